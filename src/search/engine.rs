//! The engine's part: candidate articles, and how often each query term stands in their sections.
//!
//! With `mod.rs`, `lookup.rs` and `codes.rs`, the only part of `search/` that knows Tantivy.

use std::collections::{HashMap, HashSet};

use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::postings::Postings;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, Occur, Query as TantivyQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, SegmentOrdinal, TERMINATED, Term};

use super::rank::idf;
use super::{Filter, SearchOptions};
use crate::article::Role;
use crate::error::Result;
use crate::index::{Group, Reader};
use crate::query::Query;

/// Terms of a long query that are looked up: the rarest. A pasted log has thousands, and beyond
/// these the common ones change no ranking.
const MAX_TERMS: usize = 96;
/// Documents that are fetched as candidates for a page of ten, at least.
const MIN_CANDIDATES: usize = 300;
/// Articles that are ranked for a page of ten, at least.
const MIN_ARTICLES: usize = 60;

/// A query term that the index holds.
#[derive(Clone, Debug)]
pub(super) struct KnownTerm {
    pub(super) term: String,
    /// Inverse document frequency over all documents.
    pub(super) idf: f32,
}

/// An article that may answer, with the counts that ranking needs.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) group: Group,
    /// Role by document of the run; the first is the article itself.
    pub(super) roles: Vec<Role>,
    /// Weighted number of words by document.
    pub(super) lengths: Vec<u32>,
    /// Titles of the article and its copies.
    pub(super) titles: u64,
    /// Orders articles of equal scores.
    pub(super) order: u64,
    /// The group of fixes that each document belongs to; 0 for none.
    pub(super) same_fix: Vec<u64>,
    /// Whether a document passes the filters.
    pub(super) allowed: Vec<bool>,
    /// Weighted term frequency, document by document within each term.
    frequencies: Vec<u32>,
}

impl Candidate {
    /// Whether a document speaks of the whole article: itself, its introduction, its symptoms.
    pub(super) fn is_opening(&self, document: usize) -> bool {
        matches!(self.roles[document], Role::Introduction | Role::Symptom)
    }

    /// Whether a term stands in a document or speaks of its whole article.
    pub(super) fn holds(&self, term: usize, document: usize) -> bool {
        (0..self.roles.len()).any(|d| (d == document || self.is_opening(d)) && self.frequency(term, d) > 0)
    }

    /// The weighted frequency of a term in a document of the run.
    pub(super) fn frequency(&self, term: usize, document: usize) -> u32 {
        self.frequencies[term * self.roles.len() + document]
    }
}

/// The query terms that the index holds, the rarest where there are very many, and how many it does
/// not hold.
pub(super) fn known_terms(reader: &Reader, query: &Query) -> Result<(Vec<KnownTerm>, usize)> {
    let searcher = reader.searcher();
    let mut terms = Vec::new();
    for term in &query.terms {
        let frequency = reader.document_frequency(&Term::from_field_text(reader.fields().text, &term.term))?;
        if frequency > 0 {
            terms.push(KnownTerm { term: term.term.clone(), idf: idf(searcher.num_docs(), frequency) });
        }
    }
    let unknown = query.terms.len() - terms.len();
    if terms.len() > MAX_TERMS {
        terms.sort_by(|a, b| b.idf.total_cmp(&a.idf));
        terms.truncate(MAX_TERMS);
    }
    Ok((terms, unknown))
}

/// The mean length of a document in weighted words.
pub(super) fn mean_length(reader: &Reader) -> f32 {
    reader.manifest().words as f32 / reader.searcher().num_docs().max(1) as f32
}

/// The articles whose documents match best, with their counts.
pub(super) fn candidates(reader: &Reader, terms: &[KnownTerm], options: &SearchOptions) -> Result<Vec<Candidate>> {
    let limit = options.limit;
    if terms.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let documents = usize::try_from(reader.searcher().num_docs()).unwrap_or(usize::MAX).max(1);
    let matching = filtered(reader, any_word(reader, terms), &options.filters);
    let wanted = MIN_ARTICLES.max(limit.saturating_mul(2));
    let enough = limit.saturating_mul(2).clamp(10, MIN_ARTICLES);
    let mut fetched = MIN_CANDIDATES.max(limit.saturating_mul(10)).min(documents);
    // A long article may take all places: then more are fetched, so that it hides no other.
    loop {
        let found = reader.searcher().search(&matching, &TopDocs::with_limit(fetched).order_by_score()).map_err(|e| reader.damaged(&e))?;
        let all = found.len() < fetched || fetched == documents;
        let groups = first_groups(reader, found.into_iter().map(|(_, address)| address), wanted)?;
        if all || groups.len() >= enough {
            return count(reader, groups, terms, &options.filters);
        }
        fetched = fetched.saturating_mul(8).min(documents);
    }
}

/// The sections that hold a word of the query, or are fixes of an article that is called by one, and pass
/// the filters.
pub(super) fn matching_sections(reader: &Reader, terms: &[KnownTerm], filters: &[Filter]) -> Result<HashSet<DocAddress>> {
    let all = |query: BooleanQuery| reader.searcher().search(&query, &DocSetCollector).map_err(|e| reader.damaged(&e));
    let found = all(filtered(reader, any_word(reader, terms), filters))?;
    let passing = if filters.is_empty() { None } else { Some(all(filtered(reader, BooleanQuery::new(vec![everything()]), filters))?) };
    let mut sections = HashSet::new();
    for address in found {
        let group = reader.group(address)?;
        if group.documents.start != address.doc_id {
            sections.insert(address);
            continue;
        }
        for document in group.documents.skip(1) {
            let section = DocAddress::new(address.segment_ord, document);
            if passing.as_ref().is_none_or(|p| p.contains(&section)) && reader.role(section)? == Role::Fix {
                sections.insert(section);
            }
        }
    }
    Ok(sections)
}

fn everything() -> (Occur, Box<dyn TantivyQuery>) {
    (Occur::Must, Box::new(AllQuery))
}

fn any_word(reader: &Reader, terms: &[KnownTerm]) -> BooleanQuery {
    let word = |t: &KnownTerm| -> (Occur, Box<dyn TantivyQuery>) {
        let term = Term::from_field_text(reader.fields().text, &t.term);
        (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
    };
    BooleanQuery::new(terms.iter().map(word).collect())
}

/// A query with filters that do not change scores.
fn filtered(reader: &Reader, query: BooleanQuery, filters: &[Filter]) -> BooleanQuery {
    if filters.is_empty() {
        return query;
    }
    let facet = |f: &String| -> Box<dyn TantivyQuery> {
        Box::new(TermQuery::new(Term::from_field_text(reader.fields().facet, f), IndexRecordOption::Basic))
    };
    let mut clauses: Vec<(Occur, Box<dyn TantivyQuery>)> = vec![(Occur::Must, Box::new(query))];
    for filter in filters {
        let any = BooleanQuery::new(filter.facets.iter().map(|f| (Occur::Should, facet(f))).collect());
        let occur = if filter.exclude { Occur::MustNot } else { Occur::Must };
        clauses.push((occur, Box::new(ConstScoreQuery::new(Box::new(any), 0.0))));
    }
    BooleanQuery::new(clauses)
}

/// The articles of the documents, in their order, each once.
fn first_groups(reader: &Reader, documents: impl Iterator<Item = DocAddress>, limit: usize) -> Result<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut seen = HashSet::new();
    for address in documents {
        let group = reader.group(address)?;
        if seen.insert((group.segment, group.documents.start)) {
            groups.push(group);
            if groups.len() == limit {
                break;
            }
        }
    }
    Ok(groups)
}

fn count(reader: &Reader, groups: Vec<Group>, terms: &[KnownTerm], filters: &[Filter]) -> Result<Vec<Candidate>> {
    let mut candidates = Vec::with_capacity(groups.len());
    for group in groups {
        candidates.push(empty_candidate(reader, group, terms.len())?);
    }
    let mut by_segment: HashMap<SegmentOrdinal, Vec<usize>> = HashMap::new();
    for (i, candidate) in candidates.iter().enumerate() {
        by_segment.entry(candidate.group.segment).or_default().push(i);
    }
    for (segment, mut members) in by_segment {
        members.sort_by_key(|i| candidates[*i].group.documents.start);
        for (number, term) in terms.iter().enumerate() {
            let term = Term::from_field_text(reader.fields().text, &term.term);
            each_posting(reader, segment, &term, &members, &mut candidates, |candidate, place, frequency| {
                let size = candidate.roles.len();
                candidate.frequencies[number * size + place] = frequency;
            })?;
        }
        for filter in filters {
            apply(reader, segment, &members, filter, &mut candidates)?;
        }
    }
    Ok(candidates)
}

fn empty_candidate(reader: &Reader, group: Group, terms: usize) -> Result<Candidate> {
    let segment = reader.searcher().segment_reader(group.segment);
    let norms = segment.get_fieldnorms_reader(reader.fields().text).map_err(|e| reader.damaged(&e))?;
    let column = |name| segment.fast_fields().u64(name).map_err(|e| reader.damaged(&e));
    let (role_column, group_column) = (column("role")?, column("same_fix")?);
    let role = |document: DocId| role_column.first(document).and_then(|n| Role::ALL.get(n as usize)).copied().unwrap_or(Role::Background);
    let roles: Vec<Role> = group.documents.clone().map(role).collect();
    Ok(Candidate {
        titles: column("titles")?.first(group.documents.start).unwrap_or(1),
        order: column("order")?.first(group.documents.start).unwrap_or(0),
        same_fix: group.documents.clone().map(|document| group_column.first(document).unwrap_or(0)).collect(),
        lengths: group.documents.clone().map(|document| norms.fieldnorm(document)).collect(),
        frequencies: vec![0; terms * roles.len()],
        allowed: vec![true; roles.len()],
        roles,
        group,
    })
}

/// Marks the documents of the members that a filter leaves out.
fn apply(reader: &Reader, segment: SegmentOrdinal, members: &[usize], filter: &Filter, candidates: &mut [Candidate]) -> Result<()> {
    let mut has: Vec<Vec<bool>> = candidates.iter().map(|c| vec![false; c.roles.len()]).collect();
    let places: HashMap<DocId, usize> = members.iter().map(|m| (candidates[*m].group.documents.start, *m)).collect();
    for facet in &filter.facets {
        let term = Term::from_field_text(reader.fields().facet, facet);
        each_posting(reader, segment, &term, members, candidates, |candidate, place, _| {
            has[places[&candidate.group.documents.start]][place] = true;
        })?;
    }
    for member in members {
        let allowed = candidates[*member].allowed.iter_mut().zip(&has[*member]);
        allowed.for_each(|(allowed, has)| *allowed &= *has != filter.exclude);
    }
    Ok(())
}

/// Walks one posting list over the runs of the members, which are in the order of documents. `visit`
/// hears the candidate, the place in its run and the term's frequency there.
fn each_posting(
    reader: &Reader,
    segment: SegmentOrdinal,
    term: &Term,
    members: &[usize],
    candidates: &mut [Candidate],
    mut visit: impl FnMut(&mut Candidate, usize, u32),
) -> Result<()> {
    let inverted = reader.searcher().segment_reader(segment).inverted_index(term.field()).map_err(|e| reader.damaged(&e))?;
    let postings = inverted.read_postings(term, IndexRecordOption::WithFreqs).map_err(|e| reader.damaged(&e.into()))?;
    let Some(mut postings) = postings else { return Ok(()) };
    for member in members {
        let candidate = &mut candidates[*member];
        let start = candidate.group.documents.start;
        let mut document = if postings.doc() < start { postings.seek(start) } else { postings.doc() };
        while document < candidate.group.documents.end {
            visit(candidate, (document - start) as usize, postings.term_freq());
            document = postings.advance();
        }
        if document == TERMINATED {
            break;
        }
    }
    Ok(())
}
