//! BM25 over whole articles, mixed into the scores of their sections.
//!
//! A question is often answered by an article that has its words here and there, and in no section together. Its frequencies are
//! the sums of those of its sections.

use super::score::ScoredArticle;
use crate::search::bm25::{length_norm, saturate};
use crate::search::retrieve::candidates::Candidate;

/// Share of the whole article in its score; the rest is that of its best section.
const SHARE: f32 = 0.4;
/// Saturation of the frequency of a term in a whole article. It is high since an article that returns to a word again and again is
/// about it.
const K1: f32 = 8.0;
/// How often the words of a title count, in addition to their weight.
const TITLE_COUNT: f32 = 3.0;

/// An article as a single text.
pub(super) struct WholePage {
    titles: f32,
    norm: f32,
}

impl WholePage {
    /// `mean_length` is the mean weighted length of articles.
    pub(super) fn of(article: &Candidate<'_>, mean_length: f32) -> WholePage {
        let titles = article.titles.max(1) as f32;
        let sections: u32 = article.lengths.iter().skip(1).sum();
        let of_titles = article.lengths.first().map_or(0.0, |length| *length as f32 / titles);
        WholePage { titles, norm: length_norm(sections as f32 + of_titles, mean_length) }
    }

    /// The score of a term of this weight, by its frequencies in the documents of the article. The titles of copies count as one.
    pub(super) fn score(&self, frequencies: &[f32], weight: f32) -> f32 {
        let in_sections: f32 = frequencies.iter().skip(1).sum();
        let in_titles = frequencies.first().map_or(0.0, |frequency| TITLE_COUNT * frequency / self.titles);
        weight * saturate((in_sections + in_titles) / self.norm, K1)
    }
}

/// Moves the score of each article towards that of it as a whole, both as shares of the best of all articles; its sections keep
/// their proportions.
pub(in crate::search) fn mix_in_whole_pages(articles: &mut [ScoredArticle]) {
    let best = articles.iter().map(|article| article.score).fold(0.0, f32::max);
    let best_page = articles.iter().map(|article| article.page_score).fold(0.0, f32::max);
    if best <= 0.0 || best_page <= 0.0 {
        return;
    }
    for article in articles.iter_mut().filter(|article| article.score > 0.0) {
        let mixed = (1.0 - SHARE) * article.score + SHARE * best * article.page_score / best_page;
        article.page_factor = mixed / article.score;
        article.score = mixed;
        article.sections.iter_mut().for_each(|section| section.score *= article.page_factor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Role;
    use crate::search::retrieve::candidates::SourceScores;
    use crate::search::retrieve::candidates::by_hand::candidates;

    /// 1. A word that is in several sections counts for the whole article, and in a long article it counts less.
    /// 2. The titles of copies count as one.
    #[test]
    fn all_sections_count() {
        let all = candidates(&[
            &[(Role::Introduction, 10, &[0.0]), (Role::Fix, 100, &[1.0]), (Role::Fix, 100, &[1.0])],
            &[(Role::Introduction, 10, &[0.0]), (Role::Fix, 100, &[1.0]), (Role::Fix, 100, &[0.0])],
            &[(Role::Introduction, 10, &[0.0]), (Role::Fix, 900, &[1.0]), (Role::Fix, 100, &[1.0])],
        ]);
        let score = |article: &Candidate<'_>| WholePage::of(article, 200.0).score(article.frequencies(0), 1.0);
        let scores: Vec<f32> = all.iter().map(|article| score(&article)).collect();
        assert!(scores[0] > scores[1] && scores[0] > scores[2], "{scores:?}");
        let mut copies = all.get(1);
        let once = WholePage { titles: 1.0, norm: 1.0 }.score(&[5.0, 0.0], 1.0);
        copies.titles = 3;
        assert_eq!(WholePage { titles: WholePage::of(&copies, 200.0).titles, norm: 1.0 }.score(&[15.0, 0.0], 1.0), once);
    }

    /// 1. An article that is best as a whole surpasses one with a slightly better section.
    /// 2. The best of both is at the top of the scale, as without mixing.
    /// 3. Without words, nothing changes.
    #[test]
    fn articles_move_towards_the_whole() {
        let article = |score: f32, page_score: f32| ScoredArticle {
            score,
            coverage: 1.0,
            has_code: false,
            sections: Vec::new(),
            is_nominated: false,
            section_coverage: 1.0,
            platform_factor: 1.0,
            page_score,
            page_factor: 1.0,
            title_lift: 0.0,
            sources: SourceScores::default(),
            tie_breaker: 0,
        };
        let mut articles = [article(10.0, 2.0), article(9.5, 6.0)];
        mix_in_whole_pages(&mut articles);
        assert!(articles[1].score > articles[0].score);
        let mut one = [article(10.0, 3.0), article(5.0, 1.0)];
        mix_in_whole_pages(&mut one);
        assert_eq!(one[0].score, 10.0);
        let mut none = [article(1.0, 0.0)];
        mix_in_whole_pages(&mut none);
        assert_eq!(none[0].page_factor, 1.0);
    }
}
