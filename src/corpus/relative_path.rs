//! Paths as the index stores them: relative, with '/' on every system.

use std::path::{MAIN_SEPARATOR, Path};

/// Joins the components of a path with '/'.
pub fn relative(path: &Path) -> String {
    path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Returns a path relative to the root of its source.
pub(super) fn relative_to(path: &Path, root: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let unchanged = below.to_str().filter(|_| MAIN_SEPARATOR == '/').map(str::to_string);
    unchanged.unwrap_or_else(|| relative(below))
}
