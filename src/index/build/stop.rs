//! Why an attempt ended before its generation became current.

use super::job::FileKey;
use crate::error::Error;

/// Why an attempt ended early. All but the first start another attempt.
pub(super) enum Stop {
    /// The run fails.
    Failed(Error),
    /// Files in the ledger have changed since the sources were walked.
    Moved(Vec<FileKey>),
    /// The previous index cannot be read, and why.
    Unreadable(String),
    /// Files on which this program fails.
    Broken(Vec<FileKey>),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Failed(error)
    }
}
