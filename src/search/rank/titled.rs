//! The articles whose title is the query come first.

use super::score::ScoredArticle;
use crate::search::retrieve::candidates::CandidateSource;

/// Share of its own score by which such an article exceeds all others, so that several of them keep their order.
const OWN_SHARE: f32 = 1e-3;

/// Raises the scores of the articles whose title is the query above those of all others, as far as they are not above them
/// anyway. Who types a whole title wants that article, even if others contain its words more often.
pub(in crate::search) fn put_titled_first(articles: &mut [ScoredArticle]) {
    let is_titled = |article: &ScoredArticle| article.sources.get(CandidateSource::Title).is_some();
    let others = articles.iter().filter(|article| !is_titled(article));
    let highest = others.flat_map(|article| article.sections.iter().map(|section| section.score).chain([article.score]));
    let highest = highest.fold(0.0, f32::max);
    for article in articles.iter_mut().filter(|article| is_titled(article)) {
        let lift = (highest + OWN_SHARE * article.score - article.score).max(0.0);
        article.title_lift = lift;
        article.score += lift;
        article.sections.iter_mut().for_each(|section| section.score += lift);
    }
}
