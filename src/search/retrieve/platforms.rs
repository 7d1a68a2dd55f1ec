//! The platforms and devices that a query names.

use crate::error::Result;
use crate::index::facet;
use crate::index::read::reader::Reader;
use crate::query::Query;

/// The facets of the platforms and devices that a query names, a list for each name: 'windows' names `windows-11` too. A name is
/// the id of one in the index, or the beginning of an id.
pub(super) fn named(reader: &Reader, query: &Query) -> Result<Vec<Vec<String>>> {
    if query.pasted || query.terms.is_empty() {
        return Ok(Vec::new());
    }
    let platforms = reader.platforms()?;
    let named_by = |name: &str| -> Vec<String> {
        let is_named = |facet: &&String| facet::name_and_value(facet).is_some_and(|(_, id)| is_named(id, name));
        platforms.iter().filter(is_named).cloned().collect()
    };
    let names = query.terms.iter().filter(|term| !term.code && !term.implied).map(|term| term.folded.as_str());
    Ok(names.map(named_by).filter(|facets| !facets.is_empty()).collect())
}

/// Whether a word names the platform or device with this id: `windows` names `windows-11`.
fn is_named(id: &str, word: &str) -> bool {
    id.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_names_its_versions() {
        assert!(is_named("windows", "windows") && is_named("windows-11", "windows") && is_named("windows-11", "windows-11"));
        assert!(!is_named("windows-11", "window") && !is_named("macos", "mac") && !is_named("windows", "windows-11"));
    }
}
