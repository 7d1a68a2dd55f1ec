//! Drafts: articles that are understood and not yet written.
//!
//! What recurs over many articles is known when all have been read, so they wait here: in memory while
//! they are few, beyond that in a file beside the index that is being made.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

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

    /// Every batch, in order.
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

/// A batch of drafts that waits.
pub(super) enum Batch<'a> {
    InMemory(&'a mut Vec<Draft>),
    /// As bytes.
    InFile(Vec<u8>),
    /// What comes next in the file cannot be read.
    Unreadable(io::Error),
}

impl Batch<'_> {
    /// Works with its drafts. What is changed of those in the file is forgotten.
    pub(super) fn with<T>(self, work: impl FnOnce(&mut Vec<Draft>) -> T) -> io::Result<T> {
        match self {
            Batch::InMemory(drafts) => Ok(work(drafts)),
            Batch::InFile(bytes) => postcard::from_bytes(&bytes).map_err(io::Error::other).map(|mut drafts| work(&mut drafts)),
            Batch::Unreadable(error) => Err(error),
        }
    }
}

/// The bytes of the next batch of a file; none at its end.
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
        for batch in drafts.batches().unwrap() {
            batch.with(|drafts| back.append(drafts)).unwrap();
        }
        drop(drafts);
        assert_eq!(back, (0..5).flat_map(|n| [draft(n), draft(n + 10)]).collect::<Vec<_>>());
        assert!(!folder.path().join(FILE).exists());
    }
}
