//! Reading: opening an index, verifying it, and comparing it with its sources.
//!
//! In: an index folder. Out: [`reader::Reader`], which reads one generation for as long as it is open; reports on the
//! state of the index. Never here: locks, writes, ranking.
//!
//! Reading order: `reader` opens a generation and returns articles and sections; `postings` has its terms, facets,
//! vocabulary and statistics; `columns` has its fast fields; `read_only_directory` is how Tantivy sees the folder. `source_diff` compares walked files with the ledger;
//! `status` and `check` report.

pub(super) mod check;
pub(crate) mod columns;
pub(crate) mod postings;
mod read_only_directory;
pub(crate) mod reader;
pub(crate) mod source_diff;
pub(super) mod status;
