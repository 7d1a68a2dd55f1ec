//! How sure an answer is.

use serde::Serialize;

use super::rank::{ScoredArticle, Weights};

/// The logistic regression of 'the first hit is judged right' on margin and strength, fitted on half of the
/// queries of four judged sets, each also asked of the others' indexes, where nothing is right. On the other half,
/// of those called strong 0.97 are right where the index has an answer, fair 0.66, weak 0.45; of the queries that the
/// index has no answer to half are called none, and of the others one in thirty.
const INTERCEPT: f32 = -2.5;
const OF_MARGIN: f32 = 8.1;
const OF_STRENGTH: f32 = 1.5;
/// A greater margin says no more.
const MOST_MARGIN: f32 = 0.5;

/// The chance from which on a band is given.
const STRONG: f32 = 0.8;
const FAIR: f32 = 0.55;
const WEAK: f32 = 0.15;

/// How sure it is that the first hit answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Confidence {
    /// In a word.
    pub band: Band,
    /// The share of the query's weight that the best article has, 0 to 1.
    pub coverage: f32,
    /// How far the next article scores below the best, 0 to 1.
    pub margin: f32,
    /// What the best article has of the query's words, in parts of what they are worth: 1 where each stands once
    /// in a text of mean length, more for titles, repetitions and neighbours.
    pub strength: f32,
}

/// Bands of confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// Nothing that was found is likely to answer.
    #[default]
    None,
    /// It may answer.
    Weak,
    /// It does more often than not.
    Fair,
    /// It does, as a rule.
    Strong,
}

impl Confidence {
    /// The confidence in the best of the articles, which are in any order.
    pub(super) fn of(articles: &[ScoredArticle], weights: &Weights) -> Confidence {
        let mut order: Vec<&ScoredArticle> = articles.iter().filter(|a| !a.sections.is_empty()).collect();
        order.sort_by(|a, b| b.score.total_cmp(&a.score));
        let Some(best) = order.first() else { return Confidence::default() };
        if weights.browses {
            return Confidence { band: Band::Strong, coverage: 1.0, ..Confidence::default() };
        }
        let margin = 1.0 - order.get(1).map_or(0.0, |next| next.score) / best.score;
        let strength = best.score / weights.asked();
        // Nothing tells as well as a code what is broken, and what lacks it is about something else.
        let chance = match (weights.asks_for_code, best.has_code) {
            (true, true) => chance(margin, strength).max(FAIR),
            (true, false) => chance(margin, strength).min((FAIR + WEAK) / 2.0),
            (false, _) => chance(margin, strength),
        };
        Confidence { band: band(chance), coverage: best.coverage, margin, strength }
    }
}

fn chance(margin: f32, strength: f32) -> f32 {
    let logit = INTERCEPT + OF_MARGIN * margin.min(MOST_MARGIN) + OF_STRENGTH * strength.max(f32::MIN_POSITIVE).ln();
    1.0 / (1.0 + (-logit).exp())
}

fn band(chance: f32) -> Band {
    match chance {
        c if c >= STRONG => Band::Strong,
        c if c >= FAIR => Band::Fair,
        c if c >= WEAK => Band::Weak,
        _ => Band::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_rises_with_margin_and_strength() {
        assert!(chance(0.3, 2.0) > chance(0.1, 2.0) && chance(0.1, 4.0) > chance(0.1, 2.0));
        assert_eq!(band(chance(0.5, 4.0)), Band::Strong);
        assert_eq!(band(chance(0.05, 0.5)), Band::None);
        assert!(chance(0.0, 0.0) >= 0.0);
    }
}
