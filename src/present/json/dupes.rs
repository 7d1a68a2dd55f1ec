//! Copies of articles and shared fixes: the reply of `kb dupes`.

use serde::Serialize;

use super::same_fix::SameFixReply;
use super::schema::SCHEMA;
use crate::index::{ArticleRecord, Copy};
use crate::search::FixGroup;

/// Families of copies and groups of fixes.
#[derive(Debug, Serialize)]
pub struct DupesReply {
    /// Version of the replies: see [`SCHEMA`].
    pub schema: u32,
    /// Number of families with copies.
    pub families_total: usize,
    /// Number of groups of fixes.
    pub groups_total: usize,
    /// The largest families.
    pub families: Vec<FamilyReply>,
    /// The largest groups of fixes.
    pub groups: Vec<GroupReply>,
}

/// An article with its copies.
#[derive(Debug, Serialize)]
pub struct FamilyReply {
    /// Id of the canonical article.
    pub id: String,
    /// File of the canonical article, relative to the root of its source.
    pub path: String,
    /// Title of the canonical article.
    pub title: String,
    /// Date of the last change, `YYYY-MM-DD`.
    pub updated: Option<String>,
    /// The other files.
    pub copies: Vec<Copy>,
}

/// The same fix in several articles.
#[derive(Debug, Serialize)]
pub struct GroupReply {
    /// Name of the group.
    pub group: String,
    /// Number of articles with the fix.
    pub articles: usize,
    /// The fixes.
    pub fixes: Vec<SameFixReply>,
}

impl DupesReply {
    /// The reply with the first `limit` families and groups.
    pub fn new(families: &[ArticleRecord], groups: &[FixGroup], limit: usize) -> DupesReply {
        DupesReply {
            schema: SCHEMA,
            families_total: families.len(),
            groups_total: groups.len(),
            families: families.iter().take(limit).map(FamilyReply::from).collect(),
            groups: groups.iter().take(limit).map(GroupReply::from).collect(),
        }
    }
}

impl From<&ArticleRecord> for FamilyReply {
    fn from(article: &ArticleRecord) -> FamilyReply {
        FamilyReply {
            id: article.id.clone(),
            path: article.path.clone(),
            title: article.title.clone(),
            updated: article.updated.clone(),
            copies: article.copies.clone(),
        }
    }
}

impl From<&FixGroup> for GroupReply {
    fn from(group: &FixGroup) -> GroupReply {
        let fixes = group.fixes.iter().map(SameFixReply::from).collect();
        GroupReply { group: group.group.clone(), articles: group.articles, fixes }
    }
}
