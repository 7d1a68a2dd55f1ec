//! What a run has to do: its options, who follows its progress, and what earlier attempts found out.

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

/// What to index, and where to.
#[derive(Clone, Debug)]
pub struct UpdateOptions {
    /// Folders of articles, or single files.
    pub sources: Vec<PathBuf>,
    /// The index folder.
    pub index: PathBuf,
    /// Larger files, in bytes, are skipped.
    pub max_file_size: u64,
    /// Platforms, products and devices to recognise beside the built-in ones.
    pub products: Vec<Entry>,
    /// Jaccard similarity of their 4-word shingles from which two articles count as copies; above 0, up to 1.
    pub min_similarity: f64,
    /// Read every file, whatever the index says about it.
    pub rebuild: bool,
    /// Wait for another writer to finish.
    pub wait: bool,
}

impl UpdateOptions {
    /// Options with default limits, for an index folder and its sources.
    pub fn new(sources: Vec<PathBuf>, index: PathBuf) -> UpdateOptions {
        UpdateOptions {
            sources,
            index,
            max_file_size: DEFAULT_MAX_FILE_SIZE,
            products: Vec::new(),
            min_similarity: DEFAULT_MIN_SIMILARITY,
            rebuild: false,
            wait: false,
        }
    }
}

/// Receives the progress of a run. Every method does nothing unless it is implemented; `()` is no progress at all.
pub trait Progress: Sync {
    /// Another process is writing this index, and this one waits for it.
    fn wait(&self, _holder: &str) {}
    /// The sources are walked: this many files and bytes will be read.
    fn start(&self, _files: u64, _bytes: u64) {}
    /// Another file was read.
    fn file(&self, _bytes: u64) {}
    /// All files are read: this many articles will be written.
    fn write(&self, _articles: u64) {}
    /// This many more articles were written.
    fn written(&self, _articles: u64) {}
    /// Everything is written; the index is being finished.
    fn finish(&self) {}
}

impl Progress for () {}

/// Index of a source, and a path relative to it.
pub(super) type FileKey = (usize, String);

/// What every attempt of a run starts from.
pub(super) struct Job<'a> {
    pub(super) options: &'a UpdateOptions,
    pub(super) sources: &'a [Source],
    pub(super) current: Option<&'a Generation>,
    pub(super) progress: &'a dyn Progress,
    /// Why the current generation is not reused.
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

    /// The sources, as an index remembers them.
    pub(super) fn manifest_sources(&self) -> Vec<ManifestSource> {
        self.sources.iter().map(ManifestSource::from).collect()
    }

    /// A fingerprint of the products of the settings, which every article depends on.
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

    /// The error of a failed write to the index folder.
    pub(super) fn write_error(&self, error: io::Error) -> Error {
        write_error(&self.options.index, error)
    }
}
