//! Runs as files in TREC's format: query, Q0, document, rank, score, name of the run.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use super::QueryResult;
use crate::corpus::read_text;
use crate::error::{Error, Result};

/// Writes a run, one document per line.
///
/// # Errors
/// The file cannot be written.
pub fn write_run(results: &[QueryResult], path: &Path) -> Result<()> {
    let mut lines = Vec::new();
    for result in results {
        for (i, ranked) in result.ranked.iter().enumerate() {
            // Readers of runs sort by the score, so these fall with the rank whatever scores the search computed.
            let (rank, score) = (i + 1, result.ranked.len() - i);
            writeln!(lines, "{} Q0 {} {rank} {score} kb", without_spaces(&result.id), without_spaces(&ranked.name))
                .expect("writing to memory does not fail");
        }
    }
    fs::write(path, lines).map_err(|e| {
        Error::usage(format!("the run cannot be written: {e}")).at(path).hint("name a file in a folder that you may write: --run FILE")
    })
}

/// Returns a name as a run contains it: the fields of a run are separated by spaces.
pub(super) fn without_spaces(name: &str) -> String {
    name.replace(char::is_whitespace, "_")
}

/// Reads a run: document names by query id, best first.
///
/// # Errors
/// The file cannot be read, or a line does not have the format of a run.
pub fn read_run(path: &Path) -> Result<HashMap<String, Vec<String>>> {
    let text = read_text(path).map_err(|e| Error::unreadable("the run", path, e))?;
    let mut run: HashMap<String, Vec<(u64, String)>> = HashMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let parsed = match fields[..] {
            [query, _, document, rank, _, _] => rank.parse().ok().map(|rank: u64| (query, document, rank)),
            _ => None,
        };
        let Some((query, document, rank)) = parsed else {
            return Err(Error::usage(format!("line {} is not 'query Q0 document rank score name'", number + 1))
                .at(path)
                .hint("`kb eval SET --run FILE` writes such a file"));
        };
        run.entry(query.to_string()).or_default().push((rank, document.to_string()));
    }
    let in_order = |mut ranked: Vec<(u64, String)>| {
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, document)| document).collect()
    };
    Ok(run.into_iter().map(|(query, ranked)| (query, in_order(ranked))).collect())
}
