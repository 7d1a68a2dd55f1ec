//! The summary of a run: what the index contains now, and what the run did.

use std::path::PathBuf;
use std::time::Duration;

use crate::corpus::{Skipped, Source};
use crate::index::format::ledger::{FileEntry, Notes};
use crate::index::format::manifest::{Contents, Manifest};

/// The remark on an article about a problem without a solution.
pub(super) const NO_FIX: &str = "no fix recognised";

/// Summary of a run: what it did, and what the index contains.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Contents of the index after the run.
    pub contents: Contents,
    /// Number of distinct blocks that recur in many articles of a source, and are therefore boilerplate.
    pub recurring: u64,
    /// Files and lines that were skipped, with reasons.
    pub skipped: Vec<Skipped>,
    /// Number of files with extensions that are not read, by extension.
    pub other_extensions: Vec<(String, usize)>,
    /// Warnings about files that were indexed.
    pub warnings: Vec<Skipped>,
    /// Files of the troubleshooting articles in which no fix is recognised, once for each article.
    pub without_fix: Vec<String>,
    /// What the run did.
    pub run: RunReport,
    /// How the sources differ from those that the index was made of.
    pub sources: SourceChanges,
    /// Size of the index on disk, in bytes.
    pub index_bytes: u64,
    /// Duration of the run.
    pub took: Duration,
}

/// How the sources of a run differ from those that the index was made of before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceChanges {
    /// Sources that are new in the index.
    pub added: Vec<PathBuf>,
    /// Sources that were in the index before, too.
    pub kept: Vec<PathBuf>,
    /// Sources that are no longer in the index.
    pub removed: Vec<PathBuf>,
}

impl SourceChanges {
    /// Compares the sources of a run with those of the index before.
    pub(super) fn of(sources: &[Source], before: &[PathBuf]) -> SourceChanges {
        let now: Vec<PathBuf> = sources.iter().map(|source| source.start.clone()).collect();
        let removed = before.iter().filter(|source| !now.contains(source)).cloned().collect();
        let (kept, added) = now.into_iter().partition(|source| before.contains(source));
        SourceChanges { added, kept, removed }
    }
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunReport {
    /// Why every file was read although there was an index.
    pub rebuild_reason: Option<String>,
    /// Number of files that were not in the index before.
    pub new_files: u64,
    /// Number of files whose content has changed.
    pub changed_files: u64,
    /// Number of files that no longer exist.
    pub gone_files: u64,
    /// Number of bytes that were read.
    pub bytes_read: u64,
    /// Number of families that were written.
    pub families_written: u64,
    /// Number of families that were removed.
    pub families_removed: u64,
    /// Number of articles in unchanged files that were parsed again, because recurring blocks or their family changed.
    pub reparsed: u64,
    /// Whether the index was up to date and left untouched.
    pub up_to_date: bool,
}

impl Summary {
    /// Adds the notes in the ledger: skipped files and lines, and warnings.
    pub(super) fn add_notes<'e>(&mut self, files: impl IntoIterator<Item = &'e FileEntry>) {
        for entry in files {
            let Some(Notes { skipped, warnings, .. }) = entry.notes() else { continue };
            self.skipped.extend(skipped.iter().map(|reason| note(entry, reason)));
            self.warnings.extend(warnings.iter().map(|reason| note(entry, reason)));
        }
    }

    /// Adds the remarks on articles in the ledger.
    pub(super) fn add_remarks<'e>(&mut self, files: impl IntoIterator<Item = &'e FileEntry>) {
        for entry in files {
            for remark in entry.notes().into_iter().flat_map(|notes| &notes.remarks) {
                match remark.as_str() {
                    NO_FIX => self.without_fix.push(entry.path.clone()),
                    _ => self.warnings.push(note(entry, remark)),
                }
            }
        }
    }

    /// Adds the contents of an index.
    pub(super) fn add_contents(&mut self, manifest: &Manifest, index_bytes: u64) {
        self.contents = manifest.contents.clone();
        self.recurring = manifest.recurring.iter().filter(|part| part.is_block()).count() as u64;
        self.index_bytes = index_bytes;
    }
}

fn note(entry: &FileEntry, reason: &str) -> Skipped {
    Skipped { path: entry.path.clone(), reason: reason.to_string() }
}
