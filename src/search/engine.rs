//! The engine's part: candidate articles, and how often each query term stands in their sections.
//!
//! With `mod.rs`, `lookup.rs` and `codes.rs`, the only part of `search/` that knows Tantivy.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::columnar::Column;
use tantivy::postings::SegmentPostings;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query as TantivyQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, SegmentOrdinal, TERMINATED, Term};

use super::allowed::Allowed;
use super::lists::Lists;
use super::rank::idf;
use super::spelling::{self, Correction};
use crate::article::Role;
use crate::error::Result;
use crate::index::{Group, Reader, facet};
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
/// Documents that are fetched as candidates for a page of ten, at least.
const MIN_CANDIDATES: usize = 300;
/// Articles that are ranked for a page of ten, at least.
const MIN_ARTICLES: usize = 60;

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
        self.names.iter().flat_map(|name| &name.terms).map(String::as_str)
    }

    /// Its own posting list, where the index has one.
    pub(super) fn own(&self) -> Option<&str> {
        self.names.first().filter(|name| name.weight == 1.0).map(|name| name.terms[0].as_str())
    }
}

/// A word or phrase by which a query term is found.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// Terms that follow one another.
    pub(super) terms: Vec<String>,
    /// What an occurrence counts: 1 for the word itself.
    pub(super) weight: f32,
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

/// An article that may answer, with the counts that ranking needs.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) group: Group,
    /// Role by document of the run; the first is the article itself.
    pub(super) roles: Vec<Role>,
    /// Weighted number of words by document.
    pub(super) lengths: Vec<u32>,
    /// Titles of the article and its copies.
    pub(super) titles: u64,
    /// Orders articles of equal scores.
    pub(super) order: u64,
    /// The group of fixes that each document belongs to; 0 for none.
    pub(super) same_fix: Vec<u64>,
    /// The day of its last change as a number that rises; 0 for none.
    pub(super) day: u64,
    /// The title or heading of each document that the query names whole, by its place in [`Known::named`].
    pub(super) named: Vec<Option<usize>>,
    /// Whether a document passes the filters.
    pub(super) allowed: Vec<bool>,
    /// Weighted term frequency, document by document within each term.
    frequencies: Vec<f32>,
    /// Weighted frequency of two terms side by side, document by document within each pair.
    together: Vec<f32>,
}

impl Candidate {
    /// Whether a document speaks of the whole article: itself, its introduction, its symptoms.
    pub(super) fn is_opening(&self, document: usize) -> bool {
        matches!(self.roles[document], Role::Introduction | Role::Symptom)
    }

    /// Whether a term stands in a document or speaks of its whole article.
    pub(super) fn holds(&self, term: usize, document: usize) -> bool {
        (0..self.roles.len()).any(|d| (d == document || self.is_opening(d)) && self.frequency(term, d) > 0.0)
    }

    /// The weighted frequency of a term in a document of the run.
    pub(super) fn frequency(&self, term: usize, document: usize) -> f32 {
        self.frequencies[term * self.roles.len() + document]
    }

    pub(super) fn add_frequency(&mut self, term: usize, document: usize, frequency: f32) {
        self.frequencies[term * self.roles.len() + document] += frequency;
    }

    pub(super) fn set_together(&mut self, pair: usize, document: usize, frequency: f32) {
        self.together[pair * self.roles.len() + document] = frequency;
    }

    /// How often a pair of terms stands side by side in a document of the run, weighted.
    pub(super) fn together(&self, pair: usize, document: usize) -> f32 {
        self.together[pair * self.roles.len() + document]
    }
}

/// The query terms that the index holds, the rarest where there are very many. With `prefix` the last word may be
/// the beginning of one.
pub(super) fn known(reader: &Reader, query: &Query, prefix: bool, analyzer: &mut Analyzer) -> Result<Known> {
    let languages = reader.other_languages()?;
    let mut terms = Vec::new();
    let mut corrections = Vec::new();
    let mut unknown = 0;
    for (place, asked) in query.terms.iter().enumerate() {
        let mut names = if asked.implied { Vec::new() } else { asked_for(reader, asked, &languages, analyzer)? };
        let own = names.iter().map(|(_, idf)| *idf).reduce(f32::min);
        let is_beginning = prefix && query.unfinished == Some(place);
        for other in &asked.others {
            names.extend(name(reader, other.clone(), OTHER_NAME)?);
        }
        if is_beginning {
            for spelt in spelling::complete(reader, &asked.folded, MAX_COMPLETIONS)? {
                for (mut name, idf) in stems(reader, &spelt.word, &languages, analyzer)? {
                    name.weight = COMPLETED;
                    if names.iter().all(|(known, _)| known.terms != name.terms) {
                        names.push((name, idf));
                    }
                }
            }
        }
        let may_be_wrong = names.is_empty() && !asked.implied && !asked.exact && !query.pasted;
        if may_be_wrong && let Some(spelt) = spelling::correct(reader, &asked.folded, &asked.term)? {
            names.extend(stems(reader, &spelt.word, &languages, analyzer)?);
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
    let mut names: Vec<(Name, f32)> = Vec::from_iter(name(reader, vec![asked.term.clone()], 1.0)?);
    for language in languages {
        analyzer.set_language(*language);
        let terms = analyzer.whole_terms(&asked.folded);
        if terms.len() == 1 && terms[0] != asked.term && names.iter().all(|(name, _)| name.terms != terms) {
            names.extend(name(reader, terms, 1.0)?);
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

/// A name with the inverse document frequency of the rarest of its terms; none where one is in no document.
fn name(reader: &Reader, terms: Vec<String>, weight: f32) -> Result<Option<(Name, f32)>> {
    let mut rarest: f32 = 0.0;
    for term in &terms {
        let frequency = reader.document_frequency(&text_term(reader, term))?;
        if frequency == 0 {
            return Ok(None);
        }
        rarest = rarest.max(idf(reader.searcher().num_docs(), frequency));
    }
    Ok((!terms.is_empty()).then_some((Name { terms, weight }, rarest)))
}

fn text_term(reader: &Reader, term: &str) -> Term {
    Term::from_field_text(reader.fields().text, term)
}

/// The mean length of a document in weighted words.
pub(super) fn mean_length(reader: &Reader) -> f32 {
    reader.manifest().words as f32 / reader.searcher().num_docs().max(1) as f32
}

/// The articles whose documents match best, with their counts.
pub(super) fn candidates(reader: &Reader, known: &Known, allowed: Option<&Allowed>, limit: usize) -> Result<Vec<Candidate>> {
    if limit == 0 || known.terms.is_empty() && !known.browses {
        return Ok(Vec::new());
    }
    let wanted = MIN_ARTICLES.max(limit.saturating_mul(2));
    if let Some(allowed) = allowed.filter(|_| known.browses) {
        let groups = newest(reader, allowed, wanted)?;
        return count(reader, groups, known, Some(allowed));
    }
    let documents = usize::try_from(reader.searcher().num_docs()).unwrap_or(usize::MAX).max(1);
    let matching = filtered(any_word(reader, &known.terms), allowed);
    let enough = limit.saturating_mul(2).clamp(10, MIN_ARTICLES);
    let mut fetched = MIN_CANDIDATES.max(limit.saturating_mul(10)).min(documents);
    // A long article may take all places: then more are fetched, so that it hides no other.
    loop {
        let best = TopDocs::with_limit(fetched).order_by_score();
        let found = reader.searcher().search_with_statistics_provider(&matching, &best, reader).map_err(|e| reader.damaged(&e))?;
        let all = found.len() < fetched || fetched == documents;
        let groups = first_groups(reader, found.into_iter().map(|(_, address)| address), wanted)?;
        if all || groups.len() >= enough {
            return count(reader, groups, known, allowed);
        }
        fetched = fetched.saturating_mul(8).min(documents);
    }
}

/// The articles that have what passes the filters, those that were changed last first.
fn newest(reader: &Reader, allowed: &Allowed, limit: usize) -> Result<Vec<Group>> {
    let mut found = Vec::new();
    for group in reader.articles()? {
        if group.documents.clone().any(|document| allowed.has(group.segment, document)) {
            let columns = reader.columns(group.segment)?;
            let first = group.documents.start;
            found.push((Reverse(columns.day.first(first)), columns.order.first(first), group));
        }
    }
    found.sort_unstable_by_key(|(day, order, _)| (*day, *order));
    Ok(found.into_iter().map(|(_, _, group)| group).take(limit).collect())
}

/// The sections that hold a word of the query, or are fixes of an article that is called by one, and pass
/// the filters.
pub(super) fn matching_sections(reader: &Reader, terms: &[KnownTerm], allowed: Option<&Allowed>) -> Result<HashSet<DocAddress>> {
    let query = filtered(any_word(reader, terms), allowed);
    let found = reader.searcher().search(&query, &DocSetCollector).map_err(|e| reader.damaged(&e))?;
    let passes = |section: &DocAddress| allowed.is_none_or(|a| a.has(section.segment_ord, section.doc_id));
    let mut sections = HashSet::new();
    for address in found {
        let group = reader.group(address)?;
        if group.documents.start != address.doc_id {
            sections.extend(Some(address).filter(passes));
            continue;
        }
        for document in group.documents.skip(1) {
            let section = DocAddress::new(address.segment_ord, document);
            if passes(&section) && reader.role(section)? == Role::Fix {
                sections.insert(section);
            }
        }
    }
    Ok(sections)
}

fn any_word(reader: &Reader, terms: &[KnownTerm]) -> BooleanQuery {
    let name = |name: &Name| -> (Occur, Box<dyn TantivyQuery>) {
        let terms: Vec<Term> = name.terms.iter().map(|term| text_term(reader, term)).collect();
        let query: Box<dyn TantivyQuery> = match &terms[..] {
            [term] => Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs)),
            _ => Box::new(PhraseQuery::new(terms)),
        };
        (Occur::Should, if name.weight == 1.0 { query } else { Box::new(BoostQuery::new(query, name.weight)) })
    };
    BooleanQuery::new(terms.iter().flat_map(|term| &term.names).map(name).collect())
}

/// A query whose documents pass the filters, which do not change scores.
fn filtered(query: BooleanQuery, allowed: Option<&Allowed>) -> BooleanQuery {
    let Some(allowed) = allowed else { return query };
    BooleanQuery::new(vec![(Occur::Must, Box::new(query)), (Occur::Must, Box::new(ConstScoreQuery::new(Box::new(allowed.query()), 0.0)))])
}

/// The articles of the documents, in their order, each once.
fn first_groups(reader: &Reader, documents: impl Iterator<Item = DocAddress>, limit: usize) -> Result<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut seen = HashSet::new();
    for address in documents {
        let group = reader.group(address)?;
        if seen.insert((group.segment, group.documents.start)) {
            groups.push(group);
            if groups.len() == limit {
                break;
            }
        }
    }
    Ok(groups)
}

fn count(reader: &Reader, groups: Vec<Group>, known: &Known, allowed: Option<&Allowed>) -> Result<Vec<Candidate>> {
    let mut candidates = Vec::with_capacity(groups.len());
    for group in groups {
        candidates.push(empty_candidate(reader, group, known, allowed)?);
    }
    let mut by_segment: HashMap<SegmentOrdinal, Vec<usize>> = HashMap::new();
    for (i, candidate) in candidates.iter().enumerate() {
        by_segment.entry(candidate.group.segment).or_default().push(i);
    }
    for (segment, mut members) in by_segment {
        members.sort_by_key(|i| candidates[*i].group.documents.start);
        let lists = Lists::read(reader, segment, &members, &candidates, known)?;
        members.iter().for_each(|member| lists.count(*member, &mut candidates[*member]));
        for (place, named) in known.named.iter().enumerate() {
            let term = Term::from_field_text(reader.fields().facet, &named.facet);
            let mut found = Vec::new();
            let visit = |member: usize, document: usize, _: &mut SegmentPostings| found.push((member, document));
            each_posting(reader, segment, &term, IndexRecordOption::Basic, &members, &candidates, visit)?;
            found.into_iter().for_each(|(member, document)| {
                candidates[member].named[document].get_or_insert(place);
            });
        }
    }
    Ok(candidates)
}

fn empty_candidate(reader: &Reader, group: Group, known: &Known, allowed: Option<&Allowed>) -> Result<Candidate> {
    let segment = reader.searcher().segment_reader(group.segment);
    let norms = segment.get_fieldnorms_reader(reader.fields().text).map_err(|e| reader.damaged(&e))?;
    let columns = reader.columns(group.segment)?;
    let roles: Vec<Role> = group.documents.clone().map(|document| columns.role(document)).collect();
    let of_article = |column: &Column<u64>| column.first(group.documents.start);
    Ok(Candidate {
        titles: of_article(&columns.titles).unwrap_or(1),
        day: of_article(&columns.day).unwrap_or(0),
        named: vec![None; roles.len()],
        order: of_article(&columns.order).unwrap_or(0),
        same_fix: group.documents.clone().map(|document| columns.same_fix.first(document).unwrap_or(0)).collect(),
        lengths: group.documents.clone().map(|document| norms.fieldnorm(document)).collect(),
        frequencies: vec![0.0; known.terms.len() * roles.len()],
        together: vec![0.0; known.pairs.len() * roles.len()],
        allowed: group.documents.clone().map(|document| allowed.is_none_or(|a| a.has(group.segment, document))).collect(),
        roles,
        group,
    })
}

/// Walks one posting list over the runs of the members, which are in the order of documents. `visit` hears the
/// member, the place in its run, and the postings at that document.
pub(super) fn each_posting(
    reader: &Reader,
    segment: SegmentOrdinal,
    term: &Term,
    option: IndexRecordOption,
    members: &[usize],
    candidates: &[Candidate],
    mut visit: impl FnMut(usize, usize, &mut SegmentPostings),
) -> Result<()> {
    let inverted = reader.searcher().segment_reader(segment).inverted_index(term.field()).map_err(|e| reader.damaged(&e))?;
    let postings = inverted.read_postings(term, option).map_err(|e| reader.damaged(&e.into()))?;
    let Some(mut postings) = postings else { return Ok(()) };
    for member in members {
        let documents = &candidates[*member].group.documents;
        let mut document = if postings.doc() < documents.start { postings.seek(documents.start) } else { postings.doc() };
        while document < documents.end {
            visit(*member, (document - documents.start) as usize, &mut postings);
            document = postings.advance();
        }
        if document == TERMINATED {
            break;
        }
    }
    Ok(())
}
