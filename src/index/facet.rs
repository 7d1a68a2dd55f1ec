//! Facets: what sections can be filtered and counted by, as terms `name=value` of one field.

use crate::article::{AppliesTo, Article, ProductKind, Section};
use crate::text::{Code, Language};

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

/// The facets of one document, as they are found.
#[derive(Debug, Default)]
pub(super) struct Facets(Vec<String>);

impl Facets {
    /// A value of a facet.
    pub(super) fn push(&mut self, name: &str, value: &str) {
        self.0.push(term(name, value));
    }

    /// What stands in a text: its codes, by which it is found and as they are written.
    pub(super) fn push_codes(&mut self, codes: &[Code]) {
        for Code { canonical, spelling, .. } in codes {
            let spelling = spelling.split_whitespace().collect::<Vec<_>>().join(" ");
            self.push(SPELLING, &format!("{canonical}{SEPARATOR}{spelling}"));
            self.push(CODE, canonical);
        }
    }

    /// A title or heading whole, by its terms without the parts of others. One word, 'Solution', names nothing.
    pub(super) fn push_named(&mut self, terms: &[String]) {
        if (2..=MAX_NAMED).contains(&terms.len()) {
            self.0.push(named(terms.iter().map(String::as_str)));
        }
    }

    /// The terms, each once.
    pub(super) fn into_terms(self) -> Vec<String> {
        let mut terms = self.0;
        terms.retain(|f| f.len() <= MAX_VALUE);
        terms.sort_unstable();
        terms.dedup();
        terms
    }

    /// What belongs to all of an article, beside what its words say.
    pub(super) fn push_article<'a>(&mut self, article: &'a Article, paths: impl Iterator<Item = &'a str>, language: Language) {
        self.push(KIND, article.kind.name());
        self.push(LANGUAGE, language.code());
        // What one of its sections applies to, so that the article is found where only that is asked for.
        article.sections.iter().for_each(|section| self.push_applies_to(&section.applies_to));
        let front = &article.front;
        front.tags.iter().for_each(|tag| self.push(TAG, &folded(tag)));
        front.categories.iter().for_each(|category| self.push(CATEGORY, &folded(category)));
        front.updated.iter().filter_map(|day| day.get(..4)).for_each(|year| self.push(YEAR, year));
        paths.for_each(|path| push_path(path, &mut self.0));
    }

    /// What belongs to a section, beside what its words say.
    pub(super) fn push_section(&mut self, article: &Article, section: &Section) {
        self.push(KIND, article.kind.name());
        if section.commercial {
            self.push(COMMERCIAL, "yes");
        }
        self.push_applies_to(&section.applies_to);
    }

    fn push_applies_to(&mut self, applies_to: &[AppliesTo]) {
        for kind in [ProductKind::Platform, ProductKind::Product, ProductKind::Device] {
            let mut stated = applies_to.iter().filter(|a| a.kind == kind).peekable();
            if stated.peek().is_none() {
                self.push(of_kind(kind), NOT_STATED);
            }
            stated.for_each(|a| self.push(of_kind(kind), &a.id));
        }
    }
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

/// The facet for a kind of product.
pub fn of_kind(kind: ProductKind) -> &'static str {
    match kind {
        ProductKind::Platform => PLATFORM,
        ProductKind::Product => PRODUCT,
        ProductKind::Device => DEVICE,
    }
}
