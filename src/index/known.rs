//! All articles of a corpus, as the ledger and the files that were read tell them.

use super::drafts::Draft;
use super::ledger::{ArticleEntry, FileEntry};
use crate::corpus::{File, Fingerprint, Format, Source};

/// A file with its articles.
#[derive(Clone, Debug)]
pub(super) struct KnownFile {
    pub(super) format: Format,
    pub(super) entry: FileEntry,
    pub(super) articles: Vec<ArticleEntry>,
    /// What each of them says, for a file that this run has understood.
    pub(super) contents: Vec<Fingerprint>,
}

/// The files of a corpus by source and path; an article is told by its place among all.
#[derive(Debug, Default)]
pub(super) struct Known {
    files: Vec<KnownFile>,
    /// File and place in it, for each article.
    places: Vec<(usize, usize)>,
}

impl Known {
    pub(super) fn new(mut files: Vec<KnownFile>) -> Known {
        files.sort_by(|a, b| (a.entry.source, &a.entry.path).cmp(&(b.entry.source, &b.entry.path)));
        let in_file = |(number, file): (usize, &KnownFile)| (0..file.articles.len()).map(move |place| (number, place));
        let places = files.iter().enumerate().flat_map(in_file).collect();
        Known { files, places }
    }

    pub(super) fn files(&self) -> &[KnownFile] {
        &self.files
    }

    /// How many articles there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// A file as the walk tells it, to be read once more.
    pub(super) fn file_again(file: &KnownFile, sources: &[Source]) -> File {
        let entry = &file.entry;
        let path = sources[entry.source].root.join(&entry.path);
        let stamp = entry.stamp.unwrap_or_default();
        File { source: entry.source, path, relative: entry.path.clone(), format: file.format, size: entry.size, stamp }
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
        let (file, place) = self.places[article];
        let file = &self.files[file];
        Some((file.entry.source, *file.contents.get(place)?))
    }

    pub(super) fn article_mut(&mut self, article: usize) -> &mut ArticleEntry {
        let (file, place) = self.places[article];
        &mut self.files[file].articles[place]
    }

    /// The articles of one source.
    pub(super) fn of_source(&self, source: usize) -> impl Iterator<Item = &ArticleEntry> {
        self.files.iter().filter(move |f| f.entry.source == source).flat_map(|f| &f.articles)
    }

    /// A name that no other article has: the order of names does not depend on how files were found.
    pub(super) fn name(&self, article: usize, sources: &[Source]) -> String {
        let entry = &self.file_of(article).entry;
        [sources[entry.source].name.as_str(), &entry.path, self.article(article).key.as_deref().unwrap_or_default()].join("\u{1f}")
    }

    /// The article that a draft is of.
    pub(super) fn article_of(&self, draft: &Draft) -> Option<usize> {
        let name = (draft.source, draft.path.as_str());
        let file = self.files.binary_search_by(|f| (f.entry.source, f.entry.path.as_str()).cmp(&name)).ok()?;
        self.places.binary_search(&(file, draft.place)).ok()
    }

    /// Forgets what articles say, once it is known which say the same.
    pub(super) fn forget_contents(&mut self) {
        self.files.iter_mut().for_each(|file| file.contents = Vec::new());
    }

    /// Forgets where articles contradict themselves.
    pub(super) fn forget_contradictions(&mut self) {
        self.files.iter_mut().for_each(|file| file.entry.contradictions.clear());
    }

    /// Takes down where an article contradicts itself.
    pub(super) fn contradict(&mut self, article: usize, contradictions: &[String]) {
        self.files[self.places[article].0].entry.contradictions.extend_from_slice(contradictions);
    }

    pub(super) fn into_files(self) -> Vec<KnownFile> {
        self.files
    }
}

/// The place of a source, and a path in it.
pub(super) type FileKey = (usize, String);

/// A source, and what an article of it says: for equal ones folding needs the same.
pub(super) type Content = (usize, Fingerprint);
