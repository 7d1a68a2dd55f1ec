//! Headings of sections, and details of articles.

use super::details::Detail;
use super::line::{MAX_TITLE, safe, shortened};
use super::number::plural;
use crate::article::{AppliesTo, ProductKind, Role, Section};
use crate::index::ArticleRecord;
use crate::present::title::section_title;

/// 'Fix 3: Update the driver', with the number as the author writes it; a section that is not a fix is followed by its role.
pub(super) fn numbered_title(section: &Section, article: &ArticleRecord) -> String {
    let title = shortened(&safe(&section_title(section, article)), MAX_TITLE);
    let label = fix_label(section);
    match section.role {
        Role::Fix => format!("{label}{title}"),
        role => format!("{label}{title} [{}]", role.name()),
    }
}

/// Title in outlines: '3. Update the driver'.
pub(super) fn outline_title(section: &Section) -> String {
    let title = if section.title.is_empty() { "(opening)".to_string() } else { safe(&section.title) };
    format!("{}{title}", label(section))
}

/// The label of a hit: 'Method 2: ' as the author writes it, and 'Fix 2: ' for a number alone, which would look like that of
/// the hit.
pub(super) fn fix_label(section: &Section) -> String {
    match section.ordinal {
        Some(ordinal) if section.role == Role::Fix && !section.label.contains(char::is_alphabetic) && !section.label.is_empty() => {
            format!("Fix {ordinal}: ")
        }
        _ => label(section),
    }
}

/// The author's label with the space or mark that separates it from the title.
fn label(section: &Section) -> String {
    let label = safe(section.label.trim());
    match label.chars().next_back() {
        None => String::new(),
        Some(last) if last.is_alphanumeric() => label + ": ",
        Some(_) => label + " ",
    }
}

/// Platforms, date and copies of an article.
pub(super) fn details(article: &ArticleRecord) -> Vec<Detail> {
    let platforms = platforms(&article.applies_to);
    let mut details: Vec<String> = (!platforms.is_empty()).then(|| platforms.join(", ")).into_iter().collect();
    details.extend(article.updated.as_deref().map(str::to_string));
    if !article.copies.is_empty() {
        details.push(format!("{} {}", article.copies.len(), plural(article.copies.len(), "copy", "copies")));
    }
    details.into_iter().map(Detail::new).collect()
}

/// The names of the platforms that something applies to.
pub(super) fn platforms(applies_to: &[AppliesTo]) -> Vec<String> {
    let platforms = applies_to.iter().filter(|a| a.kind == ProductKind::Platform);
    platforms.map(|a| a.name.clone()).collect()
}
