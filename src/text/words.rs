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
            out.extend(text.bytes().filter(|b| *b != b'\'').map(|b| b.to_ascii_lowercase() as char));
        } else {
            // Accents go; the marks of other scripts make another letter, so they are composed again.
            out.extend(
                text.nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}') && !is_apostrophe(*c)).nfc().flat_map(char::to_lowercase),
            );
        }
    }
}

fn without_possessive(text: &str) -> &str {
    ["'s", "’s", "'S", "’S"].iter().find_map(|s| text.strip_suffix(s)).unwrap_or(text)
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
            let start = at + text[at..].find(|c: char| c.is_alphanumeric() || c == '_')?;
            let end = start + word_length(&text[start..]);
            at = end;
            let word = text[start..end].trim_matches('_');
            if !word.is_empty() && word.len() <= MAX_WORD_BYTES {
                let start = start + text[start..end].find(|c| c != '_').unwrap_or(0);
                return Some(Word { text: word, range: start..start + word.len() });
            }
        }
    })
}

/// Bytes of the word at the beginning of `text`; at least one character.
fn word_length(text: &str) -> usize {
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
