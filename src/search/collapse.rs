//! The page: which of the scored sections are shown, and in which order.

use super::SearchOptions;
use super::rank::{ScoredArticle, ScoredSection};

/// Hits of one article on a page where others match well too.
const MAX_OF_ARTICLE: usize = 3;
/// The next best article scores less than this share of the best: the best stands out.
const STANDS_OUT: f32 = 0.75;
/// An article must hold this share of the query's weight.
const MIN_COVERAGE: f32 = 0.25;
/// And it must score this share of the best. On the judged sets 0.3 costs 0.001 of recall@100 and no
/// nDCG@10; 0.5 costs 0.05 and 0.006.
const FLOOR: f32 = 0.3;

/// A section on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    /// The article's place among the candidates.
    pub(super) article: usize,
    /// The document's place in the article's run.
    pub(super) document: usize,
    pub(super) score: f32,
    /// Matching fixes of the article that are not on the page, told with its last place.
    pub(super) more_fixes: usize,
}

/// A page of hits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Page {
    pub(super) total: usize,
    pub(super) places: Vec<Place>,
}

/// Makes the page: by score, ties by the author's order.
pub(super) fn page(articles: Vec<ScoredArticle>, options: &SearchOptions) -> Page {
    let best = articles.iter().map(|a| a.score).fold(0.0, f32::max);
    let mut order: Vec<usize> = (0..articles.len())
        .filter(|a| articles[*a].score >= FLOOR * best && articles[*a].coverage >= MIN_COVERAGE && !articles[*a].sections.is_empty())
        .collect();
    order.sort_by(|a, b| articles[*b].score.total_cmp(&articles[*a].score).then(a.cmp(b)));
    let total = order.iter().map(|a| articles[*a].sections.len()).sum();

    let mut places = Vec::new();
    for (position, a) in order.iter().enumerate() {
        let next = order.get(position + 1).map_or(0.0, |n| articles[*n].score);
        let stands_out = position == 0 && next < articles[*a].score * STANDS_OUT;
        let share = if options.all || stands_out { usize::MAX } else { MAX_OF_ARTICLE };
        places.extend(best_of(&articles[*a], share).into_iter().map(|s| Place {
            article: *a,
            document: s.document,
            score: s.score,
            more_fixes: 0,
        }));
    }
    let rank_of = |p: &Place| order.iter().position(|a| *a == p.article).unwrap_or(usize::MAX);
    places.sort_by(|x, y| y.score.total_cmp(&x.score).then(rank_of(x).cmp(&rank_of(y))).then(x.document.cmp(&y.document)));
    places.truncate(options.limit);
    tell_the_rest(&mut places, &articles);
    Page { total, places }
}

/// The best sections of an article, by score, then in the author's order.
fn best_of(article: &ScoredArticle, share: usize) -> Vec<ScoredSection> {
    let mut sections = article.sections.clone();
    sections.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.is_fix.cmp(&a.is_fix)).then(a.document.cmp(&b.document)));
    sections.truncate(share);
    sections
}

fn tell_the_rest(places: &mut [Place], articles: &[ScoredArticle]) {
    for i in 0..places.len() {
        let (before, rest) = places.split_at_mut(i);
        let Some((place, after)) = rest.split_first_mut() else { return };
        if after.iter().all(|p| p.article != place.article) {
            let fixes = &articles[place.article].sections;
            let on_page =
                |s: &ScoredSection| before.iter().chain([&*place]).any(|p| p.article == place.article && p.document == s.document);
            let more = fixes.iter().filter(|s| s.is_fix && !on_page(s)).count();
            place.more_fixes = more;
        }
    }
}
