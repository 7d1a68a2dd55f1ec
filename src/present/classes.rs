//! Classes of judged queries, in the order in which an evaluation shows them.

use std::collections::BTreeMap;

use crate::eval::{Estimate, FIGURES, Level, QueryResult, estimate};

/// All results under `all`, then those of each class by name.
pub(super) fn by_class(results: &[QueryResult]) -> Vec<(String, Vec<&QueryResult>)> {
    let mut by_class: BTreeMap<&str, Vec<&QueryResult>> = BTreeMap::new();
    for result in results {
        if let Some(class) = &result.class {
            by_class.entry(class).or_default().push(result);
        }
    }
    let all = std::iter::once(("all".to_string(), results.iter().collect()));
    all.chain(by_class.into_iter().map(|(name, results)| (name.to_string(), results))).collect()
}

/// Estimate of each figure over these results.
pub(super) fn estimates(results: &[&QueryResult]) -> [Estimate; FIGURES.len()] {
    std::array::from_fn(|figure| estimate(&results.iter().map(|r| r.figures.0[figure]).collect::<Vec<_>>()))
}

/// Name of a level: `article` or `section`.
pub(super) fn level_name(level: Level) -> &'static str {
    match level {
        Level::Article => "article",
        Level::Section => "section",
    }
}
