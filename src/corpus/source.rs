//! Sources: the folders and files that a user names.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::format_of;
use crate::error::{Error, Result};

/// A folder of articles, or a single file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Name that is unique among the sources: that of the folder, with a number if two folders have the same name.
    pub name: String,
    /// Folder that paths are relative to: absolute, with symbolic links resolved.
    pub root: PathBuf,
    /// Where the walk starts: the root, or one file in it.
    pub start: PathBuf,
}

/// Finds the sources on disk, ordered by path, so that their names do not depend on the order in which they are named. A
/// folder that is named twice is one source.
///
/// # Errors
/// A source does not exist, cannot be read, or is a file without articles.
pub fn sources(paths: &[PathBuf]) -> Result<Vec<Source>> {
    let mut starts = Vec::with_capacity(paths.len());
    for path in paths {
        starts.push((fs::canonicalize(path).map_err(|e| unreadable_source(path, &e))?, path));
    }
    starts.sort();
    starts.dedup_by(|a, b| a.0 == b.0);
    let mut sources: Vec<Source> = Vec::new();
    for (start, path) in starts {
        let metadata = fs::metadata(&start).map_err(|e| unreadable_source(path, &e))?;
        if metadata.is_dir() {
            fs::read_dir(&start).map_err(|e| unreadable_source(path, &e))?;
        } else if !metadata.is_file() {
            return Err(Error::corpus("is neither a folder nor a regular file", path).hint("name a folder of articles: `kb index FOLDER`"));
        } else if format_of(&start).is_none() {
            let error = Error::corpus("does not have the extension of an article", path);
            return Err(error.hint("use one of .md, .markdown, .mdx, .html, .htm, .jsonl"));
        }
        let root = if metadata.is_dir() { start.clone() } else { start.parent().unwrap_or(Path::new("/")).to_path_buf() };
        let name = unique_name(&root, &sources);
        sources.push(Source { name, root, start });
    }
    Ok(sources)
}

fn unreadable_source(path: &Path, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::corpus("no such file or folder", path).hint("name a folder of articles: `kb index FOLDER`"),
        _ => Error::corpus(format!("this source cannot be read: {error}"), path).hint("ask its owner for permission to read it"),
    }
}

fn unique_name(root: &Path, sources: &[Source]) -> String {
    let base = root.file_name().map_or_else(|| "source".to_string(), |n| n.to_string_lossy().into_owned());
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| sources.iter().all(|s| s.name != *name)).unwrap_or(base)
}
