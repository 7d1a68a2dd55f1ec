//! Generations: complete indexes side by side, one of which is current.
//!
//! A run writes `INDEX/generation-N` next to the generation that readers use, and makes it current by renaming one file.
//! If the run is killed before that, the old generation stays current; after that, the new one is. A generation never changes
//! once it is current: an update links its files into the next one. `INDEX/current` also records the size of each file,
//! so that a truncated file is noticed before it is read.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::damage::{damaged, write_error};
use super::layout::{
    CURRENT, CURRENT_DRAFT, GENERATION_MARK, GENERATION_PREFIX, LOCK, LOCK_QUEUE, TANTIVY_MANAGED, is_of_system, is_tolerated,
};
use super::ledger;
use crate::error::{Error, Result};

/// Number of attempts to read an index that runs keep replacing.
const MAX_READ_ATTEMPTS: usize = 5;
/// Bytes written to find out whether the disk is full.
const DISK_PROBE_BYTES: usize = 1 << 20;

/// The current generation: its folder and the sizes of its files.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Generation {
    pub(crate) folder: PathBuf,
    files: Vec<(String, u64)>,
}

impl Generation {
    /// Number of files in the generation.
    pub(crate) fn file_count(&self) -> usize {
        self.files.len()
    }

    /// Name of the generation's folder.
    pub(crate) fn name(&self) -> String {
        self.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Checks that every file exists, is readable and has the size that it was written with.
    pub(crate) fn check_files(&self, index: &Path) -> Result<()> {
        for (name, size) in &self.files {
            let found = File::open(self.folder.join(name)).and_then(|f| f.metadata()).map(|m| m.len());
            match found {
                Ok(found) if found == *size => {}
                Ok(found) => return Err(damaged(index, format!("{name} has {found} bytes instead of {size}"))),
                Err(e) if e.kind() == io::ErrorKind::PermissionDenied => {
                    return Err(Error::index(format!("the index is not readable: {name}: {e}"), index)
                        .caused_by(e)
                        .hint("ask its owner for permission to read it"));
                }
                Err(e) => return Err(damaged(index, format!("{name}: {e}"))),
            }
        }
        Ok(())
    }
}

/// The current generation of an index.
///
/// # Errors
/// There is no index, or the folder contains something else.
pub(crate) fn current(index: &Path) -> Result<Generation> {
    match fs::read_to_string(index.join(CURRENT)) {
        Ok(text) => parse_current(index, &text).ok_or_else(|| {
            Error::index("the file 'current' does not name a generation of the index", index).hint("run `kb index` to rebuild it")
        }),
        Err(e) if e.kind() == io::ErrorKind::NotFound || e.kind() == io::ErrorKind::NotADirectory => {
            check_folder(index)?;
            Err(Error::index("there is no index here", index).hint("run `kb index FOLDER` to build one"))
        }
        Err(e) => Err(Error::index(format!("the index cannot be read: {e}"), index)
            .hint("ask its owner for permission to read it, or name another with --index")
            .caused_by(e)),
    }
}

/// Parses `current`: the first line is the generation's name; each further line is the size and the name of one file.
fn parse_current(index: &Path, text: &str) -> Option<Generation> {
    let mut lines = text.lines();
    let name = lines.next()?;
    number(name)?;
    let files = lines.map(|line| line.split_once(' ').and_then(|(size, name)| Some((name.to_string(), size.parse().ok()?))));
    Some(Generation { folder: index.join(name), files: files.collect::<Option<_>>()? })
}

/// Reads the current generation with `read`, and starts over if another generation became current meanwhile.
///
/// # Errors
/// `read` failed, there is no index, or runs keep replacing it.
pub(crate) fn read_consistently<T>(index: &Path, mut read: impl FnMut(&Generation) -> Result<T>) -> Result<T> {
    for _ in 0..MAX_READ_ATTEMPTS {
        let generation = current(index)?;
        let value = read(&generation);
        if current(index).is_ok_and(|now| now == generation) {
            return value;
        }
    }
    Err(Error::index("`kb index` replaces the index faster than it can be read", index).hint("try again when it has finished"))
}

/// The time at which the current generation became current.
pub(crate) fn committed(index: &Path) -> Option<SystemTime> {
    fs::metadata(index.join(CURRENT)).and_then(|m| m.modified()).ok()
}

/// Whether an index folder names a current generation; it may still be damaged.
pub(crate) fn exists(index: &Path) -> bool {
    index.join(CURRENT).is_file()
}

/// Files in an index folder that readers do not use: leftovers of a killed run, which the next run removes.
pub(crate) fn leftovers(index: &Path, current: &Generation) -> Vec<String> {
    let others = generations(index).into_iter().map(|(_, folder)| folder).filter(|folder| *folder != current.folder);
    let draft = Some(index.join(CURRENT_DRAFT)).filter(|d| d.exists());
    others.chain(draft).filter_map(|p| Some(p.file_name()?.to_string_lossy().into_owned())).collect()
}

/// Refuses a folder that contains anything other than an index.
pub(crate) fn check_folder(index: &Path) -> Result<()> {
    let entries = match fs::read_dir(index) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => {
            return Err(Error::index("this is a file, but an index is a folder", index).hint("name another folder with --index"));
        }
        Err(e) => return Err(Error::index(format!("the folder cannot be read: {e}"), index).caused_by(e)),
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = [CURRENT, LOCK, LOCK_QUEUE, CURRENT_DRAFT].contains(&name.as_str()) || number(&name).is_some() && is_ours(&entry.path());
        if !ours && !is_tolerated(&name) {
            return Err(Error::index(format!("this folder contains something other than an index: {name}"), index)
                .hint("name an empty or new folder with --index"));
        }
    }
    Ok(())
}

/// Creates the folder of an index if there is none. What is in it can always be built again, so that a new one is no part of a
/// repository.
pub(crate) fn create_index(index: &Path) -> io::Result<()> {
    if index.exists() {
        return Ok(());
    }
    fs::create_dir_all(index)?;
    fs::write(index.join(".gitignore"), "# Written by kb: an index can be built again at any time.\n*\n")
}

/// Creates an empty folder for the next generation.
pub(crate) fn create(index: &Path) -> Result<PathBuf> {
    let highest = generations(index).into_iter().map(|(n, _)| n).max().unwrap_or(0);
    let folder = index.join(format!("{GENERATION_PREFIX}{}", highest + 1));
    fs::create_dir(&folder).and_then(|()| File::create(folder.join(GENERATION_MARK))).map_err(|e| write_error(index, e))?;
    Ok(folder)
}

/// Links every file of one generation into another, except the parts of the ledger that every run rewrites. Neither
/// Tantivy nor this program changes any other file in place. Files are copied if the disk has no hard links.
pub(crate) fn link(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Of the files whose names begin with a dot, only Tantivy's list of its files is needed.
        let wanted = !name.starts_with('.') && !is_of_system(&name) || name == TANTIVY_MANAGED;
        if !wanted || name == GENERATION_MARK || ledger::is_rewritten(&name) {
            continue;
        }
        let target = to.join(&name);
        if fs::hard_link(entry.path(), &target).is_err() {
            fs::copy(entry.path(), &target)?;
            File::open(&target)?.sync_all()?;
        }
    }
    Ok(())
}

/// Makes a generation current, in one step. Its files and their names are flushed to disk before that.
pub(crate) fn switch(index: &Path, generation: &Path) -> Result<()> {
    let mut text = generation.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    text.push('\n');
    for (name, size) in file_sizes(generation).map_err(|e| write_error(index, e))? {
        text += &format!("{size} {name}\n");
    }
    let draft = index.join(CURRENT_DRAFT);
    let write = || -> io::Result<()> {
        sync_folder(generation)?;
        let mut file = File::create(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, index.join(CURRENT))
    };
    write().map_err(|e| write_error(index, e))?;
    // The generation is current now, and nothing that fails from here on may undo that. If the rename never reaches the
    // disk, a power failure brings back the old generation, or a `current` that is recognised as torn.
    let _ = sync_folder(index);
    Ok(())
}

/// Flushes a folder to disk. Some file systems cannot do that, and only Unix can open a folder as a file.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    match File::open(folder)?.sync_all() {
        Err(e) if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

/// Bytes of a generation on disk.
pub(crate) fn size(generation: &Path) -> u64 {
    file_sizes(generation).map_or(0, |files| files.iter().map(|(_, size)| size).sum())
}

/// The files of a generation that readers need, by name.
fn file_sizes(generation: &Path) -> io::Result<Vec<(String, u64)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(generation)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Tantivy's lock files and file list begin with a dot.
        if !name.starts_with('.') && !is_of_system(&name) {
            files.push((name, entry.metadata()?.len()));
        }
    }
    files.sort();
    Ok(files)
}

/// Sets the permissions of every file of a generation to those of its mark: Tantivy makes some files readable only to their owner.
#[cfg(unix)]
pub(crate) fn share(generation: &Path) -> io::Result<()> {
    let permissions = fs::metadata(generation.join(GENERATION_MARK))?.permissions();
    for entry in fs::read_dir(generation)? {
        let entry = entry?;
        if entry.metadata()?.permissions() != permissions {
            match fs::set_permissions(entry.path(), permissions.clone()) {
                // This is a link to a file of another user, who has set its permissions already.
                Err(e) if e.kind() == io::ErrorKind::PermissionDenied => {}
                changed => changed?,
            }
        }
    }
    Ok(())
}

/// Does nothing: other systems inherit the permissions of a file from its folder.
#[cfg(not(unix))]
pub(crate) fn share(_generation: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether the disk of an index is full.
pub(crate) fn disk_is_full(index: &Path) -> bool {
    let probe = index.join(CURRENT_DRAFT);
    let written = fs::write(&probe, vec![0; DISK_PROBE_BYTES]);
    let _ = fs::remove_file(&probe);
    written.is_err_and(|e| matches!(e.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
}

/// Removes every generation but one, and the draft of `current`. The next run removes what cannot be removed now.
pub(crate) fn remove_others(index: &Path, keep: Option<&Path>) {
    for (_, folder) in generations(index) {
        if Some(folder.as_path()) != keep {
            let _ = remove(&folder);
        }
    }
    let _ = fs::remove_file(index.join(CURRENT_DRAFT));
}

/// Removes a generation, its mark last, so that the leftovers of a killed removal are still recognised as ours.
fn remove(generation: &Path) -> io::Result<()> {
    for entry in fs::read_dir(generation)? {
        let entry = entry?;
        // A folder can only be one that a system has put there.
        if entry.file_name() != GENERATION_MARK && !entry.file_type()?.is_dir() {
            fs::remove_file(entry.path())?;
        }
    }
    let _ = fs::remove_file(generation.join(GENERATION_MARK));
    fs::remove_dir(generation)
}

/// The generations of an index with their numbers.
fn generations(index: &Path) -> Vec<(u64, PathBuf)> {
    let entries = fs::read_dir(index).into_iter().flatten().flatten();
    entries.filter_map(|e| Some((number(&e.file_name().to_string_lossy())?, e.path()))).filter(|(_, folder)| is_ours(folder)).collect()
}

/// Parses the number in the name of a generation's folder.
fn number(name: &str) -> Option<u64> {
    name.strip_prefix(GENERATION_PREFIX)?.parse().ok()
}

/// Whether a folder is a generation that this program made, not someone else's folder of that name: it contains the mark,
/// or nothing if a run was killed before it wrote the mark.
fn is_ours(folder: &Path) -> bool {
    let is_empty = |entries: fs::ReadDir| entries.flatten().all(|entry| is_of_system(&entry.file_name().to_string_lossy()));
    folder.join(GENERATION_MARK).is_file() || fs::read_dir(folder).is_ok_and(is_empty)
}
