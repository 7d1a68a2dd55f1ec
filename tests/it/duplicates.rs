//! Families of near-duplicate articles and groups of shared fixes, through the program.

use std::collections::BTreeSet;
use std::convert::Infallible;

use kb::family::{DEFAULT_MIN_SIMILARITY, Facts, Member, Sketch, cluster};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::sandbox::Sandbox;

const BODY: &str = "The picture on the screen jumps up and down as soon as the computer has been on for some minutes, \
and it gets worse the warmer it is in the room.\n\n## Fix 1: Change the refresh rate\n\n1. Right-click the desktop and open the display \
settings.\n2. Choose another refresh rate, and wait for a moment whether the picture keeps still.\n\n## Fix 2: Tighten the \
cable\n\nTurn the two screws of the plug clockwise until they sit fast, on both ends of the cable.\n";

/// A copy of the article with its own title; `change` replaces the last words.
fn copy(title: &str, head: &str, change: &str) -> String {
    format!("---\ntitle: \"{title}\"\n{head}---\n\n{}", BODY.replace("both ends of the cable", change))
}

/// One article in four copies, and another article.
fn flickering() -> Sandbox {
    let same = "both ends of the cable";
    Sandbox::with(&[
        ("d.md", &copy("Win11 Flickering - Now Stable and Secure", "updated: 2024-03-01\ntags: [win11]\n", same)),
        ("b.md", &copy("Eradicating Flicker on a Monitor", "updated: 2023-05-06\n", same)),
        ("c.md", &copy("Screen Shakes? Do This", "description: About a trembling display\n", "both its ends")),
        ("a.md", &copy("Display Jitter, Code 0x80070005", "", same)),
        ("z.md", "# Keyboard Types Twice\n\nA key is pressed once, and two letters stand on the screen, most of all the vowels.\n"),
    ])
}

fn hits(sandbox: &Sandbox, arguments: &[&str]) -> Vec<Value> {
    let mut all = vec!["search", "--json"];
    all.extend(arguments);
    sandbox.json(&all)["hits"].as_array().unwrap().clone()
}

/// 1. Exact copies and near-duplicates are one article, whatever their titles are.
/// 2. Of the copies with the same words, the one with the oldest date is canonical; those without a date come after it.
/// 3. Its hits list the other copies.
#[test]
fn copies_are_one_article() {
    let sandbox = flickering();
    let summary = sandbox.json(&["index", "--json"]);
    assert_eq!((&summary["articles"], &summary["families"]), (&json!(5), &json!(2)));
    let found = hits(&sandbox, &["refresh rate picture"]);
    assert_eq!(found.iter().map(|h| h["path"].as_str().unwrap()).collect::<Vec<_>>(), ["b.md", "b.md"]);
    assert_eq!(found[0]["copies"], json!(["a.md", "c.md", "d.md"]));
}

/// 1. A family whose files have different titles is shown under the one that is nearest to its text, whichever file is the oldest.
/// 2. A family that an update has changed is shown under the same title as a rebuilt one.
#[test]
fn a_family_is_shown_under_the_title_of_its_text() {
    let same = "both ends of the cable";
    let title = |sandbox: &Sandbox| hits(sandbox, &["refresh rate picture"])[0]["article"]["title"].clone();
    let sandbox = Sandbox::with(&[
        ("a.md", &copy("Completed: Navigating Through Snags", "updated: 2020-03-01\n", same)),
        ("b.md", &copy("All Is Well, Stable and Secure", "updated: 2023-05-06\n", same)),
    ]);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    assert_eq!(title(&sandbox), "Completed: Navigating Through Snags");
    sandbox.write("corpus/c.md", copy("Screen Jumps? Change the Refresh Rate", "updated: 2024-05-06\n", same));
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    assert_eq!(title(&sandbox), "Screen Jumps? Change the Refresh Rate");
    assert_eq!(sandbox.kb(&["check"]).code, 0);
    assert_eq!(sandbox.kb(&["index", "--rebuild"]).code, 0);
    assert_eq!(title(&sandbox), "Screen Jumps? Change the Refresh Rate");
}

/// 1. The article is found by the titles, tags, descriptions and codes of its copies.
/// 2. A word of a copy's title does not count as missing.
#[test]
fn an_article_is_found_by_the_titles_of_its_copies() {
    let sandbox = flickering();
    for query in ["win11 flickering stable", "eradicating flicker", "screen shakes", "trembling display", "jitter"] {
        let found = hits(&sandbox, &[query]);
        assert_eq!((&found[0]["path"], &found[0]["missing_terms"]), (&json!("b.md"), &json!([])), "{query}");
    }
    assert_eq!(sandbox.json(&["code", "--json", "80070005"])["hits"][0]["path"], "b.md");
}

/// 1. Of copies with different texts, the one with the newest date is shown; a later repost of an older text is not newer.
/// 2. When a newer text is added, it replaces the one that was shown.
#[test]
fn the_newest_text_is_shown() {
    let (old, new) = ("both ends of the cable", "both its ends");
    let sandbox = Sandbox::with(&[
        ("a.md", &copy("Flicker", "updated: 2022-01-02\n", old)),
        ("b.md", &copy("Flicker, revised", "updated: 2023-01-02\n", new)),
        ("c.md", &copy("Flicker, reposted", "updated: 2024-01-02\n", old)),
    ]);
    let shown = || {
        assert_eq!(sandbox.json(&["index", "--json"])["families"], 1);
        hits(&sandbox, &["refresh rate picture"])[0]["path"].clone()
    };
    assert_eq!(shown(), "b.md");
    sandbox.write("corpus/d.md", copy("Flicker, once more", "updated: 2025-01-02\n", "each end"));
    assert_eq!(shown(), "d.md");
}

/// An article passes the filters that one of its copies passes.
#[test]
fn filters_look_at_every_copy() {
    let same = "both ends of the cable";
    let sandbox = Sandbox::with(&[
        ("a.md", &copy("Flicker", "updated: 2022-01-02\ntags: [one]\ncategories: [screens]\n", same)),
        ("b.md", &copy("Flicker", "updated: 2024-01-02\ntags: [Two words, one]\ncategory: monitors\n", same)),
        ("c.md", &copy("Flicker", "labels: three\n", "both its ends")),
        ("z.md", "# Keyboard types twice\n\nA key is pressed once, and two letters stand on the screen, most of all the vowels.\n"),
    ]);
    assert_eq!(sandbox.json(&["index", "--json"])["families"], 2);
    let passes = |filter: &[&str]| hits(&sandbox, filter).iter().any(|hit| hit["path"] == "a.md");
    for filter in [
        "tag:one",
        "tag:\"two words\"",
        "tag:three",
        "category:screens",
        "category:monitors",
        "since:2023",
        "before:2023",
        "since:2024-01-02",
    ] {
        assert!(passes(&[filter]), "{filter}");
    }
    for filter in ["tag:four", "flicker -tag:three", "since:2024-01-03", "before:2022-01-02"] {
        assert!(!passes(&[filter]), "{filter}");
    }
    assert!(passes(&["flicker", "--since", "2024"]) && !passes(&["flicker", "--since", "2025"]));
}

/// The file of a copy shows the canonical article.
#[test]
fn a_copy_is_shown_as_its_canonical_article() {
    let sandbox = flickering();
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    for path in ["a.md", "corpus/d.md", "b.md"] {
        let outline = sandbox.json(&["show", "--json", path]);
        assert_eq!(outline["articles"][0]["path"], "b.md", "{path}");
    }
}

/// Two short pages with the same text and different titles are two articles.
#[test]
fn short_pages_with_different_titles_are_not_copies() {
    let sandbox = Sandbox::with(&[("a.md", "# Lamp broken\n\nSee the manual."), ("b.md", "# Door jammed\n\nSee the manual.")]);
    assert_eq!(sandbox.json(&["index", "--json"])["families"], 2);
}

/// The threshold is a setting; invalid values are rejected.
#[test]
fn the_threshold_is_a_setting() {
    let sandbox = flickering();
    sandbox.write("kb.toml", "resemblance = 1.0\n");
    assert_eq!(sandbox.json(&["index", "--json"])["families"], 3);
    sandbox.write("kb.toml", "");
    assert_eq!(sandbox.json(&["index", "--json"])["families"], 2);
    for wrong in ["0", "1.5", "-0.1", "\"much\"", "2"] {
        sandbox.write("kb.toml", format!("resemblance = {wrong}\n"));
        let run = sandbox.kb(&["index"]);
        assert!(run.code == 2 && run.stderr.contains("'resemblance' must be a number above 0 and at most 1"), "{wrong}: {run:?}");
    }
}

/// Articles about different devices that share a fix, except for the names and numbers in it.
fn shared_fix() -> Sandbox {
    let fix = |name: &str, seconds: u32| {
        format!(
            "1. Open the settings of {name} and choose Network, then Reset.\n2. Wait {seconds} seconds, and connect to the network once more.\n"
        )
    };
    let page = |topic: &str, own: &str, name: &str, seconds| {
        format!(
            "# {topic}\n\n{own}\n\n## Fix 1: Reset the network\n\n{}\n## Fix 2: Ask for help\n\n{own} Somebody at the desk will know.\n",
            fix(name, seconds)
        )
    };
    Sandbox::with(&[
        ("one.md", &page("Laptop has no internet", "The little globe is grey, and pages do not open in any browser.", "Windows 11", 30)),
        ("two.md", &page("Phone has no internet", "Messages stay in the outbox while the bars of the signal are full.", "Android 14", 5)),
        ("three.md", &page("Tablet has no internet", "Only maps that were opened before are there, the rest is blank.", "iPadOS 17", 10)),
    ])
}

/// 1. A fix that occurs in several articles is one hit: the one that matches the query best.
/// 2. The hit states how many other articles have the fix, and `--expand` shows them.
#[test]
fn a_fix_of_several_articles_is_one_hit() {
    let sandbox = shared_fix();
    assert_eq!(sandbox.json(&["index", "--json"])["groups"], 1);
    for (query, path) in [("phone no internet reset network", "two.md"), ("tablet no internet reset network", "three.md")] {
        let found = hits(&sandbox, &[query]);
        let resets: Vec<&Value> = found.iter().filter(|h| h["title"] == "Reset the network").collect();
        assert_eq!(resets.len(), 1, "{query}");
        assert_eq!((&resets[0]["path"], &resets[0]["same_fix"]["articles"]), (&json!(path), &json!(2)), "{query}");
        assert_eq!(resets[0]["same_fix"]["fixes"], json!([]));
        let alone = found.iter().find(|h| h["title"] == "Ask for help").unwrap();
        assert_eq!(alone["same_fix"], Value::Null);
    }
    let found = hits(&sandbox, &["phone no internet reset network", "--expand"]);
    let same = &found.iter().find(|h| h["title"] == "Reset the network").unwrap()["same_fix"];
    let paths: Vec<&str> = same["fixes"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["one.md", "three.md"]);
    let shown = sandbox.kb(&["show", same["fixes"][0]["id"].as_str().unwrap()]);
    assert!(shown.stdout.contains("Reset the network"), "{shown:?}");
    let page = sandbox.kb(&["search", "phone no internet reset network"]).stdout;
    assert!(page.contains("same fix in 2 other articles; --expand shows them"), "{page}");
    let page = sandbox.kb(&["search", "phone no internet reset network", "--expand"]).stdout;
    assert!(
        page.contains("same fix in 2 other articles\n") && page.contains("corpus/one.md:5") && page.contains("Laptop has no internet"),
        "{page}"
    );
}

#[test]
fn dupes_lists_families_and_groups() {
    let sandbox = flickering();
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let reply = sandbox.json(&["dupes", "--json"]);
    assert_eq!((&reply["families_total"], &reply["groups_total"]), (&json!(1), &json!(0)));
    let family = &reply["families"][0];
    assert_eq!((&family["path"], family["copies"].as_array().unwrap().len()), (&json!("b.md"), 3));
    assert_eq!(family["copies"][0]["title"], "Display Jitter, Code 0x80070005");
    let run = sandbox.kb(&["dupes"]);
    assert!(run.stdout.contains("1 article with 3 copies") && run.stdout.contains("corpus/a.md"), "{run:?}");
    let sandbox = shared_fix();
    let reply = sandbox.json(&["dupes", "--json"]);
    assert_eq!((&reply["groups"][0]["articles"], reply["groups"][0]["fixes"].as_array().unwrap().len()), (&json!(3), 3));
    let run = sandbox.kb(&["dupes"]);
    assert!(run.stdout.contains("1 fix in several articles") && run.stdout.contains("corpus/two.md:5"), "{run:?}");
    let none = Sandbox::with(&[("z.md", "# Keyboard\n\nIt types twice.")]);
    let run = none.kb(&["dupes"]);
    assert!(run.code == 1 && run.stdout.is_empty() && run.stderr.contains("no article has a copy"), "{run:?}");
}

/// `kb status` reports what the index contains, and what has changed since it was built.
#[test]
fn status_reports_the_contents_of_the_index_and_changes() {
    let sandbox = flickering();
    let none = sandbox.kb(&["status"]);
    assert!(none.code == 2 && none.stderr.contains("there is no index here"), "{none:?}");
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let status = sandbox.json(&["status", "--json"]);
    let expected = json!({"files": 5, "articles": 5, "families": 2, "copies": 3, "fixes": 2, "codes": 1, "groups": 0});
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&status[name], value, "{name}");
    }
    assert_eq!(status["changed"], json!({"any": false, "new": 0, "changed": 0, "gone": 0}));
    assert!(status["bytes"].as_u64() > status["ledger_bytes"].as_u64() && status["committed"].as_str().unwrap().starts_with("20"));
    sandbox.write("corpus/new.md", "# New\n\nNew.");
    sandbox.write("corpus/z.md", "# Keyboard Types Thrice\n\nA key.");
    // Writing a file again with the same contents is not a change.
    sandbox.write("corpus/a.md", copy("Display Jitter, Code 0x80070005", "", "both ends of the cable"));
    std::fs::remove_file(sandbox.path("corpus/d.md")).unwrap();
    assert_eq!(sandbox.json(&["status", "--json"])["changed"], json!({"any": true, "new": 1, "changed": 1, "gone": 1}));
    let text = sandbox.kb(&["status"]).stdout;
    assert!(text.contains("5, including 3 copies") && text.contains("has changed since the last run: 1 new, 1 changed, 1 gone"), "{text}");
    std::fs::rename(sandbox.path("corpus"), sandbox.path("elsewhere")).unwrap();
    let status = sandbox.json(&["status", "--json"]);
    assert!(status["changed"].is_null() && status["unknown"].as_str().unwrap().contains("no such file or folder"), "{status}");
}

proptest! {
    /// 1. Families do not depend on the order of articles.
    /// 2. Every article is in one family.
    #[test]
    fn families_do_not_depend_on_the_order_of_articles(
        texts in prop::collection::vec((0..5_usize, 0..60_usize, 0..3_usize), 1..60),
        order in any::<prop::sample::Index>(),
        reversed in any::<bool>(),
    ) {
        let text = |(topic, position, change): &(usize, usize, usize)| -> String {
            let word = |w: usize| if w == *position && *change > 0 { format!("other{change} ") } else { format!("topic{topic}word{w} ") };
            (0..60).map(word).collect()
        };
        let sketches: Vec<Sketch> = texts.iter().map(|t| Sketch::of([text(t).as_str()])).collect();
        let names: Vec<String> = (0..texts.len()).map(|n| format!("{n:02}")).collect();
        let dates = ["2024-01-01", "2023-01-01"];
        let mut members: Vec<Member<'_>> = (0..texts.len())
            .map(|n| Member { name: &names[n], date: dates.get(texts[n].1 % 3).copied(), outline: &sketches[n].outline, facts: Facts::default() })
            .collect();
        let families = |members: &[Member<'_>]| {
            let name = |member: &usize| members[*member].name.to_string();
            let sketch = |member: usize| Ok::<_, Infallible>(sketches[members[member].name.parse::<usize>().unwrap()].clone());
            let Ok(families) = cluster(members, DEFAULT_MIN_SIMILARITY, sketch);
            families.iter().map(|f| (name(&f.canonical), f.copies.iter().map(name).collect::<Vec<_>>())).collect::<Vec<_>>()
        };
        let before = families(&members);
        let middle = order.index(members.len());
        members.rotate_left(middle);
        if reversed {
            members.reverse();
        }
        prop_assert_eq!(&families(&members), &before);
        let all: BTreeSet<&String> = before.iter().flat_map(|(canonical, copies)| std::iter::once(canonical).chain(copies)).collect();
        prop_assert_eq!(all.len(), texts.len());
    }
}

/// A page of about seventy words that mentions a code.
fn page_about(code: &str) -> String {
    let text = "The update stops half-way and the computer starts again with the old version. This happens to many people \
        after a long time without any update. Nothing is lost, and the update can be tried once more when the disk \
        has room for it and the clock of the computer is right.";
    format!(
        "# Update fails\n\n{text} The window shows {code} at the end.\n\n## Fix 1: Clean the folder\n\nEmpty the folder of old downloads and try the update once more.\n"
    )
}

/// 1. Pages of one template that name different codes or files are different articles.
/// 2. Pages with a different number of fixes are different articles too.
#[test]
fn pages_that_differ_in_a_code_a_file_or_a_fix_are_not_copies() {
    let longer = page_about("a cross") + "\n## Fix 2: Roll back\n\nRoll back the zebra driver.\n";
    let sandbox = Sandbox::with(&[
        ("a.md", &page_about("0x80070005")),
        ("b.md", &page_about("0x80070643")),
        ("c.md", &page_about("msvcp140")),
        ("d.md", &page_about("vcruntime140")),
        ("e.md", &page_about("a cross")),
        ("f.md", &longer),
    ]);
    assert_eq!(sandbox.json(&["index", "--json"])["families"], 6);
    assert_eq!(sandbox.json(&["code", "0x80070643", "--json"])["hits"][0]["path"], "b.md");
    assert_eq!(sandbox.titles(&["zebra driver"])[0], "Roll back");
}

/// An article with many copies is still found by its text.
#[test]
fn many_titles_do_not_hide_the_text() {
    let page = |title: &str| {
        format!("# {title}\n\n## Fix 1: Clean it\n\nTake a soft brush and remove the purple lint from the hinge of the lid.\n")
    };
    let mut files: Vec<(String, String)> =
        (0..60).map(|n| (format!("copy{n}.md"), page(&format!("Washer trouble number {n} solved")))).collect();
    files.push((
        "other.md".to_string(),
        "# Purple brush\n\n## Fix 1: Buy one\n\nGo to a shop that has some of them, and pay.\n".to_string(),
    ));
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let sandbox = Sandbox::with(&files);
    assert_eq!(sandbox.titles(&["purple lint hinge lid"])[0], "Clean it");
}

/// An article is found by a code that only the description of a copy mentions.
#[test]
fn codes_in_descriptions_of_copies_are_found() {
    let page = page_about("a cross");
    let described = format!("---\ndescription: About error 0x80070490.\n---\n{page}");
    let sandbox = Sandbox::with(&[("a.md", &page), ("b.md", &described)]);
    assert_eq!(sandbox.json(&["code", "0x80070490", "--json"])["hits"][0]["path"], "a.md");
}
