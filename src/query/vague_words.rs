//! Words that say that something does not work, but neither what nor how: 'stuck', 'keeps'.

use std::collections::HashSet;
use std::sync::LazyLock;

static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("data/vague_words.txt").lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// Whether a folded word is vague. What a query is about are its other words.
pub(crate) fn is_vague(folded: &str) -> bool {
    WORDS.contains(folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Lexicon, Query};
    use crate::text::Analyzer;

    /// 1. Each word is written as queries are folded.
    /// 2. What a problem is about is not vague.
    #[test]
    fn vague_words_are_folded() {
        let mut analyzer = Analyzer::default();
        for word in WORDS.iter() {
            let query = Query::parse(word, Lexicon::built_in(), &mut analyzer);
            assert!(query.terms.iter().all(|term| term.folded == *word || term.implied), "{word}: {query:?}");
        }
        assert!(["printer", "slow", "crashes", "error"].iter().all(|word| !is_vague(word)));
    }
}
