//! Text around a word: gaps, word boundaries, beginnings of sentences, addresses.
//!
//! Every check is bounded, or covers text that no other check covers, so that the total time is linear for any text.

use std::ops::Range;

/// Maximum number of spaces inside a name or before a version.
const MAX_GAP: usize = 3;

/// Whether a character forms one word with adjacent ones.
///
/// Scripts from the CJK radicals on are written without spaces, so a name ends where they begin.
fn is_word(c: char) -> bool {
    c == '_' || (c.is_alphanumeric() && c < '\u{2e80}')
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Whether a name may begin at an offset.
pub(super) fn starts_word(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    let Some(last) = before.next() else { return true };
    if is_word(last) {
        return false;
    }
    let other = before.next();
    match last {
        // A part of a name with dots, an option, a negation: 'com.android', '--chrome', 'non-Windows'.
        '.' => !other.is_some_and(is_word),
        '-' => other != Some('-') && !text[..at].ends_with("non-") && !text[..at].ends_with("Non-"),
        '@' | '$' => false,
        _ => true,
    }
}

/// Whether a name may end at an offset.
pub(super) fn ends_word(text: &str, at: usize) -> bool {
    let mut after = text[at..].chars();
    match after.next() {
        None => true,
        // A file name, as opposed to a missing space after a sentence: 'chrome.exe', 'Chrome.Then'.
        Some('.') => !after.next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit()),
        Some(c) => !is_word(c),
    }
}

/// End of a version including its minor numbers: '17' in '17.2', '10' in '10.x'. `None` if the number is not a version.
pub(super) fn version_end(text: &str, mut at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    while at > 0 && bytes[at - 1].is_ascii_digit() && bytes.get(at) == Some(&b'.') {
        let digits = bytes[at + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        match bytes.get(at + 1) {
            _ if digits > 0 => at += 1 + digits,
            Some(b'x' | b'X') => at += 2,
            _ => break,
        }
    }
    // A time or a percentage: '10:30', '7%'.
    let continues = bytes.get(at) == Some(&b'%') || (bytes.get(at) == Some(&b':') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit));
    (ends_word(text, at) && !continues).then_some(at)
}

/// Offset at which the next word of a name may begin: after a trademark sign, spaces or a hyphen.
pub(super) fn skip_gap(text: &str, at: usize) -> usize {
    let at = at + length_of(&text[at..], 1, |c| matches!(c, '®' | '™'));
    if let hyphen @ 1.. = length_of(&text[at..], 1, is_hyphen) {
        return at + hyphen;
    }
    at + length_of(&text[at..], MAX_GAP, is_space)
}

/// Offset at which the version of a name may begin: 'Android 14', 'Android (14', 'Android version 14', 'Android v14'.
pub(super) fn skip_to_version(text: &str, name: Range<usize>) -> usize {
    let mut start = skip_gap(text, name.end);
    start += usize::from(text[start..].starts_with('('));
    // The version in 'Outlook for Android version 4' is Outlook's.
    if !text[start..].starts_with(['v', 'V']) || text[..name.start].ends_with("for ") {
        return start;
    }
    for word in ["versions", "version", "ver.", "ver", "v.", "v"] {
        let end = start + word.len();
        if text.as_bytes().get(start..end).is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes())) {
            let next = skip_gap(text, end);
            if text[next..].starts_with(|c: char| c.is_ascii_digit()) {
                return next;
            }
        }
    }
    start
}

/// Offset at which the next item of a list may begin: '10/11', '7, 8.1 and 10', '10 (or 11)'.
pub(super) fn skip_separator(text: &str, at: usize) -> Option<usize> {
    let mut end = at;
    let mut separated = false;
    // Enough for ', and/or '.
    for _ in 0..4 {
        let glued = length_of(&text[end..], 1, |c| matches!(c, ',' | '/' | '|' | '&' | '+' | '(' | '-' | '–'));
        if glued > 0 && (end == at || !text[end..].starts_with(['-', '–'])) {
            end += glued;
            separated = true;
        }
        end += length_of(&text[end..], MAX_GAP, is_space);
        let word = word_at(text, end);
        if ["and", "or", "to", "through", "vs", "versus", "nor"].iter().any(|w| w.eq_ignore_ascii_case(word)) {
            end += word.len();
            separated = true;
            end += usize::from(word.eq_ignore_ascii_case("vs") && text[end..].starts_with('.'));
        }
    }
    end += length_of(&text[end..], MAX_GAP, is_space);
    (separated && end > at).then_some(end)
}

/// The word at an offset, with its apostrophes and hyphens: 'won't', 'add-in'.
pub(super) fn word_at(text: &str, at: usize) -> &str {
    /// Maximum length of the words to compare with.
    const LONGEST: usize = 16;
    let length = length_of(&text[at..], LONGEST, |c| c.is_ascii_alphabetic() || matches!(c, '\'' | '’' | '-'));
    text[at..at + length].trim_end_matches(['\'', '’', '-'])
}

/// Whether an ordinary word at an offset would be capitalised.
///
/// That is the case at the beginning of a text, a line or a sentence, and after a colon or a dash, even if emphasis marks,
/// quotes or brackets precede the word.
pub(super) fn begins_sentence(text: &str, at: usize) -> bool {
    let mut spaced = false;
    for c in text[..at].chars().rev() {
        match c {
            '\n' | '\r' | '.' | '!' | '?' | ':' | ';' | '…' | '•' | '|' | '>' | '。' => return true,
            '-' | '–' | '—' => return spaced,
            ',' | '/' | '&' | '+' => return false,
            c if c.is_whitespace() || is_space(c) => spaced = true,
            c if is_word(c) => return false,
            _ => {}
        }
    }
    true
}

/// Whether a word is part of a headline, in which every word is capitalised: the next word is, and the previous word is
/// without being the beginning of the sentence.
pub(super) fn in_headline(text: &str, range: &Range<usize>) -> bool {
    let next = &text[skip_gap(text, range.end)..];
    if !next.starts_with(char::is_uppercase) {
        return false;
    }
    let before = text[..range.start].trim_end_matches(is_space);
    // Words of headlines are shorter than this.
    let length: usize = before.chars().rev().take(24).take_while(|c| is_word(*c)).map(char::len_utf8).sum();
    let start = before.len() - length;
    text[start..].starts_with(char::is_uppercase) && length > 0 && !begins_sentence(text, start)
}

/// Whether a text is written like a name, except for the characters between its words.
pub(super) fn is_written(text: &str, name: &str) -> bool {
    let letters = |t: &'_ str| t.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    text == name || (name.contains(' ') && letters(text) == letters(name))
}

/// Recognises offsets inside web addresses and file paths. Offsets must not decrease.
#[derive(Default)]
pub(super) struct Addresses {
    /// End of the last piece of text that was checked.
    end: usize,
    is_address: bool,
}

impl Addresses {
    /// Whether an offset is inside an address.
    pub(super) fn contain(&mut self, text: &str, at: usize) -> bool {
        if at >= self.end {
            let ends_piece =
                |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '<' | '>' | '"' | '“' | '”' | '`' | '|' | '*');
            // Text before the last end is not part of this piece.
            let start = text[self.end..at].rfind(ends_piece).map_or(self.end, |i| self.end + i);
            let piece = text[start..].trim_start_matches(ends_piece);
            let length = text[at..].find(ends_piece).unwrap_or(text.len() - at);
            self.end = at + length;
            self.is_address = is_address(&piece[..piece.len() - (text.len() - self.end)]);
        }
        self.is_address
    }
}

fn is_address(piece: &str) -> bool {
    let bytes = piece.as_bytes();
    let Some(slash) = bytes.iter().position(|b| matches!(b, b'/' | b'\\')) else {
        return piece.starts_with("www.") || piece.starts_with('#');
    };
    let host = &piece[..slash];
    piece.contains("://")
        || host.is_empty()
        || host.starts_with("www.")
        || host.starts_with(['~', '#', '%'])
        || bytes.windows(2).any(|w| w[0] == b'\\' && w[1].is_ascii_alphanumeric())
        || [".png", ".jpg", ".gif", ".svg", ".md", ".html"].iter().any(|end| piece.ends_with(end))
        || [".com", ".org", ".io", ".edu", ".gov", ".dev", ".co.uk", ".cc"].iter().any(|end| host.ends_with(end))
}

/// Length in bytes of the leading characters, at most `most`, for which a condition holds.
fn length_of(text: &str, most: usize, holds: impl Fn(char) -> bool) -> usize {
    text.chars().take(most).take_while(|c| holds(*c)).map(char::len_utf8).sum()
}
