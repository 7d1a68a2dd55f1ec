//! Reading an index: the current generation, its manifest, its articles and sections.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::ops::{Bound, Range};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::TermInfo;
use tantivy::query::{Bm25StatisticsProvider, DfaWrapper, FuzzyTermQuery, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::store::StoreReader;
use tantivy::{
    DocAddress, DocId, DocSet, Index, InvertedIndexReader, ReloadPolicy, Searcher, SegmentOrdinal, SegmentReader, TERMINATED, TantivyError,
    Term,
};

use super::document::{ArticleRecord, ID_LENGTH, SectionRecord, path_term};
use super::facet;
use super::generation::{self, Current, Manifest};
use super::schema::{self, Fields};
use super::stored;
use super::words::{self, Bounds, Counter, Words};
use crate::article::Role;
use crate::error::{Error, Result};
use crate::text::Language;

/// An open index. It never locks, and answers from one commit however long it lives.
pub struct Reader {
    searcher: Searcher,
    fields: Fields,
    manifest: Manifest,
    path: PathBuf,
    /// By segment, opened when first asked for.
    columns: Vec<OnceLock<Columns>>,
    stores: Vec<OnceLock<StoreReader>>,
    languages: OnceLock<Vec<Language>>,
    /// The files of its words, read when first asked for.
    word_files: Mutex<[File; 2]>,
    words: OnceLock<Words>,
}

/// Blocks of stored documents that are kept for the next hits.
const STORE_BLOCKS: usize = 256;

/// The numbers that documents of a segment have, by document.
#[derive(Clone)]
pub struct Columns {
    place: Column<u64>,
    run: Column<u64>,
    role: Column<u64>,
    /// See [`Fields::same_fix`].
    pub same_fix: Column<u64>,
    /// See [`Fields::titles`].
    pub titles: Column<u64>,
    /// See [`Fields::id`].
    pub id: Column<u64>,
    /// See [`Fields::day`].
    pub day: Column<u64>,
    /// Weighted words of each document's [`Fields::text`], rounded as Tantivy keeps them.
    pub lengths: FieldNormReader,
}

impl Columns {
    fn open(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Columns> {
        let fast = segment.fast_fields();
        Ok(Columns {
            place: fast.u64("place")?,
            run: fast.u64("run")?,
            role: fast.u64("role")?,
            same_fix: fast.u64("same_fix")?,
            titles: fast.u64("titles")?,
            id: fast.u64("id")?,
            day: fast.u64("day")?,
            lengths: segment.get_fieldnorms_reader(fields.text)?,
        })
    }

    /// The role of a document.
    pub fn role(&self, document: DocId) -> Role {
        self.role.first(document).and_then(|n| Role::ALL.get(n as usize)).copied().unwrap_or(Role::Background)
    }
}

/// The run of documents that an article is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Group {
    /// Its segment.
    pub segment: SegmentOrdinal,
    /// The article's document, then its sections in order.
    pub documents: Range<DocId>,
}

/// Where the posting lists of a term are.
#[derive(Clone, Debug)]
pub struct TermPlaces {
    infos: Vec<Option<TermInfo>>,
    documents: u64,
}

impl TermPlaces {
    /// In how many documents it stands, those aside that were taken out.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// Its posting list in a segment.
    pub fn in_segment(&self, segment: SegmentOrdinal) -> Option<&TermInfo> {
        self.infos[segment as usize].as_ref()
    }
}

/// How near a word has to be to another.
#[derive(Clone, Copy, Debug)]
pub struct Near {
    /// It has so many errors, 2 at most; two letters swapped are one.
    pub errors: u8,
    /// Only its beginning is compared.
    pub is_beginning: bool,
    /// It begins with the same letter; others need not be looked at.
    pub same_first: bool,
}

impl Near {
    fn automaton(self, word: &str) -> tantivy::Result<DfaWrapper> {
        let make = if self.is_beginning { FuzzyTermQuery::new_prefix } else { FuzzyTermQuery::new };
        // The field does not matter.
        make(Term::from_field_text(Field::from_field_id(0), word), self.errors, true).automaton()
    }

    /// Between which words those lie that begin with the same letter, where they have to.
    fn between(self, word: &str) -> Option<Bounds> {
        let from = word.chars().next().filter(|_| self.same_first)?.to_string().into_bytes();
        let mut before = from.clone();
        // No byte of UTF-8 is the last one that there is.
        *before.last_mut()? += 1;
        Some(Bounds { from, before })
    }
}

impl Reader {
    /// Opens the current generation of an index.
    ///
    /// # Errors
    /// There is no index, it is damaged, or another version of the program made it; the hint says
    /// how to rebuild.
    pub fn open(index: &Path) -> Result<Reader> {
        let mut current = generation::current(index)?;
        // A run may remove the generation between the two steps: then `current` has moved on.
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

    fn open_generation(index: &Path, current: &Current) -> Result<Reader> {
        current.check_files(index)?;
        let open = || -> tantivy::Result<(Index, Searcher, Option<String>)> {
            let tantivy_index = Index::open_in_dir(&current.folder)?;
            let payload = tantivy_index.load_metas()?.payload;
            schema::register(&tantivy_index);
            let reader = tantivy_index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            let searcher = reader.searcher();
            Ok((tantivy_index, searcher, payload))
        };
        // What another version wrote may not even open; that is told before what is wrong with it.
        let version_or_damage = |e| generation::read_manifest(&current.folder, index).err().unwrap_or_else(|| damaged(index, &e));
        let (tantivy_index, searcher, payload) = open().map_err(version_or_damage)?;
        let manifest = generation::manifest_of(payload.as_deref(), index)?;
        let (expected, fields) = schema::schema();
        if tantivy_index.schema() != expected {
            return Err(generation::damaged(index, "its schema is not the one of its version"));
        }
        let columns = searcher.segment_readers().iter().map(|_| OnceLock::new()).collect();
        let stores = searcher.segment_readers().iter().map(|_| OnceLock::new()).collect();
        let word_files = words::open(&current.folder).map_err(|e| generation::damaged(index, &format!("its words: {e}")))?;
        let (languages, words) = (OnceLock::new(), OnceLock::new());
        Ok(Reader {
            searcher,
            fields,
            manifest,
            path: index.to_path_buf(),
            columns,
            stores,
            languages,
            word_files: Mutex::new(word_files),
            words,
        })
    }

    /// Whether a folder holds an index; it may still be damaged.
    pub fn exists(index: &Path) -> bool {
        generation::exists(index)
    }

    /// What the index says about itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The searcher over its documents.
    pub fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// Handles of its fields.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The numbers of a segment's documents.
    pub fn columns(&self, segment: SegmentOrdinal) -> Result<&Columns> {
        let known = &self.columns[segment as usize];
        if let Some(columns) = known.get() {
            return Ok(columns);
        }
        let columns = Columns::open(self.searcher.segment_reader(segment), &self.fields).map_err(|e| self.damaged(&e))?;
        Ok(known.get_or_init(|| columns))
    }

    /// The stored documents of a segment.
    fn store(&self, segment: SegmentOrdinal) -> Result<&StoreReader> {
        let known = &self.stores[segment as usize];
        if let Some(store) = known.get() {
            return Ok(store);
        }
        let store = self.searcher.segment_reader(segment).get_store_reader(STORE_BLOCKS).map_err(|e| self.damaged(&e.into()))?;
        Ok(known.get_or_init(|| store))
    }

    /// The run of documents that a document belongs to.
    pub fn group(&self, address: DocAddress) -> Result<Group> {
        let columns = self.columns(address.segment_ord)?;
        let place = columns.place.first(address.doc_id).unwrap_or(0) as DocId;
        let run = columns.run.first(address.doc_id).unwrap_or(1) as DocId;
        let start = address.doc_id - place;
        Ok(Group { segment: address.segment_ord, documents: start..start + run })
    }

    /// The article of a group.
    pub fn article(&self, group: &Group) -> Result<ArticleRecord> {
        self.stored(DocAddress::new(group.segment, group.documents.start))
    }

    /// The section at a document.
    pub fn section(&self, address: DocAddress) -> Result<SectionRecord> {
        self.stored(address)
    }

    /// The group of an article, by its id.
    pub fn group_of(&self, article: &str) -> Result<Group> {
        let term = Term::from_field_text(self.fields.article, article);
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let found = self.searcher.search(&query, &DocSetCollector).map_err(|e| self.damaged(&e))?;
        found.into_iter().min().map_or_else(|| Err(self.missing(article)), |document| self.group(document))
    }

    /// The article of a group, and its sections in order.
    pub fn family(&self, group: &Group) -> Result<(ArticleRecord, Vec<SectionRecord>)> {
        let sections = group.documents.clone().skip(1).map(|document| self.section(DocAddress::new(group.segment, document)));
        Ok((self.article(group)?, sections.collect::<Result<_>>()?))
    }

    /// A section of an article, by the article's id and its place among its sections, from 0.
    pub fn section_of(&self, article: &str, place: usize) -> Result<SectionRecord> {
        let group = self.group_of(article)?;
        let section = group.documents.start + 1 + place as DocId;
        if !group.documents.contains(&section) {
            return Err(self.missing(article));
        }
        self.section(DocAddress::new(group.segment, section))
    }

    fn missing(&self, article: &str) -> Error {
        generation::damaged(&self.path, &format!("the article {article} is not in it"))
    }

    /// The documents whose id begins with `prefix`, two at most: one is an answer, two are too many.
    pub fn by_id(&self, prefix: &str) -> Result<Vec<DocAddress>> {
        let digits = prefix.len();
        let first = u64::from_str_radix(prefix, 16).ok().filter(|_| digits <= ID_LENGTH && prefix.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(first) = first else { return Ok(Vec::new()) };
        // The digits that are not given may be any.
        let open = 4 * (ID_LENGTH - digits);
        let (lower, upper) = (first << open, (first << open) | ((1 << open) - 1));
        let bound = |id: u64| Bound::Included(Term::from_field_u64(self.fields.id, id));
        let found = self.searcher.search(&RangeQuery::new(bound(lower), bound(upper)), &TopDocs::with_limit(2).order_by_score());
        Ok(found.map_err(|e| self.damaged(&e))?.into_iter().map(|(_, address)| address).collect())
    }

    /// The articles of a file, by the name of its source and its path below that, in order.
    pub fn by_path(&self, source: &str, relative: &str) -> Result<Vec<Group>> {
        let term = Term::from_field_text(self.fields.path, &path_term(source, relative));
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let found = self.searcher.search(&query, &DocSetCollector).map_err(|e| self.damaged(&e))?;
        let mut found: Vec<DocAddress> = found.into_iter().collect();
        found.sort();
        found.into_iter().map(|address| self.group(address)).collect()
    }

    /// Every article, in the order of documents.
    pub fn articles(&self) -> Result<Vec<Group>> {
        let mut groups = Vec::new();
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let run = &self.columns(segment as SegmentOrdinal)?.run;
            let mut first: DocId = 0;
            while first < reader.max_doc() {
                let length = run.first(first).unwrap_or(1).max(1) as DocId;
                if reader.alive_bitset().is_none_or(|alive| alive.is_alive(first)) {
                    groups.push(Group { segment: segment as SegmentOrdinal, documents: first..first + length });
                }
                first += length;
            }
        }
        Ok(groups)
    }

    /// The documents that have a facet.
    pub fn with_facet(&self, name: &str, value: &str) -> Result<Vec<DocAddress>> {
        let term = Term::from_field_text(self.fields.facet, &facet::term(name, value));
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let mut found: Vec<DocAddress> =
            self.searcher.search(&query, &DocSetCollector).map_err(|e| self.damaged(&e))?.into_iter().collect();
        found.sort();
        Ok(found)
    }

    /// The values of a facet that begin with `prefix`, sorted, each once.
    pub fn facet_values(&self, name: &str, prefix: &str) -> Result<Vec<String>> {
        let begin = facet::term(name, prefix);
        let mut values = Vec::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.facet).map_err(|e| self.damaged(&e))?;
            let mut terms = inverted.terms().range().ge(&begin).into_stream().map_err(|e| self.damaged(&e.into()))?;
            while terms.advance() {
                let Some(rest) = terms.key().strip_prefix(begin.as_bytes()) else { break };
                // A term stays until its segment is written anew, though its documents may be gone.
                if segment.has_deletes() && alive(segment, &inverted, terms.value()).map_err(|e| self.damaged(&e))? == 0 {
                    continue;
                }
                values.push(format!("{prefix}{}", String::from_utf8_lossy(rest)));
            }
        }
        values.sort_unstable();
        values.dedup();
        Ok(values)
    }

    /// Calls `visit` with each value of a facet and each document that has it, those of values that are gone too.
    pub fn each_with_facet(&self, name: &str, mut visit: impl FnMut(&str, DocAddress)) -> Result<()> {
        let begin = facet::term(name, "");
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let inverted = reader.inverted_index(self.fields.facet).map_err(|e| self.damaged(&e))?;
            let mut terms = inverted.terms().range().ge(&begin).into_stream().map_err(|e| self.damaged(&e.into()))?;
            while terms.advance() {
                let Some(value) = terms.key().strip_prefix(begin.as_bytes()) else { break };
                let value = String::from_utf8_lossy(value);
                let postings = inverted.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic);
                let mut postings = postings.map_err(|e| self.damaged(&e.into()))?;
                while postings.doc() != TERMINATED {
                    visit(&value, DocAddress::new(segment as SegmentOrdinal, postings.doc()));
                    postings.advance();
                }
            }
        }
        Ok(())
    }

    /// The words as they are spelt that are near `word`, with how many articles have each, copies counted as one.
    pub fn words_near(&self, word: &str, near: Near) -> Result<HashMap<String, u64>> {
        let mut words = HashMap::new();
        let automaton = near.automaton(word).map_err(|e| self.damaged(&e))?;
        self.words()?.each_accepted(&automaton, near.between(word).as_ref(), |word, articles| _ = words.insert(word.to_string(), articles));
        Ok(words)
    }

    /// The terms of [`Fields::text`] that are near `term`, with how many documents have each.
    pub fn terms_near(&self, term: &str, near: Near) -> Result<HashMap<String, u64>> {
        let automaton = near.automaton(term).map_err(|e| self.damaged(&e))?;
        let mut terms = HashMap::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.text).map_err(|e| self.damaged(&e))?;
            let mut found = inverted.terms().search(&automaton);
            if let Some(Bounds { from, before }) = near.between(term) {
                found = found.ge(from).lt(before);
            }
            let mut found = found.into_stream().map_err(|e| self.damaged(&e.into()))?;
            while found.advance() {
                let documents = alive(segment, &inverted, found.value()).map_err(|e| self.damaged(&e))?;
                if documents > 0 {
                    *terms.entry(String::from_utf8_lossy(found.key()).into_owned()).or_default() += u64::from(documents);
                }
            }
        }
        Ok(terms)
    }

    /// Calls `visit` with the words as they are spelt that begin with `beginning`, `limit` at most, and how many
    /// articles have each, copies counted as one.
    pub fn each_word_from(&self, beginning: &str, limit: usize, visit: impl FnMut(&str, u64)) -> Result<()> {
        self.words()?.each_from(beginning, limit, visit);
        Ok(())
    }

    /// Whether these are its words.
    pub(super) fn has_words(&self, counted: Counter) -> Result<bool> {
        let words = self.words()?;
        counted.all().and_then(|counted| words.are(&counted)).map_err(|e| self.damaged_words(&e))
    }

    fn words(&self) -> Result<&Words> {
        if let Some(words) = self.words.get() {
            return Ok(words);
        }
        // Reading moves the place in a file: one thread at a time.
        let files = self.word_files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(words) = self.words.get() {
            return Ok(words);
        }
        let words = Words::of(&files).map_err(|e| self.damaged_words(&e))?;
        Ok(self.words.get_or_init(|| words))
    }

    fn damaged_words(&self, error: &io::Error) -> Error {
        // Where nothing has changed `kb index` looks at no words.
        generation::damaged(&self.path, &format!("its words: {error}")).hint("run `kb index --rebuild` to build it anew")
    }

    /// The languages of its articles beside English.
    pub fn other_languages(&self) -> Result<&[Language]> {
        if let Some(languages) = self.languages.get() {
            return Ok(languages);
        }
        let codes = self.facet_values(facet::LANGUAGE, "")?;
        let others = codes.iter().filter_map(|code| Language::of_code(code)).filter(|language| *language != Language::English);
        Ok(self.languages.get_or_init(|| others.collect()))
    }

    /// Where a term's posting lists are.
    pub fn term_places(&self, term: &Term) -> Result<TermPlaces> {
        let mut places = TermPlaces { infos: Vec::with_capacity(self.columns.len()), documents: 0 };
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(term.field()).map_err(|e| self.damaged(&e))?;
            let info = inverted.get_term_info(term).map_err(|e| self.damaged(&e.into()))?;
            if let Some(info) = &info {
                places.documents += u64::from(alive(segment, &inverted, info).map_err(|e| self.damaged(&e))?);
            }
            places.infos.push(info);
        }
        Ok(places)
    }

    /// In how many documents a term stands: what is taken out counts no more, though its postings are
    /// still there.
    pub fn document_frequency(&self, term: &Term) -> Result<u64> {
        Ok(self.term_places(term)?.documents)
    }

    /// The role of a document.
    pub fn role(&self, address: DocAddress) -> Result<Role> {
        Ok(self.columns(address.segment_ord)?.role(address.doc_id))
    }

    fn stored<T: serde::de::DeserializeOwned>(&self, address: DocAddress) -> Result<T> {
        let bytes = self.store(address.segment_ord)?.get_document_bytes(address.doc_id).map_err(|e| self.damaged(&e))?;
        stored::read(&bytes).map_err(|e| generation::damaged(&self.path, &format!("a stored document does not read: {e}")))
    }

    /// An error of reading this index.
    pub fn damaged(&self, error: &TantivyError) -> Error {
        damaged(&self.path, error)
    }
}

/// What is taken out counts no more: an index that was updated scores as one that was made anew.
impl Bm25StatisticsProvider for Reader {
    fn total_num_tokens(&self, _field: Field) -> tantivy::Result<u64> {
        Ok(self.manifest.words)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.searcher.num_docs())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.document_frequency(term).map_err(|e| TantivyError::InternalError(e.message))
    }
}

/// How many documents of a term are still there.
fn alive(segment: &SegmentReader, inverted: &InvertedIndexReader, info: &TermInfo) -> tantivy::Result<u32> {
    let Some(alive) = segment.alive_bitset() else { return Ok(info.doc_freq) };
    Ok(inverted.read_postings_from_terminfo(info, IndexRecordOption::Basic)?.doc_freq_given_deletes(alive))
}

fn damaged(index: &Path, error: &TantivyError) -> Error {
    generation::damaged(index, &error.to_string())
}
