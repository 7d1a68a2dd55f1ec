//! Counting the sections that match a query, by facet.

use std::collections::HashMap;

use tantivy::DocAddress;

use super::backend::FacetCounts;
use super::filters::PassingDocs;
use super::first_stage::matching_sections;
use super::query_terms::LocalQuery;
use crate::error::Result;
use crate::index::facet;
use crate::index::read::reader::Reader;

/// The facets that are counted.
const COUNTED: [&str; 8] =
    [facet::PLATFORM, facet::PRODUCT, facet::DEVICE, facet::KIND, facet::TAG, facet::CATEGORY, facet::YEAR, facet::LANGUAGE];

/// Counts the sections that match a query and pass its filters.
pub(super) fn count_facets(reader: &Reader, query: &LocalQuery, passing: Option<&PassingDocs>) -> Result<Vec<FacetCounts>> {
    let found = matching_sections(reader, query, passing)?;
    // The number of matching sections of each article, by the article's document.
    let mut of_article: HashMap<DocAddress, usize> = HashMap::new();
    for section in &found {
        *of_article.entry(reader.block(*section)?.document(0)).or_default() += 1;
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
