//! Reading files: their bytes, compared with what the ledger says, and understood where they differ.

use std::collections::HashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::SystemTime;

use super::drafts::Draft;
use super::ledger::{ArticleEntry, FileEntry, Shown};
use super::ordered::{in_order, share};
use super::update::Progress;
use crate::article::{self, Article, Opened};
use crate::corpus::{self, File, Fingerprint, Format, Source, Stamp};

/// Why a file is left out that brings a promise of this program to break.
pub(super) const BROKEN: &str = "kb fails on this file: that is a bug of kb";
/// Bytes of files that are read in one go, at most: few enough that no core waits long for another in the end.
const BATCH_BYTES: u64 = 128 * 1024;

/// A file that is to be read.
#[derive(Clone, Debug)]
pub(super) struct ToRead {
    pub(super) file: File,
    /// Its place in the ledger, if it was read before.
    pub(super) before: Option<usize>,
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) format: Format,
    pub(super) entry: FileEntry,
    pub(super) before: Option<usize>,
    /// What it holds; none where it holds what it held before.
    pub(super) understood: Option<Understood>,
    /// What happened while it was read.
    pub(super) note: Option<String>,
}

/// What files are read with.
#[derive(Clone, Copy)]
pub(super) struct ReadWith<'a> {
    pub(super) sources: &'a [Source],
    /// The files of the ledger.
    pub(super) before: &'a [FileEntry],
    /// Pages that may be told for copies by their bodies are only opened.
    pub(super) opens: bool,
    pub(super) progress: &'a dyn Progress,
}

/// The articles of a file.
#[derive(Debug, Default)]
pub(super) struct Understood {
    pub(super) drafts: Vec<Draft>,
    /// A page that is not understood yet: the only article of its file.
    pub(super) opened: Option<Opened>,
    /// The same articles for the ledger; nothing is compared of them yet.
    pub(super) articles: Vec<ArticleEntry>,
    pub(super) shown: Vec<Shown>,
    /// The fingerprints of their blocks, as far as they are understood.
    pub(super) blocks: Vec<Vec<u64>>,
}

/// Reads files batch by batch, on all cores, and shows each batch in order.
pub(super) fn read_all(files: Vec<ToRead>, with: ReadWith<'_>, visit: impl FnMut(Vec<Reading>) -> io::Result<()>) -> io::Result<()> {
    let read = |to_read: ToRead| {
        let reading = guarded(&to_read, with);
        with.progress.file(to_read.file.size);
        reading
    };
    let bytes = share(files.iter().map(|to_read| to_read.file.size).sum(), BATCH_BYTES);
    in_order(batches(files, bytes), |batch| batch.into_iter().map(read).collect(), visit)
}

fn batches(files: Vec<ToRead>, most: u64) -> impl Iterator<Item = Vec<ToRead>> {
    let mut files = files.into_iter().peekable();
    std::iter::from_fn(move || {
        let first = files.next()?;
        let mut bytes = first.file.size;
        let mut batch = vec![first];
        while let Some(next) = files.next_if(|next| bytes + next.file.size <= most) {
            bytes += next.file.size;
            batch.push(next);
        }
        Some(batch)
    })
}

/// One page that meets a bug must not stop ten thousand.
fn guarded(to_read: &ToRead, with: ReadWith<'_>) -> Reading {
    catch_unwind(AssertUnwindSafe(|| read(to_read, with))).unwrap_or_else(|_| left_out(to_read, BROKEN.to_string()))
}

/// A file that holds nothing for the index.
fn left_out(to_read: &ToRead, reason: String) -> Reading {
    let mut entry = FileEntry::unread(&to_read.file);
    entry.skip(reason);
    let understood = Some(Understood::default());
    Reading { format: to_read.file.format, entry, before: to_read.before, understood, note: None }
}

fn read(to_read: &ToRead, with: ReadWith<'_>) -> Reading {
    let ToRead { file, before } = to_read;
    let started = SystemTime::now();
    let path = file.path(with.sources);
    let bytes = match corpus::read(&path) {
        Ok(bytes) => bytes,
        Err(reason) => return left_out(to_read, reason),
    };
    let now = std::fs::metadata(&path).map(|m| (m.len(), Stamp::of(&m))).ok();
    let kept_still = now == Some((bytes.len() as u64, file.stamp));
    let note = (!kept_still).then(|| "changed while it was read: the next run reads it again".to_string());
    let stamp = (kept_still && file.stamp.is_settled(started)).then_some(file.stamp);
    let fingerprint = Some(corpus::fingerprint(&bytes));
    let size = bytes.len() as u64;
    let as_before = before.map(|number| &with.before[number]).filter(|entry| entry.fingerprint == fingerprint);
    if let Some(entry) = as_before {
        let entry = FileEntry { source: file.source, size, stamp, ..entry.clone() };
        return Reading { format: file.format, entry, before: *before, understood: None, note };
    }
    let mut entry = FileEntry { size, stamp, fingerprint, ..FileEntry::unread(file) };
    let understood = understand(bytes, file, with.opens, &mut entry);
    entry.articles = understood.articles.len();
    Reading { format: file.format, entry, before: *before, understood: Some(understood), note }
}

/// Understands the bytes of a file; its entry hears what is left out, and what is odd.
fn understand(bytes: Vec<u8>, file: &File, opens: bool, entry: &mut FileEntry) -> Understood {
    let mut understood = Understood::default();
    let text = match corpus::text(bytes) {
        Ok(text) => text,
        Err(reason) => {
            entry.skip(reason);
            return understood;
        }
    };
    entry.warn(text.warning);
    if file.format != Format::Jsonl {
        let name = Path::new(&file.relative).file_stem().map(|s| s.to_string_lossy()).unwrap_or_default();
        if opens && matches!(file.format, Format::Markdown | Format::Mdx) {
            let opened = Opened::new(&text.text, file.format, &name);
            if let Some(title) = opened.title() {
                understood.open(title, opened, entry);
            } else {
                understood.add(opened.read(), None, file, entry);
            }
        } else {
            understood.add(article::read(&text.text, file.format, &name), None, file, entry);
        }
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
                    entry.warn([format!("line {}: its `_id` was given before", record.line)]);
                }
                // Its sections lie on its line.
                let fingerprint = corpus::fingerprint(format!("{}:{}", record.line, record.text).as_bytes());
                understood.add(article, Some((key, fingerprint)), file, entry);
            }
            Err(reason) => entry.skip(reason),
        }
    }
    understood
}

impl Understood {
    fn add(&mut self, article: Article, record: Option<(String, Fingerprint)>, file: &File, entry: &mut FileEntry) {
        entry.warn(article.warnings.iter().cloned());
        if article.sections.is_empty() {
            entry.skip("nothing is left to read once markup and boilerplate are gone".to_string());
            return;
        }
        let place = self.articles.len();
        self.articles.push(ArticleEntry::new(&article.front, record, None));
        self.shown.push(Shown::new(article.title.clone(), &article.front));
        self.blocks.push(article::fingerprints(&article));
        self.drafts.push(Draft { source: file.source, path: file.relative.clone(), place, article });
    }

    fn open(&mut self, title: String, opened: Opened, entry: &mut FileEntry) {
        entry.warn(opened.warning.clone());
        self.articles.push(ArticleEntry::new(&opened.front, None, Some(opened.body_fingerprint())));
        self.shown.push(Shown::new(title, &opened.front));
        self.opened = Some(opened);
    }
}
