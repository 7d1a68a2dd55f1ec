//! Updating an index: changed files are read and parsed, copies are merged into families, changed families are
//! written into a new generation next to the current one, and the new generation becomes current.
//!
//! A first build is an update of an empty index.

use std::collections::HashMap;
use std::time::Instant;

use super::job::{Job, Progress, UpdateOptions};
use super::lock::lock;
use super::parse_files::BROKEN;
use super::report::{RunReport, SourceChanges, Summary};
use super::run::run;
use super::stop::Stop;
use crate::article;
use crate::corpus::{self, Skipped, Walked};
use crate::error::{Error, ErrorKind, Result};
use crate::index::format::damage::{in_index, write_error};
use crate::index::format::generation;
use crate::index::format::ledger;
use crate::index::format::manifest::read_manifest;
use crate::index::format::origin::known_sources;
use crate::index::read::source_diff::{PreviousIndex, diff, source_indexes};

/// Number of attempts that start over because files change while they are read, before these files are excluded.
const MAX_ATTEMPTS: usize = 3;

/// Brings an index up to date with its sources, or builds it if there is none.
///
/// # Errors
/// A source cannot be read, the sources contain no article, the index folder contains something else or is not writable,
/// or another process is writing. The existing index stays unchanged.
pub fn update(options: &UpdateOptions, progress: &dyn Progress) -> Result<Summary> {
    let started = Instant::now();
    let index = &options.index;
    let named = corpus::sources(&options.sources)?;
    generation::check_folder(index)?;
    generation::create_index(index).map_err(|e| write_error(index, e))?;
    let _lock = lock(index, options.wait, &|holder| progress.wait(holder))?;
    let before = known_sources(index);
    let sources = match options.keep_sources {
        true => corpus::sources(&[before.as_slice(), options.sources.as_slice()].concat())?,
        false => named,
    };
    let (current, torn) = match generation::current(index) {
        Ok(current) => (Some(current), None),
        Err(error) => (None, generation::exists(index).then_some(error.message)),
    };
    // As long as the current generation is unknown, all generations are kept until there is a new one.
    let may_remove = torn.is_none();
    let keep = current.as_ref().map(|c| c.folder.clone());
    let remove_leftovers = || {
        if may_remove {
            generation::remove_others(index, keep.as_deref());
        }
    };
    remove_leftovers();
    let mut job = Job {
        options,
        sources: &sources,
        current: current.as_ref(),
        progress,
        rebuild_reason: torn.or_else(|| (options.rebuild && current.is_some()).then(|| "--rebuild".to_string())),
        excluded: HashMap::new(),
    };
    let summary = match attempts(&mut job, remove_leftovers) {
        Err(error) if may_remove => Err(clean_up(error, options)),
        result => result,
    };
    let changes = SourceChanges::of(&sources, &before);
    Ok(Summary { took: started.elapsed(), sources: changes, ..in_index(summary, index)? })
}

/// Repeats the run until no file changes meanwhile, excluding files that keep changing. `between` is called between attempts.
fn attempts(job: &mut Job<'_>, between: impl Fn()) -> Result<Summary> {
    for attempt_number in 1.. {
        match attempt(job) {
            Ok(summary) => return Ok(summary),
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::Unreadable(why)) => job.rebuild_reason = Some(why),
            Err(Stop::Moved(_)) if attempt_number >= 2 * MAX_ATTEMPTS => break,
            Err(Stop::Moved(files)) if attempt_number >= MAX_ATTEMPTS => {
                job.excluded.extend(files.into_iter().map(|file| (file, "changes every time it is read")));
            }
            Err(Stop::Moved(_)) => {}
            Err(Stop::Broken(files)) => job.excluded.extend(files.into_iter().map(|file| (file, BROKEN))),
        }
        between();
    }
    Err(Error::corpus("files change faster than they can be read", &job.sources[0].root)
        .hint("run `kb index` again when they have stopped changing"))
}

/// Removes the leftovers of a failed run, and explains its error if the disk is full.
fn clean_up(error: Error, options: &UpdateOptions) -> Error {
    let index = &options.index;
    let is_full = error.kind == ErrorKind::Index && generation::disk_is_full(index);
    let current = generation::current(index).ok();
    generation::remove_others(index, current.as_ref().map(|c| c.folder.as_path()));
    match is_full {
        true => {
            Error::index("the disk is full; the index is unchanged", index).hint("free some space, or choose another folder with --index")
        }
        false => error,
    }
}

/// Walks the sources once, and updates the index accordingly.
fn attempt(job: &Job<'_>) -> std::result::Result<Summary, Stop> {
    let walk = || corpus::walk(job.sources, job.options.max_file_size, &job.options.index);
    let previous = || {
        let previous = previous_index(job);
        // Usually something has changed, and the walk leaves a core idle that can prepare for parsing.
        rayon::spawn(article::prepare);
        previous
    };
    let (mut walked, previous) = rayon::join(walk, previous);
    exclude(job, &mut walked);
    let (previous, rebuild_reason) = match previous {
        Ok(previous) => (Some(previous), None),
        Err(why) => (None, why),
    };
    let diff = diff(std::mem::take(&mut walked.files), previous.as_ref());
    walked.skipped.append(&mut walked.set_aside);
    let mut summary = Summary {
        skipped: walked.skipped,
        other_extensions: walked.other_extensions.into_iter().collect(),
        run: RunReport { rebuild_reason, gone_files: diff.gone, ..RunReport::default() },
        ..Summary::default()
    };
    match previous {
        Some(previous) if diff.changed.is_empty() && diff.gone == 0 && job.matches(&previous.manifest) => {
            summary.add_notes(&previous.files);
            summary.add_remarks(&previous.files);
            summary.add_contents(&previous.manifest, generation::size(&previous.folder));
            summary.run.up_to_date = true;
            Ok(summary)
        }
        previous => run(job, previous, summary, diff),
    }
}

/// The current generation if a run can start from it, or the reason why it cannot.
fn previous_index(job: &Job<'_>) -> std::result::Result<PreviousIndex, Option<String>> {
    let Some(current) = job.current.filter(|_| job.rebuild_reason.is_none()) else { return Err(job.rebuild_reason.clone()) };
    let message = |e: Error| Some(e.message);
    current.check_files(&job.options.index).map_err(message)?;
    let manifest = read_manifest(&current.folder, &job.options.index).map_err(message)?;
    if manifest.products != job.products_fingerprint() {
        return Err(Some("the products in kb.toml have changed".to_string()));
    }
    let files = ledger::read_files(&current.folder).map_err(|e| Some(format!("the index is damaged: its file list: {e}")))?;
    Ok(PreviousIndex { folder: current.folder.clone(), source_indexes: source_indexes(&manifest, job.sources), manifest, files })
}

fn exclude(job: &Job<'_>, walked: &mut Walked) {
    let skipped = |((_, path), reason): (&(usize, String), &&str)| Skipped { path: path.clone(), reason: (*reason).to_string() };
    walked.skipped.extend(job.excluded.iter().map(skipped));
    walked.files.retain(|f| !job.excluded.contains_key(&(f.source, f.relative.clone())));
}
