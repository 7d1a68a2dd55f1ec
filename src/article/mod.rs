//! Parses one file into one [`Article`], or into several for a JSON Lines file.
//!
//! In: the text of a file and its format. Out: title, dates and tags, sections with roles, fixes with their steps, the
//! parts that were removed and why, and warnings. Every text can be parsed; a broken one only causes warnings. Never
//! here: I/O, the index, queries.
//!
//! Reading order: `model` defines the article. `parse` is the entry point: `markup` splits off the front matter and turns
//! Markdown or HTML into blocks, `boilerplate` removes ads and navigation, and `assemble` builds the article with the help
//! of `structure` (outline, kind, sections, steps). `annotate` adds `facts`, for which it needs the `gazetteer`.

mod annotate;
mod assemble;
mod boilerplate;
mod facts;
mod gazetteer;
mod markup;
mod model;
mod parse;
mod structure;

pub use annotate::annotate;
pub use boilerplate::fingerprint::fingerprints;
pub use boilerplate::recurring::{Recurring, RecurringBlock, learn, strip};
pub use facts::risks::Risk;
pub use facts::step_details::Command;
pub use gazetteer::{Entry, Gazetteer, HOW_TO_WRITE_A_PRODUCT, Mention, ProductKind};
pub use markup::block::{Block, BlockKind, Image, Inline, Link};
pub use markup::front_matter::FrontMatter;
pub(crate) use markup::front_matter::json_text;
pub use markup::jsonl::{Record, records};
pub use markup::prepared_page::PreparedPage;
pub use model::{AppliesTo, Article, Kind, NamedIn, Role, Section, Stripped};
pub use parse::{PARSER_VERSION, parse, prepare};
pub use structure::steps::Step;
