//! Ranking: what a section's words are worth for a query.
//!
//! In: counts of an article's sections. Out: a score for each section that may be shown.
//!
//! A word of the title, or of half the titles of an article with copies, is about the whole article, so it
//! gives the same to each of its sections: a query that names only the problem leaves the author's order. Other words tell the sections
//! apart. A word of the introduction or the symptoms counts for every section at a discount.

use super::engine::{Candidate, Known, KnownTerm};
use crate::article::Role;
use crate::index::TITLE_WEIGHT;
use crate::query::Query;

/// Saturation of term frequency, and normalisation by length, as in BM25 (Robertson and Zaragoza, 'The
/// Probabilistic Relevance Framework: BM25 and Beyond', 2009). Saturation is slow, since a word of the title counts
/// five times, and stands in the titles of all copies.
const K1: f32 = 5.0;
const B: f32 = 0.75;
/// Saturation of a term's frequency in the query, as in the same paper.
const K3: f32 = 0.5;
/// Rarity counts for less than its logarithm: who paraphrases a problem uses rare words that no article has.
const RARITY: f32 = 0.8;
/// What neighbours of the query that stand side by side in a text too give, as a share of what a word does; and
/// their saturation. Sequential dependence, as in Metzler and Croft, 'A Markov random field model for term
/// dependencies', 2005, with the weights of BM25.
const NEIGHBOURS: f32 = 0.8;
const K_NEIGHBOURS: f32 = 3.0;
/// What a word of the introduction or the symptoms gives to the other sections.
const OPENING_SHARE: f32 = 0.3;
/// What a word of the text counts at least beside those of many titles.
const LEAST_BODY: f32 = 0.3;
/// How far the sections of an article lie apart, as a share of what their words say: a good article has more
/// than one answer.
const SPREAD: f32 = 0.3;
/// What a section that is no fix is worth beside the fixes of its article.
const OTHER_ROLE: f32 = 0.9;

/// What the query's terms are worth, and the mean length of documents.
pub(super) struct Weights {
    /// What each term is worth.
    terms: Vec<f32>,
    /// Whether a term counts as asked for: implied ones do not.
    asked: Vec<bool>,
    /// What each pair of neighbours is worth.
    pairs: Vec<f32>,
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
    /// Orders articles of equal scores.
    pub(super) order: u64,
}

/// A section, scored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ScoredSection {
    pub(super) document: usize,
    pub(super) score: f32,
    pub(super) is_fix: bool,
    /// The group of fixes that it belongs to; 0 for none.
    pub(super) same_fix: u64,
}

impl Weights {
    /// A word that no document holds weighs as much as the rarest that one does, so that a page about a
    /// common word alone is no answer.
    pub(super) fn new(known: &Known, query: &Query, mean_length: f32) -> Weights {
        let weight = |t: &KnownTerm| {
            let count = query.terms[t.place].count as f32;
            t.idf * (K3 + 1.0) * count / (K3 + count)
        };
        let terms: Vec<f32> = known.terms.iter().map(weight).collect();
        let pair = |(a, b): &(usize, usize)| NEIGHBOURS * (known.terms[*a].idf + known.terms[*b].idf) / 2.0;
        let rarest = known.terms.iter().map(|t| t.idf).fold(0.0, f32::max);
        Weights {
            asked: known.terms.iter().map(|t| !t.implied).collect(),
            pairs: known.pairs.iter().map(pair).collect(),
            mean_length: mean_length.max(1.0),
            unknown: known.unknown as f32 * rarest,
            terms,
        }
    }

    /// What a term gives that stands so often in a text of mean length.
    fn of_term(&self, term: usize, frequency: f32) -> f32 {
        self.terms[term] * saturated(frequency, K1)
    }

    /// What a pair gives that stands so often side by side.
    fn of_pair(&self, pair: usize, frequency: f32) -> f32 {
        self.pairs[pair] * saturated(frequency, K_NEIGHBOURS)
    }

    fn length_norm(&self, length: u32) -> f32 {
        1.0 - B + B * length as f32 / self.mean_length
    }
}

/// A frequency that gives less the more there is of it: 1 at 1, at most `k` + 1.
fn saturated(frequency: f32, k: f32) -> f32 {
    frequency * (k + 1.0) / (frequency + k)
}

/// What a term is worth by its rarity: its inverse document frequency, never negative (Lucene's form of BM25).
pub(super) fn idf(documents: u64, frequency: u64) -> f32 {
    let (documents, frequency) = (documents as f32, frequency as f32);
    (1.0 + (documents - frequency + 0.5).max(0.0) / (frequency + 0.5)).ln().powf(RARITY)
}

/// Scores the sections of an article.
///
/// A term's frequency in a section is summed with that in the titles before it is saturated: BM25F
/// (Robertson, Zaragoza and Taylor, 'Simple BM25 extension to multiple weighted fields', 2004).
pub(super) fn score(article: &Candidate, weights: &Weights) -> ScoredArticle {
    let documents = article.roles.len();
    // The more titles tell what an article is about, the less its text has to; but it is found by that too.
    let body = (1.0 / (article.titles.max(1) as f32).sqrt()).max(LEAST_BODY);
    let norms: Vec<f32> = article.lengths.iter().map(|length| weights.length_norm(*length)).collect();
    let mut scores = vec![0.0; documents];
    let mut own = vec![false; documents];
    let (mut found, mut asked) = (0.0, weights.unknown);
    for term in 0..weights.terms.len() {
        let in_titles = article.frequency(term, 0);
        let here = |d: usize| article.frequency(term, d) / norms[d];
        let opening = (1..documents).filter(|d| article.is_opening(*d)).map(here).fold(0.0, f32::max);
        let most = (1..documents).map(here).fold(0.0, f32::max);
        let is_the_topic = in_titles * 2.0 >= f32::from(TITLE_WEIGHT) * article.titles as f32;
        let mut any = in_titles > 0.0;
        scores[0] += weights.of_term(term, in_titles);
        for (d, score) in scores.iter_mut().enumerate().skip(1) {
            let own_frequency = if is_the_topic { most } else { here(d).max(OPENING_SHARE * opening) };
            *score += weights.of_term(term, in_titles + body * own_frequency);
            own[d] |= article.frequency(term, d) > 0.0;
            any |= own_frequency > 0.0;
        }
        if weights.asked[term] {
            asked += weights.terms[term];
            found += if any { weights.terms[term] } else { 0.0 };
        }
    }
    for pair in 0..weights.pairs.len() {
        let in_titles = article.together(pair, 0);
        let here = |d: usize| article.together(pair, d) / norms[d];
        let opening = (1..documents).filter(|d| article.is_opening(*d)).map(here).fold(0.0, f32::max);
        scores[0] += weights.of_pair(pair, in_titles);
        for (d, score) in scores.iter_mut().enumerate().skip(1) {
            *score += weights.of_pair(pair, in_titles + body * here(d).max(OPENING_SHARE * opening));
        }
    }
    // What a filter leaves out lends its score to no other, unless it speaks of the whole article.
    let speaks = |d: &usize| article.allowed[*d] || article.is_opening(*d);
    let best = (1..documents).filter(speaks).map(|d| scores[d]).fold(scores[0] * 0.5, f32::max);
    scores.iter_mut().filter(|score| **score > 0.0).for_each(|score| *score = best - SPREAD * (best - *score));
    ScoredArticle {
        score: best,
        coverage: if asked > 0.0 { found / asked } else { 0.0 },
        sections: shown(article, &scores, &own, best),
        order: article.order,
    }
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
            ScoredSection { document: d, score: scores[d] * factor, is_fix, same_fix: article.same_fix[d] }
        })
        .collect();
    let top = sections.iter().map(|s| s.score).fold(0.0, f32::max);
    sections.iter_mut().for_each(|s| s.score += best - top);
    sections
}
