//! The version of the replies.

/// Version of all replies; raised when a field changes its meaning or is removed.
pub const SCHEMA: u32 = 1;
