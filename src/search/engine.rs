//! The engine's part: the articles that may answer.
//!
//! With `known.rs`, `sums.rs`, `lists.rs`, `lookup.rs`, `codes.rs` and `facets.rs`, the only part of `search/` that
//! knows Tantivy.

use std::cmp::Reverse;
use std::collections::HashSet;

use fnv::FnvHashSet;
use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query as TantivyQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Term};

use super::allowed::Allowed;
use super::candidates::Candidates;
use super::known::{Known, KnownTerm, Name};
use super::{lists, sums};
use crate::article::Role;
use crate::error::Result;
use crate::index::{Group, Reader};

/// Documents that are fetched as candidates for a page of ten, at least.
const MIN_CANDIDATES: usize = 300;
/// Articles that are ranked for a page of ten, at least.
const MIN_ARTICLES: usize = 60;
/// Documents of an index up to which posting lists are summed whole; in a larger one Tantivy passes over the blocks that
/// cannot matter.
const MAX_SUMMED: u64 = 1 << 18;

/// The mean length of a document in weighted words.
pub(super) fn mean_length(reader: &Reader) -> f32 {
    reader.manifest().words as f32 / reader.searcher().num_docs().max(1) as f32
}

/// The articles whose documents match best, with their counts.
pub(super) fn candidates(reader: &Reader, known: &Known, allowed: Option<&Allowed>, limit: usize) -> Result<Candidates> {
    if limit == 0 || known.terms.is_empty() && !known.browses {
        return Ok(Candidates::default());
    }
    let wanted = MIN_ARTICLES.max(limit.saturating_mul(2));
    if let Some(allowed) = allowed.filter(|_| known.browses) {
        let groups = newest(reader, allowed, wanted)?;
        return lists::count(reader, groups, known, Some(allowed));
    }
    let documents = usize::try_from(reader.searcher().num_docs()).unwrap_or(usize::MAX).max(1);
    let enough = limit.saturating_mul(2).clamp(10, MIN_ARTICLES);
    let mut fetched = MIN_CANDIDATES.max(limit.saturating_mul(10)).min(documents);
    // A long article may take all places: then more are fetched, so that it hides no other.
    loop {
        let found = best_documents(reader, &known.terms, allowed, fetched)?;
        let all = found.len() < fetched || fetched == documents;
        let groups = first_groups(reader, found.into_iter(), wanted)?;
        if all || groups.len() >= enough {
            return lists::count(reader, groups, known, allowed);
        }
        fetched = fetched.saturating_mul(8).min(documents);
    }
}

/// The documents that score best by BM25 over the query's words, best first.
fn best_documents(reader: &Reader, terms: &[KnownTerm], allowed: Option<&Allowed>, limit: usize) -> Result<Vec<DocAddress>> {
    if reader.searcher().num_docs() <= MAX_SUMMED {
        return sums::best(reader, terms, allowed, limit);
    }
    let matching = filtered(any_word(reader, terms), allowed);
    let best = TopDocs::with_limit(limit).order_by_score();
    let found = reader.searcher().search_with_statistics_provider(&matching, &best, reader).map_err(|e| reader.damaged(&e))?;
    Ok(found.into_iter().map(|(_, address)| address).collect())
}

/// The articles that have what passes the filters, those that were changed last first.
fn newest(reader: &Reader, allowed: &Allowed, limit: usize) -> Result<Vec<Group>> {
    let mut found = Vec::new();
    for group in reader.articles()? {
        if group.documents.clone().any(|document| allowed.has(group.segment, document)) {
            let columns = reader.columns(group.segment)?;
            let first = group.documents.start;
            found.push((Reverse(columns.day.first(first)), columns.id.first(first), group));
        }
    }
    found.sort_unstable_by_key(|(day, order, _)| (*day, *order));
    Ok(found.into_iter().map(|(_, _, group)| group).take(limit).collect())
}

/// The sections that hold a word of the query, or are fixes of an article that is called by one, and pass
/// the filters.
pub(super) fn matching_sections(reader: &Reader, terms: &[KnownTerm], allowed: Option<&Allowed>) -> Result<HashSet<DocAddress>> {
    let query = filtered(any_word(reader, terms), allowed);
    let found = reader.searcher().search(&query, &DocSetCollector).map_err(|e| reader.damaged(&e))?;
    let passes = |section: &DocAddress| allowed.is_none_or(|a| a.has(section.segment_ord, section.doc_id));
    let mut sections = HashSet::new();
    for address in found {
        let group = reader.group(address)?;
        if group.documents.start != address.doc_id {
            sections.extend(Some(address).filter(passes));
            continue;
        }
        for document in group.documents.skip(1) {
            let section = DocAddress::new(address.segment_ord, document);
            if passes(&section) && reader.role(section)? == Role::Fix {
                sections.insert(section);
            }
        }
    }
    Ok(sections)
}

fn any_word(reader: &Reader, terms: &[KnownTerm]) -> BooleanQuery {
    let name = |name: &Name| -> (Occur, Box<dyn TantivyQuery>) {
        let terms: Vec<Term> = name.words.iter().map(|word| Term::from_field_text(reader.fields().text, &word.text)).collect();
        let query: Box<dyn TantivyQuery> = match &terms[..] {
            [term] => Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs)),
            _ => Box::new(PhraseQuery::new(terms)),
        };
        (Occur::Should, if name.weight == 1.0 { query } else { Box::new(BoostQuery::new(query, name.weight)) })
    };
    BooleanQuery::new(terms.iter().flat_map(|term| &term.names).map(name).collect())
}

/// A query whose documents pass the filters, which do not change scores.
fn filtered(query: BooleanQuery, allowed: Option<&Allowed>) -> BooleanQuery {
    let Some(allowed) = allowed else { return query };
    BooleanQuery::new(vec![(Occur::Must, Box::new(query)), (Occur::Must, Box::new(ConstScoreQuery::new(Box::new(allowed.query()), 0.0)))])
}

/// The articles of the documents, in their order, each once.
fn first_groups(reader: &Reader, documents: impl Iterator<Item = DocAddress>, limit: usize) -> Result<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut seen = FnvHashSet::default();
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
