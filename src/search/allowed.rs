//! Which sections pass the filters.

use std::sync::Arc;

use tantivy::collector::DocSetCollector;
use tantivy::index::SegmentId;
use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::query::{PhraseQuery, Query as TantivyQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, SegmentOrdinal, SegmentReader, Term};

use crate::error::Result;
use crate::index::{Reader, day_number, facet};
use crate::query::{Condition, Filter};

/// A flag for each document, by segment.
type Flags = Vec<Vec<bool>>;

/// Documents of an index that pass.
pub(super) struct Allowed {
    sections: Flags,
    /// Beside them the documents of their articles, by which they are found too.
    found_by: Arc<Vec<(SegmentId, Vec<bool>)>>,
}

/// The documents that pass all filters, none where there are no filters; and the filters that were dropped, since
/// no article has the phrase that they ask for.
pub(super) fn allowed<'a>(reader: &Reader, filters: impl Iterator<Item = &'a Filter>) -> Result<(Option<Allowed>, Vec<&'a Filter>)> {
    let mut allowed: Option<Flags> = None;
    let mut dropped = Vec::new();
    for filter in filters {
        let Some(meets) = meeting(reader, filter)? else {
            dropped.push(filter);
            continue;
        };
        let all = allowed.get_or_insert_with(|| flags(reader, true));
        for (all, meets) in all.iter_mut().zip(meets) {
            all.iter_mut().zip(meets).for_each(|(allowed, meets)| *allowed &= meets != filter.exclude);
        }
    }
    Ok((allowed.map(|sections| Allowed::of(reader, sections)).transpose()?, dropped))
}

impl Allowed {
    fn of(reader: &Reader, sections: Flags) -> Result<Allowed> {
        let mut found_by = sections.clone();
        for run in reader.articles()? {
            let flags = &mut found_by[run.segment as usize];
            let documents = run.documents.start as usize..run.documents.end as usize;
            flags[documents.start] = flags[documents.clone()].contains(&true);
        }
        let ids = reader.searcher().segment_readers().iter().map(SegmentReader::segment_id);
        Ok(Allowed { sections, found_by: Arc::new(ids.zip(found_by).collect()) })
    }

    /// Whether a document passes.
    pub(super) fn has(&self, segment: SegmentOrdinal, document: DocId) -> bool {
        self.sections[segment as usize][document as usize]
    }

    /// Whether something that passes is found by a document.
    pub(super) fn finds(&self, segment: SegmentOrdinal, document: DocId) -> bool {
        self.found_by[segment as usize].1[document as usize]
    }

    /// A query for the documents by which what passes is found.
    pub(super) fn query(&self) -> DocPredicateQuery {
        let found_by = self.found_by.clone();
        DocPredicateQuery::from(FunctionPredicate::from(move |segment: &SegmentReader| {
            let (found_by, id) = (found_by.clone(), segment.segment_id());
            let place = found_by.iter().position(|(known, _)| *known == id);
            Ok(move |document: DocId| place.is_some_and(|place| found_by[place].1[document as usize]))
        }))
    }
}

/// One flag a document.
fn flags(reader: &Reader, value: bool) -> Flags {
    reader.searcher().segment_readers().iter().map(|segment| vec![value; segment.max_doc() as usize]).collect()
}

/// The documents that meet a condition; none where a phrase is asked for that no document has.
fn meeting(reader: &Reader, filter: &Filter) -> Result<Option<Flags>> {
    let mut meets = flags(reader, false);
    match &filter.condition {
        Condition::Facets(facets) => {
            for facet in facets {
                let term = Term::from_field_text(reader.fields().facet, facet);
                let of_article = facet::is_of_article(facet);
                mark(reader, &TermQuery::new(term, IndexRecordOption::Basic), |is_article| is_article && of_article, &mut meets)?;
            }
        }
        Condition::Words(words) => {
            let terms: Vec<Term> = words.iter().map(|word| Term::from_field_text(reader.fields().text, word)).collect();
            let query: Box<dyn TantivyQuery> = match &terms[..] {
                [term] => Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic)),
                _ => Box::new(PhraseQuery::new(terms)),
            };
            // What a title says, all sections say. A phrase that is asked for may stand in another section.
            let found = mark(reader, query.as_ref(), |is_article| is_article || !filter.exclude, &mut meets)?;
            if !found && !filter.exclude {
                return Ok(None);
            }
        }
        Condition::Since(day) => changed(reader, |changed| changed >= day_number(&day.to_string()), &mut meets)?,
        Condition::Before(day) => changed(reader, |changed| changed < day_number(&day.to_string()), &mut meets)?,
    }
    Ok(Some(meets))
}

/// Marks the documents of a query, or the whole run where `whole` says so of an article's or a section's
/// document; and tells whether there are any.
fn mark(reader: &Reader, query: &dyn TantivyQuery, whole: impl Fn(bool) -> bool, meets: &mut [Vec<bool>]) -> Result<bool> {
    let found = reader.searcher().search(query, &DocSetCollector).map_err(|e| reader.damaged(&e))?;
    for DocAddress { segment_ord, doc_id } in &found {
        let run = reader.group(DocAddress::new(*segment_ord, *doc_id))?.documents;
        let marked = if whole(run.start == *doc_id) { run } else { *doc_id..*doc_id + 1 };
        meets[*segment_ord as usize][marked.start as usize..marked.end as usize].fill(true);
    }
    Ok(!found.is_empty())
}

/// Marks the runs of articles that tell a day of their last change which passes.
fn changed(reader: &Reader, passes: impl Fn(u64) -> bool, meets: &mut [Vec<bool>]) -> Result<()> {
    for group in reader.articles()? {
        let day = reader.columns(group.segment)?.day.first(group.documents.start).unwrap_or(0);
        if day > 0 && passes(day) {
            meets[group.segment as usize][group.documents.start as usize..group.documents.end as usize].fill(true);
        }
    }
    Ok(())
}
