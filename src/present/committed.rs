//! Time of an index's commit, as replies show it.

use crate::index::Status;

/// Time of the commit, RFC 3339.
pub(super) fn committed(status: &Status) -> Option<String> {
    let timestamp = jiff::Timestamp::try_from(status.committed?).ok()?;
    Some(timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}
