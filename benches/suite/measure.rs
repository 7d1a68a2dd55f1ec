//! Figures of one corpus: `kb` and the floor in turn.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kb::index::Reader;
use kb::query::{Lexicon, Query};
use kb::search::{SearchOptions, facets, search};
use kb::text::Analyzer;

use crate::programs::{Programs, Searches, Took};
use crate::{Failure, progress};

/// One file in this number is changed.
const CHANGED: usize = 100;
/// Number of whole processes, each with another query.
const COLD_RUNS: usize = 200;
/// Minimum number of searches in one process from which percentiles are computed.
const SEARCHES: usize = 4_000;

/// A figure of `kb`, with that of the floor.
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) unit: Unit,
    pub(crate) kb: f64,
    pub(crate) floor: Option<f64>,
    /// Median over the turns of the ratio of `kb` to the floor in the same turn.
    pub(crate) ratio: Option<f64>,
    /// Whether the figure is expected to grow with the corpus.
    pub(crate) grows: bool,
}

#[derive(Clone, Copy)]
pub(crate) enum Unit {
    Seconds,
    Milliseconds,
    ASecond,
    Megabytes,
}

/// A corpus that is measured.
pub(crate) struct Corpus {
    /// Name in the table.
    pub(crate) name: String,
    pub(crate) files: Vec<PathBuf>,
    pub(crate) bytes: u64,
    pub(crate) queries: Vec<String>,
    /// Queries of three words, if the corpus was generated.
    pub(crate) of_three: Vec<String>,
}

/// Measures everything in a number of turns.
pub(crate) fn measure(programs: &Programs, corpus: &Corpus, turns: usize, work: &Path) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    index(programs, turns, &mut figures)?;
    update(programs, corpus, turns, &mut figures)?;
    cold(programs, corpus, &mut figures)?;
    in_process(programs, corpus, turns, work, &mut figures)?;
    unusual(programs, corpus, &mut figures)?;
    Ok(figures)
}

fn index(programs: &Programs, turns: usize, figures: &mut Vec<Figure>) -> Result<(), Failure> {
    progress("full index");
    let (kb, floor) = in_turn(turns, || programs.kb_index(true), || programs.floor_index(true))?;
    let memory = |took: &Took| took.peak.map_or(f64::NAN, |bytes| bytes as f64 / 1e6);
    figures.push(figure("full index", Unit::Seconds, seconds(&kb), seconds(&floor)));
    let sizes = (vec![size(&programs.kb_index)?], if programs.has_floor() { vec![size(&programs.floor_index)?] } else { Vec::new() });
    figures.push(figure("index size", Unit::Megabytes, sizes.0, sizes.1));
    figures.push(figure("peak memory, full index", Unit::Megabytes, kb.iter().map(memory).collect(), floor.iter().map(memory).collect()));
    Ok(())
}

fn update(programs: &Programs, corpus: &Corpus, turns: usize, figures: &mut Vec<Figure>) -> Result<(), Failure> {
    progress("nothing changed");
    // Files written just before a run are read again by the next one, since the clock is coarse: an extra run settles them.
    programs.kb_index(false)?;
    let (kb, floor) = in_turn(2 * turns + 1, || programs.kb_index(false), || programs.floor_index(false))?;
    figures.push(figure("nothing changed", Unit::Milliseconds, milliseconds(&kb), milliseconds(&floor)));
    progress("1 % changed");
    let (mut kb, mut floor) = (Vec::new(), Vec::new());
    for turn in 0..turns {
        change(corpus, turn)?;
        kb.push(programs.kb_index(false)?);
        floor.extend(programs.floor_index(false)?);
    }
    figures.push(figure("1 % changed", Unit::Milliseconds, milliseconds(&kb), milliseconds(&floor)));
    Ok(())
}

/// Adds a sentence to one file in a hundred, different ones in each turn.
fn change(corpus: &Corpus, turn: usize) -> Result<(), Failure> {
    for (number, path) in corpus.files.iter().enumerate().skip(turn % CHANGED).step_by(CHANGED) {
        let write = || -> std::io::Result<()> {
            let text = fs::read_to_string(path)?;
            fs::write(path, format!("{text}\nChanged as number {number} at turn {turn}.\n"))
        };
        write().map_err(|e| Failure::writing(path, &e))?;
    }
    Ok(())
}

fn cold(programs: &Programs, corpus: &Corpus, figures: &mut Vec<Figure>) -> Result<(), Failure> {
    progress("cold searches");
    let mut queries = corpus.queries.iter().cycle().take(COLD_RUNS + 1);
    // The first search reads the index into memory.
    if let Some(query) = queries.next() {
        programs.kb_search(query)?;
        programs.floor_search(query)?;
    }
    let (mut kb, mut floor) = (Vec::new(), Vec::new());
    for query in queries {
        kb.push(programs.kb_search(query)?);
        floor.extend(programs.floor_search(query)?);
    }
    let (kb, floor) = (sorted(milliseconds(&kb)), sorted(milliseconds(&floor)));
    for (name, share) in [("cold search, median of 200 processes", 0.5), ("cold search, 95th percentile", 0.95)] {
        let floor = if floor.is_empty() { Vec::new() } else { vec![percentile(&floor, share)] };
        figures.push(figure(name, Unit::Milliseconds, vec![percentile(&kb, share)], floor));
    }
    Ok(())
}

fn in_process(programs: &Programs, corpus: &Corpus, turns: usize, work: &Path, figures: &mut Vec<Figure>) -> Result<(), Failure> {
    let list = work.join("queries.txt");
    fs::write(&list, corpus.queries.join("\n")).map_err(|e| Failure::writing(&list, &e))?;
    let reader = open(programs)?;
    let rounds = SEARCHES.div_ceil(corpus.queries.len());
    for threads in [1, 2] {
        for (snippets, names) in NAMES[threads - 1] {
            progress(names[0]);
            let options = SearchOptions { snippets, ..SearchOptions::default() };
            let (kb, floor) = in_turn(
                turns,
                || searches(&reader, &corpus.queries, &options, rounds, threads),
                || programs.floor_searches(&list, rounds, threads),
            )?;
            let mut push = |name, unit, part: fn(&Searches) -> f64| {
                figures.push(figure(name, unit, kb.iter().map(part).collect(), floor.iter().map(part).collect()));
            };
            push(names[0], Unit::Milliseconds, |s| s.p50);
            push(names[1], Unit::Milliseconds, |s| s.p99);
            push(names[2], Unit::ASecond, |s| s.a_second);
        }
    }
    Ok(())
}

type Names = [&'static str; 3];
const NAMES: [[(bool, Names); 2]; 2] = [
    [
        (false, ["search without snippets, p50", "search without snippets, p99", "search without snippets, 1 thread"]),
        (true, ["search with snippets, p50", "search with snippets, p99", "search with snippets, 1 thread"]),
    ],
    [
        (false, ["2 threads without snippets, p50", "2 threads without snippets, p99", "search without snippets, 2 threads"]),
        (true, ["2 threads with snippets, p50", "2 threads with snippets, p99", "search with snippets, 2 threads"]),
    ],
];

/// Searches that are harder than most, for `kb` only.
fn unusual(programs: &Programs, corpus: &Corpus, figures: &mut Vec<Figure>) -> Result<(), Failure> {
    progress("unusual searches");
    let reader = open(programs)?;
    let usual = SearchOptions::default();
    let mut time = |name: &'static str, queries: &[String], options: &SearchOptions| {
        if !queries.is_empty() {
            let rounds = (SEARCHES / 10).div_ceil(queries.len());
            let took = searches(&reader, queries, options, rounds, 1)?;
            figures.push(figure(name, Unit::Milliseconds, vec![took.p50], Vec::new()));
        }
        Ok::<_, Failure>(())
    };
    time("three words, p50", &corpus.of_three, &usual)?;
    let common = ["the problem is not on your computer", "how to open the settings and check", "it does not start after the update"];
    time("very common words, p50", &common.map(String::from), &usual)?;
    let long: Vec<String> = corpus.queries.chunks(40).map(|chunk| chunk.join(" ")).collect();
    time("very long queries, p50", &long, &usual)?;
    let some = &corpus.queries[..corpus.queries.len().min(50)];
    time("100 hits, p50", some, &SearchOptions { limit: 100, ..usual.clone() })?;
    time("ten hits from the 1,001st on, p50", some, &SearchOptions { offset: 1_000, articles: Some(1_000), ..usual.clone() })?;
    let mut analyzer = Analyzer::default();
    let mut took = Vec::new();
    for text in some {
        let started = Instant::now();
        let query = Query::parse(text, Lexicon::built_in(), &mut analyzer);
        black_box(facets(&reader, &query, &usual, &mut analyzer).map_err(|e| Failure::new(e.to_string()))?);
        took.push(started.elapsed().as_secs_f64() * 1e3);
    }
    figures.push(figure("counts of all facets, p50", Unit::Milliseconds, vec![percentile(&sorted(took), 0.5)], Vec::new()));
    Ok(())
}

fn open(programs: &Programs) -> Result<Reader, Failure> {
    Reader::open(&programs.kb_index).map_err(|e| Failure::new(e.to_string()))
}

/// Searches for all queries `rounds` times in each of `threads` threads.
fn searches(reader: &Reader, queries: &[String], options: &SearchOptions, rounds: usize, threads: usize) -> Result<Searches, Failure> {
    let one = |analyzer: &mut Analyzer, text: &str| -> Result<Duration, Failure> {
        let started = Instant::now();
        let query = Query::parse(text, Lexicon::built_in(), analyzer);
        black_box(search(reader, &query, options, analyzer).map_err(|e| Failure::new(e.to_string()))?);
        Ok(started.elapsed())
    };
    let mut warm = Analyzer::default();
    queries.iter().try_for_each(|text| one(&mut warm, text).map(drop))?;
    let started = Instant::now();
    let all = std::thread::scope(|scope| {
        let each = || -> Result<Vec<Duration>, Failure> {
            let mut analyzer = Analyzer::default();
            (0..rounds).flat_map(|_| queries).map(|text| one(&mut analyzer, text)).collect()
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(each)).collect();
        running.into_iter().map(|thread| thread.join().map_err(|_| Failure::new("a search failed"))?).collect::<Result<Vec<_>, _>>()
    })?;
    let wall = started.elapsed().as_secs_f64();
    let all = sorted(all.into_iter().flatten().map(|took| took.as_secs_f64() * 1e3).collect());
    Ok(Searches { p50: percentile(&all, 0.5), p99: percentile(&all, 0.99), a_second: all.len() as f64 / wall })
}

/// Alternates between both, so that changes in the load of the machine affect both equally.
fn in_turn<A, B>(
    turns: usize,
    mut kb: impl FnMut() -> Result<A, Failure>,
    mut floor: impl FnMut() -> Result<Option<B>, Failure>,
) -> Result<(Vec<A>, Vec<B>), Failure> {
    let (mut of_kb, mut of_floor) = (Vec::new(), Vec::new());
    for _ in 0..turns {
        of_kb.push(kb()?);
        of_floor.extend(floor()?);
    }
    Ok((of_kb, of_floor))
}

fn figure(name: &'static str, unit: Unit, kb: Vec<f64>, floor: Vec<f64>) -> Figure {
    let ratios: Vec<f64> = kb.iter().zip(&floor).map(|(kb, floor)| kb / floor).collect();
    let median = |all: Vec<f64>| (!all.is_empty()).then(|| percentile(&sorted(all), 0.5));
    let grows = !matches!(unit, Unit::ASecond);
    Figure { name, unit, ratio: median(ratios), kb: median(kb).unwrap_or(f64::NAN), floor: median(floor), grows }
}

fn seconds(took: &[Took]) -> Vec<f64> {
    took.iter().map(|t| t.wall.as_secs_f64()).collect()
}

fn milliseconds(took: &[Took]) -> Vec<f64> {
    took.iter().map(|t| t.wall.as_secs_f64() * 1e3).collect()
}

fn sorted(mut all: Vec<f64>) -> Vec<f64> {
    all.sort_by(f64::total_cmp);
    all
}

fn percentile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

/// Size of all files in a folder, in megabytes.
fn size(folder: &Path) -> Result<f64, Failure> {
    let unreadable = |e| Failure::new(format!("{} cannot be read: {e}", folder.display()));
    let mut bytes = 0.0;
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let metadata = entry.metadata().map_err(unreadable)?;
        bytes += if metadata.is_dir() { size(&entry.path())? } else { metadata.len() as f64 / 1e6 };
    }
    Ok(bytes)
}
