//! The query language: what can be typed, and how it is parsed.

use std::collections::HashSet;

use kb::index::Reader;
use kb::query::{Lexicon, Query};
use kb::search::{SearchOptions, search};
use kb::text::Analyzer;
use proptest::prelude::*;
use serde_json::Value;

use crate::sandbox::{Sandbox, cases, repository};

fn front(lines: &str, body: &str) -> String {
    format!("---\n{lines}\n---\n\n{body}")
}

/// Articles that differ in the fields that queries can filter by.
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

/// 1. `path:` takes a path as a hit prints it: from the current folder or absolute, with or without lines.
/// 2. A path of one source does not select the same path of another.
#[test]
fn paths_are_taken_as_they_are_printed() {
    let page = |what: &str| format!("# The {what} is silent\n\n## Fix 1: Mend the {what}\n\n1. Open the {what}.\n2. Mend the {what}.\n");
    let sandbox = Sandbox::new();
    sandbox.write("one/sub/a.md", page("printer"));
    sandbox.write("one/sub/b c.md", page("scanner"));
    sandbox.write("two/sub/a.md", page("speaker"));
    let titles = |query: &str| {
        let reply = sandbox.json(&["search", "--json", "--weak", "--per-article", "1", query]);
        let title = |hit: &Value| hit["article"]["title"].as_str().unwrap().split(' ').nth(1).unwrap().to_string();
        let mut titles: Vec<String> = reply["hits"].as_array().unwrap().iter().map(title).collect();
        titles.sort();
        titles.join(" ")
    };
    let check = |query: &str, expected: &str| assert_eq!(titles(&format!("{query} silent")), expected, "{query}");
    let absolute = sandbox.path("one/sub").canonicalize().unwrap();
    let absolute = absolute.to_str().unwrap();
    for sources in [&["one"][..], &["one", "two"]] {
        let run = sandbox.kb(&[&["index", "--rebuild"], sources].concat());
        assert_eq!(run.code, 0, "{run:?}");
        let printed = sandbox.kb(&["search", "mend the printer", "-n", "1"]).stdout;
        let printed = printed.split_whitespace().find(|word| word.contains("a.md")).unwrap();
        for path in ["one/sub/a.md", "./one/sub/a.md", "one/sub/a.md:12-14", printed, &format!("\"{absolute}/a.md\"")] {
            check(&format!("path:{path}"), "printer");
        }
        check("path:\"one/sub/b c.md:3\"", "scanner");
        check("path:one/sub", "printer scanner");
        check("path:one", "printer scanner");
        check("path:one -path:one/sub/a.md", "scanner");
    }
    check("path:sub/a.md", "printer speaker");
    check("path:two", "speaker");
    let search = sandbox.path("one/sub");
    let mut inside = sandbox.command(&["search", "--index", "../../index", "path:a.md silent", "--json"]);
    let reply: Value = serde_json::from_str(&crate::sandbox::run(inside.current_dir(search)).stdout).unwrap();
    assert_eq!(reply["total"], 2, "a bare name selects by name as well: {reply}");
}

/// A query of nothing but a field with a quoted value finds its words, whatever the marks and the letters.
#[test]
fn a_quoted_value_alone_finds_its_words() {
    let sandbox = Sandbox::with(&[
        ("äpfel.md", "# Äpfel und Birnen\n\nThe scale does not weigh the äpfel."),
        ("jam.md", "# Paper Jam in the Tray\n\nThe jam of paper is in the tray."),
        ("ключ.md", "# Не найден ключ\n\nThe key is missing."),
    ]);
    let check = |query: &str, file: &str| assert_eq!(files(&sandbox, &[query]), [file], "{query}");
    for (open, close) in [("\"", "\""), ("„", "“"), ("“", "”"), ("«", "»"), ("« ", " »"), ("'", "'"), ("\"", "")] {
        for mark in ["", "\u{feff}", "\u{200b}"] {
            check(&format!("{mark}title:{open}Äpfel und{close}"), "äpfel.md");
            check(&format!("{mark}title:{open}paper jam{close}"), "jam.md");
            check(&format!("{mark}title:{open}jam{close}"), "jam.md");
            check(&format!("{mark}title:{open}найден ключ{close}"), "ключ.md");
            check(&format!("{mark}path:{open}ключ.md{close}"), "ключ.md");
        }
    }
    let words = sandbox.json(&["search", "--json", "title:\"paper jam\""])["query"]["words"].clone();
    assert_eq!(words, serde_json::json!(["paper", "jam"]));
}

/// 1. A phrase is required; a word or phrase with a minus is excluded, in the article's titles too.
/// 2. A field selects by its value: title, heading, tag, category, product, platform, code, kind, path, since, before.
/// 3. `field:"two words"` and `-field:value` work as well.
#[test]
fn operators_filter_articles() {
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
/// 2. An invalid operator causes a note, never an error; it is treated as words.
#[test]
fn every_text_is_a_valid_query() {
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
    let notes = shelf.kb(&["search", "colour:red sound"]).stderr;
    assert!(notes.contains("unknown field 'colour'"), "{notes}");
}

/// 1. A word that no article contains is replaced by the most similar one, and the answer says so.
/// 2. Numbers, codes and quoted words are not replaced.
/// 3. A word is not replaced if no other is similar enough.
#[test]
fn typos_are_corrected_with_a_note() {
    let shelf = shelf();
    let corrections = |query: &str| shelf.json(&["search", "--json", query])["query"]["corrections"].clone();
    assert_eq!(corrections("pritner sound"), serde_json::json!([{"typed": "pritner", "meant": "printer"}]));
    assert_eq!(corrections("Bluetoth"), serde_json::json!([{"typed": "Bluetoth", "meant": "bluetooth"}]));
    // The article contains 'paired', whose stem is similar.
    assert_eq!(corrections("pairr")[0]["meant"], "paired");
    for query in ["\"pritner\" sound", "0x80070006 sound", "sound 11111", "sound window11s", "sound sprinkler"] {
        assert_eq!(corrections(query), Value::Null, "{query}");
    }
    let notes = shelf.kb(&["search", "pritner sound"]).stderr;
    assert!(notes.contains("showing results for printer instead of pritner"), "{notes}");
}

/// 1. With `--prefix` the last word may be the prefix of a word; without it, it is a complete word.
/// 2. A trailing space marks the last word as complete.
/// 3. The prefix may have a typo.
#[test]
fn the_last_word_may_be_unfinished() {
    let shelf = shelf();
    assert_eq!(files(&shelf, &["prin", "--prefix"]), ["home/bluetooth.md", "office/printer.md"]);
    assert_eq!(files(&shelf, &["blueto", "--prefix"]), ["home/bluetooth.md"]);
    assert_eq!(files(&shelf, &["prin "]), [""; 0]);
    assert_eq!(files(&shelf, &["prin ", "--prefix"]), [""; 0]);
    assert_eq!(files(&shelf, &["bleuto", "--prefix"]), ["home/bluetooth.md"]);
}

/// 1. A pasted text, from a file or standard input, is searched for by its codes, the words of its lines about errors,
///    and its rarest words.
/// 2. The reply lists these words, and is much shorter than the pasted text.
#[test]
fn a_log_is_searched_by_its_most_informative_words() {
    let shelf = shelf();
    let noise: String = (0..5_000).map(|n| format!("2024-05-01 10:00:{:02} service{} started and is well\n", n % 60, n % 997)).collect();
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

/// 1. The words of an article are stemmed in its language, which the front matter may state.
/// 2. A query finds inflected forms without stating its language.
/// 3. `language:de` filters by language; a hit states its language.
#[test]
fn articles_in_other_languages_are_found_by_inflected_forms() {
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

/// 1. Titles, headings, products and codes are completed; those that begin with the typed text come first.
/// 2. Typos are tolerated; a word that occurs nowhere has no completions.
#[test]
fn typed_text_is_completed() {
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

/// Matching sections are counted by what they apply to and by the properties of their articles.
#[test]
fn facets_count_matching_sections() {
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

/// 1. Confidence is strong if one article contains all words of the query.
/// 2. If no hit is likely to be an answer, the output says so and names the nearest articles; `--weak` shows the hits.
/// 3. Confidence is never fair if the article does not contain the code of the query.
#[test]
fn an_answer_states_its_confidence() {
    let sandbox = Sandbox::new();
    sandbox.write("kb.toml", format!("sources = [{:?}]", repository().join("corpus")));
    let band = |query: &str| sandbox.json(&["search", "--json", query])["confidence"]["band"].as_str().unwrap().to_string();
    assert_eq!(band("printer shows offline in windows"), "strong");
    assert_eq!(band("coffee machine leaks water"), "none");
    assert_eq!(band("xylophone"), "none");
    assert!(["weak", "none"].contains(&band("printer offline 0x80071234").as_str()));
    let run = sandbox.kb(&["search", "coffee machine leaks water"]);
    assert!(run.stdout.starts_with("No article is likely to answer this. The nearest articles:"), "{}", run.stdout);
    let weak = sandbox.kb(&["search", "coffee machine leaks water", "--weak"]).stdout;
    assert!(weak.contains("\n 1  ") && weak.contains("No match"), "{weak}");
}

/// 1. The parts of each score add up to the score.
/// 2. Among the parts are a title that the query contains, adjacent words, and an early position in the article.
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

/// Synonyms can be added in `kb.toml` or in a file that it names.
#[test]
fn users_can_add_synonyms() {
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
    let options =
        SearchOptions { limit: 10_000, per_article: Some(usize::MAX), articles: Some(10_000), weak: true, ..SearchOptions::default() };
    search(reader, &query, &options, analyzer).unwrap().hits.into_iter().map(|hit| hit.id).collect()
}

/// Every hit of a query with a filter is a hit of the query without it.
#[test]
fn a_filter_only_removes_hits() {
    let sandbox = Sandbox::new();
    sandbox.write("kb.toml", format!("sources = [{:?}]", repository().join("corpus")));
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let reader = Reader::open(&sandbox.path("index")).unwrap();
    let analyzer = std::cell::RefCell::new(Analyzer::default());
    let filtered = std::cell::Cell::new(0_u32);
    let words = prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..5).prop_map(|pieces| pieces.join(" "));
    let config = ProptestConfig { failure_persistence: None, ..cases(60) };
    let least = config.cases / 3;
    let mut runner = proptest::test_runner::TestRunner::new(config);
    runner
        .run(&(words, prop::sample::select(FILTERS.to_vec())), |(words, filter)| {
            let analyzer = &mut analyzer.borrow_mut();
            let (all, some) = (ids(&reader, &words, analyzer), ids(&reader, &format!("{words} {filter}"), analyzer));
            // The comparison holds only if the filter adds no words, as one that is invalid or matches no article does.
            let query = Query::parse(&format!("{words} {filter}"), Lexicon::built_in(), analyzer);
            let without = Query::parse(&words, Lexicon::built_in(), analyzer);
            // A query without words finds everything that passes its filters.
            let same_words = !without.terms.is_empty() && without.terms == query.terms;
            filtered.set(filtered.get() + u32::from(same_words && some.len() < all.len()));
            prop_assert!(!same_words || some.is_subset(&all), "{words} {filter}: {:?}", some.difference(&all).collect::<Vec<_>>());
            Ok(())
        })
        .unwrap();
    assert!(filtered.get() >= least, "only {} of the filters removed a hit", filtered.get());
}

/// Ten thousand words, other scripts and control characters are answered, and quickly.
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
