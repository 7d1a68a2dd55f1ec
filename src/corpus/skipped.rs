//! What is skipped is reported with its reason.

/// A file, or a line of a JSONL file, that was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Path below the root of the source.
    pub path: String,
    /// Why it was skipped.
    pub reason: String,
}
