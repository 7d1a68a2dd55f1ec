//! All articles of a corpus, as the ledger and the files that were read tell them.

use std::collections::{HashMap, HashSet};
use std::io;

use super::document::article_id;
use super::drafts::Draft;
use super::heap::{Heap, Place};
use super::ledger::{self, ArticleEntry, FileEntry, Shown};
use crate::corpus::{File, Fingerprint, Format, Source};

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
    /// What is seldom asked of articles: what is shown of them, and the fingerprints of their blocks.
    records: Heap,
    /// File and place in it, for each article.
    places: Vec<(usize, usize)>,
    /// Which article stands for each: the one of the same body that was changed first, else the first by name.
    stands_for: Vec<usize>,
}

impl Known {
    pub(super) fn new(mut files: Vec<KnownFile>, records: Heap) -> Known {
        files.sort_by(|a, b| (a.entry.source, &a.entry.path).cmp(&(b.entry.source, &b.entry.path)));
        let in_file = |(number, file): (usize, &KnownFile)| (0..file.articles.len()).map(move |place| (number, place));
        let places: Vec<(usize, usize)> = files.iter().enumerate().flat_map(in_file).collect();
        let mut known = Known { files, records, stands_for: (0..places.len()).collect(), places };
        known.find_standing();
        known
    }

    /// Finds which article stands for each.
    fn find_standing(&mut self) {
        let mut first: HashMap<Body, usize> = HashMap::new();
        for article in 0..self.len() {
            let Some(body) = self.body(article) else { continue };
            // Articles come in the order of their files, and an earlier one goes before others of its day.
            let order = |article: usize| (self.article(article).updated.is_none(), &self.article(article).updated);
            let known = first.entry(body).or_insert(article);
            if order(article) < order(*known) {
                *known = article;
            }
        }
        self.stands_for = (0..self.len()).map(|article| self.body(article).map_or(article, |body| first[&body])).collect();
    }

    /// Whether an article stands for itself.
    pub(super) fn stands(&self, article: usize) -> bool {
        self.stands_for[article] == article
    }

    /// The articles that stand for themselves, and perhaps for others.
    pub(super) fn standing(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(|article| self.stands(*article))
    }

    /// The articles that each article stands for, itself aside; most stand for none.
    pub(super) fn stood_for(&self) -> HashMap<usize, Vec<usize>> {
        let mut others: HashMap<usize, Vec<usize>> = HashMap::new();
        for article in (0..self.len()).filter(|article| !self.stands(*article)) {
            others.entry(self.stands_for[article]).or_default().push(article);
        }
        others
    }

    /// Has articles stand for themselves that stand behind one that is compared with its title, and gives them.
    pub(super) fn tell_apart(&mut self) -> Vec<usize> {
        let with_title = |article: usize| self.article(article).compared.as_ref().is_some_and(|compared| compared.with_title);
        let behind = (0..self.len()).filter(|article| !self.stands(*article));
        let apart: Vec<usize> = behind.filter(|article| with_title(self.stands_for[*article])).collect();
        apart.iter().for_each(|article| self.stands_for[*article] = *article);
        apart
    }

    /// The files of articles, and of those for which they stand: what breaks on one breaks on the others.
    pub(super) fn files_behind(&self, articles: &HashSet<usize>) -> Vec<FileKey> {
        let behind = (0..self.len()).filter(|article| articles.contains(&self.stands_for[*article]));
        behind.map(|article| &self.file_of(article).entry).map(|entry| (entry.source, entry.path.clone())).collect()
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

    fn body(&self, article: usize) -> Option<Body> {
        Some((self.file_of(article).entry.source, self.article(article).body?))
    }

    pub(super) fn article_mut(&mut self, article: usize) -> &mut ArticleEntry {
        let (file, place) = self.places[article];
        &mut self.files[file].articles[place]
    }

    /// Fingerprints of an article's blocks that may be boilerplate: those of the one that stands for it.
    ///
    /// # Errors
    /// They cannot be read back.
    pub(super) fn blocks(&self, article: usize) -> io::Result<Vec<u64>> {
        let blocks = self.article(self.stands_for[article]).blocks;
        Ok(ledger::blocks_of_bytes(&self.records.get(blocks)?))
    }

    /// Takes down that this run has understood an article, and the fingerprints of its blocks.
    ///
    /// # Errors
    /// They cannot be kept.
    pub(super) fn understand(&mut self, article: usize, blocks: &[u64]) -> io::Result<()> {
        let place = self.records.push(&ledger::blocks_to_bytes(blocks))?;
        let entry = self.article_mut(article);
        (entry.blocks, entry.is_understood) = (place, true);
        Ok(())
    }

    /// Forgets what was compared of articles for which another stands.
    pub(super) fn forget_others(&mut self) {
        for article in 0..self.len() {
            if !self.stands(article) {
                let entry = self.article_mut(article);
                (entry.compared, entry.blocks) = (None, Place::default());
            }
        }
    }

    /// What the family of an article shows of it.
    ///
    /// # Errors
    /// It cannot be read back.
    pub(super) fn shown(&self, article: usize) -> io::Result<Shown> {
        Shown::of_bytes(&self.records.get(self.article(article).shown)?)
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

    /// The two parts of the ledger that files are in, and the records of articles.
    pub(super) fn into_parts(self) -> (Vec<FileEntry>, Vec<Vec<ArticleEntry>>, Heap) {
        let (files, articles) = self.files.into_iter().map(|file| (file.entry, file.articles)).unzip();
        (files, articles, self.records)
    }
}

/// The place of a source, and a path in it.
pub(super) type FileKey = (usize, String);

/// A source, and the fingerprint of the body of an article in it.
pub(super) type Body = (usize, Fingerprint);
