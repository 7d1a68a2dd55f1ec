//! Error codes, recognised in the same way in articles and in queries.
//!
//! In: text. Out: the codes in it, each in one canonical form however it is spelt, and its term in posting lists. A code
//! is identified by its form ('0xC000021A'), by its name ('CRITICAL_PROCESS_DIED') or by the words around it
//! ('Code 43'). The words, names and forms are data: `../data/codes.toml`. Never here: what a code means, or which
//! articles mention it.
//!
//! Read [`Code`] first, then `scanner`, which finds the codes of a text: it tries each `candidate` token with the
//! recognisers `hex`, `names`, `numbers` (which calls `mail`), `vendor` and `ids`. These look up `catalogue`, and `subject`
//! for the words before a number. `table` finds the codes of a column. `possible_codes` interprets what users type.

mod candidate;
mod catalogue;
mod code;
mod hex;
mod ids;
mod mail;
mod names;
mod numbers;
mod possible_codes;
mod scanner;
#[cfg(test)]
mod shape_tests;
mod subject;
mod table;
#[cfg(test)]
mod tests;
mod vendor;

pub use catalogue::{equivalent_codes, prepare};
pub use code::{Code, CodeKind, code_term, shown_code};
pub use possible_codes::{other_terms, parts_of_id, possible_codes};
pub use scanner::codes;
