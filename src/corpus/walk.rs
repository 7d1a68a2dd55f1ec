//! Walking the sources.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};

use super::{File, Skipped, Source, Stamp, format_of};

/// What the sources hold.
#[derive(Debug, Default)]
pub struct Walked {
    /// Files that may hold articles, by source and path.
    pub files: Vec<File>,
    /// What was left out, with reasons.
    pub skipped: Vec<Skipped>,
    /// Files that are no articles by their ending, counted by it.
    pub other_endings: BTreeMap<String, usize>,
}

/// Walks all sources: sorted, `.gitignore` and `.kbignore` honoured, hidden files and links that
/// leave the source left out, and no file twice. `index` is passed over: it may lie in a source.
pub fn walk(sources: &[Source], max_file_size: u64, index: &Path) -> Walked {
    let index = fs::canonicalize(index).unwrap_or_else(|_| index.to_path_buf());
    let mut walked = Walked::default();
    let mut met = Met { sources, overlap: overlap(sources), files: HashMap::new(), odd: HashSet::new() };
    for (number, source) in sources.iter().enumerate() {
        walk_source(number, source, max_file_size, &index, &mut met, &mut walked);
    }
    walked
}

/// Whether a source holds another.
fn overlap(sources: &[Source]) -> bool {
    let holds = |one: &Source| sources.iter().filter(|other| other.start.starts_with(&one.start)).count() > 1;
    sources.iter().any(holds)
}

/// What tells whether a file was met before.
struct Met<'a> {
    sources: &'a [Source],
    overlap: bool,
    /// Real paths, with places among the files that were walked. Empty until a file may be met twice: where sources
    /// overlap, or a link was followed.
    files: HashMap<PathBuf, usize>,
    /// Names that have marks in place of what is no Unicode, by source.
    odd: HashSet<(usize, String)>,
}

impl Met<'_> {
    /// The file that was met before under another path, of the source that is walked.
    fn again(&mut self, path: &Path, linked: bool, walked: &[File]) -> Option<usize> {
        if !linked && !self.overlap {
            return None;
        }
        if self.files.is_empty() {
            // No link was followed to any of these.
            self.files.extend(walked.iter().enumerate().map(|(place, file)| (file.path(self.sources), place)));
        }
        // Below a source a path is real unless a link was followed.
        let real = if linked { fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf()) } else { path.to_path_buf() };
        match self.files.entry(real) {
            Entry::Occupied(before) => Some(*before.get()),
            Entry::Vacant(new) => {
                new.insert(walked.len());
                None
            }
        }
    }
}

fn walk_source(number: usize, source: &Source, max_file_size: u64, index: &Path, met: &mut Met<'_>, walked: &mut Walked) {
    let left_out = Arc::new(Mutex::new(Vec::new()));
    let linked = Arc::new(AtomicBool::new(false));
    let entries = WalkBuilder::new(&source.start)
        .follow_links(true)
        // The rules of folders above the source are about something else.
        .parents(false)
        .ignore(false)
        .require_git(false)
        .git_global(false)
        .git_exclude(false)
        .add_custom_ignore_filename(".kbignore")
        .sort_by_file_path(Path::cmp)
        .filter_entry({
            let (left_out, linked) = (Arc::clone(&left_out), Arc::clone(&linked));
            let (root, index) = (source.root.clone(), index.to_path_buf());
            move |entry| {
                linked.fetch_or(entry.path_is_symlink(), Ordering::Relaxed);
                entry.path() != index && stays_inside(entry, &root, &left_out)
            }
        })
        .build();
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => {
                take(&entry, number, source, max_file_size, linked.load(Ordering::Relaxed), met, walked);
            }
            Ok(entry) if entry.file_type().is_some_and(|t| !t.is_dir()) && format_of(entry.path()).is_some() => {
                walked.skipped.push(Skipped { path: relative(entry.path(), &source.root), reason: "no regular file".to_string() });
            }
            Ok(_) => {}
            Err(error) => walked.skipped.push(walk_error(&error, source)),
        }
    }
    walked.skipped.append(&mut left_out.lock().unwrap_or_else(PoisonError::into_inner));
}

/// Whether an entry is no link, or a link to something inside the source.
fn stays_inside(entry: &DirEntry, root: &Path, left_out: &Mutex<Vec<Skipped>>) -> bool {
    if !entry.path_is_symlink() {
        return true;
    }
    if fs::canonicalize(entry.path()).is_ok_and(|target| target.starts_with(root)) {
        return true;
    }
    let skipped = Skipped { path: relative(entry.path(), root), reason: "a link that leaves the source".to_string() };
    left_out.lock().unwrap_or_else(PoisonError::into_inner).push(skipped);
    false
}

fn take(entry: &DirEntry, number: usize, source: &Source, max_file_size: u64, linked: bool, met: &mut Met<'_>, walked: &mut Walked) {
    let path = entry.path();
    let relative = relative(path, &source.root);
    let Some(format) = format_of(path) else {
        let ending = path.extension().map_or_else(|| "no ending".to_string(), |e| format!(".{}", e.to_string_lossy().to_lowercase()));
        *walked.other_endings.entry(ending).or_default() += 1;
        return;
    };
    let mut skip = |reason: String| walked.skipped.push(Skipped { path: relative.clone(), reason });
    let (size, stamp) = match entry.metadata() {
        Ok(metadata) => (metadata.len(), Stamp::of(&metadata)),
        Err(e) => return skip(format!("cannot be read: {e}")),
    };
    if size > max_file_size {
        return skip(format!("{size} bytes, more than the largest size of {max_file_size} (--max-file-size)"));
    }
    if let Some(first) = met.again(path, linked, &walked.files) {
        let first = &walked.files[first];
        return skip(format!("the same file as {}/{}", met.sources[first.source].name, first.relative));
    }
    // A path that is no Unicode is told with marks in place of what cannot be; another may be told alike.
    let odd = relative.contains(char::REPLACEMENT_CHARACTER);
    if odd && !met.odd.insert((number, relative.clone())) {
        return skip("its path is no Unicode, and reads like that of another file: rename it".to_string());
    }
    walked.files.push(File { source: number, relative, odd_path: odd.then(|| path.into()), format, size, stamp });
}

fn walk_error(error: &ignore::Error, source: &Source) -> Skipped {
    let mut inner = error;
    let mut path = None;
    loop {
        match inner {
            ignore::Error::WithPath { path: p, err } => {
                path = Some(relative(p, &source.root));
                inner = err;
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            ignore::Error::Loop { child, .. } => {
                return Skipped { path: relative(child, &source.root), reason: "a link that leads back to a folder above it".to_string() };
            }
            // The walker asks for what a link leads to.
            ignore::Error::Io(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Skipped { path: path.unwrap_or_else(|| source.name.clone()), reason: "a link that leads nowhere".to_string() };
            }
            other => return Skipped { path: path.unwrap_or_else(|| source.name.clone()), reason: format!("cannot be read: {other}") },
        }
    }
}

/// A path below the root of its source.
fn relative(path: &Path, root: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let as_it_is = below.to_str().filter(|_| MAIN_SEPARATOR == '/').map(str::to_string);
    as_it_is.unwrap_or_else(|| super::relative(below))
}
