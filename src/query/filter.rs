//! Filters: conditions that hits must meet, or must not meet.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;

use crate::article::{Gazetteer, ProductKind};
use crate::index::facet;

/// A condition that hits must meet or, with `exclude`, must not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The condition.
    pub condition: Condition,
    /// Whether to exclude the sections that meet the condition, instead of the others.
    pub exclude: bool,
    /// The filter as it was typed: `platform:windows-11`, `-word`.
    pub typed: String,
}

/// A condition on a section or its article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The section has one of these facets, in the form of [`facet::term`]. Sections have the facets of their article.
    Facets(Vec<String>),
    /// The terms of one of the phrases occur one after another in the section or in the titles of its article: a phrase has
    /// other terms in other languages. If it is required rather than excluded, an occurrence anywhere in the article is enough.
    Phrases(Vec<Vec<String>>),
    /// The article or a copy of it is in a folder or file.
    Path(ArticlePath),
    /// The article was last changed on this day or later.
    Since(Date),
    /// The article was last changed before this day.
    Before(Date),
}

/// The path of a folder or file, as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticlePath {
    /// The path relative to a source, or a part of it.
    pub relative: String,
    /// The same as an absolute path, if it is known where the user is. It is in the form in which replies print paths.
    pub absolute: Option<PathBuf>,
}

impl ArticlePath {
    /// Reads a path. It may end with the line or the lines that a hit names: `mail/imap.md:12`, `mail/imap.md:12-20`.
    pub fn parse(typed: &str) -> ArticlePath {
        let is_lines = |lines: &str| lines.bytes().all(|b| b.is_ascii_digit() || b == b'-') && lines.bytes().any(|b| b.is_ascii_digit());
        let path = typed.rsplit_once(':').filter(|(_, lines)| is_lines(lines)).map_or(typed, |(path, _)| path);
        ArticlePath { relative: path.trim_start_matches("./").to_string(), absolute: None }
    }
}

/// A name that is not in the gazetteer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The name.
    pub name: String,
    /// Id of the entry with the most similar name.
    pub nearest: Option<String>,
}

impl Filter {
    /// Creates a filter that requires a condition.
    pub fn of(condition: Condition, typed: impl Into<String>) -> Filter {
        Filter { condition, exclude: false, typed: typed.into() }
    }
}

/// Returns filters for the sections that apply to one of the names, or that do not state what they apply to: one filter
/// for each kind of name. `platforms` selects platforms; otherwise the names are those of products and devices.
///
/// # Errors
/// A name is unknown, or of the other kind.
pub fn applies_to(names: &[String], platforms: bool, gazetteer: &Gazetteer) -> Result<Vec<Filter>, UnknownName> {
    let mut by_kind: BTreeMap<&'static str, (Vec<String>, Vec<&str>)> = BTreeMap::new();
    let is_allowed = |kind: ProductKind| (kind == ProductKind::Platform) == platforms;
    for name in names {
        let Some(entry) = gazetteer.resolve(name).filter(|e| is_allowed(e.kind)) else {
            let nearest = gazetteer.nearest(name).filter(|e| is_allowed(e.kind)).map(|e| e.id.clone());
            return Err(UnknownName { name: name.clone(), nearest });
        };
        let facet = facet::of_product_kind(entry.kind);
        let (facets, typed) = by_kind.entry(facet).or_insert_with(|| (vec![facet::term(facet, facet::NOT_STATED)], Vec::new()));
        typed.push(&entry.id);
        facets.extend(gazetteer.members(&entry.id).into_iter().map(|id| facet::term(facet, id)));
        // An article about 'Windows' may apply to Windows 11.
        let mut family = entry.family.as_deref();
        while let Some(id) = family {
            facets.push(facet::term(facet, id));
            family = gazetteer.entry(id).and_then(|e| e.family.as_deref());
        }
    }
    let filter = |(facet, (facets, typed)): (&str, (Vec<String>, Vec<&str>))| {
        Filter::of(Condition::Facets(facets), format!("{facet}:{}", typed.join(",")))
    };
    Ok(by_kind.into_iter().map(filter).collect())
}

/// Parses a day: `2024-05-01`, `2024-05` for the first day of a month, `2024` for the first day of a year.
pub fn day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.trim().split('-').collect();
    let numeric = parts.iter().all(|part| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()));
    if !numeric || parts.len() > 3 || parts[0].len() != 4 {
        return None;
    }
    let number = |index: usize| parts.get(index).map_or(Some(1), |part| part.parse::<i8>().ok());
    Date::new(parts[0].parse().ok()?, number(1)?, number(2)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_month_and_the_day_may_be_omitted() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(day(text).map(|d| d.to_string()).as_deref(), expected, "{text}");
        check("2024-05-17", Some("2024-05-17"));
        check("2024-5", Some("2024-05-01"));
        check("2024", Some("2024-01-01"));
        check("2024-02-30", None);
        check("17.5.2024", None);
        check("yesterday", None);
        check("-2024", None);
        check("20240517", None);
    }
}
