//! Facets: what a query finds, counted by what it applies to, and by what its articles are.

use std::collections::{HashMap, HashSet};

use tantivy::DocAddress;

use super::SearchOptions;
use super::{allowed, engine, known};
use crate::error::Result;
use crate::index::{Reader, facet};
use crate::query::Query;
use crate::text::Analyzer;

/// The facets that are counted.
const COUNTED: [&str; 8] =
    [facet::PLATFORM, facet::PRODUCT, facet::DEVICE, facet::KIND, facet::TAG, facet::CATEGORY, facet::YEAR, facet::LANGUAGE];

/// The values of one facet with how many sections have each, most first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// The facet: `platform`.
    pub name: &'static str,
    /// Its values with the number of sections that hold a word of the query and pass its filters.
    pub values: Vec<(String, usize)>,
}

/// Counts the sections that hold a word of the query.
///
/// # Errors
/// The index is damaged.
pub fn facets(reader: &Reader, query: &Query, options: &SearchOptions, analyzer: &mut Analyzer) -> Result<Vec<FacetCounts>> {
    let known = known::known(reader, query, options.prefix, analyzer)?;
    let (allowed, _) = allowed::allowed(reader, query.filters.iter().chain(&options.filters))?;
    let found: HashSet<DocAddress> = engine::matching_sections(reader, &known.terms, allowed.as_ref())?;
    // How many were found of each article, by its own document.
    let mut of_article: HashMap<DocAddress, usize> = HashMap::new();
    for section in &found {
        let group = reader.group(*section)?;
        *of_article.entry(DocAddress::new(group.segment, group.documents.start)).or_default() += 1;
    }
    let mut all = Vec::new();
    for name in COUNTED {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let is_of_article = facet::is_of_article(&facet::term(name, ""));
        reader.each_with_facet(name, |value, document| {
            let count = match is_of_article {
                true => of_article.get(&document).copied().unwrap_or(0),
                false => usize::from(found.contains(&document)),
            };
            if count > 0 {
                match counts.get_mut(value) {
                    Some(known) => *known += count,
                    None => _ = counts.insert(value.to_string(), count),
                }
            }
        })?;
        let mut values: Vec<(String, usize)> = counts.into_iter().collect();
        values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        all.push(FacetCounts { name, values });
    }
    Ok(all)
}
