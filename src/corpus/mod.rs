//! The corpus: which files there are, and their text.
//!
//! In: sources, as folders or files. Out: files in a sorted order, and every one that was left out
//! with its reason. Never here: what a file says.

mod walk;
mod watch;

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

pub use walk::{Walked, walk};
pub use watch::Watch;

/// The largest file that is read unless told otherwise: 16 MiB.
pub const DEFAULT_MAX_FILE_SIZE: u64 = 16 * 1024 * 1024;

/// A folder of articles, or one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// A name that is unique among the sources: the folder's own, numbered where two are alike.
    pub name: String,
    /// The folder that paths are relative to, absolute and without links.
    pub root: PathBuf,
    /// What to walk: the root, or one file in it.
    pub start: PathBuf,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Markdown, with front matter or without.
    Markdown,
    /// Markdown with components.
    Mdx,
    /// A whole HTML page.
    Html,
    /// One JSON object a line, an article each.
    Jsonl,
}

/// A file that may hold articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its source's place among the sources.
    pub source: usize,
    /// Its path below the root of its source, with '/' on every system.
    pub relative: String,
    /// Where it is, if its path is no Unicode: then `relative` has marks in place of what cannot be told.
    pub odd_path: Option<Box<Path>>,
    /// How it is written, by its ending.
    pub format: Format,
    /// Bytes.
    pub size: u64,
    /// When it was changed.
    pub stamp: Stamp,
}

impl File {
    /// Where it is.
    pub fn path(&self, sources: &[Source]) -> PathBuf {
        self.odd_path.as_deref().map_or_else(|| sources[self.source].root.join(&self.relative), Path::to_path_buf)
    }
}

/// When a file was changed, as its file system says: enough to see that it was, by comparing for
/// equality, however clocks go. Nanoseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// When its bytes were written; a program may set it to anything.
    pub modified: i64,
    /// When anything about it was changed, where the system tells.
    pub changed: i64,
}

impl Stamp {
    /// What the file system says of a file.
    pub fn of(metadata: &Metadata) -> Stamp {
        let modified = metadata.modified().map_or(0, nanoseconds);
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt;
            metadata.ctime().wrapping_mul(1_000_000_000).wrapping_add(metadata.ctime_nsec())
        };
        #[cfg(not(unix))]
        let changed = modified;
        Stamp { modified, changed }
    }

    /// Whether a later change must give another stamp, for a file that was read at `read`: one that was
    /// written within the last tick of the file system's clock may be written again within that tick.
    pub fn is_settled(self, read: SystemTime) -> bool {
        let whole_seconds = self.modified % 1_000_000_000 == 0 && self.changed % 1_000_000_000 == 0;
        let tick = if whole_seconds { COARSE_TICK } else { TICK };
        let before = nanoseconds(read).saturating_sub(i64::try_from(tick.as_nanos()).unwrap_or(i64::MAX));
        // A program may set the time of the bytes to one that is yet to come; not the other, where there is one.
        let last = if cfg!(unix) { self.changed } else { self.modified };
        last < before
    }
}

fn nanoseconds(time: SystemTime) -> i64 {
    let whole = |d: Duration| i64::try_from(d.as_nanos()).unwrap_or(i64::MAX);
    time.duration_since(UNIX_EPOCH).map_or_else(|before| -whole(before.duration()), whole)
}

/// The longest tick of clocks that tell parts of a second (Linux: 10 ms at 100 Hz), with some room.
const TICK: Duration = Duration::from_millis(30);
/// The tick of file systems that tell whole seconds; FAT tells every other one.
const COARSE_TICK: Duration = Duration::from_secs(2);

/// A file or line that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its path below the root of its source.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// The text of a file.
#[derive(Debug)]
pub struct Text {
    /// Its characters.
    pub text: String,
    /// What was odd about its bytes.
    pub warning: Option<String>,
}

/// Finds the sources on disk.
///
/// # Errors
/// A source that does not exist or cannot be read; two names for one folder are no error.
pub fn sources(paths: &[PathBuf]) -> Result<Vec<Source>> {
    let mut sources: Vec<Source> = Vec::new();
    for path in paths {
        let start = fs::canonicalize(path).map_err(|e| unreadable_source(path, &e))?;
        if sources.iter().any(|s| s.start == start) {
            continue;
        }
        let metadata = fs::metadata(&start).map_err(|e| unreadable_source(path, &e))?;
        if metadata.is_dir() {
            fs::read_dir(&start).map_err(|e| unreadable_source(path, &e))?;
        } else if !metadata.is_file() {
            return Err(Error::corpus("is neither a folder nor a regular file", path));
        } else if format_of(&start).is_none() {
            return Err(
                Error::corpus("is no article by its ending", path).hint("articles end in .md, .markdown, .mdx, .html, .htm or .jsonl")
            );
        }
        let root = if metadata.is_dir() { start.clone() } else { start.parent().unwrap_or(Path::new("/")).to_path_buf() };
        let name = unique_name(&root, &sources);
        sources.push(Source { name, root, start });
    }
    Ok(sources)
}

fn unreadable_source(path: &Path, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::corpus("there is no such source", path).hint("name a folder of articles: kb index FOLDER"),
        _ => Error::corpus(format!("this source cannot be read: {error}"), path),
    }
}

fn unique_name(root: &Path, sources: &[Source]) -> String {
    let base = root.file_name().map_or_else(|| "source".to_string(), |n| n.to_string_lossy().into_owned());
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| sources.iter().all(|s| s.name != *name)).unwrap_or(base)
}

/// A path as it stands in the index: '/' between its parts on every system.
pub fn relative(path: &Path) -> String {
    path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// How a file is written, by its ending; none for what holds no articles.
pub fn format_of(path: &Path) -> Option<Format> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "md" | "markdown" => Some(Format::Markdown),
        "mdx" => Some(Format::Mdx),
        "html" | "htm" => Some(Format::Html),
        "jsonl" => Some(Format::Jsonl),
        _ => None,
    }
}

/// Reads a file.
///
/// # Errors
/// The reason why it is left out: it vanished or may not be read.
pub fn read(path: &Path) -> std::result::Result<Vec<u8>, String> {
    fs::read(path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => "vanished while it was to be read".to_string(),
        _ => format!("cannot be read: {e}"),
    })
}

/// The fingerprint of what a file holds: half of a BLAKE3 hash.
pub type Fingerprint = [u8; 16];

/// The fingerprint of bytes.
pub fn fingerprint(bytes: &[u8]) -> Fingerprint {
    let hash = blake3::hash(bytes);
    std::array::from_fn(|at| hash.as_bytes()[at])
}

/// The text of a file's bytes.
///
/// # Errors
/// The reason why it is left out: it is empty or no text.
pub fn text(bytes: Vec<u8>) -> std::result::Result<Text, String> {
    if bytes.is_empty() {
        return Err("empty file".to_string());
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("UTF-16 text: save it as UTF-8".to_string());
    }
    if bytes.contains(&0) {
        return Err("binary: holds NUL bytes".to_string());
    }
    match String::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => Err("empty file: nothing but white space".to_string()),
        Ok(text) => Ok(Text { text, warning: None }),
        Err(e) => {
            let at = e.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(e.as_bytes()).into_owned();
            Ok(Text { text, warning: Some(format!("not UTF-8 from byte {at} on; odd bytes were replaced")) })
        }
    }
}
