//! Stop words: English function words, which are not indexed.

use std::sync::LazyLock;

use fnv::FnvHashSet;

use super::data_lines::data_lines;

static STOP_WORDS: LazyLock<FnvHashSet<&'static str>> = LazyLock::new(|| data_lines(include_str!("data/stop_words.txt")).collect());

/// Whether a word in lower case is an English stop word.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.contains(word)
}
