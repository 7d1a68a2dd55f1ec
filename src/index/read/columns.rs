//! The fast fields of a segment: numbers by document.

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::{DocId, SegmentReader};

use crate::article::Role;
use crate::index::format::schema::Fields;

/// The fast fields of a segment.
#[derive(Clone)]
pub(crate) struct Columns {
    position: Column<u64>,
    block_size: Column<u64>,
    role: Column<u64>,
    same_fix: Column<u64>,
    titles: Column<u64>,
    id: Column<u64>,
    day: Column<u64>,
    lengths: FieldNormReader,
}

impl Columns {
    pub(super) fn open(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Columns> {
        let fast = segment.fast_fields();
        Ok(Columns {
            position: fast.u64("place")?,
            block_size: fast.u64("run")?,
            role: fast.u64("role")?,
            same_fix: fast.u64("same_fix")?,
            titles: fast.u64("titles")?,
            id: fast.u64("id")?,
            day: fast.u64("day")?,
            lengths: segment.get_fieldnorms_reader(fields.text)?,
        })
    }

    /// Position of a document in its block: see [`Fields::position`].
    pub(super) fn position(&self, document: DocId) -> DocId {
        self.position.first(document).unwrap_or(0) as DocId
    }

    /// Number of documents in the block, at least 1: see [`Fields::block_size`].
    pub(super) fn block_size(&self, document: DocId) -> DocId {
        self.block_size.first(document).unwrap_or(1).max(1) as DocId
    }

    /// Role of a section: see [`Fields::role`].
    pub(crate) fn role(&self, document: DocId) -> Role {
        self.role.first(document).and_then(|n| Role::ALL.get(n as usize)).copied().unwrap_or(Role::Background)
    }

    /// Group of equal fixes: see [`Fields::same_fix`].
    pub(crate) fn same_fix(&self, document: DocId) -> u64 {
        self.same_fix.first(document).unwrap_or(0)
    }

    /// Number of titles of an article: see [`Fields::titles`].
    pub(crate) fn titles(&self, document: DocId) -> u64 {
        self.titles.first(document).unwrap_or(1)
    }

    /// Id of an article or section as a number: see [`Fields::id`].
    pub(crate) fn id(&self, document: DocId) -> u64 {
        self.id.first(document).unwrap_or(0)
    }

    /// Date of the last change of an article as a number: see [`Fields::day`].
    pub(crate) fn day(&self, document: DocId) -> u64 {
        self.day.first(document).unwrap_or(0)
    }

    /// Dates of the last change of an article and of its copies, as numbers; 0 for none.
    pub(crate) fn days(&self, document: DocId) -> impl Iterator<Item = u64> {
        self.day.values_for_doc(document)
    }

    /// Weighted length of a document's [`Fields::text`], rounded as Tantivy stores it.
    pub(crate) fn length(&self, document: DocId) -> u32 {
        self.lengths.fieldnorm(document)
    }

    /// Index of [`Columns::length`] in Tantivy's table of lengths.
    pub(crate) fn length_id(&self, document: DocId) -> u8 {
        self.lengths.fieldnorm_id(document)
    }
}
