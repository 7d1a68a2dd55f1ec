//! The pool of candidates, merged from all sources.

use fnv::{FnvHashMap, FnvHashSet};
use tantivy::DocAddress;

use super::candidates::{CandidateSource, SourceScores};
use crate::index::read::reader::DocBlock;

/// The distinct candidates of all sources.
#[derive(Default)]
pub(super) struct Pool {
    pub(super) blocks: Vec<DocBlock>,
    pub(super) scores: Vec<SourceScores>,
    /// Documents that a source nominated.
    pub(super) nominated: FnvHashSet<DocAddress>,
    /// Whether a source found more articles than were wanted.
    pub(super) is_cut: bool,
    index_of: FnvHashMap<(u32, u32), usize>,
}

impl Pool {
    /// Adds the articles that a source found, with their scores; new ones follow those that other sources found.
    pub(super) fn add(&mut self, source: CandidateSource, found: impl IntoIterator<Item = (DocBlock, f32)>) {
        for (block, score) in found {
            let index = *self.index_of.entry((block.segment, block.documents.start)).or_insert(self.blocks.len());
            if index == self.blocks.len() {
                self.blocks.push(block);
                self.scores.push(SourceScores::default());
            }
            self.scores[index].set(source, score);
        }
    }

    /// The first articles that a source found. Remembers whether there were more.
    pub(super) fn cut(&mut self, mut found: Vec<(DocBlock, f32)>, wanted: usize) -> Vec<(DocBlock, f32)> {
        self.is_cut |= found.len() > wanted;
        found.truncate(wanted);
        found
    }

    /// Nominates sections to be shown, whether or not they contain a word of the query.
    pub(super) fn nominate(&mut self, documents: impl IntoIterator<Item = DocAddress>) {
        self.nominated.extend(documents);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1. An article that two sources found is one candidate, with the score of each.
    /// 2. Candidates keep the order in which they were added.
    #[test]
    fn sources_are_merged() {
        let block = |start: u32| DocBlock { segment: 0, documents: start..start + 2 };
        let mut pool = Pool::default();
        pool.add(CandidateSource::Words, [(block(4), 2.0), (block(0), 1.0)]);
        pool.add(CandidateSource::Newest, [(block(8), 9.0), (block(0), 7.0)]);
        assert_eq!(pool.blocks.iter().map(|b| b.documents.start).collect::<Vec<_>>(), [4, 0, 8]);
        let scores = |index: usize| [CandidateSource::Words, CandidateSource::Newest].map(|source| pool.scores[index].get(source));
        assert_eq!([scores(0), scores(1), scores(2)], [[Some(2.0), None], [Some(1.0), Some(7.0)], [None, Some(9.0)]]);
    }
}
