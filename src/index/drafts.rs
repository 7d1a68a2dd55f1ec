//! Drafts: articles that are understood and not yet written.
//!
//! What recurs over many articles is known when all have been read, so they wait here: in memory while
//! they are few, beyond that in a file beside the index that is being made.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};

use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::error::{Error, ErrorKind};

/// Bytes of files whose articles wait in memory; an article takes some three times its file.
const MAX_IN_MEMORY: u64 = 32 * 1024 * 1024;
/// A name with a dot is no part of a generation.
const FILE: &str = ".articles.draft";

/// An article, and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Draft {
    /// The source's place among the sources.
    pub(super) source: usize,
    /// The file, below the root of its source.
    pub(super) path: String,
    /// Its place among the articles of the file.
    pub(super) place: usize,
    /// The article.
    pub(super) article: Article,
}

/// Batches of drafts in the order in which they came.
pub(super) struct Drafts {
    in_memory: Vec<Vec<Draft>>,
    bytes: u64,
    max_in_memory: u64,
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Drafts {
    /// No drafts yet. `folder` is where a file may be made.
    pub(super) fn new(folder: &Path) -> Drafts {
        Drafts { in_memory: Vec::new(), bytes: 0, max_in_memory: MAX_IN_MEMORY, path: folder.join(FILE), file: None }
    }

    /// Adds a batch that was read from so many bytes.
    pub(super) fn push(&mut self, batch: Vec<Draft>, bytes: u64) -> io::Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        self.bytes += bytes;
        if self.file.is_none() && self.bytes <= self.max_in_memory {
            self.in_memory.push(batch);
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(BufWriter::new(File::create(&self.path)?)),
        };
        let bytes = postcard::to_stdvec(&batch).map_err(io::Error::other)?;
        file.write_all(&(bytes.len() as u64).to_le_bytes())?;
        file.write_all(&bytes)
    }

    /// Shows every batch, in order. What is changed of those in the file is forgotten.
    pub(super) fn each_mut(&mut self, mut visit: impl FnMut(&mut Vec<Draft>) -> io::Result<()>) -> io::Result<()> {
        self.in_memory.iter_mut().try_for_each(&mut visit)?;
        let mut visited = Ok(());
        self.each_in_file(|mut batch| {
            visited = visit(&mut batch);
            visited.is_ok()
        })?;
        visited
    }

    /// Gives every batch, in order.
    pub(super) fn each(mut self, mut visit: impl FnMut(Vec<Draft>) -> bool) -> io::Result<()> {
        let go_on = std::mem::take(&mut self.in_memory).into_iter().all(&mut visit);
        if go_on { self.each_in_file(visit) } else { Ok(()) }
    }

    fn each_in_file(&mut self, mut visit: impl FnMut(Vec<Draft>) -> bool) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.flush()?;
        let path = self.path.as_path();
        // One batch is read while another is worked on.
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel(1);
            let read = scope.spawn(move || send_batches(path, &sender));
            let _ = receiver.into_iter().all(&mut visit);
            read.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }
}

/// Sends every batch of a file, until no one listens.
fn send_batches(path: &Path, to: &SyncSender<Vec<Draft>>) -> io::Result<()> {
    let mut bytes = Vec::new();
    let mut batches = BufReader::new(File::open(path)?);
    while !batches.fill_buf()?.is_empty() {
        let mut length = [0; size_of::<u64>()];
        batches.read_exact(&mut length)?;
        bytes.resize(usize::try_from(u64::from_le_bytes(length)).map_err(io::Error::other)?, 0);
        batches.read_exact(&mut bytes)?;
        if to.send(postcard::from_bytes(&bytes).map_err(io::Error::other)?).is_err() {
            break;
        }
    }
    Ok(())
}

impl Drop for Drafts {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // What stays goes with its generation, and is no part of it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// What waits cannot be written or read.
pub(super) fn failure(error: &io::Error) -> Error {
    Error::new(ErrorKind::Index, format!("the index cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article;
    use crate::corpus::Format;

    #[test]
    fn files_that_hold_what_they_held_make_no_drafts() {
        let folder = tempfile::tempdir().unwrap();
        let mut drafts = Drafts::new(folder.path());
        drafts.push(Vec::new(), u64::MAX / 2).unwrap();
        drafts.push(Vec::new(), u64::MAX / 2).unwrap();
        assert!(!folder.path().join(FILE).exists());
    }

    #[test]
    fn drafts_come_back_as_they_were_from_memory_and_file() {
        let text = "---\ntitle: Lamp\nlevel: 3\n---\n# Lamp\n\n## Fix 1: Plug\n\n1. **Push** `it` > in. ![p](p.png)\n\n> Note\n\n| a | b |\n|---|---|\n| c | [d](e) |\n";
        let draft =
            |n: usize| Draft { source: 0, path: format!("{n}.md"), place: 0, article: article::read(text, Format::Markdown, "lamp") };
        let folder = tempfile::tempdir().unwrap();
        let mut drafts = Drafts::new(folder.path());
        drafts.max_in_memory = 250;
        for n in 0..5 {
            drafts.push(vec![draft(n), draft(n + 10)], 100).unwrap();
        }
        assert!(folder.path().join(FILE).exists());
        let mut back = Vec::new();
        drafts
            .each(|batch| {
                back.extend(batch);
                true
            })
            .unwrap();
        assert_eq!(back, (0..5).flat_map(|n| [draft(n), draft(n + 10)]).collect::<Vec<_>>());
        assert!(!folder.path().join(FILE).exists());
    }
}
