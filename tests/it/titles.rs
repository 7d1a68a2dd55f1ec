//! Titles: every article is found first by its own.

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::sandbox::{Sandbox, cases};

/// The replies to queries, in order.
fn ask(sandbox: &Sandbox, queries: &[&str]) -> Vec<Value> {
    let line = |(n, text): (usize, &&str)| json!({ "_id": n.to_string(), "text": text }).to_string() + "\n";
    sandbox.write("queries.jsonl", queries.iter().enumerate().map(line).collect::<String>());
    let run = sandbox.kb(&["search", "--batch", "queries.jsonl"]);
    assert_eq!(run.stdout.lines().count(), queries.len(), "{run:?}");
    run.stdout.lines().map(|reply| serde_json::from_str(reply).unwrap()).collect()
}

fn path(hit: &Value) -> &str {
    hit["path"].as_str().unwrap_or_default()
}

/// The path of the first hit of a query.
fn first(sandbox: &Sandbox, query: &str) -> String {
    path(&ask(sandbox, &[query])[0]["hits"][0]).to_string()
}

/// Pages of a publisher whose first heading follows the title at once, and whose remedy is no fix.
fn template_pages() -> Sandbox {
    let sandbox = Sandbox::new();
    let (things, faults) = (["queue", "agent", "probe", "relay", "cache"], ["stalls", "restarts", "drops lines", "fills up", "lags"]);
    for (n, (thing, fault)) in things.iter().flat_map(|thing| faults.map(|fault| (thing, fault))).enumerate() {
        let text = format!("# The {thing} {fault}\n\n## Facts\n\nSeen since build {n}.\n\n## Notes\n\nMind the gap, it is {n} wide.\n");
        sandbox.write(&format!("corpus/{n}.md"), text);
    }
    sandbox
}

/// 1. A page without introduction and fix is found first by its title.
/// 2. Its first section speaks for the title.
/// 3. Part of a title finds the pages with its words.
#[test]
fn a_page_without_introduction_and_fix_is_found() {
    let sandbox = template_pages();
    let replies = ask(&sandbox, &["The relay fills up", "the probe lags", "relay"]);
    assert_eq!((path(&replies[0]["hits"][0]), &replies[0]["hits"][0]["title"]), ("18.md", &json!("Facts")));
    assert_eq!(path(&replies[1]["hits"][0]), "14.md");
    assert_eq!(replies[2]["hits"].as_array().unwrap().len(), 5);
}

/// 1. A title of one word is found first, before articles that have more to say about the word.
/// 2. So is a title of stop words, and a filter by such a title finds it too.
/// 3. Case, punctuation and white space do not matter; the other hits keep their order.
/// 4. What looks like an operator is part of the title.
#[test]
fn a_whole_title_comes_first() {
    let mut files: Vec<(String, String)> = (0..4)
        .map(|n| {
            (
                format!("{n}.md"),
                format!("# Zorro fault {n}\n\nZorro has it. Zorro, Zorro.\n\n## Fix 1: Mend Zorro\n\n1. In Zorro do {n}.\n"),
            )
        })
        .collect();
    for (name, title) in [("one", "Zorro"), ("stop", "The Who"), ("operator", "Run it with -quiet"), ("mark", "¿?")] {
        files.push((format!("{name}.md"), format!("---\ntitle: \"{title}\"\n---\n\nText.\n\n## Fix 1: Try again\n\n1. Wait for it.\n")));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let sandbox = Sandbox::with(&files);
    let queries = ["Zorro", " zorro! ", "the who", "THE, WHO?", "title:\"the who\"", "run it with -quiet", "¿?", "zorro fault 2"];
    let found: Vec<String> = queries.iter().map(|query| first(&sandbox, query)).collect();
    let expected = ["one", "one", "stop", "stop", "stop", "operator", "mark", "2"].map(|name| format!("{name}.md"));
    assert_eq!(found, expected);
    let paths = |query: &str| -> Vec<String> {
        let reply = &ask(&sandbox, &[query])[0];
        reply["hits"].as_array().unwrap().iter().map(|hit| path(hit).to_string()).filter(|path| path != "one.md").collect()
    };
    assert_eq!(paths("zorro"), paths("zorro zorro"));
    assert!(sandbox.kb(&["search", "the them"]).code == 1, "no article has this title");
}

/// 1. A filter by a title of stop words that no article has is dropped with a note.
/// 2. Filters given as flags hold for a whole title too.
/// 3. A code is not looked up among titles.
#[test]
fn titles_do_not_override_filters() {
    let sandbox = Sandbox::with(&[
        ("lamp.md", "---\ntitle: Lamp\ndate: 2024-03-03\n---\n\n## Fix 1: Push it\n\nPush the switch."),
        ("who.md", "---\ntitle: Who\ndate: 2020-03-03\n---\n\n## Fix 1: Nothing\n\nLeave it."),
    ]);
    let reply = sandbox.json(&["search", "--json", "title:the lamp"]);
    assert_eq!(path(&reply["hits"][0]), "lamp.md");
    assert!(reply["query"]["notes"][0].as_str().unwrap().contains("title:the"), "{reply}");
    assert_eq!(sandbox.kb(&["search", "who", "--since", "2020"]).code, 0);
    assert_eq!(sandbox.kb(&["search", "who", "--since", "2024"]).code, 1);
    assert_eq!(sandbox.kb(&["code", "lamp"]).code, 1);
}

/// The key by which two titles are the same.
fn folded(title: &str) -> String {
    let words: Vec<String> = title.to_lowercase().split(|c: char| !c.is_alphanumeric()).map(str::to_string).collect();
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn title() -> impl Strategy<Value = String> {
    let words = [
        "the",
        "who",
        "on",
        "and",
        "a",
        "Zorro",
        "printer",
        "Printers",
        "offline",
        "-quiet",
        "error 43",
        "code:43",
        "'no sound'",
        "C++",
        "0x80070005",
        "Wi-Fi",
        "プリンター",
        "für",
        "isn't",
        "WF-2860",
        "v2.1",
        "tag:x",
        "Fix",
        "How to",
        "1.",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 1..5).prop_map(|words| words.join(" "))
}

/// The text under a title: with and without an introduction, a fix, or anything that may be shown.
fn body() -> impl Strategy<Value = String> {
    let long = "The old machine in the hall hums and stops, and nobody knows when it began to do so, or whom to call about it. ";
    prop::sample::select(vec![
        String::new(),
        "Zorro has a printer that is offline. The printer is offline.\n".to_string(),
        "## Facts\n\nA printer, and Zorro.\n\n## Notes\n\nNothing.\n".to_string(),
        "## Related articles\n\n- [Zorro](zorro.md)\n".to_string(),
        "## Table of contents\n\n- [Zorro](#zorro)\n\n## Conclusion\n\nThat is all.\n".to_string(),
        "## Fix 1: Restart the printer\n\n1. Wait.\n\n## Fix 2: Mend the offline printer\n\n1. Press it.\n".to_string(),
        format!("{}\n\n## Fix 1: Call\n\n1. {}\n", long.repeat(3), long.repeat(2)),
    ])
}

proptest! {
    #![proptest_config(cases(12))]

    /// Over any corpus, each article is found first by its own title, unless another has the same. The titles of copies
    /// are those of their family.
    #[test]
    fn every_article_is_found_first_by_its_title(articles in prop::collection::vec((title(), body(), any::<bool>()), 1..24)) {
        let sandbox = Sandbox::new();
        for (n, (title, body, in_front)) in articles.iter().enumerate() {
            let mut text = String::new();
            let _ = match in_front {
                true => write!(text, "---\ntitle: {}\n---\n\n{body}", json!(title)),
                false => write!(text, "# {title}\n\n{body}"),
            };
            sandbox.write(&format!("corpus/{n}.md"), text);
        }
        prop_assert_eq!(sandbox.kb(&["index", "corpus"]).code, 0);
        let parsed: Vec<String> = (0..articles.len())
            .map(|n| sandbox.json(&["inspect", "--json", &format!("corpus/{n}.md")])["title"].as_str().unwrap().to_string())
            .collect();
        let titles: Vec<&str> = parsed.iter().map(String::as_str).collect();
        for (n, (title, reply)) in titles.iter().zip(ask(&sandbox, &titles)).enumerate() {
            let hit = &reply["hits"][0];
            let copies = hit["copies"].as_array().map_or(&[][..], Vec::as_slice);
            let files: Vec<&str> = copies.iter().chain([&hit["path"]]).filter_map(Value::as_str).collect();
            let is_it = |path: &&str| path.trim_end_matches(".md").parse().is_ok_and(|m: usize| folded(titles[m]) == folded(title));
            prop_assert!(files.iter().any(is_it), "{n}.md is not found by {title:?}, but {files:?}: {reply:#}");
        }
    }
}
