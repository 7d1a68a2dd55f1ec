//! Error codes: finding the fixes for a code under all its spellings, and listing the codes of an index.

use super::answer::code_names;
use super::answer::hit::Answer;
use super::options::SearchOptions;
use super::pipeline::search;
use super::retrieve::backend::{Backend, FoundArticle, Lookup};
use crate::article::Role;
use crate::error::Result;
use crate::index::facet;
use crate::query::{Condition, Filter, Query, QueryTerm};
use crate::text::{self, Analyzer, CodeKind};

/// An error code in an index, with its frequency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeCount {
    /// Canonical form of the code.
    pub canonical: String,
    /// The code as it is shown: an id with a hyphen as written.
    pub shown: String,
    /// Kind of the code.
    pub kind: CodeKind,
    /// Spellings of the code in articles.
    pub spellings: Vec<String>,
    /// Number of articles that contain the code.
    pub articles: usize,
    /// Number of fixes that contain the code, or are in an article about it.
    pub fixes: usize,
}

/// Answer to a search for a code.
#[derive(Clone, Debug)]
pub struct CodeAnswer {
    /// The codes in the index that may be meant, the most likely first, each followed by its other names.
    pub codes: Vec<CodeCount>,
    /// Similar codes in the index, if it contains none of the codes that may be meant.
    pub similar: Vec<String>,
    /// The fixes for these codes.
    pub answer: Answer,
}

/// Minimum Jaro-Winkler similarity of suggested codes, 0 to 1.
const MIN_SIMILARITY: f64 = 0.9;
const MAX_SIMILAR: usize = 3;
/// Minimum length of a name without digits that may be a code.
const MIN_NAME: usize = 4;
/// Largest number of words of a code.
const MAX_WORDS: usize = 4;

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
    let query = match codes.is_empty() {
        true => as_words(typed, analyzer),
        false => Query { text: typed.to_string(), terms: codes.iter().map(term).collect(), ..Query::default() },
    };
    let mut answer = search(backend, &query, &SearchOptions { weak: true, ..options.clone() }, analyzer)?;
    // An article that contains one of the code's names does not lack the others.
    answer.hits.iter_mut().for_each(|hit| hit.missing_terms.clear());
    let similar = if codes.is_empty() { similar(backend, typed)? } else { Vec::new() };
    Ok(CodeAnswer { codes, similar, answer })
}

/// What was typed as words that follow one another, which articles may contain although nothing there says that they are a code.
/// Only what has a digit, or is a name in capitals, is telling enough.
fn as_words(typed: &str, analyzer: &mut Analyzer) -> Query {
    let typed = typed.trim();
    let mut phrases = analyzer.whole_terms_in_any_language(typed);
    phrases.extend(text::other_terms(typed));
    phrases.extend(text::parts_of_id(typed));
    // What is a code by itself may be a word in a sentence.
    phrases.extend(typed.bytes().all(|b| b.is_ascii_alphanumeric()).then(|| vec![typed.to_lowercase()]));
    let is_name = typed.len() >= MIN_NAME && typed.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    let is_telling = (is_name || typed.bytes().any(|b| b.is_ascii_digit())) && phrases.iter().all(|phrase| phrase.len() <= MAX_WORDS);
    phrases.retain(|phrase| !phrase.is_empty() && is_telling);
    let mut terms: Vec<QueryTerm> = Vec::new();
    for word in phrases.iter().flatten() {
        if terms.iter().all(|known| known.term != *word) {
            terms.push(QueryTerm { exact: true, code: true, ..QueryTerm::of(word.clone(), typed.to_string()) });
        }
    }
    let filters = if terms.is_empty() { Vec::new() } else { vec![Filter::of(Condition::Phrases(phrases), typed)] };
    Query { text: typed.to_string(), terms, filters, ..Query::default() }
}

/// The canonical forms that may be meant, the most likely first, each followed by its other names.
fn canonical_forms(backend: &dyn Backend, typed: &str) -> Result<Vec<String>> {
    let upper = typed.trim().to_uppercase();
    let in_index = backend.facet_values(facet::CODE, &upper)?.into_iter().map(|v| v.value).filter(|value| *value == upper);
    let mut forms: Vec<String> = text::possible_codes(typed).into_iter().chain(in_index).collect();
    if forms.is_empty() {
        // A bare number is a code only after words such as 'error code'.
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
    let spellings = code_names::spellings(backend, &canonical)?;
    let shown = code_names::shown(&canonical, &spellings);
    let kind = text::codes(&canonical).first().map_or(CodeKind::Numbered, |c| c.kind);
    Ok(CodeCount { canonical, shown, kind, spellings, articles: articles.len(), fixes: articles.iter().map(fixes_for_code).sum() })
}

/// Number of fixes of an article for a code: all its fixes if its title or opening contains the code.
fn fixes_for_code(found: &FoundArticle) -> usize {
    let is_about = |position: &usize| *position == 0 || matches!(found.roles[*position], Role::Introduction | Role::Symptom);
    let is_about_code = found.matches.iter().any(is_about);
    let is_fix = |position: &usize| found.roles[*position] == Role::Fix && (is_about_code || found.matches.contains(position));
    (1..found.roles.len()).filter(is_fix).count()
}

/// Codes in the index that are similar to the typed one: codes are matched exactly, so a misspelt one finds nothing.
fn similar(backend: &dyn Backend, typed: &str) -> Result<Vec<String>> {
    let typed = text::possible_codes(typed).into_iter().next().unwrap_or_else(|| typed.to_uppercase());
    let similarity = |code: &String| strsim::jaro_winkler(&typed, code);
    let codes = backend.facet_values(facet::CODE, "")?.into_iter().map(|v| v.value);
    let mut codes: Vec<String> = codes.filter(|c| similarity(c) >= MIN_SIMILARITY).collect();
    codes.sort_by(|a, b| similarity(b).total_cmp(&similarity(a)));
    codes.truncate(MAX_SIMILAR);
    codes.into_iter().map(|code| Ok(code_names::shown(&code, &code_names::spellings(backend, &code)?))).collect()
}
