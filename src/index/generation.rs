//! Generations: whole indexes side by side, one of them current.
//!
//! `INDEX/current` names the generation that serves, with the size of each of its files, so that a
//! torn one is noticed before it is read. A build writes `INDEX/generation-N`, then
//! replaces `current` in one rename: killed before, the old one serves; after, the new one does.
//! `INDEX/lock` is held while building, by a lock that dies with its process.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::article::RecurringBlock;
use crate::error::{Error, Result};

const CURRENT: &str = "current";
const LOCK: &str = "lock";
const DRAFT: &str = "current.new";
const PREFIX: &str = "generation-";
/// The file that says that a generation is ours to remove.
const MARK: &str = "kb-generation";
/// Files that may lie in an index folder beside the index.
const WELCOME: [&str; 5] = ["README.md", ".gitignore", ".gitkeep", ".kbignore", "CACHEDIR.TAG"];

/// What a generation says about itself; the payload of its commit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `kb`.
    pub program: String,
    /// See [`super::SCHEMA_VERSION`].
    pub schema: u32,
    /// See [`crate::text::ANALYSIS_VERSION`].
    pub analysis: u32,
    /// See [`crate::article::PARSER_VERSION`].
    pub parser: u32,
    /// What was indexed.
    pub sources: Vec<ManifestSource>,
    /// Files that hold its articles.
    pub files: u64,
    /// Articles.
    pub articles: u64,
    /// Sections that are fixes.
    pub fixes: u64,
    /// All sections.
    pub sections: u64,
    /// What recurs over many articles of a source, and was taken out of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recurring: Vec<RecurringBlock>,
}

/// A source, as the index remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestSource {
    /// Its name.
    pub name: String,
    /// The folder that paths are relative to.
    pub root: PathBuf,
}

/// The generation that serves: its folder and the sizes of its files.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Current {
    pub(super) folder: PathBuf,
    files: Vec<(String, u64)>,
}

impl Current {
    /// Checks that every file is there, may be read and has the size that it was written with.
    pub(super) fn check_files(&self, index: &Path) -> Result<()> {
        for (name, size) in &self.files {
            let found = File::open(self.folder.join(name)).and_then(|f| f.metadata()).map(|m| m.len());
            match found {
                Ok(found) if found == *size => {}
                Ok(found) => return Err(damaged(index, &format!("{name} has {found} bytes, not {size}"))),
                Err(e) if e.kind() == io::ErrorKind::PermissionDenied => {
                    return Err(Error::index(format!("the index may not be read: {name}: {e}"), index)
                        .hint("ask its owner for the right to read it"));
                }
                Err(e) => return Err(damaged(index, &format!("{name}: {e}"))),
            }
        }
        Ok(())
    }
}

/// The generation that serves.
///
/// # Errors
/// There is no index, or the folder holds something else.
pub(super) fn current(index: &Path) -> Result<Current> {
    match fs::read_to_string(index.join(CURRENT)) {
        Ok(text) => parse_current(index, &text).ok_or_else(|| {
            Error::index("the file 'current' names no generation of an index", index).hint("run `kb index` to build it anew")
        }),
        Err(e) if e.kind() == io::ErrorKind::NotFound || e.kind() == io::ErrorKind::NotADirectory => {
            check_folder(index)?;
            Err(Error::index("there is no index here", index).hint("run `kb index FOLDER` to build one"))
        }
        Err(e) => Err(Error::index(format!("the index cannot be read: {e}"), index)),
    }
}

/// The generation's name on the first line, then a line for each file: its size and name.
fn parse_current(index: &Path, text: &str) -> Option<Current> {
    let mut lines = text.lines();
    let name = lines.next()?;
    number(name)?;
    let files = lines.map(|line| line.split_once(' ').and_then(|(size, name)| Some((name.to_string(), size.parse().ok()?))));
    Some(Current { folder: index.join(name), files: files.collect::<Option<_>>()? })
}

/// Whether an index folder names an index that serves; it may still be damaged.
pub(super) fn exists(index: &Path) -> bool {
    index.join(CURRENT).is_file()
}

/// Refuses a folder that holds something other than an index.
pub(super) fn check_folder(index: &Path) -> Result<()> {
    let entries = match fs::read_dir(index) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => {
            return Err(Error::index("this is a file, no folder for an index", index).hint("name another folder with --index"));
        }
        Err(e) => return Err(Error::index(format!("the folder cannot be read: {e}"), index)),
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = [CURRENT, LOCK, DRAFT].contains(&name.as_str()) || number(&name).is_some() && is_ours(&entry.path());
        if !ours && !WELCOME.contains(&name.as_str()) {
            return Err(Error::index(format!("this folder holds something that is no index: {name}"), index)
                .hint("name an empty or new folder with --index"));
        }
    }
    Ok(())
}

fn number(name: &str) -> Option<u64> {
    name.strip_prefix(PREFIX)?.parse().ok()
}

/// The lock of the one writer. Dropping it frees it, as does the end of its process.
pub(super) struct WriterLock {
    _file: File,
}

/// Takes the writer's lock.
///
/// # Errors
/// Another process holds it, or the folder may not be written.
pub(super) fn lock(index: &Path) -> Result<WriterLock> {
    let path = index.join(LOCK);
    let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path).map_err(|e| write_error(index, &e))?;
    match file.try_lock() {
        Ok(()) => {
            let mut writable = &file;
            // The name of the holder is a courtesy; the lock holds without it.
            let _ = file.set_len(0).and_then(|()| writeln!(writable, "process {}", std::process::id()));
            Ok(WriterLock { _file: file })
        }
        Err(TryLockError::WouldBlock) => {
            let holder = fs::read_to_string(&path).unwrap_or_default();
            let holder = if holder.trim().is_empty() { "another process" } else { holder.trim() };
            Err(Error::index(format!("{holder} is building this index"), index).hint("wait for it to end, then try again"))
        }
        Err(TryLockError::Error(e)) => Err(Error::index(format!("the index cannot be locked: {e}"), index)),
    }
}

/// Makes the folder of the next generation, empty.
pub(super) fn create(index: &Path) -> Result<PathBuf> {
    let highest = generations(index).into_iter().map(|(n, _)| n).max().unwrap_or(0);
    let folder = index.join(format!("{PREFIX}{}", highest + 1));
    fs::create_dir(&folder).and_then(|()| File::create(folder.join(MARK))).map_err(|e| write_error(index, &e))?;
    Ok(folder)
}

/// Makes a generation current, in one step.
pub(super) fn switch(index: &Path, generation: &Path) -> Result<()> {
    let mut text = generation.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    text.push('\n');
    for (name, size) in file_sizes(generation).map_err(|e| write_error(index, &e))? {
        text += &format!("{size} {name}\n");
    }
    let draft = index.join(DRAFT);
    let write = || -> io::Result<()> {
        let mut file = File::create(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, index.join(CURRENT))?;
        // Elsewhere a folder cannot be opened as a file.
        if cfg!(unix) { File::open(index)?.sync_all() } else { Ok(()) }
    };
    write().map_err(|e| write_error(index, &e))
}

/// The files of a generation that matter to readers, by name.
fn file_sizes(generation: &Path) -> io::Result<Vec<(String, u64)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(generation)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Tantivy's own locks and notes.
        if !name.starts_with('.') {
            files.push((name, entry.metadata()?.len()));
        }
    }
    files.sort();
    Ok(files)
}

/// Whether a folder is a generation that we made, and no folder of someone else by that name: it
/// holds our mark, or nothing, where a build was killed before it wrote the mark.
fn is_ours(folder: &Path) -> bool {
    folder.join(MARK).is_file() || fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// Lets everyone read the files of a generation who may read its mark: Tantivy writes some of them
/// for their owner alone.
#[cfg(unix)]
pub(super) fn share(generation: &Path) -> io::Result<()> {
    let permissions = fs::metadata(generation.join(MARK))?.permissions();
    for entry in fs::read_dir(generation)? {
        fs::set_permissions(entry?.path(), permissions.clone())?;
    }
    Ok(())
}

/// Elsewhere files are shared as their folder says.
#[cfg(not(unix))]
pub(super) fn share(_generation: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether the disk of an index takes no more.
pub(super) fn disk_is_full(index: &Path) -> bool {
    let probe = index.join(DRAFT);
    let written = fs::write(&probe, vec![0; 1 << 20]);
    let _ = fs::remove_file(&probe);
    written.is_err_and(|e| matches!(e.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
}

/// Removes every generation but one. What cannot be removed now is removed by the next build.
pub(super) fn remove_others(index: &Path, keep: Option<&Path>) {
    for (_, folder) in generations(index) {
        if Some(folder.as_path()) != keep {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

fn generations(index: &Path) -> Vec<(u64, PathBuf)> {
    let entries = fs::read_dir(index).into_iter().flatten().flatten();
    entries.filter_map(|e| Some((number(&e.file_name().to_string_lossy())?, e.path()))).filter(|(_, folder)| is_ours(folder)).collect()
}

/// An index that cannot be trusted.
pub(super) fn damaged(index: &Path, what: &str) -> Error {
    Error::index(format!("the index is damaged: {what}"), index).hint("run `kb index` to build it anew")
}

/// An error of writing to the index folder, told with what it means.
pub(super) fn write_error(index: &Path, error: &io::Error) -> Error {
    let what = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full; the index is as it was",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "the index folder may not be written",
        _ => "the index cannot be written",
    };
    Error::index(format!("{what}: {error}"), index)
}
