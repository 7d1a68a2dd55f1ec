//! Search: from a query to an answer.
//!
//! In: an open index and a query. Out: an [`Answer`]: fixes, best first, each with its snippet and the query's words that
//! it lacks. Never here: printing.
//!
//! [`search()`] in `pipeline` is a search from start to end, with `options`; `bm25` has the formula's parts. Three rooms, in the
//! order of the data:
//!
//! 1. `retrieve` finds candidates; only it names Tantivy, behind the trait [`Backend`].
//! 2. `rank` scores candidates and chooses the page; its functions are pure.
//! 3. `answer` turns the page into hits with text, and answers other requests: by id, by path, by prefix.
//!
//! `codes` is a search for an error code.

mod answer;
mod bm25;
mod codes;
mod options;
mod pipeline;
mod rank;
mod retrieve;

pub use answer::facet_counts::facets;
pub use answer::fix_groups::{FixGroup, families, fix_groups};
pub use answer::hit::{Answer, Hit, SameFix};
pub use answer::lookup::{ArticleOutline, ById, FoundSection, by_id, by_line, by_path};
pub use answer::snippet::Snippet;
pub use answer::suggest::{Suggestion, SuggestionKind, suggest};
pub use codes::{CodeAnswer, CodeCount, code, top_codes};
pub use options::{DEFAULT_LIMIT, SearchOptions, Wanted};
pub use pipeline::search;
pub use rank::confidence::{Band, Confidence};
pub use rank::explain::{ScorePart, ScoreReason};
pub use retrieve::backend::{Backend, Completed, FacetCounts, FacetValue, Found, FoundArticle, Lookup, Record, RetrieveRequest, Retrieved};
pub use retrieve::candidates::{CandidateSource, SourceScores};
pub use retrieve::doc_ref::{ArticleRef, DocRef};
pub use retrieve::spelling::Correction;
