//! Compounds of German and Dutch, which are written in one word: 'Druckertreiber' is also about 'Treiber'.
//!
//! In: a folded word and the vocabulary. Out: the two words that it consists of, and the words that it is a part of. Which
//! words there are is known only once all articles are, so compounds are taken apart when a query is resolved.

use std::cmp::Reverse;

use crate::error::Result;
use crate::index::read::reader::Reader;
use crate::text::Language;

/// Whether words of a language are compounds of this kind.
pub(super) fn has_compounds(language: Language) -> bool {
    matches!(language, Language::German | Language::Dutch)
}

/// Shortest part of a compound in bytes.
const SHORTEST: usize = 4;
/// Shortest word that is looked for inside others.
const SHORTEST_WORD: usize = 5;
/// Lengths of a word and of the rest of a compound from which on the rest need not be a word of the articles: so long a word
/// is inside another by chance only rarely.
const LONG_WORD: usize = 8;
const LONG_REST: usize = 6;
/// Letters that join the parts, the longest first.
const LINKS: [&str; 6] = ["es", "en", "er", "s", "n", "e"];
/// Largest number of compounds of a word: those in the most articles.
const MAX_COMPOUNDS: usize = 16;

/// Largest number of longer words of which is asked whether they are compounds.
const MAX_CANDIDATES: usize = 200;

/// The two words that a word consists of, of which the second is as long as possible.
pub(super) fn parts_of(reader: &Reader, word: &str) -> Result<Option<[String; 2]>> {
    for at in (SHORTEST..word.len().saturating_sub(SHORTEST - 1)).filter(|at| word.is_char_boundary(*at)) {
        let (first, second) = word.split_at(at);
        if is_word(reader, second)?
            && let Some(first) = without_link(reader, first)?
        {
            return Ok(Some([first.to_string(), second.to_string()]));
        }
    }
    Ok(None)
}

/// The words that begin or end with a word and consist of it and another one.
pub(super) fn compounds_of(reader: &Reader, word: &str) -> Result<Vec<String>> {
    if word.len() < SHORTEST_WORD {
        return Ok(Vec::new());
    }
    let mut longer: Vec<(u64, String)> = Vec::new();
    reader.each_word_with_prefix("", usize::MAX, |found, articles| {
        if found.len() >= word.len() + SHORTEST && (found.ends_with(word) || found.starts_with(word)) {
            longer.push((articles, found.to_string()));
        }
    })?;
    longer.sort_by(|a, b| (Reverse(a.0), &a.1).cmp(&(Reverse(b.0), &b.1)));
    longer.truncate(MAX_CANDIDATES);
    let mut compounds = Vec::new();
    for (_, found) in longer {
        if compounds.len() < MAX_COMPOUNDS && is_compound(reader, &found, word)? {
            compounds.push(found);
        }
    }
    Ok(compounds)
}

/// Whether a longer word consists of a word and another one.
fn is_compound(reader: &Reader, longer: &str, word: &str) -> Result<bool> {
    let is_rest = |rest: &str| -> Result<bool> {
        let is_long = word.len() >= LONG_WORD && rest.len() >= LONG_REST;
        Ok(rest.len() >= SHORTEST && (is_long || is_word(reader, rest)?))
    };
    if let Some(first) = longer.strip_suffix(word)
        && (is_rest(first)? || without_link(reader, first)?.is_some())
    {
        return Ok(true);
    }
    let Some(second) = longer.strip_prefix(word) else { return Ok(false) };
    let unlinked = LINKS.iter().filter_map(|link| second.strip_prefix(link));
    for rest in std::iter::once(second).chain(unlinked) {
        if is_rest(rest)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The word that the first part of a compound is, with or without the letters that join it to the next.
fn without_link<'w>(reader: &Reader, part: &'w str) -> Result<Option<&'w str>> {
    let unlinked = LINKS.iter().filter_map(|link| part.strip_suffix(link));
    for word in std::iter::once(part).chain(unlinked) {
        if word.len() >= SHORTEST && is_word(reader, word)? {
            return Ok(Some(word));
        }
    }
    Ok(None)
}

fn is_word(reader: &Reader, word: &str) -> Result<bool> {
    let mut is_known = false;
    // The first word with a prefix is the prefix, if that is a word.
    reader.each_word_with_prefix(word, 1, |found, _| is_known = found == word)?;
    Ok(is_known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::retrieve::test_index::index_of;

    #[test]
    fn compounds_are_taken_apart() {
        let text = "# Druckertreiber\n\nDer Drucker, der Treiber, die Arbeit, ein Speicher. Druckertreiber, Arbeitsspeicher, Scheintreiber, Speicherung.";
        let (_folder, reader) = index_of(&[text.to_string()]);
        let parts = |word: &str| parts_of(&reader, word).unwrap().map(|parts| parts.join(" ")).unwrap_or_default();
        assert_eq!(
            [parts("druckertreiber"), parts("arbeitsspeicher"), parts("speicherung"), parts("")],
            ["drucker treiber", "arbeit speicher", "", ""]
        );
        let compounds = |word: &str| compounds_of(&reader, word).unwrap();
        assert_eq!(compounds("treiber"), ["druckertreiber"]);
        assert_eq!(compounds("drucker"), ["druckertreiber"]);
        assert_eq!(compounds("speicher"), ["arbeitsspeicher"]);
        assert!(compounds("rest").is_empty());
    }
}
