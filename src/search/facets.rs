//! Facets: what a query finds, counted by platform, product, device and kind.

use std::collections::HashSet;

use tantivy::DocAddress;

use super::SearchOptions;
use super::{allowed, engine};
use crate::error::Result;
use crate::index::{Reader, facet};
use crate::query::Query;
use crate::text::Analyzer;

/// The facets that are counted.
const COUNTED: [&str; 4] = [facet::PLATFORM, facet::PRODUCT, facet::DEVICE, facet::KIND];

/// The values of one facet with how many sections have each, most first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// The facet: `platform`.
    pub name: &'static str,
    /// Its values with the number of sections that hold a word of the query and pass its filters.
    pub values: Vec<(String, usize)>,
}

/// Counts the sections that hold a word of the query by what they apply to.
///
/// # Errors
/// The index is damaged.
pub fn facets(reader: &Reader, query: &Query, options: &SearchOptions, analyzer: &mut Analyzer) -> Result<Vec<FacetCounts>> {
    let known = engine::known(reader, query, options.prefix, analyzer)?;
    let (allowed, _) = allowed::allowed(reader, query.filters.iter().chain(&options.filters))?;
    let found: HashSet<DocAddress> = engine::matching_sections(reader, &known.terms, allowed.as_ref())?;
    let mut all = Vec::new();
    for name in COUNTED {
        let mut values = Vec::new();
        for value in reader.facet_values(name, "")? {
            let count = reader.with_facet(name, &value)?.into_iter().filter(|address| found.contains(address)).count();
            if count > 0 {
                values.push((value, count));
            }
        }
        values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        all.push(FacetCounts { name, values });
    }
    Ok(all)
}
