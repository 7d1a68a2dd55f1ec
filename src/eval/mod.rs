//! Evaluation: whether the right fix comes first.
//!
//! In: queries with judgements, or cases that a docs owner wrote, and an open index. Out: figures with their
//! uncertainty, per query; cases that hold or fail. Never here: printing, and tuning.

mod cases;
mod compare;
mod credit;
mod figures;
mod judged;
mod trec;

use std::collections::HashMap;

use crate::error::Result;
use crate::index::Reader;
use crate::query::{Lexicon, Query};
use crate::search::{SearchOptions, search};
use crate::text::Analyzer;

pub use cases::{Case, CaseResult, cases, check};
pub use compare::{Comparison, compare};
pub use figures::{Estimate, FIGURES, Figures, estimate};
pub use judged::{JudgedQuery, JudgedSet, Level, read};
pub use trec::{read_run, write_run};

use credit::credit;

/// Hits that are looked at of each query: as many as recall@100 needs.
const DEPTH: usize = 100;

/// A ranked document of a run: its name in the judgements, and its grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// The file, or `file:line` of a section.
    pub name: String,
    /// Its grade; 0 where it is not judged.
    pub grade: u32,
}

/// What a search gave for a judged query.
#[derive(Clone, Debug)]
pub struct QueryResult {
    /// The query's id.
    pub id: String,
    /// The query's class, where the set has classes.
    pub class: Option<String>,
    /// The query itself.
    pub text: String,
    /// What was found, best first.
    pub ranked: Vec<Ranked>,
    /// Its figures.
    pub figures: Figures,
}

/// Searches for every query of a set.
///
/// # Errors
/// The index is damaged.
pub fn evaluate(set: &JudgedSet, reader: &Reader, lexicon: &Lexicon, analyzer: &mut Analyzer) -> Result<Vec<QueryResult>> {
    let options = SearchOptions { limit: DEPTH, ..SearchOptions::default() };
    let mut results = Vec::with_capacity(set.queries.len());
    for query in &set.queries {
        let answer = search(reader, &Query::parse(&query.text, lexicon, analyzer), &options, analyzer)?;
        results.push(judge(query, credit(query, set.level, &answer.hits)));
    }
    Ok(results)
}

/// Judges an earlier run: for each query of the set what `ranked` gives, best first.
pub fn judge_run(set: &JudgedSet, run: &HashMap<String, Vec<String>>) -> Vec<QueryResult> {
    let ranked = |query: &JudgedQuery| -> Vec<Ranked> {
        let judged: HashMap<String, u32> = query.judged.iter().map(|(name, grade)| (trec::in_one_word(name), *grade)).collect();
        let names = run.get(&trec::in_one_word(&query.id)).map_or(&[][..], Vec::as_slice);
        names.iter().map(|name| Ranked { name: name.clone(), grade: judged.get(name).copied().unwrap_or(0) }).collect()
    };
    set.queries.iter().map(|query| judge(query, ranked(query))).collect()
}

fn judge(query: &JudgedQuery, ranked: Vec<Ranked>) -> QueryResult {
    let grades: Vec<u32> = ranked.iter().map(|r| r.grade).collect();
    let judged: Vec<u32> = query.judged.iter().map(|(_, grade)| *grade).collect();
    QueryResult {
        id: query.id.clone(),
        class: query.class.clone(),
        text: query.text.clone(),
        figures: Figures::of(&grades, &judged),
        ranked,
    }
}
