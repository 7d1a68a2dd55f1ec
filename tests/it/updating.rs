//! Updates: a run after some changes has the same result as a rebuild.

use std::fs;
use std::path::{Path, PathBuf};

use kb::index::{Reader, Summary, UpdateOptions, check, update};
use kb::query::{Lexicon, Query};
use kb::search::{Backend, Lookup, Record, SearchOptions, families, fix_groups, search};
use kb::text::Analyzer;
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::sandbox::cases;

/// Options that index the sources of a folder into its folder `index`.
pub(crate) fn options(folder: &Path, index: &str) -> UpdateOptions {
    UpdateOptions { max_file_size: 1 << 20, ..UpdateOptions::new(vec![folder.join("corpus"), folder.join("more")], folder.join(index)) }
}

/// A folder with two sources.
pub(crate) fn sources() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for source in ["corpus", "more"] {
        fs::create_dir(folder.path().join(source)).unwrap();
    }
    folder
}

const QUERIES: [&str; 7] =
    ["lapm flickers", "rebooot the printr", "lamp flickers", "printer offline plug", "0x80070005", "router cable restart", "model 3"];

/// Everything that an index contains and answers, except times and the order of its documents.
pub(crate) fn content(index: &Path) -> Value {
    let reader = Reader::open(index).unwrap();
    let mut manifest = serde_json::to_value(reader.manifest()).unwrap();
    manifest["sources"].take();
    let mut articles: Vec<Value> = Vec::new();
    for found in reader.find(Lookup::All).unwrap().articles {
        let all: Vec<_> = (0..found.documents).map(|position| found.article.document(position)).collect();
        let mut records = reader.read(&all).unwrap().into_iter();
        let Some(Record::Article(record)) = records.next() else { panic!("an article comes first") };
        let files = std::iter::once((record.source, &record.path)).chain(record.copies.iter().map(|c| (c.source, &c.path)));
        for (source, path) in files {
            let absolute = reader.manifest().sources[source].root.join(path);
            let of_file = reader.find(Lookup::File { path, absolute: &absolute }).unwrap().articles;
            assert!(of_file.iter().any(|f| f.article == found.article), "{} does not lead to its article", absolute.display());
        }
        let section = |record: Record| match record {
            Record::Section(section) => serde_json::to_value(section).unwrap(),
            Record::Article(_) => panic!("sections follow the article"),
        };
        let sections: Vec<Value> = records.map(section).collect();
        articles.push(json!({"article": record, "sections": sections}));
    }
    articles.sort_by_key(|a| a["article"]["id"].as_str().unwrap().to_string());
    let mut analyzer = Analyzer::default();
    let mut answers = Vec::new();
    for text in QUERIES {
        let query = Query::parse(text, Lexicon::built_in(), &mut analyzer);
        let answer = search(&reader, &query, &SearchOptions { limit: 30, ..SearchOptions::default() }, &mut analyzer).unwrap();
        let hits = answer.hits.iter().map(|h| json!([h.id, format!("{:.4}", h.score), h.missing_terms, h.more_fixes, h.same_fix.articles]));
        answers.push(json!({"text": text, "total": answer.total, "hits": hits.collect::<Vec<_>>()}));
    }
    let copies: Vec<String> = families(&reader).unwrap().iter().map(|f| f.path.clone()).collect();
    let groups: Vec<Value> = fix_groups(&reader).unwrap().iter().map(|g| json!([g.group, g.articles])).collect();
    let codes = kb::search::top_codes(&reader, 100).unwrap();
    let codes: Vec<Value> = codes.iter().map(|c| json!([c.canonical, c.spellings, c.articles, c.fixes])).collect();
    json!({"manifest": manifest, "articles": articles, "answers": answers, "copies": copies, "groups": groups, "codes": codes})
}

/// Updates `index`, and compares it with one that is built from scratch.
fn check_update(folder: &Path) -> Summary {
    let summary = update(&options(folder, "index"), &()).unwrap();
    let _ = fs::remove_dir_all(folder.join("rebuilt"));
    update(&options(folder, "rebuilt"), &()).unwrap();
    let checked = check(&folder.join("index")).unwrap();
    assert_eq!((checked.problems, checked.leftovers), (Vec::<String>::new(), Vec::<String>::new()));
    let (updated, rebuilt) = (content(&folder.join("index")), content(&folder.join("rebuilt")));
    for part in ["manifest", "articles", "copies", "groups", "codes", "answers"] {
        let lists = updated[part].as_array().zip(rebuilt[part].as_array());
        // The first two lines that differ are easier to read than the whole lists.
        if let Some((one, other)) = lists.and_then(|(u, r)| u.iter().zip(r).find(|(u, r)| u != r)) {
            panic!("{part} differ:\n{one}\n{other}");
        }
        assert_eq!(updated[part], rebuilt[part], "{part}");
    }
    summary
}

const TOPICS: [&str; 12] = ["lamp", "printer", "router", "phone", "screen", "mouse", "radio", "camera", "heater", "door", "fan", "clock"];

/// A number as a word; with digits it would be an identifier, in which copies agree.
fn letters(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

const VARIANTS: [&str; 4] = ["early", "late", "final", "draft"];

/// An article about one of twelve topics. `variant` changes a word of its text; `name` changes its title and, in two
/// of the variants, the text of its fixes: articles of the other variants have the same body. The last topic has a
/// short text.
fn article(kind: usize, variant: usize, name: usize, with_ad: bool) -> String {
    let topic = TOPICS[kind % TOPICS.len()];
    let long: String = (0..90)
        .map(|w| if w == 40 + variant % 3 { format!("{} ", VARIANTS[variant]) } else { format!("{topic}{} ", letters(w)) })
        .collect();
    let code = if kind.is_multiple_of(2) { "The code is 0x80070005." } else { "" };
    let ad = if with_ad {
        "\nOur friends at Example Hosting pay for this page, and their servers are as quick as they are cheap.\n"
    } else {
        ""
    };
    let date = if variant.is_multiple_of(2) { format!("updated: 2026-01-{:02}\n", 1 + name % 28) } else { String::new() };
    let title = format!("The {topic} flickers, model {name}");
    let front = format!("---\ntitle: {title}\ntags: [{topic}, tag{name}]\n{date}---\n\n");
    if kind % TOPICS.len() == TOPICS.len() - 1 {
        return format!("{front}# {title}\n\nSee the manual.\n{ad}");
    }
    let unplugged = if variant < 2 { "it".to_string() } else { format!("Windows {name}") };
    let heading = if kind.is_multiple_of(3) { format!("# {title}\n\n") } else { String::new() };
    format!(
        "{front}{heading}{long}{code}\n{ad}\n## Fix 1: Restart the {topic}\n\n\
         1. Unplug {unplugged} and wait until the light is out for good.\n2. Plug it in, turn it on, and look whether it works again.\n\n\
         ## Fix 2: Change the cable\n\n{}\n",
        (0..16).map(|w| format!("pair{}cable{w} ", kind / 2)).collect::<String>()
    )
}

#[derive(Clone, Debug)]
enum Change {
    Write { place: usize, kind: usize, variant: usize, with_ad: bool },
    Rename { from: usize, to: usize },
    Remove { place: usize },
    Touch { place: usize },
    Records { count: usize, kind: usize },
    Break { place: usize },
}

fn change() -> impl Strategy<Value = Change> {
    let write = (0..20_usize, 0..12_usize, 0..4_usize, prop::bool::weighted(0.7));
    prop_oneof![
        6 => write.prop_map(|(place, kind, variant, with_ad)| Change::Write { place, kind, variant, with_ad }),
        2 => (0..20_usize, 0..20_usize).prop_map(|(from, to)| Change::Rename { from, to }),
        2 => (0..20_usize).prop_map(|place| Change::Remove { place }),
        1 => (0..20_usize).prop_map(|place| Change::Touch { place }),
        1 => (1..5_usize, 0..12_usize).prop_map(|(count, kind)| Change::Records { count, kind }),
        1 => (0..20_usize).prop_map(|place| Change::Break { place }),
    ]
}

fn path(folder: &Path, place: usize) -> PathBuf {
    folder.join(if place.is_multiple_of(3) { "more" } else { "corpus" }).join(format!("{place:02}.md"))
}

fn apply(folder: &Path, change: &Change) {
    match change {
        Change::Write { place, kind, variant, with_ad } => {
            fs::write(path(folder, *place), article(*kind, *variant, *place, *with_ad)).unwrap();
        }
        Change::Rename { from, to } => drop(fs::rename(path(folder, *from), path(folder, *to))),
        Change::Remove { place } => drop(fs::remove_file(path(folder, *place))),
        Change::Touch { place } => {
            if let Ok(file) = fs::File::options().append(true).open(path(folder, *place)) {
                file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(3600)).unwrap();
            }
        }
        Change::Records { count, kind } => {
            let record =
                |n: usize| json!({"_id": n, "title": format!("Record {n}"), "text": article(*kind, n, n, true)}).to_string() + "\n";
            fs::write(folder.join("corpus/records.jsonl"), (0..*count).map(record).collect::<String>()).unwrap();
        }
        Change::Break { place } => fs::write(path(folder, *place), b"\0").unwrap(),
    }
}

proptest! {
    #![proptest_config(cases(8))]

    /// 1. Any sequence of changes, in runs of any length, results in the same index as a rebuild: documents, families,
    ///    groups of fixes, codes, answers.
    /// 2. The index is intact after every run, and its folder contains nothing else.
    ///
    /// A case builds up to ten indexes. After a change to the incremental run, run it with `PROPTEST_CASES=200` as well.
    #[test]
    fn an_update_equals_a_rebuild(
        first in prop::collection::vec((0..12_usize, 0..4_usize, prop::bool::weighted(0.7)), 14..20),
        runs in prop::collection::vec(prop::collection::vec(change(), 1..5), 1..5),
    ) {
        let folder = sources();
        for (place, (kind, variant, with_ad)) in first.iter().enumerate() {
            apply(folder.path(), &Change::Write { place, kind: *kind, variant: *variant, with_ad: *with_ad });
        }
        fs::write(folder.path().join("corpus/kept.md"), article(0, 0, 99, false)).unwrap();
        check_update(folder.path());
        for run in runs {
            run.iter().for_each(|change| apply(folder.path(), change));
            check_update(folder.path());
        }
    }
}

/// Writes an article of a kind.
fn write(folder: &Path, place: usize, kind: usize) {
    apply(folder, &Change::Write { place, kind, variant: 0, with_ad: false });
}

/// 1. The canonical article of a family has the oldest date, or else the first path; the others are its copies.
/// 2. If it is removed, the others stay a family with a new canonical article.
/// 3. Only files and families that have changed are read and written.
#[test]
fn a_family_gains_and_loses_members() {
    let folder = sources();
    let canonical = || {
        let reader = Reader::open(&folder.path().join("index")).unwrap();
        families(&reader).unwrap().iter().map(|f| (f.path.clone(), f.copies.len())).collect::<Vec<_>>()
    };
    [1, 2, 4].iter().for_each(|place| write(folder.path(), *place, 3));
    write(folder.path(), 5, 0);
    assert_eq!(check_update(folder.path()).run.families_written, 2);
    assert_eq!(canonical(), [("01.md".to_string(), 2)]);
    fs::remove_file(path(folder.path(), 1)).unwrap();
    let summary = check_update(folder.path());
    assert_eq!((summary.run.gone_files, summary.run.new_files, summary.run.families_written), (1, 0, 1));
    assert_eq!(canonical(), [("02.md".to_string(), 1)]);
    write(folder.path(), 7, 3);
    write(folder.path(), 8, 9);
    let summary = check_update(folder.path());
    assert_eq!((summary.run.new_files, summary.run.families_written, summary.contents.families), (2, 2, 3));
    assert_eq!(canonical(), [("02.md".to_string(), 2)]);
}

/// 1. Of articles with the same body, the one with the oldest date represents all, whenever it is added.
/// 2. If it is removed, only the article that represents the others next is parsed.
/// 3. Articles with short bodies are not copies: they differ in their titles.
#[test]
fn one_article_represents_all_with_the_same_body() {
    let folder = sources();
    let canonical = || {
        let reader = Reader::open(&folder.path().join("index")).unwrap();
        families(&reader).unwrap().iter().map(|f| (f.path.clone(), f.copies.len())).collect::<Vec<_>>()
    };
    [4, 7, 10].iter().for_each(|place| write(folder.path(), *place, 6));
    write(folder.path(), 14, 0);
    assert_eq!(check_update(folder.path()).contents.families, 2);
    assert_eq!(canonical(), [("04.md".to_string(), 2)]);
    write(folder.path(), 1, 6);
    let summary = check_update(folder.path());
    assert_eq!((summary.run.reparsed, summary.run.families_written, canonical()), (0, 1, vec![("01.md".to_string(), 3)]));
    fs::remove_file(path(folder.path(), 1)).unwrap();
    let summary = check_update(folder.path());
    assert_eq!((summary.run.reparsed, summary.run.families_written, canonical()), (1, 1, vec![("04.md".to_string(), 2)]));
    fs::remove_file(path(folder.path(), 10)).unwrap();
    let summary = check_update(folder.path());
    assert_eq!((summary.run.reparsed, canonical()), (1, vec![("04.md".to_string(), 1)]));
    [2, 5, 8].iter().for_each(|place| write(folder.path(), *place, 11));
    assert_eq!(check_update(folder.path()).contents.families, 5);
    fs::remove_file(path(folder.path(), 2)).unwrap();
    assert_eq!(check_update(folder.path()).contents.families, 4);
}

/// Whether a body is short depends on recurring blocks, its title, and the article that represents it now.
#[test]
fn short_articles_are_distinguished_by_their_current_text() {
    let page = |title: &str, date: &str, body: &str| format!("---\ntitle: {title}\n{date}---\n\n{body}\n");
    // 1. The order of folders differs from that of paths.
    let folder = sources();
    for (path, title) in [("guides/x.md", "The lamp"), ("guides-old/x.md", "The printer"), ("guides/y.md", "The radio")] {
        let path = folder.path().join("corpus").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, page(title, "", "See the manual.")).unwrap();
    }
    assert_eq!(check_update(folder.path()).contents.families, 3);
    // 2. A block that begins to recur makes bodies short; when it ceases to, they are long again.
    let folder = sources();
    let sponsor = "Our friends at Example Hosting pay for this page, and their servers are as quick as they are cheap.";
    let write = |name: &str, text: String| fs::write(folder.path().join("corpus").join(name), text).unwrap();
    write("a.md", page("The lamp", "", &format!("See the manual.\n\n{sponsor}")));
    write("b.md", page("The printer", "", &format!("See the manual.\n\n{sponsor}")));
    assert_eq!(check_update(folder.path()).contents.families, 1);
    [1, 2, 4, 5, 7, 8, 9, 10].iter().for_each(|kind| write(&format!("{kind}.md"), article(*kind, 0, *kind, true)));
    let summary = check_update(folder.path());
    assert_eq!((summary.recurring, summary.contents.families), (1, 10));
    fs::remove_file(folder.path().join("corpus/10.md")).unwrap();
    let summary = check_update(folder.path());
    assert_eq!((summary.recurring, summary.contents.families), (0, 8));
    // 3. A heading that repeats the title does not count.
    let folder = sources();
    let body = "# How to fix the lamp\n\nPush its plug in, then wait a bit.";
    fs::write(folder.path().join("corpus/a.md"), page("How to fix the lamp now", "", body)).unwrap();
    assert_eq!(check_update(folder.path()).contents.families, 1);
    fs::write(folder.path().join("corpus/b.md"), page("Broken lamp", "date: 2020-01-02\n", body)).unwrap();
    check_update(folder.path());
    fs::remove_file(folder.path().join("corpus/b.md")).unwrap();
    check_update(folder.path());
}

#[test]
fn unchanged_files_are_not_read_and_a_touched_file_is_read_once() {
    let folder = sources();
    write(folder.path(), 1, 0);
    write(folder.path(), 2, 1);
    let options = options(folder.path(), "index");
    update(&options, &()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(60));
    // A file that was written just before it was read is read once more.
    update(&options, &()).unwrap();
    let before = content(&options.index);
    let current = || fs::read(options.index.join("current")).unwrap();
    let (generation, summary) = (current(), update(&options, &()).unwrap());
    assert_eq!((summary.run.up_to_date, summary.run.bytes_read, current()), (true, 0, generation));
    apply(folder.path(), &Change::Touch { place: 1 });
    std::thread::sleep(std::time::Duration::from_millis(60));
    let summary = update(&options, &()).unwrap();
    assert!(summary.run.up_to_date && summary.run.bytes_read > 0 && summary.run.families_written == 0, "{:?}", summary.run);
    assert_eq!(update(&options, &()).unwrap().run.bytes_read, 0);
    assert_eq!(content(&options.index), before);
}

/// A change of the recurring blocks affects articles that have not changed.
#[test]
fn newly_recurring_blocks_are_removed_from_unchanged_articles() {
    let folder = sources();
    let ad = |place, kind| apply(folder.path(), &Change::Write { place, kind, variant: 0, with_ad: true });
    [1, 2, 4, 5, 7, 8, 10].iter().for_each(|place| ad(*place, *place));
    assert_eq!(check_update(folder.path()).recurring, 0);
    ad(11, 9);
    write(folder.path(), 13, 0);
    let summary = check_update(folder.path());
    assert_eq!((summary.recurring, summary.run.reparsed), (1, 7));
    fs::remove_file(path(folder.path(), 11)).unwrap();
    let summary = check_update(folder.path());
    assert_eq!((summary.recurring, summary.run.reparsed), (0, 7));
}

/// A change of settings rewrites the documents that depend on them.
#[test]
fn a_change_of_settings_is_not_a_change_of_files() {
    let folder = sources();
    apply(folder.path(), &Change::Write { place: 1, kind: 0, variant: 0, with_ad: false });
    apply(folder.path(), &Change::Write { place: 2, kind: 0, variant: 1, with_ad: false });
    assert_eq!(check_update(folder.path()).contents.families, 1);
    let strict = UpdateOptions { min_similarity: 1.0, ..options(folder.path(), "index") };
    let summary = update(&strict, &()).unwrap();
    assert_eq!((summary.contents.families, summary.run.families_written, summary.run.new_files + summary.run.changed_files), (2, 2, 0));
    let product = kb::article::Entry {
        id: "lamp".to_string(),
        name: "Lamp".to_string(),
        kind: kb::article::ProductKind::Product,
        family: None,
        names: vec!["the lamp".to_string()],
        exact: Vec::new(),
        versions: Vec::new(),
        runs: None,
        example: String::new(),
    };
    let summary = update(&UpdateOptions { products: vec![product], ..strict.clone() }, &()).unwrap();
    assert_eq!(summary.run.rebuild_reason.as_deref(), Some("the products in kb.toml have changed"));
    // If a source is removed, its files are gone and the others stay.
    apply(folder.path(), &Change::Write { place: 3, kind: 5, variant: 0, with_ad: false });
    assert_eq!(update(&strict, &()).unwrap().contents.articles, 3);
    let fewer = UpdateOptions { sources: vec![folder.path().join("corpus")], ..strict };
    let summary = update(&fewer, &()).unwrap();
    assert_eq!((summary.contents.articles, summary.run.gone_files, summary.run.rebuild_reason), (2, 1, None));
}

/// 1. A copy is found by the current name of its source.
#[test]
fn copies_are_found_when_their_source_is_renamed() {
    let folder = sources();
    let page = "# Lamp flickers\n\n## Fix 1: Tighten the bulb\n\nTurn the bulb by hand until it sits firmly in its socket again.\n";
    fs::write(folder.path().join("corpus/a.md"), page).unwrap();
    fs::write(folder.path().join("more/b.md"), page.replace("Lamp flickers", "Light blinks")).unwrap();
    update(&options(folder.path(), "index"), &()).unwrap();
    fs::rename(folder.path().join("more"), folder.path().join("notes")).unwrap();
    let renamed =
        |index| UpdateOptions { sources: vec![folder.path().join("corpus"), folder.path().join("notes")], ..options(folder.path(), index) };
    update(&renamed("index"), &()).unwrap();
    update(&renamed("scratch"), &()).unwrap();
    assert_eq!(content(&folder.path().join("index")), content(&folder.path().join("scratch")));
}

/// 1. A new limit on the size of files is stored, whether or not a file exceeds it.
#[test]
fn the_size_limit_is_that_of_the_last_run() {
    let folder = sources();
    fs::write(folder.path().join("corpus/a.md"), "# Lamp flickers\n\nTighten it.\n").unwrap();
    let with = |max_file_size| UpdateOptions { max_file_size, ..options(folder.path(), "index") };
    update(&with(1 << 20), &()).unwrap();
    update(&with(100), &()).unwrap();
    fs::write(folder.path().join("corpus/b.md"), format!("# Fan stops\n\n{}", "Turn it. ".repeat(20))).unwrap();
    let status = kb::index::status(&folder.path().join("index")).unwrap();
    assert_eq!(status.corpus.map(|changes| changes.new), Ok(0));
}

#[test]
fn every_run_reports_contradictions_in_canonical_articles() {
    let folder = sources();
    let page = |topic: &str, date: &str| {
        let words: String = (0..60).map(|w| format!("{topic}{} ", letters(w))).collect();
        format!(
            "---\ntitle: The {topic} fails on Windows 11\nupdated: {date}\n---\n{words}\n\n## Fix 1: Restart it\n\nOn Windows 7 open the start menu and click the arrow.\n"
        )
    };
    let write = |name: &str, text: &str| fs::write(folder.path().join("corpus").join(name), text).unwrap();
    let warned = |summary: &Summary| summary.warnings.iter().map(|w| w.path.clone()).collect::<Vec<_>>();
    write("lamp.md", &page("lamp", "2026-01-02"));
    write("lamp-copy.md", &page("lamp", "2026-01-03"));
    write("printer.md", "# The printer is offline\n\nIt prints nothing.\n");
    assert_eq!(warned(&check_update(folder.path())), ["lamp.md"], "a copy is not shown");
    let again = check_update(folder.path());
    assert!(again.run.up_to_date);
    assert_eq!(warned(&again), ["lamp.md"], "nothing has changed");
    write("printer.md", "# The printer is offline\n\nIt prints nothing at all.\n");
    assert_eq!(warned(&check_update(folder.path())), ["lamp.md"], "another article has changed");
    write("lamp-copy.md", &page("lamp", "2026-01-01"));
    assert_eq!(warned(&check_update(folder.path())), ["lamp-copy.md"], "the other is the older one now");
}

#[test]
fn a_damaged_sketches_file_is_reported_and_rebuilt() {
    let folder = sources();
    for place in 0..6 {
        write(folder.path(), place, place);
    }
    check_update(folder.path());
    let sketches = || {
        let generations = fs::read_dir(folder.path().join("index")).unwrap().map(|entry| entry.unwrap().path());
        generations.map(|path| path.join("sketches.ledger")).find(|path| path.exists()).unwrap()
    };
    let mut bytes = fs::read(sketches()).unwrap();
    bytes[7] ^= 0xff;
    fs::write(sketches(), &bytes).unwrap();
    let checked = check(&folder.path().join("index")).unwrap();
    assert_eq!(checked.problems, ["sketches.ledger: its bytes do not match its fingerprint"]);
    fs::write(sketches(), &bytes[..bytes.len() - 1]).unwrap();
    assert!(check_update(folder.path()).run.rebuild_reason.is_some_and(|why| why.contains("sketches.ledger has")));
}
