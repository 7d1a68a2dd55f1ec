//! Suggestions: what someone may be about to type, from what the index holds.

use std::collections::HashSet;

use serde::Serialize;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query as TantivyQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Order, Term};

use super::spelling;
use crate::article::Gazetteer;
use crate::error::Result;
use crate::index::{Reader, facet};
use crate::text::{Analyzer, words};

/// Words that the last one may be the beginning of.
const MAX_COMPLETIONS: usize = 24;
/// Titles, and headings, that are read for a suggestion: reading one takes longer than finding a thousand.
const MAX_READ: usize = 12;
/// Codes that are counted.
const MAX_CODES: usize = 64;

/// What may be meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What to search for.
    pub text: String,
    /// Where it is from.
    pub kind: SuggestionKind,
    /// How many articles, or of headings how many sections, use it.
    pub uses: u64,
}

/// Where a suggestion is from.
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

/// Completes a text: what begins with it first, then what has its words, each by its use in the index. The last
/// word may not be typed to its end, and words may have a typo.
///
/// # Errors
/// The index is damaged.
pub fn suggest(reader: &Reader, text: &str, limit: usize, gazetteer: &Gazetteer, analyzer: &mut Analyzer) -> Result<Vec<Suggestion>> {
    let typed = facet::folded(text);
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = codes(reader, &typed)?;
    found.extend(products(reader, &typed, gazetteer)?);
    if let Some(wanted) = wanted(reader, text, facet::TITLE, analyzer)? {
        for (uses, address) in best(reader, &wanted.query, "titles")? {
            let title = reader.article(&reader.group(address)?)?.title;
            found.push(Suggestion { text: title, kind: SuggestionKind::Title, uses });
        }
    }
    if let Some(wanted) = wanted(reader, text, facet::HEADING, analyzer)? {
        for (_, address) in best(reader, &wanted.query, "role")? {
            let title = reader.section(address)?.section.title;
            let terms = analyzer.whole_terms(&title);
            // The headings above it are found by these words too.
            let own = analyzer.terms(&title);
            if !wanted.finished.iter().all(|term| own.contains(term)) {
                continue;
            }
            let named = Term::from_field_text(reader.fields().facet, &facet::named(terms.iter().map(String::as_str)));
            let uses = reader.document_frequency(&named)?.max(1);
            found.push(Suggestion { text: title, kind: SuggestionKind::Heading, uses });
        }
    }
    let begins = |s: &Suggestion| facet::folded(&s.text).starts_with(&typed);
    found.sort_by(|a, b| begins(b).cmp(&begins(a)).then(b.uses.cmp(&a.uses)).then_with(|| a.text.cmp(&b.text)));
    let mut told = HashSet::new();
    found.retain(|s| !s.text.is_empty() && told.insert(facet::folded(&s.text)));
    found.truncate(limit);
    Ok(found)
}

/// The codes that begin like this: `0x8007`, `err_conn`, `error 4`.
fn codes(reader: &Reader, typed: &str) -> Result<Vec<Suggestion>> {
    let number = typed.strip_prefix("error ").or_else(|| typed.strip_prefix("code ")).map(|number| format!("Code {number}"));
    let shown = match typed.strip_prefix("0x") {
        Some(digits) => format!("0x{}", digits.to_uppercase()),
        None => typed.to_uppercase(),
    };
    let mut found = Vec::new();
    for beginning in std::iter::once(shown).chain(number) {
        for code in reader.facet_values(facet::CODE, &beginning)?.into_iter().take(MAX_CODES) {
            let uses = reader.document_frequency(&facet_term(reader, facet::CODE, &code))?;
            found.push(Suggestion { text: code, kind: SuggestionKind::Code, uses });
        }
    }
    Ok(found)
}

/// What articles apply to and is called like this; any of its words may be meant.
fn products(reader: &Reader, typed: &str, gazetteer: &Gazetteer) -> Result<Vec<Suggestion>> {
    let mut found = Vec::new();
    for name in [facet::PLATFORM, facet::PRODUCT, facet::DEVICE] {
        for id in reader.facet_values(name, "")? {
            let Some(entry) = gazetteer.entry(&id) else { continue };
            let called = entry.name.to_lowercase();
            let begins = called.starts_with(typed) || called.match_indices(' ').any(|(at, _)| called[at + 1..].starts_with(typed));
            if begins {
                let uses = reader.document_frequency(&facet_term(reader, name, &id))?;
                found.push(Suggestion { text: entry.name.clone(), kind: SuggestionKind::Product, uses });
            }
        }
    }
    Ok(found)
}

/// What titles or headings should have.
struct Wanted {
    query: BooleanQuery,
    /// The terms of the words that are typed to their end.
    finished: Vec<String>,
}

/// The titles or headings that have all words of a text; none where it has no words.
fn wanted(reader: &Reader, text: &str, field: &str, analyzer: &mut Analyzer) -> Result<Option<Wanted>> {
    let is_finished = text.ends_with(char::is_whitespace);
    let mut typed: Vec<String> = Vec::new();
    let mut folded = String::new();
    for word in words(text) {
        word.fold_into(&mut folded);
        typed.push(folded.clone());
    }
    let last = if is_finished { None } else { typed.pop() };
    let mut finished = Vec::new();
    for word in &typed {
        let mut terms = analyzer.terms(word);
        let is_known = |terms: &[String]| -> Result<bool> {
            terms.iter().try_fold(true, |known, term| Ok(known && reader.document_frequency(&facet_term(reader, field, term))? > 0))
        };
        if !is_known(&terms)?
            && let Some(meant) = spelling::correct(reader, word, word)?
        {
            terms = analyzer.terms(&meant.word);
        }
        finished.append(&mut terms);
    }
    let must = |term: &String| (Occur::Must, with(reader, field, term));
    let mut clauses: Vec<(Occur, Box<dyn TantivyQuery>)> = finished.iter().map(must).collect();
    if let Some(last) = last {
        let mut terms: Vec<String> = analyzer.terms(&last);
        for spelt in spelling::complete(reader, &last, MAX_COMPLETIONS)? {
            terms.extend(analyzer.terms(&spelt.word));
        }
        terms.sort_unstable();
        terms.dedup();
        let any: Vec<_> = terms.iter().map(|term| (Occur::Should, with(reader, field, term))).collect();
        if !any.is_empty() {
            clauses.push((Occur::Must, Box::new(BooleanQuery::new(any))));
        }
    }
    Ok((!clauses.is_empty()).then(|| Wanted { query: BooleanQuery::new(clauses), finished }))
}

/// The documents of a query that have most in a column.
fn best(reader: &Reader, query: &BooleanQuery, column: &str) -> Result<Vec<(u64, DocAddress)>> {
    let most = TopDocs::with_limit(MAX_READ).order_by_fast_field::<u64>(column, Order::Desc);
    let found = reader.searcher().search(query, &most).map_err(|e| reader.damaged(&e))?;
    Ok(found.into_iter().map(|(value, address)| (value.unwrap_or(0), address)).collect())
}

fn with(reader: &Reader, field: &str, value: &str) -> Box<dyn TantivyQuery> {
    Box::new(TermQuery::new(facet_term(reader, field, value), IndexRecordOption::Basic))
}

fn facet_term(reader: &Reader, name: &str, value: &str) -> Term {
    Term::from_field_text(reader.fields().facet, &facet::term(name, value))
}
