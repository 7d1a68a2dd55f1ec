//! Results of a file of test cases: the reply of `kb test`.

use serde::Serialize;

use super::schema::SCHEMA;
use crate::eval::CaseResult;

/// Result of a file of cases.
#[derive(Debug, Serialize)]
pub struct CasesReply {
    /// Version of the replies: see [`SCHEMA`].
    pub schema: u32,
    /// Path of the file.
    pub file: String,
    /// Number of cases in the file.
    pub cases: usize,
    /// Cases that failed.
    pub failed: Vec<FailedCase>,
}

/// A case that failed.
#[derive(Debug, Serialize)]
pub struct FailedCase {
    /// Query of the case.
    pub query: String,
    /// Reasons, one sentence each.
    pub failures: Vec<String>,
}

impl CasesReply {
    /// The reply for one file of cases.
    pub fn new(file: String, results: &[CaseResult]) -> CasesReply {
        let failed = results.iter().filter(|r| !r.failures.is_empty());
        let failed = failed.map(|r| FailedCase { query: r.query.clone(), failures: r.failures.clone() }).collect();
        CasesReply { schema: SCHEMA, file, cases: results.len(), failed }
    }
}
