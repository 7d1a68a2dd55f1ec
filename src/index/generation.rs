//! Generations: whole indexes side by side, one of them current.
//!
//! `INDEX/current` names the generation that serves, with the size of each of its files, so that a
//! torn one is noticed before it is read. A build writes `INDEX/generation-N`, then
//! replaces `current` in one rename: killed before, the old one serves; after, the new one does.
//! `INDEX/lock` is held while building, by a lock that dies with its process. A generation is never
//! changed once it is current: an update links its files into the next one.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::SCHEMA_VERSION;
use super::ledger;
use crate::article::{PARSER_VERSION, RecurringBlock};
use crate::error::{Error, Result};
use crate::family::FAMILY_VERSION;
use crate::text::ANALYSIS_VERSION;

/// Times that an index is read which is replaced meanwhile.
const MAX_READINGS: usize = 5;
const CURRENT: &str = "current";
const LOCK: &str = "lock";
/// Held by the one process that waits for the lock.
const QUEUE: &str = "lock.waiting";
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
    /// See [`crate::family::FAMILY_VERSION`].
    pub family: u32,
    /// A fingerprint of the products that the settings name.
    pub products: String,
    /// From which resemblance on articles are copies.
    pub resemblance: f64,
    /// Larger files were left out.
    pub max_file_size: u64,
    /// What was indexed.
    pub sources: Vec<ManifestSource>,
    /// What it holds.
    #[serde(flatten)]
    pub contents: Contents,
    /// Weighted words of all documents.
    pub words: u64,
    /// What recurs over many articles of a source, and was taken out of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recurring: Vec<RecurringBlock>,
}

/// What an index holds, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Files that hold at least one article.
    pub files: u64,
    /// Articles, copies included.
    pub articles: u64,
    /// Families of copies; each is indexed once.
    pub families: u64,
    /// Groups of fixes that stand in several families.
    pub groups: u64,
    /// Sections that are fixes, of one article a family.
    pub fixes: u64,
    /// All sections, likewise.
    pub sections: u64,
    /// Blocks that were taken out as boilerplate, likewise.
    pub stripped: u64,
}

/// A source, as the index remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestSource {
    /// Its name.
    pub name: String,
    /// The folder that paths are relative to.
    pub root: PathBuf,
    /// What was walked: the root, or one file in it.
    pub start: PathBuf,
}

/// The versions that a manifest of any version tells.
#[derive(Deserialize)]
struct Versions {
    program: String,
    schema: u32,
    analysis: u32,
    parser: u32,
    #[serde(default)]
    family: u32,
}

/// Reads what a generation says about itself, without opening it.
///
/// # Errors
/// It is damaged, or another version of the program made it.
pub(super) fn read_manifest(generation: &Path, index: &Path) -> Result<Manifest> {
    #[derive(Deserialize)]
    struct Meta {
        payload: Option<String>,
    }
    let text = fs::read_to_string(generation.join("meta.json")).map_err(|e| damaged(index, &format!("meta.json: {e}")))?;
    let meta: Meta = serde_json::from_str(&text).map_err(|e| damaged(index, &format!("meta.json: {e}")))?;
    manifest_of(meta.payload.as_deref(), index)
}

/// Reads the payload of a commit.
///
/// # Errors
/// Another version of the program wrote it.
pub(super) fn manifest_of(payload: Option<&str>, index: &Path) -> Result<Manifest> {
    let versions = payload.and_then(|p| serde_json::from_str::<Versions>(p).ok()).filter(|v| v.program == "kb");
    let Some(versions) = versions else {
        return Err(Error::index("the index holds nothing that kb wrote", index).hint("run `kb index` to build it anew"));
    };
    let made = [versions.schema, versions.analysis, versions.parser, versions.family];
    let ours = [SCHEMA_VERSION, ANALYSIS_VERSION, PARSER_VERSION, FAMILY_VERSION];
    if made.iter().zip(ours).any(|(made, ours)| *made > ours) {
        return Err(Error::index("the index was made by a newer version of kb", index)
            .hint("use that version, or run `kb index` to build it anew with this one"));
    }
    let manifest = payload.and_then(|p| serde_json::from_str(p).ok()).filter(|_| made == ours);
    manifest.ok_or_else(|| Error::index("the index was made by an older version of kb", index).hint("run `kb index` to build it anew"))
}

/// The generation that serves: its folder and the sizes of its files.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Current {
    pub(super) folder: PathBuf,
    files: Vec<(String, u64)>,
}

impl Current {
    /// How many files it has.
    pub(super) fn file_count(&self) -> usize {
        self.files.len()
    }

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

/// When a generation became the one that serves.
pub(super) fn committed(index: &Path) -> Option<SystemTime> {
    fs::metadata(index.join(CURRENT)).and_then(|m| m.modified()).ok()
}

/// What lies in an index folder and serves no one: what a run left that was killed. The next one removes it.
pub(super) fn strays(index: &Path, current: &Current) -> Vec<String> {
    let others = generations(index).into_iter().map(|(_, folder)| folder).filter(|folder| *folder != current.folder);
    let draft = Some(index.join(DRAFT)).filter(|d| d.exists());
    others.chain(draft).filter_map(|p| Some(p.file_name()?.to_string_lossy().into_owned())).collect()
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
        let ours = [CURRENT, LOCK, QUEUE, DRAFT].contains(&name.as_str()) || number(&name).is_some() && is_ours(&entry.path());
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

/// Takes the writer's lock. With `wait` it waits for another holder, whose name `waiting` hears; one
/// process at a time may wait.
///
/// # Errors
/// Another process holds it, or waits for it already, or the folder may not be written.
pub(super) fn lock(index: &Path, wait: bool, waiting: &dyn Fn(&str)) -> Result<WriterLock> {
    let file = lock_file(index, LOCK)?;
    let held = match file.try_lock() {
        Ok(()) => false,
        Err(TryLockError::WouldBlock) => true,
        Err(TryLockError::Error(e)) => return Err(cannot_lock(index, &e)),
    };
    if held {
        let holder = holder(index, LOCK);
        if !wait {
            return Err(
                Error::index(format!("{holder} is writing this index"), index).hint("wait for it to end, or let kb wait: kb index --wait")
            );
        }
        let queue = lock_file(index, QUEUE)?;
        match queue.try_lock() {
            Ok(()) => sign(&queue),
            Err(TryLockError::WouldBlock) => {
                let other = self::holder(index, QUEUE);
                return Err(Error::index(format!("{holder} is writing this index, and {other} waits for it already"), index)
                    .hint("what it will write holds what has changed until then"));
            }
            Err(TryLockError::Error(e)) => return Err(cannot_lock(index, &e)),
        }
        waiting(&holder);
        file.lock().map_err(|e| cannot_lock(index, &e))?;
    }
    sign(&file);
    Ok(WriterLock { _file: file })
}

fn lock_file(index: &Path, name: &str) -> Result<File> {
    let path = index.join(name);
    OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path).map_err(|e| write_error(index, &e))
}

fn cannot_lock(index: &Path, error: &io::Error) -> Error {
    Error::index(format!("the index cannot be locked: {error}"), index)
}

/// Writes who holds a lock. The name is a courtesy; the lock holds without it, and what a process that is
/// gone has left here says nothing.
fn sign(mut file: &File) {
    let host = gethostname::gethostname();
    let _ = file.set_len(0).and_then(|()| writeln!(file, "process {} on {}", std::process::id(), host.to_string_lossy()));
}

fn holder(index: &Path, name: &str) -> String {
    let text = fs::read_to_string(index.join(name)).unwrap_or_default();
    let line: String = text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
    if line.trim().is_empty() { "another process".to_string() } else { line.trim().to_string() }
}

/// Links every file of a generation into another but the ledger, which is written anew. No other file is ever
/// changed, by Tantivy or by us: it is replaced. Where there are no links, files are copied.
pub(super) fn link(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // The lists of Tantivy's files are read; its locks are not.
        let wanted = !name.starts_with('.') || name == ".managed.json";
        if !wanted || name == MARK || ledger::is_written_anew(&name) {
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

/// Bytes of a generation.
pub(super) fn size(generation: &Path) -> u64 {
    file_sizes(generation).map_or(0, |files| files.iter().map(|(_, size)| size).sum())
}

/// Makes the folder of the next generation, empty.
pub(super) fn create(index: &Path) -> Result<PathBuf> {
    let highest = generations(index).into_iter().map(|(n, _)| n).max().unwrap_or(0);
    let folder = index.join(format!("{PREFIX}{}", highest + 1));
    fs::create_dir(&folder).and_then(|()| File::create(folder.join(MARK))).map_err(|e| write_error(index, &e))?;
    Ok(folder)
}

/// Makes a generation current, in one step. Its files and their names are on the disk before that.
pub(super) fn switch(index: &Path, generation: &Path) -> Result<()> {
    let mut text = generation.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    text.push('\n');
    for (name, size) in file_sizes(generation).map_err(|e| write_error(index, &e))? {
        text += &format!("{size} {name}\n");
    }
    let draft = index.join(DRAFT);
    let write = || -> io::Result<()> {
        sync_folder(generation)?;
        let mut file = File::create(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, index.join(CURRENT))
    };
    write().map_err(|e| write_error(index, &e))?;
    // The generation serves now, and nothing that fails from here on may undo it. Where the name does not
    // reach the disk, a loss of power brings back the old one, or a `current` that is noticed to be torn.
    let _ = sync_folder(index);
    Ok(())
}

/// Writes the names in a folder to the disk. Some file systems cannot, and elsewhere than on Unix a folder
/// cannot be opened as a file.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    match File::open(folder)?.sync_all() {
        Err(e) if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
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
        let entry = entry?;
        if entry.metadata()?.permissions() != permissions {
            match fs::set_permissions(entry.path(), permissions.clone()) {
                // A link to a file of someone else, who shared it before.
                Err(e) if e.kind() == io::ErrorKind::PermissionDenied => {}
                changed => changed?,
            }
        }
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

/// Calls `read` with the generation that serves, once more where another one has taken its place meanwhile.
///
/// # Errors
/// Those of `read`; there is no index; or runs replace it again and again.
pub(super) fn steadily<T>(index: &Path, mut read: impl FnMut(&Current) -> Result<T>) -> Result<T> {
    for _ in 0..MAX_READINGS {
        let serving = current(index)?;
        let value = read(&serving);
        if current(index).is_ok_and(|now| now == serving) {
            return value;
        }
    }
    Err(Error::index("runs of `kb index` replace the index faster than it is read", index).hint("try again when they are done"))
}

/// Removes every generation but one, and the draft of `current`. What cannot be removed now is removed by the next build.
pub(super) fn remove_others(index: &Path, keep: Option<&Path>) {
    for (_, folder) in generations(index) {
        if Some(folder.as_path()) != keep {
            let _ = remove(&folder);
        }
    }
    let _ = fs::remove_file(index.join(DRAFT));
}

/// Removes a generation, its mark last: killed on the way, what is left is still known as ours.
fn remove(generation: &Path) -> io::Result<()> {
    for entry in fs::read_dir(generation)? {
        let entry = entry?;
        if entry.file_name() != MARK {
            fs::remove_file(entry.path())?;
        }
    }
    let _ = fs::remove_file(generation.join(MARK));
    fs::remove_dir(generation)
}

fn generations(index: &Path) -> Vec<(u64, PathBuf)> {
    let entries = fs::read_dir(index).into_iter().flatten().flatten();
    entries.filter_map(|e| Some((number(&e.file_name().to_string_lossy())?, e.path()))).filter(|(_, folder)| is_ours(folder)).collect()
}

const DAMAGED: &str = "the index is damaged: ";

/// An index that cannot be trusted.
pub(super) fn damaged(index: &Path, what: &str) -> Error {
    Error::index(format!("{DAMAGED}{what}"), index).hint("run `kb index` to build it anew")
}

/// What is wrong, by an error of [`damaged`].
pub(super) fn damage(error: &Error) -> String {
    error.message.strip_prefix(DAMAGED).unwrap_or(&error.message).to_string()
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
