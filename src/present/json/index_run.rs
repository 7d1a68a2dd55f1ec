//! What a run of `kb index` did.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use super::schema::SCHEMA;
use crate::corpus::Skipped;
use crate::index::{Contents, SourceChanges, Summary};

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
    /// The sources of the index, compared with those before the run.
    pub sources: SourceChangesReply,
    /// Size of the index in bytes.
    pub index_bytes: u64,
    /// Duration of the run in milliseconds.
    pub took_ms: u64,
}

/// Sources of an index before and after a run, as absolute paths.
#[derive(Debug, Serialize)]
pub struct SourceChangesReply {
    /// Sources that are new in the index.
    pub added: Vec<String>,
    /// Sources that were in the index before, too.
    pub kept: Vec<String>,
    /// Sources that are no longer in the index.
    pub removed: Vec<String>,
}

impl From<&SourceChanges> for SourceChangesReply {
    fn from(sources: &SourceChanges) -> SourceChangesReply {
        let paths = |sources: &[PathBuf]| sources.iter().map(|source| source.display().to_string()).collect();
        SourceChangesReply { added: paths(&sources.added), kept: paths(&sources.kept), removed: paths(&sources.removed) }
    }
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
            sources: SourceChangesReply::from(&summary.sources),
            index_bytes: summary.index_bytes,
            took_ms: summary.took.as_millis() as u64,
        }
    }
}
