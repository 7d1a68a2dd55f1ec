//! What an index contains: the reply of `kb status`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::schema::SCHEMA;
use crate::index::{Changes, Contents, Status};
use crate::present::committed::committed;

/// What an index contains.
#[derive(Debug, Serialize)]
pub struct StatusReply {
    /// Version of the replies: see [`SCHEMA`].
    pub schema: u32,
    /// Counts of what the index contains.
    #[serde(flatten)]
    pub contents: Contents,
    /// Number of articles that are copies of others.
    pub copies: u64,
    /// Number of distinct error codes.
    pub codes: u64,
    /// Size on disk in bytes.
    pub bytes: u64,
    /// Size of the ledger of files and articles in bytes, included in `bytes`.
    pub ledger_bytes: u64,
    /// Time of the commit, RFC 3339.
    pub committed: Option<String>,
    /// Name of the generation.
    pub generation: String,
    /// Versions of the schema, the text analysis, the article parser and the deduplication.
    pub versions: BTreeMap<&'static str, u32>,
    /// Folders that were indexed, by name.
    pub sources: BTreeMap<String, String>,
    /// Jaccard similarity of 4-word shingles from which on two articles are copies.
    pub resemblance: f64,
    /// Changes in the sources since the commit; `None` if they cannot be determined.
    pub changed: Option<ChangesReply>,
    /// Reason why the changes cannot be determined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
}

/// Changes in the sources since an index was committed.
#[derive(Debug, Serialize)]
pub struct ChangesReply {
    /// Whether there are any changes.
    pub any: bool,
    /// Number of files that are not in the index.
    pub new: u64,
    /// Number of files with changed content.
    pub changed: u64,
    /// Number of files that are gone.
    pub gone: u64,
}

impl From<&Status> for StatusReply {
    fn from(status: &Status) -> StatusReply {
        let manifest = &status.manifest;
        StatusReply {
            schema: SCHEMA,
            contents: manifest.contents.clone(),
            copies: manifest.contents.articles - manifest.contents.families,
            codes: status.codes,
            bytes: status.bytes,
            ledger_bytes: status.ledger_bytes,
            committed: committed(status.committed),
            generation: status.generation.clone(),
            versions: BTreeMap::from([
                ("schema", manifest.schema),
                ("analysis", manifest.analysis),
                ("parser", manifest.parser),
                ("family", manifest.family),
            ]),
            sources: manifest.sources.iter().map(|s| (s.name.clone(), s.start.display().to_string())).collect(),
            resemblance: manifest.min_similarity,
            changed: status.corpus.as_ref().ok().map(ChangesReply::from),
            unknown: status.corpus.as_ref().err().cloned(),
        }
    }
}

impl From<&Changes> for ChangesReply {
    fn from(changes: &Changes) -> ChangesReply {
        ChangesReply { any: changes.any(), new: changes.new, changed: changes.changed, gone: changes.gone }
    }
}
