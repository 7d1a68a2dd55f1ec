//! Making documents: drafts become the blocks of documents of the families that are written.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tantivy::TantivyDocument;

use super::article_table::ArticleTable;
use super::document::{Origin, documents};
use super::draft_queue::{Draft, DraftQueue};
use super::families::CopiesOf;
use super::job::FileKey;
use super::ordered_map::ordered_map;
use super::plan::FamilyToWrite;
use super::report::NO_FIX;
use crate::article::{self, Article, Gazetteer, Kind, Recurring, Role};
use crate::corpus::Source;
use crate::error::Result;
use crate::index::format::damage::run_error;
use crate::index::format::ledger::Counts;
use crate::index::format::schema::Fields;
use crate::index::format::word_counter::WordCounter;
use crate::text::Analyzer;

/// The documents of a family.
pub(super) struct FamilyDocuments {
    pub(super) documents: Vec<TantivyDocument>,
    pub(super) counts: Counts,
    /// Remarks on the text, for its author.
    pub(super) remarks: Vec<String>,
}

/// The documents of an article, or the file on which making them panics, which is a bug.
pub(super) type Made = std::result::Result<(usize, FamilyDocuments), FileKey>;

/// Makes the documents of the families that are written.
pub(super) struct DocumentMaker<'a> {
    pub(super) articles: &'a ArticleTable,
    pub(super) sources: &'a [Source],
    pub(super) write: &'a BTreeMap<usize, FamilyToWrite>,
    pub(super) recurring: &'a Recurring,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) fields: Fields,
    /// Counter of the documents' words.
    pub(super) words: &'a WordCounter,
}

impl DocumentMaker<'_> {
    /// Makes the documents of all drafts that are to be written, on all cores, and calls `add` with each batch in order.
    pub(super) fn make_all(&self, mut drafts: DraftQueue, mut add: impl FnMut(Vec<Made>) -> Result<()>) -> Result<()> {
        let wanted = |draft: Draft| {
            let article = self.articles.article_of(&draft)?;
            Some((article, draft, self.write.get(&article)?))
        };
        let make = |drafts: &mut Vec<Draft>| {
            let wanted = std::mem::take(drafts).into_iter().filter_map(wanted);
            wanted.map(|(article, draft, to_write)| self.make_guarded(article, draft, to_write)).collect()
        };
        let batches = drafts.batches().map_err(run_error)?;
        ordered_map(batches, |batch| batch.with(make), |made| add(made.map_err(run_error)?))
    }

    fn make_guarded(&self, article: usize, draft: Draft, to_write: &FamilyToWrite) -> Made {
        let file = (draft.source, draft.path.clone());
        catch_unwind(AssertUnwindSafe(|| (article, self.make(article, draft, to_write)))).map_err(|_| file)
    }

    fn make(&self, article: usize, mut draft: Draft, to_write: &FamilyToWrite) -> FamilyDocuments {
        // Drafts that were queued in a file still have their recurring blocks.
        let blocks = self.articles.blocks(article).expect("the blocks were read when the run was planned");
        draft.strip(&blocks, self.recurring);
        article::annotate(&mut draft.article, self.gazetteer);
        let remarks = remarks(&draft.article);
        let origin = Origin { id: &to_write.id, source: draft.source, sources: self.sources, path: &draft.path };
        let copies = CopiesOf::read(self.articles, &to_write.family, to_write.same_fix.clone())
            .expect("the copies were read when the run was planned");
        let make = |analyzer: &mut Analyzer| documents(&draft.article, &copies, &origin, &self.fields, analyzer);
        let (documents, length) = self.words.with(make);
        let counts = Counts {
            fixes: draft.article.sections.iter().filter(|s| s.role == Role::Fix).count() as u64,
            sections: draft.article.sections.len() as u64,
            stripped: draft.article.stripped.len() as u64,
            length,
        };
        FamilyDocuments { documents, counts, remarks }
    }
}

/// Remarks on the text of an article. Those on its front matter are recorded when its file is read.
fn remarks(article: &Article) -> Vec<String> {
    let has_fix = article.sections.iter().any(|section| section.role == Role::Fix);
    let no_fix = (article.kind == Kind::Troubleshooting && !has_fix).then(|| NO_FIX.to_string());
    article.warnings.iter().cloned().chain(no_fix).collect()
}
