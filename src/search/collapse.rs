//! The page: which of the scored sections are shown, and in which order.

use fnv::{FnvHashMap, FnvHashSet};

use super::SearchOptions;
use super::rank::{ScoredArticle, ScoredSection};

/// Hits of one article on a page where others match well too.
const MAX_OF_ARTICLE: usize = 3;
/// The next best article scores less than this share of the best: the best stands out.
const STANDS_OUT: f32 = 0.75;
/// An article must hold this share of the query's weight. 0.15 against 0.25 gives nDCG@10 +0.004 on
/// office-symptom and +0.014 on stackfaq, whose queries are long.
const MIN_COVERAGE: f32 = 0.15;
/// And it must score this share of the best. On the judged sets 0.3 costs 0.001 of recall@100 and no
/// nDCG@10; 0.5 costs 0.05 and 0.006.
const FLOOR: f32 = 0.3;
/// Below an article that stands out the floor is higher: who names a problem wants its fixes alone.
const FLOOR_BELOW_STANDING_OUT: f32 = 0.55;

/// A section on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    /// The article's place among the candidates.
    pub(super) article: usize,
    /// The document's place in the article's run.
    pub(super) document: usize,
    pub(super) score: f32,
    /// The group of fixes that it belongs to; 0 for none.
    pub(super) same_fix: u64,
    /// Matching fixes of the article that are not on the page, told with its last place.
    pub(super) more_fixes: usize,
}

/// A page of hits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Page {
    pub(super) total: usize,
    pub(super) places: Vec<Place>,
}

/// Makes the page: by score, ties by the author's order, and one fix of those that say the same.
pub(super) fn page(articles: &[ScoredArticle], options: &SearchOptions) -> Page {
    let order = ranked(articles);
    let score = |position: usize| order.get(position).map_or(0.0, |a| articles[*a].score);
    let stands_out = score(1) < score(0) * STANDS_OUT;
    let floor = match options.weak {
        true => 0.0,
        false => score(0) * if stands_out { FLOOR_BELOW_STANDING_OUT } else { FLOOR },
    };
    let above = order.iter().take_while(|a| articles[**a].score >= floor).count();

    let mut sections: Vec<(usize, ScoredSection)> =
        order[..above].iter().flat_map(|a| articles[*a].sections.iter().map(move |s| (*a, *s))).collect();
    // The sort is stable: equal scores keep the order of articles, and the author's within one.
    sections.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score));
    let until = options.limit.saturating_add(options.offset);
    let mut places: Vec<Place> = Vec::new();
    let mut groups = FnvHashSet::default();
    let mut of_article: FnvHashMap<usize, usize> = FnvHashMap::default();
    for (article, section) in sections {
        let usual = if stands_out && article == order[0] { usize::MAX } else { MAX_OF_ARTICLE };
        let share = options.per_article.unwrap_or(usual);
        let shown = of_article.entry(article).or_default();
        // The first that is met of a group is the best for the query.
        let is_new = section.same_fix == 0 || !groups.contains(&section.same_fix);
        if places.len() < until && *shown < share && is_new {
            *shown += 1;
            groups.insert(section.same_fix);
            places.push(Place { article, document: section.document, score: section.score, same_fix: section.same_fix, more_fixes: 0 });
        }
    }
    tell_the_rest(&mut places, articles);
    places.drain(..options.offset.min(places.len()));
    Page { total: order[..above].iter().map(|a| articles[*a].sections.len()).sum(), places }
}

/// The articles that hold enough of the query, best first.
fn ranked(articles: &[ScoredArticle]) -> Vec<usize> {
    let enough = |a: &usize| articles[*a].coverage >= MIN_COVERAGE && !articles[*a].sections.is_empty();
    let mut order: Vec<usize> = (0..articles.len()).filter(enough).collect();
    order.sort_by(|a, b| articles[*b].score.total_cmp(&articles[*a].score).then(articles[*a].order.cmp(&articles[*b].order)));
    order
}

/// Tells with an article's last place how many of its matching fixes are not on the page or the pages before.
fn tell_the_rest(places: &mut [Place], articles: &[ScoredArticle]) {
    let mut shown: FnvHashMap<usize, usize> = FnvHashMap::default();
    for place in places.iter() {
        let is_fix = articles[place.article].sections.iter().any(|s| s.document == place.document && s.is_fix);
        *shown.entry(place.article).or_default() += usize::from(is_fix);
    }
    for place in places.iter_mut().rev() {
        // The first that is met from the end is the article's last.
        if let Some(on_page) = shown.remove(&place.article) {
            let fixes = articles[place.article].sections.iter().filter(|s| s.is_fix).count();
            place.more_fixes = fixes - on_page;
        }
    }
}
