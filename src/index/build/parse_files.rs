//! Parsing files: reading their bytes, comparing them with the ledger, and parsing them if they differ.

use std::collections::HashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::SystemTime;

use super::draft_queue::Draft;
use super::job::Progress;
use super::ordered_map::{chunk_size, ordered_map};
use crate::article::{self, Article, PreparedPage};
use crate::corpus::{self, File, Fingerprint, Format, Source, Stamp};
use crate::index::format::copy_details::CopyDetails;
use crate::index::format::ledger::{ArticleEntry, FileEntry};
use crate::index::read::source_diff::ChangedFile;

/// Why a file on which this program panics is skipped.
pub(super) const BROKEN: &str = "kb failed on this file; please report this as a bug in kb";
/// Bytes of files in a batch: few enough that no core waits long for another at the end.
const BATCH_BYTES: u64 = 128 * 1024;

/// A file that was read.
#[derive(Debug)]
pub(super) struct ParsedFile {
    pub(super) format: Format,
    /// The real path, if it is not valid Unicode: see [`File::odd_path`].
    pub(super) odd_path: Option<Box<Path>>,
    pub(super) entry: FileEntry,
    /// Index of the file in the file ledger, if it was read before.
    pub(super) previous: Option<usize>,
    /// Articles of the file; `None` if its content has not changed.
    pub(super) content: Option<ParsedArticles>,
    /// A note on what happened while the file was being read.
    pub(super) note: Option<String>,
}

impl ParsedFile {
    fn of(ChangedFile { file, previous }: &ChangedFile, entry: FileEntry, content: Option<ParsedArticles>, note: Option<String>) -> Self {
        ParsedFile { format: file.format, odd_path: file.odd_path.clone(), entry, previous: *previous, content, note }
    }
}

/// Everything that parsing depends on.
#[derive(Clone, Copy)]
pub(super) struct ParseContext<'a> {
    pub(super) sources: &'a [Source],
    /// The file ledger.
    pub(super) previous: &'a [FileEntry],
    /// Whether to only prepare pages that can be recognised as copies by their bodies.
    pub(super) prepare_only: bool,
    pub(super) progress: &'a dyn Progress,
}

/// The articles of a file.
#[derive(Debug, Default)]
pub(super) struct ParsedArticles {
    pub(super) drafts: Vec<Draft>,
    /// The only article of a file, if it is prepared but not yet parsed.
    pub(super) prepared: Option<PreparedPage>,
    /// The same articles as entries of the ledger, not yet compared.
    pub(super) entries: Vec<ArticleEntry>,
    pub(super) details: Vec<CopyDetails>,
    /// Fingerprints of the blocks of the articles that are parsed.
    pub(super) blocks: Vec<Vec<u64>>,
}

/// Parses files in batches on all cores, and calls `visit` with each batch in order.
pub(super) fn parse_all(
    files: Vec<ChangedFile>,
    context: ParseContext<'_>,
    visit: impl FnMut(Vec<ParsedFile>) -> io::Result<()>,
) -> io::Result<()> {
    let parse = |changed: ChangedFile| {
        let parsed = parse_guarded(&changed, context);
        context.progress.file(changed.file.size);
        parsed
    };
    let bytes = chunk_size(files.iter().map(|changed| changed.file.size).sum(), BATCH_BYTES);
    ordered_map(batches(files, bytes), |batch| batch.into_iter().map(parse).collect(), visit)
}

fn batches(files: Vec<ChangedFile>, max_bytes: u64) -> impl Iterator<Item = Vec<ChangedFile>> {
    let mut files = files.into_iter().peekable();
    std::iter::from_fn(move || {
        let first = files.next()?;
        let mut bytes = first.file.size;
        let mut batch = vec![first];
        while let Some(next) = files.next_if(|next| bytes + next.file.size <= max_bytes) {
            bytes += next.file.size;
            batch.push(next);
        }
        Some(batch)
    })
}

/// Skips a file on which parsing panics: one page with a bug must not stop ten thousand.
fn parse_guarded(changed: &ChangedFile, context: ParseContext<'_>) -> ParsedFile {
    catch_unwind(AssertUnwindSafe(|| parse(changed, context))).unwrap_or_else(|_| skipped(changed, BROKEN.to_string()))
}

/// A file without articles.
fn skipped(changed: &ChangedFile, reason: String) -> ParsedFile {
    let mut entry = FileEntry::unread(&changed.file);
    entry.skip(reason);
    let content = Some(ParsedArticles::default());
    ParsedFile::of(changed, entry, content, None)
}

fn parse(changed: &ChangedFile, context: ParseContext<'_>) -> ParsedFile {
    let ChangedFile { file, previous } = changed;
    let started = SystemTime::now();
    let path = file.path(context.sources);
    let bytes = match corpus::read(&path) {
        Ok(bytes) => bytes,
        Err(reason) => return skipped(changed, reason),
    };
    let now = std::fs::metadata(&path).map(|m| (m.len(), Stamp::of(&m))).ok();
    let is_stable = now == Some((bytes.len() as u64, file.stamp));
    let note = (!is_stable).then(|| "changed while it was being read; the next run will read it again".to_string());
    let stamp = (is_stable && file.stamp.is_settled(started)).then_some(file.stamp);
    let fingerprint = Some(corpus::fingerprint(&bytes));
    let size = bytes.len() as u64;
    let is_same = |entry: &&FileEntry| entry.fingerprint == fingerprint && entry.is_navigation == file.is_navigation;
    let unchanged = previous.map(|number| &context.previous[number]).filter(is_same);
    if let Some(entry) = unchanged {
        let entry = FileEntry { source: file.source, size, stamp, ..entry.clone() };
        return ParsedFile::of(changed, entry, None, note);
    }
    let mut entry = FileEntry { size, stamp, fingerprint, ..FileEntry::unread(file) };
    let content = parse_bytes(bytes, file, context.prepare_only, &mut entry);
    entry.articles = content.entries.len();
    ParsedFile::of(changed, entry, Some(content), note)
}

/// Parses the bytes of a file. Reasons for skipping and warnings are noted in `entry`.
fn parse_bytes(bytes: Vec<u8>, file: &File, prepare_only: bool, entry: &mut FileEntry) -> ParsedArticles {
    let mut parsed = ParsedArticles::default();
    let text = match corpus::decode(bytes) {
        Ok(text) => text,
        Err(reason) => {
            entry.skip(reason);
            return parsed;
        }
    };
    entry.warn(text.warning);
    if file.format != Format::Jsonl {
        let name = Path::new(&file.relative).file_stem().map(|s| s.to_string_lossy()).unwrap_or_default();
        if file.format == Format::Html {
            parsed.add(article::parse(&text.text, file.format, &name), None, file, entry);
            return parsed;
        }
        let mut page = PreparedPage::new(&text.text, file.format, &name);
        if file.is_navigation && page.is_navigation() {
            entry.skip("only links to other pages".to_string());
            return parsed;
        }
        // Problems with the front matter are noted for every file, those with the text only for articles that are written.
        entry.warn(std::mem::take(&mut page.warnings));
        match page.title().filter(|_| prepare_only) {
            Some(title) => parsed.add_prepared(title, page),
            None => parsed.add(page.parse(), None, file, entry),
        }
        return parsed;
    }
    let mut seen: HashSet<String> = HashSet::new();
    for record in article::records(&text.text) {
        match record.article {
            Ok(article) => {
                // Two records with the same `_id` are two articles with keys of their own.
                let mut key = record.key.clone();
                let mut count = 1;
                while !seen.insert(key.clone()) {
                    count += 1;
                    key = format!("{}\u{1f}{count}", record.key);
                }
                if count > 1 {
                    entry.warn([format!("line {}: duplicate `_id`", record.line)]);
                }
                // The line is part of the fingerprint, since the sections refer to it.
                let fingerprint = corpus::fingerprint(format!("{}:{}", record.line, record.text).as_bytes());
                entry.warn(record.warnings);
                parsed.add(article, Some((key, fingerprint)), file, entry);
            }
            Err(reason) => entry.skip(reason),
        }
    }
    parsed
}

impl ParsedArticles {
    fn add(&mut self, article: Article, record: Option<(String, Fingerprint)>, file: &File, entry: &mut FileEntry) {
        if article.sections.is_empty() {
            entry.skip("no text is left after markup and boilerplate are removed".to_string());
            return;
        }
        let index = self.entries.len();
        self.entries.push(ArticleEntry::new(&article.front, record, None));
        self.details.push(CopyDetails::new(article.title.clone(), &article.front));
        self.blocks.push(article::fingerprints(&article));
        self.drafts.push(Draft { source: file.source, path: file.relative.clone(), index, article, is_stripped: false });
    }

    fn add_prepared(&mut self, title: String, page: PreparedPage) {
        self.entries.push(ArticleEntry::new(&page.front, None, Some(page.body_fingerprint())));
        self.details.push(CopyDetails::new(title, &page.front));
        self.prepared = Some(page);
    }
}
