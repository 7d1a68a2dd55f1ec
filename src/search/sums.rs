//! Scores of all documents, list by list: what the best are in an index that is not large.
//!
//! Each posting list is read once from its begin to its end, and what each posting gives is added to its document's
//! sum. Up to some hundred thousand documents that takes less time than to find out what can be passed over.

use std::cmp::Ordering;

use tantivy::query::{Bm25Weight, EnableScoring, PhraseQuery, Query as TantivyQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, SegmentOrdinal, TERMINATED, Term};

use super::allowed::Allowed;
use super::engine::mean_length;
use super::known::{KnownTerm, Name, Word};
use crate::error::Result;
use crate::index::Reader;

/// Documents whose sums are looked at together.
const TOGETHER: usize = 32;

/// The documents that score best by BM25, best first; of equals the first.
pub(super) fn best(reader: &Reader, terms: &[KnownTerm], allowed: Option<&Allowed>, limit: usize) -> Result<Vec<DocAddress>> {
    let mut best = Best { limit: limit.max(1), least: 0.0, scored: Vec::new() };
    for (segment, of_segment) in reader.searcher().segment_readers().iter().enumerate() {
        let segment = segment as SegmentOrdinal;
        let mut sums = vec![0.0; of_segment.max_doc() as usize];
        for name in terms.iter().flat_map(|term| &term.names) {
            match &name.words[..] {
                [word] => add_word(reader, segment, word, name.weight, &mut sums)?,
                _ => add_phrase(reader, segment, name, &mut sums)?,
            }
        }
        let alive = of_segment.alive_bitset();
        let counts =
            |document: DocId| alive.is_none_or(|alive| alive.is_alive(document)) && allowed.is_none_or(|a| a.finds(segment, document));
        for (first, sums) in (0..).step_by(TOGETHER).zip(sums.chunks(TOGETHER)) {
            // Most documents are not among the best, and are passed over together.
            if !sums.iter().fold(false, |any, sum| any | (*sum > best.least)) {
                continue;
            }
            for (document, sum) in (first..).zip(sums) {
                if *sum > best.least && counts(document) {
                    best.push(*sum, DocAddress::new(segment, document));
                }
            }
        }
    }
    let mut scored = best.scored;
    scored.sort_unstable_by(order);
    scored.truncate(limit);
    Ok(scored.into_iter().map(|(_, address)| address).collect())
}

/// The documents that scored best so far, and some that did not.
struct Best {
    limit: usize,
    /// A document that comes now has to have more to be among the best: of equals the first is better.
    least: f32,
    scored: Vec<(f32, DocAddress)>,
}

impl Best {
    fn push(&mut self, sum: f32, document: DocAddress) {
        self.scored.push((sum, document));
        if self.scored.len() >= 2 * self.limit {
            let (_, last, _) = self.scored.select_nth_unstable_by(self.limit - 1, order);
            self.least = last.0;
            self.scored.truncate(self.limit);
        }
    }
}

fn order(a: &(f32, DocAddress), b: &(f32, DocAddress)) -> Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}

fn add_word(reader: &Reader, segment: SegmentOrdinal, word: &Word, weight: f32, sums: &mut [f32]) -> Result<()> {
    let Some(info) = word.places.in_segment(segment) else { return Ok(()) };
    let of_segment = reader.searcher().segment_reader(segment);
    let inverted = of_segment.inverted_index(reader.fields().text).map_err(|e| reader.damaged(&e))?;
    let postings = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs);
    let mut postings = postings.map_err(|e| reader.damaged(&e.into()))?;
    let lengths = &reader.columns(segment)?.lengths;
    let weight = Bm25Weight::for_one_term(word.places.documents(), reader.searcher().num_docs(), mean_length(reader)).boost_by(weight);
    while !postings.docs().is_empty() {
        for (document, frequency) in postings.docs().iter().zip(postings.freqs()) {
            sums[*document as usize] += weight.score(lengths.fieldnorm_id(*document), *frequency);
        }
        postings.advance();
    }
    Ok(())
}

fn add_phrase(reader: &Reader, segment: SegmentOrdinal, name: &Name, sums: &mut [f32]) -> Result<()> {
    let terms = name.words.iter().map(|word| Term::from_field_text(reader.fields().text, &word.text));
    let scoring = EnableScoring::enabled_from_statistics_provider(reader, reader.searcher());
    let of_segment = reader.searcher().segment_reader(segment);
    let scorer = PhraseQuery::new(terms.collect()).weight(scoring).and_then(|weight| weight.scorer(of_segment, name.weight));
    let mut scorer = scorer.map_err(|e| reader.damaged(&e))?;
    let mut document = scorer.doc();
    while document != TERMINATED {
        sums[document as usize] += scorer.score();
        document = scorer.advance();
    }
    Ok(())
}
