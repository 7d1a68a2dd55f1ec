//! Spelling: correcting words that the vocabulary does not contain, and completing words.

use std::collections::HashMap;

use serde::Serialize;

use crate::error::Result;
use crate::index::read::postings::Near;
use crate::index::read::reader::Reader;
use crate::text::Analyzer;

/// Minimum length in letters of a word that is corrected: shorter words are near too many others.
const SHORTEST: usize = 4;
/// Length in letters from which on a word may have two errors, neither of them in the first letter.
const TWO_ERRORS: usize = 8;
/// Weight of an error, relative to the logarithm of the number of articles with a word. One letter in a hundred to two hundred
/// is mistyped (Dhakal et al., 'Observations on typing from 136 million keystrokes', 2018).
const ERROR_WEIGHT: f32 = 4.5;
/// Cost of an easy error: an adjacent key, a transposition, a doubled letter, or a missing letter of a pair.
const EASY: f32 = 0.6;
/// Additional cost of an error in the first letter, which people rarely mistype.
const FIRST_LETTER: f32 = 0.5;
/// Largest cost for each letter: a word of five letters may have an easy error, a word of six any error, a word of twelve two.
/// Without a limit, `slot` becomes `spot` and `rejoined` becomes `remained`.
const MAX_COST_PER_LETTER: f32 = 0.18;
/// Number of near stems whose words are looked up.
const MAX_STEMS: usize = 4;
/// Number of words that are considered for a short prefix.
const MAX_PREFIX_WORDS: usize = 20_000;

/// A spelling correction: a word that the index does not contain, and the word searched for instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// The word as typed.
    pub typed: String,
    /// The word that was searched for.
    pub meant: String,
}

/// A word of the vocabulary.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct VocabularyWord {
    pub(super) word: String,
    /// Number of articles with the word; for a stem, number of documents.
    pub(super) articles: u64,
}

/// The words of the vocabulary near `word`, the most likely first, or else those whose stem is near its stem.
pub(super) fn corrections(reader: &Reader, word: &str, stem: &str, analyzer: &mut Analyzer) -> Result<Vec<VocabularyWord>> {
    let found = near(word, false, |near| reader.words_near(word, near))?;
    if !found.is_empty() {
        return Ok(found);
    }
    let stems = near(stem, false, |near| reader.stems_near(stem, near))?;
    let words = stems.iter().take(MAX_STEMS).map(|stem| spelled(reader, &stem.word, analyzer)).collect::<Result<Vec<_>>>()?;
    Ok(words.into_iter().flatten().collect())
}

/// The most frequent word of the vocabulary with this stem: stems are not shown, since nobody writes them.
fn spelled(reader: &Reader, stem: &str, analyzer: &mut Analyzer) -> Result<Option<VocabularyWord>> {
    // A stem may end in another letter than its words: 'batteri'.
    let end = stem.char_indices().next_back().map_or(0, |(at, _)| at);
    let mut words = with_prefix(reader, &stem[..end])?;
    words.retain(|word| analyzer.whole_terms(&word.word) == [stem]);
    Ok(words.into_iter().next())
}

/// The words with a prefix, the most frequent first; if there are none, those with a similar prefix.
pub(super) fn complete(reader: &Reader, prefix: &str, limit: usize) -> Result<Vec<VocabularyWord>> {
    let mut found = with_prefix(reader, prefix)?;
    if found.is_empty() {
        found = near(prefix, true, |near| reader.words_near(prefix, near))?;
    }
    found.truncate(limit);
    Ok(found)
}

/// The words that `find` returns within one error, or two for a long word, the most likely first. With `is_prefix` only a
/// prefix of each word is compared.
fn near(word: &str, is_prefix: bool, find: impl Fn(Near) -> Result<HashMap<String, u64>>) -> Result<Vec<VocabularyWord>> {
    let letters = word.chars().count();
    if letters < SHORTEST || !word.chars().all(char::is_alphabetic) {
        return Ok(Vec::new());
    }
    let mut counts = find(Near { distance: 1, is_prefix, same_first_letter: false })?;
    // With two errors the first letter must be right: without that limit the search takes long and rarely finds more.
    if letters >= TWO_ERRORS {
        counts.extend(find(Near { distance: 2, is_prefix, same_first_letter: true })?);
    }
    let likelihood = |(meant, articles): (String, u64)| {
        let compared: String = if is_prefix { meant.chars().take(letters).collect() } else { meant.clone() };
        let cost = cost(word, &compared);
        let likelihood = (articles as f32).ln() - ERROR_WEIGHT * cost;
        (cost <= MAX_COST_PER_LETTER * letters as f32).then_some((likelihood, VocabularyWord { word: meant, articles }))
    };
    let mut found: Vec<(f32, VocabularyWord)> = counts.into_iter().filter_map(likelihood).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.word.cmp(&b.1.word)));
    Ok(found.into_iter().map(|(_, word)| word).collect())
}

fn with_prefix(reader: &Reader, prefix: &str) -> Result<Vec<VocabularyWord>> {
    let mut found = Vec::new();
    reader.each_word_with_prefix(prefix, MAX_PREFIX_WORDS, |word, articles| {
        found.push(VocabularyWord { word: word.to_string(), articles });
    })?;
    found.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.word.cmp(&b.word)));
    Ok(found)
}

/// The cost of typing one word instead of another: the smallest sum of errors, as in Damerau ('A technique for computer
/// detection and correction of spelling errors', 1964), with easy errors counting less.
fn cost(typed: &str, meant: &str) -> f32 {
    let (typed, meant): (Vec<char>, Vec<char>) = (typed.chars().collect(), meant.chars().collect());
    let mut rows = vec![vec![0.0_f32; meant.len() + 1]; typed.len() + 1];
    for i in 0..=typed.len() {
        for j in 0..=meant.len() {
            rows[i][j] = match (i, j) {
                (0, 0) => 0.0,
                (0, _) => rows[0][j - 1] + missing(&meant, j - 1),
                (_, 0) => rows[i - 1][0] + missing(&typed, i - 1),
                _ => {
                    let (a, b) = (typed[i - 1], meant[j - 1]);
                    let changed = if a == b { 0.0 } else { wrong(a, b) };
                    let mut best = rows[i - 1][j - 1] + changed;
                    best = best.min(rows[i - 1][j] + missing(&typed, i - 1)).min(rows[i][j - 1] + missing(&meant, j - 1));
                    if i > 1 && j > 1 && a != b && a == meant[j - 2] && typed[i - 2] == b {
                        best = best.min(rows[i - 2][j - 2] + EASY);
                    }
                    best
                }
            };
        }
    }
    let first = if typed.first() == meant.first() { 0.0 } else { FIRST_LETTER };
    rows[typed.len()][meant.len()] + first
}

/// The cost of a letter that only one of two words has.
fn missing(letters: &[char], index: usize) -> f32 {
    let doubled = index > 0 && letters[index - 1] == letters[index];
    if doubled { EASY } else { 1.0 }
}

/// The cost of typing one letter instead of another.
fn wrong(typed: char, meant: char) -> f32 {
    let near = |(a, b): ((f32, f32), (f32, f32))| (a.0 - b.0).abs() <= 1.0 && (a.1 - b.1).abs() <= 1.0;
    if key(typed).zip(key(meant)).is_some_and(near) { EASY } else { 1.0 }
}

/// The position of a letter on a QWERTY keyboard: its row, and the distance from the left in keys.
fn key(letter: char) -> Option<(f32, f32)> {
    let rows = [("qwertyuiop", 0.0), ("asdfghjkl", 0.3), ("zxcvbnm", 0.7)];
    rows.iter().enumerate().find_map(|(row, (keys, shift))| Some((row as f32, keys.find(letter)? as f32 + shift)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, nearer: &str, farther: &str) {
        assert!(cost(typed, nearer) < cost(typed, farther), "{typed}: {nearer} {farther}");
    }

    #[test]
    fn easy_errors_cost_less() {
        check("printwr", "printer", "printor");
        check("pritner", "printer", "prisoner");
        check("conection", "connection", "convection");
        check("windowss", "windows", "windowsy");
        check("qrinter", "printer", "prinler");
        assert_eq!(cost("printer", "printer"), 0.0);
        assert_eq!(cost("", "ab"), 2.5);
    }

    #[test]
    fn errors_on_adjacent_keys_cost_less() {
        for (a, b) in [('q', 'w'), ('a', 'q'), ('s', 'z'), ('g', 'b'), ('n', 'm')] {
            assert!(wrong(a, b) < 1.0, "{a} {b}");
        }
        for (a, b) in [('q', 'p'), ('a', 'd'), ('q', 'z'), ('é', 'e')] {
            assert!(wrong(a, b) == 1.0, "{a} {b}");
        }
    }
}
