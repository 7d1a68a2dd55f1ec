//! Bad input: each problem is reported in a sentence, and the existing index is never lost.

use std::fs;

use crate::sandbox::{Run, Sandbox};

fn lamp() -> Sandbox {
    let sandbox = Sandbox::with(&[("lamp.md", "# Lamp broken\n\nText.")]);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    sandbox
}

/// Checks that a run failed with a message that contains `words`, and that the index still answers.
fn refused(sandbox: &Sandbox, run: &Run, words: &[&str]) {
    assert_eq!(run.code, 2, "{run:?}");
    words.iter().for_each(|w| assert!(run.stderr.contains(w), "{w}: {}", run.stderr));
    assert_eq!(sandbox.titles(&["lamp"]), ["Lamp broken"]);
}

/// Checks that a file with these bytes is skipped with the reason `words`, and that a good file next to it is indexed.
fn skipped(name: &str, bytes: &[u8], words: &str) {
    let sandbox = lamp();
    sandbox.write(&format!("corpus/{name}"), bytes);
    let run = sandbox.kb(&["index"]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains(&format!("{name}: {words}")), "{}", run.stderr);
    assert_eq!(sandbox.titles(&["lamp"]), ["Lamp broken"]);
}

#[test]
fn a_missing_source() {
    let sandbox = lamp();
    refused(&sandbox, &sandbox.kb(&["index", "nowhere"]), &["nowhere: no such file or folder"]);
    sandbox.write("notes.txt", "x");
    refused(&sandbox, &sandbox.kb(&["index", "notes.txt"]), &["notes.txt: does not have the extension of an article", ".jsonl"]);
}

#[test]
fn a_source_without_articles() {
    let sandbox = lamp();
    fs::create_dir(sandbox.path("empty")).unwrap();
    refused(&sandbox, &sandbox.kb(&["index", "empty", "--replace"]), &["no articles found"]);
    sandbox.write("blank/a.md", "");
    refused(&sandbox, &sandbox.kb(&["index", "blank", "--replace"]), &["no articles found; skipped: a.md (empty file)"]);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = lamp();
    sandbox.write("corpus/locked.md", "# Locked");
    fs::set_permissions(sandbox.path("corpus/locked.md"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(sandbox.path("corpus/locked.md")).is_ok() {
        eprintln!("not tested: this user can read every file");
        return;
    }
    assert!(sandbox.kb(&["index"]).stderr.contains("locked.md: cannot be read"));
}

#[test]
fn files_without_text() {
    skipped("nul.md", b"# A\0B", "binary file: contains NUL bytes");
    skipped("wide.md", &[0xff, 0xfe, b' ', 0], "empty file");
    skipped("empty.md", b"", "empty file");
    skipped("blank.md", b" \n\t\n", "empty file");
    skipped(
        "ads.md",
        b"<!-- affiliate ads begin -->\nBuy!\n<!-- affiliate ads end -->\n",
        "no text is left after markup and boilerplate are removed",
    );
}

#[test]
fn text_that_is_not_utf8_is_indexed_with_a_warning() {
    let sandbox = lamp();
    sandbox.write("corpus/latin.md", b"# Caf\xe9 lamp\n\nText.");
    let run = sandbox.kb(&["index"]);
    assert!(run.stderr.contains("latin.md: not UTF-8, and declares no encoding; read as windows-1252"), "{}", run.stderr);
    assert_eq!(sandbox.titles(&["café"]), ["Café lamp"]);
    sandbox.write("corpus/damaged.md", b"# Caf\xc3\xa9 cr\xc3\xa8me\n\nText \xff.");
    let run = sandbox.kb(&["index"]);
    assert!(run.stderr.contains("damaged.md: invalid UTF-8 at byte 21"), "{}", run.stderr);
}

#[test]
fn broken_front_matter_is_a_warning() {
    let sandbox = lamp();
    sandbox.write("corpus/open.md", "---\ntitle: Fan broken\n\n# Fan\n\nText.");
    sandbox.write("corpus/odd.md", "---\ntitle: [a\n---\n# Heater\n\nText.");
    let run = sandbox.kb(&["index"]);
    assert!(run.stderr.contains("open.md: front matter opened by '---' is not closed"), "{}", run.stderr);
    assert!(run.stderr.contains("odd.md: front matter does not parse"), "{}", run.stderr);
    assert_eq!(sandbox.titles(&["heater"]).len(), 1);
    assert_eq!(sandbox.titles(&["fan"]).len(), 1);
}

#[test]
fn lines_that_are_not_records() {
    skipped("faq.jsonl", b"{\"title\": \"Fan\", \"text\": \"Oil it.\"}\nnonsense\n{\"title\": \"x\"}\n", "line 2 is not an article");
    skipped("faq.jsonl", b"{\"title\": \"x\"}\n", "line 1 is not an article: missing field `text`");
}

#[test]
fn records_with_fields_of_other_types_are_indexed() {
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let lines = [
        "{\"_id\": 1, \"title\": 404, \"text\": \"Lamp.\", \"tags\": null, \"updated\": 1700000000}".to_string(),
        "{\"_id\": 1, \"title\": \"Fan\", \"text\": \"Oil the fan.\", \"tags\": \"a, b\", \"url\": null}".to_string(),
        format!("{{\"title\": \"Door\", \"text\": \"Oil the door.\", \"tags\": [5, \"x\"], \"deep\": {deep}}}"),
    ];
    let sandbox = Sandbox::with(&[("faq.jsonl", &lines.join("\n"))]);
    let summary = sandbox.json(&["index", "--json"]);
    assert_eq!((&summary["articles"], &summary["skipped"]), (&3.into(), &serde_json::json!([])), "{summary}");
    assert!(summary["warnings"].to_string().contains("nested more than 32 levels deep: deep"));
    assert!(summary["warnings"].to_string().contains("line 2: duplicate `_id`"));
    let reply = sandbox.json(&["search", "fan", "--json"]);
    assert_eq!(reply["hits"][0]["article"]["tags"], serde_json::json!(["a", "b"]));
    let id = reply["hits"][0]["id"].as_str().unwrap();
    assert_eq!(sandbox.json(&["show", id, "--json"])["article"]["title"], "Fan");
    assert_eq!(sandbox.titles(&["door"]), ["Door"]);
}

#[test]
fn a_torn_current_file_loses_no_index() {
    let sandbox = lamp();
    let current = fs::read(sandbox.path("index/current")).unwrap();
    sandbox.write("index/current", "torn");
    fs::create_dir(sandbox.path("empty")).unwrap();
    assert_eq!(sandbox.kb(&["index", "empty", "--replace"]).code, 2);
    sandbox.write("index/current", current);
    assert_eq!(sandbox.titles(&["lamp"]), ["Lamp broken"]);
}

#[test]
fn files_that_are_too_large() {
    let sandbox = lamp();
    sandbox.write("corpus/large.md", "word ".repeat(300_000));
    let run = sandbox.kb(&["index", "--max-file-size", "1M"]);
    assert!(run.stderr.contains("large.md: 1500000 bytes, larger than the limit of 1048576 (--max-file-size)"), "{}", run.stderr);
    assert_eq!(sandbox.kb(&["index", "--max-file-size", "lots"]).code, 2);

    let huge = fs::File::create(sandbox.path("corpus/huge.md")).unwrap();
    huge.set_len(200 * 1024 * 1024).unwrap();
    let run = sandbox.kb(&["index"]);
    assert!(run.stderr.contains("huge.md: 209715200 bytes, larger than the limit of 16777216"), "{}", run.stderr);
}

#[test]
fn odd_names() {
    let sandbox = Sandbox::with(&[("a b/Störung – Drucker.md", "# Drucker\n\nText."), ("日本/x.md", "# Printer\n\nText.")]);
    assert_eq!(sandbox.json(&["index", "--json"])["articles"], 2);
    let reply = sandbox.json(&["search", "drucker", "--json"]);
    assert_eq!(reply["hits"][0]["path"], "a b/Störung – Drucker.md");
    assert_eq!(sandbox.kb(&["show", "corpus/a b/Störung – Drucker.md"]).code, 0);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf8() {
    use std::os::unix::ffi::OsStrExt;
    let sandbox = lamp();
    let name = std::ffi::OsStr::from_bytes(b"corpus/caf\xe9.md");
    if fs::write(sandbox.path("").join(name), "# Fan broken\n\nText.").is_err() {
        eprintln!("not tested: this file system does not accept such names");
        return;
    }
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    assert_eq!(sandbox.titles(&["fan"]), ["Fan broken"]);
}

#[test]
fn an_index_folder_that_contains_other_files() {
    let sandbox = lamp();
    sandbox.write("photos/cat.jpg", "x");
    refused(&sandbox, &sandbox.kb(&["index", "--index", "photos"]), &["this folder contains something other than an index: cat.jpg"]);
    refused(&sandbox, &sandbox.kb(&["search", "lamp", "--index", "photos"]), &["an index: cat.jpg"]);
    assert!(sandbox.path("photos/cat.jpg").is_file() && !sandbox.path("photos/current").exists());
    refused(&sandbox, &sandbox.kb(&["index", "--index", "photos/cat.jpg"]), &["this is a file, but an index is a folder"]);
}

#[test]
fn a_folder_of_the_user_is_never_removed() {
    let sandbox = lamp();
    sandbox.write("photos/generation-1/cat.jpg", "x");
    refused(&sandbox, &sandbox.kb(&["index", "--index", "photos"]), &["this folder contains something other than an index: generation-1"]);
    sandbox.write("index/generation-9/cat.jpg", "x");
    refused(&sandbox, &sandbox.kb(&["index"]), &["generation-9"]);
    assert!(sandbox.path("photos/generation-1/cat.jpg").is_file() && sandbox.path("index/generation-9/cat.jpg").is_file());
}

#[cfg(unix)]
#[test]
fn an_index_has_the_permissions_of_its_folder() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = lamp();
    let modes: Vec<u32> = fs::read_dir(sandbox.path("index/generation-1"))
        .unwrap()
        .flatten()
        .map(|e| e.metadata().unwrap().permissions().mode() & 0o777)
        .collect();
    assert!(modes.len() > 4 && modes.iter().all(|m| *m == modes[0]), "{modes:?}");
}

#[test]
fn flipped_bytes_never_crash_a_search() {
    let sandbox = lamp();
    let generation = sandbox.path("index/generation-1");
    for entry in fs::read_dir(&generation).unwrap().flatten() {
        let intact = fs::read(entry.path()).unwrap();
        for step in [3, 7, 11] {
            let flipped: Vec<u8> = intact.iter().enumerate().map(|(i, b)| if i % step == 0 { b ^ 0x5a } else { *b }).collect();
            fs::write(entry.path(), &flipped).unwrap();
            let run = sandbox.kb(&["search", "lamp", "--json"]);
            assert!([0, 1, 2].contains(&run.code) && !run.stderr.contains("panicked"), "{:?}: {run:?}", entry.file_name());
            assert!(run.code != 2 || run.stderr.starts_with("{\"error\""), "{run:?}");
        }
        fs::write(entry.path(), &intact).unwrap();
    }
    assert_eq!(sandbox.titles(&["lamp"]), ["Lamp broken"]);
}

#[test]
fn an_index_inside_its_source_is_skipped() {
    let sandbox = Sandbox::new();
    sandbox.write("lamp.md", "# Lamp broken\n\nText.");
    for _ in 0..2 {
        let reply = sandbox.json(&["index", ".", "--json"]);
        assert_eq!((&reply["articles"], &reply["other_endings"]), (&1.into(), &serde_json::json!({})));
    }
}

#[test]
fn a_damaged_index_says_how_to_rebuild() {
    for name in ["meta.json", "idx", "store", "fast", "term"] {
        let sandbox = lamp();
        let generation = sandbox.path("index/generation-1");
        for entry in fs::read_dir(&generation).unwrap().flatten() {
            let path = entry.path();
            if path.to_string_lossy().ends_with(name) {
                fs::write(&path, "torn").unwrap();
            }
        }
        let run = sandbox.kb(&["search", "lamp"]);
        assert_eq!(run.code, 2, "{name}: {run:?}");
        assert!(run.stderr.contains("run `kb index --rebuild`"), "{name}: {}", run.stderr);
        assert_eq!(sandbox.kb(&["index"]).code, 0, "{name}");
        assert_eq!(sandbox.titles(&["lamp"]), ["Lamp broken"]);
    }
}

#[test]
fn an_index_of_another_version_says_how_to_rebuild() {
    let sandbox = lamp();
    let meta = sandbox.path("index/generation-1/meta.json");
    let text = fs::read_to_string(&meta).unwrap();
    fs::write(&meta, text.replace(&format!("\\\"analysis\\\":{},", kb::text::ANALYSIS_VERSION), "\\\"analysis\\\":9,")).unwrap();
    assert_ne!(text, fs::read_to_string(&meta).unwrap());
    let run = sandbox.kb(&["search", "lamp"]);
    assert!(run.code == 2 && run.stderr.contains("built by a newer version of kb"), "{}", run.stderr);
    sandbox.write("index/current", "../../etc\n");
    let run = sandbox.kb(&["search", "lamp"]);
    assert!(run.code == 2 && run.stderr.contains("does not name a generation"), "{}", run.stderr);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
}

#[test]
fn a_foreign_tantivy_index_is_refused() {
    let sandbox = lamp();
    let source = sandbox.path("index/generation-1");
    fs::create_dir(sandbox.path("foreign")).unwrap();
    for entry in fs::read_dir(source).unwrap().flatten() {
        fs::copy(entry.path(), sandbox.path("foreign").join(entry.file_name())).unwrap();
    }
    refused(&sandbox, &sandbox.kb(&["index", "--index", "foreign"]), &["this folder contains something other than an index"]);
}

#[cfg(unix)]
#[test]
fn an_index_folder_that_is_read_only() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = lamp();
    fs::set_permissions(sandbox.path("index"), fs::Permissions::from_mode(0o555)).unwrap();
    let writable = fs::write(sandbox.path("index/probe"), "x").is_ok();
    if writable {
        fs::remove_file(sandbox.path("index/probe")).unwrap();
        eprintln!("not tested: this user can write everywhere");
    } else {
        refused(&sandbox, &sandbox.kb(&["index"]), &["the index folder is not writable"]);
    }
    fs::set_permissions(sandbox.path("index"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_second_writer_is_refused() {
    let sandbox = lamp();
    let lock = fs::File::options().read(true).write(true).open(sandbox.path("index/lock")).unwrap();
    lock.lock().unwrap();
    refused(&sandbox, &sandbox.kb(&["index"]), &["is writing this index"]);
    drop(lock);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
}

#[test]
fn a_killed_run_leaves_the_old_index() {
    let sandbox = lamp();
    sandbox.write("index/generation-2/kb-generation", "");
    sandbox.write("index/generation-2/meta.json", "torn");
    sandbox.write("index/generation-3/kb-generation", "");
    sandbox.write("index/current.new", "generation-2");
    assert_eq!(sandbox.titles(&["lamp"]), ["Lamp broken"]);
    assert!(sandbox.kb(&["check"]).stdout.contains("left by an interrupted run"));
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let names = || fs::read_dir(sandbox.path("index")).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    assert_eq!(names().filter(|n| n.starts_with("generation-")).count(), 1);
    assert!(names().all(|n| n != "current.new"));
    assert_eq!(sandbox.titles(&["lamp"]), ["Lamp broken"]);
}

#[test]
fn queries_of_every_kind() {
    let sandbox = lamp();
    let long = "lamp ".repeat(20_000);
    let many: String = (0..12_000).map(|i| format!("w{i} ")).collect();
    for (query, code) in [
        (long.as_str(), 0),
        (many.as_str(), 1),
        ("?!. \"'(", 1),
        ("lamp \"unclosed :: -x field:", 1),
        ("🦀 лампа", 1),
        ("the of and", 1),
        ("\u{1b}[31m lamp", 0),
    ] {
        let run = sandbox.kb(&["search", "--", query]);
        assert_eq!(run.code, code, "{}: {}", &query.chars().take(20).collect::<String>(), run.stderr);
        assert!(!run.stdout.contains('\u{1b}'));
    }
    for query in ["", "   ", "\t\n"] {
        let run = sandbox.kb(&["search", query]);
        assert!(run.code == 2 && run.stderr.contains("the query is empty"), "{run:?}");
    }
    assert!(sandbox.kb(&["search", "?!."]).stderr.contains("contains no searchable word"));
    assert_eq!(sandbox.kb(&["search", "lamp", "-n", "0"]).code, 1);
    assert_eq!(sandbox.kb(&["search", "lamp", "-n", "0", "--json"]).code, 1);
    assert_eq!(sandbox.kb(&["search", "lamp", "-n", "18446744073709551615"]).code, 0);
    assert_eq!(sandbox.kb(&["search", "lamp", "-n", "-1"]).code, 2);
}

#[test]
fn articles_cannot_control_the_terminal() {
    let sandbox =
        Sandbox::with(&[("a.md", "# Lamp \u{1b}]0;owned\u{7} broken\n\n\u{1b}[2JText \u{202e}lamp.\n\n```\n\u{1b}[31mlamp\n```\n")]);
    let page = sandbox.kb(&["search", "lamp"]).stdout;
    let id = sandbox.json(&["search", "lamp", "--json"])["hits"][0]["id"].as_str().unwrap().to_string();
    let shown = sandbox.kb(&["show", &id]).stdout;
    for text in [page, shown] {
        assert!(text.contains("Text") && !text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
    }
}

/// Checks that a file with difficult markup is indexed, and that `kb inspect` shows these words.
fn survives(name: &str, text: &str, words: &[&str]) -> serde_json::Value {
    all_survive(&[(name, text.to_string(), words)]).remove(0)
}

/// Each file is an article in spite of its markup. They share an index: most of a test's time is that of starting the program.
fn all_survive(files: &[(&str, String, &[&str])]) -> Vec<serde_json::Value> {
    let sandbox = Sandbox::new();
    files.iter().for_each(|(name, text, _)| sandbox.write(&format!("corpus/{name}"), text));
    let summary = sandbox.json(&["index", "--json"]);
    assert_eq!((&summary["articles"], &summary["skipped"]), (&files.len().into(), &serde_json::json!([])), "{:?}", files[0].0);
    let paths = files.iter().map(|(name, ..)| format!("corpus/{name}"));
    let arguments: Vec<String> = ["inspect", "--json"].map(str::to_string).into_iter().chain(paths).collect();
    let run = sandbox.kb(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let replies: Vec<serde_json::Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(replies.len(), files.len(), "{}", run.stderr);
    for ((name, _, words), reply) in files.iter().zip(&replies) {
        let read = reply["text"].as_str().unwrap();
        words.iter().for_each(|w| assert!(read.contains(w), "{w}: {name}: {}", read.chars().take(400).collect::<String>()));
    }
    replies
}

#[test]
fn ten_thousand_levels() {
    let levels = 10_000;
    let nested = |text: String| format!("# Lamp\n\n{text}");
    let words: &[&str] = &["Lamp", "within"];
    let pages = [
        ("quotes.md", nested(format!("{}within", "> ".repeat(levels)))),
        ("bullets.md", nested(format!("{}within", "- ".repeat(levels)))),
        ("numbers.md", nested(format!("{}within", "1. ".repeat(levels)))),
        ("mixed.md", nested(format!("{}within", "> 1. - ".repeat(levels)))),
        ("brackets.md", nested(format!("{}within{}", "[".repeat(levels), "](x)".repeat(levels)))),
        ("stars.md", nested(format!("{}within{}", "**a _".repeat(levels), "_**".repeat(levels)))),
        ("markup.md", nested(format!("{}\n\nwithin", "<div><ul><li><b>".repeat(levels)))),
    ];
    all_survive(&pages.map(|(name, text)| (name, text, words)));
    let elements = ["div", "ul><li", "blockquote", "table><tr><td", "b", "section", "dl><dd", "details", "span", "main"];
    let names: Vec<String> = (0..elements.len()).map(|i| format!("deep{i}.html")).collect();
    let page = |element: &str| format!("<title>Lamp</title><p>before</p>{}within", format!("<{element}>").repeat(levels));
    all_survive(&names.iter().zip(elements).map(|(name, element)| (name.as_str(), page(element), words)).collect::<Vec<_>>());
}

#[test]
fn tags_and_comments_that_never_close() {
    let hide_the_rest = [
        "<!-- ",
        "<script>",
        "<style>",
        "<iframe>",
        "<ins class=\"adsbygoogle\">",
        "<a href=\"x",
        "<![CDATA[",
        "<?php ",
        "<nav>",
        "`",
        "```",
    ];
    let show_the_rest = ["<b>", "<div>", "<table><tr><td>", "<ul><li>", "<h2>", "<!-- affiliate ads begin -->"];
    let before: &[&str] = &["Lamp broken", "Before it."];
    let both: &[&str] = &["Lamp broken", "Before it.", "After it."];
    let names: Vec<String> = (0..hide_the_rest.len() + show_the_rest.len()).map(|i| format!("open{i}.md")).collect();
    let hidden = hide_the_rest.map(|opener| (format!("## Fix 1: Swap it\n\n{opener}"), before));
    let shown = show_the_rest.map(|opener| (opener.to_string(), both));
    let page = |rest: String| format!("# Lamp broken\n\nBefore it.\n\n{rest}\n\nAfter it.\n");
    let files = names.iter().zip(hidden.into_iter().chain(shown)).map(|(name, (rest, words))| (name.as_str(), page(rest), words));
    all_survive(&files.collect::<Vec<_>>());
}

/// One page has a megabyte. 50 to 100 kB are enough for the other kinds of lines: a time that grows with the square of the
/// length would be minutes.
#[test]
fn a_megabyte_on_one_line() {
    survives("line.md", &format!("# Lamp\n\n{}end", "lorem ipsum ".repeat(90_000)), &["Lamp", "lorem ipsum end"]);
    let words = "lorem ipsum ".repeat(9_000);
    all_survive(&[
        ("line.html", format!("<title>Lamp</title><p>{words}end"), &["Lamp", "lorem ipsum end"]),
        ("line.jsonl", format!("{{\"title\": \"Lamp\", \"text\": \"{words}end\"}}"), &["Lamp", "lorem ipsum end"]),
        ("word.md", format!("# Lamp\n\n{}", "x".repeat(100_000)), &["Lamp"]),
        ("heading.md", format!("# Lamp {words}"), &["Lamp", "lorem"]),
        ("paths.md", format!("# Lamp\n\n{}", "Settings > ".repeat(9_000)), &["Lamp"]),
        ("codes.md", format!("# Lamp\n\n{}", "0x80070005 ".repeat(9_000)), &["Lamp"]),
        ("ticks.md", format!("# Lamp\n\n{}", "`a` ``b ".repeat(12_000)), &["Lamp"]),
        ("torn.md", format!("# Lamp\n\n{}", "](http:".repeat(15_000)), &["Lamp"]),
        ("tags.md", format!("# Lamp\n\n```\n```\n\n{}", "<s".repeat(25_000)), &["Lamp"]),
        ("directives.md", format!("# Lamp\n\n{}end", ":::\n".repeat(25_000)), &["Lamp", "end"]),
        ("bold.md", format!("# Lamp\n\n{}", "a**b**c".repeat(15_000)), &["Lamp"]),
        ("templates.md", format!("# Lamp\n\n{}end", "{% raw %}{{ x [[a ".repeat(6_000)), &["Lamp", "end"]),
        ("components.md", format!("# Lamp\n\n{}\nend", "<Tab a=\n".repeat(9_000)), &["Lamp"]),
        ("entities.md", format!("# Lamp\n\n{}", "&amp;&#x41;".repeat(9_000)), &["Lamp", "&A&A"]),
    ]);
}

#[test]
fn a_table_of_five_thousand_rows() {
    let rows: String = (0..5_000).map(|i| format!("| row{i} | 0x{i:08X} |\n")).collect();
    let reply =
        survives("table.md", &format!("# Codes\n\n| Name | Code |\n|---|---|\n{rows}"), &["row0 | 0x00000000", "row4999 | 0x00001387"]);
    assert_eq!(reply["sections"].as_array().unwrap().len(), 1);
    let rows: String = (0..5_000).map(|i| format!("<tr><td>row{i}<td>{i}")).collect();
    survives("table.html", &format!("<title>Codes</title><table>{rows}</table>"), &["row0 | 0", "row4999 | 4999"]);
}

#[test]
fn headings_without_text() {
    let reply = survives(
        "empty.md",
        "# \n\n##\n\nOne.\n\n## <!-- x -->\n\n### ![](x.png)\n\n## **\n\n## Fix 1:\n\nTwo.\n\n## Fix 2\n\nThree.\n",
        &["One.", "Two.", "Three."],
    );
    let ordinals: Vec<_> = reply["fixes"].as_array().unwrap().iter().map(|f| f["ordinal"].as_u64().unwrap()).collect();
    assert_eq!(ordinals, [1, 2]);
}

#[test]
fn line_ends_marks_and_directions() {
    let mixed = survives("mixed.md", "\u{feff}# Lamp\r\n\r## Fix 1: Swap it\r\r1. Take it out.\n2. Put one in.\r\n", &["Take it out."]);
    assert_eq!(mixed["fixes"][0]["steps"].as_array().unwrap().len(), 2);
    assert_eq!(mixed["fixes"][0]["line_start"], 3);
    let rtl = survives(
        "rtl.md",
        "# \u{202e}המנורה כבויה\u{202c}\n\n## Fix 1: החלף נורה\n\n1. כבה את המתג.\n2. החלף.\n",
        &["המנורה כבויה", "כבה את המתג."],
    );
    assert_eq!(rtl["fixes"][0]["title"], "החלף נורה");
    survives("entities.md", "# Lamp &amp; fan &lt;b&gt; &#0; &#x110000; &bogus; &copy\n\nCaf&eacute;.\n", &["Lamp & fan <b>", "Café."]);
}

#[test]
fn front_matter_that_explodes() {
    let body = "\n---\n\n# Lamp\n\nThe body.\n";
    let aliases: String =
        ('a'..='y').zip('b'..='z').map(|(from, to)| format!("{to}: &{to} [{}]\n", format!("*{from}, ").repeat(9))).collect();
    let cases = [
        ("aliases.md", format!("a: &a [x]\n{aliases}"), true),
        ("itself.md", "a: &a [*a]".to_string(), true),
        ("lists.md", format!("a: {}", "[".repeat(10_000)), true),
        ("maps.md", format!("a: {}{}", "{b: ".repeat(5_000), "}".repeat(5_000)), true),
        ("keys.md", "x: ".repeat(10_000), true),
        ("long.md", format!("title: Lamp\nlong: \"{}\"", "y".repeat(200_000)), false),
        ("many.md", (0..20_000).map(|i| format!("k{i}: v\n")).collect(), false),
        // Of a megabyte of front matter, only the plain fields are parsed.
        ("megabyte.md", format!("title: Lamp\nlong: \"{}\"", "y ".repeat(500_000)), true),
    ];
    let words: &[&str] = &["Lamp", "The body."];
    let replies = all_survive(&cases.each_ref().map(|(name, inner, _)| (*name, format!("---\n{inner}{body}"), words)));
    for ((name, _, warned), reply) in cases.iter().zip(&replies) {
        assert_eq!(!reply["warnings"].as_array().unwrap().is_empty(), *warned, "{name}: {}", reply["warnings"]);
    }
    let megabyte = replies.last().unwrap();
    assert!(megabyte["warnings"].to_string().contains("bytes, more than the limit of 262144"), "{}", megabyte["warnings"]);
    assert_eq!(megabyte["title"], "Lamp");
}

/// The sizes are those at which a time that grows with the square of the size would be minutes.
#[test]
fn deep_and_broken_markup_takes_bounded_time() {
    let sandbox = Sandbox::with(&[
        ("quotes.md", &format!("# Quotes lamp\n\n{}text", "> ".repeat(10_000))),
        ("lists.md", &format!("# Lists lamp\n\n{}", (0..2_000).map(|i| format!("{}- x\n", "  ".repeat(i.min(500)))).collect::<String>())),
        ("divs.html", &format!("<title>Divs lamp</title>{}text", "<div>".repeat(50_000))),
        ("items.html", &format!("<title>Items lamp</title>{}text", "<ul><li>".repeat(20_000))),
        ("line.md", &format!("# Line lamp\n\n{}", "word ".repeat(20_000))),
        ("colons.md", &format!("# Colons lamp\n\n## Fix 1: Try it\n\n- {}", "a:".repeat(200_000))),
        ("buttons.html", &format!("<title>Buttons lamp</title><h2>{}</h2>text", "<button>x</button>".repeat(20_000))),
        ("comments.md", &format!("# Comments lamp\n\n{}", "{::comment}x{:/comment} ".repeat(20_000))),
        ("raw.md", &format!("# Raw lamp\n\n{}", "`{% raw %}` ".repeat(5_000))),
        ("ticks.md", &format!("# Ticks lamp\n\n{{ref}}{0}x{1}{2}{0}", "`".repeat(19), "`".repeat(8), "é".repeat(10))),
        ("channels.md", "# Channels lamp\n\n## Channel 0: a\n\nx\n\n## Channel 1: b\n\nx\n\n## Channel 2: c\n\nx\n"),
        ("open.md", "# Open lamp\n\n<!-- affiliate ads begin -->\nTail text is kept.\n\n## More\n\n<script>never closed"),
        ("table.md", &format!("# Table lamp\n\n|a|b|\n|-|-|\n{}", "|x|y|\n".repeat(5_000))),
        ("scripts.md", &format!("# Scripts lamp\n\n{}", "<script ".repeat(50_000))),
        (
            "attributes.html",
            &format!("<title>Attributes lamp</title><a {}>text</a>", (0..50_000).map(|i| format!("a{i} ")).collect::<String>()),
        ),
        ("long.md", &format!("# {}\n\nlong lamp\n\n{}", "word ".repeat(20_000), "## a\n".repeat(20_000))),
        (
            "links.html",
            &format!("<title>Links lamp</title>{}{}{}", "<a href=x>".repeat(5_000), "text ".repeat(20_000), "</a>".repeat(5_000)),
        ),
        ("headings.md", &format!("# Headings lamp\n\n{}", "## Fix 1 x\n\ntext\n\n".repeat(10_000))),
    ]);
    assert_eq!(sandbox.json(&["index", "--json"])["articles"], 18);
    // One article contains the word once in 20,000 words: too weak for this page, but it is indexed.
    assert_eq!(sandbox.titles(&["lamp", "-n", "20"]).len(), 17);
    assert_eq!((sandbox.kb(&["search", "long"]).code, sandbox.kb(&["search", "links"]).code), (0, 0));
    assert_eq!(sandbox.kb(&["search", "tail text kept"]).code, 0);
}

/// 1. Records have different keys, whatever their `_id`s are.
#[test]
fn ids_that_look_like_generated_ones() {
    let records =
        ["a", "a", "a\\u001f2"].map(|id| format!("{{\"_id\": \"{id}\", \"title\": \"Lamp {}\", \"text\": \"Push it.\"}}", id.len()));
    let sandbox = Sandbox::with(&[("faq.jsonl", &records.join("\n"))]);
    assert_eq!(sandbox.json(&["index", "--json"])["articles"], 3);
    let check = sandbox.kb(&["check"]);
    assert_eq!(check.code, 0, "{check:?}");
}
