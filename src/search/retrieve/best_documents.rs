//! The documents with the highest scores; of equal scores those with the lowest ids, wherever they are in the index.

use std::cmp::Ordering;

use tantivy::DocAddress;

use crate::index::read::columns::Columns;

/// A scored document with its id.
type Scored = (f32, u64, DocAddress);

/// The best documents so far, and a few others that are pruned later.
pub(super) struct BestDocuments {
    limit: usize,
    /// Score and id of the last of the best documents, if there are as many as wanted.
    last: (f32, u64),
    scored: Vec<Scored>,
}

impl BestDocuments {
    pub(super) fn new(limit: usize) -> BestDocuments {
        BestDocuments { limit: limit.max(1), last: (f32::MIN_POSITIVE, u64::MAX), scored: Vec::new() }
    }

    /// Score below which a document cannot be among the best. A document without any score is not.
    pub(super) fn threshold(&self) -> f32 {
        self.last.0
    }

    /// Adds a document, unless it cannot be among the best.
    pub(super) fn push(&mut self, score: f32, columns: &Columns, document: DocAddress) {
        if score < self.last.0 {
            return;
        }
        let id = columns.id(document.doc_id);
        if score == self.last.0 && id > self.last.1 {
            return;
        }
        self.scored.push((score, id, document));
        if self.scored.len() >= 2 * self.limit {
            let (_, last, _) = self.scored.select_nth_unstable_by(self.limit - 1, order);
            self.last = (last.0, last.1);
            self.scored.truncate(self.limit);
        }
    }

    /// The best documents, best first.
    pub(super) fn into_sorted(mut self) -> Vec<(f32, DocAddress)> {
        self.scored.sort_unstable_by(order);
        self.scored.truncate(self.limit);
        self.scored.into_iter().map(|(score, _, document)| (score, document)).collect()
    }
}

fn order(a: &Scored, b: &Scored) -> Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}
