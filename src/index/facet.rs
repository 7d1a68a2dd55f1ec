//! Facets: what sections can be filtered and counted by, as terms `name=value` of one field.

use crate::article::{AppliesTo, Article, ProductKind, Role, Section};
use crate::text::{Analyzer, Code, Language, codes};

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
/// A term of an article's titles.
pub const TITLE: &str = "title";
/// A term of a section's headings.
pub const HEADING: &str = "heading";
/// The author's tags, [`folded`].
pub const TAG: &str = "tag";
/// The author's categories, [`folded`].
pub const CATEGORY: &str = "category";
/// The year of an article's last change.
pub const YEAR: &str = "year";
/// The language that an article is written in, by its ISO 639-1 code.
pub const LANGUAGE: &str = "language";
/// A folder that an article lies in, or its file: see [`path_value`].
pub const PATH: &str = "path";
/// A title or heading, whole: see [`named`].
const NAMED: &str = "named";
/// Terms of the longest title or heading that is found whole.
pub(crate) const MAX_NAMED: usize = 12;
/// The value for sections that say nothing about it.
pub const NOT_STATED: &str = "not-stated";
/// Between a code and its spelling.
pub const SEPARATOR: char = '\u{1f}';

/// Hexadecimal digits of a path: of a million, two are taken for one another with a chance of 1 in 500.
const PATH_DIGITS: usize = 12;
/// Longer values are no facets: Tantivy keeps terms up to 64 kB, and people read far less.
const MAX_VALUE: usize = 200;

/// Facets of which holds: where an article's own document has them, its sections have them.
const OF_ARTICLES: [&str; 7] = [CODE, TITLE, TAG, CATEGORY, YEAR, LANGUAGE, PATH];

/// Whether a facet, as [`term`] makes it, is of a whole article.
pub fn is_of_article(facet: &str) -> bool {
    facet.split_once('=').is_some_and(|(name, _)| OF_ARTICLES.contains(&name))
}

/// A value as it is compared: in lower case, with single spaces.
pub fn folded(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// How a folder or file is asked for: by a name on its path, with the ending or without, or by the path down
/// from its source; in any case. Paths are long and only asked for whole, so a hash stands for each.
pub fn path_value(path: &str) -> String {
    let path = path.trim_matches('/').to_lowercase();
    blake3::hash(path.as_bytes()).to_hex()[..PATH_DIGITS].to_string()
}

/// The facet for the terms of a title or heading in their order: a hash, since they are only asked for whole.
pub(crate) fn named<'a>(terms: impl Iterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for term in terms {
        hasher.update(term.as_bytes());
        hasher.update(b" ");
    }
    term(NAMED, &hasher.finalize().to_hex()[..PATH_DIGITS])
}

/// The term for a value.
pub fn term(name: &str, value: &str) -> String {
    format!("{name}={value}")
}

/// The facets of an article's own document: what its title, those of its copies, its tags and description
/// name, and what its sections apply to; and what belongs to all of it.
pub(super) fn of_article<'a>(
    article: &'a Article,
    paths: impl Iterator<Item = &'a str>,
    titles_of_copies: impl Iterator<Item = &'a str>,
    about_copies: impl Iterator<Item = &'a str>,
    language: Language,
    analyzer: &mut Analyzer,
) -> Vec<String> {
    let mut facets = vec![term(KIND, article.kind.name()), term(LANGUAGE, language.code())];
    for title in std::iter::once(article.title.as_str()).chain(titles_of_copies) {
        push_codes(title, &mut facets);
        push_words(TITLE, title, analyzer, &mut facets);
        push_named(title, analyzer, &mut facets);
    }
    article.about().chain(about_copies).for_each(|text| push_codes(text, &mut facets));
    // What the opening names is what all fixes are for.
    let opening = article.sections.iter().filter(|s| matches!(s.role, Role::Introduction | Role::Symptom));
    opening.for_each(|section| push_codes(&section.plain_text(), &mut facets));
    // What one of its sections applies to, so that the article is found where only that is asked for.
    article.sections.iter().for_each(|section| push_applies_to(&section.applies_to, &mut facets));
    let front = &article.front;
    facets.extend(front.tags.iter().map(|tag| term(TAG, &folded(tag))));
    facets.extend(front.categories.iter().map(|category| term(CATEGORY, &folded(category))));
    facets.extend(front.updated.iter().filter_map(|day| day.get(..4)).map(|year| term(YEAR, year)));
    paths.for_each(|path| push_path(path, &mut facets));
    finish(facets)
}

/// Each folder and the file by name, the file without its ending, and each path down from the source.
fn push_path(path: &str, facets: &mut Vec<String>) {
    let mut push = |path: &str| facets.push(term(PATH, &path_value(path)));
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.for_each(|end| push(&path[..end]));
    path.split('/').for_each(&mut push);
    let file = path.rsplit('/').next().unwrap_or(path);
    push(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
}

fn push_words(name: &str, text: &str, analyzer: &mut Analyzer, facets: &mut Vec<String>) {
    analyzer.each_term(text, |word, _| facets.push(term(name, word)));
}

/// One word, 'Solution', names nothing.
fn push_named(text: &str, analyzer: &mut Analyzer, facets: &mut Vec<String>) {
    let terms = analyzer.whole_terms(text);
    if (2..=MAX_NAMED).contains(&terms.len()) {
        facets.push(named(terms.iter().map(String::as_str)));
    }
}

/// The facets of a section.
pub(super) fn of_section(article: &Article, section: &Section, analyzer: &mut Analyzer) -> Vec<String> {
    let mut facets = vec![term(KIND, article.kind.name())];
    for heading in section.heading_path.iter().chain([&section.title]) {
        push_words(HEADING, heading, analyzer, &mut facets);
    }
    push_named(&section.title, analyzer, &mut facets);
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
