//! What a run knows at any moment, and the steps that parse and sketch articles.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::article_table::ArticleTable;
use super::draft_queue::{self, Draft, DraftQueue};
use super::job::{FileKey, Job};
use super::ordered_map::ordered_map;
use super::reparse::reparse;
use super::report::Summary;
use super::sketches::{Sketcher, Sketches};
use crate::article::{self, Gazetteer, Recurring, RecurringBlock};
use crate::error::Result;
use crate::index::format::generation;
use crate::index::format::layout::SKETCH_LEDGER;
use crate::index::format::spill::SpillFile;
use crate::index::read::reader::Reader;
use crate::index::read::source_diff::PreviousIndex;

/// How an attempt ended.
pub(super) enum Outcome {
    /// The index is up to date.
    Done(Box<Summary>),
    /// Files in the ledger have changed since the sources were walked.
    Moved(Vec<FileKey>),
    /// The previous index cannot be read, and why.
    Unreadable(String),
    /// Files on which this program fails.
    Broken(Vec<FileKey>),
}

/// What a run knows.
pub(super) struct RunState<'a> {
    pub(super) job: &'a Job<'a>,
    pub(super) gazetteer: Arc<Gazetteer>,
    /// The folder of the generation that is being made.
    pub(super) folder: PathBuf,
    pub(super) previous: Option<PreviousIndex>,
    pub(super) articles: ArticleTable,
    /// Articles that this run has parsed.
    pub(super) drafts: DraftQueue,
    /// The representatives among them.
    pub(super) drafted: HashSet<usize>,
    /// Articles whose sketches this run has made or will make.
    pub(super) loaded: HashSet<usize>,
    pub(super) sketches: Sketches,
    pub(super) summary: Summary,
    /// The previous index, opened when its text is needed.
    reader: OnceCell<Reader>,
}

impl<'a> RunState<'a> {
    pub(super) fn new(job: &'a Job<'a>, previous: Option<PreviousIndex>, summary: Summary) -> Result<RunState<'a>> {
        let gazetteer = Gazetteer::of(&job.options.products)?;
        let folder = generation::create(&job.options.index)?;
        Ok(RunState {
            job,
            gazetteer,
            drafts: DraftQueue::new(&folder),
            sketches: Sketches::create(&folder),
            folder,
            previous,
            articles: ArticleTable::new(Vec::new(), SpillFile::in_memory()),
            drafted: HashSet::new(),
            loaded: HashSet::new(),
            summary,
            reader: OnceCell::new(),
        })
    }

    /// The previous index.
    pub(super) fn reader(&self) -> Result<&Reader> {
        if let Some(reader) = self.reader.get() {
            return Ok(reader);
        }
        let reader = Reader::open(&self.job.options.index)?;
        Ok(self.reader.get_or_init(|| reader))
    }

    /// Makes sure that every representative has been compared, or is parsed by this run: an article that had a
    /// representative before is parsed now. Returns the files that no longer match the ledger.
    pub(super) fn parse_representatives(&mut self) -> Result<Option<Vec<FileKey>>> {
        let is_unknown = |article: &usize| {
            let entry = self.articles.entry(*article);
            !entry.is_parsed && entry.comparable.is_none()
        };
        let wanted: BTreeSet<usize> = self.articles.representatives().filter(is_unknown).collect();
        let mut parsed = Vec::new();
        let moved = reparse(self.job, &mut self.articles, &mut self.drafts, &wanted, |drafts, articles| {
            for (draft, article) in drafts {
                articles.set_parsed(*article, &article::fingerprints(&draft.article))?;
                parsed.push(*article);
            }
            Ok(Vec::new())
        })?;
        self.summary.run.reparsed += parsed.len() as u64;
        self.loaded = self.articles.representatives().filter(|article| self.articles.entry(*article).is_parsed).collect();
        Ok(moved)
    }

    /// The blocks that recur in the articles of each source.
    pub(super) fn learn(&self) -> io::Result<Vec<RecurringBlock>> {
        let mut learned = Vec::new();
        for source in 0..self.job.sources.len() {
            let each = |visit: &mut dyn FnMut(&[u64])| {
                self.articles.of_source(source).try_for_each(|article| self.articles.blocks(article).map(|blocks| visit(&blocks)))
            };
            learned.append(&mut article::learn(source, each)?);
        }
        Ok(learned)
    }

    /// Strips recurring blocks from the drafts of representatives, and sketches the rest. Returns the articles on which
    /// that fails.
    pub(super) fn sketch_drafts(&mut self, recurring: &Recurring) -> Result<HashSet<usize>> {
        let (mut broken, mut compared) = (HashSet::new(), Vec::new());
        let (articles, sketches, drafted) = (&self.articles, &mut self.sketches, &mut self.drafted);
        let sketcher = Sketcher { recurring, gazetteer: &self.gazetteer };
        let sketch = |draft: &mut Draft| {
            let article = articles.article_of(draft).filter(|article| articles.is_representative(*article))?;
            Some(articles.blocks(article).map(|blocks| (article, sketcher.sketch(draft, &blocks))))
        };
        let sketch = |drafts: &mut Vec<Draft>| drafts.iter_mut().filter_map(sketch).collect::<io::Result<Vec<_>>>();
        let store = |made: io::Result<io::Result<Vec<_>>>| -> io::Result<()> {
            for (article, sketched) in made?? {
                match sketched {
                    Some(sketched) => {
                        compared.push((article, sketches.store(article, sketched)?));
                        drafted.insert(article);
                    }
                    None => _ = broken.insert(article),
                }
            }
            Ok(())
        };
        let sketched = self.drafts.batches().and_then(|batches| ordered_map(batches, |batch| batch.with(sketch), store));
        sketched.map_err(|e| draft_queue::failure(&e))?;
        compared.into_iter().for_each(|(article, comparable)| self.articles.entry_mut(article).comparable = Some(comparable));
        Ok(broken)
    }

    /// Sketches what is out of date: articles from which other blocks are stripped than before, and copies by body that
    /// have so few words that their titles are compared too. Returns the files that no longer match the ledger.
    pub(super) fn sketch_stale(&mut self, recurring: &Recurring) -> Result<Option<Vec<FileKey>>> {
        let representatives: Vec<usize> = self.articles.representatives().collect();
        let stale = self.stale(&representatives, recurring).map_err(|e| draft_queue::failure(&e))?;
        if let Some(moved) = self.reparse(&stale, recurring)? {
            return Ok(Some(moved));
        }
        let split = self.articles.split_short_bodies();
        let mut unsure = self.stale(&split, recurring).map_err(|e| draft_queue::failure(&e))?;
        unsure.extend(split.into_iter().filter(|article| self.articles.entry(*article).comparable.is_none()));
        let moved = self.reparse(&unsure, recurring)?;
        self.articles.clear_duplicates();
        Ok(moved)
    }

    /// Which of these articles are from unchanged files, but lose other blocks than before.
    fn stale(&self, articles: &[usize], recurring: &Recurring) -> io::Result<BTreeSet<usize>> {
        let mut stale = BTreeSet::new();
        let Some(previous) = &self.previous else { return Ok(stale) };
        let renumbered =
            |block: &RecurringBlock| Some(RecurringBlock { source: (*previous.source_indexes.get(block.source)?)?, ..block.clone() });
        let old: Vec<RecurringBlock> = previous.manifest.recurring.iter().filter_map(renumbered).collect();
        let old = Recurring::new(&old);
        if old == *recurring {
            return Ok(stale);
        }
        for article in articles.iter().filter(|article| !self.loaded.contains(article)) {
            let (source, blocks) = (self.articles.file_of(*article).entry.source, self.articles.blocks(*article)?);
            stale.extend((old.among(source, &blocks) != recurring.among(source, &blocks)).then_some(*article));
        }
        Ok(stale)
    }

    /// Parses articles of unchanged files again, and sketches them. Returns the files that no longer match the ledger.
    pub(super) fn reparse(&mut self, wanted: &BTreeSet<usize>, recurring: &Recurring) -> Result<Option<Vec<FileKey>>> {
        let sketcher = Sketcher { recurring, gazetteer: &self.gazetteer };
        let (articles, drafts, sketches) = (&mut self.articles, &mut self.drafts, &mut self.sketches);
        let mut reparsed = Vec::new();
        let moved = reparse(self.job, articles, drafts, wanted, |batch, articles| {
            let sketch = |(draft, _): &mut (Draft, usize)| {
                let blocks = article::fingerprints(&draft.article);
                let sketched = sketcher.sketch(draft, &blocks);
                (blocks, sketched)
            };
            let made: Vec<_> = batch.par_iter_mut().map(sketch).collect();
            let mut broken = Vec::new();
            for ((draft, article), (blocks, sketched)) in batch.iter().zip(made) {
                // It was parsed before: if it fails now, it counts as a file that moved, and is excluded in the end.
                match sketched {
                    Some(sketched) => {
                        articles.set_parsed(*article, &blocks)?;
                        articles.entry_mut(*article).comparable = Some(sketches.store(*article, sketched)?);
                        reparsed.push(*article);
                    }
                    None => broken.push((draft.source, draft.path.clone())),
                }
            }
            Ok(broken)
        });
        self.summary.run.reparsed += reparsed.len() as u64;
        self.loaded.extend(&reparsed);
        self.drafted.extend(reparsed);
        moved
    }

    /// Takes over the sketches of unchanged articles from the previous generation.
    pub(super) fn keep_sketches(&mut self) -> io::Result<()> {
        let Some(previous) = &self.previous else { return Ok(()) };
        let previous = SpillFile::open(&previous.folder.join(SKETCH_LEDGER))?;
        for article in (0..self.articles.len()).filter(|article| !self.loaded.contains(article)) {
            // Articles that another one represents have no sketch.
            self.sketches.keep(self.articles.entry_mut(article), &previous)?;
        }
        Ok(())
    }
}
