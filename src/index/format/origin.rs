//! Where an index came from: the sources that it was made of, read without trusting anything else in its folder.
//!
//! An index of another version, or one whose files are damaged, cannot be opened; it can still be built again if its sources
//! are known.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::layout::{CURRENT, GENERATION_PREFIX, TANTIVY_META};

/// The folders and files that an index was made of; empty if there is no index, or none that says so.
pub fn known_sources(index: &Path) -> Vec<PathBuf> {
    let current = fs::read_to_string(index.join(CURRENT)).unwrap_or_default();
    let named = current.lines().next().filter(|name| name.starts_with(GENERATION_PREFIX)).map(|name| index.join(name));
    let mut generations: Vec<(u64, PathBuf)> = fs::read_dir(index)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.strip_prefix(GENERATION_PREFIX)?.parse().ok()?, entry.path())))
        .collect();
    generations.sort_unstable_by(|a, b| b.cmp(a));
    let folders = named.into_iter().chain(generations.into_iter().map(|(_, folder)| folder));
    folders.filter_map(|folder| sources_of(&folder)).next().unwrap_or_default()
}

/// The sources of a generation. These fields are the same in all versions.
fn sources_of(generation: &Path) -> Option<Vec<PathBuf>> {
    #[derive(Deserialize)]
    struct Meta {
        payload: String,
    }
    #[derive(Deserialize)]
    struct Payload {
        program: String,
        sources: Vec<Source>,
    }
    #[derive(Deserialize)]
    struct Source {
        start: PathBuf,
    }
    let meta: Meta = serde_json::from_slice(&fs::read(generation.join(TANTIVY_META)).ok()?).ok()?;
    let payload: Payload = serde_json::from_str(&meta.payload).ok().filter(|payload: &Payload| payload.program == "kb")?;
    Some(payload.sources.into_iter().map(|source| source.start).collect())
}
