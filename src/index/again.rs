//! Reading articles of unchanged files once more: those of which a run has to know more than the ledger does.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;

use super::drafts::{self, Draft, Drafts};
use super::known::{FileKey, Known, KnownFile};
use super::reading::{self, ReadWith, Reading, ToRead};
use super::update::{Attempt, Progress};
use crate::corpus::Fingerprint;
use crate::error::Result;

/// Reads articles of unchanged files once more and keeps them as drafts. `visit` sees each batch before, with the
/// articles that they are of, and tells the files that it cannot take; those that are no longer as the ledger has
/// them are told beside these.
pub(super) fn read_again(
    attempt: &Attempt<'_>,
    known: &mut Known,
    drafts: &mut Drafts,
    wanted: &BTreeSet<usize>,
    mut visit: impl FnMut(&mut Vec<(Draft, usize)>, &mut Known) -> io::Result<Vec<FileKey>>,
) -> Result<Option<Vec<FileKey>>> {
    if wanted.is_empty() {
        return Ok(None);
    }
    let mut files: BTreeMap<(usize, &str), &KnownFile> = BTreeMap::new();
    for article in wanted {
        let file = known.file_of(*article);
        files.insert((file.entry.source, &file.entry.path), file);
    }
    let to_read: Vec<ToRead> = files.values().map(|file| ToRead { file: Known::file_again(file), before: None }).collect();
    let held: HashMap<FileKey, Option<Fingerprint>> =
        files.values().map(|f| ((f.entry.source, f.entry.path.clone()), f.entry.fingerprint)).collect();
    let mut moved = Vec::new();
    let with = ReadWith { sources: attempt.sources, before: &[], opens: false, progress: &Quiet };
    reading::read_all(to_read, with, |batch| {
        let (mut again, mut bytes): (Vec<(Draft, usize)>, u64) = (Vec::new(), 0);
        for Reading { entry, understood, .. } in batch {
            bytes += entry.size;
            let name = (entry.source, entry.path);
            if held.get(&name) != Some(&entry.fingerprint) {
                moved.push(name);
                continue;
            }
            let drafts = understood.unwrap_or_default().drafts.into_iter();
            again.extend(drafts.filter_map(|draft| {
                let article = known.article_of(&draft).filter(|article| wanted.contains(article))?;
                Some((draft, article))
            }));
        }
        // Those that this run has understood before have a draft.
        let new: Vec<bool> = again.iter().map(|(_, article)| !known.article(*article).is_understood).collect();
        moved.append(&mut visit(&mut again, known)?);
        let new = again.into_iter().zip(new).filter(|(_, is_new)| *is_new);
        drafts.push(new.map(|((draft, _), _)| draft).collect(), bytes)
    })
    .map_err(|e| drafts::failure(&e))?;
    Ok((!moved.is_empty()).then_some(moved))
}

/// Articles that are read again are no news.
struct Quiet;

impl Progress for Quiet {
    fn wait(&self, _holder: &str) {}
    fn start(&self, _files: u64, _bytes: u64) {}
    fn file(&self, _bytes: u64) {}
    fn write(&self, _articles: u64) {}
    fn written(&self, _articles: u64) {}
    fn finish(&self) {}
}
