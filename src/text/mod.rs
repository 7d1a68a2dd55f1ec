//! Text analysis: from text to index terms, in the same way for articles and for queries.
//!
//! In: text. Out: terms with the byte ranges they came from, and error codes. Words are folded (case, accents,
//! apostrophes) and stemmed in the language of the text. An error code is a single term however it is spelt. Any
//! other word with a digit or an underscore is kept unstemmed. Never here: the index, the meaning of a query.
//!
//! Read [`words`] first, then [`Analyzer`], which turns words into terms: `stems` caches the stem of each word,
//! `compounds` unifies 'Wi-Fi' and 'wifi', `codes` recognises error codes. The word lists are in `data/`.

mod analyzer;
mod codes;
mod compounds;
mod data_lines;
mod english_stem;
mod language;
pub(crate) mod pattern;
mod stems;
mod stop_words;
mod words;

pub use analyzer::{ANALYSIS_VERSION, Analyzer, Token};
pub use codes::{Code, CodeKind, code_term, codes, equivalent_codes, other_terms, possible_codes, prepare, shown_code};
#[cfg(test)]
pub(crate) use data_lines::{check_terms, data_lines};
pub use language::Language;
pub use words::{Word, words};
