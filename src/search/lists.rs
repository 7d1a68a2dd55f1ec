//! Posting lists over the candidates: how often a word stands in their sections, and how often two stand side
//! by side.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::SegmentOrdinal;
use tantivy::Term;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;

use super::engine::{Candidate, Known, KnownTerm, each_posting};
use crate::error::Result;
use crate::index::Reader;

/// The posting lists of a query in one segment, as far as they speak of candidates.
pub(super) struct Lists {
    lists: Vec<List>,
    /// For each name of a term: the term's place, the lists of its words, what an occurrence counts.
    names: Vec<(usize, Vec<usize>, f32)>,
    /// The lists of each pair of terms; none where one is only found by other names.
    pairs: Vec<Option<[usize; 2]>>,
    /// The slot of each candidate's first document.
    slots: Vec<usize>,
}

/// The posting list of a word.
struct List {
    /// By slot: the frequency, and where the positions are.
    found: Vec<(u32, Range<u32>)>,
    /// Positions in ascending order, one as often as the word weighs there.
    positions: Vec<u32>,
}

impl Lists {
    /// Reads the lists of all names of the query's terms; positions only of words that may stand side by side.
    pub(super) fn read(
        reader: &Reader,
        segment: SegmentOrdinal,
        members: &[usize],
        candidates: &[Candidate],
        known: &Known,
    ) -> Result<Lists> {
        let mut words: Vec<(&str, bool)> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut names = Vec::new();
        for (term, KnownTerm { names: of_term, .. }) in known.terms.iter().enumerate() {
            let is_paired = known.pairs.iter().any(|(a, b)| *a == term || *b == term);
            for name in of_term {
                let positions = name.terms.len() > 1 || name.weight == 1.0 && is_paired;
                let mut lists = Vec::with_capacity(name.terms.len());
                for word in &name.terms {
                    let place = *places.entry(word).or_insert(words.len());
                    if place == words.len() {
                        words.push((word, false));
                    }
                    words[place].1 |= positions;
                    lists.push(place);
                }
                names.push((term, lists, name.weight));
            }
        }
        let pair = |(a, b): &(usize, usize)| Some([places[known.terms[*a].own()?], places[known.terms[*b].own()?]]);
        let pairs = known.pairs.iter().map(pair).collect();
        let mut slots = vec![0; candidates.len()];
        let mut count = 0;
        for member in members {
            slots[*member] = count;
            count += candidates[*member].roles.len();
        }
        let mut lists = Vec::with_capacity(words.len());
        for (word, positions) in words {
            let term = Term::from_field_text(reader.fields().text, word);
            let option = if positions { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs };
            let mut list = List { found: vec![(0, 0..0); count], positions: Vec::new() };
            let mut at = Vec::new();
            each_posting(reader, segment, &term, option, members, candidates, |member, document, postings| {
                if positions {
                    postings.positions(&mut at);
                }
                let start = list.positions.len() as u32;
                list.positions.append(&mut at);
                list.found[slots[member] + document] = (postings.term_freq(), start..list.positions.len() as u32);
            })?;
            lists.push(list);
        }
        Ok(Lists { lists, names, pairs, slots })
    }

    /// Writes the counts of a candidate.
    pub(super) fn count(&self, member: usize, candidate: &mut Candidate) {
        let slot = self.slots[member];
        for document in 0..candidate.roles.len() {
            for (term, lists, weight) in &self.names {
                candidate.add_frequency(*term, document, weight * self.frequency(lists, slot + document));
            }
            for (pair, lists) in self.pairs.iter().enumerate() {
                let together = lists.map_or(0.0, |lists| self.side_by_side(&lists, slot + document));
                candidate.set_together(pair, document, together);
            }
        }
    }

    fn frequency(&self, lists: &[usize], slot: usize) -> f32 {
        match lists {
            [list] => self.lists[*list].found[slot].0 as f32,
            _ => self.side_by_side(lists, slot),
        }
    }

    /// How often words follow one another, each time by the least weight of them there.
    fn side_by_side(&self, lists: &[usize], slot: usize) -> f32 {
        if lists.iter().any(|list| self.lists[*list].found[slot].0 == 0) {
            return 0.0;
        }
        let positions = |list: usize| {
            let Range { start, end } = self.lists[list].found[slot].1;
            &self.lists[list].positions[start as usize..end as usize]
        };
        let mut sum = 0;
        let mut first = positions(lists[0]);
        while let Some(position) = first.first() {
            let weight = first.partition_point(|p| p <= position);
            let weights = lists[1..].iter().enumerate().map(|(i, list)| weight_at(positions(*list), position + 1 + i as u32));
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
