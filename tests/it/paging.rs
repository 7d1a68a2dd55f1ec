//! Pages of one query: parts of one ranking, whichever way the query is asked.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::Value;

use crate::sandbox::{Sandbox, cases};

/// The words of random articles: few, so that most articles match a query, with many equal scores.
const WORDS: [&str; 10] = ["router", "printer", "cable", "driver", "update", "signal", "battery", "folder", "speaker", "camera"];

/// The ways of asking for the same query.
const WAYS: [&[&str]; 9] = [
    &[],
    &["--all"],
    &["--per-article", "1"],
    &["--per-article", "2"],
    &["--weak"],
    &["--weak", "--all"],
    &["--expand"],
    &["--all", "--articles", "7"],
    &["--prefix", "--explain"],
];

/// An article: for each fix the indexes of its words, the first of which is its heading.
type Article = Vec<Vec<usize>>;

fn corpora() -> impl Strategy<Value = Vec<Article>> {
    let fix = prop::collection::vec(0..WORDS.len(), 3..12);
    prop::collection::vec(prop::collection::vec(fix, 1..5), 60..160)
}

fn build(articles: &[Article]) -> Sandbox {
    let sandbox = Sandbox::new();
    for (number, fixes) in articles.iter().enumerate() {
        let mut text = format!("# The {} number {number} stops\n\nThe device stops at {number}.\n\n", WORDS[fixes[0][0]]);
        for (fix, words) in fixes.iter().enumerate() {
            let words: Vec<&str> = words.iter().map(|word| WORDS[*word]).collect();
            text +=
                &format!("## Fix {}: Mend the {}\n\n1. Open the device and mend {} in {number}.\n\n", fix + 1, words[0], words.join(" "));
        }
        sandbox.write(&format!("corpus/{number}.md"), text);
    }
    let built = sandbox.kb(&["index"]);
    assert_eq!(built.code, 0, "{built:?}");
    sandbox
}

fn page(sandbox: &Sandbox, query: &str, way: &[&str], offset: usize, limit: usize) -> Value {
    let (offset, limit) = (offset.to_string(), limit.to_string());
    sandbox.json(&[&["search", "--json", query, "--offset", &offset, "-n", &limit], way].concat())
}

fn ids(page: &Value) -> Vec<String> {
    page["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_string()).collect()
}

proptest! {
    #![proptest_config(cases(1))]

    /// 1. Ten pages of ten hits are the first hundred of one page of all, each once, with consecutive ranks.
    /// 2. The total and the number of reachable hits are the same on every page, and no page goes beyond.
    /// 3. Pages of another size are parts of the same ranking.
    #[test]
    fn pages_are_parts_of_one_ranking(articles in corpora(), word in 0..WORDS.len()) {
        let sandbox = build(&articles);
        for query in [WORDS[word].to_string(), format!("mend the {} of the device", WORDS[word]), "path:corpus".to_string()] {
            for way in WAYS {
                let whole = page(&sandbox, &query, way, 0, 100_000);
                let all = ids(&whole);
                let counts = |page: &Value| (page["total"].clone(), page["reachable"].clone());
                prop_assert_eq!(all.len() as u64, whole["reachable"].as_u64().unwrap());
                prop_assert!(whole["reachable"].as_u64() <= whole["total"].as_u64());
                prop_assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
                let mut seen = Vec::new();
                for offset in (0..100).step_by(10) {
                    let page = page(&sandbox, &query, way, offset, 10);
                    prop_assert_eq!(counts(&page), counts(&whole), "{} {:?} at {}", query, way, offset);
                    for (rank, hit) in (offset as u64 + 1..).zip(page["hits"].as_array().unwrap()) {
                        prop_assert_eq!(hit["rank"].as_u64(), Some(rank));
                    }
                    seen.extend(ids(&page));
                }
                prop_assert_eq!(&seen[..], &all[..all.len().min(100)], "{} {:?}", query, way);
                let odd = page(&sandbox, &query, way, 3, 29);
                prop_assert_eq!(&ids(&odd)[..], all.get(3..all.len().min(32)).unwrap_or_default());
                prop_assert_eq!(counts(&page(&sandbox, &query, way, 0, 0)), counts(&whole));
            }
        }
    }
}

/// 1. Queries of common words have a hundred hits, also if one of each article is shown.
/// 2. A page past the last hit says how many hits there are, how many articles were ranked, and how to rank more.
/// 3. All articles that pass a filter can be paged through.
#[test]
fn the_end_of_the_pages_is_told() {
    let articles: Vec<Article> = (0..220).map(|n| vec![vec![n % 10, 1, 2], vec![n % 7, 1, 3]]).collect();
    let sandbox = build(&articles);
    let reachable = |way: &[&str]| page(&sandbox, "mend printer", way, 0, 1)["reachable"].as_u64().unwrap();
    for way in WAYS.iter().filter(|way| !way.contains(&"7")) {
        assert!(reachable(way) >= 100, "{way:?}: {}", reachable(way));
    }
    let past = sandbox.kb(&["search", "mend printer", "--offset", "5000"]);
    let told = format!(" articles that were ranked have {} hits", reachable(&[]));
    assert!(past.code == 1 && past.stderr.contains(&told) && past.stderr.contains("--articles N ranks more"), "{told}: {past:?}");
    assert!(reachable(&["--articles", "100"]) > reachable(&[]));
    let all = sandbox.kb(&["search", "mend printer", "--offset", "5000", "--articles", "1000"]);
    assert!(all.stderr.contains("no hits on this page: there are only "), "{all:?}");
    assert_eq!(reachable(&["--articles", "220", "--per-article", "1"]), 220);
    let filtered = page(&sandbox, "language:en", &["--per-article", "1"], 0, 1000);
    assert_eq!((filtered["reachable"].as_u64(), ids(&filtered).len()), (Some(220), 220));
    let last = sandbox.kb(&["search", "language:en", "--all", "-n", "1000"]).stdout;
    assert!(!last.contains("shows more") && !last.contains("--all shows"), "{}", last.lines().last().unwrap_or_default());
}
