//! The table of all articles: from the ledger, and from the files that this run has read.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use super::draft_queue::Draft;
use super::job::FileKey;
use crate::corpus::{File, Fingerprint, Format, Source};
use crate::index::format::copy_details::CopyDetails;
use crate::index::format::ledger::{self, ArticleEntry, FileEntry};
use crate::index::format::record::article_id;
use crate::index::format::spill::{SpillFile, SpillRef};

/// A file with its articles.
#[derive(Clone, Debug)]
pub(super) struct IndexedFile {
    pub(super) format: Format,
    /// The real path, if it is not valid Unicode: see [`File::odd_path`].
    pub(super) odd_path: Option<Box<Path>>,
    pub(super) entry: FileEntry,
    pub(super) articles: Vec<ArticleEntry>,
}

impl IndexedFile {
    /// The file as a walk of the sources returns it, so that it can be read again.
    pub(super) fn to_walked(&self) -> File {
        let FileEntry { source, path, size, stamp, is_navigation, .. } = &self.entry;
        File {
            source: *source,
            relative: path.clone(),
            odd_path: self.odd_path.clone(),
            format: self.format,
            size: *size,
            stamp: stamp.unwrap_or_default(),
            is_navigation: *is_navigation,
        }
    }
}

/// The files of all sources, sorted by source and path. An article is identified by its number among all articles.
#[derive(Debug)]
pub(super) struct ArticleTable {
    files: Vec<IndexedFile>,
    /// Rarely needed data of articles: their [`CopyDetails`], and the fingerprints of their blocks.
    records: SpillFile,
    /// For each article, the index of its file, and its index within the file.
    positions: Vec<(usize, usize)>,
    /// For each article, the one that represents it: of those with the same body the oldest, or else the first by name.
    representative_of: Vec<usize>,
}

impl ArticleTable {
    pub(super) fn new(mut files: Vec<IndexedFile>, records: SpillFile) -> ArticleTable {
        files.sort_by(|a, b| (a.entry.source, &a.entry.path).cmp(&(b.entry.source, &b.entry.path)));
        let in_file = |(number, file): (usize, &IndexedFile)| (0..file.articles.len()).map(move |index| (number, index));
        let positions: Vec<(usize, usize)> = files.iter().enumerate().flat_map(in_file).collect();
        let mut table = ArticleTable { files, records, representative_of: (0..positions.len()).collect(), positions };
        table.find_representatives();
        table
    }

    fn find_representatives(&mut self) {
        let mut first: HashMap<Body, usize> = HashMap::new();
        for article in 0..self.len() {
            let Some(body) = self.body(article) else { continue };
            // Articles are visited in the order of their files, so the first of several with the same date is kept.
            let order = |article: usize| (self.entry(article).updated.is_none(), &self.entry(article).updated);
            let oldest = first.entry(body).or_insert(article);
            if order(article) < order(*oldest) {
                *oldest = article;
            }
        }
        self.representative_of = (0..self.len()).map(|article| self.body(article).map_or(article, |body| first[&body])).collect();
    }

    /// Whether an article represents itself, and perhaps others.
    pub(super) fn is_representative(&self, article: usize) -> bool {
        self.representative_of[article] == article
    }

    /// Iterates over the articles that represent themselves, and perhaps others.
    pub(super) fn representatives(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(|article| self.is_representative(*article))
    }

    /// The articles that each representative represents besides itself; representatives without any are absent.
    pub(super) fn duplicates_by_representative(&self) -> HashMap<usize, Vec<usize>> {
        let mut others: HashMap<usize, Vec<usize>> = HashMap::new();
        for article in (0..self.len()).filter(|article| !self.is_representative(*article)) {
            others.entry(self.representative_of[article]).or_default().push(article);
        }
        others
    }

    /// Makes articles with very short bodies represent themselves, and returns them: if a representative is compared together
    /// with its title, its body has too few words to show that two articles are copies.
    pub(super) fn split_short_bodies(&mut self) -> Vec<usize> {
        let with_title = |article: usize| self.entry(article).comparable.as_ref().is_some_and(|comparable| comparable.with_title);
        let duplicates = (0..self.len()).filter(|article| !self.is_representative(*article));
        let split: Vec<usize> = duplicates.filter(|article| with_title(self.representative_of[*article])).collect();
        split.iter().for_each(|article| self.representative_of[*article] = *article);
        split
    }

    /// The files of articles and of those that they represent, since what fails on one fails on the others.
    pub(super) fn files_with(&self, articles: &HashSet<usize>) -> Vec<FileKey> {
        let found = (0..self.len()).filter(|article| articles.contains(&self.representative_of[*article]));
        found.map(|article| &self.file_of(article).entry).map(|entry| (entry.source, entry.path.clone())).collect()
    }

    pub(super) fn files(&self) -> &[IndexedFile] {
        &self.files
    }

    /// Number of articles.
    pub(super) fn len(&self) -> usize {
        self.positions.len()
    }

    pub(super) fn file_of(&self, article: usize) -> &IndexedFile {
        &self.files[self.positions[article].0]
    }

    pub(super) fn entry(&self, article: usize) -> &ArticleEntry {
        let (file, index) = self.positions[article];
        &self.files[file].articles[index]
    }

    fn body(&self, article: usize) -> Option<Body> {
        Some((self.file_of(article).entry.source, self.entry(article).body?))
    }

    pub(super) fn entry_mut(&mut self, article: usize) -> &mut ArticleEntry {
        let (file, index) = self.positions[article];
        &mut self.files[file].articles[index]
    }

    /// Fingerprints of an article's blocks that may be boilerplate: those of its representative.
    ///
    /// # Errors
    /// The record of the article cannot be read back.
    pub(super) fn blocks(&self, article: usize) -> io::Result<Vec<u64>> {
        let blocks = self.entry(self.representative_of[article]).blocks;
        Ok(ledger::blocks_from_bytes(&self.records.get(blocks)?))
    }

    /// Records that this run has parsed an article, and the fingerprints of its blocks.
    ///
    /// # Errors
    /// The record of the article cannot be stored.
    pub(super) fn set_parsed(&mut self, article: usize, blocks: &[u64]) -> io::Result<()> {
        let blocks = self.records.push(&ledger::blocks_to_bytes(blocks))?;
        let entry = self.entry_mut(article);
        (entry.blocks, entry.is_parsed) = (blocks, true);
        Ok(())
    }

    /// Clears [`ArticleEntry::comparable`] of articles that another one represents.
    pub(super) fn clear_duplicates(&mut self) {
        for article in 0..self.len() {
            if !self.is_representative(article) {
                let entry = self.entry_mut(article);
                (entry.comparable, entry.blocks) = (None, SpillRef::default());
            }
        }
    }

    /// The details of an article that its family shows.
    ///
    /// # Errors
    /// The record of the article cannot be read back.
    pub(super) fn details(&self, article: usize) -> io::Result<CopyDetails> {
        CopyDetails::from_bytes(&self.records.get(self.entry(article).details)?)
    }

    /// The articles of one source.
    pub(super) fn of_source(&self, source: usize) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(move |article| self.file_of(*article).entry.source == source)
    }

    /// The unique name of an article. The order of names does not depend on the order of files.
    pub(super) fn name(&self, article: usize, sources: &[Source]) -> String {
        let entry = &self.file_of(article).entry;
        [sources[entry.source].name.as_str(), &entry.path, self.entry(article).key.as_deref().unwrap_or_default()].join("\u{1f}")
    }

    /// The id of an article.
    pub(super) fn id(&self, article: usize, sources: &[Source]) -> String {
        let entry = &self.file_of(article).entry;
        article_id(&sources[entry.source].name, &entry.path, self.entry(article).key.as_deref())
    }

    /// The article of a draft.
    pub(super) fn article_of(&self, draft: &Draft) -> Option<usize> {
        let name = (draft.source, draft.path.as_str());
        let file = self.files.binary_search_by(|f| (f.entry.source, f.entry.path.as_str()).cmp(&name)).ok()?;
        self.positions.binary_search(&(file, draft.index)).ok()
    }

    /// Removes the remarks of all files.
    pub(super) fn clear_remarks(&mut self) {
        self.files.iter_mut().for_each(|file| file.entry.clear_remarks());
    }

    /// Records remarks on the text of an article.
    pub(super) fn add_remarks(&mut self, article: usize, remarks: &[String]) {
        self.files[self.positions[article].0].entry.add_remarks(remarks);
    }

    /// The entries of the file ledger, those of the article ledger by file, and the records of the articles.
    pub(super) fn into_parts(self) -> (Vec<FileEntry>, Vec<Vec<ArticleEntry>>, SpillFile) {
        let (files, articles) = self.files.into_iter().map(|file| (file.entry, file.articles)).unzip();
        (files, articles, self.records)
    }
}

/// The index of a source, and the fingerprint of the body of an article in it.
pub(super) type Body = (usize, Fingerprint);
