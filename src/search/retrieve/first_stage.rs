//! The first stage: finding the articles that are worth ranking.
//!
//! Each source of candidates returns articles in its own order with its own score, and may nominate sections that are shown
//! even without a word of the query; a [`Pool`] merges them. [`CandidateSource`] lists the steps to add a source.

use std::cmp::Reverse;
use std::collections::HashSet;

use fnv::FnvHashSet;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query as TantivyQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Term};

use super::candidates::{CandidateSource, Candidates};
use super::exhaustive_bm25;
use super::filters::PassingDocs;
use super::pool::Pool;
use super::postings;
use super::query_terms::LocalQuery;
use super::resolved_query::{ResolvedTerm, TermVariant};
use crate::article::Role;
use crate::error::Result;
use crate::index::read::postings::LiveStatistics;
use crate::index::read::reader::{DocBlock, Reader};

/// Minimum number of documents that are fetched.
const MIN_DOCUMENTS: usize = 300;
/// Minimum number of articles that are ranked.
const MIN_ARTICLES: usize = 60;
/// Largest number of documents in an index that is scored exhaustively; beyond that, Tantivy skips blocks of postings
/// that cannot be among the best (block-max WAND).
const MAX_EXHAUSTIVE: u64 = 1 << 18;

/// The candidates for a number of hits. `titled` are the articles whose title is the query.
pub(super) fn candidates(
    reader: &Reader,
    query: &LocalQuery,
    passing: Option<&PassingDocs>,
    hits: usize,
    titled: Vec<DocBlock>,
) -> Result<Candidates> {
    let mut pool = Pool::default();
    if hits > 0 {
        let articles = MIN_ARTICLES.max(hits.saturating_mul(2));
        if let Some(passing) = passing.filter(|_| query.resolved.browses) {
            let found = newest(reader, passing, articles)?;
            pool.nominate(found.iter().flat_map(|(block, _)| (0..block.documents.len()).map(|position| block.document(position))));
            pool.add(CandidateSource::Newest, found);
        } else if !query.resolved.terms.is_empty() {
            pool.add(CandidateSource::Words, by_words(reader, query, passing, hits, articles)?);
        }
        let passes = |block: &DocBlock| passing.is_none_or(|p| p.is_found_by(block.segment, block.documents.start));
        pool.add(CandidateSource::Title, titled.into_iter().filter(passes).take(articles).map(|block| (block, 1.0)));
    }
    postings::count(reader, pool, query, passing)
}

/// The articles whose documents match the words of the query best, by BM25 over single documents.
fn by_words(
    reader: &Reader,
    query: &LocalQuery,
    passing: Option<&PassingDocs>,
    hits: usize,
    articles: usize,
) -> Result<Vec<(DocBlock, f32)>> {
    let documents = usize::try_from(reader.document_count()).unwrap_or(usize::MAX).max(1);
    let enough = hits.saturating_mul(2).clamp(10, MIN_ARTICLES);
    let mut fetch = MIN_DOCUMENTS.max(hits.saturating_mul(10)).min(documents);
    // If one long article takes up all documents that were fetched, more are fetched, so that other articles are found.
    loop {
        let found = best_documents(reader, query, passing, fetch, MAX_EXHAUSTIVE)?;
        let is_all = found.len() < fetch || fetch == documents;
        let blocks = first_blocks(reader, found, articles)?;
        if is_all || blocks.len() >= enough {
            return Ok(blocks);
        }
        fetch = fetch.saturating_mul(8).min(documents);
    }
}

/// The documents with the highest BM25 scores for the words of the query, best first. An index with more than
/// `max_exhaustive` documents is not scored exhaustively.
fn best_documents(
    reader: &Reader,
    query: &LocalQuery,
    passing: Option<&PassingDocs>,
    limit: usize,
    max_exhaustive: u64,
) -> Result<Vec<(f32, DocAddress)>> {
    if reader.document_count() <= max_exhaustive {
        return exhaustive_bm25::best(reader, query, passing, limit);
    }
    let matching = filtered(any_variant(reader, &query.resolved.terms), passing);
    let best = TopDocs::with_limit(limit).order_by_score();
    reader.searcher().search_with_statistics_provider(&matching, &best, &LiveStatistics(reader)).map_err(|e| reader.damaged(&e))
}

/// The distinct articles of documents, in the order of these, with their best scores.
fn first_blocks(reader: &Reader, documents: Vec<(f32, DocAddress)>, limit: usize) -> Result<Vec<(DocBlock, f32)>> {
    let mut blocks: Vec<(DocBlock, f32)> = Vec::new();
    let mut seen = FnvHashSet::default();
    for (score, address) in documents {
        let block = reader.block(address)?;
        if seen.insert((block.segment, block.documents.start)) {
            blocks.push((block, score));
            if blocks.len() == limit {
                break;
            }
        }
    }
    Ok(blocks)
}

/// The articles with documents that pass the filters, the last changed first; their score is the date.
fn newest(reader: &Reader, passing: &PassingDocs, limit: usize) -> Result<Vec<(DocBlock, f32)>> {
    let mut found = Vec::new();
    for block in reader.blocks()? {
        if block.documents.clone().any(|document| passing.contains(block.segment, document)) {
            let columns = reader.columns(block.segment)?;
            let first = block.documents.start;
            found.push((Reverse(columns.day(first)), columns.id(first), block));
        }
    }
    found.sort_unstable_by_key(|(day, id, _)| (*day, *id));
    Ok(found.into_iter().map(|(Reverse(day), _, block)| (block, day as f32)).take(limit).collect())
}

/// The sections that contain a word of the query, or are fixes of an article whose titles do, and pass the filters.
pub(super) fn matching_sections(reader: &Reader, query: &LocalQuery, passing: Option<&PassingDocs>) -> Result<HashSet<DocAddress>> {
    let found = reader.matching(&filtered(any_variant(reader, &query.resolved.terms), passing))?;
    let passes = |section: &DocAddress| passing.is_none_or(|p| p.contains(section.segment_ord, section.doc_id));
    let mut sections = HashSet::new();
    for address in found {
        let block = reader.block(address)?;
        if block.documents.start != address.doc_id {
            sections.extend(Some(address).filter(passes));
            continue;
        }
        for position in 1..block.documents.len() {
            let section = block.document(position);
            if passes(&section) && reader.role(section)? == Role::Fix {
                sections.insert(section);
            }
        }
    }
    Ok(sections)
}

/// A Tantivy query for the documents with any variant of any term.
fn any_variant(reader: &Reader, terms: &[ResolvedTerm]) -> BooleanQuery {
    let variant = |variant: &TermVariant| -> (Occur, Box<dyn TantivyQuery>) {
        let terms: Vec<Term> = variant.terms.iter().map(|term| Term::from_field_text(reader.fields().text, term)).collect();
        let query: Box<dyn TantivyQuery> = match &terms[..] {
            [term] => Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs)),
            _ => Box::new(PhraseQuery::new(terms)),
        };
        (Occur::Should, if variant.weight == 1.0 { query } else { Box::new(BoostQuery::new(query, variant.weight)) })
    };
    BooleanQuery::new(terms.iter().flat_map(|term| &term.variants).map(variant).collect())
}

/// A Tantivy query whose documents pass the filters, which do not affect scores.
fn filtered(query: BooleanQuery, passing: Option<&PassingDocs>) -> BooleanQuery {
    let Some(passing) = passing else { return query };
    BooleanQuery::new(vec![(Occur::Must, Box::new(query)), (Occur::Must, Box::new(ConstScoreQuery::new(Box::new(passing.query()), 0.0)))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Lexicon, Query};
    use crate::search::retrieve::filters::passing_docs;
    use crate::search::retrieve::query_terms::resolve;
    use crate::search::retrieve::test_index::index_of;
    use crate::text::Analyzer;

    /// Articles about a few devices with a few problems each, some of them much longer than others.
    fn articles() -> Vec<String> {
        let devices = ["printer", "scanner", "router", "laptop", "phone"];
        let problems = ["offline", "jammed", "slow", "noisy", "frozen", "error 43"];
        let article = |n: usize| {
            let (device, problem) = (devices[n % 5], problems[n / 5 % 6]);
            let fixes: String =
                (0..n % 7 + 1).map(|f| format!("## Fix {f}: Reset the {device}\n\nHold button {n} of the {device}.\n\n")).collect();
            format!("# The {device} number{n} is {problem}\n\nIt stays {problem} after an update.\n\n{fixes}")
        };
        (0..120).map(article).collect()
    }

    /// 1. In an index that is too large for exhaustive scoring, the same documents are found with the same scores.
    /// 2. The best few have the same scores, though Tantivy then skips what cannot be among them.
    /// 3. Filters apply there too.
    #[test]
    fn large_indexes_find_the_same_documents() {
        let (_folder, reader) = index_of(&articles());
        let all = reader.document_count() as usize;
        let mut analyzer = Analyzer::default();
        for text in
            ["printer offline", "reset the router", "\"laptop number8\" frozen", "error 43 scanner", "phone hangs -printer", "button"]
        {
            let query = Query::parse(text, Lexicon::built_in(), &mut analyzer);
            let local = resolve(&reader, &query, false, &mut analyzer).unwrap();
            let (passing, _) = passing_docs(&reader, query.filters.iter()).unwrap();
            let best =
                |limit: usize, max_exhaustive: u64| best_documents(&reader, &local, passing.as_ref(), limit, max_exhaustive).unwrap();
            let (exhaustive, skipping) = (best(all, u64::MAX), best(all, 0));
            let documents = |found: &[(f32, DocAddress)]| found.iter().map(|(_, address)| *address).collect::<HashSet<_>>();
            assert!(!exhaustive.is_empty() && documents(&exhaustive) == documents(&skipping), "{text}");
            for limit in [1, 10, 20, all] {
                let (exhaustive, skipping) = (best(limit, u64::MAX), best(limit, 0));
                assert_eq!(exhaustive.len(), skipping.len(), "{text}");
                // Of equal scores either way may find others.
                for ((a, _), (b, _)) in exhaustive.iter().zip(&skipping) {
                    assert!((a - b).abs() < 1e-4 * a.abs().max(1.0), "{text}: {a} and {b}");
                }
            }
        }
    }
}
