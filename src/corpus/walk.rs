//! Walks the sources.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};

use super::project_files::set_aside;
use super::relative_path::relative_to;
use super::{File, Skipped, Source, Stamp, format_of};

/// Default size above which files are skipped: 16 MiB.
pub const DEFAULT_MAX_FILE_SIZE: u64 = 16 * 1024 * 1024;

/// The files that a walk found in the sources.
#[derive(Debug, Default)]
pub struct Walked {
    /// Files that may contain articles, by source and path.
    pub files: Vec<File>,
    /// Files that were skipped, with reasons.
    pub skipped: Vec<Skipped>,
    /// Files that are no articles, by their names, such as `README.md`.
    pub set_aside: Vec<Skipped>,
    /// Number of files by extension, for extensions other than those of articles.
    pub other_extensions: BTreeMap<String, usize>,
}

/// Walks all sources and returns their files in sorted order, each file once. Honours `.gitignore` and `.kbignore`,
/// those above a source too if it is part of a Git repository, and skips hidden files and links that lead out of the source. The folder `index` may be in a source and is skipped too.
/// Files about a project rather than a subject, such as `README.md`, are set aside unless there are no others.
pub fn walk(sources: &[Source], max_file_size: u64, index: &Path) -> Walked {
    let index = fs::canonicalize(index).unwrap_or_else(|_| index.to_path_buf());
    let mut walked = Walked::default();
    let mut seen = SeenFiles { sources, overlap: overlap(sources), files: HashMap::new(), odd: HashSet::new() };
    for (number, source) in sources.iter().enumerate() {
        walk_source(number, source, max_file_size, &index, &mut seen, &mut walked);
    }
    walked.set_aside = set_aside(sources, &mut walked.files);
    walked
}

/// Whether a source contains another one.
fn overlap(sources: &[Source]) -> bool {
    let contains = |one: &Source| sources.iter().filter(|other| other.start.starts_with(&one.start)).count() > 1;
    sources.iter().any(contains)
}

/// The files seen so far, to recognise one that is reached by a second path.
struct SeenFiles<'a> {
    sources: &'a [Source],
    overlap: bool,
    /// Real paths, with indexes into the files of the walk. Empty until a file can be reached twice: when sources
    /// overlap or a link was followed.
    files: HashMap<PathBuf, usize>,
    /// Relative paths with replacement characters, by source.
    odd: HashSet<(usize, String)>,
}

impl SeenFiles<'_> {
    /// Index of the file if it was seen before by another path. Otherwise the file counts as seen from now on.
    fn find_or_add(&mut self, path: &Path, linked: bool, walked: &[File]) -> Option<usize> {
        if !linked && !self.overlap {
            return None;
        }
        if self.files.is_empty() {
            // All of these were reached without a link.
            self.files.extend(walked.iter().enumerate().map(|(i, file)| (file.path(self.sources), i)));
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

fn walk_source(number: usize, source: &Source, max_file_size: u64, index: &Path, seen: &mut SeenFiles<'_>, walked: &mut Walked) {
    let skipped_links = Arc::new(Mutex::new(Vec::new()));
    let linked = Arc::new(AtomicBool::new(false));
    let in_repository = is_in_repository(&source.root);
    let entries = WalkBuilder::new(&source.start)
        .follow_links(true)
        // Elsewhere a forgotten ignore file in a folder far above would hide articles.
        .parents(in_repository)
        .ignore(false)
        // The walker looks for the top of the repository only if it is required.
        .require_git(in_repository)
        .git_global(false)
        .git_exclude(false)
        .add_custom_ignore_filename(".kbignore")
        .sort_by_file_path(Path::cmp)
        .filter_entry({
            let (skipped_links, linked) = (Arc::clone(&skipped_links), Arc::clone(&linked));
            let (root, index) = (source.root.clone(), index.to_path_buf());
            move |entry| {
                linked.fetch_or(entry.path_is_symlink(), Ordering::Relaxed);
                entry.path() != index && stays_inside(entry, &root, &skipped_links)
            }
        })
        .build();
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => {
                add_file(&entry, number, source, max_file_size, linked.load(Ordering::Relaxed), seen, walked);
            }
            Ok(entry) if entry.file_type().is_some_and(|t| !t.is_dir()) && format_of(entry.path()).is_some() => {
                let path = relative_to(entry.path(), &source.root);
                walked.skipped.push(Skipped { path, reason: "not a regular file".to_string() });
            }
            Ok(_) => {}
            Err(error) => walked.skipped.push(walk_error(&error, source)),
        }
    }
    walked.skipped.append(&mut skipped_links.lock().unwrap_or_else(PoisonError::into_inner));
}

/// Whether a folder is part of a Git repository. In a linked work tree `.git` is a file.
fn is_in_repository(folder: &Path) -> bool {
    folder.ancestors().any(|above| above.join(".git").exists())
}

/// Whether an entry is inside the source, after following it if it is a link. Records links that lead out of the source.
fn stays_inside(entry: &DirEntry, root: &Path, skipped_links: &Mutex<Vec<Skipped>>) -> bool {
    if !entry.path_is_symlink() {
        return true;
    }
    if fs::canonicalize(entry.path()).is_ok_and(|target| target.starts_with(root)) {
        return true;
    }
    let skipped = Skipped { path: relative_to(entry.path(), root), reason: "a symbolic link out of the source".to_string() };
    skipped_links.lock().unwrap_or_else(PoisonError::into_inner).push(skipped);
    false
}

fn add_file(
    entry: &DirEntry,
    number: usize,
    source: &Source,
    max_file_size: u64,
    linked: bool,
    seen: &mut SeenFiles<'_>,
    walked: &mut Walked,
) {
    let path = entry.path();
    let relative = relative_to(path, &source.root);
    let Some(format) = format_of(path) else {
        let extension = path.extension().map_or_else(|| "no ending".to_string(), |e| format!(".{}", e.to_string_lossy().to_lowercase()));
        *walked.other_extensions.entry(extension).or_default() += 1;
        return;
    };
    let mut skip = |reason: String| walked.skipped.push(Skipped { path: relative.clone(), reason });
    let (size, stamp) = match entry.metadata() {
        Ok(metadata) => (metadata.len(), Stamp::of(&metadata)),
        Err(e) => return skip(format!("cannot be read: {e}")),
    };
    if size > max_file_size {
        return skip(format!("{size} bytes, larger than the limit of {max_file_size} (--max-file-size)"));
    }
    if let Some(first) = seen.find_or_add(path, linked, &walked.files) {
        let first = &walked.files[first];
        return skip(format!("the same file as another: {}/{}", seen.sources[first.source].name, first.relative));
    }
    // A path that is not Unicode is shown with replacement characters, so two of them may look the same.
    let odd = relative.contains(char::REPLACEMENT_CHARACTER);
    if odd && !seen.odd.insert((number, relative.clone())) {
        return skip("its path is not valid Unicode and looks the same as another file's: rename it".to_string());
    }
    let odd_path = odd.then(|| path.into());
    walked.files.push(File { source: number, relative, odd_path, format, size, stamp, is_navigation: false });
}

fn walk_error(error: &ignore::Error, source: &Source) -> Skipped {
    let mut inner = error;
    let mut path = None;
    loop {
        match inner {
            ignore::Error::WithPath { path: p, err } => {
                path = Some(relative_to(p, &source.root));
                inner = err;
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            ignore::Error::Loop { child, .. } => {
                let path = relative_to(child, &source.root);
                return Skipped { path, reason: "a symbolic link to one of its parent folders".to_string() };
            }
            // The walker reads the metadata of the link's target.
            ignore::Error::Io(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Skipped { path: path.unwrap_or_else(|| source.name.clone()), reason: "a broken symbolic link".to_string() };
            }
            other => return Skipped { path: path.unwrap_or_else(|| source.name.clone()), reason: format!("cannot be read: {other}") },
        }
    }
}
