//! A query, resolved to terms of an index.

use super::spelling::Correction;

/// A query term that the index contains, either itself or by a synonym.
#[derive(Clone, Debug)]
pub(in crate::search) struct ResolvedTerm {
    /// Index of the term in the query.
    pub(in crate::search) index: usize,
    /// Inverse document frequency.
    pub(in crate::search) idf: f32,
    /// Whether the term is a compound whose words are terms of their own.
    pub(in crate::search) implied: bool,
    /// Whether the term is a function word, which a hit need not contain.
    pub(in crate::search) function: bool,
    /// The term itself, then its synonyms and completions, which count less.
    pub(in crate::search) variants: Vec<TermVariant>,
}

impl ResolvedTerm {
    /// The terms of all variants.
    pub(in crate::search) fn terms(&self) -> impl Iterator<Item = &str> {
        self.variants.iter().flat_map(|variant| &variant.terms).map(String::as_str)
    }

    /// The term itself, if the index contains it.
    pub(in crate::search) fn own(&self) -> Option<&str> {
        self.variants.first().filter(|variant| variant.weight == 1.0).map(|variant| variant.terms[0].as_str())
    }
}

/// A term or phrase by which a query term is found.
#[derive(Clone, Debug)]
pub(in crate::search) struct TermVariant {
    /// Terms of the index that follow one another, or that are parts of one identifier.
    pub(in crate::search) terms: Vec<String>,
    /// Whether the terms are parts of one identifier, and so at the same position.
    pub(in crate::search) together: bool,
    /// Weight of an occurrence: 1 for the term itself.
    pub(in crate::search) weight: f32,
}

/// A title or heading that the query contains in full.
#[derive(Clone, Debug)]
pub(in crate::search) struct NamedPhrase {
    /// Facet value by which the documents with the title or heading are found.
    pub(in crate::search) facet: String,
    /// Terms of the title or heading, as indexes into [`ResolvedQuery::terms`].
    pub(in crate::search) terms: Vec<usize>,
}

/// A query, resolved to terms of an index.
#[derive(Clone, Debug, Default)]
pub(in crate::search) struct ResolvedQuery {
    /// The terms that the index contains, in the order of the query.
    pub(in crate::search) terms: Vec<ResolvedTerm>,
    /// Ordered bigrams: terms that are adjacent in the query, as indexes into `terms`.
    pub(in crate::search) bigrams: Vec<(usize, usize)>,
    /// Titles and headings that the query contains, the longest first.
    pub(in crate::search) named: Vec<NamedPhrase>,
    /// Facets of the platforms and devices that the query names: one list for each.
    pub(in crate::search) platforms: Vec<Vec<String>>,
    /// Whether the query consists of filters alone.
    pub(in crate::search) browses: bool,
    /// Number of query terms that no document contains.
    pub(in crate::search) unknown: usize,
    /// Indexes of the query's terms that were searched for: all that were typed; of a pasted text the most informative ones
    /// that the index contains.
    pub(in crate::search) searched: Vec<usize>,
    /// Spelling corrections: words that the index does not contain, and the words searched for instead.
    pub(in crate::search) corrections: Vec<Correction>,
}

impl ResolvedQuery {
    /// The index in `terms` of the query's term `query_index`.
    pub(in crate::search) fn term_at(&self, query_index: usize) -> Option<usize> {
        self.terms.binary_search_by_key(&query_index, |term| term.index).ok()
    }
}
