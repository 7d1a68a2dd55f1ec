//! Compounds: words that are spelt in several ways, such as 'Wi-Fi', 'wi fi' and 'wifi'.
//!
//! In: the term of a word. Out: the compounds that begin with it. The list is `data/compounds.txt`;
//! `data/compounds.terms` contains its terms, so that the program need not stem the words again.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::data_lines::data_lines;

/// A way to spell a compound in several words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Compound {
    /// Terms of the words after the first.
    pub(super) rest: Vec<&'static str>,
    /// Terms that replace the words.
    pub(super) terms: Vec<&'static str>,
}

impl Compound {
    /// Whether the words are indexed along with the compound: 'log in' is a login and also mentions a log.
    pub(super) fn keeps_words(&self) -> bool {
        self.terms.len() == 1 && !self.rest.is_empty()
    }
}

static BY_FIRST: LazyLock<HashMap<&'static str, Vec<Compound>>> = LazyLock::new(|| {
    let mut by_first: HashMap<&str, Vec<Compound>> = HashMap::new();
    for line in data_lines(include_str!("data/compounds.terms")) {
        let (words, terms) = line.split_once('=').expect("every line of compounds.terms has an equals sign: a test checks it");
        let mut words = words.split_ascii_whitespace();
        let first = words.next().expect("every line of compounds.terms begins with a term: a test checks it");
        by_first.entry(first).or_default().push(Compound { rest: words.collect(), terms: terms.split_ascii_whitespace().collect() });
    }
    by_first.values_mut().for_each(|compounds| compounds.sort_by_key(|compound| std::cmp::Reverse(compound.rest.len())));
    by_first
});

/// The terms of names and compounds in one word.
static NAMES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let compounds = BY_FIRST.values().flatten().filter(|compound| !compound.rest.is_empty());
    compounds.filter_map(|compound| compound.terms.first().filter(|_| compound.terms.len() == 1)).copied().collect()
});

/// Whether a term is a compound in one word, such as the name 'PowerPoint', which no one takes for its parts.
pub(super) fn is_name(term: &str) -> bool {
    NAMES.contains(term)
}

/// Returns the compounds whose first word has this term, the longest first.
pub(super) fn beginning_with(term: &str) -> &'static [Compound] {
    BY_FIRST.get(term).map_or(&[], Vec::as_slice)
}

/// Whether words that are separated by `gap` may form a compound: a hyphen or a space.
pub(super) fn joins(gap: &str) -> bool {
    matches!(gap, " " | "-" | "\u{2010}" | "\u{2011}" | "\n" | "\u{a0}")
}

#[cfg(test)]
mod tests {
    use frostem::{Algorithm, Stemmer};

    use super::*;
    use crate::text::data_lines::check_terms;
    use crate::text::english_stem::english_stem;
    use crate::text::words::words;

    #[test]
    fn the_terms_match_the_words() {
        let stemmer = Stemmer::new(Algorithm::English);
        let terms = |side: &str| words(side).map(|word| english_stem(&stemmer, word.text)).collect::<Vec<_>>().join(" ");
        let line = |line: &'static str| line.split('=').map(terms).collect::<Vec<_>>().join(" = ") + "\n";
        let lines: String = data_lines(include_str!("data/compounds.txt")).map(line).collect();
        check_terms("src/text/data/compounds.terms", &lines);
    }
}
