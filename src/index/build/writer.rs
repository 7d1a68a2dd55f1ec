//! Writing documents into a Tantivy index: a new one, or one whose files are linked from the previous generation.

use std::path::Path;

use tantivy::index::SegmentId;
use tantivy::indexer::UserOperation;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings, IndexWriter, TantivyDocument, Term};

use crate::error::{Error, ErrorKind, Result};
use crate::index::format::damage::run_error;
use crate::index::format::manifest::Manifest;
use crate::index::format::schema::{self, Fields};

/// Memory budget of Tantivy's writer in bytes: when it is used up, a segment is written.
const MEMORY: usize = 256 * 1024 * 1024;
const MEMORY_FOR_CHANGES: usize = 32 * 1024 * 1024;
/// Bytes of stored documents that are compressed together, and the compression level (zstd). The stored documents of 272
/// articles take 1.30 MB with blocks of 16 KiB at level 3, 1.18 with 32, 1.10 with 64, 1.04 with 128, and 1.03 with 64 at
/// level 7 in the same time. A hit costs the decompression of a block or two.
const STORE_BLOCK: usize = 64 * 1024;
const STORE_COMPRESSION: i32 = 3;

/// Number of threads that write a new index of many families, and of segments that remain: a single thread falls behind the
/// threads that make documents.
const WRITERS: usize = 2;
/// Number of families from which on a new index is written by several threads.
const MANY_FAMILIES: usize = 2_000;
/// Largest number of documents in a merged segment: a merge needs memory, and twice the disk space.
const MAX_MERGED: u64 = 512 * 1024;

/// Number of small segments from which on they are merged.
const MAX_SEGMENTS: usize = 8;
/// Share of deleted documents from which on a segment is rewritten.
const MAX_DELETED: f64 = 0.2;

/// The one writer of a generation.
pub(super) struct Writer {
    index: Index,
    writer: IndexWriter,
    fields: Fields,
    /// Number of writing threads.
    threads: usize,
    /// Whether the index was empty.
    is_new: bool,
}

impl Writer {
    /// A writer into a new index for this many families.
    pub(super) fn create(folder: &Path, families: usize) -> Result<Writer> {
        let (schema, fields) = schema::schema();
        let settings = IndexSettings {
            docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(STORE_COMPRESSION) }),
            docstore_compress_dedicated_thread: false,
            docstore_blocksize: STORE_BLOCK,
            ..IndexSettings::default()
        };
        let index = Index::builder().schema(schema).settings(settings).create_in_dir(folder).map_err(run_error)?;
        Self::new(index, fields, if families < MANY_FAMILIES { 1 } else { WRITERS }, MEMORY, true)
    }

    /// A writer into an existing index.
    pub(super) fn open(folder: &Path) -> Result<Writer> {
        let index = Index::open_in_dir(folder).map_err(run_error)?;
        Self::new(index, schema::schema().1, 1, MEMORY_FOR_CHANGES, false)
    }

    fn new(index: Index, fields: Fields, threads: usize, memory: usize, is_new: bool) -> Result<Writer> {
        schema::register(&index);
        let writer: IndexWriter = index.writer_with_num_threads(threads, memory).map_err(run_error)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(Writer { index, writer, fields, threads, is_new })
    }

    pub(super) fn fields(&self) -> Fields {
        self.fields
    }

    /// Deletes the documents of articles.
    pub(super) fn remove(&mut self, ids: &[String]) {
        for id in ids {
            self.writer.delete_term(Term::from_field_text(self.fields.article, id));
        }
    }

    /// Adds the documents of a family.
    pub(super) fn add(&mut self, documents: Vec<TantivyDocument>) -> Result<()> {
        // Tantivy keeps the documents of one call adjacent and in order, in one segment.
        self.writer.run(documents.into_iter().map(UserOperation::Add)).map(drop).map_err(run_error)
    }

    /// Commits with the manifest, and merges segments.
    pub(super) fn finish(mut self, manifest: &Manifest) -> Result<()> {
        let payload = serde_json::to_string(manifest)
            .map_err(|e| Error::new(ErrorKind::Internal, format!("the manifest cannot be serialised: {e}")))?;
        let mut commit = || -> tantivy::Result<()> {
            let mut prepared = self.writer.prepare_commit()?;
            prepared.set_payload(&payload);
            prepared.commit()?;
            let segments: Vec<Segment> = self.index.searchable_segment_metas()?.iter().map(Segment::of).collect();
            let merges = if self.is_new { evenly(segments, self.threads) } else { to_merge(&segments) };
            let merges: Vec<Vec<SegmentId>> = merges.into_iter().filter(|merged| !merged.is_empty()).collect();
            // Each merge keeps a core busy.
            for together in merges.chunks(self.threads) {
                let running: Vec<_> = together.iter().map(|merged| self.writer.merge(merged)).collect();
                running.into_iter().try_for_each(|merge| merge.wait().map(drop))?;
            }
            self.writer.garbage_collect_files().wait()?;
            Ok(())
        };
        commit().map_err(run_error)?;
        self.writer.wait_merging_threads().map_err(run_error)
    }
}

/// What merging needs to know about a segment.
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

    fn has_many_deleted(&self) -> bool {
        self.deleted as f64 > (self.documents + self.deleted) as f64 * MAX_DELETED
    }
}

/// The segments of a new index to merge, so that `count` segments of about the same size remain, or more of a very large
/// index.
fn evenly(mut segments: Vec<Segment>, count: usize) -> Vec<Vec<SegmentId>> {
    let documents: u64 = segments.iter().map(|segment| segment.documents).sum();
    let left = count.max(documents.div_ceil(MAX_MERGED) as usize);
    if segments.len() <= left {
        return Vec::new();
    }
    segments.sort_by_key(|segment| std::cmp::Reverse(segment.documents));
    let mut merged = vec![(0, Vec::new()); left];
    for segment in segments {
        if let Some((documents, ids)) = merged.iter_mut().min_by_key(|(documents, _)| *documents) {
            *documents += segment.documents;
            ids.push(segment.id);
        }
    }
    merged.into_iter().map(|(_, ids)| ids).filter(|ids| ids.len() > 1).collect()
}

/// The segments to merge after a change: those with many deleted documents, and if there are many small segments, those
/// with less than half of the documents. A large segment is rewritten by itself, and only if many of its documents are
/// deleted: a change of a few articles must not rewrite a very large index.
fn to_merge(segments: &[Segment]) -> Vec<Vec<SegmentId>> {
    let (large, mut small): (Vec<&Segment>, Vec<&Segment>) = segments.iter().partition(|s| s.documents >= MAX_MERGED / 2);
    small.sort_by_key(|s| s.documents);
    let all: u64 = small.iter().map(|s| s.documents).sum();
    let many = small.len() > MAX_SEGMENTS;
    let mut merged = 0;
    let merge = small.into_iter().filter(|s| s.has_many_deleted() || many && s.documents * 2 < all).take_while(|s| {
        merged += s.documents;
        merged <= MAX_MERGED
    });
    let mut merges = vec![merge.map(|s| s.id).collect()];
    merges.extend(large.into_iter().filter(|s| s.has_many_deleted()).map(|s| vec![s.id]));
    merges
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

    /// The segments that are merged, by their numbers of documents.
    fn merged(sizes: &[(u64, u64)]) -> Vec<Vec<u64>> {
        let segments = segments(sizes);
        let size = |id: &SegmentId| segments.iter().find(|s| s.id == *id).map(|s| s.documents).unwrap();
        let merges = to_merge(&segments).into_iter().filter(|merged| !merged.is_empty());
        merges.map(|merged| merged.iter().map(size).collect()).collect()
    }

    #[test]
    fn a_new_index_is_merged_into_even_parts() {
        let check = |sizes: &[(u64, u64)], left: usize, expected: &[&[u64]]| {
            let segments = segments(sizes);
            let size = |id: &SegmentId| segments.iter().find(|s| s.id == *id).map(|s| s.documents).unwrap();
            let merged: Vec<Vec<u64>> = evenly(segments.clone(), left).iter().map(|ids| ids.iter().map(size).collect()).collect();
            assert_eq!(merged, expected);
        };
        check(&[(5, 0)], 1, &[]);
        check(&[(5, 0), (6, 0)], 2, &[]);
        check(&[(5, 0), (6, 0)], 1, &[&[6, 5]]);
        check(&[(5, 0), (6, 0), (1, 0), (4, 0)], 2, &[&[6, 1], &[5, 4]]);
        check(&[(9, 0), (2, 0), (3, 0)], 2, &[&[3, 2]]);
        let half = MAX_MERGED / 2;
        check(&[(half, 0), (half, 0), (half - 1, 0), (half - 2, 0)], 1, &[&[half, half - 1], &[half, half - 2]]);
    }

    #[test]
    fn segments_that_lost_a_fifth_are_rewritten() {
        assert_eq!(merged(&[(100, 0), (80, 19), (79, 21)]), [[79]]);
        assert_eq!(merged(&[(0, 5)]), [[0]]);
        let large = MAX_MERGED / 2;
        assert_eq!(merged(&[(large, large), (5, 9), (large, 9), (6, 9), (large + 1, large)]), [vec![5, 6], vec![large], vec![large + 1]]);
    }

    #[test]
    fn many_small_segments_are_merged() {
        assert_eq!(merged(&[(1000, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0)]), Vec::<Vec<u64>>::new());
        assert_eq!(merged(&[(1000, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0)]), [[1, 2, 3, 4, 5, 6, 7, 8]]);
        let large = MAX_MERGED / 2;
        let mut sizes = vec![(large, 0); 8];
        sizes.extend([(1, 0); 8]);
        assert_eq!(merged(&sizes), Vec::<Vec<u64>>::new());
        sizes.push((2, 0));
        assert_eq!(merged(&sizes), [[1, 1, 1, 1, 1, 1, 1, 1, 2]]);
        // A merge is limited in size.
        assert_eq!(merged(&[(large - 1, 0); 9]), [[large - 1, large - 1]]);
    }
}
