//! All articles of a corpus, as the ledger and the files that were read tell them.

use std::io;

use super::document::article_id;
use super::drafts::Draft;
use super::heap::Heap;
use super::ledger::{ArticleEntry, Details, FileEntry, Shown};
use crate::corpus::{File, Format, Source};

/// A file with its articles.
#[derive(Clone, Debug)]
pub(super) struct KnownFile {
    pub(super) format: Format,
    pub(super) entry: FileEntry,
    pub(super) articles: Vec<ArticleEntry>,
}

/// The files of a corpus by source and path; an article is told by its place among all.
#[derive(Debug)]
pub(super) struct Known {
    files: Vec<KnownFile>,
    /// The records of the articles' details.
    details: Heap,
    /// File and place in it, for each article.
    places: Vec<(usize, usize)>,
}

impl Known {
    pub(super) fn new(mut files: Vec<KnownFile>, details: Heap) -> Known {
        files.sort_by(|a, b| (a.entry.source, &a.entry.path).cmp(&(b.entry.source, &b.entry.path)));
        let in_file = |(number, file): (usize, &KnownFile)| (0..file.articles.len()).map(move |place| (number, place));
        let places = files.iter().enumerate().flat_map(in_file).collect();
        Known { files, details, places }
    }

    pub(super) fn files(&self) -> &[KnownFile] {
        &self.files
    }

    /// How many articles there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// A file as the walk tells it, to be read once more.
    pub(super) fn file_again(file: &KnownFile) -> File {
        let entry = &file.entry;
        let stamp = entry.stamp.unwrap_or_default();
        File { source: entry.source, relative: entry.path.clone(), odd_path: None, format: file.format, size: entry.size, stamp }
    }

    pub(super) fn file_of(&self, article: usize) -> &KnownFile {
        &self.files[self.places[article].0]
    }

    pub(super) fn article(&self, article: usize) -> &ArticleEntry {
        let (file, place) = self.places[article];
        &self.files[file].articles[place]
    }

    /// Its source and what it says, for an article that this run has understood.
    pub(super) fn content(&self, article: usize) -> Option<Content> {
        Some((self.file_of(article).entry.source, self.article(article).content?))
    }

    pub(super) fn article_mut(&mut self, article: usize) -> &mut ArticleEntry {
        let (file, place) = self.places[article];
        &mut self.files[file].articles[place]
    }

    /// Fingerprints of an article's blocks that may be boilerplate.
    ///
    /// # Errors
    /// They cannot be read back.
    pub(super) fn blocks(&self, article: usize) -> io::Result<Vec<u64>> {
        Details::blocks(&self.details.get(self.article(article).details)?)
    }

    /// What the family of an article shows of it.
    ///
    /// # Errors
    /// It cannot be read back.
    pub(super) fn shown(&self, article: usize) -> io::Result<Shown> {
        Details::shown(&self.details.get(self.article(article).details)?)
    }

    /// The articles of one source.
    pub(super) fn of_source(&self, source: usize) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(move |article| self.file_of(*article).entry.source == source)
    }

    /// A name that no other article has: the order of names does not depend on how files were found.
    pub(super) fn name(&self, article: usize, sources: &[Source]) -> String {
        let entry = &self.file_of(article).entry;
        [sources[entry.source].name.as_str(), &entry.path, self.article(article).key.as_deref().unwrap_or_default()].join("\u{1f}")
    }

    /// The id of an article.
    pub(super) fn id(&self, article: usize, sources: &[Source]) -> String {
        let entry = &self.file_of(article).entry;
        article_id(&sources[entry.source].name, &entry.path, self.article(article).key.as_deref())
    }

    /// The article that a draft is of.
    pub(super) fn article_of(&self, draft: &Draft) -> Option<usize> {
        let name = (draft.source, draft.path.as_str());
        let file = self.files.binary_search_by(|f| (f.entry.source, f.entry.path.as_str()).cmp(&name)).ok()?;
        self.places.binary_search(&(file, draft.place)).ok()
    }

    /// Forgets where articles contradict themselves.
    pub(super) fn forget_contradictions(&mut self) {
        self.files.iter_mut().for_each(|file| file.entry.forget_contradictions());
    }

    /// Takes down where an article contradicts itself.
    pub(super) fn contradict(&mut self, article: usize, contradictions: &[String]) {
        self.files[self.places[article].0].entry.contradict(contradictions);
    }

    /// The two parts of the ledger that files are in, and the records of the articles' details.
    pub(super) fn into_parts(self) -> (Vec<FileEntry>, Vec<Vec<ArticleEntry>>, Heap) {
        let (files, articles) = self.files.into_iter().map(|file| (file.entry, file.articles)).unzip();
        (files, articles, self.details)
    }
}

/// The place of a source, and a path in it.
pub(super) type FileKey = (usize, String);

/// A source, and what an article of it says: for equal ones folding needs the same.
pub(super) type Content = (usize, u64);
