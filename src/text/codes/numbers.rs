//! Codes that are plain numbers, known by the words around them: 'Code 43', 'Event ID 41', 'HTTP 404'.

use super::catalogue::{CATALOGUE, is_one_of};
use super::place::Place;
use super::subject::{Announcement, Subject, is_plural, subject};
use super::{CodeKind, Found};

/// No numbered code has more digits.
const MAX_DIGITS: usize = 9;

/// A code that is a number, at this token.
pub(super) fn read(place: Place<'_>) -> Option<Found> {
    let token = place.token();
    if let Some(digits) = token.strip_prefix("KB").or_else(|| token.strip_prefix("kb")).or_else(|| token.strip_prefix("Kb")) {
        return is_kb_number(digits).then(|| found(CodeKind::KnowledgeBase, digits, place.start, place));
    }
    if token.len() > MAX_DIGITS || !token.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let announced = subject(place);
    super::mail::read(place, announced.as_ref()).or_else(|| match announced {
        Some(announced) if announced.subject == Subject::Http && has_a_sub_status(place) => announced_number(place, &announced),
        _ if is_inside_a_number(place) => None,
        Some(announced) => announced_number(place, &announced),
        None => unannounced(place),
    })
}

fn is_kb_number(digits: &str) -> bool {
    (6..=7).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// 'HTTP 404.13', as IIS has it: the status is 404.
fn has_a_sub_status(place: Place<'_>) -> bool {
    let rest = place.text[place.end..].strip_prefix('.').unwrap_or_default();
    let digits = rest.bytes().take(3).take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits) && !rest[digits..].starts_with(['.', '-'])
}

/// '2.5', '1,000', '10:30', '3/4', '64-bit', '5%'.
fn is_inside_a_number(place: Place<'_>) -> bool {
    let digit = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_digit());
    let joins = |mark: Option<u8>| matches!(mark, Some(b'.' | b',' | b':' | b'/'));
    let goes_on = joins(place.byte_after(0)) && digit(place.byte_after(1));
    // '404/500' are two codes, '1/3' is a fraction.
    let alternatives = place.byte_after(0) == Some(b'/') && place.token().len() >= 3;
    let hyphened = place.byte_after(0) == Some(b'-') && place.byte_after(1).is_some_and(|b| b.is_ascii_alphanumeric());
    let began = joins(place.byte_before(0)) && digit(place.byte_before(1));
    goes_on && !alternatives || hyphened || began && place.byte_before(0) != Some(b'/') || place.byte_after(0) == Some(b'%')
}

/// The code that announcing words make of a number.
fn announced_number(place: Place<'_>, announced: &Announcement) -> Option<Found> {
    let number = place.token();
    // '$error[0]' is a variable.
    if place.text[..announced.start].ends_with('$') {
        return None;
    }
    let found = |kind| Some(found(kind, number, announced.start, place));
    match announced.subject {
        Subject::KnowledgeBase => is_kb_reference(place).then(|| found(CodeKind::KnowledgeBase)).flatten(),
        Subject::Event => (number.len() <= 5).then(|| found(CodeKind::EventId)).flatten(),
        Subject::Http if is_status(number) => found(CodeKind::Http),
        Subject::Status if is_status(number) && !number.starts_with('1') => found(CodeKind::Http),
        Subject::Exit => (!counts_something(place, announced)).then(|| found(CodeKind::Exit)).flatten(),
        Subject::Error if announced.tabled => None,
        // 'HTTP 8080' is a port, 'HTTP error 12029' an error.
        Subject::Smtp | Subject::Http | Subject::Stop if !names_a_code(announced, place) => None,
        _ if counts_something(place, announced) => None,
        _ => found(kind_of_error(place)),
    }
}

/// 'Stop 5 of them' is no stop code; 'Stop: 43' and 'stop code 43' are.
fn names_a_code(announced: &Announcement, place: Place<'_>) -> bool {
    let words = &place.text[announced.start..place.start];
    words.contains([':', '#']) || words.split_whitespace().count() > 1
}

/// 'KB 5034441', not '512 KB 2000000'.
fn is_kb_reference(place: Place<'_>) -> bool {
    let after_a_number = place.words_before().nth(1).is_some_and(|w| w.gap == " " && w.text.bytes().all(|b| b.is_ascii_digit()));
    is_kb_number(place.token()) && !after_a_number
}

fn is_status(number: &str) -> bool {
    number.len() == 3 && matches!(number.as_bytes()[0], b'1'..=b'5')
}

/// 'Error 404' beside words of the web is HTTP's.
fn kind_of_error(place: Place<'_>) -> CodeKind {
    let number = place.token();
    let phrase = || CATALOGUE.reason_phrase(number, after_marks(place)).is_some();
    if CATALOGUE.is_http(number) && (phrase() || place.is_near_one_of(&CATALOGUE.file.web_words)) {
        CodeKind::Http
    } else {
        CodeKind::Numbered
    }
}

/// '404 Not Found', '(500) Internal Server Error', '404 error'.
fn unannounced(place: Place<'_>) -> Option<Found> {
    let number = place.token();
    let candidate = CATALOGUE.is_http(number) && !matches!(place.byte_before(0), Some(b'$' | b'-' | b'+' | b'.'));
    if !candidate {
        return None;
    }
    let rest = after_marks(place);
    if let Some(length) = CATALOGUE.reason_phrase(number, rest) {
        let marks = place.line_after().len() - rest.len();
        return Some(Found { range: place.start..place.end + marks + length, ..found(CodeKind::Http, number, place.start, place) });
    }
    let error = [" error", " Error", " ERROR"].iter().find(|e| place.line_after().starts_with(**e))?;
    let goes_on = place.line_after()[error.len()..].starts_with(|c: char| c.is_alphanumeric());
    (!goes_on).then(|| Found { range: place.start..place.end + error.len(), ..found(kind_of_error(place), number, place.start, place) })
}

/// What follows a number without the marks between.
fn after_marks(place: Place<'_>) -> &str {
    let marks = |c: char| matches!(c, ' ' | ')' | '(' | ':' | '-' | '–' | '—' | '"' | '\'' | '“' | '”' | ',' | ']');
    let rest = place.line_after();
    let trimmed = rest.trim_start_matches(marks);
    // Otherwise nothing is left, not even the marks.
    if rest.len() - trimmed.len() <= 5 { trimmed } else { &rest[rest.len()..] }
}

/// 'error 3 times', 'Error 1 of 3', 'Error: 10 easy fixes', 'error (2024)'.
fn counts_something(place: Place<'_>, announced: &Announcement) -> bool {
    let file = &CATALOGUE.file;
    let following = place.line_after().strip_prefix(' ').unwrap_or_default();
    let next = following.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let few = place.token().len() <= 2;
    let listed = few
        && following
            .split([':', ',', '.', ';', '(', '|'])
            .next()
            .unwrap_or_default()
            .split(' ')
            .take(4)
            .any(|w| is_one_of(w, &file.counted));
    let year = place.token().len() == 4 && place.token().starts_with("20") && announced.bracketed;
    let lone_plural = announced.plural && place.token().len() < 3 && !begins_a_list(place);
    is_one_of(next, &file.counted) && !next.is_empty() || listed && announced.subject == Subject::Error || year || lone_plural
}

fn begins_a_list(place: Place<'_>) -> bool {
    separates(place.line_after().split(|c: char| c.is_ascii_digit()).next().unwrap_or_default())
        && place.line_after().contains(|c: char| c.is_ascii_digit())
}

/// A number that carries on a list: 'errors 1067, 1068 and 1069'.
pub(super) fn continued(place: Place<'_>, last: &Found) -> Option<Found> {
    let number = place.token();
    let kind = last.kind;
    let countable =
        matches!(kind, CodeKind::Numbered | CodeKind::EventId | CodeKind::Http) && separates(&place.text[last.range.end..place.start]);
    let plain = number.len() <= 5 && number.bytes().all(|b| b.is_ascii_digit());
    let fits = kind != CodeKind::Http || is_status(number);
    let believed = countable && plain && fits && !is_inside_a_number(place) && (is_like(number, last, place) || follows_a_plural(place));
    believed.then(|| found(kind, number, place.start, place))
}

/// Whether the last code ends with as many digits: 'Error 1401, 1402', not 'Error 43, 10 fixes'.
fn is_like(number: &str, last: &Found, place: Place<'_>) -> bool {
    let digits = place.text[..last.range.end].bytes().rev().take(MAX_DIGITS).take_while(u8::is_ascii_digit).count();
    number.len() >= 3 && number.len() == digits
}

fn follows_a_plural(place: Place<'_>) -> bool {
    place.words_before().take(8).any(|w| is_plural(w.text))
}

/// Whether only commas and the like stand between two numbers.
pub(super) fn separates(gap: &str) -> bool {
    if gap.is_empty() || gap.len() > 12 {
        return false;
    }
    let words = gap.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | '&' | '"' | '\'' | '`' | ';' | '#' | '“' | '”'));
    matches!(words, "" | "and" | "or" | "and/or") && gap.contains([',', '/', '&', ';', 'd', 'r'])
}

/// The code that a number is, its range from `start` on.
fn found(kind: CodeKind, number: &str, start: usize, place: Place<'_>) -> Found {
    let minus = place.minus().filter(|_| matches!(kind, CodeKind::Numbered | CodeKind::Exit)).unwrap_or(0);
    let sign = if minus > 0 { "-" } else { "" };
    let start = start.min(place.start - minus);
    Found { canonical: canonical(kind, &format!("{sign}{}", without_zeros(number))), kind, range: start..place.end }
}

/// The one form of a number of a kind.
pub(super) fn canonical(kind: CodeKind, number: &str) -> String {
    let before = match kind {
        CodeKind::KnowledgeBase => "KB",
        CodeKind::EventId => "Event ID ",
        CodeKind::Http => "HTTP ",
        CodeKind::Smtp => "SMTP ",
        CodeKind::Exit => "Exit code ",
        _ => "Code ",
    };
    format!("{before}{number}")
}

/// '0043' is 43, '000' is 0.
pub(super) fn without_zeros(number: &str) -> &str {
    let trimmed = number.trim_start_matches('0');
    if trimmed.is_empty() { &number[number.len().saturating_sub(1)..] } else { trimmed }
}
