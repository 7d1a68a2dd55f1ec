//! Posting lists over the candidates: how often a word stands in their sections, and how often two stand side
//! by side.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, SegmentOrdinal, TERMINATED, Term};

use super::allowed::Allowed;
use super::candidates::Candidates;
use super::known::{Known, Word};
use crate::error::Result;
use crate::index::{Group, Reader};

/// Counts the words of a query in the sections of articles.
pub(super) fn count(reader: &Reader, groups: Vec<Group>, known: &Known, allowed: Option<&Allowed>) -> Result<Candidates> {
    let mut candidates = uncounted(reader, groups, known, allowed)?;
    let mut by_segment: BTreeMap<SegmentOrdinal, Vec<usize>> = BTreeMap::new();
    for (place, group) in candidates.groups.iter().enumerate() {
        by_segment.entry(group.segment).or_default().push(place);
    }
    for (segment, mut places) in by_segment {
        places.sort_by_key(|place| candidates.groups[*place].documents.start);
        let members: Vec<Member> = places.iter().map(|place| Member::of(&candidates, *place)).collect();
        Lists::read(reader, segment, &members, candidates.slots(), known)?.count(&members, &mut candidates);
        for (place, named) in known.named.iter().enumerate() {
            let field = reader.fields().facet;
            let places = reader.term_places(&Term::from_field_text(field, &named.facet))?;
            let Some(info) = places.in_segment(segment) else { continue };
            let named = &mut candidates.named;
            each_posting(reader, segment, field, info, IndexRecordOption::Basic, &members, |slot, _| {
                named[slot].get_or_insert(place);
            })?;
        }
    }
    Ok(candidates)
}

/// The articles with what the index knows of them, and no counts yet.
fn uncounted(reader: &Reader, groups: Vec<Group>, known: &Known, allowed: Option<&Allowed>) -> Result<Candidates> {
    let mut all = Candidates { starts: vec![0], ..Candidates::default() };
    for group in &groups {
        let columns = reader.columns(group.segment)?;
        let first = group.documents.start;
        all.titles.push(columns.titles.first(first).unwrap_or(1));
        all.days.push(columns.day.first(first).unwrap_or(0));
        all.orders.push(columns.id.first(first).unwrap_or(0));
        for document in group.documents.clone() {
            all.roles.push(columns.role(document));
            all.same_fix.push(columns.same_fix.first(document).unwrap_or(0));
            all.lengths.push(columns.lengths.fieldnorm(document));
            all.allowed.push(allowed.is_none_or(|a| a.has(group.segment, document)));
        }
        all.starts.push(all.roles.len());
    }
    all.groups = groups;
    all.named = vec![None; all.slots()];
    all.frequencies = vec![0.0; known.terms.len() * all.slots()];
    all.together = vec![0.0; known.pairs.len() * all.slots()];
    Ok(all)
}

/// A candidate of the segment whose lists are read.
struct Member {
    group: Group,
    /// The slots of its documents.
    slots: Range<usize>,
}

impl Member {
    fn of(candidates: &Candidates, place: usize) -> Member {
        Member { group: candidates.groups[place].clone(), slots: candidates.slots_of(place) }
    }
}

/// Walks one posting list over the runs of the members, which are in the order of documents. `visit` hears the
/// slot of each document that the list has, and the postings there.
fn each_posting(
    reader: &Reader,
    segment: SegmentOrdinal,
    field: Field,
    info: &TermInfo,
    option: IndexRecordOption,
    members: &[Member],
    mut visit: impl FnMut(usize, &mut SegmentPostings),
) -> Result<()> {
    let inverted = reader.searcher().segment_reader(segment).inverted_index(field).map_err(|e| reader.damaged(&e))?;
    let mut postings = inverted.read_postings_from_terminfo(info, option).map_err(|e| reader.damaged(&e.into()))?;
    for Member { group, slots } in members {
        let documents = &group.documents;
        let mut document = if postings.doc() < documents.start { postings.seek(documents.start) } else { postings.doc() };
        while document < documents.end {
            visit(slots.start + (document - documents.start) as usize, &mut postings);
            document = postings.advance();
        }
        if document == TERMINATED {
            break;
        }
    }
    Ok(())
}

/// The posting lists of a query in one segment, as far as they speak of candidates.
struct Lists {
    lists: Vec<List>,
    /// For each name of a term: the term's place, the lists of its words, what an occurrence counts.
    names: Vec<(usize, Vec<usize>, f32)>,
    /// The lists of each pair of terms; none where one is only found by other names.
    pairs: Vec<Option<[usize; 2]>>,
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
    fn read(reader: &Reader, segment: SegmentOrdinal, members: &[Member], slots: usize, known: &Known) -> Result<Lists> {
        let mut words: Vec<(&Word, bool)> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut names = Vec::new();
        for (term, of_term) in known.terms.iter().enumerate() {
            let is_paired = known.pairs.iter().any(|(a, b)| *a == term || *b == term);
            for name in &of_term.names {
                let positions = name.words.len() > 1 || name.weight == 1.0 && is_paired;
                let mut lists = Vec::with_capacity(name.words.len());
                for word in &name.words {
                    let place = *places.entry(&word.text).or_insert(words.len());
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
        let lists = words.into_iter().map(|(word, positions)| List::read(reader, segment, word, positions, members, slots));
        Ok(Lists { lists: lists.collect::<Result<_>>()?, names, pairs })
    }

    /// Writes the counts of the members.
    fn count(&self, members: &[Member], candidates: &mut Candidates) {
        let all = candidates.slots();
        let slots = || members.iter().flat_map(|member| member.slots.clone());
        for (term, lists, weight) in &self.names {
            let frequencies = &mut candidates.frequencies[term * all..][..all];
            slots().for_each(|slot| frequencies[slot] += weight * self.frequency(lists, slot));
        }
        for (pair, lists) in self.pairs.iter().enumerate() {
            let Some(lists) = lists else { continue };
            let together = &mut candidates.together[pair * all..][..all];
            slots().for_each(|slot| together[slot] = self.side_by_side(lists, slot));
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
        let mut sum = 0;
        let mut first = self.lists[lists[0]].positions(slot);
        while let Some(position) = first.first() {
            let weight = first.iter().take_while(|p| *p == position).count();
            let weights =
                lists[1..].iter().enumerate().map(|(i, list)| weight_at(self.lists[*list].positions(slot), position + 1 + i as u32));
            sum += weights.fold(weight, usize::min);
            first = &first[weight..];
        }
        sum as f32
    }
}

impl List {
    fn read(reader: &Reader, segment: SegmentOrdinal, word: &Word, positions: bool, members: &[Member], slots: usize) -> Result<List> {
        let mut list = List { found: vec![(0, 0..0); slots], positions: Vec::new() };
        let Some(info) = word.places.in_segment(segment) else { return Ok(list) };
        let option = if positions { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs };
        let mut at = Vec::new();
        each_posting(reader, segment, reader.fields().text, info, option, members, |slot, postings| {
            if positions {
                postings.positions(&mut at);
            }
            let start = list.positions.len() as u32;
            list.positions.append(&mut at);
            list.found[slot] = (postings.term_freq(), start..list.positions.len() as u32);
        })?;
        Ok(list)
    }

    fn positions(&self, slot: usize) -> &[u32] {
        let Range { start, end } = self.found[slot].1;
        &self.positions[start as usize..end as usize]
    }
}

/// How often a position is in an ascending list.
fn weight_at(positions: &[u32], position: u32) -> usize {
    let start = positions.partition_point(|p| *p < position);
    positions[start..].iter().take_while(|p| **p == position).count()
}
