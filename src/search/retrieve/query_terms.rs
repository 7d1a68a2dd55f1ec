//! Resolving a query: looking up its terms, their synonyms, completions and corrections in an index.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use fnv::FnvHashMap;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Term};

use super::compound_words::{compounds_of, has_compounds, parts_of};
use super::platforms;
use super::query_language::QueryLanguage;
use super::resolved_query::{NamedPhrase, ResolvedQuery, ResolvedTerm, TermVariant};
use super::spelling::{self, Correction};
use crate::error::{Error, Result};
use crate::index::facet;
use crate::index::read::postings::TermPostings;
use crate::index::read::reader::Reader;
use crate::query::{Query, QueryTerm};
use crate::search::bm25::idf;
use crate::text::{Analyzer, Language, bare_name, is_function_word, is_version, part_term};

/// Number of terms of a long query that are looked up: those with the highest IDF. A pasted log has thousands of terms, and beyond
/// these the common ones do not change the ranking.
const MAX_TERMS: usize = 96;
/// Number of terms of a pasted text that are looked up: the most informative ones.
const MAX_PASTED_TERMS: usize = 40;
/// Weight of an occurrence of a synonym, relative to the word itself.
const SYNONYM_WEIGHT: f32 = 0.45;
/// Weight of an occurrence of a completion of the last word.
const COMPLETION_WEIGHT: f32 = 0.7;
/// Weight of an occurrence of a word as a part of an identifier.
const PART_WEIGHT: f32 = 0.3;
/// Weight of an occurrence of a compound that contains a word, or of a word that a compound contains.
const COMPOUND_WEIGHT: f32 = 0.3;
/// Weight of an occurrence of a version that begins with the one of the query.
const VERSION_WEIGHT: f32 = 0.4;
/// Number of completions of the last word: those in the most articles.
const MAX_COMPLETIONS: usize = 16;
/// Number of corrections of a word that are considered, the most likely first.
const MAX_CORRECTIONS: usize = 8;
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
    let language = QueryLanguage::of(query, languages);
    let mut resolver = Resolver { reader, languages, language, analyzer, postings: FnvHashMap::default(), corrections: Vec::new() };
    let mut terms = Vec::new();
    let mut unknown = 0;
    let mut functions: HashSet<usize> = HashSet::new();
    for (index, term) in query.terms.iter().enumerate() {
        let is_unfinished = prefix && query.unfinished == Some(index);
        let function = !is_unfinished && language.is_function(term);
        functions.extend(function.then_some(index));
        match resolver.variants(term, is_unfinished, query.pasted || function)? {
            (variants, Some(idf)) => terms.push(ResolvedTerm { index, idf, implied: term.implied, function, variants }),
            (_, None) => unknown += usize::from(!term.implied && !function),
        }
    }
    keep_informative(&mut terms, query);
    let index_of: HashMap<usize, usize> = terms.iter().enumerate().map(|(i, t)| (t.index, i)).collect();
    let is_searched =
        |index: &usize| !query.terms[*index].implied && !functions.contains(index) && (!query.pasted || index_of.contains_key(index));
    let bigram = |(a, b): &(usize, usize)| Some((*index_of.get(a)?, *index_of.get(b)?));
    let named = if query.pasted { Vec::new() } else { named_phrases(reader, query, &index_of)? };
    let resolved = ResolvedQuery {
        browses: query.terms.is_empty() && query.filters.iter().any(|filter| !filter.exclude),
        named,
        platforms: platforms::named(reader, query)?,
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
    language: QueryLanguage,
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
        if let (true, Some(bare)) = (variants.is_empty(), bare_name(&term.folded)) {
            // No article writes '.env' or 'Notepad++' with its signs.
            variants.extend(self.variant(&[bare.to_string()], SYNONYM_WEIGHT)?);
        }
        if !term.code && !pasted {
            self.add_identifiers(term, &mut variants)?;
            self.add_compounds(term, &mut variants)?;
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
        if may_be_misspelt && let Some((word, found)) = self.correction(term)? {
            variants.extend(found);
            self.corrections.push(Correction { typed: term.word.clone(), meant: word });
        }
        let idf = own.or_else(|| lowest(&variants));
        Ok((variants.into_iter().map(|(variant, _)| variant).collect(), idf))
    }

    /// The most likely word that was meant by a misspelt one, as an article in the language of the query spells it, and its variants.
    /// A function word of any language is not misspelt.
    fn correction(&mut self, term: &QueryTerm) -> Result<Option<(String, Vec<ScoredVariant>)>> {
        let is_function = |language: &Language| is_function_word(&term.folded, *language);
        if is_function(&Language::English) || self.languages.iter().any(is_function) {
            return Ok(None);
        }
        for word in spelling::corrections(self.reader, &term.folded, &term.term, self.analyzer)?.into_iter().take(MAX_CORRECTIONS) {
            let variants = self.word_variants(&word.word)?;
            let terms = variants.iter().flat_map(|(variant, _)| &variant.terms);
            // Without articles in other languages, or if the language of the query is not known, any word may be meant.
            let language = self.language.known.filter(|_| !self.languages.is_empty());
            let is_likely = match language {
                Some(language) => self.is_in_language(language, terms)?,
                None => true,
            };
            if !variants.is_empty() && is_likely {
                return Ok(Some((word.word, variants)));
            }
        }
        Ok(None)
    }

    /// Adds the words that a German or Dutch compound consists of, and the compounds that the word is a part of.
    fn add_compounds(&mut self, term: &QueryTerm, variants: &mut Vec<ScoredVariant>) -> Result<()> {
        let languages: Vec<Language> = self.languages.iter().copied().filter(|language| has_compounds(*language)).collect();
        // A query in another language has no compounds of these.
        let is_other = self.language.known.is_some_and(|language| !has_compounds(language));
        if languages.is_empty() || is_other || term.implied || term.exact || !term.folded.chars().all(char::is_alphabetic) {
            return Ok(());
        }
        let mut words = compounds_of(self.reader, &term.folded)?;
        words.extend(parts_of(self.reader, &term.folded)?.into_iter().flatten());
        if words.is_empty() {
            return Ok(());
        }
        let articles = languages.iter().map(|language| self.articles_in(*language)).collect::<Result<Vec<_>>>()?;
        for word in words {
            for (variant, idf) in self.word_variants(&word)? {
                let is_new = variants.iter().all(|(known, _)| known.terms != variant.terms);
                let is_in = |articles: &HashSet<DocAddress>| self.is_in_articles(articles, variant.terms.iter());
                if is_new && articles.iter().try_fold(false, |found, articles| Ok::<_, Error>(found || is_in(articles)?))? {
                    variants.push((TermVariant { weight: COMPOUND_WEIGHT, ..variant }, idf));
                }
            }
        }
        Ok(())
    }

    /// Whether one of the terms is in an article in a language.
    fn is_in_language<'t>(&self, language: Language, terms: impl Iterator<Item = &'t String>) -> Result<bool> {
        self.is_in_articles(&self.articles_in(language)?, terms)
    }

    fn articles_in(&self, language: Language) -> Result<HashSet<DocAddress>> {
        Ok(self.reader.with_facet(facet::LANGUAGE, language.code())?.into_iter().collect())
    }

    fn is_in_articles<'t>(&self, articles: &HashSet<DocAddress>, mut terms: impl Iterator<Item = &'t String>) -> Result<bool> {
        let is_in_article = |term: &String| -> Result<bool> {
            let term = Term::from_field_text(self.reader.fields().text, term);
            let found = self.reader.matching(&TermQuery::new(term, IndexRecordOption::Basic))?;
            let starts = found.into_iter().map(|document| Ok(self.reader.block(document)?.document(0)));
            Ok(starts.collect::<Result<Vec<_>>>()?.iter().any(|article| articles.contains(article)))
        };
        terms.try_fold(false, |found, term| Ok(found || is_in_article(term)?))
    }

    /// Adds the identifiers that contain the term as a part, those that contain all parts of the term, which is an identifier
    /// itself, and its words where they follow one another; or the versions that begin with the term.
    fn add_identifiers(&mut self, term: &QueryTerm, variants: &mut Vec<ScoredVariant>) -> Result<()> {
        if is_version(&term.term) {
            for longer in
                self.reader.terms_with_prefix(&term.term, MAX_COMPLETIONS, |rest| !rest.starts_with(|c: char| c.is_ascii_digit()))?
            {
                variants.extend(self.variant(&[longer], VERSION_WEIGHT)?);
            }
            return Ok(());
        }
        let own: Vec<String> = variants.iter().filter(|(v, _)| v.weight == 1.0).flat_map(|(v, _)| v.terms.clone()).collect();
        let own = if own.is_empty() && !term.implied { vec![term.term.clone()] } else { own };
        for word in own {
            variants.extend(self.variant(&[part_term(&word)], PART_WEIGHT)?);
        }
        if !term.parts.is_empty() {
            variants.extend(self.variant(&term.parts, SYNONYM_WEIGHT)?);
            let marked: Vec<String> = term.parts.iter().map(|part| part_term(part)).collect();
            let own_parts = if marked.len() > 1 { self.variant(&marked, SYNONYM_WEIGHT)? } else { None };
            variants.extend(own_parts.map(|(variant, idf)| (TermVariant { together: true, ..variant }, idf)));
        }
        Ok(())
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
        Ok((!terms.is_empty()).then(|| (TermVariant { terms: terms.to_vec(), together: false, weight }, rarest)))
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
