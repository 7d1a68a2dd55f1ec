//! A Tantivy query for the phrase of a variant.

use tantivy::Term;
use tantivy::query::PhraseQuery;

use super::resolved_query::TermVariant;
use crate::index::read::reader::Reader;

/// A query for the documents in which the terms of a variant follow one another, or are parts of one identifier.
pub(super) fn phrase(reader: &Reader, variant: &TermVariant) -> PhraseQuery {
    let step = usize::from(!variant.together);
    let term = |(i, term): (usize, &String)| (i * step, Term::from_field_text(reader.fields().text, term));
    PhraseQuery::new_with_offset(variant.terms.iter().enumerate().map(term).collect())
}
