//! What a query is known by: its terms as the index holds them, with the posting lists of each.

use std::cmp::Reverse;
use std::collections::HashMap;

use tantivy::Term;

use super::rank::idf;
use super::spelling::{self, Correction};
use crate::error::Result;
use crate::index::{Reader, TermPlaces, facet};
use crate::query::{Query, QueryTerm};
use crate::text::{Analyzer, Language};

/// Terms of a long query that are looked up: the rarest. A pasted log has thousands, and beyond
/// these the common ones change no ranking.
const MAX_TERMS: usize = 96;
/// Terms of a pasted text that are looked up: the most telling.
const MAX_PASTED: usize = 40;
/// What an occurrence of another name counts beside one of the word itself.
const OTHER_NAME: f32 = 0.45;
/// What an occurrence of a word counts that only begins as the last one that was typed.
const COMPLETED: f32 = 0.7;
/// Words that the last one may be the beginning of: those of most articles.
const MAX_COMPLETIONS: usize = 16;
/// Words of a query in which titles and headings are looked for.
const MAX_ORDER: usize = 40;

/// A query term that the index holds, by itself or under another name.
#[derive(Clone, Debug)]
pub(super) struct KnownTerm {
    /// The query's term.
    pub(super) place: usize,
    /// Inverse document frequency over all documents.
    pub(super) idf: f32,
    /// It is a phrase whose words are asked for already.
    pub(super) implied: bool,
    /// Its posting lists: the word's own, and those of its other names, which count less.
    pub(super) names: Vec<Name>,
}

impl KnownTerm {
    /// All words of its names.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.names.iter().flat_map(|name| &name.words).map(|word| word.text.as_str())
    }

    /// Its own posting list, where the index has one.
    pub(super) fn own(&self) -> Option<&str> {
        self.names.first().filter(|name| name.weight == 1.0).map(|name| name.words[0].text.as_str())
    }
}

/// A word or phrase by which a query term is found.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// Words that follow one another.
    pub(super) words: Vec<Word>,
    /// What an occurrence counts: 1 for the word itself.
    pub(super) weight: f32,
}

impl Name {
    fn is_called(&self, words: &[String]) -> bool {
        self.words.iter().map(|word| &word.text).eq(words)
    }
}

/// A word of the index.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// As the index has it.
    pub(super) text: String,
    /// Where its posting lists are.
    pub(super) places: TermPlaces,
}

/// A title or heading that the query names whole.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// The facet by which its documents are found.
    pub(super) facet: String,
    /// Its terms, by their places among the known ones.
    pub(super) terms: Vec<usize>,
}

/// What the query asks for, as far as the index holds it.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) terms: Vec<KnownTerm>,
    /// Terms that stand side by side in the query, by their places among `terms`.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Titles and headings that the query names whole, those of the most words first.
    pub(super) named: Vec<Named>,
    /// No word is asked for, only what sections must have.
    pub(super) browses: bool,
    /// How many words no document holds.
    pub(super) unknown: usize,
    /// The query's terms that are asked for, by their places: all that were typed, the most telling of a pasted
    /// text that the index holds.
    pub(super) asked: Vec<usize>,
    /// Words that the index does not hold, and those that were searched for instead.
    pub(super) corrections: Vec<Correction>,
}

/// The query terms that the index holds, the rarest where there are very many. With `prefix` the last word may be
/// the beginning of one.
pub(super) fn known(reader: &Reader, query: &Query, prefix: bool, analyzer: &mut Analyzer) -> Result<Known> {
    let languages = reader.other_languages()?;
    let mut terms = Vec::new();
    let mut corrections = Vec::new();
    let mut unknown = 0;
    for (place, asked) in query.terms.iter().enumerate() {
        let mut names = if asked.implied { Vec::new() } else { asked_for(reader, asked, languages, analyzer)? };
        let own = names.iter().map(|(_, idf)| *idf).reduce(f32::min);
        let is_beginning = prefix && query.unfinished == Some(place);
        for other in &asked.others {
            names.extend(name(reader, other, OTHER_NAME)?);
        }
        if is_beginning {
            for spelt in spelling::complete(reader, &asked.folded, MAX_COMPLETIONS)? {
                for (mut name, idf) in stems(reader, &spelt.word, languages, analyzer)? {
                    name.weight = COMPLETED;
                    if names.iter().all(|(known, _)| known.words.iter().map(|w| &w.text).ne(name.words.iter().map(|w| &w.text))) {
                        names.push((name, idf));
                    }
                }
            }
        }
        let may_be_wrong = names.is_empty() && !asked.implied && !asked.exact && !query.pasted;
        if may_be_wrong && let Some(spelt) = spelling::correct(reader, &asked.folded, &asked.term)? {
            names.extend(stems(reader, &spelt.word, languages, analyzer)?);
            corrections.push(Correction { typed: asked.word.clone(), meant: spelt.word });
        }
        // A word that only its other names make known is worth no more than the commonest of them.
        let idf = own.or_else(|| names.iter().map(|(_, idf)| *idf).reduce(f32::min));
        let names = names.into_iter().map(|(name, _)| name).collect();
        match idf {
            Some(idf) => terms.push(KnownTerm { place, idf, implied: asked.implied, names }),
            None => unknown += usize::from(!asked.implied),
        }
    }
    let is_telling = |t: &KnownTerm| query.terms[t.place].exact || query.terms[t.place].alarming;
    if query.pasted {
        terms.sort_by(|a, b| is_telling(b).cmp(&is_telling(a)).then(b.idf.total_cmp(&a.idf)));
        terms.truncate(MAX_PASTED);
        unknown = 0;
    } else if terms.len() > MAX_TERMS {
        terms.sort_by(|a, b| b.idf.total_cmp(&a.idf));
        terms.truncate(MAX_TERMS);
    }
    terms.sort_by_key(|t| t.place);
    let place_of: HashMap<usize, usize> = terms.iter().enumerate().map(|(i, t)| (t.place, i)).collect();
    let is_asked = |place: &usize| !query.terms[*place].implied && (!query.pasted || place_of.contains_key(place));
    let known = |(a, b): &(usize, usize)| Some((*place_of.get(a)?, *place_of.get(b)?));
    let named = if query.pasted { Vec::new() } else { named(reader, query, &place_of)? };
    Ok(Known {
        browses: query.terms.is_empty() && query.filters.iter().any(|filter| !filter.exclude),
        named,
        pairs: query.pairs.iter().filter_map(known).collect(),
        asked: (0..query.terms.len()).filter(is_asked).collect(),
        terms,
        unknown,
        corrections,
    })
}

/// The titles and headings that stand in the query word for word.
fn named(reader: &Reader, query: &Query, place_of: &HashMap<usize, usize>) -> Result<Vec<Named>> {
    let order = &query.order[..query.order.len().min(MAX_ORDER)];
    let mut found: Vec<Named> = Vec::new();
    for start in 0..order.len() {
        for length in 2..=facet::MAX_NAMED.min(order.len() - start) {
            let span = &order[start..start + length];
            let Some(terms) = span.iter().map(|place| place_of.get(place).copied()).collect::<Option<Vec<usize>>>() else { break };
            let facet = facet::named(span.iter().map(|place| query.terms[*place].term.as_str()));
            let is_new = found.iter().all(|known| known.facet != facet);
            if is_new && reader.document_frequency(&Term::from_field_text(reader.fields().facet, &facet))? > 0 {
                found.push(Named { facet, terms });
            }
        }
    }
    found.sort_by_key(|named| Reverse(named.terms.len()));
    Ok(found)
}

/// The term itself as the index holds it, and what its word is in the other languages of the articles.
fn asked_for(reader: &Reader, asked: &QueryTerm, languages: &[Language], analyzer: &mut Analyzer) -> Result<Vec<(Name, f32)>> {
    let mut names: Vec<(Name, f32)> = Vec::from_iter(name(reader, std::slice::from_ref(&asked.term), 1.0)?);
    for language in languages {
        analyzer.set_language(*language);
        let terms = analyzer.whole_terms(&asked.folded);
        if terms.len() == 1 && terms[0] != asked.term && names.iter().all(|(name, _)| !name.is_called(&terms)) {
            names.extend(name(reader, &terms, 1.0)?);
        }
    }
    analyzer.set_language(Language::English);
    Ok(names)
}

/// A word of the index, by its stems in all languages of the articles.
fn stems(reader: &Reader, word: &str, languages: &[Language], analyzer: &mut Analyzer) -> Result<Vec<(Name, f32)>> {
    match &analyzer.whole_terms(word)[..] {
        [term] => {
            asked_for(reader, &QueryTerm { folded: word.to_string(), ..QueryTerm::of(term.clone(), word.to_string()) }, languages, analyzer)
        }
        _ => Ok(Vec::new()),
    }
}

/// A name with the inverse document frequency of the rarest of its words; none where one is in no document.
fn name(reader: &Reader, words: &[String], weight: f32) -> Result<Option<(Name, f32)>> {
    let mut found = Vec::with_capacity(words.len());
    let mut rarest: f32 = 0.0;
    for word in words {
        let places = reader.term_places(&Term::from_field_text(reader.fields().text, word))?;
        if places.documents() == 0 {
            return Ok(None);
        }
        rarest = rarest.max(idf(reader.searcher().num_docs(), places.documents()));
        found.push(Word { text: word.clone(), places });
    }
    Ok((!found.is_empty()).then_some((Name { words: found, weight }, rarest)))
}
