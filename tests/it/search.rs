//! `kb search`: output, JSON, batches and exit codes.

use serde_json::{Value, json};

use crate::sandbox::{Sandbox, article, run};

fn lamps() -> Sandbox {
    let lamp = article(
        "Desk Lamp Does Not Light",
        &[
            ("Check the Plug", "Look at it first.\n\n1. Find the **plug**.\n2. Push it in."),
            ("Change the Bulb", "A dark bulb is dead. See [the shop](https://shop.example.com/bulb)."),
            ("Call an Electrician", "The fuse may be gone."),
            ("Buy a New Lamp", "When nothing helps."),
        ],
    );
    Sandbox::with(&[("lamp.md", &lamp), ("door.md", "# Door squeaks\n\nOil the hinge of the door.")])
}

#[test]
fn the_json_has_the_documented_shape() {
    let reply = lamps().json(&["search", "--json", "desk lamp bulb zebra"]);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&reply), ["confidence", "hits", "index", "query", "reachable", "schema", "took_us", "total"]);
    assert_eq!(
        (&reply["schema"], &reply["query"]),
        (&json!(1), &json!({"text": "desk lamp bulb zebra", "words": ["desk", "lamp", "bulb", "zebra"]}))
    );
    let hit = &reply["hits"][0];
    let expected = [
        "applies_to",
        "article",
        "commercial",
        "copies",
        "heading_path",
        "id",
        "label",
        "line_end",
        "line_start",
        "location",
        "missing_terms",
        "more_fixes",
        "ordinal",
        "path",
        "rank",
        "role",
        "same_fix",
        "score",
        "snippet",
        "source",
        "steps",
        "title",
    ];
    assert_eq!(keys(hit), expected);
    assert_eq!(keys(&hit["article"]), ["categories", "id", "language", "tags", "title", "updated", "url"]);
    assert_eq!(
        (&hit["title"], &hit["ordinal"], &hit["role"], &hit["rank"]),
        (&json!("Change the Bulb"), &json!(2), &json!("fix"), &json!(1))
    );
    assert_eq!((&hit["line_start"], &hit["line_end"]), (&json!(14), &json!(17)));
    assert_eq!((&hit["missing_terms"], &hit["copies"], &hit["path"]), (&json!(["zebra"]), &json!([]), &json!("lamp.md")));
}

#[test]
fn highlights_count_characters() {
    let sandbox = Sandbox::with(&[("a.md", "# Café\n\nÜber naïve Köche: the plug is loose.")]);
    let reply = sandbox.json(&["search", "--json", "naive plug"]);
    let snippet = &reply["hits"][0]["snippet"];
    let text: Vec<char> = snippet["text"].as_str().unwrap().chars().collect();
    let words: Vec<String> = snippet["highlights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| text[h[0].as_u64().unwrap() as usize..h[1].as_u64().unwrap() as usize].iter().collect())
        .collect();
    assert_eq!(words, ["naïve", "plug"]);
}

#[test]
fn steps_and_links_have_no_markup() {
    let sandbox = lamps();
    let reply = sandbox.json(&["search", "--json", "plug"]);
    assert_eq!(reply["hits"][0]["steps"], json!([{"text": "Find the plug."}, {"text": "Push it in."}]));
}

#[test]
fn a_page_as_text() {
    let run = lamps().kb(&["search", "desk lamp bulb zebra", "-n", "2"]);
    assert_eq!(run.code, 0);
    let page = mask(&run.stdout);
    insta::assert_snapshot!(page, @r"
    Desk Lamp Does Not Light
    corpus/lamp.md:14

     1  Fix 2: Change the Bulb
        A dark bulb is dead. See the shop.
        line 14 · ID
     2  Fix 1: Check the Plug                                                2 steps
        Look at it first. 1. Find the plug. 2. Push it in.
        line 7 · ID · missing: bulb
        2 more fixes here: kb show 1 --all

    Strong match · 2 of 4 hits · missing: zebra · TIME · -n N shows more
    ");
}

/// A page with placeholders for ids and times, which differ from run to run.
fn mask(page: &str) -> String {
    let lines = page.lines().map(|line| {
        let is_id = |word: &&str| word.len() == 8 && word.bytes().all(|b| b.is_ascii_hexdigit());
        let is_time = |word: &&str| word.ends_with(" ms");
        let mask = |word| {
            if is_id(&word) {
                "ID"
            } else if is_time(&word) {
                "TIME"
            } else {
                word
            }
        };
        let indent = line.len() - line.trim_start().len();
        line[..indent].to_string() + &line[indent..].split(" · ").map(mask).collect::<Vec<_>>().join(" · ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// 1. The hits of an article are below its title, which stands once, in the order of its best hit.
/// 2. An introduction does not repeat the title.
/// 3. A number has the author's words, and the words of the query are marked in titles.
/// 4. No line is longer than the terminal, and no id or word is cut.
#[test]
fn hits_are_grouped_by_article() {
    let long = "a-very-long-name-of-a-file-about-a-desk-lamp-that-does-not-light-at-all";
    let sandbox = Sandbox::with(&[
        (
            &format!("{long}.md"),
            "---\ntitle: Lamp in the hall is dark\n---\n\nThe lamp in the hall.\n\n## Method Two: Turn the lamp\n\n1. Hold the lamp.\n2. Turn it.\n\n## Method Three: Buy a lamp\n\nA lamp is cheap.\n",
        ),
        ("short.md", "# Lamp flickers\n\nThe lamp in the hall flickers, and nobody knows why the lamp does so.\n\n## Notes\n\nNone.\n"),
    ]);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let page = |width: usize, color: &str| {
        run(sandbox.command(&["search", "lamp hall", "--color", color, "--weak"]).env("COLUMNS", width.to_string())).stdout
    };
    for width in [24, 40, 80, 140] {
        let page = page(width, "never");
        let columns = |line: &str| line.chars().count();
        assert!(page.lines().all(|line| columns(line) <= width), "{width}:\n{page}");
        let ids = page.split_whitespace().filter(|word| word.len() == 8 && word.bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(ids.count(), sandbox.titles(&["lamp hall", "--weak"]).len(), "{page}");
        let joined: String = page.split_whitespace().collect();
        assert!(joined.contains(&format!("corpus/{long}.md:")), "{page}");
    }
    let shown = page(80, "never");
    assert_eq!((shown.matches("Lamp in the hall is dark").count(), shown.matches("Lamp flickers").count()), (1, 1), "{shown}");
    assert!(shown.contains("Method Two: Turn the lamp") && shown.contains("  Introduction\n"), "{shown}");
    let marked = page(80, "always");
    assert!(marked.contains("\u{1b}[1m\u{1b}[33mlamp\u{1b}[0m"), "{marked:?}");
}

/// 1. A row of a table is quoted with the names of its columns.
/// 2. No snippet is empty.
#[test]
fn rows_are_quoted_with_their_columns() {
    let table = "| Symptom | Likely cause | Fix\n|---|---|---|\n| Beeps twice | Door open | Shut the door. |\n| Smells | Burnt food |\n";
    let sandbox = Sandbox::with(&[
        ("oven.md", &format!("# Oven problems\n\n{table}")),
        ("bare.md", "# Oven picture\n\n## Plan\n\n![The oven](a.png)\n"),
    ]);
    let reply = sandbox.json(&["search", "--json", "beeps twice"]);
    assert_eq!(reply["hits"][0]["snippet"]["text"], "Symptom: Beeps twice; Likely cause: Door open; Fix: Shut the door");
    for hit in sandbox.json(&["search", "--json", "oven", "--all"])["hits"].as_array().unwrap() {
        assert!(!hit["snippet"]["text"].as_str().unwrap().is_empty(), "{hit}");
    }
}

/// 1. Without a query, a pipe or a file on standard input is the query.
/// 2. Replies name the source, the place of the article, and the index with its age.
#[test]
fn standard_input_is_read_without_a_sign() {
    let sandbox = lamps();
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let output = sandbox.command(&["search", "--json"]).write_stdin("desk lamp").output().unwrap();
    let reply: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(reply["query"]["text"], "desk lamp");
    assert_eq!((&reply["hits"][0]["source"], reply["index"]["age_s"].is_u64()), (&json!("corpus"), true), "{reply}");
    assert_eq!(reply["hits"][0]["location"], json!(sandbox.path("corpus/lamp.md").canonicalize().unwrap()));
    assert_eq!(sandbox.command(&["search"]).write_stdin(" \n").output().unwrap().status.code(), Some(2));
}

#[test]
fn colour_is_for_terminals_or_on_request() {
    let sandbox = lamps();
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    assert!(!sandbox.kb(&["search", "lamp"]).stdout.contains('\u{1b}'));
    assert!(sandbox.kb(&["search", "lamp", "--color", "always"]).stdout.contains('\u{1b}'));
    assert!(!sandbox.kb(&["search", "lamp", "--color", "never"]).stdout.contains('\u{1b}'));
}

#[test]
fn exit_codes_distinguish_hits_no_hits_and_errors() {
    let sandbox = lamps();
    assert_eq!(sandbox.kb(&["search", "lamp"]).code, 0);
    let none = sandbox.kb(&["search", "zebra"]);
    assert_eq!((none.code, none.stdout.as_str()), (1, ""));
    assert!(none.stderr.contains("no fix found"));
    let empty = sandbox.json(&["search", "zebra", "--json"]);
    assert_eq!((&empty["total"], &empty["hits"]), (&json!(0), &json!([])));
    assert_eq!(sandbox.kb(&["search", ""]).code, 2);
    assert_eq!(sandbox.kb(&["search"]).code, 2);
    assert_eq!(sandbox.kb(&["serch", "lamp"]).code, 2);
}

#[test]
fn a_page_past_the_last_hit_says_how_many_there_are() {
    let past = lamps().kb(&["search", "lamp", "--offset", "100"]);
    assert!(past.code == 1 && past.stderr.contains("no hits on this page: there are only 4 hits"), "{past:?}");
}

#[test]
fn the_index_is_built_if_there_is_a_corpus_but_no_index() {
    let sandbox = lamps();
    let run = sandbox.kb(&["search", "lamp", "--json"]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("no index yet; building it first"), "{}", run.stderr);
    assert!(serde_json::from_str::<Value>(&run.stdout).is_ok());
    assert!(sandbox.kb(&["search", "lamp"]).stderr.is_empty());
}

#[test]
fn without_an_index_or_a_corpus_the_error_names_the_next_step() {
    let sandbox = Sandbox::new();
    let run = sandbox.kb(&["search", "lamp"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("there is no index here") && run.stderr.contains("kb index FOLDER"), "{}", run.stderr);
}

#[test]
fn a_batch_answers_line_by_line_in_order() {
    let sandbox = lamps();
    sandbox.write("queries.jsonl", "{\"_id\": \"q1\", \"text\": \"lamp\"}\n\n{\"_id\": \"q2\", \"text\": \"zebra\"}\n{\"_id\": \"q3\", \"text\": \"\", \"more\": 1}\n{\"_id\": \"q4\", \"text\": \"door\"}\n");
    let check = |run: crate::sandbox::Run| {
        assert_eq!(run.code, 0, "{run:?}");
        let lines: Vec<Value> = run.stdout.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        let counts: Vec<(String, usize)> =
            lines.iter().map(|l| (l["query_id"].as_str().unwrap().to_string(), l["hits"].as_array().unwrap().len())).collect();
        assert_eq!(counts, [("q1".to_string(), 4), ("q2".to_string(), 0), ("q3".to_string(), 0), ("q4".to_string(), 1)]);
        assert!(lines[0]["took_us"].is_u64());
        let single = sandbox.json(&["search", "--json", "lamp"]);
        assert_eq!(lines[0]["hits"], single["hits"]);
    };
    check(sandbox.kb(&["search", "--batch", "queries.jsonl"]));
    let queries = std::fs::read_to_string(sandbox.path("queries.jsonl")).unwrap();
    check(run(sandbox.command(&["search", "--batch", "-"]).write_stdin(queries)));
}

#[test]
fn an_invalid_line_of_a_batch_is_named() {
    let sandbox = lamps();
    sandbox.write("queries.jsonl", "{\"_id\": \"q1\", \"text\": \"lamp\"}\n{\"text\": \"lamp\"}\n");
    let run = sandbox.kb(&["search", "--batch", "queries.jsonl"]);
    assert_eq!((run.code, run.stdout.lines().count()), (2, 1));
    let error: Value = serde_json::from_str(run.stderr.lines().last().unwrap()).unwrap();
    assert!(error["error"]["message"].as_str().unwrap().ends_with("line 2 is not a query: missing field `_id`"));
}

/// A byte order mark is no part of a query, a setting, a synonym or a test case, and neither is UTF-16 a reason to refuse them.
#[test]
fn files_other_than_articles_may_begin_with_a_byte_order_mark() {
    let utf8 = |text: &str| format!("\u{feff}{text}").into_bytes();
    let utf16 = |text: &str| format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for encode in [&utf8 as &dyn Fn(&str) -> Vec<u8>, &utf16] {
        let sandbox = lamps();
        sandbox.write("kb.toml", encode("thesaurus = \"words.txt\"\r\n"));
        sandbox.write("words.txt", encode("torch -> lamp\r\n"));
        sandbox.write("queries.jsonl", encode("{\"_id\": \"a\", \"text\": \"bulb\"}\r\n{\"_id\": \"b\", \"text\": \"hinge\"}\r\n"));
        sandbox.write("app.log", encode("title:bulb"));
        sandbox.write("cases.toml", encode("[[case]]\nquery = \"hinge\"\narticle = \"door.md\"\n"));
        let batch = sandbox.kb(&["search", "--batch", "queries.jsonl"]);
        assert_eq!((batch.code, batch.stdout.lines().count()), (0, 2), "{batch:?}");
        assert!(batch.stdout.lines().all(|line| line.contains("\"hits\":[{")), "{batch:?}");
        assert_eq!(sandbox.titles(&["--from", "app.log"]), sandbox.titles(&["title:bulb"]));
        assert_eq!(sandbox.titles(&["torch"]), sandbox.titles(&["lamp"]));
        let cases = sandbox.kb(&["test", "cases.toml"]);
        assert_eq!(cases.code, 0, "{cases:?}");
    }
    let sandbox = lamps();
    let batch = run(sandbox.command(&["search", "--batch", "-"]).write_stdin(utf8("{\"_id\": \"a\", \"text\": \"bulb\"}")));
    assert_eq!((batch.code, batch.stdout.lines().count()), (0, 1), "{batch:?}");
}

#[test]
fn errors_are_json_with_the_json_flag() {
    let sandbox = Sandbox::new();
    for arguments in [
        &["search", "lamp", "--json"][..],
        &["show", "abcd", "--json"],
        &["index", "nowhere", "--json"],
        &["search", "--json", "--nonsense"],
    ] {
        let run = sandbox.kb(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        let error: Value = serde_json::from_str(run.stderr.trim()).unwrap_or_else(|e| panic!("{e}: {}", run.stderr));
        assert!(
            error["error"]["kind"].is_string() && error["error"]["message"].is_string() && error["error"].get("path").is_some(),
            "{error}"
        );
    }
}

#[test]
fn a_closed_pipe_ends_a_run_quietly() {
    use std::process::{Command, Stdio};
    let sandbox = lamps();
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("kb"))
        .args(["search", "lamp", "--json"])
        .current_dir(sandbox.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}
