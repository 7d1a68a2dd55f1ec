//! What a run of `kb index` did.

use std::collections::BTreeMap;

use serde::Serialize;

use super::schema::SCHEMA;
use crate::corpus::Skipped;
use crate::index::{Contents, Summary};

/// What a run did, and what the index contains after it.
#[derive(Debug, Serialize)]
pub struct IndexRunReply {
    /// Version of the replies: see [`SCHEMA`].
    pub schema: u32,
    /// Counts of what the index contains.
    #[serde(flatten)]
    pub contents: Contents,
    /// Why the index was built from scratch although there was one.
    pub anew: Option<String>,
    /// Number of files that were not in the index before.
    pub new_files: u64,
    /// Number of files with changed content.
    pub changed_files: u64,
    /// Number of files that are gone.
    pub gone_files: u64,
    /// Number of articles in unchanged files that were parsed again, because recurring blocks or a family changed.
    pub read_again: u64,
    /// Number of families that were written.
    pub written: u64,
    /// Number of bytes that were read.
    pub bytes: u64,
    /// Number of distinct blocks that recur in many articles of a source, and are therefore boilerplate.
    pub recurring: u64,
    /// Files and records that were skipped, with reasons.
    pub skipped: Vec<NoteReply>,
    /// Warnings about files that were indexed.
    pub warnings: Vec<NoteReply>,
    /// Files of the troubleshooting articles in which no fix is recognised, once for each article.
    pub without_fix: Vec<String>,
    /// Number of files with other extensions, by extension.
    pub other_endings: BTreeMap<String, usize>,
    /// Size of the index in bytes.
    pub index_bytes: u64,
    /// Duration of the run in milliseconds.
    pub took_ms: u64,
}

/// A remark about a file.
#[derive(Debug, Serialize)]
pub struct NoteReply {
    /// File, relative to the root of its source.
    pub path: String,
    /// The remark.
    pub reason: String,
}

impl From<&Skipped> for NoteReply {
    fn from(note: &Skipped) -> NoteReply {
        NoteReply { path: note.path.clone(), reason: note.reason.clone() }
    }
}

impl From<&Summary> for IndexRunReply {
    fn from(summary: &Summary) -> IndexRunReply {
        let notes = |notes: &[Skipped]| notes.iter().map(NoteReply::from).collect();
        IndexRunReply {
            schema: SCHEMA,
            contents: summary.contents.clone(),
            anew: summary.run.rebuild_reason.clone(),
            new_files: summary.run.new_files,
            changed_files: summary.run.changed_files,
            gone_files: summary.run.gone_files,
            read_again: summary.run.reparsed,
            written: summary.run.families_written,
            bytes: summary.run.bytes_read,
            recurring: summary.recurring,
            skipped: notes(&summary.skipped),
            warnings: notes(&summary.warnings),
            without_fix: summary.without_fix.clone(),
            other_endings: summary.other_extensions.iter().cloned().collect(),
            index_bytes: summary.index_bytes,
            took_ms: summary.took.as_millis() as u64,
        }
    }
}
