//! The formats of article files.

use std::path::Path;

/// Format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Markdown, with or without front matter.
    Markdown,
    /// Markdown with components.
    Mdx,
    /// A complete HTML page.
    Html,
    /// One JSON object per line, each an article.
    Jsonl,
}

/// Returns the format of a file by its extension; `None` if such files contain no articles.
pub fn format_of(path: &Path) -> Option<Format> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "md" | "markdown" => Some(Format::Markdown),
        "mdx" => Some(Format::Mdx),
        "html" | "htm" => Some(Format::Html),
        "jsonl" => Some(Format::Jsonl),
        _ => None,
    }
}
