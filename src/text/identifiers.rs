//! Identifiers: names of programs that consist of several words, such as `DeleteStream` and `tcp_tw_reuse`.
//!
//! In: a word as written. Out: its parts. An identifier is a term of its own; its parts are weaker terms, marked so that
//! they have posting lists of their own and what they count is decided when a query is scored.

/// Longest identifier in parts. Keys and hashes have capitals anywhere.
const MAX_PARTS: usize = 8;
/// Shortest part in bytes that is a term.
const SHORTEST: usize = 2;
/// First character of the term of a part, which no other term has.
const MARK: char = '~';

/// Returns the term by which a word is found as a part of an identifier.
pub fn part_term(term: &str) -> String {
    format!("{MARK}{term}")
}

/// Whether a term is that of a part.
pub fn is_part_term(term: &str) -> bool {
    term.starts_with(MARK)
}

/// Returns the term of the same word where it is no part.
pub fn without_part_mark(term: &str) -> &str {
    term.strip_prefix(MARK).unwrap_or(term)
}

/// Whether a word may be an identifier: a capital follows a small letter, or an underscore is inside. Most words are not.
pub(super) fn may_be_identifier(word: &str) -> bool {
    let bytes = word.as_bytes();
    let is_sign = |byte: &u8| *byte == b'_' || byte.is_ascii_uppercase();
    bytes.iter().skip(1).any(is_sign) && has_inner_sign(bytes)
}

fn has_inner_sign(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|pair| pair[1] == b'_' || pair[1].is_ascii_uppercase() && !pair[0].is_ascii_uppercase())
        || bytes.windows(3).any(|three| is_end_of_capitals(three[0], three[1], three[2]))
}

/// Returns the parts of an identifier as written, or nothing if the word is none.
pub(super) fn parts(word: &str) -> Vec<&str> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let by_underscore: Vec<&str> = word.split('_').filter(|part| !part.is_empty()).collect();
    let is_snake = by_underscore.len() > 1;
    let parts: Vec<&str> = by_underscore.into_iter().flat_map(camel_parts).collect();
    let is_long_enough = |part: &&str| part.len() >= SHORTEST && part.bytes().any(|b| !b.is_ascii_digit());
    // 'iPhone', 'eMail' and 'OAuth' are words with a capital inside.
    let is_word = !is_snake && (parts.len() < 2 || parts.len() == 2 && !parts.iter().all(is_long_enough));
    if is_word || parts.len() > MAX_PARTS {
        return Vec::new();
    }
    parts.into_iter().filter(is_long_enough).collect()
}

/// Splits a name where a capital follows a small letter, and before the last of several capitals: 'XMLHttpRequest'.
fn camel_parts(name: &str) -> Vec<&str> {
    if is_plural_of_capitals(name) {
        return vec![name];
    }
    let bytes = name.as_bytes();
    let begins = |i: &usize| {
        let (before, at, after) = (bytes[i - 1], bytes[*i], bytes.get(i + 1).copied().unwrap_or(b' '));
        at.is_ascii_uppercase() && !before.is_ascii_uppercase() && !before.is_ascii_digit() || is_end_of_capitals(before, at, after)
    };
    let mut parts = Vec::new();
    let mut start = 0;
    for at in (1..bytes.len()).filter(begins) {
        parts.push(&name[start..at]);
        start = at;
    }
    parts.push(&name[start..]);
    parts
}

/// Whether the second of three letters begins a word after capitals: 'LHt' of 'XMLHttp'.
fn is_end_of_capitals(before: u8, at: u8, after: u8) -> bool {
    before.is_ascii_uppercase() && at.is_ascii_uppercase() && after.is_ascii_lowercase()
}

/// Whether a name is the plural of an abbreviation: 'DLLs', 'IDs'.
fn is_plural_of_capitals(name: &str) -> bool {
    name.strip_suffix('s').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: &[&str]) {
        assert_eq!(parts(word), expected, "{word}");
        assert!(expected.is_empty() || may_be_identifier(word), "{word}");
    }

    #[test]
    fn identifiers_have_parts() {
        check("DeleteStreamAsync", &["Delete", "Stream", "Async"]);
        check("XMLHttpRequest", &["XML", "Http", "Request"]);
        check("parseJSON", &["parse", "JSON"]);
        check("Msg_IDT_ZOOM", &["Msg", "IDT", "ZOOM"]);
        check("tcp_tw_reuse", &["tcp", "tw", "reuse"]);
        check("snake_withCamel2", &["snake", "with", "Camel2"]);
        check("getXPos", &["get", "Pos"]);
        check("x_axis", &["axis"]);
        check("größeÄndern", &[]);
        check("NetzwerkGröße", &["Netzwerk", "Größe"]);
    }

    #[test]
    fn words_have_none() {
        for word in ["printer", "PRINTER", "Printer", "iPhone", "eMail", "OAuth", "DLLs", "VMware", "_", "0xC000021A", "É", "PCs", "2FA"] {
            check(word, &[]);
        }
        check(&"Ab".repeat(20), &[]);
    }

    #[test]
    fn terms_of_parts_are_marked() {
        assert_eq!(without_part_mark(&part_term("stream")), "stream");
        assert!(is_part_term(&part_term("x")) && !is_part_term("x"));
    }
}
