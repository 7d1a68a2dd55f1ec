//! Stems of English words.

use std::collections::HashMap;
use std::sync::LazyLock;

use frostem::Stemmer;

use super::data_lines::data_lines;

/// Exceptions to the stemmer: the stem by the word.
static EXCEPTIONS: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| data_lines(include_str!("data/stems.txt")).filter_map(|line| line.split_once(' ')).collect());

/// Returns the term of a folded English word: its stem, or the word itself if it has characters other than
/// ASCII letters.
pub(super) fn english_stem(stemmer: &Stemmer, word: &str) -> String {
    match EXCEPTIONS.get(word) {
        Some(stem) => (*stem).to_string(),
        None if word.bytes().all(|b| b.is_ascii_lowercase()) => stemmer.stem(word).to_string(),
        None => word.to_string(),
    }
}
