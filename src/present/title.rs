//! Titles of sections as replies show them.

use crate::article::Section;
use crate::index::ArticleRecord;

/// The heading of a section; the article's title if the section has none.
pub(super) fn section_title(section: &Section, article: &ArticleRecord) -> String {
    if section.title.is_empty() { article.title.clone() } else { section.title.clone() }
}
