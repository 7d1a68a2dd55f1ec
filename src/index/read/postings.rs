//! The terms of an open index: posting lists, facets, vocabulary and statistics.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::sync::PoisonError;

use tantivy::postings::TermInfo;
use tantivy::query::{Bm25StatisticsProvider, DfaWrapper, FuzzyTermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocSet, InvertedIndexReader, SegmentOrdinal, SegmentReader, TERMINATED, TantivyError, Term};

use super::reader::Reader;
use crate::error::{Error, Result};
use crate::index::format::damage::damaged;
use crate::index::format::facet;
use crate::index::format::vocabulary::{Vocabulary, WordRange};
use crate::index::format::word_counter::WordCounter;
use crate::text::{Language, is_part_term};

/// The posting lists of a term, by segment.
#[derive(Clone, Debug)]
pub(crate) struct TermPostings {
    segments: Vec<Option<TermInfo>>,
    documents: u64,
}

impl TermPostings {
    /// Document frequency, deleted documents excluded.
    pub(crate) fn document_frequency(&self) -> u64 {
        self.documents
    }

    /// The posting list in a segment.
    pub(crate) fn in_segment(&self, segment: SegmentOrdinal) -> Option<&TermInfo> {
        self.segments[segment as usize].as_ref()
    }
}

/// Which words are near another one, by Damerau-Levenshtein distance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Near {
    /// Largest distance, at most 2; a transposition counts as one edit.
    pub(crate) distance: u8,
    /// Whether it is enough that a prefix of a word is near.
    pub(crate) is_prefix: bool,
    /// Whether the first letter must be the same, so that only words with that letter are searched.
    pub(crate) same_first_letter: bool,
}

impl Near {
    fn automaton(self, word: &str) -> tantivy::Result<DfaWrapper> {
        let query = if self.is_prefix { FuzzyTermQuery::new_prefix } else { FuzzyTermQuery::new };
        // The automaton does not depend on the field.
        query(Term::from_field_text(Field::from_field_id(0), word), self.distance, true).automaton()
    }

    /// The range of words with the same first letter, if that is required.
    fn range(self, word: &str) -> Option<WordRange> {
        let from = word.chars().next().filter(|_| self.same_first_letter)?.to_string().into_bytes();
        let mut before = from.clone();
        // No byte of UTF-8 is 0xff, so this does not overflow.
        *before.last_mut()? += 1;
        Some(WordRange { from, before })
    }
}

impl Reader {
    /// The documents with a facet, in order.
    pub(crate) fn with_facet(&self, name: &str, value: &str) -> Result<Vec<DocAddress>> {
        self.with_term(self.fields.facet, &facet::term(name, value))
    }

    /// The values of a facet that start with `prefix`, in ascending order.
    pub(crate) fn facet_values(&self, name: &str, prefix: &str) -> Result<Vec<String>> {
        Ok(self.facet_values_with_frequency(name, prefix)?.into_iter().map(|(value, _)| value).collect())
    }

    /// The values of a facet that start with `prefix`, in ascending order, with their document frequencies.
    pub(crate) fn facet_values_with_frequency(&self, name: &str, prefix: &str) -> Result<Vec<(String, u64)>> {
        let start = facet::term(name, prefix);
        let mut values: Vec<(String, u64)> = Vec::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.facet).map_err(|e| self.damaged(&e))?;
            let mut terms = inverted.terms().range().ge(&start).into_stream().map_err(|e| self.damaged(&e.into()))?;
            while terms.advance() {
                let Some(rest) = terms.key().strip_prefix(start.as_bytes()) else { break };
                // A term whose documents are all deleted remains until its segment is merged.
                let documents = u64::from(alive(segment, &inverted, terms.value()).map_err(|e| self.damaged(&e))?);
                if documents > 0 {
                    values.push((format!("{prefix}{}", String::from_utf8_lossy(rest)), documents));
                }
            }
        }
        values.sort_unstable();
        values.dedup_by(|later, first| {
            let is_same = later.0 == first.0;
            first.1 += if is_same { later.1 } else { 0 };
            is_same
        });
        Ok(values)
    }

    /// Calls `visit` with each value of a facet and each of its documents, deleted ones included.
    pub(crate) fn each_with_facet(&self, name: &str, mut visit: impl FnMut(&str, DocAddress)) -> Result<()> {
        let start = facet::term(name, "");
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let inverted = reader.inverted_index(self.fields.facet).map_err(|e| self.damaged(&e))?;
            let mut terms = inverted.terms().range().ge(&start).into_stream().map_err(|e| self.damaged(&e.into()))?;
            while terms.advance() {
                let Some(value) = terms.key().strip_prefix(start.as_bytes()) else { break };
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

    /// Document frequency of a facet, deleted documents excluded.
    pub(crate) fn facet_frequency(&self, name: &str, value: &str) -> Result<u64> {
        self.document_frequency(&Term::from_field_text(self.fields.facet, &facet::term(name, value)))
    }

    /// The words of the vocabulary near `word`, with the number of families that contain each.
    pub(crate) fn words_near(&self, word: &str, near: Near) -> Result<HashMap<String, u64>> {
        let mut words = HashMap::new();
        let automaton = near.automaton(word).map_err(|e| self.damaged(&e))?;
        self.vocabulary()?.each_accepted(&automaton, near.range(word).as_ref(), |word, families| {
            words.insert(word.to_string(), families);
        });
        Ok(words)
    }

    /// The stems near `stem`, with their document frequencies.
    pub(crate) fn stems_near(&self, stem: &str, near: Near) -> Result<HashMap<String, u64>> {
        let automaton = near.automaton(stem).map_err(|e| self.damaged(&e))?;
        let mut stems = HashMap::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.text).map_err(|e| self.damaged(&e))?;
            let mut found = inverted.terms().search(&automaton);
            if let Some(WordRange { from, before }) = near.range(stem) {
                found = found.ge(from).lt(before);
            }
            let mut found = found.into_stream().map_err(|e| self.damaged(&e.into()))?;
            while found.advance() {
                let documents = alive(segment, &inverted, found.value()).map_err(|e| self.damaged(&e))?;
                let stem = String::from_utf8_lossy(found.key());
                if documents > 0 && !is_part_term(&stem) {
                    *stems.entry(stem.into_owned()).or_default() += u64::from(documents);
                }
            }
        }
        Ok(stems)
    }

    /// The first `limit` terms that continue a prefix in a way that `continues` accepts, in ascending order.
    pub(crate) fn terms_with_prefix(&self, prefix: &str, limit: usize, continues: impl Fn(&str) -> bool) -> Result<Vec<String>> {
        let mut found = BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.text).map_err(|e| self.damaged(&e))?;
            let mut terms = inverted.terms().range().gt(prefix).into_stream().map_err(|e| self.damaged(&e.into()))?;
            let mut left = limit;
            while left > 0 && terms.advance() {
                let Some(rest) = terms.key().strip_prefix(prefix.as_bytes()) else { break };
                let Ok(rest) = std::str::from_utf8(rest) else { continue };
                // A term whose documents are all deleted remains until its segment is merged, and must not take another's place.
                if continues(rest) && alive(segment, &inverted, terms.value()).map_err(|e| self.damaged(&e))? > 0 {
                    found.insert(format!("{prefix}{rest}"));
                    left -= 1;
                }
            }
        }
        Ok(found.into_iter().take(limit).collect())
    }

    /// Calls `visit` with at most `limit` words of the vocabulary that start with `prefix`, and the number of families
    /// that contain each.
    pub(crate) fn each_word_with_prefix(&self, prefix: &str, limit: usize, visit: impl FnMut(&str, u64)) -> Result<()> {
        self.vocabulary()?.each_with_prefix(prefix, limit, visit);
        Ok(())
    }

    /// Whether the vocabulary of the index has exactly the words and counts in `counted`.
    pub(super) fn has_vocabulary(&self, counted: WordCounter) -> Result<bool> {
        let vocabulary = self.vocabulary()?;
        counted.into_vocabulary().and_then(|counted| vocabulary.equals(&counted)).map_err(|e| self.damaged_vocabulary(&e))
    }

    fn vocabulary(&self) -> Result<&Vocabulary> {
        if let Some(vocabulary) = self.vocabulary.get() {
            return Ok(vocabulary);
        }
        // Reading moves the position of the files, so only one thread at a time may read.
        let files = self.vocabulary_files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(vocabulary) = self.vocabulary.get() {
            return Ok(vocabulary);
        }
        let vocabulary = Vocabulary::from_files(&files).map_err(|e| self.damaged_vocabulary(&e))?;
        Ok(self.vocabulary.get_or_init(|| vocabulary))
    }

    fn damaged_vocabulary(&self, error: &io::Error) -> Error {
        // A plain `kb index` reads the vocabulary only if something has changed, so it may not notice the damage.
        damaged(&self.path, format!("its vocabulary: {error}")).hint("run `kb index --rebuild`")
    }

    /// The languages of the articles, except English.
    pub(crate) fn other_languages(&self) -> Result<&[Language]> {
        if let Some(languages) = self.languages.get() {
            return Ok(languages);
        }
        let codes = self.facet_values(facet::LANGUAGE, "")?;
        let others = codes.iter().filter_map(|code| Language::of_code(code)).filter(|language| *language != Language::English);
        Ok(self.languages.get_or_init(|| others.collect()))
    }

    /// The facets of all platforms and devices that articles name.
    pub(crate) fn platforms(&self) -> Result<&[String]> {
        if let Some(platforms) = self.platforms.get() {
            return Ok(platforms);
        }
        let mut found = Vec::new();
        for kind in [facet::PLATFORM, facet::DEVICE] {
            let values = self.facet_values(kind, "")?;
            found.extend(values.iter().filter(|value| *value != facet::NOT_STATED).map(|value| facet::term(kind, value)));
        }
        Ok(self.platforms.get_or_init(|| found))
    }

    /// The posting lists of a term.
    pub(crate) fn term_postings(&self, term: &Term) -> Result<TermPostings> {
        let mut postings = TermPostings { segments: Vec::with_capacity(self.searcher.segment_readers().len()), documents: 0 };
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(term.field()).map_err(|e| self.damaged(&e))?;
            let info = inverted.get_term_info(term).map_err(|e| self.damaged(&e.into()))?;
            if let Some(info) = &info {
                postings.documents += u64::from(alive(segment, &inverted, info).map_err(|e| self.damaged(&e))?);
            }
            postings.segments.push(info);
        }
        Ok(postings)
    }

    /// Document frequency of a term, without deleted documents, whose postings remain until a merge.
    pub(crate) fn document_frequency(&self, term: &Term) -> Result<u64> {
        Ok(self.term_postings(term)?.documents)
    }
}

/// Statistics of an index without deleted documents, so that an updated index scores like a rebuilt one.
pub(crate) struct LiveStatistics<'a>(pub(crate) &'a Reader);

impl Bm25StatisticsProvider for LiveStatistics<'_> {
    fn total_num_tokens(&self, _field: Field) -> tantivy::Result<u64> {
        Ok(self.0.manifest().total_length)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.0.document_count())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.0.document_frequency(term).map_err(|e| TantivyError::InternalError(e.message))
    }
}

/// Number of documents with a term in a segment, deleted ones excluded.
fn alive(segment: &SegmentReader, inverted: &InvertedIndexReader, info: &TermInfo) -> tantivy::Result<u32> {
    let Some(alive) = segment.alive_bitset() else { return Ok(info.doc_freq) };
    Ok(inverted.read_postings_from_terminfo(info, IndexRecordOption::Basic)?.doc_freq_given_deletes(alive))
}
