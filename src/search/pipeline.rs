//! A search from start to end: retrieve, rank, choose the page, make snippets.

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
use super::rank::mix::mix_in_whole_pages;
use super::rank::page::{PageEntry, PageOptions, page};
use super::rank::score::{ScoredArticle, Weights, score};
use super::rank::titled::put_titled_first;
use super::retrieve::backend::{Backend, RetrieveRequest, Retrieved, read_articles, read_sections};
use super::retrieve::candidates::Candidates;
use super::retrieve::doc_ref::{ArticleRef, DocRef};
use super::retrieve::resolved_query::ResolvedQuery;
use crate::error::Result;
use crate::index::{ArticleRecord, SectionRecord, group_name};
use crate::query::Query;
use crate::text::{Analyzer, Language};

/// Searches an index.
///
/// # Errors
/// The index is damaged. A query without words finds nothing, which is not an error.
pub fn search(backend: &dyn Backend, query: &Query, options: &SearchOptions, analyzer: &mut Analyzer) -> Result<Answer> {
    let started = Instant::now();
    let SearchOptions { limit, offset, per_article, weak, .. } = *options;
    let request = RetrieveRequest { wanted: options.wanted(), prefix: options.prefix, filters: &options.filters, count_facets: false };
    let retrieved = backend.retrieve(query, &request, analyzer)?;
    let weights = Weights::new(&retrieved.query, query, retrieved.mean_lengths, retrieved.candidates.newest());
    let mut scored: Vec<ScoredArticle> = retrieved.candidates.iter().map(|article| score(&article, &weights)).collect();
    // The words of a pasted text are many, and where most of them stand together says more than titles that have some of them.
    if !query.pasted {
        mix_in_whole_pages(&mut scored);
    }
    put_titled_first(&mut scored);
    let page = page(&scored, &PageOptions { limit, offset, per_article, weak });
    let records = PageRecords::read(backend, &retrieved.candidates, &page.entries)?;
    let context = HitContext { backend, query, options, retrieved: &retrieved };
    let mut hits = Vec::with_capacity(page.entries.len());
    for (i, (entry, section)) in page.entries.iter().zip(records.sections).enumerate() {
        let mut hit = context.hit(entry, section, &records.articles[&entry.article], analyzer)?;
        hit.rank = offset + i + 1;
        if options.explain {
            let word = |term: usize| query.terms[retrieved.query.terms[term].index].word.clone();
            let candidate = retrieved.candidates.get(entry.article);
            hit.explanation = explain(&candidate, &weights, &retrieved.query, &scored[entry.article], entry.document, &word);
        }
        hits.push(hit);
    }
    let confidence = Confidence::of(&scored, &weights);
    let Retrieved { query: resolved, dropped_filters, candidates, .. } = retrieved;
    Ok(Answer {
        total: page.total,
        reachable: page.reachable,
        is_limited: page.is_limited,
        ranked: candidates.is_cut.then_some(scored.len()),
        confidence,
        hits,
        words: resolved.searched.iter().map(|index| query.terms[*index].word.clone()).collect(),
        corrections: resolved.corrections,
        notes: dropped_filters.iter().map(|typed| format!("no article has {typed}: treated as words")).collect(),
        took_us: started.elapsed().as_micros() as u64,
    })
}

/// The records of a page.
struct PageRecords {
    /// The section of each entry.
    sections: Vec<SectionRecord>,
    /// The articles of the entries, by their index among the candidates.
    articles: HashMap<usize, Arc<ArticleRecord>>,
}

impl PageRecords {
    fn read(backend: &dyn Backend, candidates: &Candidates, entries: &[PageEntry]) -> Result<PageRecords> {
        let article = |index: usize| candidates.get(index).article;
        let sections: Vec<DocRef> = entries.iter().map(|entry| article(entry.article).document(entry.document)).collect();
        let mut indexes: Vec<usize> = entries.iter().map(|entry| entry.article).collect();
        indexes.sort_unstable();
        indexes.dedup();
        let refs: Vec<ArticleRef> = indexes.iter().map(|index| article(*index)).collect();
        let articles = read_articles(backend, &refs)?.into_iter().map(Arc::new);
        Ok(PageRecords { sections: read_sections(backend, &sections)?, articles: indexes.into_iter().zip(articles).collect() })
    }
}

/// Everything that the hits of a page depend on.
struct HitContext<'a> {
    backend: &'a dyn Backend,
    query: &'a Query,
    options: &'a SearchOptions,
    retrieved: &'a Retrieved,
}

impl HitContext<'_> {
    fn hit(&self, entry: &PageEntry, record: SectionRecord, article: &Arc<ArticleRecord>, analyzer: &mut Analyzer) -> Result<Hit> {
        let candidate = self.retrieved.candidates.get(entry.article);
        let resolved = &self.retrieved.query;
        let is_missing = |index: &&usize| !resolved.term_at(**index).is_some_and(|term| candidate.contains(term, entry.document));
        let missing = resolved.searched.iter().filter(is_missing);
        let mut hit = Hit {
            rank: 0,
            score: entry.score,
            id: record.id,
            missing_terms: missing.map(|index| self.query.terms[*index].word.clone()).collect(),
            article: Arc::clone(article),
            section: record.section,
            snippet: Snippet::default(),
            title_highlights: Vec::new(),
            article_highlights: Vec::new(),
            more_fixes: entry.more_fixes,
            same_fix: SameFix::default(),
            explanation: Vec::new(),
            sources: candidate.sources,
        };
        if self.options.snippets {
            quote(&mut hit, resolved, analyzer);
        }
        if entry.same_fix > 0 {
            hit.same_fix = same_fix(self.backend, &group_name(entry.same_fix), &hit.article.id, self.options.expand)?;
        }
        Ok(hit)
    }
}

/// Quotes a hit, and marks the words of the query in its titles.
fn quote(hit: &mut Hit, resolved: &ResolvedQuery, analyzer: &mut Analyzer) {
    let weights: FnvHashMap<&str, f32> = resolved.terms.iter().flat_map(|t| t.terms().map(|term| (term, t.idf))).collect();
    let weight_of = |term: &str| weights.get(term).copied().unwrap_or(0.0);
    analyzer.set_language(hit.article.language);
    hit.snippet = snippet::quote(&hit.section, &hit.article, &weight_of, analyzer);
    hit.title_highlights = snippet::highlights(&hit.section.title, &weight_of, analyzer);
    hit.article_highlights = snippet::highlights(&hit.article.title, &weight_of, analyzer);
    analyzer.set_language(Language::English);
}
