//! How to search.

use crate::query::Filter;

/// Hits on a page unless another number is given.
pub const DEFAULT_LIMIT: usize = 10;

/// How to search.
#[derive(Clone, Debug)]
pub struct SearchOptions {
    /// Number of hits to return.
    pub limit: usize,
    /// Number of hits to skip before these: the next page starts where this one ends.
    pub offset: usize,
    /// Most fixes of one article; by default three, and all of an article that stands out.
    pub per_article: Option<usize>,
    /// Return equal fixes of other articles with each hit.
    pub expand: bool,
    /// Return the parts of each score.
    pub explain: bool,
    /// Also return articles that score far below the best.
    pub weak: bool,
    /// The last word may be incomplete: words that it is a prefix of are found too.
    pub prefix: bool,
    /// Return a snippet with each hit.
    pub snippets: bool,
    /// Filters beside those of the query; a hit must pass all of them.
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
