//! Codes that are 32-bit values: written as hex with and without '0x', or as decimals.

use super::catalogue::{CATALOGUE, is_one_of};
use super::place::Place;
use super::subject::{Subject, subject};
use super::{CodeKind, Found};

/// The one form of a value: no leading zeros up to four digits, eight digits above.
pub(super) fn canonical(value: u64) -> String {
    // A 32-bit value that was widened with its sign.
    let value = if value >> 32 == 0xFFFF_FFFF && value & 0x8000_0000 != 0 { value & 0xFFFF_FFFF } else { value };
    match value {
        0..=0xFFFF => format!("0x{value:X}"),
        0x1_0000..=0xFFFF_FFFF => format!("0x{value:08X}"),
        _ => format!("0x{value:X}"),
    }
}

/// A code that is a value, at this token.
pub(super) fn read(place: Place<'_>) -> Option<Found> {
    let digits = place.token();
    let value = prefixed(place).or_else(|| bare(place)).or_else(|| stop_number(place));
    let range = place.range();
    if let Some(value) = value {
        return Some(Found { canonical: canonical(value), kind: CodeKind::Hex, range });
    }
    let minus = place.minus().or_else(|| hyphen_after_code_word(place));
    let value = if minus.is_some() { signed(digits, place) } else { unsigned(digits, place) }?;
    let range = range.start - minus.unwrap_or(0)..range.end;
    Some(Found { canonical: canonical(value), kind: CodeKind::Hex, range })
}

/// '0x7E'. A slip of the finger, 'OX7E' with a letter, is read too where it is long enough.
fn prefixed(place: Place<'_>) -> Option<u64> {
    let token = place.token();
    let zero = token.strip_prefix("0x").or_else(|| token.strip_prefix("0X"));
    let letter = |t| strip_letter_o(t).filter(|digits: &&str| digits.len() == 8);
    let digits = match zero {
        Some(digits) => letter(digits).unwrap_or(digits),
        None => letter(token)?,
    };
    let value = hex_value(digits, 16)?;
    let believed = match digits.len() {
        // So short are also addresses on a bus, types and identifiers.
        0..=6 => is_announced_number(place) || !is_data(place) && is_spoken_of(place),
        7..=8 => is_failure(value) || !is_after_data_word(place) || place.is_announced(),
        // So long are addresses in memory, and the parameters of a bug check.
        _ => is_announced_number(place) || value >> 31 == 0x1_FFFF_FFFF,
    };
    believed.then_some(value)
}

/// Whether words nearby speak of an error, or the number is all there is on its line.
fn is_spoken_of(place: Place<'_>) -> bool {
    let after = place.line_after().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(3);
    let alone = place.line_before().trim().is_empty() && place.line_after().trim().is_empty();
    let extends = place.words_before().next().is_some_and(|w| w.text.len() == 10 && w.text.starts_with("0x"));
    alone || extends || place.is_announced() || after.into_iter().any(|w| is_one_of(w, &CATALOGUE.file.code_words))
}

fn strip_letter_o(token: &str) -> Option<&str> {
    ["OX", "Ox", "ox"].iter().find_map(|p| token.strip_prefix(p))
}

fn hex_value(digits: &str, most: usize) -> Option<u64> {
    let plain = (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    plain.then(|| u64::from_str_radix(digits, 16).ok()).flatten()
}

fn is_announced_number(place: Place<'_>) -> bool {
    subject(place).is_some_and(|s| matches!(s.subject, Subject::Error | Subject::Code | Subject::Stop | Subject::Exit))
}

/// Whether a short hex number is data: the argument of a call, one of a list, or beside such a word.
fn is_data(place: Place<'_>) -> bool {
    let (before, after) = (place.byte_before(0), place.byte_after(0));
    let called = before == Some(b'(') && place.byte_before(1).is_some_and(|b| b.is_ascii_alphanumeric());
    let listed = after == Some(b',') && place.line_after().trim_start_matches([',', ' ']).starts_with("0x");
    let in_list = place.line_before().trim_end().ends_with(',') && place.words_before().next().is_some_and(|w| w.text.starts_with("0x"));
    let expression =
        matches!(before, Some(b'{' | b'=' | b'&' | b'|' | b'<' | b'~')) || matches!(after, Some(b';' | b'}' | b'=' | b'&' | b'<'));
    called || listed || in_list || expression || is_after_data_word(place) || place.line_before().trim_end().ends_with(['=', '<', '>'])
}

fn is_after_data_word(place: Place<'_>) -> bool {
    place.follows_one_of(&CATALOGUE.file.data_words, 3)
        || place.line_after().split_whitespace().next().is_some_and(|w| is_one_of(w.trim_matches(','), &CATALOGUE.file.data_words))
}

/// 'C000021A', '80070005': eight digits that begin like a failed HRESULT or NTSTATUS.
fn bare(place: Place<'_>) -> Option<u64> {
    let token = place.token();
    if token.len() != 8 || !matches!(token.as_bytes()[0], b'8' | b'C' | b'c') || is_joined(place) {
        return None;
    }
    let value = hex_value(token, 8)?;
    let mixed = token.bytes().any(|b| b.is_ascii_digit())
        && token.bytes().any(|b| b.is_ascii_uppercase())
        && !token.bytes().any(|b| b.is_ascii_lowercase());
    (place.is_announced() || mixed && place.byte_before(0) != Some(b'#')).then_some(value)
}

/// Whether the token is a piece of something longer: a GUID, an address, a decimal number.
fn is_joined(place: Place<'_>) -> bool {
    let goes_on = |mark: Option<u8>, beyond: Option<u8>| {
        matches!(mark, Some(b'-' | b':' | b'.' | b',')) && beyond.is_some_and(|b| b.is_ascii_hexdigit())
    };
    goes_on(place.byte_before(0), place.byte_before(1)) && hyphen_after_code_word(place).is_none()
        || goes_on(place.byte_after(0), place.byte_after(1))
}

/// 'bug check 9F', 'stop code 7B'.
fn stop_number(place: Place<'_>) -> Option<u64> {
    let token = place.token();
    let mixed = token.bytes().any(|b| b.is_ascii_digit()) && token.bytes().any(|b| b.is_ascii_alphabetic());
    let value = hex_value(token, 3).filter(|_| token.len() >= 2 && mixed)?;
    subject(place).filter(|s| s.subject == Subject::Stop).map(|_| value)
}

/// '-2147024891' as the 32 bits that it stands for.
fn signed(digits: &str, place: Place<'_>) -> Option<u64> {
    let value = decimal(digits, 9..=10).filter(|v| *v <= 0x8000_0000 && !is_joined(place))?;
    let bits = 0x1_0000_0000 - value;
    (is_failure(bits) || bits >= 0x8000_0000 && place.is_announced()).then_some(bits)
}

/// '2147942405': so are telephone numbers written, so a word must announce it.
fn unsigned(digits: &str, place: Place<'_>) -> Option<u64> {
    let value = decimal(digits, 10..=10).filter(|v| is_failure(*v) && !is_joined(place))?;
    let alone = place.line_before().trim().is_empty() && place.line_after().trim().is_empty();
    (alone || place.follows_one_of(&CATALOGUE.file.code_words, 3)).then_some(value)
}

/// 'error-2147467259'.
fn hyphen_after_code_word(place: Place<'_>) -> Option<usize> {
    let word = place.words_before().next().filter(|w| w.gap == "-")?;
    is_one_of(word.text, &CATALOGUE.file.code_words).then_some(1)
}

/// The value of a decimal HRESULT or NTSTATUS as people paste it, sign and all.
pub(super) fn from_decimal(text: &str) -> Option<u64> {
    match text.strip_prefix(['-', '−']) {
        Some(digits) => decimal(digits, 9..=10).filter(|v| *v <= 0x8000_0000).map(|v| 0x1_0000_0000 - v),
        None => decimal(text, 10..=10).filter(|v| is_failure(*v)),
    }
}

fn decimal(digits: &str, length: std::ops::RangeInclusive<usize>) -> Option<u64> {
    let plain = length.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// Failed HRESULTs begin with 8, failed NTSTATUS values with C.
fn is_failure(value: u64) -> bool {
    matches!(value >> 28, 0x8 | 0xC)
}
