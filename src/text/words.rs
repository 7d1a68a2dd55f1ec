//! Where words begin and end.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A longer run of letters is no word but data; no one searches for it.
const MAX_WORD_BYTES: usize = 120;

/// A word in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word as written.
    pub text: &'a str,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

impl Word<'_> {
    /// Writes the word into `out` in lower case, without accents, apostrophes and possessive 's'.
    pub fn fold_into(&self, out: &mut String) {
        out.clear();
        let text = without_possessive(self.text);
        if text.is_ascii() {
            out.push_str(text);
            out.make_ascii_lowercase();
            if out.contains('\'') {
                out.retain(|c| c != '\'');
            }
        } else {
            // Accents go; the marks of other scripts make another letter, so they are composed again.
            out.extend(
                text.nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}') && !is_apostrophe(*c)).nfc().flat_map(char::to_lowercase),
            );
        }
    }
}

fn without_possessive(text: &str) -> &str {
    let possessive = || text[..text.len() - 1].strip_suffix(['\'', '’']);
    if text.ends_with(['s', 'S']) { possessive().unwrap_or(text) } else { text }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ')
}

/// Scripts that are written without spaces: a character is a word.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// The words of a text: runs of letters and digits. An underscore or an apostrophe between letters
/// and a full stop between digits belong to the word.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> + Clone {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + before_word(&text[at..])?;
            let end = start + word_length(&text[start..]);
            at = end;
            let rest = text[start..end].trim_start_matches('_');
            let word = rest.trim_end_matches('_');
            if !word.is_empty() && word.len() <= MAX_WORD_BYTES {
                let start = end - rest.len();
                return Some(Word { text: word, range: start..start + word.len() });
            }
        }
    })
}

/// Bytes until the first word; none where there is no more.
fn before_word(text: &str) -> Option<usize> {
    let plain = text.bytes().take_while(|b| b.is_ascii() && !is_letter(*b)).count();
    if text.as_bytes().get(plain).copied().is_some_and(is_letter) {
        return Some(plain);
    }
    Some(plain + text[plain..].find(|c: char| c.is_alphanumeric() || c == '_')?)
}

/// Whether a byte is an ASCII letter, digit or underscore.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Bytes of the word at the beginning of `text`; at least one character.
fn word_length(text: &str) -> usize {
    let letters = text.bytes().take_while(|b| is_letter(*b)).count();
    let after = text.as_bytes().get(letters).copied().unwrap_or(b' ');
    // What may go on or not is looked at character by character.
    if letters > 0 && after.is_ascii() && !matches!(after, b'\'' | b'.') {
        return letters;
    }
    let mut previous = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, c)| *c);
        let belongs = match c {
            _ if i > 0 && stands_alone(c) => false,
            _ if stands_alone(c) => return c.len_utf8(),
            c if c.is_alphanumeric() || c == '_' || is_combining_mark(c) => true,
            c if is_apostrophe(c) => previous.is_alphabetic() && next.is_alphabetic(),
            '.' => previous.is_ascii_digit() && next.is_ascii_digit(),
            _ => false,
        };
        if !belongs {
            return i;
        }
        previous = c;
    }
    text.len()
}
