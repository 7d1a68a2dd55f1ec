//! Counting how often the terms and bigrams of a query occur in the documents of candidates, from posting lists.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, SegmentOrdinal, TERMINATED, Term};

use super::candidates::Candidates;
use super::filters::PassingDocs;
use super::local_ref::article_ref;
use super::pool::Pool;
use super::query_terms::LocalQuery;
use crate::error::Result;
use crate::index::read::postings::TermPostings;
use crate::index::read::reader::{DocBlock, Reader};

/// Turns a pool of articles into candidates: reads their fast fields, and counts the terms of the query in their documents.
pub(super) fn count(reader: &Reader, pool: Pool, query: &LocalQuery, passing: Option<&PassingDocs>) -> Result<Candidates> {
    let blocks = pool.blocks.clone();
    let mut candidates = uncounted(reader, pool, query, passing)?;
    let mut by_segment: BTreeMap<SegmentOrdinal, Vec<usize>> = BTreeMap::new();
    for (index, block) in blocks.iter().enumerate() {
        by_segment.entry(block.segment).or_default().push(index);
    }
    for (segment, mut indexes) in by_segment {
        indexes.sort_by_key(|index| blocks[*index].documents.start);
        let members = indexes.iter().map(|index| Member { block: blocks[*index].clone(), slots: candidates.slots_of(*index) });
        let members: Vec<Member> = members.collect();
        QueryLists::read(reader, segment, &members, candidates.slots(), query)?.count(&members, &mut candidates);
        for (index, named) in query.resolved.named.iter().enumerate() {
            let field = reader.fields().facet;
            let postings = reader.term_postings(&Term::from_field_text(field, &named.facet))?;
            let Some(info) = postings.in_segment(segment) else { continue };
            let named = &mut candidates.named;
            each_posting(reader, segment, field, info, IndexRecordOption::Basic, &members, |slot, _| {
                named[slot].get_or_insert(index);
            })?;
        }
    }
    Ok(candidates)
}

/// The candidates with their fast fields, before terms are counted.
fn uncounted(reader: &Reader, pool: Pool, query: &LocalQuery, passing: Option<&PassingDocs>) -> Result<Candidates> {
    let mut all = Candidates { starts: vec![0], ..Candidates::default() };
    let any_nominated = !pool.nominated.is_empty();
    for block in &pool.blocks {
        let columns = reader.columns(block.segment)?;
        let first = block.documents.start;
        all.articles.push(article_ref(block));
        all.titles.push(columns.titles(first));
        all.days.push(columns.day(first));
        all.tie_breakers.push(columns.id(first));
        for document in block.documents.clone() {
            all.roles.push(columns.role(document));
            all.same_fix.push(columns.same_fix(document));
            all.lengths.push(columns.length(document));
            all.allowed.push(passing.is_none_or(|p| p.contains(block.segment, document)));
        }
        all.starts.push(all.roles.len());
        let documents = (0..block.documents.len()).map(|position| block.document(position));
        all.nominated.extend(documents.map(|document| any_nominated && pool.nominated.contains(&document)));
    }
    all.sources = pool.scores;
    all.is_cut = pool.is_cut;
    all.named = vec![None; all.slots()];
    all.frequencies = vec![0.0; query.resolved.terms.len() * all.slots()];
    all.bigram_frequencies = vec![0.0; query.resolved.bigrams.len() * all.slots()];
    Ok(all)
}

/// A candidate in the segment whose posting lists are read.
pub(super) struct Member {
    pub(super) block: DocBlock,
    /// Slots of the candidate's documents.
    pub(super) slots: Range<usize>,
}

/// Walks a posting list over the blocks of the members, which are in the order of documents. `visit` is called with the slot
/// of each document in the list, and the postings there.
pub(super) fn each_posting(
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
    for Member { block, slots } in members {
        let documents = &block.documents;
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

/// The posting lists of a query in one segment, restricted to the documents of candidates.
struct QueryLists {
    lists: Vec<List>,
    /// For each variant of a term: the index of the term, the lists of the variant's terms, the weight of an occurrence, and how far
    /// apart the terms are.
    variants: Vec<(usize, Vec<usize>, f32, u32)>,
    /// The lists of each bigram; `None` if one of its terms is found only by synonyms.
    bigrams: Vec<Option<[usize; 2]>>,
}

/// The posting list of a term.
struct List {
    /// For each slot, the frequency, and the range of positions.
    found: Vec<(u32, Range<u32>)>,
    /// Positions in ascending order, each repeated as often as the weight of the term there.
    positions: Vec<u32>,
}

impl QueryLists {
    /// Reads the lists of all variants of the query's terms; positions only of terms that may be part of a bigram or phrase.
    fn read(reader: &Reader, segment: SegmentOrdinal, members: &[Member], slots: usize, query: &LocalQuery) -> Result<QueryLists> {
        let resolved = &query.resolved;
        let mut terms: Vec<(&str, bool)> = Vec::new();
        let mut index_of: HashMap<&str, usize> = HashMap::new();
        let mut variants = Vec::new();
        for (index, term) in resolved.terms.iter().enumerate() {
            let is_in_bigram = resolved.bigrams.iter().any(|(a, b)| *a == index || *b == index);
            for variant in &term.variants {
                let positions = variant.terms.len() > 1 || variant.weight == 1.0 && is_in_bigram;
                let mut lists = Vec::with_capacity(variant.terms.len());
                for term in &variant.terms {
                    let list = *index_of.entry(term).or_insert(terms.len());
                    if list == terms.len() {
                        terms.push((term, false));
                    }
                    terms[list].1 |= positions;
                    lists.push(list);
                }
                variants.push((index, lists, variant.weight, u32::from(!variant.together)));
            }
        }
        let bigram = |(a, b): &(usize, usize)| Some([index_of[resolved.terms[*a].own()?], index_of[resolved.terms[*b].own()?]]);
        let bigrams = resolved.bigrams.iter().map(bigram).collect();
        let list = |(term, positions): (&str, bool)| List::read(reader, segment, &query.postings[term], positions, members, slots);
        Ok(QueryLists { lists: terms.into_iter().map(list).collect::<Result<_>>()?, variants, bigrams })
    }

    /// Writes the counts of the members.
    fn count(&self, members: &[Member], candidates: &mut Candidates) {
        let all = candidates.slots();
        let slots = || members.iter().flat_map(|member| member.slots.clone());
        for (term, lists, weight, step) in &self.variants {
            let frequencies = &mut candidates.frequencies[term * all..][..all];
            slots().for_each(|slot| frequencies[slot] += weight * self.frequency(lists, *step, slot));
        }
        for (bigram, lists) in self.bigrams.iter().enumerate() {
            let Some(lists) = lists else { continue };
            let frequencies = &mut candidates.bigram_frequencies[bigram * all..][..all];
            slots().for_each(|slot| frequencies[slot] = self.phrase_frequency(lists, 1, slot));
        }
    }

    fn frequency(&self, lists: &[usize], step: u32, slot: usize) -> f32 {
        match lists {
            [list] => self.lists[*list].found[slot].0 as f32,
            _ => self.phrase_frequency(lists, step, slot),
        }
    }

    /// How often terms follow one another, each `step` positions after the one before; an occurrence counts as much as its term with the lowest weight.
    fn phrase_frequency(&self, lists: &[usize], step: u32, slot: usize) -> f32 {
        if lists.iter().any(|list| self.lists[*list].found[slot].0 == 0) {
            return 0.0;
        }
        let mut sum = 0;
        let mut first = self.lists[lists[0]].positions(slot);
        while let Some(position) = first.first() {
            let weight = first.iter().take_while(|p| *p == position).count();
            let weights = lists[1..]
                .iter()
                .enumerate()
                .map(|(i, list)| weight_at(self.lists[*list].positions(slot), position + step * (1 + i as u32)));
            sum += weights.fold(weight, usize::min);
            first = &first[weight..];
        }
        sum as f32
    }
}

impl List {
    fn read(
        reader: &Reader,
        segment: SegmentOrdinal,
        postings: &TermPostings,
        positions: bool,
        members: &[Member],
        slots: usize,
    ) -> Result<List> {
        let mut list = List { found: vec![(0, 0..0); slots], positions: Vec::new() };
        let Some(info) = postings.in_segment(segment) else { return Ok(list) };
        let option = if positions { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs };
        let mut buffer = Vec::new();
        each_posting(reader, segment, reader.fields().text, info, option, members, |slot, postings| {
            if positions {
                postings.positions(&mut buffer);
            }
            let start = list.positions.len() as u32;
            list.positions.append(&mut buffer);
            list.found[slot] = (postings.term_freq(), start..list.positions.len() as u32);
        })?;
        Ok(list)
    }

    fn positions(&self, slot: usize) -> &[u32] {
        let Range { start, end } = self.found[slot].1;
        &self.positions[start as usize..end as usize]
    }
}

/// How often a position occurs in an ascending list.
fn weight_at(positions: &[u32], position: u32) -> usize {
    let start = positions.partition_point(|p| *p < position);
    positions[start..].iter().take_while(|p| **p == position).count()
}
