//! Skipped files and lines, with reasons.

/// A file, or a line of a JSONL file, that was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Path below the root of the source.
    pub path: String,
    /// Reason why the file or line was skipped.
    pub reason: String,
}
