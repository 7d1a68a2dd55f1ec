//! Codes of vendors: those in a format that nothing else has, and letters with digits after 'error code'.

use super::candidate::Candidate;
use super::catalogue::CATALOGUE;
use super::code::{CodeKind, Found, canonical_id, lettered_parts};
use super::numbers::separates;
use super::subject::{Announcement, Subject, subject};

/// Recognises a vendor's code.
pub(super) fn recognise(candidate: Candidate<'_>) -> Option<Found> {
    if !candidate.token().bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let chain = candidate.chain();
    let lettered_first = chain.token().starts_with(|c: char| c.is_ascii_alphabetic());
    if lettered_first && let Some(canonical) = CATALOGUE.vendor_code(chain.token()) {
        return Some(Found { canonical, kind: CodeKind::Vendor, range: chain.range() });
    }
    if candidate.byte_after(0) == Some(b'.') && candidate.byte_after(1).is_some_and(|b| b.is_ascii_digit()) {
        return dotted(candidate);
    }
    let announced = subject(chain).filter(|a| matches!(a.subject, Subject::Error | Subject::Code) && !a.tabled)?;
    match chain.token().contains('-') {
        true => hyphened(chain).filter(|_| !announced.plural),
        false => lettered(candidate, &announced),
    }
}

/// Recognises groups of capitals and digits: '2110-1118', 'M7111-1331'.
fn hyphened(chain: Candidate<'_>) -> Option<Found> {
    let groups: Vec<&str> = chain.token().split('-').collect();
    let capital = |g: &&str| g.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let numeric = |g: &&str| g.bytes().any(|b| b.is_ascii_digit());
    let digits = chain.token().bytes().filter(u8::is_ascii_digit).count();
    let is_year = |g: &&str| g.len() == 4 && (g.starts_with("19") || g.starts_with("20"));
    let date = groups.len() == 3 && groups[0].len() == 4 || digits + groups.len() - 1 == chain.token().len() && groups.iter().any(is_year);
    let believed = groups.len() <= 4
        && groups.iter().all(capital)
        && groups[1..].iter().all(numeric)
        && (2..=12).contains(&digits)
        && !date
        && !CATALOGUE.is_product(groups[0]);
    believed.then(|| Found { canonical: canonical_id(chain.token()), kind: CodeKind::Vendor, range: chain.range() })
}

/// Recognises the codes of printers that have hex digits after a full stop: 'error 49.4C02'.
fn dotted(candidate: Candidate<'_>) -> Option<Found> {
    let digits = candidate.text[candidate.end + 1..].bytes().take_while(u8::is_ascii_alphanumeric).count();
    let whole = Candidate { end: candidate.end + 1 + digits, ..candidate };
    let (class, detail) = whole.token().split_once('.')?;
    let hex = detail.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b)) && detail.bytes().any(|b| b.is_ascii_uppercase());
    let is_code = class.len() == 2 && class.bytes().all(|b| b.is_ascii_digit()) && detail.len() == 4 && hex;
    let announced = || subject(candidate).is_some_and(|a| matches!(a.subject, Subject::Error | Subject::Code) && !a.tabled);
    (is_code && announced()).then(|| Found { canonical: whole.token().to_string(), kind: CodeKind::Vendor, range: whole.range() })
}

/// Recognises letters with digits: 'error code E101'.
fn lettered(candidate: Candidate<'_>, announced: &Announcement) -> Option<Found> {
    let token = candidate.token();
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let letters = token.bytes().filter(u8::is_ascii_alphabetic).count();
    let upper = !token.bytes().any(|b| b.is_ascii_lowercase());
    let one_case = upper || !token.bytes().any(|b| b.is_ascii_uppercase());
    let plain = digits > 0 && letters > 0 && digits + letters == token.len() && token.len() <= 16 && one_case;
    if !plain || CATALOGUE.is_product(token) || is_measure(token) {
        return None;
    }
    // 'errors W3C finds': after 'errors', only 'error codes' announces a code.
    let after_code = announced.subject == Subject::Code;
    if announced.plural && !after_code {
        return None;
    }
    let short_letters = letters <= 3 && token.bytes().take(letters).all(|b| b.is_ascii_alphabetic());
    // '5B00': the codes of printers are often hex numbers.
    let four_hex = token.len() == 4 && token.bytes().all(|b| b.is_ascii_hexdigit());
    // 'TS2322', 'CWWKZ0013E'
    let (prefix, number) = lettered_parts(token);
    let prefixed = prefix.len() <= 8 && number.len() >= 3;
    let believed = match after_code {
        true => upper || short_letters && digits >= 2,
        false => upper && (four_hex || short_letters && digits >= 2 || prefixed && !prefix.is_empty()),
    };
    believed.then(|| Found { canonical: canonical(token), kind: CodeKind::Vendor, range: announced.start..candidate.end })
}

/// Recognises a code that continues a list: 'error codes E101 and E102'.
pub(super) fn continued(candidate: Candidate<'_>, last: &Found) -> Option<Found> {
    let token = candidate.token();
    let letters = |t: &str| t.bytes().take_while(u8::is_ascii_uppercase).count();
    let last_token = last.canonical.strip_prefix("Code ")?;
    let alike = is_lettered(token)
        && letters(token) > 0
        && last_token.starts_with(&token[..letters(token)])
        && letters(last_token) == letters(token);
    let listed = last.kind == CodeKind::Vendor && separates(&candidate.text[last.range.end..candidate.start]);
    (alike && listed).then(|| Found { canonical: canonical(token), kind: CodeKind::Vendor, range: candidate.range() })
}

/// Whether the token is a number with a unit or an ordinal: '5GB', '10TH', '3x'.
fn is_measure(token: &str) -> bool {
    let unit = token.trim_start_matches(|c: char| c.is_ascii_digit());
    [
        "k", "x", "s", "m", "g", "h", "th", "st", "nd", "rd", "kb", "mb", "gb", "tb", "ms", "hz", "mhz", "ghz", "fps", "px", "p", "v", "w",
        "mm", "cm", "am", "pm", "min", "bit",
    ]
    .iter()
    .any(|u| token.len() > unit.len() && u.eq_ignore_ascii_case(unit))
}

/// Returns the canonical form of a code of letters and digits.
pub(super) fn canonical(token: &str) -> String {
    format!("Code {}", token.to_ascii_uppercase())
}

/// Whether a whole query looks like letters with digits: 'e101', 'b200'.
pub(super) fn is_lettered(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = text.len() - letters;
    (1..=8).contains(&letters) && (1..=6).contains(&digits) && text.bytes().skip(letters).all(|b| b.is_ascii_digit())
}

/// Whether a whole query consists of groups of digits: '2110-1118'.
pub(super) fn is_hyphened(text: &str) -> bool {
    let candidate = Candidate { text, start: 0, end: text.len() };
    text.contains('-')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !text.split('-').any(str::is_empty)
        && hyphened(candidate).is_some()
}
