//! `kb` turns a folder of troubleshooting articles into answers: a symptom goes in, ranked fixes come out, each with its
//! steps, its source and the reasons for its rank.
//!
//! ```no_run
//! let kb = kb::KnowledgeBase::open("index")?;
//! for hit in kb.search("whatsapp icloud")?.hits {
//!     println!("{} {}", hit.rank, hit.section.title);
//! }
//! # Ok::<(), kb::Error>(())
//! ```
//!
//! # Stages
//!
//! In the order in which the data flows; each uses only those above it:
//!
//! ```text
//! files -> Article -> sections: fixes, steps -> families of copies -> documents -> index
//! query text -> Query -> candidates -> ranked, deduplicated hits -> Answer -> terminal | JSON
//! ```
//!
//! - [`corpus`] walks the sources. It never parses.
//! - [`text`] turns words into terms and recognises codes, in the same way for indexing and for querying.
//! - [`article`] parses one file into an [`article::Article`]. It does no I/O, and never fails on any input.
//! - [`family`] finds near-duplicate articles and fixes. It never looks at queries.
//! - [`index`] writes, reads and verifies an index on disk. It never ranks.
//! - [`query`] parses what people type. It does no I/O.
//! - [`search`] retrieves candidates, ranks them and builds answers. It never prints.
//! - [`KnowledgeBase`] is the simple API: open an index, search for a string.
//! - [`eval`] evaluates search results. It never tunes anything.
//! - [`present`] formats replies as versioned JSON or as text for a terminal. It never decides what to show.
//! - `cli` has flags, settings, progress and exit codes. It contains no other logic.
//!
//! # Invariants
//!
//! - Only `index` and `search::retrieve` name Tantivy, and no public item does.
//! - Only `cli` names clap, and only `cli` prints.
//! - The library never reads environment variables, the home folder or the current folder: settings are arguments.
//! - Readers never lock, and a generation never changes once it is current.
//! - Articles and queries are untrusted input, and whatever is skipped is reported with a reason.
//!
//! # Features
//!
//! - `cli` (default): the program `kb`, and terminal text.
//! - `watch` (default): `corpus::Watch` follows changes of the sources.

/// The contents of a rule file in a `data/` folder, by the file's name without its extension; see `build.rs`.
macro_rules! rules {
    ($name:literal) => {
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/", $name, ".json"))).expect(concat!(
            "data/",
            $name,
            ".toml is valid: a test reads it"
        ))
    };
}

pub mod article;
#[cfg(feature = "cli")]
pub mod cli;
pub mod corpus;
mod error;
pub mod eval;
pub mod family;
pub mod index;
mod knowledge_base;
pub mod present;
pub mod query;
pub mod search;
pub mod text;

pub use error::{Error, ErrorKind, Result};
pub use knowledge_base::KnowledgeBase;
