//! An answer and its hits.

use std::sync::Arc;

use super::lookup::FoundSection;
use super::snippet::Snippet;
use crate::article::Section;
use crate::index::ArticleRecord;
use crate::search::rank::confidence::{Band, Confidence};
use crate::search::rank::explain::ScorePart;
use crate::search::retrieve::candidates::SourceScores;
use crate::search::retrieve::spelling::Correction;

/// Largest number of nearest articles that are listed if no hit is likely to answer the query.
const MAX_NEAREST: usize = 5;

/// Result of a search.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Number of matching fixes and sections, before the limits on hits and on hits of one article. It is the same for all
    /// pages. Only articles that were ranked are counted, so for very common words it is a lower bound.
    pub total: usize,
    /// Number of hits on all pages together.
    pub reachable: usize,
    /// Whether an article has further matching fixes, which are on no page because of the limit on hits of one article.
    pub is_limited: bool,
    /// Number of articles that were ranked, if there are others that match, whose hits are on no page.
    pub ranked: Option<usize>,
    /// Confidence that the first hit answers the query.
    pub confidence: Confidence,
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// The words of the query that were searched for: all that were typed, or the most informative ones of a pasted text.
    pub words: Vec<String>,
    /// Spelling corrections: words that no article contains, and the words searched for instead.
    pub corrections: Vec<Correction>,
    /// Notes on parts of the query that were not treated as operators, one sentence each.
    pub notes: Vec<String>,
    /// Duration of the search in microseconds.
    pub took_us: u64,
}

impl Answer {
    /// Whether there are no hits, or none that is likely to answer the query.
    pub fn is_unlikely(&self) -> bool {
        self.hits.is_empty() || self.confidence.band == Band::None
    }

    /// The nearest articles, if no hit is likely to answer the query.
    pub fn nearest(&self) -> Vec<&ArticleRecord> {
        let mut articles: Vec<&ArticleRecord> = Vec::new();
        for Hit { article, .. } in self.hits.iter().filter(|_| self.confidence.band == Band::None) {
            if articles.len() < MAX_NEAREST && articles.iter().all(|known| known.id != article.id) {
                articles.push(article);
            }
        }
        articles
    }
}

/// A fix, or the best section of an article without fixes.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Rank in the whole answer, counted from 1.
    pub rank: usize,
    /// Score, comparable only within one answer.
    pub score: f32,
    /// Id of the section.
    pub id: String,
    /// Article of the section, shared by all hits of the article.
    pub article: Arc<ArticleRecord>,
    /// The whole section.
    pub section: Section,
    /// Passage of the section that matches best.
    pub snippet: Snippet,
    /// Words of the query in the section's title, as character ranges.
    pub title_highlights: Vec<(usize, usize)>,
    /// Words of the query in the article's title, as character ranges.
    pub article_highlights: Vec<(usize, usize)>,
    /// Words of the query that neither the section nor its article's title, tags, introduction and symptoms contain.
    pub missing_terms: Vec<String>,
    /// Number of matching fixes of the same article that are not on the page; reported with its last hit.
    pub more_fixes: usize,
    /// Equal fixes in other articles.
    pub same_fix: SameFix,
    /// The parts that add up to the score, if requested.
    pub explanation: Vec<ScorePart>,
    /// Scores of the article from each source of candidates.
    pub sources: SourceScores,
}

/// Equal fixes in other articles.
#[derive(Clone, Debug, Default)]
pub struct SameFix {
    /// Name of the group; `None` for a fix that only one article contains.
    pub group: Option<String>,
    /// Number of other articles that contain the fix.
    pub articles: usize,
    /// The equal fixes, ordered by path, if requested.
    pub fixes: Vec<FoundSection>,
}
