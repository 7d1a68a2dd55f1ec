//! Parsing articles of unchanged files again, if a run needs more than the ledger records.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;

use super::article_table::{ArticleTable, IndexedFile};
use super::draft_queue::{Draft, DraftQueue};
use super::job::{FileKey, Job};
use super::parse_files::{self, ParseContext, ParsedFile};
use super::stop::Stop;
use crate::corpus::Fingerprint;
use crate::index::format::damage::run_error;
use crate::index::read::source_diff::ChangedFile;

/// Parses articles of unchanged files again, and queues them as drafts. Before that, `visit` is called with each batch of
/// drafts and their articles, and returns the files on which it fails.
///
/// # Errors
/// Files no longer match the ledger, or `visit` fails on them.
pub(super) fn reparse(
    job: &Job<'_>,
    articles: &mut ArticleTable,
    drafts: &mut DraftQueue,
    wanted: &BTreeSet<usize>,
    mut visit: impl FnMut(&mut Vec<(Draft, usize)>, &mut ArticleTable) -> io::Result<Vec<FileKey>>,
) -> Result<(), Stop> {
    if wanted.is_empty() {
        return Ok(());
    }
    let mut files: BTreeMap<(usize, &str), &IndexedFile> = BTreeMap::new();
    for article in wanted {
        let file = articles.file_of(*article);
        files.insert((file.entry.source, &file.entry.path), file);
    }
    let to_read: Vec<ChangedFile> = files.values().map(|file| ChangedFile { file: file.to_walked(), previous: None }).collect();
    let expected: HashMap<FileKey, Option<Fingerprint>> =
        files.values().map(|f| ((f.entry.source, f.entry.path.clone()), f.entry.fingerprint)).collect();
    let mut moved = Vec::new();
    // Files that are read again are not counted twice.
    let context = ParseContext { sources: job.sources, previous: &[], prepare_only: false, progress: &() };
    parse_files::parse_all(to_read, context, |batch| {
        let (mut parsed, mut bytes): (Vec<(Draft, usize)>, u64) = (Vec::new(), 0);
        for ParsedFile { entry, content, .. } in batch {
            bytes += entry.size;
            let key = (entry.source, entry.path);
            if expected.get(&key) != Some(&entry.fingerprint) {
                moved.push(key);
                continue;
            }
            let drafts = content.unwrap_or_default().drafts.into_iter();
            parsed.extend(drafts.filter_map(|draft| {
                let article = articles.article_of(&draft).filter(|article| wanted.contains(article))?;
                Some((draft, article))
            }));
        }
        // Articles that this run has parsed before are queued already.
        let is_new: Vec<bool> = parsed.iter().map(|(_, article)| !articles.entry(*article).is_parsed).collect();
        moved.append(&mut visit(&mut parsed, articles)?);
        let new = parsed.into_iter().zip(is_new).filter(|(_, is_new)| *is_new);
        drafts.push(new.map(|((draft, _), _)| draft).collect(), bytes)
    })
    .map_err(run_error)?;
    if moved.is_empty() { Ok(()) } else { Err(Stop::Moved(moved)) }
}
