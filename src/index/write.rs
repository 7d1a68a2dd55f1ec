//! Writing documents: into a new Tantivy index, or into one that was linked from the generation before.

use std::path::Path;

use tantivy::index::SegmentId;
use tantivy::indexer::UserOperation;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings, IndexWriter, TantivyDocument, TantivyError, Term};

use super::generation::Manifest;
use super::ledger::Counts;
use super::schema::{self, Fields};
use crate::error::{Error, ErrorKind, Result};

/// Memory for posting lists before a segment is written, for a whole index and for a change of one.
const MEMORY: usize = 256 * 1024 * 1024;
const MEMORY_FOR_CHANGES: usize = 32 * 1024 * 1024;
/// Bytes of stored documents that are compressed together, and how hard (zstd's levels). Of an index of 272
/// articles the stored part takes 1.30 MB with 16 KiB at level 3, 1.18 with 32, 1.10 with 64, 1.04 with 128;
/// 1.03 with 64 at level 7, in the same time. A hit costs the reading of a block or two.
const STORE_BLOCK: usize = 64 * 1024;
const STORE_COMPRESSION: i32 = 3;

/// Segments of an index: with more of them the small ones are merged.
const MAX_SEGMENTS: usize = 8;
/// A segment is written anew when this share of its documents is gone.
const MAX_DELETED: f64 = 0.2;

/// The documents of a family, which stay together.
pub(super) struct Run {
    pub(super) documents: Vec<TantivyDocument>,
    pub(super) counts: Counts,
    /// Where a section contradicts the title.
    pub(super) contradictions: Vec<String>,
}

/// The one writer of a generation that is being made.
pub(super) struct Writer {
    index: Index,
    writer: IndexWriter,
    fields: Fields,
    /// Nothing was there before.
    is_new: bool,
}

impl Writer {
    /// A writer of a new index.
    pub(super) fn create(folder: &Path) -> Result<Writer> {
        let (schema, fields) = schema::schema();
        let settings = IndexSettings {
            docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(STORE_COMPRESSION) }),
            docstore_compress_dedicated_thread: false,
            docstore_blocksize: STORE_BLOCK,
            ..IndexSettings::default()
        };
        let index = Index::builder().schema(schema).settings(settings).create_in_dir(folder).map_err(|e| failure(&e))?;
        Self::new(index, fields, MEMORY, true)
    }

    /// A writer of an index that has documents.
    pub(super) fn open(folder: &Path) -> Result<Writer> {
        let index = Index::open_in_dir(folder).map_err(|e| failure(&e))?;
        Self::new(index, schema::schema().1, MEMORY_FOR_CHANGES, false)
    }

    fn new(index: Index, fields: Fields, memory: usize, is_new: bool) -> Result<Writer> {
        schema::register(&index);
        let writer: IndexWriter = index.writer_with_num_threads(1, memory).map_err(|e| failure(&e))?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(Writer { index, writer, fields, is_new })
    }

    pub(super) fn fields(&self) -> Fields {
        self.fields
    }

    /// Takes out the documents of articles.
    pub(super) fn remove(&mut self, ids: &[String]) {
        for id in ids {
            self.writer.delete_term(Term::from_field_text(self.fields.article, id));
        }
    }

    /// Adds the documents of a family.
    pub(super) fn add(&mut self, run: Run) -> Result<()> {
        // One call for a run: Tantivy keeps it together and in order, in one segment.
        self.writer.run(run.documents.into_iter().map(UserOperation::Add)).map(drop).map_err(|e| failure(&e))
    }

    /// Commits with the manifest, and merges what is worth it.
    pub(super) fn finish(mut self, manifest: &Manifest) -> Result<()> {
        let payload = serde_json::to_string(manifest)
            .map_err(|e| Error::new(ErrorKind::Internal, format!("the manifest does not serialise: {e}")))?;
        let mut commit = || -> tantivy::Result<()> {
            let mut prepared = self.writer.prepare_commit()?;
            prepared.set_payload(&payload);
            prepared.commit()?;
            let segments: Vec<Segment> = self.index.searchable_segment_metas()?.iter().map(Segment::of).collect();
            let chosen = if self.is_new { segments.iter().map(|s| s.id).collect() } else { to_merge(&segments) };
            let is_one_already = self.is_new && chosen.len() == 1;
            if !chosen.is_empty() && !is_one_already {
                self.writer.merge(&chosen).wait()?;
            }
            self.writer.garbage_collect_files().wait()?;
            Ok(())
        };
        commit().map_err(|e| failure(&e))?;
        self.writer.wait_merging_threads().map_err(|e| failure(&e))
    }
}

/// A segment, as merging sees it.
#[derive(Clone, Copy, Debug)]
struct Segment {
    id: SegmentId,
    documents: u64,
    deleted: u64,
}

impl Segment {
    fn of(meta: &tantivy::SegmentMeta) -> Segment {
        Segment { id: meta.id(), documents: u64::from(meta.num_docs()), deleted: u64::from(meta.num_deleted_docs()) }
    }

    fn is_worn(&self) -> bool {
        self.deleted as f64 > (self.documents + self.deleted) as f64 * MAX_DELETED
    }
}

/// The segments that are made into one after a change: those that have lost much, and where there are many,
/// all that hold less than half of the documents.
fn to_merge(segments: &[Segment]) -> Vec<SegmentId> {
    let all: u64 = segments.iter().map(|s| s.documents).sum();
    let many = segments.len() > MAX_SEGMENTS;
    segments.iter().filter(|s| s.is_worn() || many && s.documents * 2 < all).map(|s| s.id).collect()
}

fn failure(error: &TantivyError) -> Error {
    Error::new(ErrorKind::Index, format!("the index cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(sizes: &[(u64, u64)]) -> Vec<Segment> {
        sizes
            .iter()
            .map(|(documents, deleted)| Segment { id: SegmentId::generate_random(), documents: *documents, deleted: *deleted })
            .collect()
    }

    /// Which of the segments are merged, by their documents.
    fn merged(sizes: &[(u64, u64)]) -> Vec<u64> {
        let segments = segments(sizes);
        let chosen = to_merge(&segments);
        segments.iter().filter(|s| chosen.contains(&s.id)).map(|s| s.documents).collect()
    }

    #[test]
    fn segments_that_lost_a_fifth_are_written_anew() {
        assert_eq!(merged(&[(100, 0), (80, 19), (79, 21)]), [79]);
        assert_eq!(merged(&[(0, 5)]), [0]);
    }

    #[test]
    fn small_segments_are_merged_where_there_are_many() {
        assert_eq!(merged(&[(1000, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0)]), Vec::<u64>::new());
        assert_eq!(merged(&[(1000, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0)]), [1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
