//! Time of each stage over the project's own corpus: `cargo bench`.
//!
//! Use these times to compare two versions of the code on one machine in one session; they do not transfer to another
//! machine.

use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use kb::article::{self, Gazetteer};
use kb::corpus::Format;
use kb::family::{DEFAULT_MIN_SIMILARITY, Facts, Member, Sketch, cluster};
use kb::index::{Reader, UpdateOptions, update};
use kb::query::{Lexicon, Query};
use kb::search::{SearchOptions, search, suggest};
use kb::text::Analyzer;

fn main() {
    divan::main();
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The Markdown articles in the folder `KB_BENCH_CORPUS`, or else in `corpus/`.
fn articles() -> Vec<String> {
    let mut folders = vec![std::env::var_os("KB_BENCH_CORPUS").map_or_else(corpus, PathBuf::from)];
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the corpus can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "md") {
                texts.extend(fs::read_to_string(path));
            }
        }
    }
    assert!(!texts.is_empty(), "the corpus contains Markdown");
    texts
}

#[divan::bench]
fn parse_articles(bencher: Bencher<'_, '_>) {
    let texts = articles();
    let bytes: usize = texts.iter().map(String::len).sum();
    let gazetteer = Gazetteer::builtin();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        for text in &texts {
            let mut article = article::parse(text, Format::Markdown, "article");
            article::annotate(&mut article, &gazetteer);
            black_box(article);
        }
    });
}

#[divan::bench]
fn analyse_text(bencher: Bencher<'_, '_>) {
    let texts = articles();
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut analyzer = Analyzer::default();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for text in &texts {
            analyzer.each_term(text, |term, _| {
                black_box(term);
            });
        }
    });
}

fn options(index: &Path) -> UpdateOptions {
    UpdateOptions {
        sources: vec![std::env::var_os("KB_BENCH_CORPUS").map_or_else(corpus, PathBuf::from)],
        keep_sources: false,
        index: index.to_path_buf(),
        max_file_size: kb::corpus::DEFAULT_MAX_FILE_SIZE,
        products: Vec::new(),
        min_similarity: DEFAULT_MIN_SIMILARITY,
        rebuild: false,
        wait: false,
    }
}

#[divan::bench]
fn build_an_index(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let options = UpdateOptions { rebuild: true, ..options(folder.path()) };
    bencher.bench(|| update(&options, &()).expect("the corpus is indexed"));
}

/// Clusters near-duplicates: one article in three is a near-copy of another, and all share a fifth of their text.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 3)]
fn cluster_articles(bencher: Bencher<'_, '_>, count: usize) {
    let common: String = (0..40).map(|w| format!("common{w} ")).collect();
    let sketch = |n: usize| {
        let (article, changed) = if n.is_multiple_of(3) { (n + 1, n % 160) } else { (n, usize::MAX) };
        let own = (0..160).map(|w| if w == changed { format!("changed{n} ") } else { format!("w{article}x{w} ") });
        Sketch::of([common.as_str(), own.collect::<String>().as_str()])
    };
    let sketches: Vec<Sketch> = (0..count).map(sketch).collect();
    let names: Vec<String> = (0..count).map(|n| format!("{n:08}")).collect();
    let members: Vec<Member<'_>> = names
        .iter()
        .zip(&sketches)
        .map(|(name, sketch)| Member { name, date: None, outline: &sketch.outline, facts: Facts::default() })
        .collect();
    let run = || cluster(black_box(&members), DEFAULT_MIN_SIMILARITY, |member| Ok::<_, Infallible>(sketches[member].clone()));
    let Ok(families) = run().map(|families| families.len());
    assert!(families < count * 7 / 10 && families > count * 6 / 10, "{families} families");
    bencher.bench_local(run);
}

/// An update without changes.
#[divan::bench]
fn update_when_nothing_has_changed(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let options = options(folder.path());
    update(&options, &()).expect("the corpus is indexed");
    bencher.bench(|| assert!(update(&options, &()).expect("the corpus is walked").run.up_to_date));
}

/// `find -printf '%s %T@'`, for comparison with an update without changes.
#[divan::bench]
fn find_sizes_and_times(bencher: Bencher<'_, '_>) {
    let folder = options(Path::new("index")).sources.remove(0);
    bencher.bench(|| {
        let listed = std::process::Command::new("find").arg(&folder).args(["-printf", "%s %T@\\n"]).output().expect("find runs");
        assert!(listed.status.success());
        listed.stdout.len()
    });
}

#[divan::bench(args = ["whatsapp icloud", "printer offline after update", "0xc000021a", "my laptop gets no internet although the wifi is connected", "pritner offlien"])]
fn search_ten_hits(bencher: Bencher<'_, '_>, text: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    update(&options(folder.path()), &()).expect("the corpus is indexed");
    let reader = Reader::open(folder.path()).expect("the index opens");
    let mut analyzer = Analyzer::default();
    bencher.bench_local(|| {
        let query = Query::parse(text, Lexicon::built_in(), &mut analyzer);
        search(&reader, &query, &SearchOptions::default(), &mut analyzer).expect("the search runs")
    });
}

#[divan::bench(args = ["whats", "printer o", "0x", "bluetoth pai", "w"])]
fn suggest_completions(bencher: Bencher<'_, '_>, typed: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    update(&options(folder.path()), &()).expect("the corpus is indexed");
    let reader = Reader::open(folder.path()).expect("the index opens");
    let (gazetteer, mut analyzer) = (Gazetteer::builtin(), Analyzer::default());
    bencher.bench_local(|| suggest(&reader, typed, 10, &gazetteer, &mut analyzer).expect("the index is intact"));
}
