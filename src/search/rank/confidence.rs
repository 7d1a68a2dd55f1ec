//! Confidence in an answer.

use serde::Serialize;

use super::score::{ScoredArticle, Weights};
use crate::search::retrieve::candidates::CandidateSource;

/// Intercept of a logistic regression of 'the first hit is judged relevant' on margin and strength. It was fitted on half of
/// the queries of four judged sets, each of which was also run on the indexes of the other sets, where no hit is relevant. On the
/// other half, the first hit is relevant in 0.97 of strong, 0.66 of fair and 0.45 of weak answers if the index has an answer;
/// the band is none for half of the queries without an answer, and for one in thirty of the others.
const INTERCEPT: f32 = -2.5;
const MARGIN_COEFFICIENT: f32 = 8.1;
const STRENGTH_COEFFICIENT: f32 = 1.5;
/// Margin above which confidence no longer rises.
const MAX_MARGIN: f32 = 0.5;

/// Probabilities from which on an answer is in a band.
const STRONG: f32 = 0.8;
const FAIR: f32 = 0.55;
const WEAK: f32 = 0.15;

/// Confidence that the first hit answers the query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Confidence {
    /// Band of the confidence.
    pub band: Band,
    /// Share of the query's weight that the best article contains, 0 to 1.
    pub coverage: f32,
    /// How far the next article scores below the best, 0 to 1.
    pub margin: f32,
    /// Score of the best article divided by the weight of the query's words: 1 if each word occurs once in a text of mean length,
    /// more with titles, repetitions and bigrams.
    pub strength: f32,
}

/// Bands of confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// No hit is likely to answer the query.
    #[default]
    None,
    /// The first hit may answer the query.
    Weak,
    /// The first hit answers the query more often than not.
    Fair,
    /// The first hit usually answers the query.
    Strong,
}

/// Further evidence on the first hit, in addition to margin and strength; the default has no effect.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Evidence {
    /// Number to add to the log-odds of the regression.
    log_odds: f32,
    /// Lower limit of the probability.
    at_least: f32,
    /// Upper limit of the probability.
    at_most: f32,
}

/// All kinds of evidence; to add one, add a function.
const EVIDENCE: [fn(&ScoredArticle, &Weights) -> Evidence; 2] = [Evidence::of_code, Evidence::of_title];

impl Default for Evidence {
    fn default() -> Self {
        Evidence { log_odds: 0.0, at_least: 0.0, at_most: 1.0 }
    }
}

impl Evidence {
    /// The evidence of codes: a code is the most specific description of a problem, so an article without the code of the query
    /// is about something else.
    fn of_code(best: &ScoredArticle, weights: &Weights) -> Evidence {
        match (weights.asks_for_code, best.has_code) {
            (true, true) => Evidence { at_least: FAIR, ..Evidence::default() },
            (true, false) => Evidence { at_most: (FAIR + WEAK) / 2.0, ..Evidence::default() },
            (false, _) => Evidence::default(),
        }
    }

    /// The evidence of a title: who types all of it means this article, even if others contain the same words.
    fn of_title(best: &ScoredArticle, _: &Weights) -> Evidence {
        let is_titled = best.sources.get(CandidateSource::Title).is_some();
        Evidence { at_least: if is_titled { FAIR } else { 0.0 }, ..Evidence::default() }
    }
}

impl Confidence {
    /// The confidence in the best of the articles, which are in any order.
    pub(in crate::search) fn of(articles: &[ScoredArticle], weights: &Weights) -> Confidence {
        let mut order: Vec<&ScoredArticle> = articles.iter().filter(|a| !a.sections.is_empty()).collect();
        order.sort_by(|a, b| b.score.total_cmp(&a.score));
        let Some(best) = order.first().filter(|best| best.score > 0.0) else { return Confidence::default() };
        // Articles that pass the filters of a query without words are exactly what the query asks for.
        if best.sources.get(CandidateSource::Newest).is_some() {
            return Confidence { band: Band::Strong, coverage: 1.0, ..Confidence::default() };
        }
        let margin = 1.0 - order.get(1).map_or(0.0, |next| next.score) / best.score;
        let total = weights.total();
        // Without a known word in the query, the score is that of another source.
        let strength = if total > 0.0 { best.score / total } else { 0.0 };
        let evidence = EVIDENCE.map(|of| of(best, weights));
        let band = band(probability(log_odds(margin, strength), &evidence));
        Confidence { band, coverage: best.coverage, margin, strength }
    }
}

fn log_odds(margin: f32, strength: f32) -> f32 {
    INTERCEPT + MARGIN_COEFFICIENT * margin.min(MAX_MARGIN) + STRENGTH_COEFFICIENT * strength.max(f32::MIN_POSITIVE).ln()
}

/// The probability that the first hit is right, by the log-odds of the regression and further evidence.
fn probability(log_odds: f32, evidence: &[Evidence]) -> f32 {
    let log_odds = log_odds + evidence.iter().map(|e| e.log_odds).sum::<f32>();
    let probability = 1.0 / (1.0 + (-log_odds).exp());
    evidence.iter().fold(probability, |p, e| p.max(e.at_least).min(e.at_most))
}

fn band(probability: f32) -> Band {
    match probability {
        p if p >= STRONG => Band::Strong,
        p if p >= FAIR => Band::Fair,
        p if p >= WEAK => Band::Weak,
        _ => Band::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Query, QueryTerm};
    use crate::search::rank::sections::ScoredSection;
    use crate::search::retrieve::candidates::SourceScores;
    use crate::search::retrieve::resolved_query::{ResolvedQuery, ResolvedTerm};

    fn article(score: f32, has_code: bool) -> ScoredArticle {
        let section = ScoredSection { document: 1, score, is_fix: true, same_fix: 0 };
        ScoredArticle {
            score,
            coverage: 0.5,
            has_code,
            sections: vec![section],
            is_nominated: false,
            title_lift: 0.0,
            sources: SourceScores::default(),
            tie_breaker: 0,
        }
    }

    /// The weights of a query of one word of weight 1.
    fn weights(is_code: bool) -> Weights {
        let term = QueryTerm { code: is_code, ..QueryTerm::of("x".to_string(), "x".to_string()) };
        let query = Query { terms: vec![term], ..Query::default() };
        let terms = vec![ResolvedTerm { index: 0, idf: 1.0, implied: false, function: false, variants: Vec::new() }];
        Weights::new(&ResolvedQuery { terms, ..ResolvedQuery::default() }, &query, 100.0, 0)
    }

    fn band_of(articles: &[ScoredArticle], is_code: bool) -> Band {
        Confidence::of(articles, &weights(is_code)).band
    }

    /// 1. Confidence rises with margin and strength.
    /// 2. Without an article, or if none of them scores, the band is none.
    #[test]
    fn confidence_rises_with_margin_and_strength() {
        let p = |margin, strength| probability(log_odds(margin, strength), &[]);
        assert!(p(0.3, 2.0) > p(0.1, 2.0) && p(0.1, 4.0) > p(0.1, 2.0) && p(0.0, 0.0) >= 0.0);
        assert_eq!(band_of(&[article(4.0, false), article(1.0, false)], false), Band::Strong);
        assert_eq!(band_of(&[article(0.5, false), article(0.49, false)], false), Band::None);
        assert_eq!(band_of(&[], false), Band::None);
        assert_eq!(Confidence::of(&[article(0.0, false)], &weights(false)), Confidence::default());
        let confidence = Confidence::of(&[article(1.0, false), article(4.0, false)], &weights(false));
        assert_eq!((confidence.margin, confidence.strength, confidence.coverage), (0.75, 4.0, 0.5));
    }

    /// A score without a known word in the query, as from another source of candidates, is no strength of the words.
    #[test]
    fn without_a_known_word_nothing_is_strong() {
        let weights = Weights::new(&ResolvedQuery::default(), &Query::default(), 100.0, 0);
        let confidence = Confidence::of(&[article(4.0, false)], &weights);
        assert_eq!((confidence.band, confidence.strength), (Band::None, 0.0));
    }

    /// 1. An article with the code of the query is fair at least.
    /// 2. One without it is weak at most.
    #[test]
    fn codes_decide() {
        assert_eq!(band_of(&[article(0.1, true), article(0.1, true)], true), Band::Fair);
        assert_eq!(band_of(&[article(9.0, false)], true), Band::Weak);
    }

    /// 1. Evidence raises or lowers the probability, and limits it.
    /// 2. The default has no effect.
    #[test]
    fn evidence_counts() {
        let p = |evidence: Evidence| probability(0.0, &[evidence, Evidence::default()]);
        assert_eq!(p(Evidence::default()), 0.5);
        assert!(p(Evidence { log_odds: 1.0, ..Evidence::default() }) > 0.5);
        assert!(p(Evidence { log_odds: -1.0, ..Evidence::default() }) < 0.5);
        assert_eq!(p(Evidence { at_most: 0.2, log_odds: 5.0, ..Evidence::default() }), 0.2);
        assert_eq!(p(Evidence { at_least: 0.9, ..Evidence::default() }), 0.9);
    }
}
