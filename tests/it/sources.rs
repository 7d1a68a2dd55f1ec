//! Which sources an index has: what `kb index` adds, keeps, removes and refuses.

use std::fs;

use serde_json::{Value, json};

use crate::sandbox::{Run, Sandbox};

/// A sandbox with three folders of one article each.
fn folders() -> Sandbox {
    let sandbox = Sandbox::new();
    for (folder, what) in [("lamps", "Lamp"), ("fans", "Fan"), ("doors and gates", "Door")] {
        sandbox.write(&format!("{folder}/a.md"), format!("# {what} broken\n\nThe {what} is broken. Push the {what}."));
    }
    sandbox
}

/// The sources of the index by status, relative to the sandbox.
fn sources(sandbox: &Sandbox, flags: &[&str]) -> Vec<String> {
    let status = sandbox.json(&[&["status", "--json"], flags].concat());
    let root = sandbox.path("").canonicalize().unwrap();
    let relative = |path: &Value| path.as_str().unwrap().trim_start_matches(root.to_str().unwrap()).trim_start_matches('/').to_string();
    let mut sources: Vec<String> = status["sources"].as_object().unwrap().values().map(relative).collect();
    sources.sort();
    sources
}

fn succeeded(run: Run) -> Run {
    assert_eq!(run.code, 0, "{run:?}");
    run
}

/// 1. A named source is added, and the summary names what was added and kept.
/// 2. Without a name, the sources of the index are updated, from any folder.
/// 3. `--replace` removes the others, and the summary names them.
#[test]
fn sources_are_added_unless_they_are_replaced() {
    let sandbox = folders();
    let first = succeeded(sandbox.kb(&["index", "lamps"]));
    assert!(!first.stderr.contains("source"), "{first:?}");
    let second = succeeded(sandbox.kb(&["index", "fans"]));
    let says = |run: &Run, what: &str, folder: &str| run.stderr.lines().any(|line| line.starts_with(what) && line.ends_with(folder));
    assert!(says(&second, "source added: ", "/fans") && says(&second, "source kept: ", "/lamps"), "{second:?}");
    assert!(!second.stderr.contains("removed: "), "{second:?}");
    assert_eq!(sources(&sandbox, &[]), ["fans", "lamps"]);
    assert_eq!((sandbox.titles(&["lamp"]).len(), sandbox.titles(&["fan"]).len()), (1, 1));

    sandbox.write("fans/b.md", "# Zebra fan\n\nPush the zebra.");
    let third = succeeded(sandbox.kb(&["index"]));
    assert!(third.stderr.contains("files: 1 new") && !third.stderr.contains("source"), "{third:?}");
    assert_eq!(sandbox.titles(&["zebra"]), ["Zebra fan"]);
    fs::create_dir(sandbox.path("elsewhere")).unwrap();
    let mut elsewhere = sandbox.command(&["index", "--index", "../index", "--rebuild"]);
    succeeded(crate::sandbox::run(elsewhere.current_dir(sandbox.path("elsewhere"))));
    assert_eq!(sources(&sandbox, &[]), ["fans", "lamps"]);

    let reply = sandbox.json(&["index", "--replace", "lamps", "doors and gates", "--json"])["sources"].clone();
    let names = |what: &str| {
        reply[what].as_array().unwrap().iter().map(|p| p.as_str().unwrap().rsplit('/').next().unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        (names("added"), names("kept"), names("removed")),
        (vec!["doors and gates".to_string()], vec!["lamps".to_string()], vec!["fans".to_string()])
    );
    assert!(sandbox.titles(&["zebra"]).is_empty());
    assert_eq!(sandbox.kb(&["index", "--replace"]).code, 2, "nothing would be left");
    assert_eq!(sandbox.kb(&["check"]).code, 0);
}

/// The sources of kb.toml decide what `kb index` alone reads; a source that is named is added to those of the index.
#[test]
fn settings_decide_if_no_source_is_named() {
    let sandbox = folders();
    sandbox.write("kb.toml", "sources = [\"lamps\", \"fans\"]");
    succeeded(sandbox.kb(&["index"]));
    assert_eq!(sources(&sandbox, &[]), ["fans", "lamps"]);
    succeeded(sandbox.kb(&["index", "doors and gates"]));
    assert_eq!(sources(&sandbox, &[]), ["doors and gates", "fans", "lamps"]);
    let back = succeeded(sandbox.kb(&["index"]));
    assert!(back.stderr.contains("source removed: ") && back.stderr.contains("sources kept: "), "{back:?}");
    assert_eq!(sources(&sandbox, &[]), ["fans", "lamps"]);
}

/// 1. A run whose source is gone names it and leaves the index unchanged; searches go on.
/// 2. The command that the error advises drops the source.
/// 3. An index that was moved with its corpus is updated from that.
#[test]
fn a_source_that_is_gone_is_reported_and_kept() {
    let sandbox = folders();
    succeeded(sandbox.kb(&["index", "lamps", "fans", "doors and gates"]));
    fs::rename(sandbox.path("fans"), sandbox.path("away")).unwrap();
    for arguments in [&["index"][..], &["index", "lamps"], &["index", "--rebuild"]] {
        let run = sandbox.kb(arguments);
        assert!(run.code == 2 && run.stderr.contains("fans: this source of the index is gone; the index is unchanged"), "{run:?}");
        assert_eq!(sandbox.titles(&["fan"]), ["Fan broken"]);
    }
    let error: Value = serde_json::from_str(sandbox.kb(&["index", "--json"]).stderr.trim()).unwrap();
    let hint = error["error"]["hint"].as_str().unwrap().to_string();
    let command = hint.split('`').nth(1).unwrap();
    let mut shell = assert_cmd::Command::new("sh");
    let kb = assert_cmd::cargo::cargo_bin!("kb").display().to_string();
    let run = crate::sandbox::run(shell.current_dir(sandbox.path("")).args(["-c", &command.replacen("kb", &format!("'{kb}'"), 1)]));
    assert!(succeeded(run).stderr.contains("source removed: "), "{hint}");
    assert_eq!(sources(&sandbox, &[]), ["doors and gates", "lamps"]);

    fs::rename(sandbox.path("away"), sandbox.path("fans")).unwrap();
    succeeded(sandbox.kb(&["index", "fans"]));
    assert_eq!(sources(&sandbox, &[]), ["doors and gates", "fans", "lamps"]);

    let moved = Sandbox::with(&[("a.md", "# Lamp broken\n\nPush it.")]);
    succeeded(moved.kb(&["index"]));
    let target = Sandbox::new();
    for folder in ["corpus", "index"] {
        fs::rename(moved.path(folder), target.path(folder)).unwrap();
    }
    succeeded(target.kb(&["index"]));
    assert_eq!(sources(&target, &[]), ["corpus"]);
}

/// The sources of an index of another version, or of one whose files are damaged, are known as long as it names them.
#[test]
fn a_rebuild_knows_the_sources_of_an_index_that_cannot_be_opened() {
    for damage in ["files.ledger", "words", "current"] {
        let sandbox = folders();
        succeeded(sandbox.kb(&["index", "lamps"]));
        let path = if damage == "current" { "index/current".to_string() } else { format!("index/generation-1/{damage}") };
        sandbox.write(&path, "garbage");
        let run = succeeded(sandbox.kb(&["index"]));
        assert!(run.stderr.contains("built from scratch"), "{damage}: {run:?}");
        assert_eq!(sources(&sandbox, &[]), ["lamps"]);
    }
    let sandbox = folders();
    succeeded(sandbox.kb(&["index", "lamps"]));
    let meta = sandbox.path("index/generation-1/meta.json");
    let text = fs::read_to_string(&meta).unwrap().replace("\\\"schema\\\":", "\\\"schema\\\":1");
    fs::write(&meta, &text).unwrap();
    let current = fs::read_to_string(sandbox.path("index/current")).unwrap();
    let lines =
        current.lines().map(|line| if line.ends_with(" meta.json") { format!("{} meta.json\n", text.len()) } else { format!("{line}\n") });
    sandbox.write("index/current", lines.collect::<String>());
    let run = sandbox.kb(&["search", "lamp"]);
    assert!(run.stderr.contains("version of kb"), "{run:?}");
    succeeded(sandbox.kb(&["index"]));
    assert_eq!(sources(&sandbox, &[]), ["lamps"]);
}

/// Names and ids depend on the set of sources, whatever the order in which they are named.
#[test]
fn the_order_of_sources_makes_no_difference() {
    let sandbox = Sandbox::new();
    sandbox.write("b/docs/a.md", "# Lamp broken\n\nPush the plug of the lamp.\n");
    sandbox.write("a/docs/a.md", "# Lamp dark\n\nTurn the bulb of the lamp.\n");
    sandbox.write("c.md", "# Lamp gone\n\nBuy another lamp.\n");
    let ids = |order: &[&str]| {
        succeeded(sandbox.kb(&[&["index", "--rebuild", "--replace"], order].concat()));
        let hits = sandbox.json(&["search", "lamp", "--json"])["hits"].clone();
        (hits, sandbox.json(&["status", "--json"])["sources"].clone())
    };
    let first = ids(&["a/docs", "b/docs", "c.md"]);
    assert_eq!(first, ids(&["c.md", "b/docs", "a/docs"]));
    assert_eq!(first, ids(&["b/docs", "a/docs", "c.md", "b/docs/"]));
    succeeded(sandbox.kb(&["index", "--replace", "b/docs"]));
    succeeded(sandbox.kb(&["index", "c.md"]));
    succeeded(sandbox.kb(&["index", "a/docs"]));
    let hits = sandbox.json(&["search", "lamp", "--json"])["hits"].clone();
    assert_eq!(first.0, hits, "one by one");
}

/// A new index folder is no part of a repository; a folder that exists is left as it is.
#[test]
fn a_new_index_folder_is_ignored_by_git() {
    let sandbox = Sandbox::with(&[("a.md", "# Lamp broken\n\nPush it.")]);
    succeeded(sandbox.kb(&["index"]));
    let lines = fs::read_to_string(sandbox.path("index/.gitignore")).unwrap();
    assert!(lines.lines().any(|line| line == "*"), "{lines}");
    succeeded(sandbox.kb(&["index", "--rebuild"]));
    fs::create_dir(sandbox.path("mine")).unwrap();
    sandbox.write("other/.gitignore", "generation-*\n");
    for index in ["mine", "other"] {
        succeeded(sandbox.kb(&["index", "--index", index]));
        assert_eq!(sources(&sandbox, &["--index", index]), ["corpus"]);
    }
    assert!(!sandbox.path("mine/.gitignore").exists());
    assert_eq!(fs::read_to_string(sandbox.path("other/.gitignore")).unwrap(), "generation-*\n");
    assert_eq!(
        sandbox.json(&["index", "--json"])["sources"],
        json!({"added": [], "kept": [sandbox.path("corpus").canonicalize().unwrap()], "removed": []})
    );
}
