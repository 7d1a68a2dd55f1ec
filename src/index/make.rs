//! Making documents: what waited as drafts becomes the runs of documents of the families that are written.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::document::{Origin, documents};
use super::drafts::{self, Draft, Drafts};
use super::fold;
use super::known::{FileKey, Known};
use super::ledger::Counts;
use super::ordered::in_order;
use super::schema::Fields;
use super::words::Counter;
use super::write::Run;
use crate::article::{self, Gazetteer, Recurring, Role};
use crate::corpus::{Fingerprint, Source};
use crate::error::Result;
use crate::family::Family;
use crate::text::Analyzer;

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
    /// Makes the documents of all drafts that are to be written, on all cores, and shows them batch by batch, in order.
    pub(super) fn make_all(&self, mut drafts: Drafts, mut add: impl FnMut(Vec<Made>) -> Result<()>) -> Result<()> {
        let place = |draft: Draft| {
            let article = self.known.article_of(&draft)?;
            Some((article, draft, self.write.get(&article)?))
        };
        let make = |drafts: &mut Vec<Draft>| {
            let placed = std::mem::take(drafts).into_iter().filter_map(place);
            placed.map(|(article, draft, to_write)| self.made(article, draft, to_write)).collect()
        };
        let batches = drafts.batches().map_err(|e| drafts::failure(&e))?;
        in_order(batches, |batch| batch.with(make), |made| add(made.map_err(|e| drafts::failure(&e))?))
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
