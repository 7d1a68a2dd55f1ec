//! Evaluates a judged set: by searching for its queries, or from a run that was stored.

use std::collections::HashMap;

use super::credit::credit;
use super::trec;
use super::{JudgedQuery, JudgedSet, QueryResult, Ranked};
use crate::error::Result;
use crate::query::{Lexicon, Query};
use crate::search::{Backend, SearchOptions, search};
use crate::text::Analyzer;

/// Number of hits requested for each query: as many as recall@100 needs.
const DEPTH: usize = 100;
/// Number of articles that are ranked for each query, so that there are usually as many hits.
const ARTICLES: usize = 200;

/// Searches for every query of a set and scores the hits.
///
/// # Errors
/// The index is damaged.
pub fn evaluate(set: &JudgedSet, backend: &dyn Backend, lexicon: &Lexicon, analyzer: &mut Analyzer) -> Result<Vec<QueryResult>> {
    let options = SearchOptions { limit: DEPTH, articles: Some(ARTICLES), snippets: false, ..SearchOptions::default() };
    let mut results = Vec::with_capacity(set.queries.len());
    for query in &set.queries {
        let answer = search(backend, &Query::parse(&query.text, lexicon, analyzer), &options, analyzer)?;
        results.push(QueryResult::of(query, credit(query, set.level, &answer.hits)));
    }
    Ok(results)
}

/// Scores an earlier run: document names by query id, best first.
pub fn judge_run(set: &JudgedSet, run: &HashMap<String, Vec<String>>) -> Vec<QueryResult> {
    let ranked = |query: &JudgedQuery| -> Vec<Ranked> {
        let judged: HashMap<String, u32> = query.judged.iter().map(|(name, grade)| (trec::without_spaces(name), *grade)).collect();
        let names = run.get(&trec::without_spaces(&query.id)).map_or(&[][..], Vec::as_slice);
        names.iter().map(|name| Ranked { name: name.clone(), grade: judged.get(name).copied().unwrap_or(0) }).collect()
    };
    set.queries.iter().map(|query| QueryResult::of(query, ranked(query))).collect()
}
