//! Why an attempt ended before its generation became current.

use super::job::FileKey;
use crate::error::Error;

/// Why an attempt ended early. All reasons except [`Stop::Failed`] start another attempt.
pub(super) enum Stop {
    /// The run failed.
    Failed(Error),
    /// Files in the ledger have changed since the sources were walked.
    Moved(Vec<FileKey>),
    /// The previous index cannot be read, and why.
    Unreadable(String),
    /// Files on which this program panics.
    Broken(Vec<FileKey>),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Failed(error)
    }
}
