//! Test cases: what queries must find and what they must not find, written by the owner of the articles.

use std::path::Path;

use serde::Deserialize;

use crate::corpus::read_text;
use crate::error::{Error, Result};
use crate::query::{Lexicon, Query};
use crate::search::{Backend, DEFAULT_LIMIT, Hit, SearchOptions, search};
use crate::text::Analyzer;

/// A query and the expected contents of its first page of hits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Text of the query.
    pub query: String,
    /// Number of hits among which the expected one must be.
    #[serde(default = "one")]
    pub first: usize,
    /// File of a hit that must be found, or of one of its copies.
    pub article: Option<String>,
    /// Title of a fix or section that must be found; together with `article`, in the same hit.
    pub fix: Option<String>,
    /// Files and titles that must not be on the page.
    #[serde(default)]
    pub absent: Vec<String>,
    /// Whether the query must find nothing.
    #[serde(default)]
    pub nothing: bool,
}

fn one() -> usize {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    case: Vec<Case>,
}

/// Result of a case.
#[derive(Clone, Debug)]
pub struct CaseResult {
    /// Text of the query.
    pub query: String,
    /// Reasons why the case fails, one sentence each; empty if it passes.
    pub failures: Vec<String>,
}

/// Reads a file of cases.
///
/// # Errors
/// The file cannot be read, is not a list of cases, or has a case without an expected result.
pub fn cases(path: &Path) -> Result<Vec<Case>> {
    const HINT: &str = "a [[case]] has `query`, and `article` or `fix` with `first`, `absent`, or `nothing = true`";
    let text = read_text(path).map_err(|e| Error::unreadable("the file of test cases", path, e))?;
    let file: CaseFile = toml::from_str(&text).map_err(|e| Error::usage(e.to_string().trim_end().to_string()).at(path).hint(HINT))?;
    let empty = |case: &&Case| case.article.is_none() && case.fix.is_none() && case.absent.is_empty() && !case.nothing;
    match file.case.iter().find(empty) {
        Some(case) => Err(Error::usage(format!("the case '{}' has no expected result", case.query)).at(path).hint(HINT)),
        None => Ok(file.case),
    }
}

/// Searches with the default options and checks the hits against the case.
///
/// # Errors
/// The index is damaged.
pub fn check(case: &Case, backend: &dyn Backend, lexicon: &Lexicon, analyzer: &mut Analyzer) -> Result<CaseResult> {
    let options = SearchOptions { limit: DEFAULT_LIMIT.max(case.first), ..SearchOptions::default() };
    let hits = search(backend, &Query::parse(&case.query, lexicon, analyzer), &options, analyzer)?.hits;
    Ok(CaseResult { query: case.query.clone(), failures: failures(case, &hits) })
}

fn failures(case: &Case, hits: &[Hit]) -> Vec<String> {
    let mut failures = Vec::new();
    if case.nothing && !hits.is_empty() {
        failures.push(format!("expected no hits, but found {}, the first of them {}", hits.len(), quoted(&hits[0])));
    }
    if case.article.is_some() || case.fix.is_some() {
        let is_expected =
            |hit: &&Hit| case.article.as_ref().is_none_or(|a| is_file(hit, a)) && case.fix.as_ref().is_none_or(|f| is_title(hit, f));
        let wanted = [case.fix.as_deref(), case.article.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" in ");
        match hits.iter().find(is_expected) {
            Some(hit) if hit.rank <= case.first => {}
            Some(hit) => {
                let (rank, limit, first) = (hit.rank, case.first, quoted(&hits[0]));
                failures.push(format!("expected {wanted} within the first {limit}, but it is hit {rank}; the first hit is {first}"));
            }
            None => {
                let first = hits.first().map_or("there are no hits".to_string(), |hit| format!("the first hit is {}", quoted(hit)));
                failures.push(format!("{wanted} is not among the hits; {first}"));
            }
        }
    }
    for absent in &case.absent {
        if let Some(hit) = hits.iter().find(|hit| is_file(hit, absent) || is_title(hit, absent)) {
            failures.push(format!("{absent} must not be found, but is hit {}", hit.rank));
        }
    }
    failures
}

fn is_file(hit: &Hit, file: &str) -> bool {
    hit.article.path == file || hit.article.copies.iter().any(|copy| copy.path == file)
}

fn is_title(hit: &Hit, title: &str) -> bool {
    let own_title = if hit.section.title.is_empty() { &hit.article.title } else { &hit.section.title };
    own_title.to_lowercase() == title.to_lowercase()
}

fn quoted(hit: &Hit) -> String {
    format!("'{}' in {}", hit.section.title, hit.article.path)
}
