//! Error codes: the replies of `kb code` and `kb code --top`.

use serde::Serialize;

use super::hit::HitReply;
use super::schema::SCHEMA;
use crate::search::{CodeAnswer, CodeCount};

/// The fixes for an error code.
#[derive(Debug, Serialize)]
pub struct CodeReply {
    /// Version of the replies: see [`SCHEMA`].
    pub schema: u32,
    /// The code as typed.
    pub asked: String,
    /// Codes in the index that may be meant, most likely first, each followed by its other names.
    pub codes: Vec<CodeCountReply>,
    /// Similar codes in the index, if it contains none of these.
    pub similar: Vec<String>,
    /// Duration of the search in microseconds.
    pub took_us: u64,
    /// Number of fixes and sections for the code, shown or not.
    pub total: usize,
    /// Hits of the page, best first.
    pub hits: Vec<HitReply>,
}

/// The codes of an index.
#[derive(Debug, Serialize)]
pub struct CodesReply {
    /// Version of the replies: see [`SCHEMA`].
    pub schema: u32,
    /// The codes, those in the most articles first.
    pub codes: Vec<CodeCountReply>,
}

/// A code of an index.
#[derive(Debug, Serialize)]
pub struct CodeCountReply {
    /// The code: an id with a hyphen as written, any other code in canonical form.
    pub code: String,
    /// Kind of code.
    pub kind: &'static str,
    /// Spellings in the articles.
    pub spellings: Vec<String>,
    /// Number of articles with the code.
    pub articles: usize,
    /// Number of fixes that contain the code or are in an article about it.
    pub fixes: usize,
}

impl CodeReply {
    /// The reply to a code as it was typed.
    pub fn new(typed: String, found: CodeAnswer) -> CodeReply {
        CodeReply {
            schema: SCHEMA,
            asked: typed,
            codes: found.codes.into_iter().map(CodeCountReply::from).collect(),
            similar: found.similar,
            took_us: found.answer.took_us,
            total: found.answer.total,
            hits: found.answer.hits.into_iter().map(HitReply::from).collect(),
        }
    }
}

impl From<Vec<CodeCount>> for CodesReply {
    fn from(codes: Vec<CodeCount>) -> CodesReply {
        CodesReply { schema: SCHEMA, codes: codes.into_iter().map(CodeCountReply::from).collect() }
    }
}

impl From<CodeCount> for CodeCountReply {
    fn from(count: CodeCount) -> CodeCountReply {
        CodeCountReply {
            code: count.shown,
            kind: count.kind.name(),
            spellings: count.spellings,
            articles: count.articles,
            fixes: count.fixes,
        }
    }
}
