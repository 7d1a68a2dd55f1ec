//! Watches the sources for changes.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{ErrorKind as NotifyErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::Source;
use crate::error::{Error, Result};

/// Changes that follow one another within this time count as one: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(300);
/// Longest time for which changes are collected while more of them keep coming.
const LONGEST: Duration = Duration::from_secs(3);

/// A watch over sources: collects changes from the moment it is created.
pub struct Watch {
    changes: Receiver<notify::Result<Event>>,
    index: PathBuf,
    /// Sources that are single files; changes of other files in their folders are ignored.
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Starts to watch. What is written into `index` does not count as a change.
    ///
    /// # Errors
    /// The system cannot watch a source, or has reached its limit of watched folders.
    pub fn new(sources: &[Source], index: &Path) -> Result<Watch> {
        let (sender, changes) = channel();
        // Sending fails once the watch is dropped, and the event is no longer needed.
        let send = move |event| drop(sender.send(event));
        let mut watcher = notify::recommended_watcher(send).map_err(|e| cannot_watch(&e, None))?;
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for source in sources {
            let is_file = source.start != source.root;
            let mode = if is_file { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive };
            watcher.watch(&source.root, mode).map_err(|e| cannot_watch(&e, Some(&source.root)))?;
            if is_file { &mut files } else { &mut folders }.push(source.start.clone());
        }
        let index = std::fs::canonicalize(index).unwrap_or_else(|_| index.to_path_buf());
        Ok(Watch { changes, index, files, folders, _watcher: watcher })
    }

    /// Waits for a change, and for those that follow it immediately.
    ///
    /// # Errors
    /// The system has stopped reporting changes.
    pub fn wait(&self) -> Result<()> {
        let stopped = || {
            Error::corpus("the system stopped reporting changes", self.folders.first().unwrap_or(&self.index))
                .hint("run `kb index --watch` again")
        };
        while !self.counts(&self.changes.recv().map_err(|_| stopped())?) {}
        let first = Instant::now();
        let mut last = first;
        loop {
            let left = (last + QUIET).min(first + LONGEST).saturating_duration_since(Instant::now());
            match self.changes.recv_timeout(left) {
                Ok(event) if self.counts(&event) => last = Instant::now(),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => return Err(stopped()),
            }
        }
    }

    /// Whether an event may be a change of a source; an error counts, since a change may have been lost with it.
    fn counts(&self, event: &notify::Result<Event>) -> bool {
        let Ok(event) = event else { return true };
        let in_source = |path: &PathBuf| {
            !path.starts_with(&self.index) && (self.files.contains(path) || self.folders.iter().any(|folder| path.starts_with(folder)))
        };
        !event.kind.is_access() && (event.need_rescan() || event.paths.is_empty() || event.paths.iter().any(in_source))
    }
}

fn cannot_watch(error: &notify::Error, path: Option<&Path>) -> Error {
    let error = match &error.kind {
        NotifyErrorKind::MaxFilesWatch => Error::usage("the system's limit on watched folders is reached")
            .hint("on Linux, raise fs.inotify.max_user_watches, or run `kb index` after changes instead"),
        _ => Error::usage(format!("the sources cannot be watched: {error}")).hint("run `kb index` after changes instead"),
    };
    match path {
        Some(path) => error.at(path),
        None => error,
    }
}
