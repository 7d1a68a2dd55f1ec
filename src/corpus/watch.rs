//! Watching the sources: hearing that something has changed.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{ErrorKind as NotifyErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::Source;
use crate::error::{Error, Result};

/// Changes that follow each other within this time are one: an editor writes a file in several steps.
const QUIET: Duration = Duration::from_millis(300);
/// Where changes never cease, they are taken together for so long.
const LONGEST: Duration = Duration::from_secs(3);

/// Hears of changes in sources from when it is made.
pub struct Watch {
    changes: Receiver<notify::Result<Event>>,
    index: PathBuf,
    /// Single files: of their folders nothing else counts.
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Begins to watch. What is written into `index` is no change.
    ///
    /// # Errors
    /// The system cannot watch a source, or not so many folders.
    pub fn new(sources: &[Source], index: &Path) -> Result<Watch> {
        let (sender, changes) = channel();
        // Nobody hears a change once the watch is dropped.
        let hear = move |event| drop(sender.send(event));
        let mut watcher = notify::recommended_watcher(hear).map_err(|e| cannot_watch(&e, None))?;
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

    /// Waits for a change, and for those that follow it at once.
    ///
    /// # Errors
    /// The system has ceased to tell of changes.
    pub fn wait(&self) -> Result<()> {
        let ceased = || Error::corpus("the system has ceased to tell of changes", self.folders.first().unwrap_or(&self.index));
        while !self.counts(&self.changes.recv().map_err(|_| ceased())?) {}
        let first = Instant::now();
        let mut last = first;
        loop {
            let left = (last + QUIET).min(first + LONGEST).saturating_duration_since(Instant::now());
            match self.changes.recv_timeout(left) {
                Ok(event) if self.counts(&event) => last = Instant::now(),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => return Err(ceased()),
            }
        }
    }

    /// Whether an event is a change of a source. One that cannot be read may be.
    fn counts(&self, event: &notify::Result<Event>) -> bool {
        let Ok(event) = event else { return true };
        let in_source = |path: &PathBuf| {
            !path.starts_with(&self.index) && (self.files.contains(path) || self.folders.iter().any(|folder| path.starts_with(folder)))
        };
        !event.kind.is_access() && (event.need_rescan() || event.paths.is_empty() || event.paths.iter().any(in_source))
    }
}

fn cannot_watch(error: &notify::Error, path: Option<&Path>) -> Error {
    let told = match &error.kind {
        NotifyErrorKind::MaxFilesWatch => {
            Error::usage("the system watches no more folders").hint("on Linux raise fs.inotify.max_user_watches")
        }
        _ => Error::usage(format!("the system cannot watch this: {error}")),
    };
    match path {
        Some(path) => told.at(path),
        None => told,
    }
}
