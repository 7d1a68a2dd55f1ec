//! `kb` turns a folder of troubleshooting articles into answers: a symptom goes in, ranked fixes come out, each with its
//! steps, where it comes from and why it was chosen.
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
//! - [`article`] parses one file into an [`article::Article`]. It does no I/O, and no input makes it fail.
//! - [`family`] finds near-duplicate articles and fixes. It knows nothing of queries.
//! - [`index`] writes, reads and verifies an index on disk. It never ranks.
//! - [`query`] parses what people type. It does no I/O.
//! - [`search`] retrieves candidates, ranks them and quotes. It never prints.
//! - [`KnowledgeBase`] is the simple case: open an index, search for a string.
//! - [`eval`] judges search results. It tunes nothing.
//! - [`present`] makes versioned JSON, and text for a terminal. It decides nothing.
//! - `cli` has flags, settings, progress and exit codes. It contains no logic.
//!
//! # Invariants
//!
//! - Only `index` and `search::retrieve` name Tantivy, and no public item does.
//! - Only `cli` names clap and prints.
//! - The library reads no environment variable, home or current folder: settings are arguments.
//! - Readers never lock, and a generation never changes once it is current.
//! - Nothing from an article or a query is trusted, and nothing is skipped without a reason that is reported.
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
