//! Filtering: the documents that pass the filters of a query.

use std::sync::Arc;

use tantivy::collector::DocSetCollector;
use tantivy::index::SegmentId;
use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::query::{PhraseQuery, Query as TantivyQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, SegmentOrdinal, SegmentReader, Term};

use crate::corpus;
use crate::error::Result;
use crate::index::facet;
use crate::index::format::record::{ArticleRecord, day_number};
use crate::index::read::reader::{DocBlock, Reader};
use crate::query::{ArticlePath, Condition, Filter};

/// A flag for each document, by segment.
type Flags = Vec<Vec<bool>>;

/// The documents of an index that pass filters.
pub(super) struct PassingDocs {
    sections: Flags,
    /// Documents by which passing sections are found: the sections themselves, and the documents of their articles.
    found_by: Arc<Vec<(SegmentId, Vec<bool>)>>,
}

/// The documents that pass all filters, or `None` if there are no filters; and the filters that were dropped because no
/// article has the phrase or title that they require.
pub(super) fn passing_docs<'a>(
    reader: &Reader,
    filters: impl Iterator<Item = &'a Filter>,
) -> Result<(Option<PassingDocs>, Vec<&'a Filter>)> {
    let mut passing: Option<Flags> = None;
    let mut dropped = Vec::new();
    for filter in filters {
        let Some(meets) = meeting(reader, filter)? else {
            dropped.push(filter);
            continue;
        };
        let all = passing.get_or_insert_with(|| flags(reader, true));
        for (all, meets) in all.iter_mut().zip(meets) {
            all.iter_mut().zip(meets).for_each(|(passes, meets)| *passes &= meets != filter.exclude);
        }
    }
    Ok((passing.map(|sections| PassingDocs::new(reader, sections)).transpose()?, dropped))
}

impl PassingDocs {
    fn new(reader: &Reader, sections: Flags) -> Result<PassingDocs> {
        let mut found_by = sections.clone();
        for block in reader.blocks()? {
            let flags = &mut found_by[block.segment as usize];
            let documents = block.documents.start as usize..block.documents.end as usize;
            flags[documents.start] = flags[documents.clone()].contains(&true);
        }
        let ids = reader.searcher().segment_readers().iter().map(SegmentReader::segment_id);
        Ok(PassingDocs { sections, found_by: Arc::new(ids.zip(found_by).collect()) })
    }

    /// Whether a document passes.
    pub(super) fn contains(&self, segment: SegmentOrdinal, document: DocId) -> bool {
        self.sections[segment as usize][document as usize]
    }

    /// Whether some passing section is found by a document.
    pub(super) fn is_found_by(&self, segment: SegmentOrdinal, document: DocId) -> bool {
        self.found_by[segment as usize].1[document as usize]
    }

    /// A Tantivy query for the documents by which passing sections are found.
    pub(super) fn query(&self) -> DocPredicateQuery {
        let found_by = self.found_by.clone();
        DocPredicateQuery::from(FunctionPredicate::from(move |segment: &SegmentReader| {
            let (found_by, id) = (found_by.clone(), segment.segment_id());
            let index = found_by.iter().position(|(known, _)| *known == id);
            Ok(move |document: DocId| index.is_some_and(|index| found_by[index].1[document as usize]))
        }))
    }
}

/// One flag for each document.
fn flags(reader: &Reader, value: bool) -> Flags {
    reader.searcher().segment_readers().iter().map(|segment| vec![value; segment.max_doc() as usize]).collect()
}

/// The documents that meet a condition; `None` if it requires a phrase or a whole title that no document has.
fn meeting(reader: &Reader, filter: &Filter) -> Result<Option<Flags>> {
    let mut meets = flags(reader, false);
    match &filter.condition {
        Condition::Facets(facets) => {
            let mut found = false;
            for facet in facets {
                let term = Term::from_field_text(reader.fields().facet, facet);
                let of_article = facet::is_of_article(facet);
                found |= mark(reader, &TermQuery::new(term, IndexRecordOption::Basic), |is_article| is_article && of_article, &mut meets)?;
            }
            // Only a title of stop words is looked up as a whole, and such words are seldom meant as a title.
            if !found && !filter.exclude && facets.iter().all(|facet| facet::is_whole_title(facet)) {
                return Ok(None);
            }
        }
        Condition::Phrases(phrases) => {
            let mut found = false;
            for phrase in phrases {
                let terms: Vec<Term> = phrase.iter().map(|word| Term::from_field_text(reader.fields().text, word)).collect();
                let query: Box<dyn TantivyQuery> = match &terms[..] {
                    [term] => Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic)),
                    _ => Box::new(PhraseQuery::new(terms)),
                };
                // The words of a title count for all sections. A required phrase may occur in another section.
                found |= mark(reader, query.as_ref(), |is_article| is_article || !filter.exclude, &mut meets)?;
            }
            if !found && !filter.exclude {
                return Ok(None);
            }
        }
        Condition::Path(path) => mark_path(reader, path, &mut meets)?,
        Condition::Since(day) => mark_changed(reader, |changed| changed >= day_number(&day.to_string()), &mut meets)?,
        Condition::Before(day) => mark_changed(reader, |changed| changed < day_number(&day.to_string()), &mut meets)?,
    }
    Ok(Some(meets))
}

/// Marks the documents that match a query, and returns whether there are any. If `whole` returns true, for an article's
/// document or for a section's, the whole block is marked.
fn mark(reader: &Reader, query: &dyn TantivyQuery, whole: impl Fn(bool) -> bool, meets: &mut [Vec<bool>]) -> Result<bool> {
    let found = reader.searcher().search(query, &DocSetCollector).map_err(|e| reader.damaged(&e))?;
    for DocAddress { segment_ord, doc_id } in &found {
        let documents = reader.block(DocAddress::new(*segment_ord, *doc_id))?.documents;
        let marked = if whole(documents.start == *doc_id) { documents } else { *doc_id..*doc_id + 1 };
        meets[*segment_ord as usize][marked.start as usize..marked.end as usize].fill(true);
    }
    Ok(!found.is_empty())
}

/// Marks the articles in a folder or file, by its path relative to a source or by its absolute path.
fn mark_path(reader: &Reader, path: &ArticlePath, meets: &mut [Vec<bool>]) -> Result<()> {
    let below = |path: &str| {
        TermQuery::new(
            Term::from_field_text(reader.fields().facet, &facet::term(facet::PATH, &facet::path_value(path))),
            IndexRecordOption::Basic,
        )
    };
    mark(reader, &below(&path.relative), |_| true, meets)?;
    let Some(absolute) = &path.absolute else { return Ok(()) };
    let sources = &reader.manifest().sources;
    for (number, source) in sources.iter().enumerate() {
        let Ok(relative) = absolute.strip_prefix(&source.root) else { continue };
        let relative = corpus::relative(relative);
        let found = match relative.is_empty() {
            true => reader.blocks()?,
            false => reader.matching(&below(&relative))?.into_iter().map(|document| reader.block(document)).collect::<Result<_>>()?,
        };
        for DocBlock { segment, documents } in found {
            // The facet does not tell in which source the path is.
            if sources.len() == 1 || is_in(&reader.article(&DocBlock { segment, documents: documents.clone() })?, number, &relative) {
                meets[segment as usize][documents.start as usize..documents.end as usize].fill(true);
            }
        }
    }
    Ok(())
}

/// Whether an article or a copy of it is in a folder or file of a source.
fn is_in(article: &ArticleRecord, source: usize, relative: &str) -> bool {
    let files = std::iter::once((article.source, &article.path)).chain(article.copies.iter().map(|copy| (copy.source, &copy.path)));
    let is_below =
        |path: &str| path.strip_prefix(relative).is_some_and(|rest| relative.is_empty() || rest.is_empty() || rest.starts_with('/'));
    files.into_iter().any(|(of, path)| of == source && is_below(path))
}

/// Marks the blocks of articles whose date of last change passes, or that of one of their copies.
fn mark_changed(reader: &Reader, passes: impl Fn(u64) -> bool, meets: &mut [Vec<bool>]) -> Result<()> {
    for block in reader.blocks()? {
        if reader.columns(block.segment)?.days(block.documents.start).any(|day| day > 0 && passes(day)) {
            meets[block.segment as usize][block.documents.start as usize..block.documents.end as usize].fill(true);
        }
    }
    Ok(())
}
