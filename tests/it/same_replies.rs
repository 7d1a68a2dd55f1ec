//! An updated index replies to everything like a rebuilt one, byte by byte.

use std::fs;

use proptest::prelude::*;

use crate::sandbox::{Sandbox, cases};

/// The words of random articles: few, so that many articles and sections score the same.
const WORDS: [&str; 6] = ["router", "printer", "cable", "update", "signal", "battery"];

/// What is asked for; every reply depends on many ties.
const ASKED: [&[&str]; 19] = [
    &["search", "--json", "router"],
    &["search", "--json", "router", "--per-article", "1", "-n", "100"],
    &["search", "--json", "printer cable", "--weak", "--all", "-n", "500"],
    &["search", "--json", "mend the signal battery", "--expand", "--explain"],
    &["search", "--json", "--prefix", "up"],
    &["search", "--json", "upadte", "--facets"],
    &["search", "--json", "router is broken", "-n", "50", "--offset", "20"],
    &["search", "--json", "language:en", "-n", "100"],
    &["search", "--json", "\"router cable\"", "--articles", "3"],
    &["search", "--json", "E1003"],
    &["search", "battery signal"],
    &["search", "router is broken"],
    &["suggest", "--json", "rou"],
    &["suggest", "--json", "mend "],
    &["suggest", "--json", "Router is broken"],
    &["code", "--json", "--top"],
    &["code", "--json", "E1003"],
    &["dupes", "--json"],
    &["show", "--json", "corpus/records.jsonl"],
];

#[derive(Clone, Debug)]
enum Change {
    Write { place: usize, words: Vec<usize> },
    Rename { from: usize, to: usize },
    Remove { place: usize },
    Records { first: usize, count: usize },
}

fn words() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..WORDS.len(), 2..5)
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (0..150_usize, words()).prop_map(|(place, words)| Change::Write { place, words }),
        3 => (0..150_usize, 0..300_usize).prop_map(|(from, to)| Change::Rename { from, to }),
        2 => (0..150_usize).prop_map(|place| Change::Remove { place }),
        1 => (0..5_usize, 1..6_usize).prop_map(|(first, count)| Change::Records { first, count }),
    ]
}

/// An article about a few words. Many have the same title, heading, length and date, but all differ in a number.
fn article(number: usize, words: &[usize]) -> String {
    let named: Vec<&str> = words.iter().map(|word| WORDS[*word]).collect();
    let code = if number.is_multiple_of(4) { format!("The code is E100{}.", number % 5) } else { String::new() };
    let filler: String = (0..30).map(|n| format!("{}{n} ", ["one", "two", "three"][(number + n) % 3])).collect();
    format!(
        "# {} is broken\n\nThe device shows {number}. {code} {filler}\n\n## Fix 1: Mend the {}\n\n1. Mend {} at {number}.\n\n\
         ## Fix 2: Change the cable\n\n1. Change the {} at {number}.\n",
        named[0],
        named[1],
        named.join(" "),
        named[0]
    )
}

fn apply(sandbox: &Sandbox, change: &Change) {
    let path = |place: usize| format!("{}/{place:03}.md", if place.is_multiple_of(3) { "more" } else { "corpus" });
    match change {
        Change::Write { place, words } => sandbox.write(&path(*place), article(*place, words)),
        Change::Rename { from, to } => drop(fs::rename(sandbox.path(&path(*from)), sandbox.path(&path(*to)))),
        Change::Remove { place } => drop(fs::remove_file(sandbox.path(&path(*place)))),
        Change::Records { first, count } => {
            let text = |n: usize| serde_json::json!({"_id": n, "title": "Router is broken", "text": article(n, &[0, n % 5])}).to_string();
            let lines: Vec<String> = (*first..first + count).map(text).collect();
            sandbox.write("corpus/records.jsonl", lines.join("\n"));
        }
    }
}

/// A reply without the time it took, and without the name and the age of the index.
fn reply(sandbox: &Sandbox, index: &str, asked: &[&str]) -> String {
    let run = sandbox.kb(&[asked, &["--index", index]].concat());
    assert!(run.code < 2, "{asked:?}: {run:?}");
    let timeless = |line: &str| match serde_json::from_str::<serde_json::Value>(line) {
        Ok(serde_json::Value::Object(mut fields)) => {
            fields.remove("took_us");
            fields.remove("index");
            serde_json::to_string(&fields).unwrap()
        }
        _ => line.split(" · ").filter(|part| !part.ends_with(" ms")).collect::<Vec<_>>().join(" · "),
    };
    run.stdout.lines().chain(run.stderr.lines()).map(timeless).collect::<Vec<_>>().join("\n").replace(index, "INDEX")
}

proptest! {
    #![proptest_config(cases(2))]

    /// 1. After any changes, an updated index gives the same replies as one that is built from scratch.
    /// 2. So does one that is built from the same sources in another order.
    #[test]
    fn an_updated_index_replies_like_a_rebuilt_one(
        first in prop::collection::vec(words(), 120..150),
        runs in prop::collection::vec(prop::collection::vec(change(), 1..30), 1..4),
    ) {
        let sandbox = Sandbox::new();
        for (place, words) in first.iter().enumerate() {
            apply(&sandbox, &Change::Write { place, words: words.clone() });
        }
        apply(&sandbox, &Change::Records { first: 1, count: 3 });
        for run in &runs {
            let updated = sandbox.kb(&["index", "corpus", "more", "--index", "changed-index"]);
            prop_assert_eq!(updated.code, 0, "{:?}", updated);
            run.iter().for_each(|change| apply(&sandbox, change));
        }
        for (index, sources) in [("changed-index", ["corpus", "more"]), ("fresh-index", ["more", "corpus"])] {
            let built = sandbox.kb(&["index", sources[0], sources[1], "--index", index]);
            prop_assert_eq!(built.code, 0, "{:?}", built);
        }
        for asked in ASKED {
            prop_assert_eq!(reply(&sandbox, "changed-index", asked), reply(&sandbox, "fresh-index", asked), "{:?}", asked);
        }
    }
}

/// A file whose name is not valid Unicode is read again when an update needs its text: after a change of its copies, and after one of
/// what recurs in its source.
#[cfg(unix)]
#[test]
fn a_file_whose_name_is_not_unicode_survives_updates() {
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::new();
    let text = article(7, &[0, 1, 2]);
    sandbox.write("corpus/a.md", &text);
    sandbox.write("corpus/z.md", article(9, &[3, 4, 5]));
    let odd = sandbox.path("corpus").join(std::ffi::OsStr::from_bytes(b"caf\xe9.md"));
    if fs::write(odd, &text).is_err() {
        eprintln!("not tested: this file system does not accept such names");
        return;
    }
    let check = |sandbox: &Sandbox, copies: usize| {
        for (index, rebuild) in [("changed-index", &[][..]), ("fresh-index", &["--rebuild"][..])] {
            let run = sandbox.kb(&[&["index", "corpus", "--index", index], rebuild].concat());
            assert!(run.code == 0 && !run.stderr.contains("skipped"), "{run:?}");
        }
        let found = reply(sandbox, "changed-index", &["search", "--json", "the device shows 7", "--all"]);
        assert!(found.contains("caf\u{fffd}.md"), "{found}");
        assert_eq!(found, reply(sandbox, "fresh-index", &["search", "--json", "the device shows 7", "--all"]));
        let families = sandbox.json(&["dupes", "--json", "--index", "changed-index"]);
        assert_eq!(families["families"].as_array().map_or(0, Vec::len), copies, "{families}");
    };
    check(&sandbox, 1);
    fs::remove_file(sandbox.path("corpus/a.md")).unwrap();
    check(&sandbox, 0);
    let sponsor = "Our friends at Example Hosting pay for this page, and their servers are as quick as they are cheap.";
    (20..32).for_each(|n| sandbox.write(&format!("corpus/{n}.md"), article(n, &[n % 6, 1, 2]) + &format!("\n\n{sponsor}\n")));
    check(&sandbox, 0);
    sandbox.write("corpus/b.md", &text);
    check(&sandbox, 1);
}
