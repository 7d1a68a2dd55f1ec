//! Text analysis: from text to index terms, in the same way for articles and for queries.
//!
//! In: text. Out: terms with the byte ranges they came from, and error codes. Words are folded (case, accents,
//! apostrophes) and stemmed in the language of the text. An error code is a single term however it is spelt. Any
//! other word with a digit or an underscore is kept unstemmed. The parts of an identifier are weaker terms of their own. Never here: the index, the meaning of a query.
//!
//! Read [`words`] first, then [`Analyzer`], which turns words into terms by a `token_reader`: `stems` caches the stem of each
//! word, `compounds` unifies 'Wi-Fi' and 'wifi', `quantities` '5 GHz' and '5ghz', `identifiers` finds the parts of
//! `DeleteStream`, `scripts` the words of scripts without spaces, `codes` recognises error codes. The word lists are in `data/`.

mod analyzer;
mod any_language;
mod codes;
mod compounds;
mod data_lines;
mod emoji;
mod english_stem;
mod folding;
mod function_words;
mod identifiers;
mod korean;
mod language;
pub(crate) mod pattern;
mod quantities;
mod scripts;
mod stems;
mod stop_words;
mod token;
mod token_reader;
mod words;

pub use analyzer::{ANALYSIS_VERSION, Analyzer};
pub use codes::{Code, CodeKind, code_term, codes, equivalent_codes, other_terms, parts_of_id, possible_codes, prepare, shown_code};
#[cfg(test)]
pub(crate) use data_lines::{check_terms, data_lines};
pub use function_words::is_function_word;
pub use identifiers::{is_part_term, part_term, without_part_mark};
pub use language::Language;
pub use token::Token;
pub use words::{Word, bare_name, is_version, words};
