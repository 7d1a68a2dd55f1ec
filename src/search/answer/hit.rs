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

/// Articles that are named if nothing is likely to answer.
const MAX_NEAREST: usize = 5;

/// What a search found.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Number of matching fixes and sections, before the limits on hits and on hits of one article. Only articles that were
    /// ranked are counted, so for very common words it is a lower bound.
    pub total: usize,
    /// How sure it is that the first hit answers.
    pub confidence: Confidence,
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// The words of the query that were searched for: all that were typed, or the most informative ones of a pasted text.
    pub words: Vec<String>,
    /// Words that no article contains, and those searched for instead.
    pub corrections: Vec<Correction>,
    /// What was not searched for as requested, one sentence each.
    pub notes: Vec<String>,
    /// Time that the search took, in microseconds.
    pub took_us: u64,
}

impl Answer {
    /// The nearest articles, if nothing that was found is likely to answer.
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

/// A fix; or the best section of an article without fixes.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Its rank in the whole answer, from 1.
    pub rank: usize,
    /// Its score, which is comparable within one answer only.
    pub score: f32,
    /// The section's id.
    pub id: String,
    /// Its article, which hits of one article share.
    pub article: Arc<ArticleRecord>,
    /// The whole section.
    pub section: Section,
    /// The part of the section with the most of the query.
    pub snippet: Snippet,
    /// Words of the query that neither the section nor its article's title, tags, introduction and symptoms contain.
    pub missing_terms: Vec<String>,
    /// Number of matching fixes of the same article that are not on the page; reported with its last hit.
    pub more_fixes: usize,
    /// Equal fixes of other articles.
    pub same_fix: SameFix,
    /// The parts whose sum the score is, if they were requested.
    pub explanation: Vec<ScorePart>,
    /// How its article became a candidate.
    pub sources: SourceScores,
}

/// Equal fixes of other articles.
#[derive(Clone, Debug, Default)]
pub struct SameFix {
    /// The name of their group; `None` for a fix that is in one article only.
    pub group: Option<String>,
    /// Number of other articles that contain it.
    pub articles: usize,
    /// The fixes in these articles, by path, if they were requested.
    pub fixes: Vec<FoundSection>,
}
