//! Error codes: the fixes for one, under every spelling, and which codes the index holds.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, SearchOptions, search};
use crate::article::Role;
use crate::error::Result;
use crate::index::{Group, Reader, facet};
use crate::query::{Query, QueryTerm};
use crate::text::{self, Analyzer, CodeKind};

/// A code of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeCount {
    /// The one form of all its spellings.
    pub canonical: String,
    /// What sort of code it is.
    pub kind: CodeKind,
    /// How articles write it.
    pub spellings: Vec<String>,
    /// In how many articles it stands.
    pub articles: usize,
    /// How many fixes hold it, or stand in an article that is about it.
    pub fixes: usize,
}

/// What the index knows about a code.
#[derive(Clone, Debug)]
pub struct CodeAnswer {
    /// The codes that were meant and are in the index, most likely first, then their other names.
    pub codes: Vec<CodeCount>,
    /// Where there is none: codes of the index that look alike.
    pub similar: Vec<String>,
    /// The fixes.
    pub answer: Answer,
}

/// Codes that look alike are told from this similarity on (Jaro and Winkler's, 0 to 1).
const SIMILAR: f64 = 0.9;
const MAX_SIMILAR: usize = 3;

/// Finds the fixes for a code, however it is written.
///
/// # Errors
/// The index is damaged. A code that no article has is no error.
pub fn code(reader: &Reader, asked: &str, options: &SearchOptions, analyzer: &mut Analyzer) -> Result<CodeAnswer> {
    let mut canonicals: Vec<String> = Vec::new();
    // What only the words around it make a code is asked for as if they were there.
    let announced = text::codes(&format!("error code {asked}")).into_iter().map(|code| code.canonical);
    let shown = asked.trim().to_uppercase();
    let known = reader.facet_values(facet::CODE, &shown)?.into_iter().filter(|value| *value == shown);
    let asked_for: Vec<String> = text::asked(asked).into_iter().chain(known).collect();
    let asked_for = if asked_for.is_empty() { announced.collect() } else { asked_for };
    for canonical in asked_for {
        let same = text::same_as(&canonical);
        canonicals.extend(std::iter::once(canonical).chain(same));
    }
    let mut codes: Vec<CodeCount> = Vec::new();
    for canonical in canonicals {
        if codes.iter().all(|c| c.canonical != canonical) {
            codes.extend(Some(count(reader, canonical)?).filter(|c| c.articles > 0));
        }
    }
    let term = |c: &CodeCount| QueryTerm { exact: true, code: true, ..QueryTerm::of(text::term(&c.canonical), c.canonical.clone()) };
    let query = Query { text: asked.to_string(), terms: codes.iter().map(term).collect(), ..Query::default() };
    let mut answer = search(reader, &query, &SearchOptions { weak: true, ..options.clone() }, analyzer)?;
    // One of its names is enough.
    answer.hits.iter_mut().for_each(|hit| hit.missing_terms.clear());
    let similar = if codes.is_empty() { similar(reader, asked)? } else { Vec::new() };
    Ok(CodeAnswer { codes, similar, answer })
}

/// The codes of the index, those of the most articles first.
///
/// # Errors
/// The index is damaged.
pub fn top_codes(reader: &Reader, limit: usize) -> Result<Vec<CodeCount>> {
    let mut codes = Vec::new();
    for canonical in reader.facet_values(facet::CODE, "")? {
        codes.push(count(reader, canonical)?);
    }
    codes.sort_by(|a, b| (b.articles, b.fixes).cmp(&(a.articles, a.fixes)).then_with(|| a.canonical.cmp(&b.canonical)));
    codes.truncate(limit);
    Ok(codes)
}

fn count(reader: &Reader, canonical: String) -> Result<CodeCount> {
    let mut articles: BTreeMap<_, (Group, BTreeSet<u32>)> = BTreeMap::new();
    for address in reader.with_facet(facet::CODE, &canonical)? {
        let group = reader.group(address)?;
        let place = address.doc_id - group.documents.start;
        articles.entry((group.segment, group.documents.start)).or_insert_with(|| (group, BTreeSet::new())).1.insert(place);
    }
    let mut fixes = 0;
    for (group, places) in articles.values() {
        fixes += fixes_of(reader, group, places)?;
    }
    let begin = format!("{canonical}{}", facet::SEPARATOR);
    let spellings = reader.facet_values(facet::SPELLING, &begin)?.into_iter().map(|s| s[begin.len()..].to_string()).collect();
    let kind = text::codes(&canonical).first().map_or(CodeKind::Numbered, |c| c.kind);
    Ok(CodeCount { canonical, kind, spellings, articles: articles.len(), fixes })
}

/// The fixes of an article that are for a code: all of them where its title or opening names it.
fn fixes_of(reader: &Reader, group: &Group, places: &BTreeSet<u32>) -> Result<usize> {
    let role = |place: u32| reader.role(tantivy::DocAddress::new(group.segment, group.documents.start + place));
    let mut about_it = places.contains(&0);
    for place in places {
        about_it |= matches!(role(*place)?, Role::Introduction | Role::Symptom);
    }
    let mut fixes = 0;
    for place in 1..group.documents.len() as u32 {
        fixes += usize::from(role(place)? == Role::Fix && (about_it || places.contains(&place)));
    }
    Ok(fixes)
}

/// Codes of the index that look like what was asked for: it may be misspelt, but codes are exact.
fn similar(reader: &Reader, asked: &str) -> Result<Vec<String>> {
    let asked = text::asked(asked).into_iter().next().unwrap_or_else(|| asked.to_uppercase());
    let likeness = |code: &String| strsim::jaro_winkler(&asked, code);
    let mut codes: Vec<String> = reader.facet_values(facet::CODE, "")?.into_iter().filter(|c| likeness(c) >= SIMILAR).collect();
    codes.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
    codes.truncate(MAX_SIMILAR);
    Ok(codes)
}
