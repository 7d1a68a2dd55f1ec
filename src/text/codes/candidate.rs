//! Tokens that may be codes, with the text around them.

use std::ops::Range;

use super::catalogue::{CATALOGUE, Catalogue, is_one_of};

/// Largest distance in bytes between a code and a word about it.
const NEAR: usize = 72;

/// Largest length of a code in bytes; longer tokens are data.
const MAX_TOKEN_BYTES: usize = 80;

const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const UNDERSCORE: u8 = 4;

/// Class of each byte; zero for bytes that separate tokens.
const CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        table[byte] = match c {
            b'0'..=b'9' => DIGIT,
            b'_' => UNDERSCORE,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            _ => 0,
        };
        byte += 1;
    }
    table
}

pub(super) fn is_token_byte(byte: u8) -> bool {
    CLASSES[usize::from(byte)] != 0
}

/// A token of ASCII letters, digits and underscores, together with its text.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A word before a token.
#[derive(Clone, Copy)]
pub(super) struct WordBefore<'a> {
    pub(super) text: &'a str,
    /// Byte offset of the word.
    pub(super) start: usize,
    /// Text between this word and the next word or token.
    pub(super) gap: &'a str,
}

impl<'a> Candidate<'a> {
    pub(super) fn token(self) -> &'a str {
        &self.text[self.start..self.end]
    }

    pub(super) fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Returns the byte `distance` before the token; 0 is the one directly before it.
    pub(super) fn byte_before(self, distance: usize) -> Option<u8> {
        self.text.as_bytes()[..self.start].iter().rev().nth(distance).copied()
    }

    /// Returns the byte `distance` after the token; 0 is the one directly after it.
    pub(super) fn byte_after(self, distance: usize) -> Option<u8> {
        self.text.as_bytes().get(self.end + distance).copied()
    }

    /// Returns the text before the token that is near and on the same line.
    pub(super) fn line_before(self) -> &'a str {
        let from = self.text.floor_char_boundary(self.start.saturating_sub(NEAR));
        let near = &self.text[from..self.start];
        near.rfind('\n').map_or(near, |i| &near[i + 1..])
    }

    /// Returns the text after the token that is near and on the same line.
    pub(super) fn line_after(self) -> &'a str {
        let to = self.text.floor_char_boundary((self.end + NEAR).min(self.text.len()));
        let near = &self.text[self.end..to];
        near.find('\n').map_or(near, |i| &near[..i])
    }

    /// Returns the words before the token that are near and on the same line, the nearest first.
    pub(super) fn words_before(self) -> impl Iterator<Item = WordBefore<'a>> {
        let mut rest = self.line_before();
        let line_start = self.start - rest.len();
        std::iter::from_fn(move || {
            let end = rest.bytes().rposition(is_token_byte)? + 1;
            let start = rest.bytes().take(end).rposition(|b| !is_token_byte(b)).map_or(0, |i| i + 1);
            let word = WordBefore { text: &rest[start..end], start: line_start + start, gap: &rest[end..] };
            rest = &rest[..start];
            Some(word)
        })
    }

    /// Whether one of the `count` words before the token is in `list`.
    pub(super) fn follows_one_of(self, list: &[&str], count: usize) -> bool {
        self.words_before().take(count).any(|w| is_one_of(w.text, list))
    }

    /// Whether a word of `list` is near, before or after the token on the same line.
    pub(super) fn is_near_one_of(self, list: &[&str]) -> bool {
        let words = |text: &'a str| text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_');
        words(self.line_before()).chain(words(self.line_after())).any(|w| is_one_of(w, list))
    }

    /// Whether a word such as 'error' or 'status' announces a code.
    pub(super) fn is_announced(self) -> bool {
        self.follows_one_of(&CATALOGUE.file.code_words, 5)
    }

    /// Returns the length in bytes of the minus sign that belongs to the number.
    pub(super) fn minus(self) -> Option<usize> {
        let before = &self.text[..self.start];
        let sign = before.chars().next_back().filter(|c| matches!(c, '-' | '−'))?;
        let previous = before[..before.len() - sign.len_utf8()].chars().next_back();
        let is_sign = previous.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | ':' | '=' | '"' | '\'' | '`' | '“' | '‘' | ','));
        is_sign.then_some(sign.len_utf8())
    }

    /// Returns the token together with the tokens that hyphens join to it: 'CE-34878-0'.
    pub(super) fn chain(self) -> Candidate<'a> {
        let bytes = self.text.as_bytes();
        let (mut start, mut end) = (self.start, self.end);
        let joins = |hyphen: Option<usize>, beyond: Option<usize>| {
            let at = |i: Option<usize>| i.and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
            at(hyphen) == b'-' && at(beyond).is_ascii_alphanumeric()
        };
        while self.start - start < MAX_TOKEN_BYTES && joins(start.checked_sub(1), start.checked_sub(2)) {
            let rest = bytes[..start - 1].iter().rev().take(MAX_TOKEN_BYTES);
            start -= 1 + rest.take_while(|b| b.is_ascii_alphanumeric()).count();
        }
        while end - self.end < MAX_TOKEN_BYTES && joins(Some(end), Some(end + 1)) {
            let rest = bytes[end + 1..].iter().take(MAX_TOKEN_BYTES);
            end += 1 + rest.take_while(|b| b.is_ascii_alphanumeric()).count();
        }
        Candidate { text: self.text, start, end }
    }

    /// Whether the token consists of letters only.
    pub(super) fn is_word(self) -> bool {
        self.token().bytes().all(|b| b.is_ascii_alphabetic())
    }

    /// Whether the token is part of a path, an address or a file name.
    pub(super) fn is_part_of_a_path(self) -> bool {
        let (before, after) = (self.byte_before(0), self.byte_after(0));
        let slug = matches!(before, Some(b'-')) && self.chain().follows_a_folder();
        slug || matches!(before, Some(b'\\' | b'@'))
            || matches!(after, Some(b'\\' | b'@'))
            || self.follows_a_folder()
            || self.has_an_extension()
    }

    /// Whether the token follows a folder: 'logs/0x7E', but not '0x7E/0x8E' or 'ETIMEDOUT/ECONNRESET'.
    fn follows_a_folder(self) -> bool {
        let alternatives =
            |w: WordBefore<'_>| w.gap == "/" && !w.text.bytes().any(|b| b.is_ascii_lowercase() && !b.is_ascii_hexdigit() && b != b'x');
        self.byte_before(0) == Some(b'/') && !self.words_before().next().is_some_and(alternatives)
    }

    /// Whether the token has the extension of a file: '0x7E.txt'.
    fn has_an_extension(self) -> bool {
        let Some(rest) = self.text[self.end..].strip_prefix('.') else { return false };
        let length = rest.bytes().take(6).take_while(|b| b.is_ascii_lowercase() || b.is_ascii_digit()).count();
        (2..=4).contains(&length)
            && rest.as_bytes()[0].is_ascii_lowercase()
            && !rest.as_bytes().get(length).is_some_and(|b| is_token_byte(*b))
    }
}

/// Iterates over the tokens of a text that may be a code or begin one: those with a digit or an underscore, and the first
/// words of known names. Skips web addresses.
pub(super) struct Candidates<'a> {
    text: &'a str,
    at: usize,
    catalogue: &'static Catalogue,
}

impl<'a> Candidates<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Candidates { text, at: 0, catalogue: &CATALOGUE }
    }
}

impl<'a> Iterator for Candidates<'a> {
    type Item = Candidate<'a>;

    fn next(&mut self) -> Option<Candidate<'a>> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while at < bytes.len() {
            let start = at;
            let mut seen = 0;
            while at < bytes.len() {
                let class = CLASSES[usize::from(bytes[at])];
                if class == 0 {
                    break;
                }
                seen |= class;
                at += 1;
            }
            let end = at;
            if start == end {
                at += 1;
            } else if bytes.get(end) == Some(&b':') && bytes[end..].starts_with(b"://") {
                at = end + address_length(&bytes[end..]);
            } else if end - start <= MAX_TOKEN_BYTES && (seen > LETTER || self.catalogue.may_begin_name(&bytes[start..end])) {
                self.at = at;
                return Some(Candidate { text: self.text, start, end });
            }
        }
        self.at = at;
        None
    }
}

/// Returns the length in bytes of the web address at the start of `bytes`.
fn address_length(bytes: &[u8]) -> usize {
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'<' | b'>' | b'"' | b'(' | b')' | b'[' | b']' | b'|' | b'`');
    bytes.iter().position(ends).unwrap_or(bytes.len())
}
