//! The layering of the source: arrows go one way, and some crates stay in some folders.

use std::fs;
use std::path::{Path, PathBuf};

use crate::sandbox::repository;

/// The stages in the order in which data flows. A stage may use those before it.
const STAGES: [&str; 10] = ["corpus", "text", "article", "family", "index", "query", "search", "eval", "present", "cli"];

fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = vec![repository().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(repository().join("src")).unwrap().to_string_lossy().replace('\\', "/");
                files.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(files.len() > 20, "the source is found");
    files
}

/// Code without comments and strings' worth of prose: lines that are not comments.
fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|l| !l.trim_start().starts_with("//"))
}

fn check(name: &str, allowed: &dyn Fn(&str) -> bool, words: &[&str]) {
    for (file, text) in sources() {
        for line in code_lines(&text) {
            let used = words.iter().find(|w| line.contains(**w));
            assert!(used.is_none() || allowed(&file), "{name}: src/{file} uses it: {line}");
        }
    }
}

#[test]
fn only_the_engine_files_name_tantivy() {
    let allowed = |file: &str| {
        file.starts_with("index/")
            || [
                "search/allowed.rs",
                "search/codes.rs",
                "search/known.rs",
                "search/lists.rs",
                "search/sums.rs",
                "search/groups.rs",
                "search/engine.rs",
                "search/facets.rs",
                "search/mod.rs",
                "search/lookup.rs",
                "search/suggest.rs",
            ]
            .contains(&file)
    };
    check("Tantivy", &allowed, &["tantivy"]);
}

#[test]
fn only_the_command_line_names_clap_and_indicatif() {
    check("clap", &|file| file.starts_with("cli/"), &["clap::", "indicatif::"]);
}

#[test]
fn only_the_command_line_prints() {
    let allowed = |file: &str| ["cli/output.rs", "cli/progress.rs"].contains(&file);
    check("printing", &allowed, &["println!", "eprintln!", "print!(", "io::stdout()", "io::stderr()"]);
}

#[test]
fn only_the_command_line_reads_its_surroundings() {
    check("the environment", &|file| file.starts_with("cli/") || file == "main.rs", &["std::env", "env::var", "current_dir()"]);
}

#[test]
fn stages_use_only_those_before_them() {
    for (file, text) in sources() {
        let Some(stage) = STAGES.iter().position(|s| file.starts_with(&format!("{s}/"))) else { continue };
        for line in code_lines(&text) {
            for (later, name) in STAGES.iter().enumerate() {
                let named = line.contains(&format!("crate::{name}::"));
                assert!(!named || later <= stage, "src/{file} uses {name}, which comes after it: {line}");
            }
        }
    }
}

#[test]
fn the_top_level_is_what_people_expect() {
    let expected = [
        "Cargo.toml",
        "Cargo.lock",
        "build.rs",
        "README.md",
        "BENCHMARKS.md",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "src",
        "corpus",
        "index",
        "tests",
        "benches",
        "target",
    ];
    for entry in fs::read_dir(repository()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(name.starts_with('.') || expected.contains(&name.as_str()), "{name} is new at the top level");
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("[dev-dependencies]").next().unwrap();
    let given = ["clap", "indicatif", "pulldown-cmark", "serde", "tantivy"];
    for line in dependencies.split("[lints").next().unwrap().lines().filter(|l| l.contains(" = ")) {
        let name = line.split(" = ").next().unwrap();
        assert!(given.contains(&name) || line.contains("# "), "{name} has no reason beside it");
    }
}

#[test]
fn the_corpus_is_ours() {
    let corpus = repository().join("corpus");
    let mut folders = vec![corpus];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                check_ads(&entry.path());
            }
        }
    }
}

/// Between the marks of an ad, every link leads to example.com.
fn check_ads(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    for ad in text.split("affiliate ads begin").skip(1).filter_map(|t| t.split("affiliate ads end").next()) {
        for link in ad.split("://").skip(1) {
            let host = link.split(['/', '"', '?']).next().unwrap_or_default();
            assert!(host.ends_with("example.com"), "{}: {host}", path.display());
        }
    }
}
