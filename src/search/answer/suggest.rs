//! Suggestions: completions of a partly typed query from titles, headings, products and codes of an index.

use std::collections::HashSet;

use serde::Serialize;

use super::code_names;
use crate::article::Gazetteer;
use crate::error::Result;
use crate::index::{ArticleRecord, facet};
use crate::search::retrieve::backend::{Backend, Completed, Found, Lookup, read_articles, read_sections};
use crate::search::retrieve::doc_ref::{ArticleRef, DocRef};
use crate::text::Analyzer;

/// Number of titles and of headings that are read for suggestions: reading one takes longer than finding a thousand.
const MAX_READ: usize = 12;
/// Number of codes that are considered.
const MAX_CODES: usize = 64;

/// A suggested completion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// Text to search for.
    pub text: String,
    /// Kind of the suggestion.
    pub kind: SuggestionKind,
    /// Number of articles that use it; for a heading, number of sections.
    pub uses: u64,
}

/// Kind of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SuggestionKind {
    /// An error code.
    Code,
    /// A platform, product or device.
    Product,
    /// An article's title.
    Title,
    /// A section's heading.
    Heading,
}

/// Completes a text. Suggestions that start with it come first, then those that contain its words, the most used first. The
/// last word may be incomplete, and words may be misspelt.
///
/// # Errors
/// The index is damaged.
pub fn suggest(backend: &dyn Backend, text: &str, limit: usize, gazetteer: &Gazetteer, analyzer: &mut Analyzer) -> Result<Vec<Suggestion>> {
    let typed = facet::normalized(text);
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = codes(backend, &typed)?;
    found.extend(products(backend, &typed, gazetteer)?);
    found.extend(titles(backend, text, analyzer)?);
    found.extend(headings(backend, text, analyzer)?);
    let starts = |s: &Suggestion| facet::normalized(&s.text).starts_with(&typed);
    found.sort_by(|a, b| starts(b).cmp(&starts(a)).then(b.uses.cmp(&a.uses)).then_with(|| a.text.cmp(&b.text)));
    let mut seen = HashSet::new();
    found.retain(|s| !s.text.is_empty() && seen.insert(facet::normalized(&s.text)));
    found.truncate(limit);
    Ok(found)
}

/// The codes that start with the typed text: `0x8007`, `err_conn`, `error 4`.
fn codes(backend: &dyn Backend, typed: &str) -> Result<Vec<Suggestion>> {
    let number = typed.strip_prefix("error ").or_else(|| typed.strip_prefix("code ")).map(|number| format!("Code {number}"));
    let code = match typed.strip_prefix("0x") {
        Some(digits) => format!("0x{}", digits.to_uppercase()),
        None => typed.to_uppercase(),
    };
    // An id of letters and digits has no hyphen in its canonical form.
    let letters = code.bytes().take_while(u8::is_ascii_alphabetic).count();
    let id = (letters > 0 && code.len() > letters).then(|| format!("Code {}", code.replacen('-', "", 1)));
    let mut found = Vec::new();
    for prefix in std::iter::once(code).chain(number).chain(id) {
        for value in backend.facet_values(facet::CODE, &prefix)?.into_iter().take(MAX_CODES) {
            let text = code_names::shown(&value.value, &code_names::spellings(backend, &value.value)?);
            found.push(Suggestion { text, kind: SuggestionKind::Code, uses: value.documents });
        }
    }
    Ok(found)
}

/// The platforms, products and devices of articles whose name has a word that starts with the typed text.
fn products(backend: &dyn Backend, typed: &str, gazetteer: &Gazetteer) -> Result<Vec<Suggestion>> {
    let mut found = Vec::new();
    for name in [facet::PLATFORM, facet::PRODUCT, facet::DEVICE] {
        for value in backend.facet_values(name, "")? {
            let Some(entry) = gazetteer.entry(&value.value) else { continue };
            let name = entry.name.to_lowercase();
            if name.starts_with(typed) || name.match_indices(' ').any(|(at, _)| name[at + 1..].starts_with(typed)) {
                found.push(Suggestion { text: entry.name.clone(), kind: SuggestionKind::Product, uses: value.documents });
            }
        }
    }
    Ok(found)
}

fn titles(backend: &dyn Backend, text: &str, analyzer: &mut Analyzer) -> Result<Vec<Suggestion>> {
    let found = backend.find(Lookup::Completion { text, of: Completed::Titles, limit: MAX_READ, analyzer })?;
    let articles: Vec<ArticleRef> = found.articles.iter().map(|found| found.article).collect();
    let title = |article: ArticleRecord| {
        let uses = article.copies.len() as u64 + 1;
        Suggestion { text: article.title, kind: SuggestionKind::Title, uses }
    };
    Ok(read_articles(backend, &articles)?.into_iter().map(title).collect())
}

fn headings(backend: &dyn Backend, text: &str, analyzer: &mut Analyzer) -> Result<Vec<Suggestion>> {
    let found = backend.find(Lookup::Completion { text, of: Completed::Headings, limit: MAX_READ, analyzer })?;
    let mut headings = Vec::new();
    for record in read_sections(backend, &documents(&found))? {
        let title = record.section.title;
        // Sections are also found by the headings above them.
        let own = analyzer.terms(&title);
        if found.terms.iter().all(|term| own.contains(term)) {
            let terms = analyzer.whole_terms(&title);
            let phrase = facet::named_phrase_value(terms.iter().map(String::as_str));
            let uses = backend.facet_values(facet::NAMED, &phrase)?.first().map_or(1, |v| v.documents.max(1));
            headings.push(Suggestion { text: title, kind: SuggestionKind::Heading, uses });
        }
    }
    Ok(headings)
}

fn documents(found: &Found) -> Vec<DocRef> {
    let documents = found.articles.iter().flat_map(|found| found.matches.iter().map(|position| found.article.document(*position)));
    documents.collect()
}
