//! Cases that a docs owner wrote: what a query must find, and what it must not.

use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::index::Reader;
use crate::query::{Lexicon, Query};
use crate::search::{DEFAULT_LIMIT, Hit, SearchOptions, search};
use crate::text::Analyzer;

/// A query with what is expected of its page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What is asked.
    pub query: String,
    /// What is expected stands among so many hits.
    #[serde(default = "one")]
    pub first: usize,
    /// The file of a hit that must be there, or that of one of its copies.
    pub article: Option<String>,
    /// The title of a fix or section that must be there; with `article`, in the same hit.
    pub fix: Option<String>,
    /// Files and titles that must not be on the page.
    #[serde(default)]
    pub absent: Vec<String>,
    /// Nothing must be found.
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

/// How a case ended.
#[derive(Clone, Debug)]
pub struct CaseResult {
    /// What was asked.
    pub query: String,
    /// Why it fails, a sentence each; empty where it holds.
    pub failures: Vec<String>,
}

/// Reads a file of cases.
///
/// # Errors
/// The file cannot be read, is no list of cases, or a case expects nothing.
pub fn cases(path: &Path) -> Result<Vec<Case>> {
    const HINT: &str = "a case is [[case]] with `query`, and `article` or `fix` with `first`, `absent`, or `nothing = true`";
    let text = std::fs::read_to_string(path).map_err(|e| Error::usage(format!("the cases cannot be read: {e}")).at(path))?;
    let file: CaseFile = toml::from_str(&text).map_err(|e| Error::usage(e.to_string().trim_end().to_string()).at(path).hint(HINT))?;
    let empty = |case: &&Case| case.article.is_none() && case.fix.is_none() && case.absent.is_empty() && !case.nothing;
    match file.case.iter().find(empty) {
        Some(case) => Err(Error::usage(format!("the case '{}' expects nothing", case.query)).at(path).hint(HINT)),
        None => Ok(file.case),
    }
}

/// Searches as a reader would, and holds the page against the case.
///
/// # Errors
/// The index is damaged.
pub fn check(case: &Case, reader: &Reader, lexicon: &Lexicon, analyzer: &mut Analyzer) -> Result<CaseResult> {
    let options = SearchOptions { limit: DEFAULT_LIMIT.max(case.first), ..SearchOptions::default() };
    let hits = search(reader, &Query::parse(&case.query, lexicon, analyzer), &options, analyzer)?.hits;
    Ok(CaseResult { query: case.query.clone(), failures: failures(case, &hits) })
}

fn failures(case: &Case, hits: &[Hit]) -> Vec<String> {
    let mut failures = Vec::new();
    if case.nothing && !hits.is_empty() {
        failures.push(format!("nothing was to be found, but the first of {} is {}", hits.len(), named(&hits[0])));
    }
    if case.article.is_some() || case.fix.is_some() {
        let is_it =
            |hit: &&Hit| case.article.as_ref().is_none_or(|a| is_file(hit, a)) && case.fix.as_ref().is_none_or(|f| is_title(hit, f));
        let wanted = [case.fix.as_deref(), case.article.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" in ");
        match hits.iter().find(is_it) {
            Some(hit) if hit.rank <= case.first => {}
            Some(hit) => failures.push(format!("{wanted} is hit {}, not within {}; first is {}", hit.rank, case.first, named(&hits[0]))),
            None => {
                let first = hits.first().map_or("nothing is".to_string(), |hit| format!("first is {}", named(hit)));
                failures.push(format!("{wanted} is not on the page; {first}"));
            }
        }
    }
    for absent in &case.absent {
        if let Some(hit) = hits.iter().find(|hit| is_file(hit, absent) || is_title(hit, absent)) {
            failures.push(format!("{absent} must not be there, but is hit {}", hit.rank));
        }
    }
    failures
}

fn is_file(hit: &Hit, file: &str) -> bool {
    hit.article.path == file || hit.article.copies.iter().any(|copy| copy.path == file)
}

fn is_title(hit: &Hit, title: &str) -> bool {
    let own = if hit.section.title.is_empty() { &hit.article.title } else { &hit.section.title };
    own.to_lowercase() == title.to_lowercase()
}

fn named(hit: &Hit) -> String {
    format!("'{}' in {}", hit.section.title, hit.article.path)
}
