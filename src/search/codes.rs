//! Error codes: the fixes for a code under every spelling, and the codes of an index.

use super::answer::hit::Answer;
use super::options::SearchOptions;
use super::pipeline::search;
use super::retrieve::backend::{Backend, FoundArticle, Lookup};
use crate::article::Role;
use crate::error::Result;
use crate::index::facet;
use crate::query::{Query, QueryTerm};
use crate::text::{self, Analyzer, CodeKind};

/// A code of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeCount {
    /// The canonical form of all its spellings.
    pub canonical: String,
    /// The kind of code.
    pub kind: CodeKind,
    /// The spellings in articles.
    pub spellings: Vec<String>,
    /// Number of articles that contain it.
    pub articles: usize,
    /// Number of fixes that contain it, or are in an article about it.
    pub fixes: usize,
}

/// What an index knows about a code.
#[derive(Clone, Debug)]
pub struct CodeAnswer {
    /// The codes that were meant and are in the index, the likeliest first, then their other names.
    pub codes: Vec<CodeCount>,
    /// Similar codes of the index, if it has none of those.
    pub similar: Vec<String>,
    /// The fixes.
    pub answer: Answer,
}

/// Least similarity of codes that are suggested (Jaro and Winkler's, 0 to 1).
const MIN_SIMILARITY: f64 = 0.9;
const MAX_SIMILAR: usize = 3;

/// Finds the fixes for a code in any spelling.
///
/// # Errors
/// The index is damaged. A code that no article contains is not an error.
pub fn code(backend: &dyn Backend, typed: &str, options: &SearchOptions, analyzer: &mut Analyzer) -> Result<CodeAnswer> {
    let mut codes: Vec<CodeCount> = Vec::new();
    for canonical in canonical_forms(backend, typed)? {
        if codes.iter().all(|c| c.canonical != canonical) {
            codes.extend(Some(count(backend, canonical)?).filter(|c| c.articles > 0));
        }
    }
    let term = |c: &CodeCount| QueryTerm { exact: true, code: true, ..QueryTerm::of(text::code_term(&c.canonical), c.canonical.clone()) };
    let query = Query { text: typed.to_string(), terms: codes.iter().map(term).collect(), ..Query::default() };
    let mut answer = search(backend, &query, &SearchOptions { weak: true, ..options.clone() }, analyzer)?;
    // An article with one of the code's names does not lack the others.
    answer.hits.iter_mut().for_each(|hit| hit.missing_terms.clear());
    let similar = if codes.is_empty() { similar(backend, typed)? } else { Vec::new() };
    Ok(CodeAnswer { codes, similar, answer })
}

/// The canonical forms that may be meant, the likeliest first, each with its other names.
fn canonical_forms(backend: &dyn Backend, typed: &str) -> Result<Vec<String>> {
    let upper = typed.trim().to_uppercase();
    let in_index = backend.facet_values(facet::CODE, &upper)?.into_iter().map(|v| v.value).filter(|value| *value == upper);
    let mut forms: Vec<String> = text::possible_codes(typed).into_iter().chain(in_index).collect();
    if forms.is_empty() {
        // A number that is a code only after words that announce it.
        forms = text::codes(&format!("error code {typed}")).into_iter().map(|code| code.canonical).collect();
    }
    let with_names = |canonical: String| {
        let same = text::equivalent_codes(&canonical);
        std::iter::once(canonical).chain(same)
    };
    Ok(forms.into_iter().flat_map(with_names).collect())
}

/// The codes of an index, those in the most articles first.
///
/// # Errors
/// The index is damaged.
pub fn top_codes(backend: &dyn Backend, limit: usize) -> Result<Vec<CodeCount>> {
    let values = backend.facet_values(facet::CODE, "")?;
    let mut codes = values.into_iter().map(|value| count(backend, value.value)).collect::<Result<Vec<_>>>()?;
    codes.sort_by(|a, b| (b.articles, b.fixes).cmp(&(a.articles, a.fixes)).then_with(|| a.canonical.cmp(&b.canonical)));
    codes.truncate(limit);
    Ok(codes)
}

fn count(backend: &dyn Backend, canonical: String) -> Result<CodeCount> {
    let articles = backend.find(Lookup::Facet { name: facet::CODE, value: &canonical, roles: true })?.articles;
    let prefix = format!("{canonical}{}", facet::SEPARATOR);
    let spellings = backend.facet_values(facet::SPELLING, &prefix)?.into_iter().map(|v| v.value[prefix.len()..].to_string()).collect();
    let kind = text::codes(&canonical).first().map_or(CodeKind::Numbered, |c| c.kind);
    Ok(CodeCount { canonical, kind, spellings, articles: articles.len(), fixes: articles.iter().map(fixes_for_code).sum() })
}

/// Number of fixes of an article for a code: all of them if its title or opening contains the code.
fn fixes_for_code(found: &FoundArticle) -> usize {
    let is_about = |position: &usize| *position == 0 || matches!(found.roles[*position], Role::Introduction | Role::Symptom);
    let is_about_code = found.matches.iter().any(is_about);
    let is_fix = |position: &usize| found.roles[*position] == Role::Fix && (is_about_code || found.matches.contains(position));
    (1..found.roles.len()).filter(is_fix).count()
}

/// Codes of the index that are similar to the typed one, which may be misspelt: codes match exactly.
fn similar(backend: &dyn Backend, typed: &str) -> Result<Vec<String>> {
    let typed = text::possible_codes(typed).into_iter().next().unwrap_or_else(|| typed.to_uppercase());
    let similarity = |code: &String| strsim::jaro_winkler(&typed, code);
    let codes = backend.facet_values(facet::CODE, "")?.into_iter().map(|v| v.value);
    let mut codes: Vec<String> = codes.filter(|c| similarity(c) >= MIN_SIMILARITY).collect();
    codes.sort_by(|a, b| similarity(b).total_cmp(&similarity(a)));
    codes.truncate(MAX_SIMILAR);
    Ok(codes)
}
