//! Options of a search.

use crate::query::Filter;

/// Default number of hits on a page.
pub const DEFAULT_LIMIT: usize = 10;

/// Number of articles that are ranked, if they have enough sections. On the judged sets 200 instead of 60 gain 0.0007 of nDCG@10
/// of a first page, and take half as long again.
const RANKED_ARTICLES: usize = 60;
/// Number of hits that the ranked articles should have, so that a hundred remain when equal fixes are left out.
const REACHABLE_HITS: usize = 120;
/// Default number of hits of an article, unless it stands out.
pub(super) const HITS_PER_ARTICLE: usize = 3;

/// How many articles are ranked: that number, and then as many more as it takes until they have that number of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Minimum number of articles.
    pub articles: usize,
    /// Number of hits that the articles should have together.
    pub hits: usize,
    /// Largest number of hits of one article that are shown.
    pub per_article: usize,
}

/// Options of a search.
#[derive(Clone, Debug)]
pub struct SearchOptions {
    /// Number of hits to return.
    pub limit: usize,
    /// Number of hits to skip before these: the next page starts where this one ends.
    pub offset: usize,
    /// Largest number of fixes of one article. `None` means three, or all if an article stands out.
    pub per_article: Option<usize>,
    /// Number of articles that are ranked: hits of others are on no page. It must be the same for all pages of a query. `None`
    /// means 60, or more if these have too few sections for a hundred hits.
    pub articles: Option<usize>,
    /// Whether to return equal fixes in other articles with each hit.
    pub expand: bool,
    /// Whether to return the parts of each score.
    pub explain: bool,
    /// Whether to also return articles that score far below the best.
    pub weak: bool,
    /// Whether the last word may be incomplete, so that words that start with it are found too.
    pub prefix: bool,
    /// Whether to return a snippet with each hit.
    pub snippets: bool,
    /// Filters in addition to those of the query; a hit must pass all of them.
    pub filters: Vec<Filter>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        SearchOptions {
            limit: DEFAULT_LIMIT,
            offset: 0,
            per_article: None,
            articles: None,
            expand: false,
            explain: false,
            weak: false,
            prefix: false,
            snippets: true,
            filters: Vec::new(),
        }
    }
}

impl SearchOptions {
    /// What is ranked, whichever page is asked for.
    pub(super) fn wanted(&self) -> Wanted {
        let per_article = self.per_article.unwrap_or(HITS_PER_ARTICLE);
        match self.articles {
            Some(articles) => Wanted { articles, hits: 0, per_article },
            None => Wanted { articles: RANKED_ARTICLES, hits: REACHABLE_HITS, per_article },
        }
    }
}
