//! How fast `kb` is, and how that grows with the corpus: `cargo bench --bench suite -- --help`.
//!
//! Whole processes and searches in one process are timed over generated corpora or folders of articles, in turn
//! with the floor where there is one (see `programs`). Times of one machine say nothing about another; ratios
//! to the floor do.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a report, and no part of the library")]

mod articles;
mod measure;
mod programs;
mod table;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;
use kb::index::Reader;

use articles::Plan;
use measure::{Corpus, Figure, measure};
use programs::Programs;

/// As the program has it: searches in this process are to cost what they cost there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Queries of a corpus.
const QUERIES: usize = 200;
/// Turns over small corpora, over those of more files than [`MANY`], and of more than [`VERY_MANY`].
const TURNS: [usize; 3] = [5, 3, 1];
const MANY: usize = 20_000;
const VERY_MANY: usize = 200_000;

/// Measures kb over generated corpora and folders of articles; prints Markdown tables.
#[derive(Parser)]
#[command(name = "suite")]
struct Options {
    /// Folders of Markdown articles to measure over; they are copied, and not changed.
    folders: Vec<PathBuf>,
    /// Sizes of generated corpora; 1000 and 10000 where no folder is named.
    #[arg(long, value_delimiter = ',')]
    articles: Vec<usize>,
    /// The share of generated articles that are copies of others, from 0 to below 1. Of the blogs that kb is made
    /// for, 96 % are.
    #[arg(long, default_value_t = 0.5)]
    copies: f64,
    /// What generated articles depend on.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Queries for the folders, one a line, or {"text": …} a line; else titles of their articles.
    #[arg(long)]
    queries: Option<PathBuf>,
    /// A program to measure against, or the folder of its Cargo package.
    #[arg(long)]
    floor: Option<PathBuf>,
    /// Where corpora and indexes are made, and removed in the end; the system's folder for such things else.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Turns, instead of 5 (3 beyond 20,000 files, 1 beyond 200,000).
    #[arg(long)]
    turns: Option<usize>,
    /// Cargo says this.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Why nothing can be measured, in a sentence.
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(why: impl Into<String>) -> Failure {
        Failure(why.into())
    }

    pub(crate) fn writing(path: &Path, error: &io::Error) -> Failure {
        let hint = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ": free some space, or name another folder with --dir",
            _ => "",
        };
        Failure(format!("{} cannot be written: {error}{hint}", path.display()))
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(why)) => {
            eprintln!("suite: {why}");
            ExitCode::from(2)
        }
    }
}

/// Tells what is being measured.
pub(crate) fn progress(what: &str) {
    eprintln!("  {what}");
}

fn run(options: &Options) -> Result<(), Failure> {
    if !(0.0..1.0).contains(&options.copies) {
        return Err(Failure::new(format!("--copies is a share from 0 to below 1, and not {}", options.copies)));
    }
    let floor = options.floor.as_deref().map(floor_program).transpose()?;
    if floor.is_none() {
        eprintln!("suite: no program to measure against is named (--floor): the figures are absolute");
    }
    let sizes = if options.articles.is_empty() && options.folders.is_empty() { vec![1_000, 10_000] } else { options.articles.clone() };
    let mut sizes = sizes;
    sizes.sort_unstable();
    if sizes.contains(&0) {
        return Err(Failure::new("--articles is at least 1"));
    }
    let mut generated = Vec::new();
    for articles in sizes {
        let plan = Plan { articles, copies: options.copies, seed: options.seed };
        let measured = in_folder(options, |work| of_plan(plan, options, floor.clone(), work))?;
        println!("{}", table::of_corpus(&measured.0, &measured.1));
        generated.push(measured);
    }
    if generated.len() > 1 {
        println!("{}", table::growth(&generated));
    }
    for folder in &options.folders {
        let (corpus, figures) = in_folder(options, |work| of_folder(folder, options, floor.clone(), work))?;
        println!("{}", table::of_corpus(&corpus, &figures));
    }
    Ok(())
}

/// The program, built where a Cargo package is named.
fn floor_program(path: &Path) -> Result<PathBuf, Failure> {
    if !path.exists() {
        return Err(Failure::new(format!(
            "{} is not there: name a program or a Cargo package with --floor, or leave it out",
            path.display()
        )));
    }
    let path = fs::canonicalize(path).map_err(|e| Failure::new(format!("{} cannot be read: {e}", path.display())))?;
    if path.is_file() {
        return Ok(path);
    }
    eprintln!("suite: building {}", path.display());
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("floor");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--manifest-path"])
        .arg(path.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .status();
    match built {
        Ok(status) if status.success() => program_in(&target.join("release")),
        Ok(status) => Err(Failure::new(format!("{} does not build ({status})", path.display()))),
        Err(e) => Err(Failure::new(format!("cargo does not start: {e}"))),
    }
}

/// The one program of a folder.
fn program_in(folder: &Path) -> Result<PathBuf, Failure> {
    let programs = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let ending = std::env::consts::EXE_EXTENSION;
    let mut programs = programs.filter(|path| path.is_file() && path.extension().map_or("", |e| e.to_str().unwrap_or("?")) == ending);
    let hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    programs.find(|path| !hidden(path)).ok_or_else(|| Failure::new(format!("no program is in {}", folder.display())))
}

/// Does something in a folder that is removed afterwards.
fn in_folder<T>(options: &Options, work: impl FnOnce(&Path) -> Result<T, Failure>) -> Result<T, Failure> {
    let made = match &options.dir {
        Some(dir) => tempfile::tempdir_in(dir),
        None => tempfile::tempdir(),
    };
    let at = options.dir.clone().unwrap_or_else(std::env::temp_dir);
    let folder = made.map_err(|e| Failure::writing(&at, &e))?;
    work(folder.path())
}

fn of_plan(plan: Plan, options: &Options, floor: Option<PathBuf>, work: &Path) -> Result<(Corpus, Vec<Figure>), Failure> {
    eprintln!("suite: {} articles", plan.articles);
    let folder = work.join("articles");
    let bytes = articles::write(&folder, plan).map_err(|e| Failure::writing(&folder, &e))?;
    let corpus = Corpus {
        name: format!("generated, {} % copies, seed {}", (plan.copies * 100.0).round(), plan.seed),
        files: (0..plan.articles).map(|number| folder.join(articles::path(number))).collect(),
        bytes,
        queries: articles::queries(plan, QUERIES),
        of_three: articles::queries_of(plan, QUERIES, 3),
    };
    let programs = Programs::new(floor, folder, work)?;
    let figures = measure(&programs, &corpus, turns(options, plan.articles), work)?;
    Ok((corpus, figures))
}

fn of_folder(given: &Path, options: &Options, floor: Option<PathBuf>, work: &Path) -> Result<(Corpus, Vec<Figure>), Failure> {
    eprintln!("suite: {}", given.display());
    let folder = work.join("articles");
    let (mut files, mut bytes) = (Vec::new(), 0);
    copy_articles(given, &folder, &mut files, &mut bytes)?;
    if files.is_empty() {
        return Err(Failure::new(format!("no article is in {}: files of Markdown end in .md", given.display())));
    }
    files.sort();
    let programs = Programs::new(floor, folder, work)?;
    let queries = match &options.queries {
        Some(path) => queries_of_file(path)?,
        None => titles(&programs, options.seed)?,
    };
    if queries.is_empty() {
        return Err(Failure::new("there is no query to search for: name a file with --queries"));
    }
    let name = given.file_name().map_or_else(|| given.display().to_string(), |name| name.to_string_lossy().into_owned());
    let corpus = Corpus { name, files, bytes, queries, of_three: Vec::new() };
    let figures = measure(&programs, &corpus, turns(options, corpus.files.len()), work)?;
    Ok((corpus, figures))
}

fn turns(options: &Options, files: usize) -> usize {
    let usual = if files > VERY_MANY { 2 } else { usize::from(files > MANY) };
    options.turns.unwrap_or(TURNS[usual]).max(1)
}

/// Copies the Markdown files of a folder, as its own rules have no say in what is measured.
fn copy_articles(from: &Path, to: &Path, files: &mut Vec<PathBuf>, bytes: &mut u64) -> Result<(), Failure> {
    let unreadable = |e: io::Error| Failure::new(format!("{} cannot be read: {e}", from.display()));
    fs::create_dir_all(to).map_err(|e| Failure::writing(to, &e))?;
    for entry in fs::read_dir(from).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            copy_articles(&path, &copy, files, bytes)?;
        } else if kind.is_file() && path.extension().is_some_and(|ending| ending == "md") {
            *bytes += fs::copy(&path, &copy).map_err(|e| Failure::writing(&copy, &e))?;
            files.push(copy);
        }
    }
    Ok(())
}

fn queries_of_file(path: &Path) -> Result<Vec<String>, Failure> {
    let text = fs::read_to_string(path).map_err(|e| Failure::new(format!("{} cannot be read: {e}", path.display())))?;
    let of_line = |line: &str| match serde_json::from_str::<serde_json::Value>(line) {
        Ok(value) => value["text"].as_str().map(str::to_string),
        Err(_) => Some(line.to_string()),
    };
    Ok(text.lines().filter(|line| !line.trim().is_empty()).filter_map(of_line).map(|q| q.replace('\n', " ")).collect())
}

/// Titles of articles that the index holds.
fn titles(programs: &Programs, seed: u64) -> Result<Vec<String>, Failure> {
    programs.kb_index(true)?;
    let damaged = |e: kb::Error| Failure::new(e.to_string());
    let reader = Reader::open(&programs.kb_index).map_err(damaged)?;
    let mut groups = reader.articles().map_err(damaged)?;
    fastrand::Rng::with_seed(seed).shuffle(&mut groups);
    groups.iter().take(QUERIES).map(|group| reader.article(group).map(|article| article.title).map_err(damaged)).collect()
}
