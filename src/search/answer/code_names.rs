//! How codes of an index are spelt, and how they are shown.

use crate::error::Result;
use crate::index::facet;
use crate::search::retrieve::backend::Backend;
use crate::text::shown_code;

/// The spellings of a code in articles.
pub(in crate::search) fn spellings(backend: &dyn Backend, canonical: &str) -> Result<Vec<String>> {
    let prefix = format!("{canonical}{}", facet::SEPARATOR);
    let values = backend.facet_values(facet::SPELLING, &prefix)?;
    Ok(values.into_iter().map(|v| v.value[prefix.len()..].to_string()).collect())
}

/// The code as it is shown: an id as articles write it, any other code in canonical form unless all articles agree on another.
pub(in crate::search) fn shown(canonical: &str, spellings: &[String]) -> String {
    let as_written = spellings.iter().map(|spelling| shown_code(canonical, spelling)).find(|shown| shown != canonical);
    let agreed = || if let [spelling] = spellings { Some(spelling.clone()) } else { None };
    as_written.or_else(agreed).unwrap_or_else(|| canonical.to_string())
}
