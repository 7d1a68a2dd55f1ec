//! Explaining a score: the parts that add up to it.

use serde::Serialize;

use super::score::{Feature, ScoredArticle, Scorer, Weights};
use super::sections::{EARLY_BONUS, blend_with_article_score, earliness, has_fix, role_share};
use crate::search::retrieve::candidates::Candidate;
use crate::search::retrieve::resolved_query::ResolvedQuery;

/// Share of the score below which a part is a rounding error.
const ROUNDING: f32 = 1e-5;

/// A part of a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScorePart {
    /// Reason for the part.
    #[serde(rename = "what")]
    pub reason: ScoreReason,
    /// Contribution to the score; may be negative.
    pub score: f32,
    /// Words of the query that the part is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Weight of the words, from their IDF and their frequency in the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f32>,
    /// Weighted frequency of the words in the titles; a word of a title counts five times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_titles: Option<f32>,
    /// Frequency of the words in the text, normalised by length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_text: Option<f32>,
}

/// Reason for a part of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScoreReason {
    /// A word of the query.
    Word,
    /// Two words of the query that are adjacent in the text too.
    #[serde(rename = "neighbours")]
    Bigram,
    /// A title or heading that the query contains in full.
    Named,
    /// The article as a whole has more or fewer of the words than its best section.
    #[serde(rename = "whole-page")]
    Page,
    /// The article applies to other platforms or devices than the query names.
    #[serde(rename = "other-platform")]
    Platform,
    /// The query is the title of the article, which others would otherwise surpass.
    Title,
    /// The rest of the article.
    Article,
    /// The section is not a fix, but the article has fixes.
    Role,
    /// The section is early in its article.
    Early,
    /// The article was changed recently.
    Recent,
}

/// The parts that add up to the score of a section. `word` returns the word of the query for a resolved term.
pub(in crate::search) fn explain(
    article: &Candidate<'_>,
    weights: &Weights,
    resolved: &ResolvedQuery,
    scored: &ScoredArticle,
    document: usize,
    word: &dyn Fn(usize) -> String,
) -> Vec<ScorePart> {
    let Some(section) = scored.sections.iter().find(|s| s.document == document) else { return Vec::new() };
    let scorer = Scorer::new(article, weights);
    let part = |reason, score| ScorePart { reason, score, words: Vec::new(), weight: None, in_titles: None, in_text: None };
    let mut parts = Vec::new();
    for feature in weights.features() {
        let of_article = scorer.article_frequencies(feature);
        let (reason, words) = match feature {
            Feature::Term(term) => (ScoreReason::Word, vec![word(term)]),
            Feature::Bigram(bigram) => {
                let (first, second) = resolved.bigrams[bigram];
                (ScoreReason::Bigram, vec![word(first), word(second)])
            }
        };
        parts.push(ScorePart {
            words,
            weight: Some(weights.weight(feature)),
            in_titles: Some(of_article.in_titles),
            in_text: Some(scorer.body_weight * scorer.text_frequency(feature, of_article, document)),
            ..part(reason, scorer.score(feature, of_article, document))
        });
    }
    for position in [0, document] {
        if let Some(phrase) = article.named[position] {
            let words = resolved.named[phrase].terms.iter().map(|t| word(*t)).collect();
            parts.push(ScorePart { words, ..part(ScoreReason::Named, weights.named[phrase]) });
        }
    }
    let own: f32 = parts.iter().map(|p| p.score).sum();
    let recency = weights.recency_factor(article.day);
    let factor = recency * scored.platform_factor;
    let early = EARLY_BONUS * earliness(article, document);
    let unlifted = section.score - scored.title_lift;
    let of_sections = unlifted / scored.page_factor;
    let plain = of_sections / (factor + early);
    let best = (scored.score - scored.title_lift) / scored.page_factor / factor;
    let role = blend_with_article_score(best, own) * (role_share(has_fix(article), section.is_fix) - 1.0);
    parts.push(part(ScoreReason::Title, scored.title_lift));
    parts.push(part(ScoreReason::Page, unlifted - of_sections));
    parts.push(part(ScoreReason::Article, plain - own - role));
    parts.push(part(ScoreReason::Role, role));
    parts.push(part(ScoreReason::Recent, plain * (recency - 1.0)));
    parts.push(part(ScoreReason::Platform, plain * (factor - recency)));
    parts.push(part(ScoreReason::Early, plain * early));
    parts.retain(|p| p.score.abs() > ROUNDING * section.score);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Role;
    use crate::query::{Query, QueryTerm};
    use crate::search::bm25::MeanLengths;
    use crate::search::rank::score::score;
    use crate::search::retrieve::candidates::by_hand::candidates;
    use crate::search::retrieve::resolved_query::{ResolvedTerm, TermVariant};

    /// 1. The parts of a score add up to it, for every section that is shown.
    #[test]
    fn parts_add_up_to_the_score() {
        let articles = candidates(&[&[
            (Role::Introduction, 10, &[5.0, 0.0]),
            (Role::Symptom, 30, &[1.0, 1.0]),
            (Role::Fix, 100, &[0.0, 2.0]),
            (Role::Background, 80, &[1.0, 1.0]),
        ]]);
        let term = |index: usize| ResolvedTerm {
            index,
            idf: 1.0 + index as f32,
            implied: false,
            function: false,
            variants: vec![TermVariant { terms: vec![index.to_string()], together: false, weight: 1.0 }],
        };
        let terms = (0..2).map(|i| QueryTerm::of(i.to_string(), i.to_string())).collect();
        let query = Query { terms, order: vec![0, 1], ..Query::default() };
        let resolved = ResolvedQuery { terms: vec![term(0), term(1)], ..ResolvedQuery::default() };
        let weights = Weights::new(&resolved, &query, MeanLengths { document: 100.0, article: 400.0 }, 0);
        let article = articles.get(0);
        let scored = score(&article, &weights);
        assert_eq!(scored.sections.len(), 3);
        for section in &scored.sections {
            let parts = explain(&article, &weights, &resolved, &scored, section.document, &|term| term.to_string());
            let sum: f32 = parts.iter().map(|part| part.score).sum();
            assert!((sum - section.score).abs() < 1e-4 * section.score, "{sum} instead of {}: {parts:?}", section.score);
        }
        assert!(explain(&article, &weights, &resolved, &scored, 0, &|term| term.to_string()).is_empty());
    }
}
