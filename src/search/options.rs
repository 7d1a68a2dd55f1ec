//! Options of a search.

use crate::query::Filter;

/// Default number of hits on a page.
pub const DEFAULT_LIMIT: usize = 10;

/// Options of a search.
#[derive(Clone, Debug)]
pub struct SearchOptions {
    /// Number of hits to return.
    pub limit: usize,
    /// Number of hits to skip before these: the next page starts where this one ends.
    pub offset: usize,
    /// Largest number of fixes of one article. `None` means three, or all if an article stands out.
    pub per_article: Option<usize>,
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
            expand: false,
            explain: false,
            weak: false,
            prefix: false,
            snippets: true,
            filters: Vec::new(),
        }
    }
}
