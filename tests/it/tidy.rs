//! The layering of the source: stages use only earlier ones, and some crates are used only in some folders.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::imports::IMPORTS;
use crate::sandbox::repository;

/// The stages in the order in which data flows, with the folders of large ones. Each may use only those before it; files
/// directly in a stage count as its last folder.
const STAGES: [&str; 20] = [
    "error",
    "corpus/",
    "text/",
    "article/",
    "family/",
    "index/format/",
    "index/read/",
    "index/build/",
    "index/",
    "query/",
    "search/options",
    "search/bm25",
    "search/retrieve/",
    "search/rank/",
    "search/answer/",
    "search/",
    "knowledge_base",
    "eval/",
    "present/",
    "cli/",
];

pub(crate) fn sources() -> Vec<(String, String)> {
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

/// The lines that are not comments.
pub(crate) fn code_lines(text: &str) -> impl Iterator<Item = &str> {
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
fn only_the_index_and_retrieval_name_tantivy() {
    check("Tantivy", &|file| file.starts_with("index/") || file.starts_with("search/retrieve/"), &["tantivy"]);
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
fn only_the_command_line_reads_the_environment() {
    check("the environment", &|file| file.starts_with("cli/") || file == "main.rs", &["std::env", "env::var", "current_dir()"]);
}

#[test]
fn stages_use_only_those_before_them() {
    let stage = |file: &str| STAGES.iter().position(|stage| file.starts_with(stage));
    for (file, imported) in IMPORTS.iter() {
        for other in imported {
            let (Some(from), Some(to)) = (stage(file), stage(other)) else { continue };
            assert!(to <= from, "src/{file} uses src/{other}, which comes after it");
        }
    }
}

#[test]
fn there_are_no_import_cycles() {
    let mut imports = IMPORTS.clone();
    assert!(imports.values().map(BTreeSet::len).sum::<usize>() > 300, "imports are found");
    assert!(imports["cli/search.rs"].contains("query/filter.rs"), "re-exports are followed");
    // A file that imports none of the remaining files, or that none of them imports, is not part of a cycle.
    let is_end = |file: &String, left: &BTreeMap<String, BTreeSet<String>>| {
        left[file].is_empty() || left.values().all(|imported| !imported.contains(file))
    };
    while let Some(end) = imports.keys().find(|file| is_end(file, &imports)).cloned() {
        imports.remove(&end);
        imports.values_mut().for_each(|imported| _ = imported.remove(&end));
    }
    assert!(imports.is_empty(), "import cycles among {imports:#?}");
}

#[test]
fn mod_files_define_no_items() {
    for (file, text) in sources().into_iter().filter(|(file, _)| file.ends_with("/mod.rs")) {
        assert!(text.starts_with("//! "), "src/{file} has no page");
        let is_allowed = |line: &str| {
            let item = line.split_once(") ").filter(|_| line.starts_with("pub(")).map_or(line.trim_start_matches("pub "), |(_, item)| item);
            // Lines inside a `use` tree are indented, and its last one is a brace.
            item.is_empty() || ["mod ", "use ", "#[", "    ", "};"].iter().any(|start| item.starts_with(start))
        };
        assert_eq!(code_lines(&text).find(|line| !is_allowed(line)), None, "src/{file} defines something");
        assert!(!text.contains("macro_rules!") && !text.contains("fn "), "src/{file} defines something");
    }
}

#[test]
fn files_and_functions_are_short() {
    for (file, text) in sources() {
        let lines: Vec<&str> = text.lines().collect();
        // Unit tests at the end of a file do not count.
        let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap().lines().count();
        assert!(code <= 500, "src/{file} has {code} lines");
        let starts_function = |line: &str| {
            let line = line.trim_start();
            !line.starts_with("//") && !line.ends_with(';') && (line.starts_with("fn ") || line.contains(" fn ") && !line.contains('"'))
        };
        for (start, line) in lines.iter().enumerate().filter(|(_, line)| starts_function(line)) {
            let end = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
            // A signature may take several lines, and the body ends where a brace has the same indentation.
            let length = lines[start..].iter().position(|l| *l == end).unwrap_or(0);
            assert!(length <= 70, "src/{file}: a function of {length} lines: {line}");
        }
    }
}

#[test]
fn the_top_level_has_only_expected_files() {
    let expected = [
        "Cargo.toml",
        "Cargo.lock",
        "build.rs",
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "src",
        "docs",
        "examples",
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
        assert!(given.contains(&name) || line.contains("# "), "{name} has no comment with its reason");
    }
}

#[test]
fn the_ads_of_the_corpus_are_invented() {
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

/// Checks that every link in an ad points to example.com.
fn check_ads(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    for ad in text.split("affiliate ads begin").skip(1).filter_map(|t| t.split("affiliate ads end").next()) {
        for link in ad.split("://").skip(1) {
            let host = link.split(['/', '"', '?']).next().unwrap_or_default();
            assert!(host.ends_with("example.com"), "{}: {host}", path.display());
        }
    }
}
