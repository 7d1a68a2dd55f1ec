//! The page: which of the scored sections are shown, and in which order.

use fnv::{FnvHashMap, FnvHashSet};

use super::score::ScoredArticle;
use super::sections::ScoredSection;
use crate::search::options::HITS_PER_ARTICLE;

/// Share of the best article's score below which the next one must score for the best to stand out.
const STANDS_OUT: f32 = 0.75;
/// Minimum share of the query's weight that an article contains. 0.15 instead of 0.25 gains 0.004 of nDCG@10 on office-symptom
/// and 0.014 on stackfaq, whose queries are long.
const MIN_COVERAGE: f32 = 0.15;
/// Minimum score of an article as a share of the best. On the judged sets 0.3 costs 0.001 of recall@100 and no nDCG@10; 0.5
/// costs 0.05 of recall@100 and 0.006 of nDCG@10.
const MIN_SCORE: f32 = 0.3;
/// The same below an article that stands out: people who name a problem want only its fixes.
const MIN_SCORE_BELOW_STANDING_OUT: f32 = 0.55;

/// Which part of the ranking is shown.
#[derive(Clone, Copy, Debug)]
pub(in crate::search) struct PageOptions {
    /// Number of hits.
    pub(in crate::search) limit: usize,
    /// Number of hits to skip.
    pub(in crate::search) offset: usize,
    /// Largest number of hits of one article. `None` means three, or all if the article stands out.
    pub(in crate::search) per_article: Option<usize>,
    /// Whether to also show articles that score far below the best.
    pub(in crate::search) weak: bool,
}

/// A section on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::search) struct PageEntry {
    /// Index of the article among the candidates.
    pub(in crate::search) article: usize,
    /// Position of the section's document.
    pub(in crate::search) document: usize,
    pub(in crate::search) score: f32,
    /// The group of equal fixes; 0 for none.
    pub(in crate::search) same_fix: u64,
    /// Number of matching fixes of the article that are not on the page, reported with its last entry.
    pub(in crate::search) more_fixes: usize,
}

/// A page of hits.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::search) struct Page {
    pub(in crate::search) total: usize,
    /// Number of hits on all pages together.
    pub(in crate::search) reachable: usize,
    /// Whether the limit on hits of one article keeps some from all pages.
    pub(in crate::search) is_limited: bool,
    pub(in crate::search) entries: Vec<PageEntry>,
}

/// Chooses the sections of a page: ordered by score, ties in the author's order, with one of several equal fixes.
pub(in crate::search) fn page(articles: &[ScoredArticle], options: &PageOptions) -> Page {
    let order = ranked(articles);
    let score = |rank: usize| order.get(rank).map_or(0.0, |a| articles[*a].score);
    let stands_out = score(1) < score(0) * STANDS_OUT;
    let threshold = match options.weak {
        true => 0.0,
        false => score(0) * if stands_out { MIN_SCORE_BELOW_STANDING_OUT } else { MIN_SCORE },
    };
    let above = order.iter().take_while(|a| articles[**a].score >= threshold).count();

    let mut sections: Vec<(usize, ScoredSection)> =
        order[..above].iter().flat_map(|a| articles[*a].sections.iter().map(move |s| (*a, *s))).collect();
    // The sort is stable: equal scores keep the order of articles, and the author's order within one.
    sections.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score));
    let end = options.limit.saturating_add(options.offset);
    let mut entries: Vec<PageEntry> = Vec::new();
    let mut is_limited = false;
    let mut groups = FnvHashSet::default();
    let mut of_article: FnvHashMap<usize, usize> = FnvHashMap::default();
    for (article, section) in sections {
        let default_share = if stands_out && article == order[0] { usize::MAX } else { HITS_PER_ARTICLE };
        let share = options.per_article.unwrap_or(default_share);
        let shown = of_article.entry(article).or_default();
        // The first fix of a group is the best one for the query.
        let is_new = section.same_fix == 0 || !groups.contains(&section.same_fix);
        is_limited |= *shown >= share && is_new;
        if *shown < share && is_new {
            *shown += 1;
            groups.insert(section.same_fix);
            let ScoredSection { document, score, same_fix, .. } = section;
            entries.push(PageEntry { article, document, score, same_fix, more_fixes: 0 });
        }
    }
    let reachable = entries.len();
    entries.truncate(end);
    count_more_fixes(&mut entries, articles);
    entries.drain(..options.offset.min(entries.len()));
    Page { reachable, is_limited, total: order[..above].iter().map(|a| articles[*a].sections.len()).sum(), entries }
}

/// The articles that contain enough of the query, or that a source nominated, best first.
fn ranked(articles: &[ScoredArticle]) -> Vec<usize> {
    let is_enough = |a: &ScoredArticle| (a.coverage >= MIN_COVERAGE || a.is_nominated) && !a.sections.is_empty();
    let mut order: Vec<usize> = (0..articles.len()).filter(|a| is_enough(&articles[*a])).collect();
    let compare = |a: &ScoredArticle, b: &ScoredArticle| b.score.total_cmp(&a.score).then(a.tie_breaker.cmp(&b.tie_breaker));
    order.sort_by(|a, b| compare(&articles[*a], &articles[*b]));
    order
}

/// Sets on the last entry of each article the number of its matching fixes that are on neither this page nor an earlier one.
fn count_more_fixes(entries: &mut [PageEntry], articles: &[ScoredArticle]) {
    let mut shown: FnvHashMap<usize, usize> = FnvHashMap::default();
    for entry in entries.iter() {
        let is_fix = articles[entry.article].sections.iter().any(|s| s.document == entry.document && s.is_fix);
        *shown.entry(entry.article).or_default() += usize::from(is_fix);
    }
    for entry in entries.iter_mut().rev() {
        // In reverse order, the first entry of an article is its last.
        if let Some(shown) = shown.remove(&entry.article) {
            let fixes = articles[entry.article].sections.iter().filter(|s| s.is_fix).count();
            entry.more_fixes = fixes - shown;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::retrieve::candidates::SourceScores;

    const OPTIONS: PageOptions = PageOptions { limit: 10, offset: 0, per_article: None, weak: false };

    /// An article with fixes of these scores; `tie_breaker` orders it among equals.
    fn article(tie_breaker: u64, scores: &[f32]) -> ScoredArticle {
        let section = |(i, score): (usize, &f32)| ScoredSection { document: i + 1, score: *score, is_fix: true, same_fix: 0 };
        ScoredArticle {
            score: scores.iter().copied().fold(0.0, f32::max),
            coverage: 1.0,
            has_code: false,
            sections: scores.iter().enumerate().map(section).collect(),
            is_nominated: false,
            section_coverage: 0.5,
            platform_factor: 1.0,
            page_score: 0.0,
            page_factor: 1.0,
            title_lift: 0.0,
            sources: SourceScores::default(),
            tie_breaker,
        }
    }

    /// The entries of a page as article and document.
    fn entries(articles: &[ScoredArticle], options: &PageOptions) -> Vec<(usize, usize)> {
        page(articles, options).entries.iter().map(|e| (e.article, e.document)).collect()
    }

    /// 1. Hits are ordered by score, ties by the article's tie breaker, then in the author's order.
    /// 2. An article that does not stand out has three hits, and the number of its other fixes is reported.
    #[test]
    fn hits_are_ordered_and_limited_by_article() {
        let articles = [article(2, &[9.0, 9.0]), article(1, &[9.0, 8.0, 10.0, 7.0, 6.0])];
        assert_eq!(entries(&articles, &OPTIONS), [(1, 3), (1, 1), (0, 1), (0, 2), (1, 2)]);
        let page = page(&articles, &OPTIONS);
        assert_eq!(page.total, 7);
        assert_eq!(page.entries.iter().map(|e| e.more_fixes).collect::<Vec<_>>(), [0, 0, 0, 0, 2]);
        assert_eq!(entries(&articles, &PageOptions { per_article: Some(1), ..OPTIONS }), [(1, 3), (0, 1)]);
    }

    /// 1. All fixes of an article that stands out are shown.
    /// 2. Articles that score too far below the best are hidden, unless weak hits are requested.
    /// 3. Articles that contain too little of the query are always hidden, unless a source nominated them.
    #[test]
    fn all_fixes_of_an_article_that_stands_out_are_shown() {
        let mut articles = vec![article(0, &[10.0, 9.0, 8.0, 7.0]), article(1, &[6.0]), article(2, &[4.0])];
        assert_eq!(entries(&articles, &OPTIONS), [(0, 1), (0, 2), (0, 3), (0, 4), (1, 1)]);
        assert_eq!(entries(&articles, &PageOptions { weak: true, ..OPTIONS }).len(), 6);
        articles[1].coverage = MIN_COVERAGE / 2.0;
        assert!(!entries(&articles, &PageOptions { weak: true, ..OPTIONS }).contains(&(1, 1)));
        articles[1].is_nominated = true;
        assert!(entries(&articles, &OPTIONS).contains(&(1, 1)));
    }

    /// 1. Of a group of equal fixes only the best one is shown.
    #[test]
    fn equal_fixes_are_shown_once() {
        let mut articles = [article(0, &[10.0]), article(1, &[9.0, 8.0])];
        articles[0].sections[0].same_fix = 7;
        articles[1].sections[0].same_fix = 7;
        assert_eq!(entries(&articles, &OPTIONS), [(0, 1), (1, 2)]);
    }

    /// 1. Two pages are consecutive parts of one ranking.
    /// 2. A page past the end is empty.
    #[test]
    fn an_offset_skips_hits() {
        let articles: Vec<ScoredArticle> = (0..6).map(|n| article(n, &[10.0 - n as f32 * 0.1, 9.0])).collect();
        let all = entries(&articles, &PageOptions { limit: 12, ..OPTIONS });
        let pages = |limit: usize| (0..3).flat_map(move |n| [n * limit]).collect::<Vec<_>>();
        let cut: Vec<(usize, usize)> =
            pages(4).into_iter().flat_map(|offset| entries(&articles, &PageOptions { limit: 4, offset, ..OPTIONS })).collect();
        assert_eq!(cut, all);
        for (per_article, reachable, is_limited) in [(None, 12, false), (Some(1), 6, true), (Some(usize::MAX), 12, false)] {
            for offset in [0, 4, 100] {
                let page = page(&articles, &PageOptions { limit: 4, offset, per_article, weak: false });
                assert_eq!((page.total, page.reachable, page.is_limited), (12, reachable, is_limited));
            }
        }
        assert!(entries(&articles, &PageOptions { offset: 12, ..OPTIONS }).is_empty());
        assert!(entries(&[], &OPTIONS).is_empty());
    }
}
