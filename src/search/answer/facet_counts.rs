//! Facet counts: all sections that match a query, counted by platform, product, kind, tag and more.

use crate::error::Result;
use crate::query::Query;
use crate::search::options::{SearchOptions, Wanted};
use crate::search::retrieve::backend::{Backend, FacetCounts, RetrieveRequest};
use crate::text::Analyzer;

/// Counts all sections that match a query and pass its filters, whether or not they are shown.
///
/// # Errors
/// The index is damaged.
pub fn facets(backend: &dyn Backend, query: &Query, options: &SearchOptions, analyzer: &mut Analyzer) -> Result<Vec<FacetCounts>> {
    let request = RetrieveRequest { wanted: Wanted::default(), prefix: options.prefix, filters: &options.filters, count_facets: true };
    Ok(backend.retrieve(query, &request, analyzer)?.facets)
}
