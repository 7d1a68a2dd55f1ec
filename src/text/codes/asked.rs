//! What a bare argument may stand for: '43' is a device's code, an event, an exit code.

use super::catalogue::CATALOGUE;
use super::numbers::{canonical, without_zeros};
use super::{CodeKind, codes, hex, mail, names, vendor};

/// What someone asks for who names a code and little else: every canonical form that the text may
/// stand for, most likely first. Read as articles are, and leniently where it is a bare code.
pub fn asked(text: &str) -> Vec<String> {
    let text = text.trim().trim_matches(|c: char| matches!(c, '"' | '\'' | '`' | '.' | '#' | '(' | ')' | '“' | '”'));
    let mut forms = Vec::new();
    forms.extend(names::whole(text));
    for code in codes(text) {
        let number = code.canonical.strip_prefix("Code ").unwrap_or_default().to_string();
        forms.push(code.canonical);
        forms.extend(servers_replies(&number));
    }
    if forms.is_empty() {
        forms = bare(text);
    }
    let mut seen = std::collections::HashSet::new();
    forms.retain(|form| seen.insert(form.clone()));
    forms
}

/// The forms of a text that is nothing but a code, written without the words that announce it.
fn bare(text: &str) -> Vec<String> {
    if let Some(event) = after_word(text, "event") {
        return vec![canonical(CodeKind::EventId, event)];
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
        forms.push(canonical(CodeKind::Smtp, text));
    } else if vendor::is_lettered(text) {
        forms.push(vendor::canonical(text));
    } else if vendor::is_hyphened(&text.to_ascii_uppercase()) {
        forms.push(text.to_ascii_uppercase());
    } else if text.contains([' ', '_']) {
        forms.extend(names::from_words(text));
    }
    forms
}

/// 'event 41': the number after a word that is all else there is.
fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (first, number) = text.split_once(' ')?;
    let plain = (1..=5).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    (first.eq_ignore_ascii_case(word) && plain).then(|| without_zeros(number))
}

/// 'c000021a', '80070005', '-2147024891', '2147942405'.
fn hex_forms(text: &str) -> Option<u64> {
    let eight = text.len() == 8 && text.starts_with(['8', 'C', 'c']) && text.bytes().all(|b| b.is_ascii_hexdigit());
    if eight { u64::from_str_radix(text, 16).ok() } else { hex::from_decimal(text) }
}

/// '7b', 'd1', '9f': the number of a bug check.
fn short_hex(text: &str) -> Option<u64> {
    let hex = (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    let value = hex.then(|| u64::from_str_radix(text, 16).ok()).flatten()?;
    CATALOGUE.file.stop.values().any(|number| *number == hex::canonical(value)).then_some(value)
}

/// What a bare number may be. A number that web servers use is most likely theirs.
fn number_forms(sign: &str, number: &str) -> Vec<String> {
    let mut forms = Vec::new();
    let of = |kind| canonical(kind, &format!("{sign}{number}"));
    let replies = if sign.is_empty() { servers_replies(number) } else { Vec::new() };
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

/// The replies of web and mail servers with this number.
fn servers_replies(number: &str) -> Vec<String> {
    let web = CATALOGUE.is_http(number).then(|| canonical(CodeKind::Http, number));
    let mail = mail::is_reply_number(number).then(|| canonical(CodeKind::Smtp, number));
    web.into_iter().chain(mail).collect()
}
