//! Facets: the properties by which sections are filtered and counted, as terms `name=value` of one field.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::article::{AppliesTo, Article, ProductKind, Section};
use crate::text::{Code, Language};

/// Error codes, by their canonical form.
pub const CODE: &str = "code";
/// Spellings of a code: its canonical form, [`SEPARATOR`], the spelling.
pub const SPELLING: &str = "spelling";
/// The kind of article.
pub const KIND: &str = "kind";
/// `yes` for a section that promotes a paid tool.
pub const COMMERCIAL: &str = "commercial";
/// Platforms, by their id in the gazetteer; [`NOT_STATED`] for a section that states none.
pub const PLATFORM: &str = "platform";
/// Products, by their id in the gazetteer; [`NOT_STATED`] for a section that states none.
pub const PRODUCT: &str = "product";
/// Devices, by their id in the gazetteer; [`NOT_STATED`] for a section that states none.
pub const DEVICE: &str = "device";
/// The group of a fix that several articles share.
pub const SAME_FIX: &str = "same-fix";
/// Terms of an article's titles.
pub const TITLE: &str = "title";
/// Terms of a section's headings.
pub const HEADING: &str = "heading";
/// The author's tags, [`normalized`].
pub const TAG: &str = "tag";
/// The author's categories, [`normalized`].
pub const CATEGORY: &str = "category";
/// The year of an article's last change.
pub const YEAR: &str = "year";
/// The language of an article, by its ISO 639-1 code.
pub const LANGUAGE: &str = "language";
/// The folders of an article, and its file: see [`path_value`].
pub const PATH: &str = "path";
/// A whole title of an article or of a copy of it: see `whole_title_value`.
pub const WHOLE_TITLE: &str = "whole-title";
/// A whole title or heading: see [`named_phrase`].
pub(crate) const NAMED: &str = "named";
/// Largest number of terms in a title or heading that is found as a whole.
pub(crate) const MAX_NAMED_TERMS: usize = 12;
/// The value of sections that state no platform, product or device.
pub const NOT_STATED: &str = "not-stated";
/// Separates a code from its spelling.
pub const SEPARATOR: char = '\u{1f}';

/// Hexadecimal digits of a path's hash: among a million paths two collide with a probability of 1 in 500.
const PATH_DIGITS: usize = 12;
/// Largest length of a value in bytes; longer values are dropped. Tantivy allows 64 kB, but nobody filters by such values.
const MAX_VALUE: usize = 200;

/// Facets that apply to all sections of an article if the article's own document has them.
const OF_ARTICLES: [&str; 8] = [CODE, TITLE, WHOLE_TITLE, TAG, CATEGORY, YEAR, LANGUAGE, PATH];

/// Whether a facet, as returned by [`term`], applies to all sections of an article.
pub fn is_of_article(facet: &str) -> bool {
    facet.split_once('=').is_some_and(|(name, _)| OF_ARTICLES.contains(&name))
}

/// Whether a facet, as returned by [`term`], is a whole title.
pub(crate) fn is_whole_title(facet: &str) -> bool {
    facet.split_once('=').is_some_and(|(name, _)| name == WHOLE_TITLE)
}

/// Normalises a value for comparison: lower case, single spaces.
pub fn normalized(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The value for a folder or file. People may type any part of its path, with or without the extension, or the
/// path relative to its source, in any case. Paths are long and only compared as a whole, so the value is a hash.
pub fn path_value(path: &str) -> String {
    let path = path.trim_matches('/').to_lowercase();
    blake3::hash(path.as_bytes()).to_hex()[..PATH_DIGITS].to_string()
}

/// The value for a whole title: a hash of its letters and digits without case. Stop words count too. A title without letters
/// and digits is compared as written.
pub(crate) fn whole_title_value(title: &str) -> String {
    let lower: String = title.nfkc().filter(|c| !matches!(c, '\'' | '’' | '‘' | 'ʼ')).flat_map(char::to_lowercase).collect();
    let words = lower.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).filter(|word| !word.is_empty());
    let words = words.collect::<Vec<_>>().join(" ");
    let key = if words.is_empty() { normalized(title) } else { words };
    blake3::hash(key.as_bytes()).to_hex()[..PATH_DIGITS].to_string()
}

/// The facet of a whole title or heading: a hash of its terms in order, since it is only compared whole.
pub(crate) fn named_phrase<'a>(terms: impl Iterator<Item = &'a str>) -> String {
    term(NAMED, &named_phrase_value(terms))
}

/// The value of that facet.
pub(crate) fn named_phrase_value<'a>(terms: impl Iterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for term in terms {
        hasher.update(term.as_bytes());
        hasher.update(b" ");
    }
    hasher.finalize().to_hex()[..PATH_DIGITS].to_string()
}

/// The term of a facet's value.
pub fn term(name: &str, value: &str) -> String {
    format!("{name}={value}")
}

/// The name and the value of a facet's term.
pub(crate) fn name_and_value(term: &str) -> Option<(&str, &str)> {
    term.split_once('=')
}

/// Collects the facets of one document.
#[derive(Debug, Default)]
pub(crate) struct FacetTerms(Vec<String>);

impl FacetTerms {
    /// Adds a value of a facet.
    pub(crate) fn push(&mut self, name: &str, value: &str) {
        self.0.push(term(name, value));
    }

    /// Adds the codes of a text, each with its spelling.
    pub(crate) fn push_codes(&mut self, codes: &[Code]) {
        for Code { canonical, spelling, .. } in codes {
            let spelling = spelling.split_whitespace().collect::<Vec<_>>().join(" ");
            self.push(SPELLING, &format!("{canonical}{SEPARATOR}{spelling}"));
            self.push(CODE, canonical);
        }
    }

    /// Adds a whole title or heading, by its terms without the parts of compounds. A single word, such as 'Solution',
    /// is ignored.
    pub(crate) fn push_named_phrase(&mut self, terms: &[String]) {
        if (2..=MAX_NAMED_TERMS).contains(&terms.len()) {
            self.0.push(named_phrase(terms.iter().map(String::as_str)));
        }
    }

    /// The distinct terms in ascending order.
    pub(crate) fn into_terms(self) -> Vec<String> {
        let mut terms = self.0;
        terms.retain(|f| f.len() <= MAX_VALUE);
        terms.sort_unstable();
        terms.dedup();
        terms
    }

    /// Adds the facets of a whole article, except its words.
    pub(crate) fn push_article<'a>(&mut self, article: &'a Article, paths: impl Iterator<Item = &'a str>, language: Language) {
        self.push(KIND, article.kind.name());
        self.push(LANGUAGE, language.code());
        // An article is found by the platforms and products of any of its sections.
        article.sections.iter().for_each(|section| self.push_applies_to(&section.applies_to));
        let front = &article.front;
        self.push_tags(&front.tags, &front.categories);
        front.updated.iter().filter_map(|day| day.get(..4)).for_each(|year| self.push(YEAR, year));
        paths.for_each(|path| push_path(path, &mut self.0));
    }

    /// Adds tags and categories. An article has those of its copies too.
    pub(crate) fn push_tags(&mut self, tags: &[String], categories: &[String]) {
        tags.iter().for_each(|tag| self.push(TAG, &normalized(tag)));
        categories.iter().for_each(|category| self.push(CATEGORY, &normalized(category)));
    }

    /// Adds the facets of a section, except its words.
    pub(crate) fn push_section(&mut self, article: &Article, section: &Section) {
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
                self.push(of_product_kind(kind), NOT_STATED);
            }
            stated.for_each(|a| self.push(of_product_kind(kind), &a.id));
        }
    }
}

/// Adds the name of each folder and of the file, the file without its extension, and each path relative to the source.
fn push_path(path: &str, facets: &mut Vec<String>) {
    let mut push = |path: &str| facets.push(term(PATH, &path_value(path)));
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.for_each(|end| push(&path[..end]));
    path.split('/').for_each(&mut push);
    let file = path.rsplit('/').next().unwrap_or(path);
    push(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
}

/// The facet for a kind of product.
pub fn of_product_kind(kind: ProductKind) -> &'static str {
    match kind {
        ProductKind::Platform => PLATFORM,
        ProductKind::Product => PRODUCT,
        ProductKind::Device => DEVICE,
    }
}
