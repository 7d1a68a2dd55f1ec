//! Building: bringing an index up to date with its sources.
//!
//! In: sources, and the current generation if there is one. Out: a new generation, made current in one step, and a summary.
//! Never here: queries, and changes to a generation that readers may use.
//!
//! Reading order, which is also the order of an incremental run:
//!
//! 1. `update` takes the lock, walks the sources and starts over if files change meanwhile. `job` has its options,
//!    `report` the summary.
//! 2. `run` is the table of contents of a run that has something to do; `run_state` is what it knows, `stop` why it may end
//!    early.
//! 3. `parse_files` reads changed files on all cores (with `ordered_map`), `ingest` collects them, `pending_pages` postpones pages that may be copies, and
//!    `draft_queue` queues parsed articles. `reparse` parses articles of unchanged files again.
//! 4. `article_table` knows all articles. `sketch_articles` parses and sketches those that need it, `sketches` stores what
//!    deduplication compares of them, and `families` merges copies.
//! 5. `plan` decides which families are written; `commit` writes them, with `make_documents`, `document` (with `shown_title`) and
//!    `writer`.

pub(super) mod article_table;
pub(super) mod commit;
pub(super) mod document;
pub(super) mod draft_queue;
pub(super) mod families;
pub(super) mod ingest;
pub(super) mod job;
pub(super) mod lock;
pub(super) mod make_documents;
pub(super) mod ordered_map;
pub(super) mod parse_files;
pub(super) mod pending_pages;
pub(super) mod plan;
pub(super) mod reparse;
pub(super) mod report;
pub(super) mod run;
pub(super) mod run_state;
mod shown_title;
pub(super) mod sketch_articles;
pub(super) mod sketches;
pub(super) mod stop;
pub(super) mod update;
pub(super) mod writer;
