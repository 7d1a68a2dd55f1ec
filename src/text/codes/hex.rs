//! Codes that are 32-bit values, written in hex with or without '0x', or in decimal.

use super::candidate::{Candidate, is_token_byte};
use super::catalogue::{CATALOGUE, is_one_of};
use super::code::{CodeKind, Found};
use super::subject::{Subject, subject};

/// Returns the canonical form of a value: without leading zeros up to four digits, eight digits above that.
pub(super) fn canonical(value: u64) -> String {
    // A sign-extended 32-bit value.
    let value = if value >> 32 == 0xFFFF_FFFF && value & 0x8000_0000 != 0 { value & 0xFFFF_FFFF } else { value };
    match value {
        0..=0xFFFF => format!("0x{value:X}"),
        0x1_0000..=0xFFFF_FFFF => format!("0x{value:08X}"),
        _ => format!("0x{value:X}"),
    }
}

/// Recognises a code that is a value.
pub(super) fn recognise(candidate: Candidate<'_>) -> Option<Found> {
    let digits = candidate.token();
    let value = prefixed(candidate).or_else(|| bare(candidate)).or_else(|| stop_number(candidate)).or_else(|| detail(candidate));
    let range = candidate.range();
    if let Some(value) = value {
        return Some(Found { canonical: canonical(value), kind: CodeKind::Hex, range });
    }
    let minus = candidate.minus().or_else(|| hyphen_after_code_word(candidate));
    let value = if minus.is_some() { signed(digits, candidate) } else { unsigned(digits, candidate) }?;
    let range = range.start - minus.unwrap_or(0)..range.end;
    Some(Found { canonical: canonical(value), kind: CodeKind::Hex, range })
}

/// Returns the value of '0x7E'. The misspelling with the letter, 'OX80070005', is accepted if it has eight digits.
fn prefixed(candidate: Candidate<'_>) -> Option<u64> {
    let token = candidate.token();
    let zero = token.strip_prefix("0x").or_else(|| token.strip_prefix("0X"));
    let letter = |t| strip_letter_o(t).filter(|digits: &&str| digits.len() == 8);
    let digits = match zero {
        Some(digits) => letter(digits).unwrap_or(digits),
        None => letter(token)?,
    };
    let value = hex_value(digits, 16)?;
    if is_compared(candidate) {
        return None;
    }
    let believed = match digits.len() {
        // Bus addresses, types and identifiers are as short.
        0..=6 => is_announced_number(candidate) || !is_data(candidate) && is_discussed(candidate),
        7..=8 => is_failure(value) || !is_after_data_word(candidate) || candidate.is_announced(),
        // Memory addresses and the parameters of a bug check are as long.
        _ => is_announced_number(candidate) || value >> 31 == 0x1_FFFF_FFFF,
    };
    believed.then_some(value)
}

/// Whether the words nearby are about an error, or the number is alone on its line.
fn is_discussed(candidate: Candidate<'_>) -> bool {
    // The next cell of a table is about something else.
    let after = candidate.line_after().split(" | ").next().unwrap_or_default();
    let after = after.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(3);
    let alone = candidate.line_before().trim().is_empty() && candidate.line_after().trim().is_empty();
    let extends = candidate.words_before().next().is_some_and(|w| w.text.len() == 10 && w.text.starts_with("0x"));
    alone || extends || candidate.is_announced() || after.into_iter().any(|w| is_one_of(w, &CATALOGUE.file.code_words))
}

fn strip_letter_o(token: &str) -> Option<&str> {
    ["OX", "Ox", "ox"].iter().find_map(|p| token.strip_prefix(p))
}

fn hex_value(digits: &str, most: usize) -> Option<u64> {
    let plain = (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    plain.then(|| u64::from_str_radix(digits, 16).ok()).flatten()
}

fn is_announced_number(candidate: Candidate<'_>) -> bool {
    subject(candidate).is_some_and(|s| matches!(s.subject, Subject::Error | Subject::Code | Subject::Stop | Subject::Exit))
}

/// Whether a short hex number is data: an argument, an item of a list, part of an expression, or next to a word for data.
fn is_data(candidate: Candidate<'_>) -> bool {
    let (before, after) = (candidate.byte_before(0), candidate.byte_after(0));
    let called = before == Some(b'(') && candidate.byte_before(1).is_some_and(|b| b.is_ascii_alphanumeric());
    let listed = after == Some(b',') && candidate.line_after().trim_start_matches([',', ' ']).starts_with("0x");
    let in_list =
        candidate.line_before().trim_end().ends_with(',') && candidate.words_before().next().is_some_and(|w| w.text.starts_with("0x"));
    let expression =
        matches!(before, Some(b'{' | b'=' | b'&' | b'|' | b'<' | b'~')) || matches!(after, Some(b';' | b'}' | b'=' | b'&' | b'<'));
    called
        || listed
        || in_list
        || expression
        || is_after_data_word(candidate)
        || candidate.line_before().trim_end().ends_with(['=', '<', '>'])
}

/// Whether a number is compared with something that is no error, or assigned to a field: 'tcp.port == 0x50',
/// 'udp[4:4] = 0x993b7030'.
fn is_compared(candidate: Candidate<'_>) -> bool {
    let before = candidate.line_before().trim_end();
    if let Some(name) = ["==", "!=", ">=", "<=", "<<", ">>", "&"].iter().find_map(|operator| before.strip_suffix(operator)) {
        return !is_named_after_an_error(name);
    }
    let Some(name) = before.strip_suffix('=').map(str::trim_end) else { return false };
    let field = name.rsplit([' ', '(', ',', ';', '"', '\'', '`']).next().unwrap_or_default();
    (field.ends_with(']') || field.contains('.')) && !is_named_after_an_error(field)
}

/// Whether the last word is that of an error: 'if (e.HResult == 0x80070005)', 'errorCode = 0x5'.
fn is_named_after_an_error(name: &str) -> bool {
    let word = name.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).rsplit(|c: char| !c.is_ascii_alphanumeric()).next();
    let word = word.unwrap_or_default().to_ascii_lowercase();
    CATALOGUE.file.code_words.iter().any(|known| word == *known || known.len() >= 4 && word.ends_with(*known))
}

fn is_after_data_word(candidate: Candidate<'_>) -> bool {
    candidate.follows_one_of(&CATALOGUE.file.data_words, 3)
        || candidate.line_after().split_whitespace().next().is_some_and(|w| is_one_of(w.trim_matches(','), &CATALOGUE.file.data_words))
}

/// Returns the value of 'C000021A' or '80070005': eight digits that begin like a failed HRESULT or NTSTATUS.
fn bare(candidate: Candidate<'_>) -> Option<u64> {
    let token = candidate.token();
    if token.len() != 8 || !matches!(token.as_bytes()[0], b'8' | b'C' | b'c') || is_joined(candidate) && !has_detail(candidate) {
        return None;
    }
    let value = hex_value(token, 8)?;
    let mixed = token.bytes().any(|b| b.is_ascii_digit())
        && token.bytes().any(|b| b.is_ascii_uppercase())
        && !token.bytes().any(|b| b.is_ascii_lowercase());
    (candidate.is_announced() || mixed && candidate.byte_before(0) != Some(b'#')).then_some(value)
}

/// Whether a value behind a hyphen after the token says in which phase that failed: 'C1900101-20017'.
fn has_detail(candidate: Candidate<'_>) -> bool {
    let Some(rest) = candidate.text[candidate.end..].strip_prefix('-') else { return false };
    let digits = rest.strip_prefix("0x").unwrap_or(rest);
    let length = digits.bytes().take(9).take_while(|b| is_token_byte(*b)).count();
    (5..=8).contains(&length)
        && digits.bytes().take(length).all(|b| b.is_ascii_hexdigit())
        && !digits[length..].starts_with('-')
        && candidate.byte_before(0) != Some(b'-')
}

/// Returns the value that follows another one and a hyphen: '20017' in 'C1900101-20017'.
fn detail(candidate: Candidate<'_>) -> Option<u64> {
    let before = candidate.words_before().next().filter(|word| word.gap == "-")?;
    let main = Candidate { text: candidate.text, start: before.start, end: before.start + before.text.len() };
    let is_main = has_detail(main) && bare(main).is_some();
    hex_value(candidate.token(), 8).filter(|_| is_main)
}

/// Whether the token is part of something longer: a GUID, an address, a decimal number.
fn is_joined(candidate: Candidate<'_>) -> bool {
    let goes_on = |mark: Option<u8>, beyond: Option<u8>| {
        matches!(mark, Some(b'-' | b':' | b'.' | b',')) && beyond.is_some_and(|b| b.is_ascii_hexdigit())
    };
    goes_on(candidate.byte_before(0), candidate.byte_before(1)) && hyphen_after_code_word(candidate).is_none()
        || goes_on(candidate.byte_after(0), candidate.byte_after(1))
}

/// Returns the number of a bug check: 'bug check 9F', 'stop code 7B'.
fn stop_number(candidate: Candidate<'_>) -> Option<u64> {
    let token = candidate.token();
    let mixed = token.bytes().any(|b| b.is_ascii_digit()) && token.bytes().any(|b| b.is_ascii_alphabetic());
    let value = hex_value(token, 3).filter(|_| token.len() >= 2 && mixed)?;
    subject(candidate).filter(|s| s.subject == Subject::Stop).map(|_| value)
}

/// Returns the 32 bits that a negative number represents: '-2147024891'.
fn signed(digits: &str, candidate: Candidate<'_>) -> Option<u64> {
    let value = decimal(digits, 9..=10).filter(|v| *v <= 0x8000_0000 && !is_joined(candidate))?;
    let bits = 0x1_0000_0000 - value;
    (is_failure(bits) || bits >= 0x8000_0000 && candidate.is_announced()).then_some(bits)
}

/// Returns the value of '2147942405'. A word must announce it, since telephone numbers look the same.
fn unsigned(digits: &str, candidate: Candidate<'_>) -> Option<u64> {
    let value = decimal(digits, 10..=10).filter(|v| is_failure(*v) && !is_joined(candidate))?;
    let alone = candidate.line_before().trim().is_empty() && candidate.line_after().trim().is_empty();
    (alone || candidate.follows_one_of(&CATALOGUE.file.code_words, 3)).then_some(value)
}

/// Returns the length of the minus sign in 'error-2147467259'.
fn hyphen_after_code_word(candidate: Candidate<'_>) -> Option<usize> {
    let word = candidate.words_before().next().filter(|w| w.gap == "-")?;
    is_one_of(word.text, &CATALOGUE.file.code_words).then_some(1)
}

/// Returns the value of a decimal HRESULT or NTSTATUS, with or without a sign.
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

/// Whether a value is a failure: a failed HRESULT begins with 8, a failed NTSTATUS with C.
fn is_failure(value: u64) -> bool {
    matches!(value >> 28, 0x8 | 0xC)
}
