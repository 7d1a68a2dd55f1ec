//! Styles of terminal text.

use anstyle::{AnsiColor, Style};

/// Titles and totals.
pub(super) const STRONG: Style = Style::new().bold();
/// Running text.
pub(super) const PLAIN: Style = Style::new();
/// Details.
pub(super) const FAINT: Style = Style::new().dimmed();
/// Paths, addresses and code.
pub(super) const PATH: Style = AnsiColor::Cyan.on_default();
/// Words of the query in a snippet.
pub(super) const MARK: Style = AnsiColor::Yellow.on_default().bold();
/// The word 'error'.
pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();
