//! Taking in the files that were read: what is to be told of each, and which of their articles are understood.

use std::collections::HashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use super::drafts::{Draft, Drafts};
use super::heap::{Heap, Place};
use super::known::{Body, FileKey, KnownFile};
use super::ledger::{self, FileEntry};
use super::ordered::{in_order, share};
use super::reading::{Reading, Understood};
use super::update::Summary;
use super::waiting::{Page, Waiting};
use crate::article::{self, Article};
use crate::corpus::Skipped;

/// Pages that are understood in one go, and wait as drafts together, at most.
const TOGETHER: u64 = 32;

/// A file, and its place in the ledger where it holds what it held: then its articles are there.
pub(super) type TakenFile = (KnownFile, Option<usize>);

/// What a run takes in.
pub(super) struct Intake<'a> {
    files: Vec<TakenFile>,
    /// Nothing is other than before.
    same: bool,
    waiting: Waiting,
    /// Places of files on which this program breaks its promises.
    broken: Vec<usize>,
    /// The files of the ledger.
    before: &'a [FileEntry],
    drafts: &'a mut Drafts,
    records: &'a Mutex<Heap>,
    summary: &'a mut Summary,
}

/// All that was taken in.
pub(super) struct Taken {
    pub(super) files: Vec<TakenFile>,
    /// Nothing is other than before.
    pub(super) same: bool,
    /// Files on which this program breaks its promises.
    pub(super) broken: Vec<FileKey>,
}

impl<'a> Intake<'a> {
    /// Begins with the files that are as they were. Records of articles go to `records`, what is understood to `drafts`.
    pub(super) fn new(
        files: Vec<TakenFile>,
        same: bool,
        before: &'a [FileEntry],
        drafts: &'a mut Drafts,
        records: &'a Mutex<Heap>,
        summary: &'a mut Summary,
    ) -> Intake<'a> {
        Intake { files, same, waiting: Waiting::default(), broken: Vec::new(), before, drafts, records, summary }
    }

    /// Takes in a batch of files.
    pub(super) fn take(&mut self, batch: Vec<Reading>) -> io::Result<()> {
        let (mut understood, mut bytes) = (Vec::new(), 0);
        for reading in batch {
            self.summary.done.bytes += reading.entry.size;
            let path = &reading.entry.path;
            self.summary.warnings.extend(reading.note.into_iter().map(|reason| Skipped { path: path.clone(), reason }));
            let Reading { format, entry, before, understood: holds, .. } = reading;
            let Some(holds) = holds else {
                self.files.push((KnownFile { format, entry, articles: Vec::new() }, before));
                continue;
            };
            self.count(&entry, before);
            bytes += if holds.drafts.is_empty() { 0 } else { entry.size };
            let mut file = KnownFile { format, entry, articles: Vec::new() };
            understood.append(&mut self.take_articles(holds, &mut file)?);
            self.files.push((file, None));
        }
        self.drafts.push(understood, bytes)?;
        if self.waiting.is_full() { self.understand_waiting() } else { Ok(()) }
    }

    fn count(&mut self, entry: &FileEntry, before: Option<usize>) {
        let as_before = before.is_some_and(|number| FileEntry { source: entry.source, ..self.before[number].clone() } == *entry);
        self.same &= as_before;
        self.summary.done.new += u64::from(before.is_none());
        self.summary.done.changed += u64::from(before.is_some() && !as_before);
    }

    /// Takes in the articles of a file, and gives those that are understood.
    fn take_articles(&mut self, holds: Understood, file: &mut KnownFile) -> io::Result<Vec<Draft>> {
        let Understood { drafts, opened, mut articles, shown, blocks } = holds;
        for (article, shown) in articles.iter_mut().zip(&shown) {
            article.shown = push(self.records, &shown.to_bytes())?;
        }
        for (article, blocks) in articles.iter_mut().zip(&blocks) {
            article.blocks = push(self.records, &ledger::blocks_to_bytes(blocks))?;
            article.is_understood = true;
        }
        // Most files hold one, and a list is made for four.
        articles.shrink_to_fit();
        if let Some((opened, body)) = opened.zip(articles.first().and_then(|article| article.body)) {
            let body = (file.entry.source, body);
            self.waiting.offer(Page { body, file: self.files.len(), bytes: file.entry.size, opened });
        }
        file.articles = articles;
        Ok(drafts)
    }

    /// Understands the pages that wait, on all cores, and keeps them as drafts; the entries of their files hear of their
    /// blocks.
    fn understand_waiting(&mut self) -> io::Result<()> {
        let pages = self.waiting.take();
        let share = share(pages.len() as u64, TOGETHER) as usize;
        let mut pages = pages.into_iter().peekable();
        let together = std::iter::from_fn(|| pages.peek().is_some().then(|| pages.by_ref().take(share).collect::<Vec<Page>>()));
        let understand = |pages: Vec<Page>| pages.into_iter().map(understand).collect();
        in_order(together, understand, |understood: Vec<ReadPage>| {
            let (mut drafts, mut bytes) = (Vec::new(), 0);
            for page in understood {
                let KnownFile { entry, articles, .. } = &mut self.files[page.file].0;
                let Some(article) = page.article else {
                    self.broken.push(page.file);
                    continue;
                };
                articles[0].blocks = push(self.records, &ledger::blocks_to_bytes(&page.blocks))?;
                articles[0].is_understood = true;
                drafts.push(Draft { source: entry.source, path: entry.path.clone(), place: 0, article });
                bytes += page.bytes;
            }
            self.drafts.push(drafts, bytes)
        })
    }

    /// Understands what still waits, and ends.
    pub(super) fn finish(mut self) -> io::Result<Taken> {
        self.understand_waiting()?;
        let broken = with_copies(&self.files, &self.broken);
        Ok(Taken { files: self.files, same: self.same, broken })
    }
}

/// An article that was understood.
struct ReadPage {
    /// The place of its file among those that were read, and that one's bytes.
    file: usize,
    bytes: u64,
    /// None where understanding it fails, which is a bug.
    article: Option<Article>,
    /// The fingerprints of its blocks.
    blocks: Vec<u64>,
}

fn understand(Page { file, bytes, opened, .. }: Page) -> ReadPage {
    let understood = catch_unwind(AssertUnwindSafe(|| {
        let article = opened.read();
        let blocks = article::fingerprints(&article);
        (article, blocks)
    }));
    let (article, blocks) = understood.ok().unzip();
    ReadPage { file, bytes, article, blocks: blocks.unwrap_or_default() }
}

/// The names of files, by their places, and of those that hold the same body: what breaks on one breaks on all.
fn with_copies(files: &[TakenFile], broken: &[usize]) -> Vec<FileKey> {
    let body = |file: &KnownFile| Some((file.entry.source, file.articles.first()?.body?));
    let bodies: HashSet<Body> = broken.iter().filter_map(|file| body(&files[*file].0)).collect();
    let holds = |file: &&KnownFile| body(file).is_some_and(|body| bodies.contains(&body));
    files.iter().map(|(file, _)| file).filter(holds).map(|file| (file.entry.source, file.entry.path.clone())).collect()
}

/// Adds a record that two threads add to.
pub(super) fn push(records: &Mutex<Heap>, record: &[u8]) -> io::Result<Place> {
    records.lock().unwrap_or_else(PoisonError::into_inner).push(record)
}
