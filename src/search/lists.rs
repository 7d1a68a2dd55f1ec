//! Posting lists over the candidates: how often a word stands in their sections, and how often two stand side
//! by side.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::SegmentOrdinal;
use tantivy::Term;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;

use super::engine::{Candidate, Known, each_posting};
use crate::error::Result;
use crate::index::Reader;

/// The posting lists of a query in one segment.
pub(super) struct Lists<'a> {
    by_term: HashMap<&'a str, List>,
}

/// A posting list, as far as it speaks of candidates.
#[derive(Default)]
struct List {
    /// By candidate and document of its run: the frequency, and where the positions are.
    found: HashMap<(usize, usize), (u32, Range<usize>)>,
    /// Positions in ascending order, one as often as the word weighs there.
    positions: Vec<u32>,
}

impl<'a> Lists<'a> {
    /// Reads the lists of all names of the query's terms; positions only of words that may stand side by side.
    pub(super) fn read(
        reader: &Reader,
        segment: SegmentOrdinal,
        members: &[usize],
        candidates: &[Candidate],
        known: &'a Known,
    ) -> Result<Lists<'a>> {
        let mut needed: HashMap<&str, bool> = HashMap::new();
        for (place, term) in known.terms.iter().enumerate() {
            let is_paired = known.pairs.iter().any(|(a, b)| *a == place || *b == place);
            for name in &term.names {
                let positions = name.terms.len() > 1 || name.weight == 1.0 && is_paired;
                name.terms.iter().for_each(|word| *needed.entry(word).or_default() |= positions);
            }
        }
        let mut by_term = HashMap::new();
        for (word, positions) in needed {
            let term = Term::from_field_text(reader.fields().text, word);
            let option = if positions { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs };
            let mut list = List::default();
            let mut at = Vec::new();
            each_posting(reader, segment, &term, option, members, candidates, |member, document, postings| {
                if positions {
                    postings.positions(&mut at);
                }
                let start = list.positions.len();
                list.positions.append(&mut at);
                list.found.insert((member, document), (postings.term_freq(), start..list.positions.len()));
            })?;
            by_term.insert(word, list);
        }
        Ok(Lists { by_term })
    }

    /// Writes the counts of a candidate.
    pub(super) fn count(&self, member: usize, candidate: &mut Candidate, known: &Known) {
        let documents = candidate.roles.len();
        for (place, term) in known.terms.iter().enumerate() {
            for name in &term.names {
                for document in 0..documents {
                    let frequency = self.frequency(&name.terms, member, document);
                    candidate.add_frequency(place, document, name.weight * frequency);
                }
            }
        }
        for (pair, (first, second)) in known.pairs.iter().enumerate() {
            let (Some(first), Some(second)) = (known.terms[*first].own(), known.terms[*second].own()) else { continue };
            for document in 0..documents {
                candidate.set_together(pair, document, self.side_by_side(&[first, second], member, document));
            }
        }
    }

    fn frequency(&self, terms: &[String], member: usize, document: usize) -> f32 {
        match terms {
            [term] => self.by_term[term.as_str()].found.get(&(member, document)).map_or(0.0, |(frequency, _)| *frequency as f32),
            _ => self.side_by_side(&terms.iter().map(String::as_str).collect::<Vec<_>>(), member, document),
        }
    }

    /// How often terms follow one another, each time by the least weight of them there.
    fn side_by_side(&self, terms: &[&str], member: usize, document: usize) -> f32 {
        let mut lists = Vec::with_capacity(terms.len());
        for term in terms {
            let list = &self.by_term[term];
            let Some((_, range)) = list.found.get(&(member, document)) else { return 0.0 };
            lists.push(&list.positions[range.clone()]);
        }
        let mut sum = 0;
        let mut first = lists[0];
        while let Some(position) = first.first() {
            let weight = first.partition_point(|p| p <= position);
            let weights = lists[1..].iter().enumerate().map(|(i, list)| weight_at(list, position + 1 + i as u32));
            sum += weights.fold(weight, usize::min);
            first = &first[weight..];
        }
        sum as f32
    }
}

/// How often a position is in an ascending list.
fn weight_at(positions: &[u32], position: u32) -> usize {
    let start = positions.partition_point(|p| *p < position);
    positions[start..].partition_point(|p| *p == position)
}
