//! An open index: its manifest, and access to articles and sections by document, id and path.

use std::fs::File;
use std::ops::{Bound, Range};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use std::time::SystemTime;

use serde::de::DeserializeOwned;
use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::query::{Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::store::StoreReader;
use tantivy::{DocAddress, DocId, Index, ReloadPolicy, Searcher, SegmentOrdinal, TantivyError, Term};

use super::columns::Columns;
use super::read_only_directory::ReadOnlyDirectory;
use crate::article::Role;
use crate::error::{Error, Result};
use crate::index::format::damage::{damaged, damaged_by};
use crate::index::format::generation::{self, Generation};
use crate::index::format::manifest::{self, Manifest};
use crate::index::format::record::{ArticleRecord, ID_LENGTH, SectionRecord, path_term};
use crate::index::format::schema::{self, Fields};
use crate::index::format::stored;
use crate::index::format::vocabulary::{self, Vocabulary};
use crate::text::Language;

/// The generation of an index, and its age.
#[derive(Clone, Debug)]
pub struct IndexState {
    /// Name of the generation.
    pub generation: String,
    /// Time of the commit.
    pub committed: Option<SystemTime>,
}

/// An open index. It never locks, and reads one generation for as long as it is open.
pub struct Reader {
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    manifest: Manifest,
    /// Name of the generation.
    generation: String,
    pub(super) path: PathBuf,
    /// Fast fields by segment, opened on first use.
    columns: Vec<OnceLock<Columns>>,
    stores: Vec<OnceLock<StoreReader>>,
    pub(super) languages: OnceLock<Vec<Language>>,
    pub(super) platforms: OnceLock<Vec<String>>,
    /// Open files of the vocabulary, which are read on first use.
    pub(super) vocabulary_files: Mutex<[File; 2]>,
    pub(super) vocabulary: OnceLock<Vocabulary>,
}

/// Number of blocks of stored documents that are cached.
const STORE_CACHE_BLOCKS: usize = 256;

/// The adjacent documents of an article: the article's own, then those of its sections in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct DocBlock {
    pub(crate) segment: SegmentOrdinal,
    pub(crate) documents: Range<DocId>,
}

impl DocBlock {
    /// The address of the document at a position in the block; 0 is the article itself.
    pub(crate) fn document(&self, position: usize) -> DocAddress {
        DocAddress::new(self.segment, self.documents.start + position as DocId)
    }
}

impl Reader {
    /// Opens the current generation of an index.
    ///
    /// # Errors
    /// There is no index, it is damaged, or it was built by another version of the program; the hint says how to rebuild it.
    pub fn open(index: &Path) -> Result<Reader> {
        let mut current = generation::current(index)?;
        // If a run removes the generation before it is opened, `current` names another one.
        loop {
            match Self::open_generation(index, &current) {
                Err(e) => match generation::current(index)? {
                    now if now != current => current = now,
                    _ => return Err(e),
                },
                reader => return reader,
            }
        }
    }

    fn open_generation(index: &Path, current: &Generation) -> Result<Reader> {
        current.check_files(index)?;
        let open = || -> tantivy::Result<(Index, Searcher, Option<String>)> {
            let tantivy_index = Index::open(ReadOnlyDirectory::open(&current.folder)?)?;
            let payload = tantivy_index.load_metas()?.payload;
            schema::register(&tantivy_index);
            let reader = tantivy_index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            let searcher = reader.searcher();
            Ok((tantivy_index, searcher, payload))
        };
        // An index of another version may fail to open, and its version explains more than the error.
        let version_or_damage =
            |e: TantivyError| manifest::read_manifest(&current.folder, index).err().unwrap_or_else(|| damaged_by(index, e));
        let (tantivy_index, searcher, payload) = open().map_err(version_or_damage)?;
        let manifest = manifest::parse_manifest(payload.as_deref(), index)?;
        let (expected, fields) = schema::schema();
        if tantivy_index.schema() != expected {
            return Err(damaged(index, "its schema does not match its version"));
        }
        let columns = searcher.segment_readers().iter().map(|_| OnceLock::new()).collect();
        let stores = searcher.segment_readers().iter().map(|_| OnceLock::new()).collect();
        let vocabulary_files = vocabulary::open(&current.folder).map_err(|e| damaged(index, format!("its vocabulary: {e}")))?;
        Ok(Reader {
            searcher,
            fields,
            manifest,
            generation: current.name(),
            path: index.to_path_buf(),
            columns,
            stores,
            languages: OnceLock::new(),
            platforms: OnceLock::new(),
            vocabulary_files: Mutex::new(vocabulary_files),
            vocabulary: OnceLock::new(),
        })
    }

    /// Whether a folder contains an index; it may still be damaged.
    pub fn exists(index: &Path) -> bool {
        generation::exists(index)
    }

    /// The manifest of the index.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The generation that is read, and when the index was committed.
    pub fn state(&self) -> IndexState {
        IndexState { generation: self.generation.clone(), committed: generation::committed(&self.path) }
    }

    /// Number of documents: articles and sections, deleted ones excluded.
    pub(crate) fn document_count(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Tantivy's searcher over the documents.
    pub(crate) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// Handles of the schema's fields.
    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The fast fields of a segment.
    pub(crate) fn columns(&self, segment: SegmentOrdinal) -> Result<&Columns> {
        let cell = &self.columns[segment as usize];
        if let Some(columns) = cell.get() {
            return Ok(columns);
        }
        let columns = Columns::open(self.searcher.segment_reader(segment), &self.fields).map_err(|e| self.damaged(&e))?;
        Ok(cell.get_or_init(|| columns))
    }

    /// The stored documents of a segment.
    fn store(&self, segment: SegmentOrdinal) -> Result<&StoreReader> {
        let cell = &self.stores[segment as usize];
        if let Some(store) = cell.get() {
            return Ok(store);
        }
        let store = self.searcher.segment_reader(segment).get_store_reader(STORE_CACHE_BLOCKS).map_err(|e| self.damaged(&e.into()))?;
        Ok(cell.get_or_init(|| store))
    }

    /// The block of documents that a document belongs to.
    pub(crate) fn block(&self, address: DocAddress) -> Result<DocBlock> {
        let columns = self.columns(address.segment_ord)?;
        let start = address.doc_id - columns.position(address.doc_id);
        Ok(DocBlock { segment: address.segment_ord, documents: start..start + columns.block_size(address.doc_id) })
    }

    /// The blocks of all articles, in the order of documents.
    pub(crate) fn blocks(&self) -> Result<Vec<DocBlock>> {
        let mut blocks = Vec::new();
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let segment = segment as SegmentOrdinal;
            let columns = self.columns(segment)?;
            let mut first: DocId = 0;
            while first < reader.max_doc() {
                let length = columns.block_size(first);
                if reader.alive_bitset().is_none_or(|alive| alive.is_alive(first)) {
                    blocks.push(DocBlock { segment, documents: first..first + length });
                }
                first += length;
            }
        }
        Ok(blocks)
    }

    /// The block of the article with an id.
    pub(crate) fn block_of(&self, article: &str) -> Result<DocBlock> {
        let found = self.with_term(self.fields.article, article)?;
        found.first().map_or_else(|| Err(self.missing(article)), |document| self.block(*document))
    }

    /// The blocks of the articles of a file, in order, by the name of its source and its path relative to that.
    pub(crate) fn blocks_of_file(&self, source: &str, relative: &str) -> Result<Vec<DocBlock>> {
        let found = self.with_term(self.fields.path, &path_term(source, relative))?;
        found.into_iter().map(|address| self.block(address)).collect()
    }

    /// The article of a block.
    pub(crate) fn article(&self, block: &DocBlock) -> Result<ArticleRecord> {
        self.stored(block.document(0))
    }

    /// The section at a document.
    pub(crate) fn section(&self, address: DocAddress) -> Result<SectionRecord> {
        self.stored(address)
    }

    /// The article of a block, and its sections in order.
    pub(crate) fn family(&self, block: &DocBlock) -> Result<(ArticleRecord, Vec<SectionRecord>)> {
        let sections = (1..block.documents.len()).map(|position| self.section(block.document(position)));
        Ok((self.article(block)?, sections.collect::<Result<_>>()?))
    }

    /// A section of an article, by the article's id and the index among its sections, from 0.
    pub(crate) fn section_of(&self, article: &str, index: usize) -> Result<SectionRecord> {
        let block = self.block_of(article)?;
        if index + 1 >= block.documents.len() {
            return Err(self.missing(article));
        }
        self.section(block.document(index + 1))
    }

    /// The documents whose id starts with `prefix`, at most two, since two already make the prefix ambiguous.
    pub(crate) fn with_id_prefix(&self, prefix: &str) -> Result<Vec<DocAddress>> {
        let digits = prefix.len();
        let first = u64::from_str_radix(prefix, 16).ok().filter(|_| digits <= ID_LENGTH && prefix.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(first) = first else { return Ok(Vec::new()) };
        let free_bits = 4 * (ID_LENGTH - digits);
        let (lower, upper) = (first << free_bits, (first << free_bits) | ((1 << free_bits) - 1));
        let bound = |id: u64| Bound::Included(Term::from_field_u64(self.fields.id, id));
        let found = self.searcher.search(&RangeQuery::new(bound(lower), bound(upper)), &TopDocs::with_limit(2).order_by_score());
        Ok(found.map_err(|e| self.damaged(&e))?.into_iter().map(|(_, address)| address).collect())
    }

    /// The documents with a term in an untokenised field, in order.
    pub(super) fn with_term(&self, field: Field, value: &str) -> Result<Vec<DocAddress>> {
        self.matching(&TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic))
    }

    /// The documents that match a Tantivy query, in order.
    pub(crate) fn matching(&self, query: &dyn Query) -> Result<Vec<DocAddress>> {
        let found = self.searcher.search(query, &DocSetCollector).map_err(|e| self.damaged(&e))?;
        let mut found: Vec<DocAddress> = found.into_iter().collect();
        found.sort_unstable();
        Ok(found)
    }

    /// The role of a document.
    pub(crate) fn role(&self, address: DocAddress) -> Result<Role> {
        Ok(self.columns(address.segment_ord)?.role(address.doc_id))
    }

    fn stored<T: DeserializeOwned>(&self, address: DocAddress) -> Result<T> {
        let bytes = self.store(address.segment_ord)?.get_document_bytes(address.doc_id).map_err(|e| self.damaged(&e))?;
        stored::read(&bytes).map_err(|e| damaged(&self.path, format!("a stored document cannot be decoded: {e}")))
    }

    fn missing(&self, article: &str) -> Error {
        damaged(&self.path, format!("the article {article} is missing"))
    }

    /// The error for a failed read of this index.
    pub(crate) fn damaged(&self, error: &TantivyError) -> Error {
        damaged_by(&self.path, error.clone())
    }
}
