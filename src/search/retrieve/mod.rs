//! Retrieval: from a query to candidates, and from ids, paths and facets to articles.
//!
//! In: a query, or something to look up. Out: [`backend::Retrieved`], the candidates with everything that ranking needs, and
//! the query, resolved to terms of the index. Never here: scores of sections, pages, text of hits.
//!
//! This is the only folder of `search/` that names Tantivy. The rest of a search asks a [`backend::Backend`], whose four
//! methods are the interface for another store; `local` implements it for an index on disk.
//!
//! Reading order: `backend` and `doc_ref` for the interface; `resolved_query` and `candidates` for the data. Then the local back
//! end: `local` (with `local_ref`), `query_terms` (with `query_language`, `platforms`, `compound_words` and `spelling`), `filters`,
//! `first_stage` (with `exhaustive_bm25`, `best_documents`, `phrase`, `pool` and `other_platforms`), `postings`, `facets`,
//! `completion`.

pub(super) mod backend;
mod best_documents;
pub(super) mod candidates;
mod completion;
mod compound_words;
pub(super) mod doc_ref;
mod exhaustive_bm25;
mod facets;
mod filters;
mod first_stage;
mod local;
mod local_ref;
mod other_platforms;
mod phrase;
mod platforms;
mod pool;
mod postings;
mod query_language;
mod query_terms;
pub(super) mod resolved_query;
pub(super) mod spelling;
#[cfg(test)]
pub(super) mod test_index;
