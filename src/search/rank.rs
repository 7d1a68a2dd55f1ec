//! Ranking: what a section's words are worth for a query.
//!
//! In: counts of an article's sections. Out: a score for each section that may be shown.
//!
//! A word of the title is about the whole article, so it gives the same to each of its sections:
//! a query that names only the problem leaves the author's order. Other words tell the sections
//! apart. A word of the introduction, the symptoms, the tags or the description counts for every
//! section at a discount.

use super::engine::{Candidate, KnownTerm};
use crate::article::Role;
use crate::index::TITLE_WEIGHT;

/// Saturation of term frequency, and normalisation by length: the usual values of BM25 (Robertson
/// and Zaragoza, 'The Probabilistic Relevance Framework: BM25 and Beyond', 2009).
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// What a word of the introduction, the symptoms, the tags or the description gives to the others.
const OPENING_SHARE: f32 = 0.5;
/// What a section that is no fix is worth beside the fixes of its article.
const OTHER_ROLE: f32 = 0.7;

/// What the query's terms are worth, and the mean length of documents.
pub(super) struct Weights {
    idf: Vec<f32>,
    mean_length: f32,
    /// The weight of the query's words that no document holds.
    unknown: f32,
}

/// An article's sections, scored.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ScoredArticle {
    /// The score of its best section, shown or not.
    pub(super) score: f32,
    /// The share of the query's weight that stands anywhere in it, 0 to 1.
    pub(super) coverage: f32,
    /// The sections that may be shown: place in the run, score, whether it is a fix. In the
    /// author's order.
    pub(super) sections: Vec<ScoredSection>,
}

/// A section, scored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ScoredSection {
    pub(super) document: usize,
    pub(super) score: f32,
    pub(super) is_fix: bool,
}

impl Weights {
    /// `unknown` counts the query's words that no document holds; each weighs as much as the rarest
    /// that one does, so that a page about a common word alone is no answer.
    pub(super) fn new(terms: &[KnownTerm], mean_length: f32, unknown: usize) -> Weights {
        let rarest = terms.iter().map(|t| t.idf).fold(0.0, f32::max);
        Weights { idf: terms.iter().map(|t| t.idf).collect(), mean_length: mean_length.max(1.0), unknown: unknown as f32 * rarest }
    }

    fn term_weight(&self, term: usize, frequency: u32, length: u32) -> f32 {
        let frequency = frequency as f32;
        let norm = K1 * (1.0 - B + B * length as f32 / self.mean_length);
        self.idf[term] * frequency * (K1 + 1.0) / (frequency + norm)
    }
}

/// Inverse document frequency, never negative (Lucene's form of BM25).
pub(super) fn idf(documents: u64, frequency: u64) -> f32 {
    let (documents, frequency) = (documents as f32, frequency as f32);
    (1.0 + (documents - frequency + 0.5).max(0.0) / (frequency + 0.5)).ln()
}

/// Scores the sections of an article.
pub(super) fn score(article: &Candidate, weights: &Weights) -> ScoredArticle {
    let documents = article.roles.len();
    let mut scores = vec![0.0; documents];
    let mut own = vec![false; documents];
    let (mut found, mut asked) = (0.0, weights.unknown);
    for term in 0..weights.idf.len() {
        let here: Vec<f32> = (0..documents).map(|d| weights.term_weight(term, article.frequency(term, d), article.lengths[d])).collect();
        let shared = shared_weight(article, term, &here);
        let opening = OPENING_SHARE * opening_weight(article, &here);
        for d in 0..documents {
            scores[d] += shared.unwrap_or_else(|| here[d].max(opening));
            own[d] |= here[d] > 0.0;
        }
        asked += weights.idf[term];
        found += if here.iter().any(|w| *w > 0.0) { weights.idf[term] } else { 0.0 };
    }
    // What a filter leaves out lends its score to no other, unless it speaks of the whole article.
    let speaks = |d: &usize| article.allowed[*d] || article.is_opening(*d);
    let best = (1..documents).filter(speaks).map(|d| scores[d]).fold(scores[0] * 0.5, f32::max);
    ScoredArticle { score: best, coverage: if asked > 0.0 { found / asked } else { 0.0 }, sections: shown(article, &scores, &own, best) }
}

/// What a word of the article's title gives to each of its sections: the most that it gives to any.
fn shared_weight(article: &Candidate, term: usize, here: &[f32]) -> Option<f32> {
    (article.frequency(term, 0) >= u32::from(TITLE_WEIGHT)).then(|| here.iter().skip(1).copied().fold(0.0, f32::max))
}

fn opening_weight(article: &Candidate, here: &[f32]) -> f32 {
    (0..here.len()).filter(|d| article.is_opening(*d)).map(|d| here[d]).fold(0.0, f32::max)
}

/// The sections that may be shown. The best of them inherits the article's score, so that an article
/// that is found by its introduction is not lost by it.
fn shown(article: &Candidate, scores: &[f32], own: &[bool], best: f32) -> Vec<ScoredSection> {
    let has_fix = article.roles.iter().skip(1).any(|r| *r == Role::Fix);
    let may_show = |role: Role| match role {
        Role::Fix => true,
        Role::Symptom | Role::Cause | Role::Background | Role::Faq => true,
        Role::Introduction | Role::Conclusion => !has_fix,
        Role::Contents | Role::Related | Role::Promotion => false,
    };
    // Found by a word of the article's opening or tags alone, a fix is an answer; where there is no
    // fix, the opening is.
    let speaks_for_article = |role: Role| role == Role::Fix || !has_fix && role == Role::Introduction;
    let mut sections: Vec<ScoredSection> = (1..scores.len())
        .filter(|d| {
            article.allowed[*d] && may_show(article.roles[*d]) && scores[*d] > 0.0 && (own[*d] || speaks_for_article(article.roles[*d]))
        })
        .map(|d| {
            let is_fix = article.roles[d] == Role::Fix;
            let factor = if has_fix && !is_fix { OTHER_ROLE } else { 1.0 };
            ScoredSection { document: d, score: scores[d] * factor, is_fix }
        })
        .collect();
    let top = sections.iter().map(|s| s.score).fold(0.0, f32::max);
    sections.iter_mut().for_each(|s| s.score += best - top);
    sections
}
