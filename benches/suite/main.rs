//! Speed of `kb`, and how it scales with the corpus: `cargo bench --bench suite -- --help`.
//!
//! Times whole processes, and searches within one process, over generated corpora or folders of articles, alternating
//! with a baseline program called the floor (see `programs`). Times of one machine do not transfer to another; ratios
//! to the floor do.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a report, not part of the library")]

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
use kb::search::{Backend, DocRef, Lookup, Record};

use articles::Plan;
use measure::{Corpus, Figure, measure};
use programs::Programs;

/// The allocator of the program, so that searches in this process take the same time as in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Number of queries per corpus.
const QUERIES: usize = 200;
/// Number of turns over small corpora, over corpora of more than [`MANY`] files, and of more than [`VERY_MANY`].
const TURNS: [usize; 3] = [5, 3, 1];
const MANY: usize = 20_000;
const VERY_MANY: usize = 200_000;

/// Measures kb over generated corpora and folders of articles, and prints Markdown tables
#[derive(Parser)]
#[command(name = "suite")]
struct Options {
    /// Folders of Markdown articles to measure over; they are copied, not changed
    folders: Vec<PathBuf>,
    /// Sizes of generated corpora [default: 1000,10000 if no folder is given]
    #[arg(long, value_delimiter = ',')]
    articles: Vec<usize>,
    /// Share of generated articles that are copies of others, from 0 to below 1; typical blogs have 0.96
    #[arg(long, default_value_t = 0.5)]
    copies: f64,
    /// Seed of the generated articles
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Queries for the folders, one per line, as text or {"text": …} [default: titles of their articles]
    #[arg(long)]
    queries: Option<PathBuf>,
    /// A program to compare with, or the folder of its Cargo package
    #[arg(long)]
    floor: Option<PathBuf>,
    /// Folder for temporary corpora and indexes [default: that of the system]
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Number of turns [default: 5; 3 above 20,000 files, 1 above 200,000]
    #[arg(long)]
    turns: Option<usize>,
    /// Passed by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

/// The reason why nothing can be measured, in one sentence.
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

/// Prints what is being measured.
pub(crate) fn progress(what: &str) {
    eprintln!("  {what}");
}

fn run(options: &Options) -> Result<(), Failure> {
    if !(0.0..1.0).contains(&options.copies) {
        return Err(Failure::new(format!("--copies must be at least 0 and below 1, not {}", options.copies)));
    }
    let floor = options.floor.as_deref().map(floor_program).transpose()?;
    if floor.is_none() {
        eprintln!("suite: no program to compare with (--floor); the figures are absolute");
    }
    let sizes = if options.articles.is_empty() && options.folders.is_empty() { vec![1_000, 10_000] } else { options.articles.clone() };
    let mut sizes = sizes;
    sizes.sort_unstable();
    if sizes.contains(&0) {
        return Err(Failure::new("--articles must be at least 1"));
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

/// Path of the program, which is built first if `path` is a Cargo package.
fn floor_program(path: &Path) -> Result<PathBuf, Failure> {
    if !path.exists() {
        return Err(Failure::new(format!("{} does not exist: pass a program or a Cargo package to --floor, or omit it", path.display())));
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

/// The only program in a folder.
fn program_in(folder: &Path) -> Result<PathBuf, Failure> {
    let programs = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let extension = std::env::consts::EXE_EXTENSION;
    let mut programs = programs.filter(|path| path.is_file() && path.extension().map_or("", |e| e.to_str().unwrap_or("?")) == extension);
    let hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    programs.find(|path| !hidden(path)).ok_or_else(|| Failure::new(format!("there is no program in {}", folder.display())))
}

/// Runs `work` in a temporary folder.
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
        return Err(Failure::new(format!("there are no articles in {}: Markdown files have the extension .md", given.display())));
    }
    files.sort();
    let programs = Programs::new(floor, folder, work)?;
    let queries = match &options.queries {
        Some(path) => queries_of_file(path)?,
        None => titles(&programs, options.seed)?,
    };
    if queries.is_empty() {
        return Err(Failure::new("there are no queries: pass a file to --queries"));
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

/// Copies the Markdown files of a folder, so that its ignore rules do not affect what is measured.
fn copy_articles(from: &Path, to: &Path, files: &mut Vec<PathBuf>, bytes: &mut u64) -> Result<(), Failure> {
    let unreadable = |e: io::Error| Failure::new(format!("{} cannot be read: {e}", from.display()));
    fs::create_dir_all(to).map_err(|e| Failure::writing(to, &e))?;
    for entry in fs::read_dir(from).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            copy_articles(&path, &copy, files, bytes)?;
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "md") {
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

/// Titles of articles in the index.
fn titles(programs: &Programs, seed: u64) -> Result<Vec<String>, Failure> {
    programs.kb_index(true)?;
    let damaged = |e: kb::Error| Failure::new(e.to_string());
    let reader = Reader::open(&programs.kb_index).map_err(damaged)?;
    let mut articles = reader.find(Lookup::All).map_err(damaged)?.articles;
    fastrand::Rng::with_seed(seed).shuffle(&mut articles);
    let documents: Vec<DocRef> = articles.iter().take(QUERIES).map(|found| found.article.document(0)).collect();
    let title = |record: Record| match record {
        Record::Article(article) => article.title,
        Record::Section(section) => section.section.title,
    };
    Ok(reader.read(&documents).map_err(damaged)?.into_iter().map(title).collect())
}
