//! Ingesting the files that were read: collecting their notes, and parsing those of their articles that may represent
//! others with the same body.

use std::collections::HashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use super::article_table::{Body, IndexedFile};
use super::draft_queue::{Draft, DraftQueue};
use super::job::FileKey;
use super::ordered_map::{chunk_size, ordered_map};
use super::parse_files::{ParsedArticles, ParsedFile};
use super::pending_pages::{PendingPage, PendingPages};
use super::report::Summary;
use crate::article::{self, Article};
use crate::corpus::Skipped;
use crate::index::format::ledger::{self, FileEntry};
use crate::index::format::spill::{SpillFile, SpillRef};

/// Largest number of pages that are parsed in a batch and queued as drafts together.
const MAX_BATCH: u64 = 32;

/// A file; and its index in the file ledger if its content has not changed, in which case its articles are in the ledger.
pub(super) type IngestedFile = (IndexedFile, Option<usize>);

/// Ingests the files of a run.
pub(super) struct Ingest<'a> {
    files: Vec<IngestedFile>,
    /// Whether nothing has changed so far.
    is_same: bool,
    pending: PendingPages,
    /// Indexes of files on which parsing panics.
    broken: Vec<usize>,
    /// The file ledger.
    previous: &'a [FileEntry],
    drafts: &'a mut DraftQueue,
    records: &'a Mutex<SpillFile>,
    summary: &'a mut Summary,
}

/// All files of a run.
pub(super) struct Ingested {
    pub(super) files: Vec<IngestedFile>,
    /// Whether nothing has changed.
    pub(super) is_same: bool,
    /// Files on which parsing panics.
    pub(super) broken: Vec<FileKey>,
}

impl<'a> Ingest<'a> {
    /// Starts with the unchanged files. Records of articles are stored in `records`, parsed articles in `drafts`.
    pub(super) fn new(
        files: Vec<IngestedFile>,
        is_same: bool,
        previous: &'a [FileEntry],
        drafts: &'a mut DraftQueue,
        records: &'a Mutex<SpillFile>,
        summary: &'a mut Summary,
    ) -> Ingest<'a> {
        Ingest { files, is_same, pending: PendingPages::default(), broken: Vec::new(), previous, drafts, records, summary }
    }

    /// Adds a batch of files.
    pub(super) fn add(&mut self, batch: Vec<ParsedFile>) -> io::Result<()> {
        let (mut drafts, mut bytes) = (Vec::new(), 0);
        for ParsedFile { format, odd_path, entry, previous, content, note } in batch {
            self.summary.run.bytes_read += entry.size;
            self.summary.warnings.extend(note.into_iter().map(|reason| Skipped { path: entry.path.clone(), reason }));
            let Some(content) = content else {
                self.files.push((IndexedFile { format, odd_path, entry, articles: Vec::new() }, previous));
                continue;
            };
            self.count(&entry, previous);
            bytes += if content.drafts.is_empty() { 0 } else { entry.size };
            let mut file = IndexedFile { format, odd_path, entry, articles: Vec::new() };
            drafts.append(&mut self.add_articles(content, &mut file)?);
            self.files.push((file, None));
        }
        self.drafts.push(drafts, bytes)?;
        if self.pending.is_full() { self.parse_pending() } else { Ok(()) }
    }

    fn count(&mut self, entry: &FileEntry, previous: Option<usize>) {
        let is_same = previous.is_some_and(|number| FileEntry { source: entry.source, ..self.previous[number].clone() } == *entry);
        self.is_same &= is_same;
        self.summary.run.new_files += u64::from(previous.is_none());
        self.summary.run.changed_files += u64::from(previous.is_some() && !is_same);
    }

    /// Adds the articles of a file, and returns those that are parsed.
    fn add_articles(&mut self, content: ParsedArticles, file: &mut IndexedFile) -> io::Result<Vec<Draft>> {
        let ParsedArticles { drafts, prepared, mut entries, details, blocks } = content;
        for (entry, details) in entries.iter_mut().zip(&details) {
            entry.details = push(self.records, &details.to_bytes())?;
        }
        for (entry, blocks) in entries.iter_mut().zip(&blocks) {
            entry.blocks = push(self.records, &ledger::blocks_to_bytes(blocks))?;
            entry.is_parsed = true;
        }
        // Most files have one article, but a list starts with room for four.
        entries.shrink_to_fit();
        if let Some((page, body)) = prepared.zip(entries.first().and_then(|entry| entry.body)) {
            let body = (file.entry.source, body);
            self.pending.offer(PendingPage { body, file: self.files.len(), bytes: file.entry.size, page });
        }
        file.articles = entries;
        Ok(drafts)
    }

    /// Parses the pending pages on all cores, and queues them as drafts.
    fn parse_pending(&mut self) -> io::Result<()> {
        let pages = self.pending.take();
        let size = chunk_size(pages.len() as u64, MAX_BATCH) as usize;
        let mut pages = pages.into_iter().peekable();
        let batches = std::iter::from_fn(|| pages.peek().is_some().then(|| pages.by_ref().take(size).collect::<Vec<PendingPage>>()));
        let parse = |pages: Vec<PendingPage>| pages.into_iter().map(parse).collect();
        ordered_map(batches, parse, |parsed: Vec<ParsedPage>| {
            let (mut drafts, mut bytes) = (Vec::new(), 0);
            for page in parsed {
                let IndexedFile { entry, articles, .. } = &mut self.files[page.file].0;
                let Some(article) = page.article else {
                    self.broken.push(page.file);
                    continue;
                };
                articles[0].blocks = push(self.records, &ledger::blocks_to_bytes(&page.blocks))?;
                articles[0].is_parsed = true;
                drafts.push(Draft { source: entry.source, path: entry.path.clone(), index: 0, article, is_stripped: false });
                bytes += page.bytes;
            }
            self.drafts.push(drafts, bytes)
        })
    }

    /// Parses the remaining pages, and returns all files.
    pub(super) fn finish(mut self) -> io::Result<Ingested> {
        self.parse_pending()?;
        let broken = with_copies(&self.files, &self.broken);
        Ok(Ingested { files: self.files, is_same: self.is_same, broken })
    }
}

/// A pending page that was parsed.
struct ParsedPage {
    /// Index of the page's file among the files that were read.
    file: usize,
    /// Size of that file in bytes.
    bytes: u64,
    /// `None` if parsing panicked, which is a bug.
    article: Option<Article>,
    /// Fingerprints of the article's blocks.
    blocks: Vec<u64>,
}

fn parse(PendingPage { file, bytes, page, .. }: PendingPage) -> ParsedPage {
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        let article = page.parse();
        let blocks = article::fingerprints(&article);
        (article, blocks)
    }));
    let (article, blocks) = parsed.ok().unzip();
    ParsedPage { file, bytes, article, blocks: blocks.unwrap_or_default() }
}

/// The broken files and those with the same bodies, since what fails on one fails on all.
fn with_copies(files: &[IngestedFile], broken: &[usize]) -> Vec<FileKey> {
    let body = |file: &IndexedFile| Some((file.entry.source, file.articles.first()?.body?));
    let bodies: HashSet<Body> = broken.iter().filter_map(|file| body(&files[*file].0)).collect();
    let is_broken = |file: &&IndexedFile| body(file).is_some_and(|body| bodies.contains(&body));
    files.iter().map(|(file, _)| file).filter(is_broken).map(|file| (file.entry.source, file.entry.path.clone())).collect()
}

/// Adds a record to a spill file that two threads share.
pub(super) fn push(records: &Mutex<SpillFile>, record: &[u8]) -> io::Result<SpillRef> {
    records.lock().unwrap_or_else(PoisonError::into_inner).push(record)
}
