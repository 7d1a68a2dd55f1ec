//! Facets: what sections can be filtered and counted by, as terms `name=value` of one field.

use crate::article::{AppliesTo, Article, ProductKind, Section};
use crate::text::{Code, codes};

/// Error codes, by their canonical form.
pub const CODE: &str = "code";
/// How a code is written: its canonical form, [`SEPARATOR`], the spelling.
pub const SPELLING: &str = "spelling";
/// What the article is for.
pub const KIND: &str = "kind";
/// `yes` for a section that promotes a paid tool.
pub const COMMERCIAL: &str = "commercial";
/// Platforms, by their id in the gazetteer; [`NOT_STATED`] where a section states none.
pub const PLATFORM: &str = "platform";
/// Products, likewise.
pub const PRODUCT: &str = "product";
/// Devices, likewise.
pub const DEVICE: &str = "device";
/// The group of fixes that say the same in several articles.
pub const SAME_FIX: &str = "same-fix";
/// The value for sections that say nothing about it.
pub const NOT_STATED: &str = "not-stated";
/// Between a code and its spelling.
pub const SEPARATOR: char = '\u{1f}';

/// Longer values are no facets: Tantivy keeps terms up to 64 kB, and people read far less.
const MAX_VALUE: usize = 200;

/// The term for a value.
pub fn term(name: &str, value: &str) -> String {
    format!("{name}={value}")
}

/// The facets of an article's own document: what its title, those of its copies, its tags and description
/// name, and what its sections apply to.
pub(super) fn of_article<'a>(article: &'a Article, titles_of_copies: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut facets = vec![term(KIND, article.kind.name())];
    let about = std::iter::once(article.title.as_str()).chain(article.about()).chain(titles_of_copies);
    about.for_each(|text| push_codes(text, &mut facets));
    // What one of its sections applies to, so that the article is found where only that is asked for.
    article.sections.iter().for_each(|section| push_applies_to(&section.applies_to, &mut facets));
    finish(facets)
}

/// The facets of a section.
pub(super) fn of_section(article: &Article, section: &Section) -> Vec<String> {
    let mut facets = vec![term(KIND, article.kind.name())];
    if section.commercial {
        facets.push(term(COMMERCIAL, "yes"));
    }
    push_applies_to(&section.applies_to, &mut facets);
    push_codes(&section.title, &mut facets);
    push_codes(&section.plain_text(), &mut facets);
    finish(facets)
}

/// The facet for a kind of product.
pub fn of_kind(kind: ProductKind) -> &'static str {
    match kind {
        ProductKind::Platform => PLATFORM,
        ProductKind::Product => PRODUCT,
        ProductKind::Device => DEVICE,
    }
}

fn push_applies_to(applies_to: &[AppliesTo], facets: &mut Vec<String>) {
    for kind in [ProductKind::Platform, ProductKind::Product, ProductKind::Device] {
        let mut stated = applies_to.iter().filter(|a| a.kind == kind).peekable();
        if stated.peek().is_none() {
            facets.push(term(of_kind(kind), NOT_STATED));
        }
        facets.extend(stated.map(|a| term(of_kind(kind), &a.id)));
    }
}

fn push_codes(text: &str, facets: &mut Vec<String>) {
    for Code { canonical, spelling, .. } in codes(text) {
        let spelling = spelling.split_whitespace().collect::<Vec<_>>().join(" ");
        facets.push(term(SPELLING, &format!("{canonical}{SEPARATOR}{spelling}")));
        facets.push(term(CODE, &canonical));
    }
}

fn finish(mut facets: Vec<String>) -> Vec<String> {
    facets.retain(|f| f.len() <= MAX_VALUE);
    facets.sort_unstable();
    facets.dedup();
    facets
}
