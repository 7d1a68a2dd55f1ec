//! A run that has found changes, from the changed files to the new generation.
//!
//! The order: parse the changed files, learn which blocks recur, parse the articles again that this affects, merge copies
//! into families, group equal fixes, and write the families whose documents differ from those in the index.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use super::article_table::{ArticleTable, IndexedFile};
use super::commit::commit;
use super::families;
use super::ingest::{Ingest, Ingested, push};
use super::job::Job;
use super::parse_files::{self, ParseContext};
use super::plan::{plan, unknown_fixes};
use super::report::Summary;
use super::run_state::RunState;
use super::sketch_articles::{keep_sketches, learn, parse_representatives, reparse_and_sketch, sketch_drafts, sketch_stale};
use super::stop::Stop;
use crate::article::Recurring;
use crate::corpus::Source;
use crate::error::{Error, ErrorKind};
use crate::index::format::damage::run_error;
use crate::index::format::generation;
use crate::index::format::layout::RECORD_DRAFTS;
use crate::index::format::ledger::{self, ArticleEntries, ArticleEntry, ArticleLedger, FamilyEntry, FileEntry};
use crate::index::format::spill::SpillFile;
use crate::index::read::source_diff::{PreviousIndex, SourceDiff};

/// Size in bytes of the articles' records that are kept in memory.
const RECORDS_IN_MEMORY: usize = 16 * 1024 * 1024;

/// Runs a job whose sources differ from the previous index.
pub(super) fn run(job: &Job<'_>, previous: Option<PreviousIndex>, summary: Summary, diff: SourceDiff) -> Result<Summary, Stop> {
    let mut state = RunState::new(job, previous, summary)?;
    let ReadAll { mut ledger, ingested, records } = read_all(&mut state, diff)?;
    let is_same = fill_table(&mut state, ingested, &mut ledger.articles, records);
    if is_same {
        return Ok(rewrite_file_ledger(state, ledger)?);
    }
    if state.articles.len() == 0 {
        return Err(no_article(&state.summary, job.sources).into());
    }
    parse_representatives(&mut state)?;
    let learned = learn(&state)?;
    let recurring = Recurring::new(&learned);
    sketch_drafts(&mut state, &recurring)?;
    sketch_stale(&mut state, &recurring)?;
    keep_sketches(&mut state)?;
    let families = families::cluster(&state.articles, &state.sketches, job.sources, job.options.min_similarity)?;
    let old: HashMap<String, FamilyEntry> = ledger.families.into_iter().map(|f| (f.id.clone(), f)).collect();
    let unknown = unknown_fixes(&state, &families, &old);
    reparse_and_sketch(&mut state, &unknown, &recurring)?;
    let plan = plan(&mut state, families, old, &recurring)?;
    let missing: BTreeSet<usize> = plan.write.keys().copied().filter(|article| !state.drafted.contains(article)).collect();
    reparse_and_sketch(&mut state, &missing, &recurring)?;
    commit(state, plan, learned, &recurring)
}

/// Everything that was read.
struct ReadAll {
    /// Article ledger of the previous index.
    ledger: ArticleLedger,
    /// All files; the changed ones with their articles.
    ingested: Ingested,
    /// Records of the articles of both.
    records: SpillFile,
}

/// Reads the article ledger and the changed files at the same time.
fn read_all(state: &mut RunState<'_>, diff: SourceDiff) -> Result<ReadAll, Stop> {
    let records = Mutex::new(SpillFile::create(state.folder.join(RECORD_DRAFTS), RECORDS_IN_MEMORY));
    let folder = state.previous.as_ref().map(|previous| previous.folder.clone());
    let (ledger, ingested) = std::thread::scope(|scope| {
        let ledger = scope.spawn(|| folder.as_deref().map(|folder| ledger::read_articles(folder, |record| push(&records, record))));
        let ingested = ingest(state, diff, &records);
        (ledger.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), ingested)
    });
    let ledger = ledger.transpose().map_err(|e| Stop::Unreadable(format!("the index is damaged: its article list: {e}")))?;
    let ingested = ingested?;
    if !ingested.broken.is_empty() {
        return Err(Stop::Broken(ingested.broken));
    }
    let records = records.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(ReadAll { ledger: ledger.unwrap_or_default(), ingested, records })
}

/// Reads and parses the changed files.
fn ingest(state: &mut RunState<'_>, diff: SourceDiff, records: &Mutex<SpillFile>) -> Result<Ingested, Error> {
    let SourceDiff { unchanged, mut changed, gone } = diff;
    // Sorted like articles: the first article of each body represents the others.
    changed.sort_by(|a, b| (a.file.source, &a.file.relative).cmp(&(b.file.source, &b.file.relative)));
    let job = state.job;
    job.progress.start(changed.len() as u64, changed.iter().map(|c| c.file.size).sum());
    let is_same = gone == 0 && state.previous.as_ref().is_some_and(|p| job.matches(&p.manifest));
    let previous = state.previous.as_ref().map_or(&[][..], |previous| &previous.files);
    let mut files = Vec::with_capacity(unchanged.len() + changed.len());
    files.extend(unchanged.into_iter().map(|(file, number)| {
        let entry = FileEntry { source: file.source, ..previous[number].clone() };
        (IndexedFile { format: file.format, odd_path: file.odd_path, entry, articles: Vec::new() }, Some(number))
    }));
    let mut ingest = Ingest::new(files, is_same, previous, &mut state.drafts, records, &mut state.summary);
    let context = ParseContext { sources: job.sources, previous, prepare_only: true, progress: job.progress };
    let read = parse_files::parse_all(changed, context, |batch| ingest.add(batch));
    read.and_then(|()| ingest.finish()).map_err(run_error)
}

/// Makes the table of all articles; those of unchanged files come from the ledger. Returns whether nothing has changed.
fn fill_table(state: &mut RunState<'_>, ingested: Ingested, articles: &mut [Vec<ArticleEntry>], records: SpillFile) -> bool {
    let take = |(file, previous): (IndexedFile, Option<usize>)| match previous {
        Some(number) => IndexedFile { articles: std::mem::take(&mut articles[number]), ..file },
        None => file,
    };
    state.articles = ArticleTable::new(ingested.files.into_iter().map(take).collect(), records);
    state.summary.add_notes(state.articles.files().iter().map(|f| &f.entry));
    ingested.is_same
}

/// Rewrites only the file ledger: files were touched, but their content is the same.
fn rewrite_file_ledger(state: RunState<'_>, ledger: ArticleLedger) -> Result<Summary, Error> {
    let RunState { job, folder, previous, articles, mut summary, .. } = state;
    let Some(previous) = previous else { return Err(Error::new(ErrorKind::Internal, "nothing changed, but there is no previous index")) };
    summary.add_remarks(articles.files().iter().map(|f| &f.entry));
    summary.add_contents(&previous.manifest, generation::size(&previous.folder));
    summary.run.up_to_date = true;
    let (files, articles, records) = articles.into_parts();
    if files != previous.files {
        generation::link(&previous.folder, &folder).map_err(|e| job.write_error(e))?;
        let articles = ArticleEntries { articles: &articles, records: &records, sketches: ledger.sketches };
        let families = ledger.families.into_iter().map(Ok);
        ledger::write(&folder, &files, &articles, families).map_err(|e| job.write_error(e))?;
        job.switch(&folder)?;
    } else {
        generation::remove_others(&job.options.index, Some(&previous.folder));
    }
    Ok(summary)
}

/// The error for sources without articles: an empty index must not replace a useful one.
fn no_article(summary: &Summary, sources: &[Source]) -> Error {
    let root = sources.first().map_or(std::path::Path::new("."), |s| s.root.as_path());
    let why = summary.skipped.first().map_or_else(String::new, |s| format!("; skipped: {} ({})", s.path, s.reason));
    Error::corpus(format!("no articles found{why}"), root).hint("article files end in .md, .markdown, .mdx, .html, .htm or .jsonl")
}
