//! What is written in several ways: 'Wi-Fi', 'wi fi', 'wifi'.
//!
//! In: the term of a word. Out: the spellings that begin with it. The list is `data/compounds.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

use super::{data_lines, term_of, words};

/// Several words that stand for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spelling {
    /// The terms of its words after the first.
    pub(super) rest: Vec<String>,
    /// The terms of what it stands for.
    pub(super) terms: Vec<String>,
}

impl Spelling {
    /// Whether the text is found by each of its words too: 'log in' is a login, and speaks of a log.
    pub(super) fn keeps_words(&self) -> bool {
        self.terms.len() == 1 && !self.rest.is_empty()
    }
}

static BY_FIRST: LazyLock<HashMap<String, Vec<Spelling>>> = LazyLock::new(|| {
    let stemmer = Stemmer::new(Algorithm::English);
    let terms = |side: &str| words(side).map(|word| term_of(&stemmer, word.text)).collect::<Vec<_>>();
    let mut by_first: HashMap<String, Vec<Spelling>> = HashMap::new();
    for line in data_lines(include_str!("data/compounds.txt")) {
        let (written, meant) = line.split_once('=').expect("a line of compounds.txt has an equals sign");
        let written = terms(written);
        let (first, rest) = written.split_first().expect("a line of compounds.txt begins with a word");
        by_first.entry(first.clone()).or_default().push(Spelling { rest: rest.to_vec(), terms: terms(meant) });
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
