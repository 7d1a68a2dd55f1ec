//! Making documents: what waited as drafts becomes the runs of documents of the families that are written.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{SyncSender, sync_channel};

use rayon::prelude::*;

use super::document::{Origin, documents};
use super::drafts::{self, Draft, Drafts};
use super::fold;
use super::known::{FileKey, Known};
use super::ledger::Counts;
use super::schema::Fields;
use super::words::Counter;
use super::write::Run;
use crate::article::{self, Gazetteer, Recurring, Role};
use crate::corpus::{Fingerprint, Source};
use crate::error::{Error, ErrorKind, Result};
use crate::family::Family;
use crate::text::Analyzer;

/// Articles whose documents are made together before they are handed on.
const TOGETHER: usize = 32;

/// A family that is to be written.
pub(super) struct ToWrite {
    pub(super) family: Family,
    /// The groups of its fixes that stand in other families too, by the section's place.
    pub(super) same_fix: BTreeMap<usize, u64>,
    pub(super) id: String,
    pub(super) made_from: Fingerprint,
}

/// The documents of an article, or the file on which that fails, which is a bug.
pub(super) type Made = std::result::Result<(usize, Run), FileKey>;

/// What documents are made with.
pub(super) struct Maker<'a> {
    pub(super) known: &'a Known,
    pub(super) sources: &'a [Source],
    pub(super) write: &'a BTreeMap<usize, ToWrite>,
    pub(super) recurring: &'a Recurring,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) fields: Fields,
    /// Counts the words of what is made.
    pub(super) words: &'a Counter,
}

impl Maker<'_> {
    /// Makes the documents of all drafts that are to be written, in parallel, and shows them batch by batch, in order.
    pub(super) fn make_all(&self, drafts: Drafts, mut add: impl FnMut(Vec<Made>) -> Result<()>) -> Result<()> {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let threads = rayon::ThreadPoolBuilder::new().num_threads(cores).build();
        let threads = threads.map_err(|e| Error::new(ErrorKind::Internal, format!("no threads can be started: {e}")))?;
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel(1);
            let made = scope.spawn(move || self.send_batches(drafts, &threads, &sender));
            let added = receiver.iter().try_for_each(&mut add);
            drop(receiver);
            match made.join() {
                Ok(made) => added.and(made.map_err(|e| drafts::failure(&e))),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    fn send_batches(&self, drafts: Drafts, threads: &rayon::ThreadPool, sender: &SyncSender<Vec<Made>>) -> io::Result<()> {
        // An article that was read again has a draft of each time.
        let mut placed = HashSet::new();
        let mut place = |draft: Draft| {
            let article = self.known.article_of(&draft)?;
            let to_write = self.write.get(&article)?;
            placed.insert(article).then_some((article, draft, to_write))
        };
        // Where the writer fails, it says why.
        drafts.each(|batch| {
            let mut canonical = batch.into_iter().filter_map(&mut place).peekable();
            // The writer begins when few are made.
            while canonical.peek().is_some() {
                let together: Vec<(usize, Draft, &ToWrite)> = canonical.by_ref().take(TOGETHER).collect();
                let made = || together.into_par_iter().map(|(article, draft, to_write)| self.made(article, draft, to_write)).collect();
                if sender.send(threads.install(made)).is_err() {
                    return false;
                }
            }
            true
        })
    }

    fn made(&self, article: usize, draft: Draft, to_write: &ToWrite) -> Made {
        let file = (draft.source, draft.path.clone());
        catch_unwind(AssertUnwindSafe(|| (article, self.run(article, draft, to_write)))).map_err(|_| file)
    }

    fn run(&self, article: usize, mut draft: Draft, to_write: &ToWrite) -> Run {
        // Those that waited in a file have it still.
        let blocks = self.known.blocks(article).expect("they were read when the run was planned");
        if self.recurring.any(draft.source, &blocks) {
            article::strip(&mut draft.article, draft.source, self.recurring);
        }
        let told = draft.article.warnings.len();
        article::state(&mut draft.article, self.gazetteer);
        let contradictions = draft.article.warnings.split_off(told);
        let origin = Origin { id: &to_write.id, source: draft.source, sources: self.sources, path: &draft.path };
        let family = fold::carried(self.known, &to_write.family, to_write.same_fix.clone()).expect("it was read when the run was planned");
        let make = |analyzer: &mut Analyzer| documents(&draft.article, &family, &origin, &self.fields, analyzer);
        let (documents, words) = self.words.with(make);
        let counts = Counts {
            fixes: draft.article.sections.iter().filter(|s| s.role == Role::Fix).count() as u64,
            sections: draft.article.sections.len() as u64,
            stripped: draft.article.stripped.len() as u64,
            words,
        };
        Run { documents, counts, contradictions }
    }
}
