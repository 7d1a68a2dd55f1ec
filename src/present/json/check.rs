//! Integrity of an index: the reply of `kb check`.

use serde::Serialize;

use super::schema::SCHEMA;
use crate::index::CheckReport;

/// Result of a check.
#[derive(Debug, Serialize)]
pub struct CheckReply {
    /// Version of the replies: see [`SCHEMA`].
    pub schema: u32,
    /// Whether the index is intact.
    pub whole: bool,
    /// Number of files of the index whose bytes were checked.
    pub files: usize,
    /// Number of articles whose documents were read.
    pub articles: u64,
    /// Number of documents that were read.
    pub documents: u64,
    /// Problems, one sentence each.
    pub problems: Vec<String>,
    /// Leftovers of a run that was killed; the next run removes them.
    pub strays: Vec<String>,
}

impl From<&CheckReport> for CheckReply {
    fn from(checked: &CheckReport) -> CheckReply {
        CheckReply {
            schema: SCHEMA,
            whole: checked.problems.is_empty(),
            files: checked.files,
            articles: checked.articles,
            documents: checked.documents,
            problems: checked.problems.clone(),
            strays: checked.leftovers.clone(),
        }
    }
}
