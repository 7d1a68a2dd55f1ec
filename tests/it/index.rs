//! `kb index`: formats, skipped files, settings and the summary.

use crate::sandbox::{Sandbox, article};

const RECORDS: &str = r#"{"_id": "a1", "title": "Printer offline", "text": "Restart the spooler.", "url": "https://kb.example.com/a1", "tags": ["printer"], "updated": "2025-01-02", "team": "desk"}

{"_id": 7, "title": "Scanner missing", "text": "Install the driver.\n\n## 1. Plug it in\n\nUse another port."}
"#;

#[test]
fn every_format_is_indexed() {
    let sandbox = Sandbox::with(&[
        ("a.md", "# Router broken\n\nRestart it."),
        ("b.markdown", "# Modem broken\n\nRestart it."),
        ("c.mdx", "import X from './x'\n\n# Switch broken\n\n<X>Restart it.</X>"),
        ("d.html", "<html><head><title>Hub broken</title></head><body><p>Restart it.</p></body></html>"),
        ("e.htm", "<h1>Bridge broken</h1><p>Restart it."),
        ("f.jsonl", RECORDS),
        ("g.txt", "Not an article."),
    ]);
    let reply = sandbox.json(&["index", "--json"]);
    assert_eq!((&reply["files"], &reply["articles"]), (&6.into(), &7.into()));
    assert_eq!(reply["other_endings"], serde_json::json!({".txt": 1}));
    for word in ["router", "modem", "switch", "hub", "bridge", "printer", "scanner"] {
        assert_eq!(sandbox.kb(&["search", word]).code, 0, "{word}");
    }
    assert_eq!(sandbox.kb(&["search", "import"]).code, 1);
}

#[test]
fn records_keep_their_fields() {
    let sandbox = Sandbox::with(&[("faq.jsonl", RECORDS)]);
    let reply = sandbox.json(&["search", "--json", "printer spooler"]);
    let hit = &reply["hits"][0];
    assert_eq!((&hit["path"], &hit["line_start"], &hit["line_end"]), (&"faq.jsonl".into(), &1.into(), &1.into()));
    assert_eq!(hit["article"]["url"], "https://kb.example.com/a1");
    assert_eq!(hit["article"]["tags"], serde_json::json!(["printer"]));
    assert_eq!(hit["article"]["updated"], "2025-01-02");
    assert_eq!(hit["article"]["metadata"], serde_json::json!({"_id": "a1", "team": "desk"}));
    let second = sandbox.json(&["search", "--json", "another port"]);
    assert_eq!(second["hits"][0]["line_start"], 3);
}

#[test]
fn ignored_and_hidden_files_are_skipped() {
    let sandbox = Sandbox::with(&[
        (".gitignore", "drafts/\n"),
        (".kbignore", "*.old.md\n"),
        ("drafts/a.md", "# Draft"),
        ("b.old.md", "# Old"),
        (".hidden/c.md", "# Hidden"),
        ("d.md", "# Kept\n\nText."),
    ]);
    let reply = sandbox.json(&["index", "--json"]);
    assert_eq!(reply["articles"], 1);
}

/// What Git ignores in a repository is ignored in its folders, and nothing that a folder above the repository ignores.
#[test]
fn the_ignore_files_of_a_repository_count_in_its_folders() {
    let files = [
        ("kept.md", "# Kept\n\nText."),
        ("made/a.md", "# Made\n\nText."),
        ("deep/skipped.md", "# Skipped\n\nText."),
        ("deep/b.md", "# Kept too\n\nText."),
        ("c.tmp.md", "# Temporary\n\nText."),
    ];
    let sandbox = Sandbox::with(&files);
    sandbox.write(".gitignore", "made/\n/corpus/deep/skipped.md\n*.tmp.md\n");
    assert_eq!(sandbox.json(&["index", "--json", "--rebuild"])["articles"], 5);
    sandbox.write(".git/HEAD", "ref: refs/heads/main\n");
    assert_eq!(sandbox.json(&["index", "--json", "--rebuild"])["articles"], 2);
    sandbox.write("corpus/.git/HEAD", "ref: refs/heads/main\n");
    assert_eq!(sandbox.json(&["index", "--json", "--rebuild"])["articles"], 5);
}

#[cfg(unix)]
#[test]
fn links_are_followed_only_inside_the_source() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::with(&[("a/x.md", "# Inside\n\nText.")]);
    sandbox.write("secret/y.md", "# Outside\n\nText.");
    symlink(sandbox.path("secret"), sandbox.path("corpus/out")).unwrap();
    symlink(sandbox.path("corpus"), sandbox.path("corpus/a/loop")).unwrap();
    symlink(sandbox.path("corpus/a/x.md"), sandbox.path("corpus/again.md")).unwrap();
    symlink(sandbox.path("nowhere"), sandbox.path("corpus/dangling.md")).unwrap();
    let reply = sandbox.json(&["index", "--json"]);
    assert_eq!(reply["articles"], 1);
    let reasons = reply["skipped"].to_string();
    for reason in
        ["a symbolic link out of the source", "a symbolic link to one of its parent folders", "the same file as", "a broken symbolic link"]
    {
        assert!(reasons.contains(reason), "{reason}: {reasons}");
    }
}

#[test]
fn a_file_in_two_sources_counts_once() {
    let sandbox = Sandbox::with(&[("a/x.md", "# One\n\nText."), ("y.md", "# Two\n\nText.")]);
    let reply = sandbox.json(&["index", "corpus", "corpus/a", "corpus/a/x.md", "corpus", "--json"]);
    assert_eq!(reply["articles"], 2);
}

#[test]
fn sources_with_the_same_name_are_kept_apart() {
    let sandbox = Sandbox::new();
    sandbox.write("one/docs/a.md", "# Lamp one\n\nText.");
    sandbox.write("two/docs/a.md", "# Lamp two\n\nText.");
    assert_eq!(sandbox.json(&["index", "one/docs", "two/docs", "--json"])["articles"], 2);
    let reply = sandbox.json(&["search", "lamp", "--json"]);
    let hits = reply["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 2);
    assert_ne!(hits[0]["id"], hits[1]["id"]);
    assert_eq!(sandbox.json(&["show", "a.md", "--json"])["articles"].as_array().unwrap().len(), 2);
    let second = sandbox.json(&["show", "two/docs/a.md", "--json"]);
    assert_eq!((&second["articles"][0]["title"], second["articles"].as_array().unwrap().len()), (&"Lamp two".into(), 1));
}

#[test]
fn settings_are_found_in_a_parent_folder() {
    let sandbox = Sandbox::new();
    sandbox.write("kb.toml", "sources = [\"docs\", \"more\"]\nindex = \".kb\"\nmax_file_size = \"1M\"\n");
    sandbox.write("docs/a.md", "# Lamp\n\nText.");
    sandbox.write("more/b.md", "# Fan\n\nText.");
    sandbox.write("docs/deep/c.md", "# Door\n\nText.");
    let mut command = sandbox.command(&["index", "--json"]);
    command.current_dir(sandbox.path("docs/deep"));
    assert_eq!(crate::sandbox::run(&mut command).code, 0);
    assert!(sandbox.path(".kb/current").is_file());
    assert_eq!(sandbox.titles(&["fan"]), ["Fan"]);
}

#[test]
fn an_unknown_setting_suggests_the_nearest() {
    let sandbox = Sandbox::with(&[("a.md", "# Lamp\n\nText.")]);
    sandbox.write("kb.toml", "sorces = [\"docs\"]\n");
    let run = sandbox.kb(&["index"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("unknown setting 'sorces'") && run.stderr.contains("did you mean 'sources'"), "{}", run.stderr);
}

#[test]
fn the_summary_reports_articles_and_skipped_files() {
    let text = article("Lamp broken", &[("Plug it in", "1. Find the plug.\n2. Push it in."), ("Change the bulb", "Turn it.")]);
    let mut files: Vec<(String, String)> = (0..12).map(|i| (format!("empty-{i:02}.md"), String::new())).collect();
    files.push(("lamp.md".to_string(), text));
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let sandbox = Sandbox::with(&files);
    let run = sandbox.kb(&["index"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    for part in [
        "indexing 13 files",
        "1 article with 2 fixes and 3 sections in 1 file",
        "skipped: 12 (--verbose lists them)",
        "empty-00.md: empty file (and 11 more of this kind)",
    ] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("empty-11.md") && !run.stderr.contains('\u{1b}'));
    assert!(sandbox.kb(&["index", "--verbose"]).stderr.contains("empty-11.md"));
}

/// 1. Warnings and skipped files are one line for each kind, with a count.
/// 2. `--verbose` lists all of them.
/// 3. Troubleshooting articles without a fix are counted.
/// 4. A run that has nothing to do prints the same.
#[test]
fn notes_are_counted_by_kind() {
    let sandbox = Sandbox::with(&[
        ("a.md", "---\ntitle: Lamp broken\ndate: soon\n---\n\nThe lamp does not work, and the room is dark at night.\n"),
        ("b.md", "---\ntitle: Fan broken\n\ndate: later\n---\n\nThe fan does not work, and the room is too hot by day.\n"),
        ("c.md", "---\ntitle: **Door**\n---\n\nPush it.\n"),
    ]);
    let by_kind = sandbox.kb(&["index"]).stderr;
    for line in [
        "warnings: 3 (--verbose lists them)\n",
        "  a.md: line 3: front matter has a date that cannot be read: 'date: soon' (and 1 more of this kind)\n",
        "  c.md: front matter does not parse, line 2: 'title' is used as plain text: ",
        "no fix recognised: 2 troubleshooting articles (--verbose lists them)\n",
    ] {
        assert!(by_kind.contains(line), "{line}: {by_kind}");
    }
    let warnings = |text: &str| text[text.find("warnings: ").unwrap()..].to_string();
    let again = sandbox.kb(&["index"]).stderr;
    assert!(again.contains("up to date") && warnings(&again) == warnings(&by_kind), "{again}");
    let all = sandbox.kb(&["index", "--verbose"]).stderr;
    for line in [
        "warnings: 3\n",
        "articles\n  a.md\n  b.md\n",
        "  a.md: line 3: front matter has a date that cannot be read: 'date: soon'\n",
        "  b.md: line 4: ",
    ] {
        assert!(all.contains(line), "{line}: {all}");
    }
}

/// 1. Files about a project and pages of navigation are not articles, and the summary says so.
/// 2. They are if they are named, or if a source has no other files, whatever was indexed before.
#[test]
fn files_about_a_project_are_not_articles() {
    let links = "# Summary\n\n- [Lamp](lamp.md)\n- [Fan](fan.md)\n";
    let sandbox = Sandbox::with(&[
        ("README.md", "# Articles\n\nThis repository has articles about lamps."),
        ("CHANGELOG.md", "# Changes\n\nThe lamp was added."),
        ("SUMMARY.md", links),
        ("guides/_index.md", "---\ntitle: Guides\n---\n"),
        ("guides/index.md", "# Guides\n\nRead the lamp first, since it gives light.\n"),
        ("guides/lamp.md", "# Lamp broken\n\nPush the plug."),
    ]);
    let indexed = |sources: &[&str]| {
        let flags: &[&str] = if sources.is_empty() { &["index", "--json"] } else { &["index", "--json", "--replace"] };
        let arguments = [flags, sources].concat();
        let summary = sandbox.json(&arguments);
        let rebuilt = sandbox.json(&[&arguments[..], &["--rebuild"]].concat());
        for part in ["articles", "skipped", "warnings"] {
            assert_eq!(summary[part], rebuilt[part], "{sources:?}");
        }
        let mut skipped: Vec<String> =
            summary["skipped"].as_array().unwrap().iter().map(|note| note["path"].as_str().unwrap().to_string()).collect();
        skipped.sort();
        (summary["articles"].as_u64().unwrap(), skipped)
    };
    let all = ["CHANGELOG.md", "README.md", "SUMMARY.md", "guides/_index.md"].map(str::to_string).to_vec();
    assert_eq!(indexed(&[]), (2, all.clone()));
    let text = sandbox.kb(&["index"]).stderr;
    assert!(
        text.contains("CHANGELOG.md: a file about the project, not an article; name it to index it (and 1 more of this kind)"),
        "{text}"
    );
    assert_eq!(indexed(&["corpus/SUMMARY.md"]), (1, vec![]));
    // Named twice, it is the same file as before.
    assert_eq!(indexed(&["corpus", "corpus/README.md"]), (3, all.clone()));
    assert_eq!(indexed(&["corpus"]), (2, all.clone()));
    for file in ["lamp.md", "index.md"] {
        std::fs::remove_file(sandbox.path("corpus/guides").join(file)).unwrap();
    }
    assert_eq!(indexed(&["corpus"]), (4, vec![]));
    sandbox.write("corpus/lamp.md", "# Lamp broken\n\nPush the plug.");
    assert_eq!(indexed(&["corpus"]), (1, all));
}

#[test]
fn a_run_replaces_the_old_generation_and_removes_it() {
    let sandbox = Sandbox::with(&[("a.md", "# Lamp\n\nText.")]);
    for run in 0..3 {
        sandbox.write("corpus/b.md", format!("# Fan {run}\n\nText."));
        assert_eq!(sandbox.kb(&["index"]).code, 0);
    }
    let mut names: Vec<String> =
        std::fs::read_dir(sandbox.path("index")).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names, [".gitignore", "current", "generation-3", "lock"]);
}

#[test]
fn indexing_again_does_not_change_answers() {
    let files: Vec<(String, String)> = (0..40)
        .map(|i| (format!("{i}.md"), article(&format!("Lamp {i} broken"), &[("Plug in the lamp", "Push the plug."), ("Call us", "Ring.")])))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let sandbox = Sandbox::with(&files);
    let answer = || {
        assert_eq!(sandbox.kb(&["index"]).code, 0);
        let mut reply = sandbox.json(&["search", "lamp plug", "-n", "50", "--json"]);
        reply["took_us"] = 0.into();
        reply
    };
    assert_eq!(answer(), answer());
}
