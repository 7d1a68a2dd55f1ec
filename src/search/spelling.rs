//! Spelling: which words of the index may be meant by one that it does not hold, or that is not typed to its end.

use std::collections::HashMap;

use serde::Serialize;

use crate::error::Result;
use crate::index::{Near, Reader};

/// Letters of the shortest word that is corrected: shorter ones are too near to too many.
const SHORTEST: usize = 4;
/// From so many letters on a word may have two errors, none of them in the first letter.
const TWO_ERRORS: usize = 8;
/// What an error counts against the logarithm of how many articles have a word. One in a hundred to two hundred
/// letters is typed wrong (Dhakal et al., 'Observations on typing from 136 million keystrokes', 2018).
const PRICE: f32 = 4.5;
/// What errors cost that are made more easily than others: a key beside the right one, two letters swapped, a
/// letter doubled or one of two forgotten.
const EASY: f32 = 0.6;
/// What an error in the first letter costs beside: people rarely miss that one.
const FIRST_LETTER: f32 = 0.5;
/// A word is not taken for another that would cost more than this for each of its letters: five letters may have an
/// easy error, six any, twelve two. Without a bound, `slot` is a `spot` and who `rejoined` has `remained`.
const BOUND: f32 = 0.18;
/// Words that are looked at for a short beginning.
const MAX_BEGINNING: usize = 20_000;

/// A word that the index does not hold, and the one that was searched for instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// As it was typed.
    pub typed: String,
    /// A word of the index.
    pub meant: String,
}

/// A word of the index.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spelt {
    pub(super) word: String,
    /// How many articles have it; of a stem, how many sections.
    pub(super) articles: u64,
}

/// The word of the index that was most likely meant, if one is near; or the stem, where the index has other forms.
pub(super) fn correct(reader: &Reader, word: &str, stem: &str) -> Result<Option<Spelt>> {
    let mut found = near(word, false, |near| reader.words_near(word, near))?;
    if found.is_empty() {
        found = near(stem, false, |near| reader.terms_near(stem, near))?;
    }
    Ok(found.into_iter().next())
}

/// The words that begin like this, those of most articles first; where there are none, those that nearly do.
pub(super) fn complete(reader: &Reader, beginning: &str, limit: usize) -> Result<Vec<Spelt>> {
    let mut found = beginning_with(reader, beginning)?;
    if found.is_empty() {
        found = near(beginning, true, |near| reader.words_near(beginning, near))?;
    }
    found.truncate(limit);
    Ok(found)
}

/// Words within one error, two for a long word, the likeliest first: those that `find` gives. Of a word's beginning
/// only that is compared.
fn near(word: &str, is_beginning: bool, find: impl Fn(Near) -> Result<HashMap<String, u64>>) -> Result<Vec<Spelt>> {
    let letters = word.chars().count();
    if letters < SHORTEST || !word.chars().all(char::is_alphabetic) {
        return Ok(Vec::new());
    }
    let mut counts = find(Near { errors: 1, is_beginning, same_first: false })?;
    // Who errs twice does not miss the first letter too: else most of a long search is for nothing.
    if letters >= TWO_ERRORS {
        counts.extend(find(Near { errors: 2, is_beginning, same_first: true })?);
    }
    let likelihood = |(meant, articles): (String, u64)| {
        let compared: String = if is_beginning { meant.chars().take(letters).collect() } else { meant.clone() };
        let cost = cost(word, &compared);
        let likelihood = (articles as f32).ln() - PRICE * cost;
        (cost <= BOUND * letters as f32).then_some((likelihood, Spelt { word: meant, articles }))
    };
    let mut found: Vec<(f32, Spelt)> = counts.into_iter().filter_map(likelihood).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.word.cmp(&b.1.word)));
    Ok(found.into_iter().map(|(_, spelt)| spelt).collect())
}

fn beginning_with(reader: &Reader, beginning: &str) -> Result<Vec<Spelt>> {
    let mut found = Vec::new();
    reader.each_word_from(beginning, MAX_BEGINNING, |word, articles| found.push(Spelt { word: word.to_string(), articles }))?;
    found.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.word.cmp(&b.word)));
    Ok(found)
}

/// What it costs to type one word for another: the least sum of its errors, as by Damerau ('A technique for
/// computer detection and correction of spelling errors', 1964), those that are easily made counting less.
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

/// What a letter costs that one word has and the other has not.
fn missing(letters: &[char], place: usize) -> f32 {
    let doubled = place > 0 && letters[place - 1] == letters[place];
    if doubled { EASY } else { 1.0 }
}

fn wrong(typed: char, meant: char) -> f32 {
    let near = |(a, b): ((f32, f32), (f32, f32))| (a.0 - b.0).abs() <= 1.0 && (a.1 - b.1).abs() <= 1.0;
    if key(typed).zip(key(meant)).is_some_and(near) { EASY } else { 1.0 }
}

/// Where a letter is on a QWERTY keyboard: its row, and how far from the left in keys.
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
    fn what_is_easily_mistyped_is_near() {
        check("printwr", "printer", "printor");
        check("pritner", "printer", "prisoner");
        check("conection", "connection", "convection");
        check("windowss", "windows", "windowsy");
        check("qrinter", "printer", "prinler");
        assert_eq!(cost("printer", "printer"), 0.0);
        assert_eq!(cost("", "ab"), 2.5);
    }

    #[test]
    fn keys_lie_side_by_side() {
        for (a, b) in [('q', 'w'), ('a', 'q'), ('s', 'z'), ('g', 'b'), ('n', 'm')] {
            assert!(wrong(a, b) < 1.0, "{a} {b}");
        }
        for (a, b) in [('q', 'p'), ('a', 'd'), ('q', 'z'), ('é', 'e')] {
            assert!(wrong(a, b) == 1.0, "{a} {b}");
        }
    }
}
