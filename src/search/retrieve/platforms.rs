//! The platforms and devices that a query names.

use crate::error::Result;
use crate::index::facet;
use crate::index::read::reader::Reader;
use crate::query::Query;

/// The facets of the platforms and devices that a query names, a list for each name. A name is the id of one in the index, and
/// names what begins with it, too: 'windows' names `windows-server`.
pub(super) fn named(reader: &Reader, query: &Query) -> Result<Vec<Vec<String>>> {
    if query.pasted || query.terms.is_empty() {
        return Ok(Vec::new());
    }
    let platforms = reader.platforms()?;
    let named_by = |name: &str| -> Vec<String> {
        let ids = || platforms.iter().filter_map(|facet| Some((facet, facet::name_and_value(facet)?.1)));
        let is_id = ids().any(|(_, id)| id == name);
        ids().filter(|(_, id)| is_named(id, name, is_id)).map(|(facet, _)| facet.clone()).collect()
    };
    let names = query.terms.iter().filter(|term| !term.code && !term.implied).map(|term| term.folded.as_str());
    Ok(names.map(named_by).filter(|facets| !facets.is_empty()).collect())
}

/// Whether a word names the platform or device with this id: 'windows' names `windows-11`. A word that is no id names only
/// versions, since 'apple' may mean anything but an `apple-tv`, and 'blue' a screen.
fn is_named(id: &str, word: &str, is_id: bool) -> bool {
    let is_version = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    let rest = id.strip_prefix(word);
    rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix('-').is_some_and(|rest| is_id || is_version(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_names_its_versions() {
        for (id, word, is_id) in [("windows", "windows", true), ("windows-server", "windows", true), ("windows-11", "windows", false)] {
            assert!(is_named(id, word, is_id), "{id}: {word}");
        }
        for (id, word, is_id) in
            [("apple-tv", "apple", false), ("blue-yeti", "blue", false), ("macos", "mac", false), ("windows", "windows-11", true)]
        {
            assert!(!is_named(id, word, is_id), "{id}: {word}");
        }
    }
}
