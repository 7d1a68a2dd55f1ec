//! Codes that are plain numbers, identified by the words around them: 'Code 43', 'Event ID 41', 'HTTP 404'.

use super::candidate::Candidate;
use super::catalogue::{CATALOGUE, is_one_of};
use super::code::{CodeKind, Found, without_zeros};
use super::mail;
use super::subject::{Announcement, Subject, is_plural, subject};

/// Largest number of digits of a numbered code.
const MAX_DIGITS: usize = 9;

/// Recognises a code that is a number.
pub(super) fn recognise(candidate: Candidate<'_>) -> Option<Found> {
    let token = candidate.token();
    if let Some(digits) = token.strip_prefix("KB").or_else(|| token.strip_prefix("kb")).or_else(|| token.strip_prefix("Kb")) {
        return is_kb_number(digits).then(|| found(CodeKind::KnowledgeBase, digits, candidate.start, candidate));
    }
    if token.len() > MAX_DIGITS || !token.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let announced = subject(candidate);
    mail::recognise(candidate, announced.as_ref()).or_else(|| match announced {
        Some(announced) if announced.subject == Subject::Http && has_sub_status(candidate) => announced_number(candidate, &announced),
        _ if is_inside_a_number(candidate) => None,
        Some(announced) => announced_number(candidate, &announced),
        None => unannounced(candidate),
    })
}

fn is_kb_number(digits: &str) -> bool {
    (6..=7).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the status has a sub-status of IIS: 'HTTP 404.13'. The code is the status, 404.
fn has_sub_status(candidate: Candidate<'_>) -> bool {
    let rest = candidate.text[candidate.end..].strip_prefix('.').unwrap_or_default();
    let digits = rest.bytes().take(3).take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits) && !rest[digits..].starts_with(['.', '-'])
}

/// Whether the token is a part of something like '2.5', '1,000', '10:30', '3/4', '64-bit' or '5%'.
fn is_inside_a_number(candidate: Candidate<'_>) -> bool {
    let digit = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_digit());
    let joins = |mark: Option<u8>| matches!(mark, Some(b'.' | b',' | b':' | b'/'));
    let goes_on = joins(candidate.byte_after(0)) && digit(candidate.byte_after(1));
    // '404/500' is two codes, '1/3' is a fraction.
    let alternatives = candidate.byte_after(0) == Some(b'/') && candidate.token().len() >= 3;
    let hyphened = candidate.byte_after(0) == Some(b'-') && candidate.byte_after(1).is_some_and(|b| b.is_ascii_alphanumeric());
    let began = joins(candidate.byte_before(0)) && digit(candidate.byte_before(1));
    goes_on && !alternatives || hyphened || began && candidate.byte_before(0) != Some(b'/') || candidate.byte_after(0) == Some(b'%')
}

/// Returns the code that the words before a number make of it.
fn announced_number(candidate: Candidate<'_>, announced: &Announcement) -> Option<Found> {
    let number = candidate.token();
    // '$error[0]' is a variable.
    if candidate.text[..announced.start].ends_with('$') {
        return None;
    }
    let found = |kind| Some(found(kind, number, announced.start, candidate));
    match announced.subject {
        Subject::KnowledgeBase => is_kb_reference(candidate).then(|| found(CodeKind::KnowledgeBase)).flatten(),
        Subject::Event => (number.len() <= 5).then(|| found(CodeKind::EventId)).flatten(),
        // A request that succeeds has a status too, and 'https 443/tcp' is a port.
        Subject::Http | Subject::Status if is_success(number) || is_port(candidate) => None,
        Subject::Http | Subject::Status if is_status(number) => found(CodeKind::Http),
        // Zero is no failure.
        Subject::Exit if without_zeros(number) == "0" => None,
        Subject::Exit => (!counts_something(candidate, announced)).then(|| found(CodeKind::Exit)).flatten(),
        Subject::Error if announced.tabled => None,
        // 'HTTP 8080' is a port, 'HTTP error 12029' an error.
        Subject::Smtp | Subject::Http | Subject::Stop if !names_a_code(announced, candidate) => None,
        _ if counts_something(candidate, announced) => None,
        _ => found(kind_of_error(candidate)),
    }
}

/// Whether the words before a number say that it is a code: 'Stop: 43' and 'stop code 43' do, 'Stop 5 of them' does not.
fn names_a_code(announced: &Announcement, candidate: Candidate<'_>) -> bool {
    let words = &candidate.text[announced.start..candidate.start];
    words.contains([':', '#']) || words.split_whitespace().count() > 1
}

/// Whether the number is an article's: 'KB 5034441', but not '512 KB 2000000'.
fn is_kb_reference(candidate: Candidate<'_>) -> bool {
    let after_a_number = candidate.words_before().nth(1).is_some_and(|w| w.gap == " " && w.text.bytes().all(|b| b.is_ascii_digit()));
    is_kb_number(candidate.token()) && !after_a_number
}

fn is_status(number: &str) -> bool {
    number.len() == 3 && matches!(number.as_bytes()[0], b'3'..=b'5')
}

/// Whether this is a status of HTTP that reports no failure.
fn is_success(number: &str) -> bool {
    number.len() == 3 && matches!(number.as_bytes()[0], b'1' | b'2')
}

/// Whether a number is a port: 'https 443', 'http 500/udp'.
fn is_port(candidate: Candidate<'_>) -> bool {
    let after = candidate.line_after().to_ascii_lowercase();
    let protocol = after.strip_prefix('/').unwrap_or(&after).trim_start();
    matches!(candidate.token(), "443" | "80") || ["tcp", "udp"].iter().any(|name| protocol.starts_with(name))
}

/// Returns the kind of an error number: 'Error 404' near words about the web is an HTTP status.
fn kind_of_error(candidate: Candidate<'_>) -> CodeKind {
    let number = candidate.token();
    let phrase = || CATALOGUE.reason_phrase(number, after_marks(candidate)).is_some();
    if CATALOGUE.is_http(number) && (phrase() || candidate.is_near_one_of(&CATALOGUE.file.web_words)) {
        CodeKind::Http
    } else {
        CodeKind::Numbered
    }
}

/// Recognises a number by the words after it: '404 Not Found', '(500) Internal Server Error', '404 error'.
fn unannounced(candidate: Candidate<'_>) -> Option<Found> {
    let number = candidate.token();
    let may_be_status = CATALOGUE.is_http(number) && !matches!(candidate.byte_before(0), Some(b'$' | b'-' | b'+' | b'.'));
    if !may_be_status {
        return None;
    }
    let rest = after_marks(candidate);
    if let Some(length) = CATALOGUE.reason_phrase(number, rest) {
        let marks = candidate.line_after().len() - rest.len();
        return Some(Found {
            range: candidate.start..candidate.end + marks + length,
            ..found(CodeKind::Http, number, candidate.start, candidate)
        });
    }
    let error = [" error", " Error", " ERROR"].iter().find(|e| candidate.line_after().starts_with(**e))?;
    let goes_on = candidate.line_after()[error.len()..].starts_with(|c: char| c.is_alphanumeric());
    (!goes_on).then(|| Found {
        range: candidate.start..candidate.end + error.len(),
        ..found(kind_of_error(candidate), number, candidate.start, candidate)
    })
}

/// Returns the text after a number, without the punctuation between.
fn after_marks(candidate: Candidate<'_>) -> &str {
    let marks = |c: char| matches!(c, ' ' | ')' | '(' | ':' | '-' | '–' | '—' | '"' | '\'' | '“' | '”' | ',' | ']');
    let rest = candidate.line_after();
    let trimmed = rest.trim_start_matches(marks);
    // After more punctuation than that, the text is about something else.
    if rest.len() - trimmed.len() <= 5 { trimmed } else { &rest[rest.len()..] }
}

/// Whether a number is a count or a year: 'error 3 times', 'Error 1 of 3', 'Error: 10 easy fixes', 'error (2024)'.
fn counts_something(candidate: Candidate<'_>, announced: &Announcement) -> bool {
    let file = &CATALOGUE.file;
    let following = candidate.line_after().strip_prefix(' ').unwrap_or_default();
    let next = following.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let few = candidate.token().len() <= 2;
    let listed = few
        && following
            .split([':', ',', '.', ';', '(', '|'])
            .next()
            .unwrap_or_default()
            .split(' ')
            .take(4)
            .any(|w| is_one_of(w, &file.counted));
    let year = candidate.token().len() == 4 && candidate.token().starts_with("20") && announced.bracketed;
    let lone_plural = announced.plural && candidate.token().len() < 3 && !begins_a_list(candidate);
    is_one_of(next, &file.counted) && !next.is_empty() || listed && announced.subject == Subject::Error || year || lone_plural
}

fn begins_a_list(candidate: Candidate<'_>) -> bool {
    separates(candidate.line_after().split(|c: char| c.is_ascii_digit()).next().unwrap_or_default())
        && candidate.line_after().contains(|c: char| c.is_ascii_digit())
}

/// Recognises a number that continues a list of codes: 'errors 1067, 1068 and 1069'.
pub(super) fn continued(candidate: Candidate<'_>, last: &Found) -> Option<Found> {
    let number = candidate.token();
    let kind = last.kind;
    let countable = matches!(kind, CodeKind::Numbered | CodeKind::EventId | CodeKind::Http)
        && separates(&candidate.text[last.range.end..candidate.start]);
    let plain = number.len() <= 5 && number.bytes().all(|b| b.is_ascii_digit());
    let fits = kind != CodeKind::Http || is_status(number);
    let believed =
        countable && plain && fits && !is_inside_a_number(candidate) && (is_like(number, last, candidate) || follows_a_plural(candidate));
    believed.then(|| found(kind, number, candidate.start, candidate))
}

/// Whether the last code has the same number of digits: 'Error 1401, 1402', but not 'Error 43, 10 fixes'.
fn is_like(number: &str, last: &Found, candidate: Candidate<'_>) -> bool {
    let digits = candidate.text[..last.range.end].bytes().rev().take(MAX_DIGITS).take_while(u8::is_ascii_digit).count();
    number.len() >= 3 && number.len() == digits
}

fn follows_a_plural(candidate: Candidate<'_>) -> bool {
    candidate.words_before().take(8).any(|w| is_plural(w.text))
}

/// Whether the text between two numbers separates the items of a list: commas, slashes, 'and', 'or'.
pub(super) fn separates(gap: &str) -> bool {
    if gap.is_empty() || gap.len() > 12 {
        return false;
    }
    let words = gap.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | '&' | '"' | '\'' | '`' | ';' | '#' | '“' | '”'));
    matches!(words, "" | "and" | "or" | "and/or") && gap.contains([',', '/', '&', ';', 'd', 'r'])
}

/// Returns the code that a number is, with a range from `start` on.
fn found(kind: CodeKind, number: &str, start: usize, candidate: Candidate<'_>) -> Found {
    let minus = candidate.minus().filter(|_| matches!(kind, CodeKind::Numbered | CodeKind::Exit)).unwrap_or(0);
    let sign = if minus > 0 { "-" } else { "" };
    let start = start.min(candidate.start - minus);
    Found { canonical: kind.canonical(&format!("{sign}{}", without_zeros(number))), kind, range: start..candidate.end }
}
