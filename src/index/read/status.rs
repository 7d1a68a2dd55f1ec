//! Status of an index: what it contains, and whether its sources have changed since.

use std::path::Path;
use std::time::SystemTime;

use super::reader::Reader;
use super::source_diff::{PreviousIndex, diff, source_indexes};
use crate::corpus::{self, Source};
use crate::error::Result;
use crate::index::format::facet;
use crate::index::format::generation::{self, Generation};
use crate::index::format::ledger;
use crate::index::format::manifest::Manifest;

/// Status of an index.
#[derive(Clone, Debug)]
pub struct Status {
    /// Manifest of the index.
    pub manifest: Manifest,
    /// Name of the current generation.
    pub generation: String,
    /// Number of distinct error codes.
    pub codes: u64,
    /// Size of the index on disk, in bytes.
    pub bytes: u64,
    /// Size of the ledger in bytes, included in `bytes`.
    pub ledger_bytes: u64,
    /// Time of the last commit.
    pub committed: Option<SystemTime>,
    /// Changes in the sources that a run would find, or the reason why they are unknown.
    pub corpus: std::result::Result<Changes, String>,
}

/// Changes in the sources since they were indexed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Number of files that are not in the index.
    pub new: u64,
    /// Number of files whose content has changed.
    pub changed: u64,
    /// Number of files that no longer exist.
    pub gone: u64,
}

impl Changes {
    /// Whether there are any changes.
    pub fn any(self) -> bool {
        self != Changes::default()
    }
}

/// Reports what an index contains, and what has changed in its sources since.
///
/// # Errors
/// There is no index, it is damaged, or it was built by another version of the program.
pub fn status(index: &Path) -> Result<Status> {
    generation::read_consistently(index, |current| status_of(index, current))
}

fn status_of(index: &Path, current: &Generation) -> Result<Status> {
    let reader = Reader::open(index)?;
    let manifest = reader.manifest().clone();
    let corpus = changes(index, &current.folder, &manifest);
    Ok(Status {
        generation: current.name(),
        codes: reader.facet_values(facet::CODE, "")?.len() as u64,
        bytes: generation::size(&current.folder),
        ledger_bytes: ledger::size(&current.folder),
        committed: generation::committed(index),
        manifest,
        corpus,
    })
}

fn changes(index: &Path, generation: &Path, manifest: &Manifest) -> std::result::Result<Changes, String> {
    let sources: Vec<Source> = manifest.sources.iter().map(Source::from).collect();
    if let Some(lost) = sources.iter().find(|s| !s.start.exists()) {
        return Err(format!("{}: no such file or folder", lost.start.display()));
    }
    let files = ledger::read_files(generation).map_err(|e| format!("the file list cannot be read: {e}"))?;
    let source_indexes = source_indexes(manifest, &sources);
    let previous = PreviousIndex { folder: generation.to_path_buf(), manifest: manifest.clone(), files, source_indexes };
    let walked = corpus::walk(&sources, manifest.max_file_size, index);
    let diff = diff(walked.files, Some(&previous));
    let mut changes = Changes { gone: diff.gone, ..Changes::default() };
    for changed in diff.changed {
        let now = corpus::read(&changed.file.path(&sources)).ok().map(|bytes| corpus::fingerprint(&bytes));
        match changed.previous {
            None => changes.new += 1,
            // The content of a file that was only touched is unchanged.
            Some(number) => changes.changed += u64::from(previous.files[number].fingerprint != now),
        }
    }
    Ok(changes)
}
