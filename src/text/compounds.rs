//! What is written in several ways: 'Wi-Fi', 'wi fi', 'wifi'.
//!
//! In: the term of a word. Out: the spellings that begin with it. The list is `data/compounds.txt`, of which
//! `data/compounds.terms` has the terms.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::data_lines;

/// Several words that stand for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spelling {
    /// The terms of its words after the first.
    pub(super) rest: Vec<&'static str>,
    /// The terms of what it stands for.
    pub(super) terms: Vec<&'static str>,
}

impl Spelling {
    /// Whether the text is found by each of its words too: 'log in' is a login, and speaks of a log.
    pub(super) fn keeps_words(&self) -> bool {
        self.terms.len() == 1 && !self.rest.is_empty()
    }
}

static BY_FIRST: LazyLock<HashMap<&'static str, Vec<Spelling>>> = LazyLock::new(|| {
    let mut by_first: HashMap<&str, Vec<Spelling>> = HashMap::new();
    for line in data_lines(include_str!("data/compounds.terms")) {
        let (written, meant) = line.split_once('=').expect("a line of compounds.terms has an equals sign: a test reads it");
        let mut written = written.split_ascii_whitespace();
        let first = written.next().expect("a line of compounds.terms begins with a term: a test reads it");
        by_first.entry(first).or_default().push(Spelling { rest: written.collect(), terms: meant.split_ascii_whitespace().collect() });
    }
    by_first.values_mut().for_each(|spellings| spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.rest.len())));
    by_first
});

/// The spellings whose first word has this term, the longest first.
pub(super) fn beginning_with(term: &str) -> &'static [Spelling] {
    BY_FIRST.get(term).map_or(&[], Vec::as_slice)
}

/// Whether words with this between them may be one: a hyphen or a space.
pub(super) fn joins(gap: &str) -> bool {
    matches!(gap, " " | "-" | "\u{2010}" | "\u{2011}" | "\n" | "\u{a0}")
}

#[cfg(test)]
mod tests {
    use frostem::{Algorithm, Stemmer};

    use super::*;
    use crate::text::{check_terms, term_of, words};

    #[test]
    fn the_terms_are_those_of_the_words() {
        let stemmer = Stemmer::new(Algorithm::English);
        let terms = |side: &str| words(side).map(|word| term_of(&stemmer, word.text)).collect::<Vec<_>>().join(" ");
        let line = |line: &'static str| line.split('=').map(terms).collect::<Vec<_>>().join(" = ") + "\n";
        let lines: String = data_lines(include_str!("data/compounds.txt")).map(line).collect();
        check_terms("src/text/data/compounds.terms", &lines);
    }
}
