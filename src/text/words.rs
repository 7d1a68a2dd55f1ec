//! Word segmentation: where the words of a text begin and end.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word in bytes. Longer sequences of letters are data that nobody searches for.
const MAX_WORD_BYTES: usize = 120;

/// A word in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word as written.
    pub text: &'a str,
    /// Byte range of the word in the text.
    pub range: Range<usize>,
}

impl Word<'_> {
    /// Writes the folded word into `out`: in lower case, without accents, apostrophes and the possessive 's'.
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
            // Only accents are dropped. In other scripts a combining mark makes a different letter, so these are composed again.
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

/// Whether a character is a word of its own, as in scripts that are written without spaces.
fn is_word_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Returns the words of a text: sequences of letters and digits. An underscore or apostrophe between letters and a full
/// stop between digits belong to the word.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> + Clone {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + word_start(&text[at..])?;
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

/// Returns the byte offset of the first word.
fn word_start(text: &str) -> Option<usize> {
    let ascii = text.bytes().take_while(|b| b.is_ascii() && !is_word_byte(*b)).count();
    if text.as_bytes().get(ascii).copied().is_some_and(is_word_byte) {
        return Some(ascii);
    }
    Some(ascii + text[ascii..].find(|c: char| c.is_alphanumeric() || c == '_')?)
}

/// Whether a byte is an ASCII letter, digit or underscore.
fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Returns the length in bytes of the word at the start of `text`, which is at least one character.
fn word_length(text: &str) -> usize {
    let letters = text.bytes().take_while(|b| is_word_byte(*b)).count();
    let after = text.as_bytes().get(letters).copied().unwrap_or(b' ');
    // The loop below is needed only if the word may continue.
    if letters > 0 && after.is_ascii() && !matches!(after, b'\'' | b'.') {
        return letters;
    }
    let mut previous = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, c)| *c);
        let belongs = match c {
            _ if i > 0 && is_word_alone(c) => false,
            _ if is_word_alone(c) => return c.len_utf8(),
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
