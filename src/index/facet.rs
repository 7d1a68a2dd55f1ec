//! Facets: what sections can be filtered and counted by, as terms `name=value` of one field.

use crate::article::{Article, Section};
use crate::text::{Code, codes};

/// Error codes, by their canonical form.
pub const CODE: &str = "code";
/// How a code is written: its canonical form, [`SEPARATOR`], the spelling.
pub const SPELLING: &str = "spelling";
/// What the article is for.
pub const KIND: &str = "kind";
/// `yes` for a section that promotes a paid tool.
pub const COMMERCIAL: &str = "commercial";
/// Between a code and its spelling.
pub const SEPARATOR: char = '\u{1f}';

/// Longer values are no facets: Tantivy keeps terms up to 64 kB, and people read far less.
const MAX_VALUE: usize = 200;

/// The term for a value.
pub fn term(name: &str, value: &str) -> String {
    format!("{name}={value}")
}

/// The facets of an article's own document: what its title, tags and description name.
pub(super) fn of_article(article: &Article) -> Vec<String> {
    let mut facets = vec![term(KIND, article.kind.name())];
    let about = std::iter::once(article.title.as_str()).chain(article.about());
    about.for_each(|text| push_codes(text, &mut facets));
    finish(facets)
}

/// The facets of a section.
pub(super) fn of_section(article: &Article, section: &Section) -> Vec<String> {
    let mut facets = vec![term(KIND, article.kind.name())];
    if section.is_commercial() {
        facets.push(term(COMMERCIAL, "yes"));
    }
    push_codes(&section.title, &mut facets);
    push_codes(&section.plain_text(), &mut facets);
    finish(facets)
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
