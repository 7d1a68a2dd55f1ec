//! What an index holds, and whether its corpus has changed since.

use std::path::Path;
use std::time::SystemTime;

use super::facet;
use super::generation::{self, Manifest};
use super::ledger;
use super::reader::Reader;
use super::update::{Before, compare, places};
use crate::corpus::{self, Source};
use crate::error::Result;

/// What is known of an index.
#[derive(Clone, Debug)]
pub struct Status {
    /// What it says about itself.
    pub manifest: Manifest,
    /// The name of its generation.
    pub generation: String,
    /// Different error codes in it.
    pub codes: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Of these, the list of files and articles that updates start from.
    pub ledger_bytes: u64,
    /// When it was committed.
    pub committed: Option<SystemTime>,
    /// What a run would find, or why that cannot be told.
    pub corpus: std::result::Result<Changes, String>,
}

/// What has changed in a corpus since it was indexed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that the index does not hold.
    pub new: u64,
    /// Files that hold something else.
    pub changed: u64,
    /// Files that are gone.
    pub gone: u64,
}

impl Changes {
    /// Whether there are any.
    pub fn any(self) -> bool {
        self != Changes::default()
    }
}

/// Tells what an index holds, and what has changed in the folders that it was made of.
///
/// # Errors
/// There is no index, it is damaged, or another version of the program made it.
pub fn status(index: &Path) -> Result<Status> {
    generation::steadily(index, |current| status_of(index, current))
}

fn status_of(index: &Path, current: &generation::Current) -> Result<Status> {
    let reader = Reader::open(index)?;
    let manifest = reader.manifest().clone();
    let corpus = changes(index, &current.folder, &manifest);
    Ok(Status {
        generation: current.folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        codes: reader.facet_values(facet::CODE, "")?.len() as u64,
        bytes: generation::size(&current.folder),
        ledger_bytes: ledger::size(&current.folder),
        committed: generation::committed(index),
        manifest,
        corpus,
    })
}

fn changes(index: &Path, generation: &Path, manifest: &Manifest) -> std::result::Result<Changes, String> {
    let source = |s: &generation::ManifestSource| Source { name: s.name.clone(), root: s.root.clone(), start: s.start.clone() };
    let sources: Vec<Source> = manifest.sources.iter().map(source).collect();
    if let Some(lost) = sources.iter().find(|s| !s.start.exists()) {
        return Err(format!("{}: there is no such source", lost.start.display()));
    }
    let files = ledger::read_files(generation).map_err(|e| format!("the list of files cannot be read: {e}"))?;
    let places = places(manifest, &sources);
    let before = Before { folder: generation.to_path_buf(), manifest: manifest.clone(), files, places };
    let walked = corpus::walk(&sources, manifest.max_file_size, index);
    let compared = compare(walked.files, Some(&before));
    let mut changes = Changes { gone: compared.gone, ..Changes::default() };
    for to_read in compared.to_read {
        let now = corpus::read(&to_read.file.path(&sources)).ok().map(|bytes| corpus::fingerprint(&bytes));
        match to_read.before {
            None => changes.new += 1,
            // One that was touched holds what it held.
            Some(number) => changes.changed += u64::from(before.files[number].fingerprint != now),
        }
    }
    Ok(changes)
}
