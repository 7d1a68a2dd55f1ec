//! Results of test cases.

use std::fmt::Write as _;

use super::line::safe;
use super::style::STRONG;
use crate::eval::CaseResult;

/// The cases of a file that failed, with the reasons, then the count.
pub(in crate::present) fn cases(file: &str, results: &[CaseResult]) -> String {
    let mut out = String::new();
    let failed: Vec<&CaseResult> = results.iter().filter(|r| !r.failures.is_empty()).collect();
    for result in &failed {
        let _ = writeln!(out, "{STRONG}failed:{STRONG:#} {}", safe(&result.query));
        for failure in &result.failures {
            let _ = writeln!(out, "    {}", safe(failure));
        }
    }
    let _ = writeln!(out, "{}: {} of {} cases passed", safe(file), results.len() - failed.len(), results.len());
    out
}
