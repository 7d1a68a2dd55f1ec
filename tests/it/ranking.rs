//! Properties of the ranking.

use std::collections::BTreeSet;

use crate::sandbox::{Sandbox, article};

const FIXES: [(&str, &str); 5] = [
    ("Check the Switch", "Look at the switch. Then look again at the light of the router, the router, the router."),
    ("Restart It", "Pull the plug."),
    ("Make Room on the Disk", "There must be enough space for the backup of the router."),
    ("Update the Firmware", "1. Open the page.\n2. Press the button."),
    ("Reset It", "Hold the pin."),
];

fn routers() -> Sandbox {
    Sandbox::with(&[
        ("router.md", &article("Router Does Not Make Backups", &FIXES)),
        ("phone.md", &article("Phone Gets Hot", &[("Close Apps", "Swipe up."), ("Move It to the Shade", "The sun is hot.")])),
        ("modem.md", "# Modem\n\nA modem is no router. Some routers hold a modem."),
    ])
}

/// 1. A query that names only the problem returns all fixes of the one article that matches well.
/// 2. They keep the author's order, however often each contains the words.
#[test]
fn fixes_of_one_problem_keep_the_authors_order() {
    let titles: Vec<&str> = FIXES.iter().map(|(title, _)| *title).collect();
    assert_eq!(routers().titles(&["router backups"]), titles);
}

/// 1. The only fix that contains a word of the query comes first.
/// 2. The other fixes follow in the author's order.
#[test]
fn a_word_of_a_fix_puts_it_first() {
    assert_eq!(routers().titles(&["router backups not enough space"])[..3], ["Make Room on the Disk", "Check the Switch", "Restart It"]);
}

/// 1. If several articles match well, each contributes at most three fixes.
/// 2. The last of them states the number of further fixes.
/// 3. `--all` shows all of them, `--per-article` the given number.
#[test]
fn articles_share_the_page() {
    let lamp = |room: &str| {
        let fixes =
            FIXES.map(|(heading, text)| (heading, format!("{text} So it is in the {room}, and only there: {room}, {room}, {room}.")));
        article(&format!("Lamp in the {room} Flickers"), &fixes.each_ref().map(|(heading, text)| (*heading, text.as_str())))
    };
    let sandbox = Sandbox::with(&[("a.md", &lamp("hall")), ("b.md", &lamp("attic"))]);
    let reply = sandbox.json(&["search", "--json", "lamp flickers"]);
    let hits = reply["hits"].as_array().unwrap();
    let of = |path: &str| hits.iter().filter(|h| h["path"] == path).count();
    assert_eq!((of("a.md"), of("b.md"), hits.len()), (3, 3, 6));
    let more: Vec<u64> = hits.iter().map(|h| h["more_fixes"].as_u64().unwrap()).collect();
    assert_eq!(more.iter().sum::<u64>(), 4);
    assert_eq!(sandbox.titles(&["lamp flickers", "--all"]).len(), 10);
    assert_eq!(sandbox.titles(&["lamp flickers", "--per-article", "1"]).len(), 2);
}

/// 1. A rare word weighs more than a common one.
/// 2. Words may be missing; a hit lists them.
#[test]
fn words_are_optional_and_weighted_by_idf() {
    let mut files: Vec<(String, String)> =
        (0..20).map(|i| (format!("{i}.md"), format!("# Window {i} stuck\n\nPush the window."))).collect();
    files.push(("z.md".to_string(), "# Zipper stuck\n\nUse wax.".to_string()));
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let sandbox = Sandbox::with(&files);
    let reply = sandbox.json(&["search", "--json", "window zipper"]);
    assert_eq!(reply["hits"][0]["path"], "z.md");
    assert_eq!(reply["hits"][0]["missing_terms"], serde_json::json!(["window"]));
}

/// Different forms of a word match; codes must be equal.
#[test]
fn words_match_in_any_form_and_codes_exactly() {
    let sandbox = Sandbox::with(&[("a.md", "# Printers disconnected 0xC000021A\n\nText."), ("b.md", "# Other 0xC000021B\n\nText.")]);
    assert_eq!(sandbox.titles(&["printer disconnects"]), ["Printers disconnected 0xC000021A"]);
    assert_eq!(sandbox.titles(&["0xc000021a"]), ["Printers disconnected 0xC000021A"]);
    assert_eq!(sandbox.kb(&["search", "0xc000021"]).code, 1);
}

/// An id is found in all its spellings by each of them, by a search and by `kb code`.
#[test]
fn ids_are_found_in_all_spellings() {
    let spellings = ["ERR4711", "ERR-4711", "err 4711", "error code LDR5106", "the message LDR-5106", "it printed ldr 5106", "an LDR5106"];
    let page = |(n, spelling): (usize, &&str)| {
        let text = format!("# Page number {n}\n\nThe machine shows {spelling} and stops.\n\n## Fix 1: Restart part {n}\n\n1. Wait.\n");
        (format!("{n}.md"), text)
    };
    let files: Vec<(String, String)> = spellings.iter().enumerate().map(page).collect();
    let sandbox = among_others(&files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>());
    let found = |arguments: &[&str]| {
        let reply = sandbox.json(arguments);
        reply["hits"].as_array().unwrap().iter().map(|h| h["path"].as_str().unwrap().to_string()).collect::<BTreeSet<_>>()
    };
    let pages = |numbers: &[usize]| numbers.iter().map(|n| format!("{n}.md")).collect::<BTreeSet<_>>();
    for (queries, all, codes) in [
        (["ERR4711", "ERR-4711", "err 4711"], &[0, 1, 2][..], &[0, 1, 2][..]),
        (["LDR5106", "LDR-5106", "ldr 5106"], &[3, 4, 5, 6], &[3, 4]),
    ] {
        for query in queries {
            assert_eq!(found(&["search", "--json", "--weak", query]), pages(all), "{query}");
            assert_eq!(found(&["code", "--json", query]), pages(codes), "{query}");
        }
    }
}

/// 1. A fix comes before the other sections of its article.
/// 2. Tables of contents, closing remarks and links are not hits if the article has fixes.
#[test]
fn fixes_come_before_other_sections() {
    let text = "# Mail is not sent\n\n## Symptoms\n\nMail stays in the outbox.\n\n## Cause\n\nThe port of the outbox is closed.\n\n## Resolution\n\nOpen the port of the outbox.\n\n## See also\n\nThe outbox port list.\n";
    let sandbox = Sandbox::with(&[("mail.md", text)]);
    assert_eq!(sandbox.titles(&["outbox port"])[0], "Resolution");
    assert!(!sandbox.titles(&["outbox port", "--all"]).contains(&"See also".to_string()));
}

/// An article without fixes is found by its best section.
#[test]
fn an_article_without_fixes_is_found_too() {
    let sandbox = routers();
    assert_eq!(sandbox.titles(&["modem"]), ["Modem"]);
}

/// 1. A word of the introduction, the symptoms or the tags finds the article's fixes.
/// 2. It does not count as missing.
#[test]
fn fixes_are_found_by_the_introduction() {
    let oven = "---\ntitle: Oven is broken\ntags: [kitchen]\n---\n\nThe grill sparks loudly.\n\n## Fix 1: Replace the fuse\n\nSwap it.\n\n## Fix 2: Call\n\nNow.\n";
    let sandbox = Sandbox::with(&[("oven.md", oven), ("lamp.md", "# Lamp is broken\n\nThe bulb sparks.")]);
    for query in ["grill sparks", "kitchen"] {
        let reply = sandbox.json(&["search", "--json", query]);
        assert_eq!(reply["hits"][0]["title"], "Replace the fuse", "{query}");
        assert_eq!(reply["hits"][0]["missing_terms"], serde_json::json!([]), "{query}");
    }
}

fn paths(sandbox: &Sandbox, query: &str) -> Vec<String> {
    let reply = sandbox.json(&["search", "--json", "--weak", "--per-article", "1", query]);
    reply["hits"].as_array().unwrap().iter().map(|h| h["path"].as_str().unwrap().to_string()).collect()
}

/// Adds articles about other topics, so that the words of the given ones are rare.
fn among_others(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::with(files);
    for n in 0..20 {
        sandbox.write(&format!("corpus/other/{n}.md"), format!("# Topic number{n}\n\nNothing of it here, but item{n} and thing{n}."));
    }
    sandbox
}

/// 1. Words that are adjacent both in the query and in a text score higher than the same words apart.
/// 2. Words on both sides of the end of a sentence are not adjacent.
#[test]
fn adjacent_words_score_higher() {
    let sandbox = among_others(&[
        ("apart.md", "# Notes\n\nA spooler was seen. The green print of the old queue was late, very late."),
        ("beside.md", "# Notes\n\nThe old queue was green. A print spooler was seen, it was late, very late."),
    ]);
    assert_eq!(paths(&sandbox, "print spooler")[0], "beside.md");
    let scores = |query: &str| {
        let reply = sandbox.json(&["search", "--json", "--weak", "--explain", query]);
        reply["hits"].as_array().unwrap().iter().any(|h| h["explanation"].as_array().unwrap().iter().any(|p| p["what"] == "neighbours"))
    };
    assert!(scores("print spooler") && !scores("print. spooler"));
}

/// 1. An article that contains the code of the query comes before one that contains its other words more often.
/// 2. The code may be spelt differently.
#[test]
fn a_code_outweighs_words() {
    let sandbox = among_others(&[
        ("words.md", "# Printer offline\n\nThe printer is offline: offline printer, printer offline, always offline."),
        ("code.md", "# An update\n\nIt says 0x80070005 when the printer wakes up."),
    ]);
    for query in ["printer offline 0x80070005", "printer offline -2147024891"] {
        assert_eq!(paths(&sandbox, query), ["code.md", "words.md"], "{query}");
    }
}

/// 1. Of articles that match a query equally well, the most recently changed comes first.
/// 2. An article that matches better comes before a newer one.
#[test]
fn recent_articles_come_first_among_equals() {
    let dated = |date: &str, text: &str| format!("---\ndate: {date}\n---\n\n# Heater notes\n\n{text}");
    let (old, new) =
        (dated("2015-01-01", "The heater ticks at night, by the wall."), dated("2024-01-01", "The heater ticks at noon, by the door."));
    let more = dated("2010-01-01", "The heater ticks, and the heater ticks again, by the stairs.");
    let sandbox = among_others(&[("a-old.md", &old), ("b-new.md", &new)]);
    assert_eq!(paths(&sandbox, "heater ticks"), ["b-new.md", "a-old.md"]);
    sandbox.write("corpus/c-more.md", more);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    assert_eq!(paths(&sandbox, "heater ticks"), ["c-more.md", "b-new.md", "a-old.md"]);
}

/// 1. An article is found by the synonyms of its words.
/// 2. A match of the word itself scores higher.
#[test]
fn synonyms_score_lower() {
    let sandbox = among_others(&[
        ("hangs.md", "# The editor\n\nThe editor hangs when a file is large, by the way."),
        ("freezes.md", "# The editor\n\nThe editor freezes when a file is large, by the way."),
    ]);
    assert_eq!(paths(&sandbox, "editor freezes"), ["freezes.md", "hangs.md"]);
    assert_eq!(paths(&sandbox, "editor hangs"), ["hangs.md", "freezes.md"]);
}

/// 1. A title whose words are all in the query comes before one with further words.
/// 2. A heading whose words are all in the query comes first too.
#[test]
fn a_fully_named_title_comes_first() {
    let sandbox = among_others(&[
        ("long.md", "# Reset the network adapter\n\nIt is done so."),
        ("whole.md", "# Network reset\n\nIt is done so."),
        ("heading.md", &article("Lamp Does Not Light", &[("Change the fuse", "Take one."), ("Change the fuse of the lamp", "Take one.")])),
    ]);
    assert_eq!(paths(&sandbox, "network reset"), ["whole.md", "long.md"]);
    let reply = sandbox.json(&["search", "--json", "lamp change the fuse"]);
    assert_eq!(reply["hits"][0]["title"], "Change the fuse");
}

/// 1. An iPhone X is not an iPhone XR.
/// 2. Windows 11 is found by all of its names.
#[test]
fn products_are_distinguished() {
    let sandbox = among_others(&[
        ("x.md", "# Screen of the iPhone X\n\nThe glass is cracked."),
        ("xr.md", "# Screen of the iPhone XR\n\nThe glass is cracked."),
        ("w11.md", "# Taskbar of Windows 11\n\nIt is in the middle."),
        ("w10.md", "# Taskbar of Windows 10\n\nIt is on the left."),
    ]);
    assert_eq!(paths(&sandbox, "iphone xr screen")[0], "xr.md");
    assert_eq!(paths(&sandbox, "iphone x screen")[0], "x.md");
    for query in ["w11 taskbar", "win11 taskbar", "taskbar windows 11"] {
        assert_eq!(paths(&sandbox, query)[0], "w11.md", "{query}");
    }
}

/// An article is found by its file name and by the product it applies to, even if its text contains neither.
#[test]
fn file_names_and_products_are_searched() {
    let sandbox = among_others(&[
        ("zeppelin-mooring.md", "# How to tie it\n\nTake the rope."),
        ("pump.md", "---\napplies_to: Hydromax 500\n---\n\n# How to bleed it\n\nOpen the valve."),
    ]);
    assert_eq!(paths(&sandbox, "zeppelin"), ["zeppelin-mooring.md"]);
    assert_eq!(paths(&sandbox, "hydromax"), ["pump.md"]);
}
