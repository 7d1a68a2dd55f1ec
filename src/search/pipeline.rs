//! A search from start to end: retrieve, rank, choose the page, quote.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use fnv::FnvHashMap;

use super::answer::fix_groups::same_fix;
use super::answer::hit::{Answer, Hit, SameFix};
use super::answer::snippet::{self, Snippet};
use super::options::SearchOptions;
use super::rank::confidence::Confidence;
use super::rank::explain::explain;
use super::rank::page::{PageEntry, PageOptions, page};
use super::rank::score::{ScoredArticle, Weights, score};
use super::retrieve::backend::{Backend, RetrieveRequest, Retrieved, read_article, read_section};
use super::retrieve::resolved_query::ResolvedQuery;
use crate::error::Result;
use crate::index::{ArticleRecord, group_name};
use crate::query::Query;
use crate::text::{Analyzer, Language};

/// Searches an index.
///
/// # Errors
/// The index is damaged. A query without words finds nothing, which is not an error.
pub fn search(backend: &dyn Backend, query: &Query, options: &SearchOptions, analyzer: &mut Analyzer) -> Result<Answer> {
    let started = Instant::now();
    let SearchOptions { limit, offset, per_article, weak, .. } = *options;
    let request =
        RetrieveRequest { hits: limit.saturating_add(offset), prefix: options.prefix, filters: &options.filters, count_facets: false };
    let retrieved = backend.retrieve(query, &request, analyzer)?;
    let weights = Weights::new(&retrieved.query, query, retrieved.mean_length, retrieved.candidates.newest());
    let scored: Vec<ScoredArticle> = retrieved.candidates.iter().map(|article| score(&article, &weights)).collect();
    let page = page(&scored, &PageOptions { limit, offset, per_article, weak });
    let mut builder = HitBuilder { backend, query, options, retrieved: &retrieved, records: HashMap::new() };
    let mut hits = Vec::with_capacity(page.entries.len());
    for (i, entry) in page.entries.into_iter().enumerate() {
        let mut hit = builder.hit(entry, analyzer)?;
        hit.rank = offset + i + 1;
        if options.explain {
            let word = |term: usize| query.terms[retrieved.query.terms[term].index].word.clone();
            let candidate = retrieved.candidates.get(entry.article);
            hit.explanation = explain(&candidate, &weights, &retrieved.query, &scored[entry.article], entry.document, &word);
        }
        hits.push(hit);
    }
    let confidence = Confidence::of(&scored, &weights);
    let Retrieved { query: resolved, dropped_filters, .. } = retrieved;
    Ok(Answer {
        total: page.total,
        confidence,
        hits,
        words: resolved.searched.iter().map(|index| query.terms[*index].word.clone()).collect(),
        corrections: resolved.corrections,
        notes: dropped_filters.iter().map(|typed| format!("no article has {typed}: searched as words")).collect(),
        took_us: started.elapsed().as_micros() as u64,
    })
}

/// Turns entries of the page into hits.
struct HitBuilder<'a> {
    backend: &'a dyn Backend,
    query: &'a Query,
    options: &'a SearchOptions,
    retrieved: &'a Retrieved,
    /// Articles that were read, by their index among the candidates.
    records: HashMap<usize, Arc<ArticleRecord>>,
}

impl HitBuilder<'_> {
    fn hit(&mut self, entry: PageEntry, analyzer: &mut Analyzer) -> Result<Hit> {
        let candidate = self.retrieved.candidates.get(entry.article);
        let article = match self.records.get(&entry.article) {
            Some(known) => Arc::clone(known),
            None => {
                let read = Arc::new(read_article(self.backend, candidate.article)?);
                Arc::clone(self.records.entry(entry.article).or_insert(read))
            }
        };
        let record = read_section(self.backend, candidate.article.document(entry.document))?;
        let resolved = &self.retrieved.query;
        let is_missing = |index: &&usize| !resolved.term_at(**index).is_some_and(|term| candidate.contains(term, entry.document));
        let missing = resolved.searched.iter().filter(is_missing);
        let mut hit = Hit {
            rank: 0,
            score: entry.score,
            id: record.id,
            missing_terms: missing.map(|index| self.query.terms[*index].word.clone()).collect(),
            article,
            section: record.section,
            snippet: Snippet::default(),
            more_fixes: entry.more_fixes,
            same_fix: SameFix::default(),
            explanation: Vec::new(),
            sources: candidate.sources,
        };
        if self.options.snippets {
            hit.snippet = quote(&hit, resolved, analyzer);
        }
        if entry.same_fix > 0 {
            hit.same_fix = same_fix(self.backend, &group_name(entry.same_fix), &hit.article.id, self.options.expand)?;
        }
        Ok(hit)
    }
}

/// The part of a hit with the most of the query.
fn quote(hit: &Hit, resolved: &ResolvedQuery, analyzer: &mut Analyzer) -> Snippet {
    let weights: FnvHashMap<&str, f32> = resolved.terms.iter().flat_map(|t| t.terms().map(|term| (term, t.idf))).collect();
    analyzer.set_language(hit.article.language);
    let snippet = snippet::best(&hit.section.plain_text(), &|term: &str| weights.get(term).copied().unwrap_or(0.0), analyzer);
    analyzer.set_language(Language::English);
    snippet
}
