//! The summary of a run: what the index contains now, and what the run did.

use std::time::Duration;

use crate::corpus::Skipped;
use crate::index::format::ledger::{FileEntry, Notes};
use crate::index::format::manifest::{Contents, Manifest};

/// What a run did, and what the index contains.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// What the index contains.
    pub contents: Contents,
    /// Number of distinct blocks that recur in many articles of a source, and are therefore boilerplate.
    pub recurring: u64,
    /// Files and lines that were skipped, with reasons.
    pub skipped: Vec<Skipped>,
    /// Number of files with extensions that are not read, by extension.
    pub other_extensions: Vec<(String, usize)>,
    /// What was odd about files that were indexed.
    pub warnings: Vec<Skipped>,
    /// What this run did.
    pub run: RunReport,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// How long the run took.
    pub took: Duration,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunReport {
    /// Why every file was read although there was an index.
    pub rebuild_reason: Option<String>,
    /// Files that were not in the index.
    pub new_files: u64,
    /// Files whose content has changed.
    pub changed_files: u64,
    /// Files that no longer exist.
    pub gone_files: u64,
    /// Bytes that were read.
    pub bytes_read: u64,
    /// Families that were written.
    pub families_written: u64,
    /// Families that were removed.
    pub families_removed: u64,
    /// Articles of unchanged files that were parsed again, because recurring blocks or their family changed.
    pub reparsed: u64,
    /// Whether the index was left as it was, to the last byte.
    pub up_to_date: bool,
}

impl Summary {
    /// Adds what the ledger says about files: lines skipped, and oddities.
    pub(super) fn add_notes<'e>(&mut self, files: impl IntoIterator<Item = &'e FileEntry>) {
        for entry in files {
            let Some(Notes { skipped, warnings, .. }) = entry.notes() else { continue };
            self.skipped.extend(skipped.iter().map(|reason| note(entry, reason)));
            self.warnings.extend(warnings.iter().map(|reason| note(entry, reason)));
        }
    }

    /// Adds the contradictions that the ledger has of files.
    pub(super) fn add_contradictions<'e>(&mut self, files: impl IntoIterator<Item = &'e FileEntry>) {
        for entry in files {
            let contradictions = entry.notes().into_iter().flat_map(|notes| &notes.contradictions);
            self.warnings.extend(contradictions.map(|reason| note(entry, reason)));
        }
    }

    /// Adds what an index contains.
    pub(super) fn add_contents(&mut self, manifest: &Manifest, index_bytes: u64) {
        self.contents = manifest.contents.clone();
        self.recurring = manifest.recurring.len() as u64;
        self.index_bytes = index_bytes;
    }
}

fn note(entry: &FileEntry, reason: &str) -> Skipped {
    Skipped { path: entry.path.clone(), reason: reason.to_string() }
}
