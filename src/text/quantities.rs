//! Quantities: a number with its unit is one term however it is spelt, as are a width and a height.
//!
//! In: a folded word that begins with a digit, and what follows it. Out: the term, and where it ends. The units are in
//! `data/units.txt`.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::Word;
use super::compounds::joins;
use super::data_lines::data_lines;

static UNITS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| data_lines(include_str!("data/units.txt")).collect());

/// Longest number in digits.
const MAX_DIGITS: usize = 9;

/// A quantity in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Quantity {
    /// The term: '500gb', '1920x1080'.
    pub(super) term: String,
    /// Byte offset of the end.
    pub(super) end: usize,
    /// The terms of the number and the unit, or of both sides, if the quantity is a single word.
    pub(super) pieces: Option<[String; 2]>,
}

/// Returns the quantity that begins with a folded word.
pub(super) fn quantity<'a>(folded: &str, word: &Word<'_>, mut rest: impl Iterator<Item = Word<'a>>, text: &str) -> Option<Quantity> {
    let (number, after) = folded.split_at(number_length(folded)?);
    if !after.is_empty() {
        return in_one_word(number, after, word.range.end);
    }
    let next = rest.next()?;
    let gap = &text[word.range.end..next.range.start];
    let unit = next.text.to_lowercase();
    if let (true, Some(unit)) = (joins(gap), unit_of(&unit)) {
        return Some(Quantity { term: format!("{folded}{unit}"), end: next.range.end, pieces: None });
    }
    let second = match (gap.trim(), unit.as_str()) {
        ("×", _) => next,
        ("", "x") if gap == " " => rest.next().filter(|second| &text[next.range.end..second.range.start] == " ")?,
        _ => return None,
    };
    (is_side(folded) && is_side(second.text)).then(|| Quantity {
        term: format!("{folded}x{}", second.text),
        end: second.range.end,
        pieces: None,
    })
}

/// Length of the number at the start of a word: '2.4' of '2.4ghz'.
fn number_length(word: &str) -> Option<usize> {
    let length = word.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let length = word[..length].trim_end_matches('.').len();
    (1..=MAX_DIGITS).contains(&length).then_some(length).filter(|_| word.starts_with(|c: char| c.is_ascii_digit()))
}

/// The quantity that a number and what follows it in the same word are: '500gb', '1920x1080', but not '0x10'.
fn in_one_word(number: &str, after: &str, end: usize) -> Option<Quantity> {
    let second = after.strip_prefix('x').filter(|second| is_side(number) && is_side(second));
    let (term, piece) = match (unit_of(after), second) {
        (Some(unit), _) => (format!("{number}{unit}"), unit),
        (None, Some(second)) => (format!("{number}x{second}"), second),
        (None, None) => return None,
    };
    Some(Quantity { term, end, pieces: Some([number.to_string(), piece.to_string()]) })
}

/// The unit that a word names, in the singular.
fn unit_of(word: &str) -> Option<&str> {
    let is_unit = |word: &&str| UNITS.contains(*word);
    Some(word).filter(is_unit).or_else(|| word.strip_suffix('s').filter(is_unit))
}

fn is_side(number: &str) -> bool {
    (1..=5).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::words;

    fn check(text: &str, term: &str) {
        let mut all = words(text);
        let first = all.next().unwrap();
        let mut folded = String::new();
        first.fold_into(&mut folded);
        let found = quantity(&folded, &first, all, text);
        assert_eq!(found.as_ref().map_or("", |found| found.term.as_str()), term, "{text}");
        assert!(found.is_none_or(|found| found.end <= text.len()));
    }

    #[test]
    fn spellings_of_a_quantity_are_one_term() {
        for text in ["500GB", "500 GB disk", "500-gb", "500\u{a0}GB", "500 GBs"] {
            check(text, "500gb");
        }
        for text in ["2.4ghz", "2.4 GHz"] {
            check(text, "2.4ghz");
        }
        for text in ["1920x1080", "1920 x 1080", "1920×1080", "1920 × 1080"] {
            check(text, "1920x1080");
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for text in ["500", "500 disks", "0x10", "0 x 10", "11 x", "11 and 12", "5. GB", "5, GB", "1234567890123 kb", "2nd", "43", "3 x y"]
        {
            check(text, "");
        }
    }
}
