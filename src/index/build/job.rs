//! The job of a run: its options, the receiver of its progress, and what earlier attempts have found out.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::article::Entry;
use crate::corpus::{self, DEFAULT_MAX_FILE_SIZE, Source};
use crate::error::{Error, Result};
use crate::family::DEFAULT_MIN_SIMILARITY;
use crate::index::format::damage::write_error;
use crate::index::format::generation::{self, Generation};
use crate::index::format::manifest::{Manifest, ManifestSource};

/// Options of [`update`](super::update::update): what to index, and into which folder.
#[derive(Clone, Debug)]
pub struct UpdateOptions {
    /// Folders of articles, or single files.
    pub sources: Vec<PathBuf>,
    /// Keep the sources that the index was made of besides these. They are looked up once no other run can change them.
    pub keep_sources: bool,
    /// The index folder.
    pub index: PathBuf,
    /// Size in bytes above which files are skipped.
    pub max_file_size: u64,
    /// Platforms, products and devices to recognise in addition to the built-in ones.
    pub products: Vec<Entry>,
    /// Jaccard similarity of 4-word shingles, above 0 and up to 1, from which on two articles are copies.
    pub min_similarity: f64,
    /// Read every file again, and build the index from scratch.
    pub rebuild: bool,
    /// Wait for another writer to finish instead of returning an error.
    pub wait: bool,
}

impl UpdateOptions {
    /// Options with default limits, for an index folder and its sources.
    pub fn new(sources: Vec<PathBuf>, index: PathBuf) -> UpdateOptions {
        UpdateOptions {
            sources,
            keep_sources: false,
            index,
            max_file_size: DEFAULT_MAX_FILE_SIZE,
            products: Vec::new(),
            min_similarity: DEFAULT_MIN_SIMILARITY,
            rebuild: false,
            wait: false,
        }
    }
}

/// Receives the progress of a run. The default methods do nothing; `()` ignores all progress.
pub trait Progress: Sync {
    /// Called when another process is writing this index and the run waits for it.
    fn wait(&self, _holder: &str) {}
    /// Called after the sources were walked, with the number of files and bytes to read.
    fn start(&self, _files: u64, _bytes: u64) {}
    /// Called after a file was read, with its size in bytes.
    fn file(&self, _bytes: u64) {}
    /// Called after all files were read, with the number of articles to write.
    fn write(&self, _articles: u64) {}
    /// Called after a number of articles were written.
    fn written(&self, _articles: u64) {}
    /// Called when all articles were written and the index is being committed.
    fn finish(&self) {}
}

impl Progress for () {}

/// The index of a source, and a path relative to its root.
pub(super) type FileKey = (usize, String);

/// The job that every attempt of a run starts from.
pub(super) struct Job<'a> {
    pub(super) options: &'a UpdateOptions,
    pub(super) sources: &'a [Source],
    pub(super) current: Option<&'a Generation>,
    pub(super) progress: &'a dyn Progress,
    /// Why the current generation is not reused, if it is not.
    pub(super) rebuild_reason: Option<String>,
    /// Files that cannot be indexed, and why.
    pub(super) excluded: HashMap<FileKey, &'static str>,
}

impl Job<'_> {
    /// Whether an index was built from the same sources with the same options.
    pub(super) fn matches(&self, manifest: &Manifest) -> bool {
        manifest.sources == self.manifest_sources()
            && manifest.min_similarity == self.options.min_similarity
            && manifest.max_file_size == self.options.max_file_size
    }

    /// The sources as the manifest records them.
    pub(super) fn manifest_sources(&self) -> Vec<ManifestSource> {
        self.sources.iter().map(ManifestSource::from).collect()
    }

    /// Fingerprint of the products in the settings, on which every article depends.
    pub(super) fn products_fingerprint(&self) -> String {
        let text = serde_json::to_vec(&self.options.products).expect("entries serialise to JSON");
        corpus::fingerprint(&text).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Makes a generation current, and removes the others.
    pub(super) fn switch(&self, folder: &Path) -> Result<()> {
        generation::share(folder).map_err(|e| self.write_error(e))?;
        generation::switch(&self.options.index, folder)?;
        generation::remove_others(&self.options.index, Some(folder));
        Ok(())
    }

    /// The error for a failed write to the index folder.
    pub(super) fn write_error(&self, error: io::Error) -> Error {
        write_error(&self.options.index, error)
    }
}
