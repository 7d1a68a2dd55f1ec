//! A term in a text, as the [`Analyzer`](super::Analyzer) visits it.

use std::ops::Range;

/// A term in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// The term.
    pub term: &'a str,
    /// The folded word, without stemming. For codes and for terms of several words it is the term.
    pub word: &'a str,
    /// Byte range of the words in the text.
    pub range: Range<usize>,
    /// Whether this is one of the words that the preceding multi-word term consists of, or a part of the preceding identifier.
    pub part: bool,
    /// Whether this is a part of an identifier, which counts less than a word: see [`part_term`](super::part_term).
    pub weak: bool,
    /// Whether the term is a code.
    pub code: bool,
}
