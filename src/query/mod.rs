//! The query: what a user is looking for, as terms and filters.
//!
//! In: what a user typed or pasted. Out: the distinct terms of the query with the words they came from, their
//! synonyms, and the pairs that are adjacent; and the filters that hits must pass. Whatever is typed is a valid query:
//! an invalid operator is treated as words, and a note says so. Never here: I/O, the contents of
//! the index.
//!
//! Read [`Query`] first, then `reader`, which builds it. `syntax` finds the operators, `fields` turns `field:value` into
//! [`Filter`]s, `pasted` takes from logs and mails what they say, and the [`Thesaurus`] provides the synonyms.

mod fields;
mod filter;
mod lexicon;
mod parsed_query;
mod pasted;
mod reader;
mod syntax;
mod thesaurus;
mod vague_words;

pub use filter::{ArticlePath, Condition, Filter, UnknownName, applies_to, day};
pub use lexicon::Lexicon;
pub use parsed_query::{Query, QueryTerm};
pub use thesaurus::Thesaurus;
pub(crate) use vague_words::is_vague;
