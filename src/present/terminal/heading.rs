//! Headings of sections, and details of articles.

use std::fmt::Write as _;

use super::line::{MAX_TITLE, listed, safe, shortened};
use super::number::plural;
use crate::article::{Role, Section};
use crate::index::ArticleRecord;
use crate::present::title::section_title;

/// Largest number of an article's tags that are shown.
const MAX_TAGS: usize = 4;

/// 'Fix 3: Update the driver'; a section that is not a fix is followed by its role.
pub(super) fn numbered_title(section: &Section, article: &ArticleRecord) -> String {
    let title = shortened(&safe(&section_title(section, article)), MAX_TITLE);
    match (section.ordinal, section.role) {
        (Some(n), _) => format!("Fix {n}: {title}"),
        (None, Role::Fix) => title,
        (None, role) => format!("{title} [{}]", role.name()),
    }
}

/// Title in outlines: '3. Update the driver'.
pub(super) fn outline_title(section: &Section) -> String {
    let ordinal = section.ordinal.map_or_else(String::new, |n| format!("{n}. "));
    let title = if section.title.is_empty() { "(opening)".to_string() } else { safe(&section.title) };
    format!("{ordinal}{title}")
}

/// Date, tags and copies of an article, for the end of a line.
pub(super) fn details(article: &ArticleRecord) -> String {
    let mut details = String::new();
    if let Some(updated) = &article.updated {
        let _ = write!(details, " · {}", safe(updated));
    }
    if !article.tags.is_empty() {
        let _ = write!(details, " · {}", listed(article.tags.iter().take(MAX_TAGS)));
    }
    if !article.copies.is_empty() {
        let _ = write!(details, " · {} {}", article.copies.len(), plural(article.copies.len(), "copy", "copies"));
    }
    details
}
