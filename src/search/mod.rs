//! Search: from a query to ranked hits.
//!
//! In: an open index and a query. Out: an `Answer`: fixes, best first, each with its snippet and the
//! query words that it lacks. Stages: `known` looks the query's words up, `engine` finds candidate articles, `lists` counts
//! words in their sections, `rank` scores, `collapse` makes the page, `snippet` quotes. Never here: printing.

mod allowed;
mod candidates;
mod codes;
mod collapse;
mod confidence;
mod engine;
mod facets;
mod groups;
mod known;
mod lists;
mod lookup;
mod rank;
mod snippet;
mod spelling;
mod suggest;
mod sums;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use fnv::FnvHashMap;
use tantivy::DocAddress;

use crate::article::Section;
use crate::error::Result;
use crate::index::{ArticleRecord, Reader, group_name};
use crate::query::{Filter, Query};
use crate::text::{Analyzer, Language};

use candidates::Candidate;
use known::Known;

pub use codes::{CodeAnswer, CodeCount, code, top_codes};
pub use confidence::{Band, Confidence};
pub use facets::{FacetCounts, facets};
pub use groups::{FamilyOfCopies, FixGroup, families, fix_groups};
pub use lookup::{ArticleOutline, Found, FoundSection, by_id, by_path};
pub use rank::{Gives, Part};
pub use snippet::Snippet;
pub use spelling::Correction;
pub use suggest::{Suggestion, SuggestionKind, suggest};

/// Hits of a page unless told otherwise.
pub const DEFAULT_LIMIT: usize = 10;

/// How to search.
#[derive(Clone, Debug)]
pub struct SearchOptions {
    /// Hits to give.
    pub limit: usize,
    /// Hits to pass over before those: the next page begins where this one ends.
    pub offset: usize,
    /// Fixes of one article at most; by itself three, and all of one that stands out.
    pub per_article: Option<usize>,
    /// Give with each hit the fixes of other articles that say the same.
    pub expand: bool,
    /// Tell with each hit what its score is made of.
    pub explain: bool,
    /// Give articles that match far less than the best, too.
    pub weak: bool,
    /// The last word may not be typed to its end: what begins like it is found too.
    pub prefix: bool,
    /// Quote with each hit the part of it that speaks most of the query.
    pub snippets: bool,
    /// What sections must have, or must not have, beside what the query says; all of these hold.
    pub filters: Vec<Filter>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        SearchOptions {
            limit: DEFAULT_LIMIT,
            offset: 0,
            per_article: None,
            expand: false,
            explain: false,
            weak: false,
            prefix: false,
            snippets: true,
            filters: Vec::new(),
        }
    }
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Matching fixes and sections, before the limit and before an article's share is cut; counted
    /// among the articles that were ranked, so a lower bound for very common words.
    pub total: usize,
    /// How sure it is that the first hit answers.
    pub confidence: Confidence,
    /// The page.
    pub hits: Vec<Hit>,
    /// The words of the query that were searched for: all that were typed, what tells most of what was pasted.
    pub words: Vec<String>,
    /// Words that no article has, and what was searched for instead.
    pub corrections: Vec<Correction>,
    /// What was not done as it was asked, a sentence each.
    pub notes: Vec<String>,
    /// Microseconds.
    pub took_us: u64,
}

/// Articles that are told where nothing is likely to answer.
const MAX_NEAREST: usize = 5;

impl Answer {
    /// Where nothing that was found is likely to answer: the articles that come nearest.
    pub fn nearest(&self) -> Vec<&ArticleRecord> {
        let mut articles: Vec<&ArticleRecord> = Vec::new();
        for Hit { article, .. } in self.hits.iter().filter(|_| self.confidence.band == Band::None) {
            if articles.len() < MAX_NEAREST && articles.iter().all(|known| known.id != article.id) {
                articles.push(article);
            }
        }
        articles
    }
}

/// One hit: a fix, or the best section of an article without one.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Its place on the page, from 1.
    pub rank: usize,
    /// Comparable within one answer only.
    pub score: f32,
    /// The id that [`by_id`] takes.
    pub id: String,
    /// The article that it stands in; hits of one article share it.
    pub article: Arc<ArticleRecord>,
    /// The section, whole.
    pub section: Section,
    /// The part of it that speaks most of the query.
    pub snippet: Snippet,
    /// Words of the query that neither it nor its article's title, tags or opening has.
    pub missing_terms: Vec<String>,
    /// Fixes of the same article that match too and are not on the page; told with its last hit.
    pub more_fixes: usize,
    /// Fixes of other articles that say the same.
    pub same_fix: SameFix,
    /// The parts that its score is the sum of; only where they are asked for.
    pub explanation: Vec<Part>,
}

/// Fixes of other articles that say the same as a hit.
#[derive(Clone, Debug, Default)]
pub struct SameFix {
    /// The name of their group; none for a fix that stands alone.
    pub group: Option<String>,
    /// In how many other articles it stands.
    pub articles: usize,
    /// These fixes, by path; only where they are asked for.
    pub fixes: Vec<FoundSection>,
}

/// Searches an index.
///
/// # Errors
/// The index is damaged. A query without words finds nothing, which is no error.
pub fn search(reader: &Reader, query: &Query, options: &SearchOptions, analyzer: &mut Analyzer) -> Result<Answer> {
    let started = Instant::now();
    let known = known::known(reader, query, options.prefix, analyzer)?;
    let (allowed, dropped) = allowed::allowed(reader, query.filters.iter().chain(&options.filters))?;
    let articles = engine::candidates(reader, &known, allowed.as_ref(), options.limit.saturating_add(options.offset))?;
    let weights = rank::Weights::new(&known, query, engine::mean_length(reader), articles.newest());
    let scored: Vec<_> = articles.iter().map(|article| rank::score(&article, &weights)).collect();
    let page = collapse::page(&scored, options);
    let mut records: HashMap<usize, Arc<ArticleRecord>> = HashMap::new();
    let mut hits = Vec::with_capacity(page.places.len());
    for (i, place) in page.places.into_iter().enumerate() {
        let candidate = articles.get(place.article);
        let article = match records.get(&place.article) {
            Some(known) => Arc::clone(known),
            None => Arc::clone(records.entry(place.article).or_insert(Arc::new(reader.article(candidate.group)?))),
        };
        let mut hit = hit(reader, query, &known, place, &candidate, article)?;
        hit.rank = options.offset + i + 1;
        if options.snippets {
            hit.snippet = quote(&hit, &known, analyzer);
        }
        if place.same_fix > 0 {
            hit.same_fix = groups::same_fix(reader, &group_name(place.same_fix), &hit.article.id, options.expand)?;
        }
        if options.explain {
            let word = |term: usize| query.terms[known.terms[term].place].word.clone();
            hit.explanation = rank::explain(&articles.get(place.article), &weights, &known, &scored[place.article], place.document, &word);
        }
        hits.push(hit);
    }
    let confidence = Confidence::of(&scored, &weights);
    let notes = dropped.iter().map(|filter| format!("no article has {}: searched as words", filter.said)).collect();
    let words = known.asked.iter().map(|place| query.terms[*place].word.clone()).collect();
    Ok(Answer {
        total: page.total,
        confidence,
        hits,
        words,
        corrections: known.corrections,
        notes,
        took_us: started.elapsed().as_micros() as u64,
    })
}

/// The hit at a place of the page, without its snippet.
fn hit(
    reader: &Reader,
    query: &Query,
    known: &Known,
    place: collapse::Place,
    candidate: &Candidate<'_>,
    article: Arc<ArticleRecord>,
) -> Result<Hit> {
    let address = DocAddress::new(candidate.group.segment, candidate.group.documents.start + place.document as u32);
    let record = reader.section(address)?;
    let document = place.document;
    // Terms are in the order of their places.
    let term_at = |place: &usize| known.terms.binary_search_by_key(place, |term| term.place).ok();
    let lacks = |place: &&usize| !term_at(place).is_some_and(|term| candidate.holds(term, document));
    Ok(Hit {
        rank: 0,
        score: place.score,
        id: record.id,
        article,
        section: record.section,
        snippet: Snippet::default(),
        missing_terms: known.asked.iter().filter(lacks).map(|place| query.terms[*place].word.clone()).collect(),
        more_fixes: place.more_fixes,
        same_fix: SameFix::default(),
        explanation: Vec::new(),
    })
}

/// What a hit says of the query.
fn quote(hit: &Hit, known: &Known, analyzer: &mut Analyzer) -> Snippet {
    let marked: FnvHashMap<&str, f32> = known.terms.iter().flat_map(|t| t.words().map(|word| (word, t.idf))).collect();
    analyzer.set_language(hit.article.language);
    let snippet = snippet::best(&hit.section.plain_text(), &|term: &str| marked.get(term).copied().unwrap_or(0.0), analyzer);
    analyzer.set_language(Language::English);
    snippet
}
