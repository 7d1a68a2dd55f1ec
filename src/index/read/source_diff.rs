//! Changes in the sources since an index was built: the walked files compared with the file ledger.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::corpus::{File, Source};
use crate::index::format::ledger::FileEntry;
use crate::index::format::manifest::{Manifest, ManifestSource};

/// The current generation as the starting point of a run.
pub(crate) struct PreviousIndex {
    pub(crate) folder: PathBuf,
    pub(crate) manifest: Manifest,
    pub(crate) files: Vec<FileEntry>,
    /// For each source of the generation, the index of the same source in this run.
    pub(crate) source_indexes: Vec<Option<usize>>,
}

/// A file that has to be read.
#[derive(Clone, Debug)]
pub(crate) struct ChangedFile {
    pub(crate) file: File,
    /// Index of the file in the file ledger, if it was read before.
    pub(crate) previous: Option<usize>,
}

/// The walked files, compared with the file ledger by size and time stamp.
pub(crate) struct SourceDiff {
    /// Unchanged files, with their indexes in the file ledger.
    pub(crate) unchanged: Vec<(File, usize)>,
    pub(crate) changed: Vec<ChangedFile>,
    /// Number of files in the ledger that no longer exist.
    pub(crate) gone: u64,
}

/// For each source of an index, its index among `sources`.
pub(crate) fn source_indexes(manifest: &Manifest, sources: &[Source]) -> Vec<Option<usize>> {
    let index = |s: &ManifestSource| sources.iter().position(|now| now.name == s.name && now.root == s.root);
    manifest.sources.iter().map(index).collect()
}

fn is_unchanged(file: &File, entry: &FileEntry) -> bool {
    entry.size == file.size && entry.stamp == Some(file.stamp) && entry.is_navigation == file.is_navigation
}

/// Compares the walked files with the file ledger.
pub(crate) fn diff(files: Vec<File>, previous: Option<&PreviousIndex>) -> SourceDiff {
    let mut entries: HashMap<(usize, &str), usize> = HashMap::new();
    for (number, entry) in previous.iter().flat_map(|p| p.files.iter().enumerate()) {
        let source = previous.and_then(|p| p.source_indexes.get(entry.source).copied().flatten());
        entries.extend(source.map(|source| ((source, entry.path.as_str()), number)));
    }
    let all = previous.map_or(0, |p| p.files.len());
    let mut diff = SourceDiff { unchanged: Vec::new(), changed: Vec::new(), gone: 0 };
    let mut found = 0;
    for file in files {
        let number = entries.get(&(file.source, file.relative.as_str())).copied();
        found += usize::from(number.is_some());
        let entry = number.and_then(|n| previous.map(|p| (n, &p.files[n])));
        match entry {
            Some((n, entry)) if is_unchanged(&file, entry) => diff.unchanged.push((file, n)),
            _ => diff.changed.push(ChangedFile { file, previous: number }),
        }
    }
    diff.gone = (all - found) as u64;
    diff
}
