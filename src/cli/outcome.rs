//! The outcome of a command.

/// Outcome of a command that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Something was found or done.
    Found,
    /// Nothing was found, or a test case failed.
    Nothing,
}

impl Outcome {
    /// `Nothing` for an empty result.
    pub(super) fn nothing_if(empty: bool) -> Outcome {
        if empty { Outcome::Nothing } else { Outcome::Found }
    }
}
