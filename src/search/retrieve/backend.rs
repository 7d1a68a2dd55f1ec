//! The interface between search and storage: a back end finds candidates, documents and facets, and the rest of a search is
//! independent of it. Another back end is implemented beside `local`, in this folder: what it returns for ranking is private
//! to `search`.

use std::path::Path;

use super::candidates::Candidates;
use super::doc_ref::{ArticleRef, DocRef};
use super::resolved_query::ResolvedQuery;
use crate::article::Role;
use crate::error::{Error, ErrorKind, Result};
use crate::index::{ArticleRecord, SectionRecord};
use crate::query::{Filter, Query};
use crate::search::bm25::MeanLengths;
use crate::search::options::Wanted;
use crate::text::Analyzer;

/// A store of articles that can be searched.
pub trait Backend: Send + Sync {
    /// Resolves a query, and finds the articles that may answer it, with everything that ranking needs.
    ///
    /// # Errors
    /// The articles cannot be read.
    fn retrieve(&self, query: &Query, request: &RetrieveRequest<'_>, analyzer: &mut Analyzer) -> Result<Retrieved>;

    /// Finds articles by something other than their words.
    ///
    /// # Errors
    /// The articles cannot be read.
    fn find(&self, lookup: Lookup<'_>) -> Result<Found>;

    /// Reads articles and sections, in the given order.
    ///
    /// # Errors
    /// A record cannot be read.
    fn read(&self, documents: &[DocRef]) -> Result<Vec<Record>>;

    /// The values of a facet that start with `prefix`, in ascending order.
    ///
    /// # Errors
    /// The articles cannot be read.
    fn facet_values(&self, name: &str, prefix: &str) -> Result<Vec<FacetValue>>;
}

/// What to retrieve for a query.
#[derive(Clone, Copy, Debug)]
pub struct RetrieveRequest<'a> {
    /// How many articles to find. It must not depend on the page that is shown, so that all pages are parts of one ranking.
    pub wanted: Wanted,
    /// Whether the last word may be incomplete.
    pub prefix: bool,
    /// Filters in addition to those of the query.
    pub filters: &'a [Filter],
    /// Whether to also count all matching sections by facet.
    pub count_facets: bool,
}

/// The result of retrieval for a query.
#[derive(Clone, Debug, Default)]
pub struct Retrieved {
    /// The query, resolved to terms of the index.
    pub(in crate::search) query: ResolvedQuery,
    /// The articles that may answer the query.
    pub(in crate::search) candidates: Candidates,
    pub(in crate::search) mean_lengths: MeanLengths,
    /// Required phrases that no article contains, as typed; they are treated as words.
    pub(in crate::search) dropped_filters: Vec<String>,
    /// Matching sections by facet, if they were requested.
    pub(in crate::search) facets: Vec<FacetCounts>,
}

/// The values of one facet with the number of matching sections, the most frequent first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// The facet, such as `platform`.
    pub name: &'static str,
    /// Its values, each with the number of sections that match the query and its filters.
    pub values: Vec<(String, usize)>,
}

/// A criterion by which articles are found.
pub enum Lookup<'a> {
    /// The id of an article or section, or its beginning. At most two matches are returned, which show that it is ambiguous.
    Id(&'a str),
    /// A file: its path relative to a source, and its absolute path.
    File {
        /// Path relative to a source.
        path: &'a str,
        /// Absolute path.
        absolute: &'a Path,
    },
    /// A value of a facet.
    Facet {
        /// Name of the facet.
        name: &'a str,
        /// Value of the facet.
        value: &'a str,
        /// Whether to also return the roles of all documents.
        roles: bool,
    },
    /// Every article.
    All,
    /// A partly typed title or heading: the most used ones that contain its words.
    Completion {
        /// The text typed so far.
        text: &'a str,
        /// Whether to complete titles or headings.
        of: Completed,
        /// Largest number of matches.
        limit: usize,
        /// Analyzer for the text.
        analyzer: &'a mut Analyzer,
    },
}

/// The kind of text that is completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completed {
    /// Titles of articles.
    Titles,
    /// Headings of sections.
    Headings,
}

/// The result of a lookup.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The articles in a stable order; for a completion, the best first.
    pub articles: Vec<FoundArticle>,
    /// Terms that every match of a completion contains, after spelling correction.
    pub terms: Vec<String>,
}

/// An article that a lookup found.
#[derive(Clone, Debug)]
pub struct FoundArticle {
    /// The article.
    pub article: ArticleRef,
    /// Number of documents of the article: the article itself and its sections.
    pub documents: usize,
    /// Roles of these documents, if requested.
    pub roles: Vec<Role>,
    /// Positions of the matching documents. Matches of an article are in one entry, except for completions.
    pub matches: Vec<usize>,
}

/// A stored record.
#[derive(Clone, Debug)]
pub enum Record {
    /// An article.
    Article(Box<ArticleRecord>),
    /// A section.
    Section(Box<SectionRecord>),
}

/// A value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// Value of the facet.
    pub value: String,
    /// Number of documents with the value.
    pub documents: u64,
}

/// Reads articles, in the given order.
pub(in crate::search) fn read_articles(backend: &dyn Backend, articles: &[ArticleRef]) -> Result<Vec<ArticleRecord>> {
    let documents: Vec<DocRef> = articles.iter().map(|article| article.document(0)).collect();
    read_all(backend, &documents, |record| match record {
        Record::Article(record) => Some(*record),
        Record::Section(_) => None,
    })
}

/// Reads sections, in the given order.
pub(in crate::search) fn read_sections(backend: &dyn Backend, documents: &[DocRef]) -> Result<Vec<SectionRecord>> {
    read_all(backend, documents, |record| match record {
        Record::Section(record) => Some(*record),
        Record::Article(_) => None,
    })
}

/// Reads records of one kind. One for each document is required, because they are matched with what asked for them by position.
fn read_all<T>(backend: &dyn Backend, documents: &[DocRef], of_kind: impl Fn(Record) -> Option<T>) -> Result<Vec<T>> {
    let records: Option<Vec<T>> = backend.read(documents)?.into_iter().map(of_kind).collect();
    let records = records.filter(|records| records.len() == documents.len());
    records.ok_or_else(|| Error::new(ErrorKind::Internal, "the store returned other records than those requested"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A store that contains nothing.
    struct Empty;

    impl Backend for Empty {
        fn retrieve(&self, _: &Query, _: &RetrieveRequest<'_>, _: &mut Analyzer) -> Result<Retrieved> {
            Ok(Retrieved::default())
        }

        fn find(&self, _: Lookup<'_>) -> Result<Found> {
            Ok(Found::default())
        }

        fn read(&self, _: &[DocRef]) -> Result<Vec<Record>> {
            Ok(Vec::new())
        }

        fn facet_values(&self, _: &str, _: &str) -> Result<Vec<FacetValue>> {
            Ok(Vec::new())
        }
    }

    /// A record that a store does not return is an error instead of a missing hit.
    #[test]
    fn every_record_must_be_returned() {
        let article = ArticleRef(7);
        assert_eq!(read_sections(&Empty, &[article.document(1)]).unwrap_err().kind, ErrorKind::Internal);
        assert_eq!(read_articles(&Empty, &[article]).unwrap_err().kind, ErrorKind::Internal);
        assert!(read_sections(&Empty, &[]).unwrap().is_empty());
    }
}
