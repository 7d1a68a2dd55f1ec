//! The lock of the one writer of an index.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use crate::error::{Error, Result};
use crate::index::format::damage::write_error;
use crate::index::format::layout::{LOCK, LOCK_QUEUE};

/// Largest number of characters of a lock holder's name that are shown.
const MAX_HOLDER_CHARS: usize = 200;

/// The lock of the one writer. It is released when it is dropped and when its process ends.
pub(super) struct WriterLock {
    file: File,
}

impl Drop for WriterLock {
    /// Closing the file is not enough: a process that another thread is starting shares the file until it runs, and the lock with
    /// it.
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            // The lock ends with the file at the latest.
            debug_assert!(false, "the index cannot be unlocked: {error}");
        }
    }
}

/// Takes the writer's lock. With `wait` it waits for the current holder, whose name is passed to `waiting`; one
/// process at a time may wait.
///
/// # Errors
/// Another process holds the lock or is already waiting for it, or the folder is not writable.
pub(super) fn lock(index: &Path, wait: bool, waiting: &dyn Fn(&str)) -> Result<WriterLock> {
    let file = open(index, LOCK)?;
    if !try_lock(&file, index)? {
        let holder = holder(index, LOCK);
        if !wait {
            return Err(Error::index(format!("{holder} is writing this index"), index)
                .hint("wait until it has finished, or let kb wait: `kb index --wait`"));
        }
        let queue = open(index, LOCK_QUEUE)?;
        if !try_lock(&queue, index)? {
            let other = self::holder(index, LOCK_QUEUE);
            return Err(Error::index(format!("{holder} is writing this index, and {other} is already waiting for it"), index)
                .hint("the waiting run will index every change made before it starts"));
        }
        sign(&queue);
        waiting(&holder);
        file.lock().map_err(|e| cannot_lock(index, e))?;
    }
    sign(&file);
    Ok(WriterLock { file })
}

fn open(index: &Path, name: &str) -> Result<File> {
    let path = index.join(name);
    OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path).map_err(|e| write_error(index, e))
}

/// Whether the lock was free.
fn try_lock(file: &File, index: &Path) -> Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(e)) => Err(cannot_lock(index, e)),
    }
}

fn cannot_lock(index: &Path, error: io::Error) -> Error {
    Error::index(format!("the index cannot be locked: {error}"), index)
        .hint("choose a folder on a local disk with --index")
        .caused_by(error)
}

/// Writes the holder's name into the lock file, as a courtesy to those who find it locked: the lock works without
/// it, and a name left by a dead process is meaningless.
fn sign(mut file: &File) {
    let host = gethostname::gethostname();
    let _ = file.set_len(0).and_then(|()| writeln!(file, "process {} on {}", std::process::id(), host.to_string_lossy()));
}

fn holder(index: &Path, name: &str) -> String {
    let text = fs::read_to_string(index.join(name)).unwrap_or_default();
    let line: String = text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(MAX_HOLDER_CHARS).collect();
    if line.trim().is_empty() { "another process".to_string() } else { line.trim().to_string() }
}
