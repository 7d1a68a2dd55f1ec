//! The manifest: versions, options, sources and counts of a generation, stored as the payload of its Tantivy commit.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::damage::damaged;
use super::layout::{SCHEMA_VERSION, TANTIVY_META};
use crate::article::{PARSER_VERSION, RecurringBlock};
use crate::corpus::Source;
use crate::error::{Error, Result};
use crate::family::FAMILY_VERSION;
use crate::text::ANALYSIS_VERSION;

/// Versions, options, sources and counts of a generation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Name of the program, always `kb`.
    pub program: String,
    /// Version of the schema: see [`SCHEMA_VERSION`].
    pub schema: u32,
    /// Version of the analysis: see [`ANALYSIS_VERSION`].
    pub analysis: u32,
    /// Version of the parser: see [`PARSER_VERSION`].
    pub parser: u32,
    /// Version of deduplication: see [`FAMILY_VERSION`].
    pub family: u32,
    /// Fingerprint of the products in the settings.
    pub products: String,
    /// Jaccard similarity of 4-word shingles from which on two articles are copies.
    #[serde(rename = "resemblance")]
    pub min_similarity: f64,
    /// Size in bytes above which files were skipped.
    pub max_file_size: u64,
    /// The sources that were indexed.
    pub sources: Vec<ManifestSource>,
    /// Counts of the index's contents.
    #[serde(flatten)]
    pub contents: Contents,
    /// Sum of the weighted lengths of all documents.
    #[serde(rename = "words")]
    pub total_length: u64,
    /// Blocks that recur in many articles of a source, and were therefore stripped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recurring: Vec<RecurringBlock>,
}

/// Counts of an index's contents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Number of files with at least one article.
    pub files: u64,
    /// Number of articles, copies included.
    pub articles: u64,
    /// Number of families of copies; each is indexed once.
    pub families: u64,
    /// Number of fixes that several families share.
    pub groups: u64,
    /// Number of fixes in the canonical articles.
    pub fixes: u64,
    /// Number of sections in the canonical articles.
    pub sections: u64,
    /// Number of blocks stripped as boilerplate from the canonical articles.
    pub stripped: u64,
}

/// A source as it was indexed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestSource {
    /// Name of the source.
    pub name: String,
    /// The folder that paths are relative to.
    pub root: PathBuf,
    /// Starting point of the walk: the root, or one file in it.
    pub start: PathBuf,
}

impl From<&Source> for ManifestSource {
    fn from(source: &Source) -> ManifestSource {
        ManifestSource { name: source.name.clone(), root: source.root.clone(), start: source.start.clone() }
    }
}

impl From<&ManifestSource> for Source {
    fn from(source: &ManifestSource) -> Source {
        Source { name: source.name.clone(), root: source.root.clone(), start: source.start.clone() }
    }
}

/// The fields that the manifest of every version has.
#[derive(Deserialize)]
struct Versions {
    program: String,
    schema: u32,
    analysis: u32,
    parser: u32,
    #[serde(default)]
    family: u32,
}

/// Reads the manifest of a generation without opening its index.
///
/// # Errors
/// The manifest is damaged, or was written by another version of the program.
pub(crate) fn read_manifest(generation: &Path, index: &Path) -> Result<Manifest> {
    #[derive(Deserialize)]
    struct Meta {
        payload: Option<String>,
    }
    let text = fs::read_to_string(generation.join(TANTIVY_META)).map_err(|e| damaged(index, format!("{TANTIVY_META}: {e}")))?;
    let meta: Meta = serde_json::from_str(&text).map_err(|e| damaged(index, format!("{TANTIVY_META}: {e}")))?;
    parse_manifest(meta.payload.as_deref(), index)
}

/// Parses the payload of a commit.
///
/// # Errors
/// The manifest was written by another version of the program.
pub(crate) fn parse_manifest(payload: Option<&str>, index: &Path) -> Result<Manifest> {
    let versions = payload.and_then(|p| serde_json::from_str::<Versions>(p).ok()).filter(|v| v.program == "kb");
    let Some(versions) = versions else {
        return Err(Error::index("the index was not written by kb", index).hint("run `kb index` to rebuild it"));
    };
    let found = [versions.schema, versions.analysis, versions.parser, versions.family];
    let ours = [SCHEMA_VERSION, ANALYSIS_VERSION, PARSER_VERSION, FAMILY_VERSION];
    if found.iter().zip(ours).any(|(found, ours)| *found > ours) {
        return Err(Error::index("the index was built by a newer version of kb", index)
            .hint("use that version, or run `kb index` to rebuild it with this one"));
    }
    let manifest = payload.and_then(|p| serde_json::from_str(p).ok()).filter(|_| found == ours);
    manifest.ok_or_else(|| Error::index("the index was built by an older version of kb", index).hint("run `kb index` to rebuild it"))
}
