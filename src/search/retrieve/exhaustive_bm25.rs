//! BM25 over all documents, posting list by posting list, for indexes that are not large.
//!
//! Each posting list is read once from start to end, and each posting is added to the score of its document. Up to a few
//! hundred thousand documents, this takes less time than working out what can be skipped.

use tantivy::query::{Bm25Weight, EnableScoring, Query as TantivyQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, SegmentOrdinal, TERMINATED};

use super::best_documents::BestDocuments;
use super::filters::PassingDocs;
use super::phrase::phrase;
use super::query_terms::LocalQuery;
use super::resolved_query::TermVariant;
use crate::error::Result;
use crate::index::read::postings::{LiveStatistics, TermPostings};
use crate::index::read::reader::Reader;
use crate::search::bm25::mean_length;

/// Number of documents whose scores are compared with the threshold together.
const CHUNK: usize = 32;

/// The documents with the highest scores, best first.
pub(super) fn best(reader: &Reader, query: &LocalQuery, passing: Option<&PassingDocs>, limit: usize) -> Result<Vec<(f32, DocAddress)>> {
    let mut best = BestDocuments::new(limit);
    for (segment, segment_reader) in reader.searcher().segment_readers().iter().enumerate() {
        let segment = segment as SegmentOrdinal;
        let mut sums = vec![0.0; segment_reader.max_doc() as usize];
        for variant in query.resolved.terms.iter().flat_map(|term| &term.variants) {
            match &variant.terms[..] {
                [term] => add_term(reader, segment, &query.postings[term], variant.weight, &mut sums)?,
                _ => add_phrase(reader, segment, variant, &mut sums)?,
            }
        }
        let columns = reader.columns(segment)?;
        let alive = segment_reader.alive_bitset();
        let counts = |document: DocId| {
            alive.is_none_or(|alive| alive.is_alive(document)) && passing.is_none_or(|p| p.is_found_by(segment, document))
        };
        for (first, sums) in (0..).step_by(CHUNK).zip(sums.chunks(CHUNK)) {
            // Most chunks have no document that may be among the best, and are skipped as a whole.
            let threshold = best.threshold();
            if !sums.iter().fold(false, |any, sum| any | (*sum >= threshold)) {
                continue;
            }
            for (document, sum) in (first..).zip(sums) {
                if *sum >= best.threshold() && counts(document) {
                    best.push(*sum, columns, DocAddress::new(segment, document));
                }
            }
        }
    }
    Ok(best.into_sorted())
}

fn add_term(reader: &Reader, segment: SegmentOrdinal, postings: &TermPostings, weight: f32, sums: &mut [f32]) -> Result<()> {
    let Some(info) = postings.in_segment(segment) else { return Ok(()) };
    let segment_reader = reader.searcher().segment_reader(segment);
    let inverted = segment_reader.inverted_index(reader.fields().text).map_err(|e| reader.damaged(&e))?;
    let blocks = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs);
    let mut blocks = blocks.map_err(|e| reader.damaged(&e.into()))?;
    let columns = reader.columns(segment)?;
    let documents = reader.document_count();
    let mean_length = mean_length(reader.manifest().total_length, documents);
    let weight = Bm25Weight::for_one_term(postings.document_frequency(), documents, mean_length).boost_by(weight);
    while !blocks.docs().is_empty() {
        for (document, frequency) in blocks.docs().iter().zip(blocks.freqs()) {
            sums[*document as usize] += weight.score(columns.length_id(*document), *frequency);
        }
        blocks.advance();
    }
    Ok(())
}

fn add_phrase(reader: &Reader, segment: SegmentOrdinal, variant: &TermVariant, sums: &mut [f32]) -> Result<()> {
    let statistics = LiveStatistics(reader);
    let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, reader.searcher());
    let segment_reader = reader.searcher().segment_reader(segment);
    let scorer = phrase(reader, variant).weight(scoring).and_then(|weight| weight.scorer(segment_reader, variant.weight));
    let mut scorer = scorer.map_err(|e| reader.damaged(&e))?;
    let mut document = scorer.doc();
    while document != TERMINATED {
        sums[document as usize] += scorer.score();
        document = scorer.advance();
    }
    Ok(())
}
