//! Drafts: articles that are parsed but not yet written.
//!
//! Which blocks recur is known only when all articles have been parsed, so they are queued: in memory while they are
//! few, and beyond that in a file in the folder of the new generation.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::article::{self, Article, Recurring};
use crate::index::format::layout::ARTICLE_DRAFTS;

/// Bytes of files whose articles are queued in memory; an article takes about three times the size of its file.
const MAX_IN_MEMORY: u64 = 32 * 1024 * 1024;

/// A parsed article with its origin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Draft {
    /// Index of the article's source.
    pub(super) source: usize,
    /// Path of the article's file, relative to the root of its source.
    pub(super) path: String,
    /// Index of the article in its file.
    pub(super) index: usize,
    pub(super) article: Article,
    /// Whether what recurs in the source has been removed from the article: once, since a title must not lose two ends.
    pub(super) is_stripped: bool,
}

impl Draft {
    /// Removes what recurs in the source from the article, unless that was done. `parts` are the fingerprints of its parts.
    pub(super) fn strip(&mut self, parts: &[u64], recurring: &Recurring) {
        if !self.is_stripped && recurring.any(self.source, parts) {
            article::strip(&mut self.article, self.source, recurring);
        }
        self.is_stripped = true;
    }
}

/// Batches of drafts in the order in which they were added.
pub(super) struct DraftQueue {
    in_memory: Vec<Vec<Draft>>,
    bytes: u64,
    max_in_memory: u64,
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl DraftQueue {
    /// An empty queue, which may create a file in `folder`.
    pub(super) fn new(folder: &Path) -> DraftQueue {
        DraftQueue { in_memory: Vec::new(), bytes: 0, max_in_memory: MAX_IN_MEMORY, path: folder.join(ARTICLE_DRAFTS), file: None }
    }

    /// Adds a batch of drafts that were parsed from `bytes` bytes.
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

    /// Iterates over all batches in order.
    pub(super) fn batches(&mut self) -> io::Result<impl Iterator<Item = Batch<'_>>> {
        let mut from_file = None;
        if let Some(file) = &mut self.file {
            file.flush()?;
            from_file = Some(BufReader::new(File::open(&self.path)?));
        }
        let from_file = std::iter::from_fn(move || match next_in_file(from_file.as_mut()?) {
            Ok(bytes) => bytes.map(Batch::InFile),
            Err(error) => {
                from_file = None;
                Some(Batch::Unreadable(error))
            }
        });
        Ok(self.in_memory.iter_mut().map(Batch::InMemory).chain(from_file))
    }
}

/// A queued batch of drafts.
pub(super) enum Batch<'a> {
    InMemory(&'a mut Vec<Draft>),
    /// A batch from the file, encoded.
    InFile(Vec<u8>),
    /// The next batch of the file cannot be read.
    Unreadable(io::Error),
}

impl Batch<'_> {
    /// Calls `work` with the drafts of the batch. Changes to drafts from the file are lost.
    pub(super) fn with<T>(self, work: impl FnOnce(&mut Vec<Draft>) -> T) -> io::Result<T> {
        match self {
            Batch::InMemory(drafts) => Ok(work(drafts)),
            Batch::InFile(bytes) => postcard::from_bytes(&bytes).map_err(io::Error::other).map(|mut drafts| work(&mut drafts)),
            Batch::Unreadable(error) => Err(error),
        }
    }
}

/// The bytes of the next batch of a file; `None` at its end.
fn next_in_file(batches: &mut BufReader<File>) -> io::Result<Option<Vec<u8>>> {
    if batches.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut length = [0; size_of::<u64>()];
    batches.read_exact(&mut length)?;
    let mut bytes = vec![0; usize::try_from(u64::from_le_bytes(length)).map_err(io::Error::other)?];
    batches.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

impl Drop for DraftQueue {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // A file that cannot be removed now is removed together with its generation.
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article;
    use crate::corpus::Format;

    #[test]
    fn empty_batches_need_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut drafts = DraftQueue::new(folder.path());
        drafts.push(Vec::new(), u64::MAX / 2).unwrap();
        drafts.push(Vec::new(), u64::MAX / 2).unwrap();
        assert!(!folder.path().join(ARTICLE_DRAFTS).exists());
    }

    #[test]
    fn drafts_round_trip_through_memory_and_file() {
        let text = "---\ntitle: Lamp\nlevel: 3\n---\n# Lamp\n\n## Fix 1: Plug\n\n1. **Push** `it` > in. ![p](p.png)\n\n> Note\n\n| a | b |\n|---|---|\n| c | [d](e) |\n";
        let draft = |n: usize| Draft {
            source: 0,
            path: format!("{n}.md"),
            index: 0,
            article: article::parse(text, Format::Markdown, "lamp"),
            is_stripped: false,
        };
        let folder = tempfile::tempdir().unwrap();
        let mut drafts = DraftQueue::new(folder.path());
        drafts.max_in_memory = 250;
        for n in 0..5 {
            drafts.push(vec![draft(n), draft(n + 10)], 100).unwrap();
        }
        assert!(folder.path().join(ARTICLE_DRAFTS).exists());
        let mut back = Vec::new();
        for batch in drafts.batches().unwrap() {
            batch.with(|drafts| back.append(drafts)).unwrap();
        }
        drop(drafts);
        assert_eq!(back, (0..5).flat_map(|n| [draft(n), draft(n + 10)]).collect::<Vec<_>>());
        assert!(!folder.path().join(ARTICLE_DRAFTS).exists());
    }
}
