//! The first stage: finding the articles that are worth ranking.
//!
//! Each source of candidates returns articles in its own order with its own score, and may nominate sections that are shown
//! even without a word of the query; a [`Pool`] merges them. [`CandidateSource`] lists the steps to add a source.

use std::cmp::Reverse;
use std::collections::HashSet;

use fnv::FnvHashMap;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, EnableScoring, Occur, Query as TantivyQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, Term};

use super::best_documents::BestDocuments;
use super::candidates::{CandidateSource, Candidates};
use super::exhaustive_bm25;
use super::filters::PassingDocs;
use super::other_platforms;
use super::phrase::phrase;
use super::pool::Pool;
use super::postings;
use super::query_terms::LocalQuery;
use super::resolved_query::{ResolvedTerm, TermVariant};
use crate::article::Role;
use crate::error::Result;
use crate::index::read::postings::LiveStatistics;
use crate::index::read::reader::{DocBlock, Reader};
use crate::search::options::Wanted;

/// Minimum number of documents that are fetched, and their number for each article that is wanted.
const MIN_DOCUMENTS: usize = 300;
const DOCUMENTS_PER_ARTICLE: usize = 5;
/// Share of the wanted articles that is enough: long articles take up many of the documents that are fetched.
const ENOUGH: usize = 3;
/// Largest number of articles that are enough.
const MAX_ENOUGH: usize = 60;
/// Largest number of articles that are ranked because others have too few hits.
const MAX_FOR_HITS: usize = 200;
/// Number of articles that are found by filters alone: all that pass are wanted, and they cost little.
const MIN_BROWSED: usize = 1_000;
/// Largest number of documents in an index that is scored exhaustively; beyond that, Tantivy skips blocks of postings
/// that cannot be among the best (block-max WAND).
const MAX_EXHAUSTIVE: u64 = 1 << 18;

/// The best candidates. `titled` are the articles whose title is the query.
pub(super) fn candidates(
    reader: &Reader,
    query: &LocalQuery,
    passing: Option<&PassingDocs>,
    wanted: &Wanted,
    titled: Vec<DocBlock>,
) -> Result<Candidates> {
    let mut pool = Pool::default();
    if wanted.articles > 0 {
        if let Some(passing) = passing.filter(|_| query.resolved.browses) {
            let found = newest(reader, passing)?;
            let found = pool.cut(found, wanted.articles.max(MIN_BROWSED));
            pool.nominate(found.iter().flat_map(|(block, _)| (0..block.documents.len()).map(|position| block.document(position))));
            pool.add(CandidateSource::Newest, found);
        } else if !query.resolved.terms.is_empty() {
            let (found, is_all) = by_words(reader, query, passing, wanted)?;
            pool.is_cut = !is_all;
            let enough = enough(reader, &found, wanted)?;
            let found = found.into_iter().map(|found| (found.block, found.score)).collect();
            let found = pool.cut(found, enough);
            pool.add(CandidateSource::Words, found);
        }
        let passes = |block: &DocBlock| passing.is_none_or(|p| p.is_found_by(block.segment, block.documents.start));
        pool.add(CandidateSource::Title, titled.into_iter().filter(passes).take(wanted.articles).map(|block| (block, 1.0)));
    }
    let other_platforms = other_platforms::count(reader, &pool.blocks, &query.resolved.platforms)?;
    Ok(Candidates { other_platforms, ..postings::count(reader, pool, query, passing)? })
}

/// An article that the words of a query found.
struct FoundByWords {
    block: DocBlock,
    /// Score of its best document.
    score: f32,
    /// Those of its documents that are among the best.
    documents: Vec<DocAddress>,
}

/// The articles whose documents match the words of the query best, by BM25 over single documents; and whether there are no others.
fn by_words(reader: &Reader, query: &LocalQuery, passing: Option<&PassingDocs>, wanted: &Wanted) -> Result<(Vec<FoundByWords>, bool)> {
    let documents = usize::try_from(reader.document_count()).unwrap_or(usize::MAX).max(1);
    // If few hits of an article are shown, more articles are needed for the same number of hits.
    let articles = wanted.articles.max((wanted.hits / wanted.per_article.max(1)).min(MAX_FOR_HITS));
    let enough = articles.div_ceil(ENOUGH).min(MAX_ENOUGH);
    let mut fetch = MIN_DOCUMENTS.max(articles.saturating_mul(DOCUMENTS_PER_ARTICLE)).min(documents);
    // If one long article takes up all documents that were fetched, more are fetched, so that other articles are found.
    loop {
        let found = best_documents(reader, query, passing, fetch, MAX_EXHAUSTIVE)?;
        let is_all = found.len() < fetch || fetch == documents;
        let articles = by_article(reader, found)?;
        if is_all || articles.len() >= enough {
            return Ok((articles, is_all));
        }
        fetch = fetch.saturating_mul(8).min(documents);
    }
}

/// How many of the articles found are ranked.
fn enough(reader: &Reader, found: &[FoundByWords], wanted: &Wanted) -> Result<usize> {
    let mut hits = 0;
    for (number, article) in found.iter().enumerate() {
        if number >= wanted.articles && (hits >= wanted.hits || number >= MAX_FOR_HITS) {
            return Ok(number);
        }
        hits += possible_hits(reader, article)?.min(wanted.per_article);
    }
    Ok(found.len().max(wanted.articles))
}

/// How many hits an article has at least, as far as its documents show that are among the best. If it was found by its titles, all
/// its fixes are hits.
fn possible_hits(reader: &Reader, article: &FoundByWords) -> Result<usize> {
    let columns = reader.columns(article.block.segment)?;
    let is_fix = |document: &DocId| columns.role(*document) == Role::Fix;
    let by_title = article.documents.iter().any(|address| address.doc_id == article.block.documents.start);
    let found = match by_title {
        true => article.block.documents.clone().skip(1).filter(is_fix).count(),
        false => article.documents.iter().filter(|address| is_fix(&address.doc_id)).count(),
    };
    Ok(found.max(1))
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
    let statistics = LiveStatistics(reader);
    let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, reader.searcher());
    let weight = matching.weight(scoring).map_err(|e| reader.damaged(&e))?;
    let mut best = BestDocuments::new(limit);
    for (segment, segment_reader) in (0..).zip(reader.searcher().segment_readers()) {
        let columns = reader.columns(segment)?;
        let alive = segment_reader.alive_bitset();
        let visit = &mut |document: DocId, score: f32| {
            if alive.is_none_or(|alive| alive.is_alive(document)) {
                best.push(without_noise(score), columns, DocAddress::new(segment, document));
            }
            // A document with the lowest score that counts is visited too: it may have a lower id.
            best.threshold().next_down()
        };
        weight.for_each_pruning(f32::MIN, segment_reader, visit).map_err(|e| reader.damaged(&e))?;
    }
    Ok(best.into_sorted())
}

/// A score without its last bits: in which order Tantivy adds the scores of terms depends on the place of a document.
fn without_noise(score: f32) -> f32 {
    f32::from_bits(score.to_bits() & !0xff)
}

/// The distinct articles of documents, in the order of their best ones.
fn by_article(reader: &Reader, documents: Vec<(f32, DocAddress)>) -> Result<Vec<FoundByWords>> {
    let mut articles: Vec<FoundByWords> = Vec::new();
    let mut index_of: FnvHashMap<DocAddress, usize> = FnvHashMap::default();
    for (score, address) in documents {
        let block = reader.block(address)?;
        let index = *index_of.entry(block.document(0)).or_insert(articles.len());
        match articles.get_mut(index) {
            Some(article) => article.documents.push(address),
            None => articles.push(FoundByWords { block, score, documents: vec![address] }),
        }
    }
    Ok(articles)
}

/// The articles with documents that pass the filters, the last changed first; their score is the date.
fn newest(reader: &Reader, passing: &PassingDocs) -> Result<Vec<(DocBlock, f32)>> {
    let mut found = Vec::new();
    for block in reader.blocks()? {
        if block.documents.clone().any(|document| passing.contains(block.segment, document)) {
            let columns = reader.columns(block.segment)?;
            let first = block.documents.start;
            found.push((Reverse(columns.day(first)), columns.id(first), block));
        }
    }
    found.sort_unstable_by_key(|(day, id, _)| (*day, *id));
    Ok(found.into_iter().map(|(Reverse(day), _, block)| (block, day as f32)).collect())
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
        let query: Box<dyn TantivyQuery> = match &variant.terms[..] {
            [term] => Box::new(TermQuery::new(Term::from_field_text(reader.fields().text, term), IndexRecordOption::WithFreqs)),
            _ => Box::new(phrase(reader, variant)),
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
