//! Reading files: their bytes, compared with what the ledger says, and understood where they differ.

use std::collections::HashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::SystemTime;

use rayon::prelude::*;

use super::drafts::Draft;
use super::ledger::{ArticleEntry, FileEntry};
use super::update::Progress;
use crate::article::{self, Article};
use crate::corpus::{self, File, Fingerprint, Format, Stamp};
use crate::family::Compared;

/// Why a file is left out that brings a promise of this program to break.
pub(super) const BROKEN: &str = "kb fails on this file: that is a bug of kb";
/// Bytes of files that are understood together before they are handed on, in order.
const BATCH_BYTES: u64 = 1024 * 1024;

/// A file that is to be read, and what is known of it.
#[derive(Clone, Debug)]
pub(super) struct ToRead {
    pub(super) file: File,
    /// Its place in the ledger, and how it was when it was read before.
    pub(super) before: Option<(usize, FileEntry)>,
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) file: File,
    pub(super) entry: FileEntry,
    /// What it holds; none where it holds what it held before.
    pub(super) understood: Option<Understood>,
    /// What happened while it was read.
    pub(super) note: Option<String>,
}

/// The articles of a file.
#[derive(Debug, Default)]
pub(super) struct Understood {
    pub(super) drafts: Vec<Draft>,
    /// The same articles for the ledger; their sketches are yet to be made.
    pub(super) articles: Vec<ArticleEntry>,
}

/// Reads files batch by batch, in parallel within one, and shows each batch in order.
pub(super) fn read_all(files: &[ToRead], progress: &dyn Progress, mut visit: impl FnMut(Vec<Reading>) -> io::Result<()>) -> io::Result<()> {
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(1);
        scope.spawn(move || send_batches(files, progress, &sender));
        receiver.into_iter().try_for_each(&mut visit)
    })
}

fn send_batches(files: &[ToRead], progress: &dyn Progress, sender: &SyncSender<Vec<Reading>>) {
    let mut rest = files;
    while !rest.is_empty() {
        let mut bytes = 0;
        let within = |to_read: &&ToRead| {
            bytes += to_read.file.size;
            bytes <= BATCH_BYTES
        };
        let count = rest.iter().take_while(within).count().max(1);
        let (batch, after) = rest.split_at(count);
        rest = after;
        let read = |to_read: &ToRead| {
            let reading = guarded(to_read);
            progress.file(to_read.file.size);
            reading
        };
        if sender.send(batch.par_iter().map(read).collect()).is_err() {
            // The receiver failed and says why.
            return;
        }
    }
}

/// One page that meets a bug must not stop ten thousand.
fn guarded(to_read: &ToRead) -> Reading {
    catch_unwind(AssertUnwindSafe(|| read(to_read))).unwrap_or_else(|_| {
        let mut entry = unread(&to_read.file);
        entry.skipped.push(BROKEN.to_string());
        Reading { file: to_read.file.clone(), entry, understood: Some(Understood::default()), note: None }
    })
}

/// A fingerprint of what an article says, and of what in it may be boilerplate: all that folding sees of it.
fn content(article: &Article, blocks: &[u64]) -> Fingerprint {
    let text = Compared::of(article).fingerprint();
    let all: Vec<u8> = text.as_bytes().iter().copied().chain(blocks.iter().flat_map(|block| block.to_le_bytes())).collect();
    corpus::fingerprint(&all)
}

/// An entry for a file of which nothing is known yet.
fn unread(file: &File) -> FileEntry {
    FileEntry {
        source: file.source,
        path: file.relative.clone(),
        size: file.size,
        stamp: None,
        fingerprint: None,
        articles: 0,
        skipped: Vec::new(),
        warnings: Vec::new(),
        contradictions: Vec::new(),
    }
}

fn read(to_read: &ToRead) -> Reading {
    let file = &to_read.file;
    let started = SystemTime::now();
    let mut entry = unread(file);
    let bytes = match corpus::read(file) {
        Ok(bytes) => bytes,
        Err(reason) => {
            entry.skipped.push(reason);
            return Reading { file: file.clone(), entry, understood: Some(Understood::default()), note: None };
        }
    };
    let now = std::fs::metadata(&file.path).map(|m| (m.len(), Stamp::of(&m))).ok();
    let kept_still = now == Some((bytes.len() as u64, file.stamp));
    let note = (!kept_still).then(|| "changed while it was read: the next run reads it again".to_string());
    let stamp = (kept_still && file.stamp.is_settled(started)).then_some(file.stamp);
    let fingerprint = corpus::fingerprint(&bytes);
    if let Some(before) = to_read.before.as_ref().map(|(_, b)| b).filter(|b| b.fingerprint == Some(fingerprint)) {
        let entry = FileEntry { size: bytes.len() as u64, stamp, ..before.clone() };
        return Reading { file: file.clone(), entry, understood: None, note };
    }
    entry = FileEntry { size: bytes.len() as u64, stamp, fingerprint: Some(fingerprint), ..entry };
    let understood = understand(bytes, file, &mut entry);
    entry.articles = understood.articles.len();
    Reading { file: file.clone(), entry, understood: Some(understood), note }
}

/// Understands the bytes of a file; its entry hears what is left out, and what is odd.
fn understand(bytes: Vec<u8>, file: &File, entry: &mut FileEntry) -> Understood {
    let mut understood = Understood::default();
    let text = match corpus::text(bytes) {
        Ok(text) => text,
        Err(reason) => {
            entry.skipped.push(reason);
            return understood;
        }
    };
    entry.warnings.extend(text.warning);
    if file.format != Format::Jsonl {
        let name = Path::new(&file.relative).file_stem().map(|s| s.to_string_lossy()).unwrap_or_default();
        understood.add(article::read(&text.text, file.format, &name), None, file, entry);
        return understood;
    }
    let mut seen: HashSet<String> = HashSet::new();
    for record in article::records(&text.text) {
        match record.article {
            Ok(article) => {
                // Two records of one `_id` are two articles, with keys of their own.
                let mut key = record.key.clone();
                let mut count = 1;
                while !seen.insert(key.clone()) {
                    count += 1;
                    key = format!("{}\u{1f}{count}", record.key);
                }
                if count > 1 {
                    entry.warnings.push(format!("line {}: its `_id` was given before", record.line));
                }
                // Its sections lie on its line.
                let fingerprint = corpus::fingerprint(format!("{}:{}", record.line, record.text).as_bytes());
                understood.add(article, Some((key, fingerprint)), file, entry);
            }
            Err(reason) => entry.skipped.push(reason),
        }
    }
    understood
}

impl Understood {
    fn add(&mut self, article: Article, record: Option<(String, Fingerprint)>, file: &File, entry: &mut FileEntry) {
        entry.warnings.extend(article.warnings.iter().cloned());
        if article.sections.is_empty() {
            entry.skipped.push("nothing is left to read once markup and boilerplate are gone".to_string());
            return;
        }
        let blocks = article::fingerprints(&article);
        let content = content(&article, &blocks);
        let place = self.articles.len();
        self.articles.push(ArticleEntry::new(&article, record, blocks));
        self.drafts.push(Draft { source: file.source, path: file.relative.clone(), place, content, article });
    }
}
