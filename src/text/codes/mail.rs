//! Replies of mail servers: '550 5.7.1', 'SMTP error 554'.

use super::candidate::Candidate;
use super::catalogue::{CATALOGUE, is_one_of};
use super::code::{CodeKind, Found};
use super::subject::{Announcement, Subject};

/// Recognises a reply code or an enhanced status at a token that is a number.
pub(super) fn recognise(candidate: Candidate<'_>, announced: Option<&Announcement>) -> Option<Found> {
    let number = candidate.token();
    match number.len() {
        1 => enhanced(candidate, announced),
        3 => is_reply(candidate, announced).then(|| {
            let start = announced.map_or(candidate.start, |a| a.start);
            Found { canonical: CodeKind::Smtp.canonical(number), kind: CodeKind::Smtp, range: start..candidate.end }
        }),
        _ => None,
    }
}

fn is_reply(candidate: Candidate<'_>, announced: Option<&Announcement>) -> bool {
    let number = candidate.token();
    let class = number.as_bytes()[0];
    let rest = candidate.text[candidate.end..].strip_prefix([' ', '-']);
    if matches!(class, b'4' | b'5') && rest.is_some_and(|r| r.as_bytes().first() == Some(&class) && status_length(r).is_some()) {
        return true;
    }
    match announced.map(|a| a.subject) {
        Some(Subject::Smtp) => matches!(class, b'2'..=b'5'),
        Some(Subject::Error | Subject::Code | Subject::Status) => is_mail_error(candidate),
        _ => false,
    }
}

/// Whether 'error 550' is a mail server's: mail is mentioned nearby, and HTTP has no such status.
fn is_mail_error(candidate: Candidate<'_>) -> bool {
    CATALOGUE.is_smtp_reply(candidate.token())
        && !CATALOGUE.is_http(candidate.token())
        && candidate.is_near_one_of(&CATALOGUE.file.mail_words)
}

/// Recognises an enhanced status (RFC 3463): '5.7.1'.
fn enhanced(candidate: Candidate<'_>, announced: Option<&Announcement>) -> Option<Found> {
    let length = status_length(&candidate.text[candidate.start..])?;
    if matches!(candidate.byte_before(0), Some(b'.' | b':' | b',')) {
        return None;
    }
    let end = candidate.start + length;
    let here = Candidate { end, ..candidate };
    let replied = matches!(candidate.byte_before(0), Some(b' ' | b'-'))
        && candidate.words_before().next().is_some_and(|w| is_reply_word(w.text, candidate));
    let named = announced.is_some_and(|a| matches!(a.subject, Subject::Error | Subject::Code | Subject::Status | Subject::Smtp));
    let version = candidate.follows_one_of(&CATALOGUE.file.version_words, 1);
    let believed = replied || !version && (named || here.is_near_one_of(&CATALOGUE.file.bounce_words));
    believed.then(|| Found { canonical: CodeKind::Smtp.canonical(here.token()), kind: CodeKind::Smtp, range: candidate.start..end })
}

fn is_reply_word(word: &str, candidate: Candidate<'_>) -> bool {
    word.len() == 3 && word.bytes().all(|b| b.is_ascii_digit()) && word.as_bytes().first() == candidate.token().as_bytes().first()
}

/// Returns the length in bytes of the enhanced status at the start of `text`.
pub(super) fn status_length(text: &str) -> Option<usize> {
    let mut length = 0;
    for part in 0..3 {
        let rest = &text.as_bytes()[length..];
        let digits = rest.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
        let fits = if part == 0 { digits == 1 && matches!(rest[0], b'2' | b'4' | b'5') } else { (1..=3).contains(&digits) };
        if !fits || part < 2 && rest.get(digits) != Some(&b'.') {
            return None;
        }
        length += digits + usize::from(part < 2);
    }
    let rest = &text.as_bytes()[length..];
    let goes_on = rest.first().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'/'))
        || rest.len() > 1 && rest[0] == b'.' && rest[1].is_ascii_digit();
    (!goes_on).then_some(length)
}

/// Whether a whole query is an enhanced status.
pub(super) fn is_status(text: &str) -> bool {
    status_length(text) == Some(text.len())
}

/// Whether a number is the reply code of a mail server.
pub(super) fn is_reply_number(number: &str) -> bool {
    is_one_of(number, &CATALOGUE.file.smtp_replies)
}
