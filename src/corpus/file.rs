//! A file of the corpus, as the walk found it.

use std::path::{Path, PathBuf};

use super::{Format, Source, Stamp};

/// A file that may contain articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Index of the file's source among the sources.
    pub source: usize,
    /// Path below the root of the source, with '/' on every system.
    pub relative: String,
    /// The real path, if it is not valid Unicode: `relative` then contains replacement characters.
    pub odd_path: Option<Box<Path>>,
    /// Format, by the file's extension.
    pub format: Format,
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change.
    pub stamp: Stamp,
    /// Whether its name is one that pages of navigation have, and there are other files: it is no article if it only links to
    /// other pages.
    pub is_navigation: bool,
}

impl File {
    /// Absolute path of the file.
    pub fn path(&self, sources: &[Source]) -> PathBuf {
        self.odd_path.as_deref().map_or_else(|| sources[self.source].root.join(&self.relative), Path::to_path_buf)
    }
}
