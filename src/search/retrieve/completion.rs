//! Completing titles and headings: the most used ones that contain the words typed so far.

use std::cmp::Reverse;

use tantivy::query::{BooleanQuery, Occur, Query as TantivyQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Term};

use super::backend::Completed;
use super::spelling;
use crate::article::Role;
use crate::error::Result;
use crate::index::facet;
use crate::index::read::reader::Reader;
use crate::text::{Analyzer, words};

/// Largest number of words to which the last one is completed.
const MAX_COMPLETIONS: usize = 24;

/// The documents whose titles or headings contain the words of a text, the most used first; and the terms of its complete
/// words after spelling correction.
pub(super) fn complete(
    reader: &Reader,
    text: &str,
    of: Completed,
    limit: usize,
    analyzer: &mut Analyzer,
) -> Result<(Vec<DocAddress>, Vec<String>)> {
    let name = match of {
        Completed::Titles => facet::TITLE,
        Completed::Headings => facet::HEADING,
    };
    let mut typed = folded_words(text);
    let last = if text.ends_with(char::is_whitespace) { None } else { typed.pop() };
    let mut complete_terms = Vec::new();
    for word in &typed {
        complete_terms.append(&mut terms_of(reader, word, name, analyzer)?);
    }
    let must = |term: &String| (Occur::Must, with(reader, name, term));
    let mut clauses: Vec<(Occur, Box<dyn TantivyQuery>)> = complete_terms.iter().map(must).collect();
    if let Some(last) = last {
        let mut terms: Vec<String> = analyzer.terms(&last);
        for word in spelling::complete(reader, &last, MAX_COMPLETIONS)? {
            terms.extend(analyzer.terms(&word.word));
        }
        terms.sort_unstable();
        terms.dedup();
        let any: Vec<_> = terms.iter().map(|term| (Occur::Should, with(reader, name, term))).collect();
        if !any.is_empty() {
            clauses.push((Occur::Must, Box::new(BooleanQuery::new(any))));
        }
    }
    if clauses.is_empty() {
        return Ok((Vec::new(), complete_terms));
    }
    Ok((most_used(reader, &BooleanQuery::new(clauses), of, limit)?, complete_terms))
}

/// The documents that match a query: the titles with the most copies, and the headings of fixes before others. Of equal ones those
/// with the lowest ids come first.
fn most_used(reader: &Reader, query: &BooleanQuery, of: Completed, limit: usize) -> Result<Vec<DocAddress>> {
    let mut found = Vec::new();
    for address in reader.matching(query)? {
        let columns = reader.columns(address.segment_ord)?;
        let importance = match of {
            Completed::Titles => columns.titles(address.doc_id),
            Completed::Headings => u64::from(columns.role(address.doc_id) == Role::Fix),
        };
        found.push((Reverse(importance), columns.id(address.doc_id), address));
    }
    found.sort_unstable();
    found.truncate(limit);
    Ok(found.into_iter().map(|(_, _, address)| address).collect())
}

fn folded_words(text: &str) -> Vec<String> {
    let mut folded = String::new();
    let mut all = Vec::new();
    for word in words(text) {
        word.fold_into(&mut folded);
        all.push(folded.clone());
    }
    all
}

/// The terms of a word, or of its likely correction if no title or heading contains them.
fn terms_of(reader: &Reader, word: &str, name: &str, analyzer: &mut Analyzer) -> Result<Vec<String>> {
    let terms = analyzer.terms(word);
    for term in &terms {
        if reader.facet_frequency(name, term)? == 0 {
            let corrected = spelling::corrections(reader, word, word, analyzer)?;
            return Ok(corrected.first().map_or(terms, |meant| analyzer.terms(&meant.word)));
        }
    }
    Ok(terms)
}

fn with(reader: &Reader, name: &str, value: &str) -> Box<dyn TantivyQuery> {
    let term = Term::from_field_text(reader.fields().facet, &facet::term(name, value));
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}
