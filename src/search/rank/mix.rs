//! Mixing the score of an article as a whole into the scores of its sections.

use super::score::ScoredArticle;

/// Share of the whole article in its score; the rest is that of its best section.
const SHARE: f32 = 0.4;

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
    use crate::search::retrieve::candidates::SourceScores;

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
