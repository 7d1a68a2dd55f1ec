//! Runs as files, in TREC's form: query, Q0, document, rank, score, name of the run.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use super::QueryResult;
use crate::error::{Error, Result};

/// Writes a run, a line a document.
///
/// # Errors
/// The file cannot be written.
pub fn write_run(results: &[QueryResult], path: &Path) -> Result<()> {
    let mut lines = Vec::new();
    for result in results {
        for (place, ranked) in result.ranked.iter().enumerate() {
            // Scores fall with the rank, whatever the search's own were: readers of runs sort by them.
            let (rank, score) = (place + 1, result.ranked.len() - place);
            writeln!(lines, "{} Q0 {} {rank} {score} kb", in_one_word(&result.id), in_one_word(&ranked.name))
                .expect("memory can be written");
        }
    }
    fs::write(path, lines).map_err(|e| Error::usage(format!("the run cannot be written: {e}")).at(path))
}

/// A name as it stands in a run, whose fields lie between spaces.
pub(super) fn in_one_word(name: &str) -> String {
    name.replace(char::is_whitespace, "_")
}

/// Reads a run: documents by query, best first.
///
/// # Errors
/// The file cannot be read, or a line of it is no line of a run.
pub fn read_run(path: &Path) -> Result<HashMap<String, Vec<String>>> {
    let text = fs::read_to_string(path).map_err(|e| Error::usage(format!("the run cannot be read: {e}")).at(path))?;
    let mut run: HashMap<String, Vec<(u64, String)>> = HashMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let read = match fields[..] {
            [query, _, document, rank, _, _] => rank.parse().ok().map(|rank: u64| (query, document, rank)),
            _ => None,
        };
        let Some((query, document, rank)) = read else {
            return Err(Error::usage(format!("line {} is not 'query Q0 document rank score name'", number + 1)).at(path));
        };
        run.entry(query.to_string()).or_default().push((rank, document.to_string()));
    }
    let in_order = |mut ranked: Vec<(u64, String)>| {
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, document)| document).collect()
    };
    Ok(run.into_iter().map(|(query, ranked)| (query, in_order(ranked))).collect())
}
