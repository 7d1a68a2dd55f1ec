//! What may be typed, and how it is understood.

use std::collections::HashSet;

use kb::index::Reader;
use kb::query::{Lexicon, Query};
use kb::search::{SearchOptions, search};
use kb::text::Analyzer;
use proptest::prelude::*;
use serde_json::Value;

use crate::sandbox::{Sandbox, repository};

fn front(lines: &str, body: &str) -> String {
    format!("---\n{lines}\n---\n\n{body}")
}

/// Articles that differ in what can be asked for.
fn shelf() -> Sandbox {
    let printer = "# Printer Has No Sound\n\nThe printer is silent.\n\n## Fix 1: Turn the Volume Up\n\nOn Windows 11 press the key. The error is 0x80070005.\n";
    let speaker = "# Speaker Makes a Sound\n\nThe speaker is loud.\n\n## Fix 1: Clear the Dust\n\nNo dust, no noise. On macOS too.\n";
    Sandbox::with(&[
        ("office/printer.md", &front("tags: [Paper Tray]\ndate: 2024-05-17", printer)),
        ("home/speaker.md", &front("categories: [Audio]\ndate: 2022-01-02", speaker)),
        ("home/bluetooth.md", "# Bluetooth Sound\n\nThe printer and the speaker sound alike once they are paired."),
    ])
}

fn files(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["search", "--json", "--weak", "--per-article", "1"];
    all.extend(arguments);
    let mut files: Vec<String> =
        sandbox.json(&all)["hits"].as_array().unwrap().iter().map(|h| h["path"].as_str().unwrap().to_string()).collect();
    files.sort();
    files
}

/// 1. A phrase is required, a word or phrase with a minus is excluded, from the article's titles too.
/// 2. A field takes a value: title, heading, tag, category, product, platform, code, kind, path, since, before.
/// 3. `field:"two words"` and `-field:value` too.
#[test]
fn operators_choose_articles() {
    let shelf = shelf();
    let check = |query: &str, expected: &[&str]| {
        let expected: Vec<String> = expected.iter().map(|f| (*f).to_string()).collect();
        assert_eq!(files(&shelf, &[query]), expected, "{query}");
    };
    let (printer, speaker, bluetooth) = ("office/printer.md", "home/speaker.md", "home/bluetooth.md");
    check("sound", &[bluetooth, speaker, printer]);
    check("\"no sound\"", &[printer]);
    check("sound -bluetooth", &[speaker, printer]);
    check("sound -\"no sound\"", &[bluetooth, speaker]);
    check("title:printer sound", &[printer]);
    check("-title:printer sound", &[bluetooth, speaker]);
    check("heading:dust sound", &[speaker]);
    check("tag:\"paper tray\" sound", &[printer]);
    check("category:audio sound", &[speaker]);
    check("platform:macos sound", &[bluetooth, speaker]);
    check("code:0x80070005 sound", &[printer]);
    check("path:home sound", &[bluetooth, speaker]);
    check("path:printer.md sound", &[printer]);
    check("path:home", &[bluetooth, speaker]);
    check("since:2023", &[printer]);
    check("code:0x80070005", &[printer]);
    check("tag:\"paper tray\" before:2023", &[]);
    check("since:2023 sound", &[printer]);
    check("before:2023-01-01 sound", &[speaker]);
    assert_eq!(files(&shelf, &["sound", "--since", "2024-05-17"]), [printer]);
    assert_eq!(files(&shelf, &["sound", "--before", "2024-05-17"]), [speaker]);
    assert_eq!(shelf.kb(&["search", "sound", "--since", "soon"]).code, 2);
}

/// 1. What only looks like an operator is text.
/// 2. What cannot be meant is a note, never an error; its words are searched for.
#[test]
fn nothing_that_is_typed_is_an_error() {
    let shelf = shelf();
    let typed =
        ["\"no sound", "sound -", "-- sound", "sound ::", "a::b sound", "sound: 5\" disk", "wi-fi sound", "sound 10.0.19045", "\"\" sound"];
    for query in typed {
        let reply = shelf.json(&["search", "--json", query]);
        assert!(!reply["hits"].as_array().unwrap().is_empty() && reply["query"]["notes"].is_null(), "{query}: {}", reply["query"]);
    }
    for query in ["colour:red sound", "since:yesterday sound", "platform:nonsense sound", "kind:song sound"] {
        let reply = shelf.json(&["search", "--json", query]);
        assert!(!reply["hits"].as_array().unwrap().is_empty() && reply["query"]["notes"].as_array().unwrap().len() == 1, "{query}");
    }
    let told = shelf.kb(&["search", "colour:red sound"]).stderr;
    assert!(told.contains("no field is called 'colour'"), "{told}");
}

/// 1. A word that no article has is taken for the nearest one, and the answer says so.
/// 2. Numbers, codes and what is quoted are not.
/// 3. Nor is a word for one that is not near.
#[test]
fn typos_are_corrected_and_told() {
    let shelf = shelf();
    let corrections = |query: &str| shelf.json(&["search", "--json", query])["query"]["corrections"].clone();
    assert_eq!(corrections("pritner sound"), serde_json::json!([{"typed": "pritner", "meant": "printer"}]));
    assert_eq!(corrections("Bluetoth"), serde_json::json!([{"typed": "Bluetoth", "meant": "bluetooth"}]));
    // The article says 'paired' and 'pairing'; their stem is near.
    assert_eq!(corrections("pairr")[0]["meant"], "pair");
    for query in ["\"pritner\" sound", "0x80070006 sound", "sound 11111", "sound window11s", "sound sprinkler"] {
        assert_eq!(corrections(query), Value::Null, "{query}");
    }
    let told = shelf.kb(&["search", "pritner sound"]).stderr;
    assert!(told.contains("showing results for printer instead of pritner"), "{told}");
}

/// 1. With `--prefix` the last word may be the beginning of one; without it is a word.
/// 2. A space after it ends it.
/// 3. The beginning may have a typo.
#[test]
fn the_last_word_may_be_unfinished() {
    let shelf = shelf();
    assert_eq!(files(&shelf, &["prin", "--prefix"]), ["home/bluetooth.md", "office/printer.md"]);
    assert_eq!(files(&shelf, &["blueto", "--prefix"]), ["home/bluetooth.md"]);
    assert_eq!(files(&shelf, &["prin "]), [""; 0]);
    assert_eq!(files(&shelf, &["prin ", "--prefix"]), [""; 0]);
    assert_eq!(files(&shelf, &["bleuto", "--prefix"]), ["home/bluetooth.md"]);
}

/// 1. What someone pastes, from a file or standard input, is searched for by its codes, by what its lines of errors
///    say and by its rarest words.
/// 2. The reply tells these words, and is not as long as the paste.
#[test]
fn a_log_is_searched_for_what_tells_most() {
    let shelf = shelf();
    let noise: String = (0..20_000).map(|n| format!("2024-05-01 10:00:{:02} service{} started and is well\n", n % 60, n % 997)).collect();
    let log = format!("{noise}ERROR spooler failed with 0x80070005\n{noise}");
    shelf.write("spooler.log", &log);
    let reply = shelf.json(&["search", "--json", "--from", "spooler.log"]);
    assert_eq!(reply["hits"][0]["path"], "office/printer.md");
    assert_eq!(reply["query"]["pasted"], true);
    let words: Vec<&str> = reply["query"]["words"].as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
    assert!(words.contains(&"0x80070005") && words.len() <= 40, "{words:?}");
    assert!(reply.to_string().len() < 20_000);
    let piped = shelf.command(&["search", "--json", "-"]).write_stdin(log).output().unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&piped.stdout).unwrap()["hits"][0]["path"], "office/printer.md");
}

/// 1. An article's words are stemmed in its language, which its front matter may state.
/// 2. A query finds other forms of them, without saying which language it is in.
/// 3. `language:de` chooses; a hit tells it.
#[test]
fn articles_of_other_languages_are_found_by_other_forms() {
    let german = "# Drucker druckt nicht\n\nDer Drucker ist eingeschaltet, aber die Druckaufträge bleiben in der Warteschlange stehen und werden \
                  nicht gedruckt, obwohl das Kabel steckt.\n";
    let french = front("lang: fr", "# Imprimante\n\nLes imprimantes bloquées.");
    let sandbox = Sandbox::with(&[("de.md", german), ("fr.md", &french), ("en.md", "# Lamps\n\nThe lamps flicker in the hall.")]);
    let hit = |query: &str| {
        let reply = sandbox.json(&["search", "--json", query]);
        (reply["hits"][0]["path"].as_str().unwrap_or_default().to_string(), reply["hits"][0]["article"]["language"].clone())
    };
    assert_eq!(hit("warteschlangen"), ("de.md".to_string(), "de".into()));
    assert_eq!(hit("imprimante bloquee"), ("fr.md".to_string(), "fr".into()));
    assert_eq!(hit("drukcer").0, "de.md");
    assert_eq!(hit("lamp"), ("en.md".to_string(), "en".into()));
    assert_eq!(files(&sandbox, &["language:de drucker"]), ["de.md"]);
}

/// 1. Titles, headings, products and codes are completed; what begins so goes first.
/// 2. A typo in a word is no obstacle, a word that nothing has is.
#[test]
fn what_is_being_typed_is_completed() {
    let shelf = shelf();
    let texts = |prefix: &str| {
        let run = shelf.kb(&["suggest", "--json", prefix]);
        let reply: Value = serde_json::from_str(&run.stdout).unwrap();
        let found: Vec<String> = reply["suggestions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| format!("{} {}", s["kind"].as_str().unwrap(), s["text"].as_str().unwrap()))
            .collect();
        (run.code, found)
    };
    assert_eq!(shelf.kb(&["index"]).code, 0);
    assert_eq!(texts("prin"), (0, vec!["title Printer Has No Sound".to_string()]));
    assert_eq!(texts("speakr makes a so").1, ["title Speaker Makes a Sound"]);
    assert_eq!(texts("clear the").1, ["heading Clear the Dust"]);
    assert_eq!(texts("0x8007").1, ["code 0x80070005"]);
    assert_eq!(texts("windows").1[0], "product Windows 11");
    assert_eq!(texts("xylophone"), (1, Vec::new()));
    assert!(shelf.kb(&["suggest", "prin"]).stdout.starts_with("Printer Has No Sound"));
}

/// Matching sections are counted by what they apply to, and by what their articles are.
#[test]
fn facets_count_what_matches() {
    let shelf = shelf();
    let facets = shelf.json(&["search", "--json", "--facets", "sound -bluetooth"])["facets"].clone();
    let counts = |name: &str| {
        facets[name].as_array().unwrap().iter().map(|v| format!("{}={}", v["value"].as_str().unwrap(), v["count"])).collect::<Vec<_>>()
    };
    assert_eq!(counts("tag"), ["paper tray=1"]);
    assert_eq!(counts("category"), ["audio=1"]);
    assert_eq!(counts("year"), ["2022=1", "2024=1"]);
    assert_eq!(counts("platform"), ["macos=1", "windows-11=1"]);
    assert_eq!(counts("language"), ["en=2"]);
}

/// 1. The best answer to a query that one article has all words of is strong.
/// 2. Where nothing is likely to answer, that is said, with the nearest articles; `--weak` shows the hits.
/// 3. An article without the code that is asked for is never called fair.
#[test]
fn an_answer_tells_how_sure_it_is() {
    let sandbox = Sandbox::new();
    sandbox.write("kb.toml", format!("sources = [{:?}]", repository().join("corpus")));
    let band = |query: &str| sandbox.json(&["search", "--json", query])["confidence"]["band"].as_str().unwrap().to_string();
    assert_eq!(band("printer shows offline in windows"), "strong");
    assert_eq!(band("coffee machine leaks water"), "none");
    assert_eq!(band("xylophone"), "none");
    assert!(["weak", "none"].contains(&band("printer offline 0x80071234").as_str()));
    let run = sandbox.kb(&["search", "coffee machine leaks water"]);
    assert!(run.stdout.starts_with("Nothing here is likely to answer this. The nearest articles:"), "{}", run.stdout);
    let weak = sandbox.kb(&["search", "coffee machine leaks water", "--weak"]).stdout;
    assert!(weak.contains(" 1. ") && weak.contains("no match"), "{weak}");
}

/// 1. The parts of each score add up to it.
/// 2. A title that the query names whole, words side by side, and an early place are among them.
#[test]
fn an_explanation_adds_up() {
    let sandbox = Sandbox::new();
    sandbox.write("kb.toml", format!("sources = [{:?}]", repository().join("corpus")));
    let mut kinds = HashSet::new();
    for query in
        ["turn off use printer offline", "whatsapp icloud", "0xC000021A after update", "too many clients already postgres", "wi-fi drops"]
    {
        let reply = sandbox.json(&["search", "--json", "--explain", "-n", "30", query]);
        for hit in reply["hits"].as_array().unwrap() {
            let parts = hit["explanation"].as_array().unwrap();
            let sum: f64 = parts.iter().map(|p| p["score"].as_f64().unwrap()).sum();
            let score = hit["score"].as_f64().unwrap();
            assert!((sum - score).abs() < 1e-3 * score, "{query}: {sum} is not {score}: {hit}");
            kinds.extend(parts.iter().map(|p| p["what"].as_str().unwrap().to_string()));
        }
    }
    for kind in ["word", "neighbours", "named", "article", "role", "early"] {
        assert!(kinds.contains(kind), "{kind}: {kinds:?}");
    }
    let text = sandbox.kb(&["search", "--explain", "turn off use printer offline"]).stdout;
    assert!(text.contains("is the sum of") && text.contains("is a title or heading"), "{text}");
}

/// `kb.toml` names words for the same thing, here or in a file.
#[test]
fn own_words_for_the_same_thing_are_found() {
    let sandbox = shelf();
    assert_eq!(files(&sandbox, &["boombox"]), [""; 0]);
    sandbox.write("kb.toml", "sources = [\"corpus\"]\nsynonyms = [\"boombox, speaker\"]\n");
    assert_eq!(files(&sandbox, &["boombox"]), ["home/bluetooth.md", "home/speaker.md"]);
    sandbox.write("kb.toml", "sources = [\"corpus\"]\nthesaurus = \"words.txt\"\n");
    sandbox.write("words.txt", "# ours\nghettoblaster -> speaker\n");
    assert_eq!(files(&sandbox, &["ghettoblaster"]), ["home/bluetooth.md", "home/speaker.md"]);
}

const PIECES: [&str; 26] = [
    "printer",
    "sound",
    "offline",
    "\"no sound\"",
    "-canon",
    "icloud",
    "whatsapp",
    "backup",
    "0x80070005",
    "wi-fi",
    "not",
    "won't",
    "stuck",
    "kubernetes",
    "pod",
    "windows",
    "11",
    "\"",
    "-",
    "::",
    "error 43",
    "docker",
    "update",
    "🖨",
    "принтер",
    "restrat",
];

const FILTERS: [&str; 12] = [
    "platform:windows",
    "-platform:windows",
    "kind:troubleshooting",
    "title:printer",
    "-title:backup",
    "heading:restart",
    "\"not working\"",
    "-update",
    "path:phones",
    "since:2024",
    "before:2025",
    "code:0x80070005",
];

fn ids(reader: &Reader, text: &str, analyzer: &mut Analyzer) -> HashSet<String> {
    let query = Query::parse(text, Lexicon::built_in(), analyzer);
    let options = SearchOptions { limit: 10_000, per_article: Some(usize::MAX), weak: true, ..SearchOptions::default() };
    search(reader, &query, &options, analyzer).unwrap().hits.into_iter().map(|hit| hit.id).collect()
}

/// What a query finds with a filter, it finds without.
#[test]
fn a_filter_only_takes_away() {
    let sandbox = Sandbox::new();
    sandbox.write("kb.toml", format!("sources = [{:?}]", repository().join("corpus")));
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let reader = Reader::open(&sandbox.path("index")).unwrap();
    let analyzer = std::cell::RefCell::new(Analyzer::default());
    let filtered = std::cell::Cell::new(0);
    let words = prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..5).prop_map(|pieces| pieces.join(" "));
    let mut runner =
        proptest::test_runner::TestRunner::new(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() });
    runner
        .run(&(words, prop::sample::select(FILTERS.to_vec())), |(words, filter)| {
            let analyzer = &mut analyzer.borrow_mut();
            let (all, some) = (ids(&reader, &words, analyzer), ids(&reader, &format!("{words} {filter}"), analyzer));
            // The words of a condition that is dropped or of none that is known are searched for.
            let query = Query::parse(&format!("{words} {filter}"), Lexicon::built_in(), analyzer);
            let without = Query::parse(&words, Lexicon::built_in(), analyzer);
            // Without words, all that passes is found.
            let same_words = !without.terms.is_empty() && without.terms == query.terms;
            filtered.set(filtered.get() + usize::from(same_words && some.len() < all.len()));
            prop_assert!(!same_words || some.is_subset(&all), "{words} {filter}: {:?}", some.difference(&all).collect::<Vec<_>>());
            Ok(())
        })
        .unwrap();
    assert!(filtered.get() > 50, "{} of the filters took something away", filtered.get());
}

/// Ten thousand words, other scripts, control characters: an answer, and in time.
#[test]
fn hostile_queries_are_answered() {
    let shelf = shelf();
    assert_eq!(shelf.kb(&["index"]).code, 0);
    let many = "sound printer zebra ".repeat(3_334);
    let different: String = (0..10_000).map(|n| format!("word{n} ")).collect();
    let pieces =
        ["\u{1b}[31m sound \u{7f}", "🖨️ звук sound 音", "sound \u{202e}reversed", &"-".repeat(5000), &"\"".repeat(4999), &many, &different];
    for text in pieces {
        let run = shelf.kb(&["search", "--json", text]);
        assert!(run.code < 2 && !run.stdout.contains('\u{1b}'), "{:?}: {} {}", &text[..20.min(text.len())], run.code, run.stderr);
        let page = shelf.kb(&["search", text]);
        assert!(page.code < 2 && !page.stdout.contains('\u{1b}') && !page.stderr.contains('\u{1b}'), "{page:?}");
    }
}
