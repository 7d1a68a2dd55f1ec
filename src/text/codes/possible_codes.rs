//! The codes that a bare argument may mean: '43' may be the code of a device, an event or an exit code.

use super::catalogue::CATALOGUE;
use super::code::{CodeKind, canonical_id, code_term, without_zeros};
use super::scanner::codes;
use super::{hex, ids, mail, names, vendor};

/// Returns the canonical forms of all codes that a query may mean, most likely first. Codes are recognised as in
/// articles; a query that is nothing but a code needs no words around it.
pub fn possible_codes(text: &str) -> Vec<String> {
    let text = text.trim().trim_matches(|c: char| matches!(c, '"' | '\'' | '`' | '.' | '#' | '(' | ')' | '“' | '”'));
    let mut forms = Vec::new();
    forms.extend(names::whole(text));
    for code in codes(text) {
        let number = code.canonical.strip_prefix("Code ").unwrap_or_default().to_string();
        forms.push(code.canonical);
        forms.extend(server_replies(&number));
    }
    if forms.is_empty() {
        forms = bare(text);
    }
    let mut seen = std::collections::HashSet::new();
    forms.retain(|form| seen.insert(form.clone()));
    forms
}

/// Returns the forms of a text that is nothing but a code, without the words that usually announce it.
fn bare(text: &str) -> Vec<String> {
    if let Some(event) = after_word(text, "event") {
        return vec![CodeKind::EventId.canonical(event)];
    }
    if let Some(exit) = after_word(text, "exit").or_else(|| after_word(text, "exited")) {
        return vec![CodeKind::Exit.canonical(exit)];
    }
    if text.is_empty() || text.len() > 80 {
        return Vec::new();
    }
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let mut forms: Vec<String> = hex_forms(text).map(hex::canonical).into_iter().collect();
    if (1..=10).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
        forms.extend(number_forms(sign, without_zeros(digits)));
    }
    forms.extend(short_hex(text).map(hex::canonical));
    if mail::is_status(text) {
        forms.push(CodeKind::Smtp.canonical(text));
    } else if let Some(id) = CATALOGUE.vendor_code(text).filter(|_| text.is_ascii()) {
        forms.push(id);
    } else if let Some(id) = joined_id(text) {
        forms.push(canonical_of(&id));
    } else if vendor::is_hyphened(&text.to_ascii_uppercase()) || ids::is_grouped(&text.to_ascii_uppercase()) {
        forms.push(canonical_id(text));
    } else if text.contains([' ', '_']) {
        forms.extend(names::from_words(text));
    }
    forms
}

/// Returns letters with digits that are written as one word, or with a hyphen or space between: 'etl5106', 'ETL-5106', 'etl 5106'.
fn joined_id(text: &str) -> Option<String> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at(letters);
    let id = format!("{letters}{}", digits.strip_prefix(['-', ' ']).unwrap_or(digits));
    vendor::is_lettered(&id).then_some(id)
}

/// The canonical form of an id: that of its vendor, if only one has such ids.
fn canonical_of(id: &str) -> String {
    CATALOGUE.vendor_code(id).unwrap_or_else(|| canonical_id(id))
}

/// Returns the terms by which a word or a pair of words may be found if articles spell it as an id of letters and digits in
/// another way: 'etl5106' as 'ETL-5106', and that as 'ETL5106'. `spelling` is what the words are in the query.
pub fn other_terms(spelling: &str) -> Vec<Vec<String>> {
    let Some(id) = joined_id(spelling) else { return Vec::new() };
    let lower = id.to_ascii_lowercase();
    let digits = lower.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    if digits.len() < 2 {
        return Vec::new();
    }
    let letters = lower[..lower.len() - digits.len()].to_string();
    let code = vec![code_term(&canonical_of(&id))];
    // 'win10' and 'ps4' are spelt in many ways, and none of them is an id.
    if digits.len() < 3 { vec![code] } else { vec![code, vec![lower.clone()], vec![letters, digits.to_string()]] }
}

/// Returns the letters and the digits of an id in one word, as articles that write it with a hyphen or space have them: 'E05'.
pub fn parts_of_id(spelling: &str) -> Option<Vec<String>> {
    let id = joined_id(spelling)?.to_ascii_lowercase();
    let letters = id.bytes().take_while(u8::is_ascii_alphabetic).count();
    Some(vec![id[..letters].to_string(), id[letters..].to_string()])
}

/// Returns the number of a text that consists of `word` and a number: 'event 41'.
fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (first, number) = text.split_once(' ')?;
    let is_number = (1..=5).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    (first.eq_ignore_ascii_case(word) && is_number).then(|| without_zeros(number))
}

/// Returns the value of 'c000021a', '80070005', '-2147024891' or '2147942405'.
fn hex_forms(text: &str) -> Option<u64> {
    let eight = text.len() == 8 && text.starts_with(['8', 'C', 'c']) && text.bytes().all(|b| b.is_ascii_hexdigit());
    if eight { u64::from_str_radix(text, 16).ok() } else { hex::from_decimal(text) }
}

/// Returns the number of a bug check: '7b', 'd1', '9f'.
fn short_hex(text: &str) -> Option<u64> {
    let hex = (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    let value = hex.then(|| u64::from_str_radix(text, 16).ok()).flatten()?;
    CATALOGUE.file.stop.values().any(|number| *number == hex::canonical(value)).then_some(value)
}

/// Returns the forms of a bare number. If it is a status of web servers, that is the most likely meaning.
fn number_forms(sign: &str, number: &str) -> Vec<String> {
    let mut forms = Vec::new();
    let of = |kind: CodeKind| kind.canonical(&format!("{sign}{number}"));
    let replies = if sign.is_empty() { server_replies(number) } else { Vec::new() };
    if (6..=7).contains(&number.len()) && sign.is_empty() {
        forms.push(of(CodeKind::KnowledgeBase));
    }
    forms.extend(replies);
    forms.push(of(CodeKind::Numbered));
    if sign.is_empty() && number.len() <= 5 {
        forms.push(of(CodeKind::EventId));
    }
    if number.len() <= 5 {
        forms.push(of(CodeKind::Exit));
    }
    forms
}

/// Returns the replies of web and mail servers with this number.
fn server_replies(number: &str) -> Vec<String> {
    let web = CATALOGUE.is_http(number).then(|| CodeKind::Http.canonical(number));
    let mail = mail::is_reply_number(number).then(|| CodeKind::Smtp.canonical(number));
    web.into_iter().chain(mail).collect()
}
