//! What hits must have, or must not have.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::article::{Gazetteer, ProductKind};
use crate::index::facet;

/// What a section must have, or must not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The condition.
    pub condition: Condition,
    /// Sections that meet it are left out, and not the others.
    pub exclude: bool,
    /// As it was said: `platform:windows-11`, `-word`.
    pub said: String,
}

/// What a section may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// One of these facets, as [`facet::term`] makes them; what an article has, its sections have.
    Facets(Vec<String>),
    /// Terms that follow one another: in the section or its article's titles. Where it is asked for, a place
    /// anywhere in the article is enough.
    Words(Vec<String>),
    /// Its article was last changed on this day or later.
    Since(Date),
    /// Its article was last changed before this day.
    Before(Date),
}

/// A name that the gazetteer does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotKnown {
    /// The name.
    pub name: String,
    /// The id of the nearest entry.
    pub nearest: Option<String>,
}

impl Filter {
    /// A filter that asks for a condition.
    pub fn of(condition: Condition, said: impl Into<String>) -> Filter {
        Filter { condition, exclude: false, said: said.into() }
    }
}

/// Sections that apply to one of the names, or say nothing of the kind: a filter for each kind. `platforms`
/// tells which sort of names is meant.
///
/// # Errors
/// A name that is not known, or is of the other sort.
pub fn applies_to(names: &[String], platforms: bool, gazetteer: &Gazetteer) -> Result<Vec<Filter>, NotKnown> {
    let mut by_kind: BTreeMap<&'static str, (Vec<String>, Vec<&str>)> = BTreeMap::new();
    let is_meant = |kind: ProductKind| (kind == ProductKind::Platform) == platforms;
    for name in names {
        let Some(entry) = gazetteer.resolve(name).filter(|e| is_meant(e.kind)) else {
            let nearest = gazetteer.nearest(name).filter(|e| is_meant(e.kind)).map(|e| e.id.clone());
            return Err(NotKnown { name: name.clone(), nearest });
        };
        let facet = facet::of_kind(entry.kind);
        let (facets, said) = by_kind.entry(facet).or_insert_with(|| (vec![facet::term(facet, facet::NOT_STATED)], Vec::new()));
        said.push(&entry.id);
        facets.extend(gazetteer.members(&entry.id).into_iter().map(|id| facet::term(facet, id)));
        // 'Windows' without a version may be Windows 11.
        let mut family = entry.family.as_deref();
        while let Some(id) = family {
            facets.push(facet::term(facet, id));
            family = gazetteer.entry(id).and_then(|e| e.family.as_deref());
        }
    }
    let filter = |(facet, (facets, said)): (&str, (Vec<String>, Vec<&str>))| {
        Filter::of(Condition::Facets(facets), format!("{facet}:{}", said.join(",")))
    };
    Ok(by_kind.into_iter().map(filter).collect())
}

/// A day: `2024-05-01`, `2024-05` for the first of a month, `2024` for the first of a year.
pub fn day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.trim().split('-').collect();
    let whole = parts.iter().all(|part| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()));
    if !whole || parts.len() > 3 || parts[0].len() != 4 {
        return None;
    }
    let number = |place: usize| parts.get(place).map_or(Some(1), |part| part.parse::<i8>().ok());
    Date::new(parts[0].parse().ok()?, number(1)?, number(2)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_may_leave_out_what_is_first() {
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
