//! Time stamps that reveal whether a file has changed.

use std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Longest tick of file systems whose times have fractions of a second (Linux: 10 ms at 100 Hz), with some margin.
const TICK: Duration = Duration::from_millis(30);
/// Tick of file systems whose times are whole seconds; FAT counts in steps of two.
const COARSE_TICK: Duration = Duration::from_secs(2);

/// Times of a file's last change according to its file system, in nanoseconds since 1970. Stamps are compared for
/// equality only, so it does not matter whether clocks are right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Time at which the contents were written; programs may set it to any value.
    pub modified: i64,
    /// Time at which contents or metadata changed, if the system records it.
    pub changed: i64,
}

impl Stamp {
    /// Reads the stamp of a file from its metadata.
    pub fn of(metadata: &Metadata) -> Stamp {
        let modified = metadata.modified().map_or(0, nanoseconds);
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt;
            metadata.ctime().wrapping_mul(1_000_000_000).wrapping_add(metadata.ctime_nsec())
        };
        #[cfg(not(unix))]
        let changed = modified;
        Stamp { modified, changed }
    }

    /// Whether every change of the file after it was read, at `read`, is sure to result in another stamp. A file
    /// that was written within the last tick of the file system's clock may be written again in the same tick.
    pub fn is_settled(self, read: SystemTime) -> bool {
        let whole_seconds = self.modified % 1_000_000_000 == 0 && self.changed % 1_000_000_000 == 0;
        let tick = if whole_seconds { COARSE_TICK } else { TICK };
        let before = nanoseconds(read).saturating_sub(i64::try_from(tick.as_nanos()).unwrap_or(i64::MAX));
        // Programs may set the modification time to one in the future, but not the change time.
        let last = if cfg!(unix) { self.changed } else { self.modified };
        last < before
    }
}

fn nanoseconds(time: SystemTime) -> i64 {
    let whole = |d: Duration| i64::try_from(d.as_nanos()).unwrap_or(i64::MAX);
    time.duration_since(UNIX_EPOCH).map_or_else(|before| -whole(before.duration()), whole)
}
