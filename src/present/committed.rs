//! Time of an index's commit, as replies show it.

use std::time::SystemTime;

/// Time of a commit, RFC 3339.
pub(super) fn committed(time: Option<SystemTime>) -> Option<String> {
    let timestamp = jiff::Timestamp::try_from(time?).ok()?;
    Some(timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}
