//! Fixes that several articles share.

use serde::Serialize;

use crate::present::title::section_title;
use crate::search::{FoundSection, SameFix};

/// The same fix in other articles.
#[derive(Debug, Serialize)]
pub struct SameFixesReply {
    /// Name of the group of fixes.
    pub group: String,
    /// Number of other articles with this fix.
    pub articles: usize,
    /// The equal fixes, with `--expand`.
    pub fixes: Vec<SameFixReply>,
}

impl SameFixesReply {
    /// The reply for a fix; none if no other article has it.
    pub fn new(same_fix: &SameFix) -> Option<SameFixesReply> {
        let fixes = same_fix.fixes.iter().map(SameFixReply::from).collect();
        Some(SameFixesReply { group: same_fix.group.clone()?, articles: same_fix.articles, fixes })
    }
}

/// One fix of a group.
#[derive(Debug, Serialize)]
pub struct SameFixReply {
    /// Id of the section.
    pub id: String,
    /// File, relative to the root of its source.
    pub path: String,
    /// First line in the file, 1-based.
    pub line_start: u32,
    /// Heading without markup.
    pub title: String,
    /// Title of the article.
    pub article: String,
}

impl From<&FoundSection> for SameFixReply {
    fn from(found: &FoundSection) -> SameFixReply {
        SameFixReply {
            id: found.id.clone(),
            path: found.article.path.clone(),
            line_start: found.section.line_start,
            title: section_title(&found.section, &found.article),
            article: found.article.title.clone(),
        }
    }
}
