//! Integrity of an index.

use std::fmt::Write as _;

use super::line::safe;
use super::number::{counted, thousands};
use super::style::STRONG;
use crate::index::CheckReport;

/// Result of a check.
pub(in crate::present) fn check(checked: &CheckReport) -> String {
    let mut out = String::new();
    for problem in &checked.problems {
        let _ = writeln!(out, "{}", safe(problem));
    }
    if checked.problems.is_empty() {
        let _ = writeln!(
            out,
            "{STRONG}the index is intact{STRONG:#}: verified {}, {} and {} documents",
            counted(checked.files as u64, "file", "files"),
            counted(checked.articles, "article", "articles"),
            thousands(checked.documents)
        );
    }
    if !checked.leftovers.is_empty() {
        let _ = writeln!(out, "left by an interrupted run; the next run removes them: {}", safe(&checked.leftovers.join(", ")));
    }
    out
}
