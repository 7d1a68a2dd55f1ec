//! Resolving a query: looking up its terms, their synonyms, completions and corrections in an index.

use std::cmp::Reverse;
use std::collections::HashMap;

use fnv::FnvHashMap;
use tantivy::Term;

use super::resolved_query::{NamedPhrase, ResolvedQuery, ResolvedTerm, TermVariant};
use super::spelling::{self, Correction};
use crate::error::Result;
use crate::index::facet;
use crate::index::read::postings::TermPostings;
use crate::index::read::reader::Reader;
use crate::query::{Query, QueryTerm};
use crate::search::bm25::idf;
use crate::text::{Analyzer, Language};

/// Number of terms of a long query that are looked up: those with the highest IDF. A pasted log has thousands of terms, and beyond
/// these the common ones do not change the ranking.
const MAX_TERMS: usize = 96;
/// Number of terms of a pasted text that are looked up: the most informative ones.
const MAX_PASTED_TERMS: usize = 40;
/// Weight of an occurrence of a synonym, relative to the word itself.
const SYNONYM_WEIGHT: f32 = 0.45;
/// Weight of an occurrence of a completion of the last word.
const COMPLETION_WEIGHT: f32 = 0.7;
/// Number of completions of the last word: those in the most articles.
const MAX_COMPLETIONS: usize = 16;
/// Number of words of a query among which titles and headings are looked up.
const MAX_NAMED_WORDS: usize = 40;

/// A query resolved against a local index, with its posting lists.
pub(super) struct LocalQuery {
    pub(super) resolved: ResolvedQuery,
    /// The posting lists of the terms of all variants.
    pub(super) postings: FnvHashMap<String, TermPostings>,
}

/// A variant, and the IDF of the rarest of its terms.
type ScoredVariant = (TermVariant, f32);

/// Resolves a query. With `prefix` the last word may be incomplete.
pub(super) fn resolve(reader: &Reader, query: &Query, prefix: bool, analyzer: &mut Analyzer) -> Result<LocalQuery> {
    let languages = reader.other_languages()?;
    let mut resolver = Resolver { reader, languages, analyzer, postings: FnvHashMap::default(), corrections: Vec::new() };
    let mut terms = Vec::new();
    let mut unknown = 0;
    for (index, term) in query.terms.iter().enumerate() {
        let is_unfinished = prefix && query.unfinished == Some(index);
        match resolver.variants(term, is_unfinished, query.pasted)? {
            (variants, Some(idf)) => terms.push(ResolvedTerm { index, idf, implied: term.implied, variants }),
            (_, None) => unknown += usize::from(!term.implied),
        }
    }
    keep_informative(&mut terms, query);
    let index_of: HashMap<usize, usize> = terms.iter().enumerate().map(|(i, t)| (t.index, i)).collect();
    let is_searched = |index: &usize| !query.terms[*index].implied && (!query.pasted || index_of.contains_key(index));
    let bigram = |(a, b): &(usize, usize)| Some((*index_of.get(a)?, *index_of.get(b)?));
    let named = if query.pasted { Vec::new() } else { named_phrases(reader, query, &index_of)? };
    let resolved = ResolvedQuery {
        browses: query.terms.is_empty() && query.filters.iter().any(|filter| !filter.exclude),
        named,
        bigrams: query.bigrams.iter().filter_map(bigram).collect(),
        searched: (0..query.terms.len()).filter(is_searched).collect(),
        terms,
        unknown: if query.pasted { 0 } else { unknown },
        corrections: resolver.corrections,
    };
    Ok(LocalQuery { resolved, postings: resolver.postings })
}

/// Keeps the most informative terms if there are very many, in the order of the query.
fn keep_informative(terms: &mut Vec<ResolvedTerm>, query: &Query) {
    let is_telling = |t: &ResolvedTerm| query.terms[t.index].exact || query.terms[t.index].alarming;
    if query.pasted {
        terms.sort_by(|a, b| is_telling(b).cmp(&is_telling(a)).then(b.idf.total_cmp(&a.idf)));
        terms.truncate(MAX_PASTED_TERMS);
    } else if terms.len() > MAX_TERMS {
        terms.sort_by(|a, b| b.idf.total_cmp(&a.idf));
        terms.truncate(MAX_TERMS);
    }
    terms.sort_by_key(|t| t.index);
}

/// Finds the titles and headings that occur in the query word for word.
fn named_phrases(reader: &Reader, query: &Query, index_of: &HashMap<usize, usize>) -> Result<Vec<NamedPhrase>> {
    let order = &query.order[..query.order.len().min(MAX_NAMED_WORDS)];
    let mut found: Vec<NamedPhrase> = Vec::new();
    for start in 0..order.len() {
        for length in 2..=facet::MAX_NAMED_TERMS.min(order.len() - start) {
            let span = &order[start..start + length];
            let Some(terms) = span.iter().map(|index| index_of.get(index).copied()).collect::<Option<Vec<usize>>>() else { break };
            let facet = facet::named_phrase(span.iter().map(|index| query.terms[*index].term.as_str()));
            let is_new = found.iter().all(|known| known.facet != facet);
            if is_new && reader.document_frequency(&Term::from_field_text(reader.fields().facet, &facet))? > 0 {
                found.push(NamedPhrase { facet, terms });
            }
        }
    }
    found.sort_by_key(|named| Reverse(named.terms.len()));
    Ok(found)
}

/// Looks terms up in an index.
struct Resolver<'a> {
    reader: &'a Reader,
    /// The languages of the articles, except English.
    languages: &'a [Language],
    analyzer: &'a mut Analyzer,
    postings: FnvHashMap<String, TermPostings>,
    corrections: Vec<Correction>,
}

impl Resolver<'_> {
    /// The variants of a query term that the index contains, and the term's IDF. The IDF of a term that is found only by
    /// synonyms is at most that of the most common synonym.
    fn variants(&mut self, term: &QueryTerm, is_unfinished: bool, pasted: bool) -> Result<(Vec<TermVariant>, Option<f32>)> {
        let mut variants = if term.implied { Vec::new() } else { self.own_variants(term)? };
        let lowest = |variants: &[ScoredVariant]| variants.iter().map(|(_, idf)| *idf).reduce(f32::min);
        let own = lowest(&variants);
        for synonym in &term.synonyms {
            variants.extend(self.variant(synonym, SYNONYM_WEIGHT)?);
        }
        if is_unfinished {
            for word in spelling::complete(self.reader, &term.folded, MAX_COMPLETIONS)? {
                for (variant, idf) in self.word_variants(&word.word)? {
                    if variants.iter().all(|(known, _)| known.terms != variant.terms) {
                        variants.push((TermVariant { weight: COMPLETION_WEIGHT, ..variant }, idf));
                    }
                }
            }
        }
        let may_be_misspelt = variants.is_empty() && !term.implied && !term.exact && !pasted;
        if may_be_misspelt && let Some(word) = spelling::correct(self.reader, &term.folded, &term.term)? {
            variants.extend(self.word_variants(&word.word)?);
            self.corrections.push(Correction { typed: term.word.clone(), meant: word.word });
        }
        let idf = own.or_else(|| lowest(&variants));
        Ok((variants.into_iter().map(|(variant, _)| variant).collect(), idf))
    }

    /// The term itself, and the stems of its word in other languages of the articles.
    fn own_variants(&mut self, term: &QueryTerm) -> Result<Vec<ScoredVariant>> {
        let mut variants: Vec<ScoredVariant> = Vec::from_iter(self.variant(std::slice::from_ref(&term.term), 1.0)?);
        for language in self.languages {
            self.analyzer.set_language(*language);
            let terms = self.analyzer.whole_terms(&term.folded);
            if terms.len() == 1 && terms[0] != term.term && variants.iter().all(|(known, _)| known.terms != terms) {
                variants.extend(self.variant(&terms, 1.0)?);
            }
        }
        self.analyzer.set_language(Language::English);
        Ok(variants)
    }

    /// The stems of a word of the vocabulary in all languages of the articles.
    fn word_variants(&mut self, word: &str) -> Result<Vec<ScoredVariant>> {
        match &self.analyzer.whole_terms(word)[..] {
            [term] => self.own_variants(&QueryTerm { folded: word.to_string(), ..QueryTerm::of(term.clone(), word.to_string()) }),
            _ => Ok(Vec::new()),
        }
    }

    /// A variant with the IDF of the rarest of its terms; `None` if one of them is in no document.
    fn variant(&mut self, terms: &[String], weight: f32) -> Result<Option<ScoredVariant>> {
        let mut rarest: f32 = 0.0;
        for term in terms {
            let frequency = self.document_frequency(term)?;
            if frequency == 0 {
                return Ok(None);
            }
            rarest = rarest.max(idf(self.reader.document_count(), frequency));
        }
        Ok((!terms.is_empty()).then(|| (TermVariant { terms: terms.to_vec(), weight }, rarest)))
    }

    fn document_frequency(&mut self, term: &str) -> Result<u64> {
        if let Some(known) = self.postings.get(term) {
            return Ok(known.document_frequency());
        }
        let postings = self.reader.term_postings(&Term::from_field_text(self.reader.fields().text, term))?;
        let frequency = postings.document_frequency();
        self.postings.insert(term.to_string(), postings);
        Ok(frequency)
    }
}
