//! The terminal, and the folders that paths are shown from.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::details::Detail;
use super::line::safe;
use super::style::PATH;
use crate::index::ArticleRecord;

/// The terminal, and the folders that paths are shown from.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// Width in columns.
    pub(crate) width: usize,
    /// Whether the terminal turns paths into links.
    pub(crate) links: bool,
    /// Folder that paths are relative to.
    pub(crate) current_dir: PathBuf,
    /// Roots of the sources.
    pub(crate) roots: Vec<PathBuf>,
    /// Flag that names the index in commands that are advised, after a space; empty for the default index.
    pub(crate) index_flag: String,
}

impl View {
    /// Path of a line of an article's file.
    pub(super) fn location(&self, article: &ArticleRecord, line: u32) -> String {
        self.path(article.source, &article.path, Some(line))
    }

    /// Path of a file from the current folder, with a line.
    pub(super) fn path(&self, source: usize, path: &str, line: Option<u32>) -> String {
        let (shown, url) = self.shown_path(source, path, line);
        let text = format!("{PATH}{}{PATH:#}", safe(&shown));
        url.map_or_else(|| text.clone(), |url| format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"))
    }

    /// The same as a detail.
    pub(super) fn path_detail(&self, source: usize, path: &str, line: Option<u32>) -> Detail {
        let (shown, url) = self.shown_path(source, path, line);
        Detail::path(&shown, url)
    }

    /// A path as it is shown, and the address that it links to.
    fn shown_path(&self, source: usize, path: &str, line: Option<u32>) -> (String, Option<String>) {
        let path = self.roots.get(source).map_or_else(|| PathBuf::from(path), |root| root.join(path));
        let shown = path.strip_prefix(&self.current_dir).unwrap_or(&path);
        let line = line.map(|n| format!(":{n}")).unwrap_or_default();
        (format!("{}{line}", shown.to_string_lossy()), self.links.then(|| file_url(&path)))
    }
}

fn file_url(path: &Path) -> String {
    let mut url = "file://".to_string();
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            url.push(byte as char);
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}
