//! Word segmentation: where the words of a text begin and end.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::emoji::is_emoji;
use super::folding::{is_dropped, spelled_out};
use super::scripts::{is_without_spaces, word_ends};

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
    /// Writes the folded word into `out`: in lower case, without accents, apostrophes, the possessive 's' and an elided article.
    pub fn fold_into(&self, out: &mut String) {
        out.clear();
        if self.text.is_ascii() && !self.text.as_bytes().contains(&b'\'') {
            out.push_str(without_version_letter(self.text));
            out.make_ascii_lowercase();
            return;
        }
        let text = without_elided(without_possessive(self.text));
        if text.is_ascii() {
            out.push_str(without_version_letter(text));
            out.make_ascii_lowercase();
            if out.contains('\'') {
                out.retain(|c| c != '\'');
            }
        } else {
            // Letters whose marks are not dropped are composed again.
            let letters = text.nfkd().filter(|c| !is_dropped(*c) && !is_apostrophe(*c)).nfc().flat_map(char::to_lowercase);
            letters.for_each(|c| match spelled_out(c) {
                Some(letters) => out.push_str(letters),
                None => out.push(c),
            });
        }
    }
}

/// The version '2.0.1' is also written 'v2.0.1'.
fn without_version_letter(text: &str) -> &str {
    let rest = text.strip_prefix(['v', 'V']).filter(|rest| rest.contains('.') && rest.starts_with(|c: char| c.is_ascii_digit()));
    rest.unwrap_or(text)
}

/// Whether a folded word is the number of a version, or the beginning of one: '2.0', '10.0.19045'.
pub fn is_version(word: &str) -> bool {
    word.contains('.') && word.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// Returns the letters of a name that begins or ends with signs, if they may stand for it: 'env' for '.env', 'notepad' for
/// 'notepad++'. C++ is not C.
pub fn bare_name(word: &str) -> Option<&str> {
    let bare = word.strip_prefix('.').or_else(|| word.strip_suffix("++"))?;
    (bare.len() > 1).then_some(bare)
}

fn without_possessive(text: &str) -> &str {
    let possessive = || text[..text.len() - 1].strip_suffix(['\'', '’']);
    if text.ends_with(['s', 'S']) { possessive().unwrap_or(text) } else { text }
}

/// Words of French, Italian and Catalan that lose their last letter before a vowel.
const ELIDED: [&str; 19] =
    ["l", "d", "j", "qu", "n", "s", "m", "t", "c", "un", "dell", "all", "nell", "sull", "dall", "quell", "jusqu", "lorsqu", "puisqu"];

/// A word without the article or pronoun that is written in one with it: 'imprimante' for 'l'imprimante'.
fn without_elided(text: &str) -> &str {
    let Some((before, after)) = text.split_once(is_apostrophe) else { return text };
    let is_elided = before.len() <= 7 && ELIDED.iter().any(|elided| before.eq_ignore_ascii_case(elided));
    if is_elided && after.chars().nth(1).is_some() { after } else { text }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ')
}

/// Returns the words of a text: sequences of letters and digits. An underscore or apostrophe between letters and a full
/// stop between digits belong to the word, and so do the signs of names such as C++, C# and .NET. An emoji is a word.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> + Clone {
    let mut at = 0;
    // The ends of the words of a script without spaces, relative to `run`, the next one last.
    let (mut run, mut ends): (usize, Vec<usize>) = (0, Vec::new());
    std::iter::from_fn(move || {
        loop {
            if let Some(end) = ends.pop() {
                let start = std::mem::replace(&mut at, run + end);
                let word = &text[start..at];
                if word.contains(char::is_alphanumeric) && word.len() <= MAX_WORD_BYTES {
                    return Some(Word { text: word, range: start..at });
                }
                continue;
            }
            let first = at + word_start(&text[at..])?;
            let bytes = text.as_bytes();
            if !bytes[first].is_ascii() && text[first..].starts_with(is_without_spaces) {
                (at, run, ends) = (first, first, word_ends(&text[first..]));
                continue;
            }
            let end = first + word_length(&text[first..]);
            let start = first - usize::from(follows_leading_dot(text, first, end));
            at = end;
            // Most words have no underscore at either end.
            if bytes[start] != b'_' && bytes[end - 1] != b'_' && end - start <= MAX_WORD_BYTES {
                return Some(Word { text: &text[start..end], range: start..end });
            }
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
    Some(ascii + text[ascii..].find(|c: char| c.is_alphanumeric() || c == '_' || is_emoji(c))?)
}

/// Whether a byte is an ASCII letter, digit or underscore.
fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether the full stop before a word belongs to it, as in '.NET' and '.htaccess': it begins something, and a sentence does not
/// begin after it.
fn follows_leading_dot(text: &str, start: usize, end: usize) -> bool {
    let Some(before) = text[..start].strip_suffix('.') else { return false };
    let begins = before.chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '\'' | '`' | '/' | '\\'));
    let word = &text[start..end];
    let is_capital = word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase());
    begins && (is_capital || word == "Net" || word.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// Returns the length of the signs with which a name of ASCII letters ends: C++, J++, C#, F#.
fn sign_length(name: &str, after: &[u8]) -> usize {
    let (length, is_name) = match after {
        [b'+', b'+', ..] => (2, true),
        [b'#', ..] => (1, name.len() == 1),
        _ => return 0,
    };
    let ends = after.get(length).is_none_or(|b| !is_word_byte(*b) && !matches!(b, b'+' | b'#'));
    if is_name && ends && name.bytes().all(|b| b.is_ascii_alphabetic()) { length } else { 0 }
}

/// Returns the length in bytes of the word at the start of `text`, which is at least one character.
fn word_length(text: &str) -> usize {
    let letters = text.bytes().take_while(|b| is_word_byte(*b)).count();
    let after = text.as_bytes().get(letters).copied().unwrap_or(b' ');
    // The loop below is needed only if the word may continue.
    if letters > 0 && after.is_ascii() && !matches!(after, b'\'' | b'.') {
        return letters + sign_length(&text[..letters], &text.as_bytes()[letters..]);
    }
    let mut previous = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, c)| *c);
        let belongs = match c {
            _ if is_emoji(c) && i == 0 => return c.len_utf8(),
            _ if is_without_spaces(c) || is_emoji(c) => false,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elided_articles_are_dropped() {
        let mut folded = String::new();
        for (text, expected) in [
            ("l’imprimante", "imprimante"),
            ("d'accès", "acces"),
            ("dell'Account", "account"),
            ("don't", "dont"),
            ("O'Reilly", "oreilly"),
            ("l'", "l"),
        ] {
            words(text).next().unwrap().fold_into(&mut folded);
            assert_eq!(folded, expected, "{text}");
        }
    }

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = words(text).map(|word| word.text).collect();
        assert_eq!(found, expected, "{text}");
        assert!(words(text).all(|word| &text[word.range.clone()] == word.text), "{text}");
    }

    #[test]
    fn signs_belong_to_names() {
        check("C, C++ and C# (or F#, J++), Notepad++.", &["C", "C++", "and", "C#", "or", "F#", "J++", "Notepad++"]);
        check("in .NET, `.htaccess`; ASP.NET and /.ssh/config", &["in", ".NET", ".htaccess", "ASP", "NET", "and", ".ssh", "config"]);
        check(
            "It ends .Then a+b, c++d, x#1, section# C## C+++ 2++",
            &["It", "ends", "Then", "a", "b", "c", "d", "x", "1", "section", "C", "C", "2"],
        );
        check("...more .5 .É", &["more", "5", "É"]);
    }

    #[test]
    fn scripts_without_spaces_and_emoji_have_words() {
        check("USBプリンターが😀offline", &["USB", "プリンター", "が", "😀", "offline"]);
        check("⚠️ Wi-Fi 🇩🇪 👍🏽!", &["⚠", "Wi", "Fi", "🇩", "🇪", "👍"]);
        check("・。、", &[]);
        check("연결이 끊김", &["연결이", "끊김"]);
    }

    #[test]
    fn versions_have_no_letter() {
        let folded = |text: &str| {
            let mut out = String::new();
            words(text).next().unwrap().fold_into(&mut out);
            out
        };
        for text in ["v2.0.1", "V2.0.1-beta.3", "2.0.1"] {
            assert_eq!(folded(text), "2.0.1");
        }
        assert_eq!([folded("v2"), folded("vlc"), folded("v2x.1")], ["v2", "vlc", "v2x"]);
        assert!(is_version("2.0") && !is_version("2") && !is_version("2.0rc"));
        assert_eq!(
            [bare_name("notepad++"), bare_name("c++"), bare_name(".env"), bare_name("env")],
            [Some("notepad"), None, Some("env"), None]
        );
    }
}
