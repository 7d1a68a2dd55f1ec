//! `kb` turns a folder of troubleshooting articles into answers: a symptom goes in, ranked fixes
//! come out, each with its steps, where it came from and why it was chosen.
//!
//! The stages, in the order in which the data flows; arrows go one way, downwards:
//!
//! ```text
//! files -> Article -> sections: fixes, steps -> families of copies -> documents -> index
//! query text -> Query -> candidates -> ranked, collapsed hits -> Answer -> terminal | JSON
//! ```
//!
//! - [`corpus`] walks the sources. It never parses.
//! - [`text`] makes terms of words and knows codes, the same for indexing and for querying.
//! - [`article`] reads one file into an `Article`. It does no I/O and fails on no input.
//! - [`family`] finds copies of articles and fixes. It knows no queries.
//! - [`index`] writes and reads posting lists. It never ranks.
//! - [`query`] understands what is being asked. It knows no index.
//! - [`search`] finds, ranks, collapses, quotes. It never prints.
//! - [`eval`] judges what a search gives. It tunes nothing.
//! - [`present`] makes terminal text and versioned JSON. It decides nothing.
//! - [`cli`] has flags, settings, progress and exit codes. It holds no logic.
//!
//! What always holds: only `index` and `search` name Tantivy, only `cli` names clap and prints; the
//! library reads no environment, no home and no current folder; readers never lock.
//!
//! ```no_run
//! use kb::{index::Reader, query::{Lexicon, Query}, search, text::Analyzer};
//!
//! let reader = Reader::open("index".as_ref())?;
//! let mut analyzer = Analyzer::default();
//! let query = Query::parse("whatsapp icloud", Lexicon::built_in(), &mut analyzer);
//! let answer = search::search(&reader, &query, &search::SearchOptions::default(), &mut analyzer)?;
//! for hit in answer.hits {
//!     println!("{} {}", hit.rank, hit.section.title);
//! }
//! # Ok::<(), kb::Error>(())
//! ```

/// What a rule file of a `data/` folder says, by the file's name without its ending: see `build.rs`.
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
pub mod cli;
pub mod corpus;
mod error;
pub mod eval;
pub mod family;
pub mod index;
pub mod present;
pub mod query;
pub mod search;
pub mod text;

pub use error::{Error, ErrorKind, Result};
