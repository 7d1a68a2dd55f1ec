//! Confidence in an answer.

use serde::Serialize;

use super::score::{ScoredArticle, Weights};
use crate::search::retrieve::candidates::CandidateSource;

/// Coefficients of a logistic regression of 'the first hit is judged relevant' on margin, the logarithm of strength and that of
/// the number of terms. It was fitted on half of the queries of seven judged sets, each of which was also run on the indexes of
/// other sets, where no hit is relevant. `docs/benchmarks.md` has the figures of the other half.
const INTERCEPT: f32 = -5.6;
const MARGIN_COEFFICIENT: f32 = 4.6;
const STRENGTH_COEFFICIENT: f32 = 2.55;
const SQUARED_STRENGTH_COEFFICIENT: f32 = -0.85;
/// A margin says more the stronger the best article is: among weak ones, one stands out by chance.
const MARGIN_AND_STRENGTH_COEFFICIENT: f32 = 5.2;
/// With more words, chance finds fewer of them together.
const TERM_COUNT_COEFFICIENT: f32 = 1.5;
/// Margin above which confidence no longer rises.
const MAX_MARGIN: f32 = 0.5;
/// Logarithm of the strength above which confidence no longer rises: the maximum of the regression.
const MAX_LOG_STRENGTH: f32 = 1.5;

/// Probabilities from which on an answer is in a band.
const STRONG: f32 = 0.9;
const FAIR: f32 = 0.6;
const WEAK: f32 = 0.1;
/// Coverage below which an answer is not strong: the first hit lacks what the query is about.
const MIN_STRONG_COVERAGE: f32 = 0.6;

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
const EVIDENCE: [fn(&ScoredArticle, &Weights) -> Evidence; 3] = [Evidence::of_code, Evidence::of_title, Evidence::of_coverage];

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

    /// The evidence of coverage: a section with all words is worth a look, and an article without the words that say most is not
    /// sure to be about the same.
    fn of_coverage(best: &ScoredArticle, _: &Weights) -> Evidence {
        let covers_all = best.section_coverage >= 1.0;
        let lacks_much = best.coverage < MIN_STRONG_COVERAGE;
        Evidence {
            at_least: if covers_all { WEAK } else { 0.0 },
            at_most: if lacks_much { (FAIR + STRONG) / 2.0 } else { 1.0 },
            ..Evidence::default()
        }
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
        let band = band(probability(log_odds(margin, strength, weights.term_count()), &evidence));
        Confidence { band, coverage: best.coverage, margin, strength }
    }
}

fn log_odds(margin: f32, strength: f32, terms: usize) -> f32 {
    let margin = margin.min(MAX_MARGIN);
    let strength = strength.max(f32::MIN_POSITIVE).ln().min(MAX_LOG_STRENGTH);
    INTERCEPT
        + MARGIN_COEFFICIENT * margin
        + STRENGTH_COEFFICIENT * strength
        + SQUARED_STRENGTH_COEFFICIENT * strength * strength
        + MARGIN_AND_STRENGTH_COEFFICIENT * margin * strength
        + TERM_COUNT_COEFFICIENT * (terms as f32).ln_1p()
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
    use crate::search::bm25::MeanLengths;
    use crate::search::rank::sections::ScoredSection;
    use crate::search::retrieve::candidates::SourceScores;
    use crate::search::retrieve::resolved_query::{ResolvedQuery, ResolvedTerm};

    fn article(score: f32, has_code: bool) -> ScoredArticle {
        let section = ScoredSection { document: 1, score, is_fix: true, same_fix: 0 };
        ScoredArticle {
            score,
            coverage: 1.0,
            has_code,
            sections: vec![section],
            is_nominated: false,
            section_coverage: 0.5,
            platform_factor: 1.0,
            page_score: 0.0,
            page_factor: 1.0,
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
        Weights::new(&ResolvedQuery { terms, ..ResolvedQuery::default() }, &query, MeanLengths { document: 100.0, article: 400.0 }, 0)
    }

    fn band_of(articles: &[ScoredArticle], is_code: bool) -> Band {
        Confidence::of(articles, &weights(is_code)).band
    }

    /// 1. Confidence rises with margin and strength.
    /// 2. Without an article, or if none of them scores, the band is none.
    #[test]
    fn confidence_rises_with_margin_and_strength() {
        let p = |margin, strength| probability(log_odds(margin, strength, 4), &[]);
        assert!(p(0.3, 2.0) > p(0.1, 2.0) && p(0.1, 4.0) > p(0.1, 2.0) && p(0.0, 0.0) >= 0.0);
        assert!(log_odds(0.1, 2.0, 8) > log_odds(0.1, 2.0, 4) && p(0.1, 90.0) >= p(0.1, 4.0));
        assert_eq!(band_of(&[article(4.0, false), article(1.0, false)], false), Band::Strong);
        assert_eq!(band_of(&[article(0.5, false), article(0.49, false)], false), Band::None);
        assert_eq!(band_of(&[], false), Band::None);
        assert_eq!(Confidence::of(&[article(0.0, false)], &weights(false)), Confidence::default());
        let confidence = Confidence::of(&[article(1.0, false), article(4.0, false)], &weights(false));
        assert_eq!((confidence.margin, confidence.strength, confidence.coverage), (0.75, 4.0, 1.0));
    }

    /// A score without a known word in the query, as from another source of candidates, is no strength of the words.
    #[test]
    fn without_a_known_word_nothing_is_strong() {
        let weights = Weights::new(&ResolvedQuery::default(), &Query::default(), MeanLengths { document: 100.0, article: 400.0 }, 0);
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

    /// 1. An article whose section has all words is weak at least.
    /// 2. One that lacks much of the query is not strong.
    #[test]
    fn coverage_limits_confidence() {
        let complete = ScoredArticle { section_coverage: 1.0, ..article(0.1, false) };
        assert_eq!(band_of(&[complete], false), Band::Weak);
        let partial = ScoredArticle { coverage: 0.5, ..article(4.0, false) };
        assert_eq!(band_of(&[partial], false), Band::Fair);
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
