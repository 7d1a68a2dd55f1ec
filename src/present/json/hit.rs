//! Hits, as `kb search`, `kb search --batch` and `kb code` reply them.

use std::sync::Arc;

use serde::Serialize;

use super::same_fix::SameFixesReply;
use super::section::SectionFields;
use crate::search::{Hit, ScorePart};

/// One hit.
#[derive(Debug, Serialize)]
pub struct HitReply {
    /// Rank, from 1.
    pub rank: usize,
    /// Id of the section, for `kb show`.
    pub id: String,
    /// Score; comparable within one answer only.
    pub score: f32,
    /// Fields of the section.
    #[serde(flatten)]
    pub section: SectionFields,
    /// The passage that matches the query best.
    pub snippet: SnippetReply,
    /// Other files with the same article.
    pub copies: Vec<String>,
    /// Words of the query that neither the section nor the article's title, tags and opening contain.
    pub missing_terms: Vec<String>,
    /// Further matching fixes of the article that are not on the page; set on its last hit.
    pub more_fixes: usize,
    /// Equal fixes in other articles; `None` if there are none.
    pub same_fix: Option<SameFixesReply>,
    /// The parts that add up to the score, with `--explain`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub explanation: Vec<ScorePart>,
}

/// A quotation.
#[derive(Debug, Serialize)]
pub struct SnippetReply {
    /// Text on one line.
    pub text: String,
    /// The query's words in the text, as `[start, end)` in characters (Unicode scalar values).
    pub highlights: Vec<(usize, usize)>,
}

impl From<Hit> for HitReply {
    fn from(hit: Hit) -> HitReply {
        HitReply {
            rank: hit.rank,
            id: hit.id,
            score: hit.score,
            copies: hit.article.copies.iter().map(|copy| copy.path.clone()).collect(),
            section: SectionFields::new(&hit.section, Arc::unwrap_or_clone(hit.article)),
            snippet: SnippetReply { text: hit.snippet.text, highlights: hit.snippet.highlights },
            missing_terms: hit.missing_terms,
            more_fixes: hit.more_fixes,
            same_fix: SameFixesReply::new(&hit.same_fix),
            explanation: hit.explanation,
        }
    }
}
