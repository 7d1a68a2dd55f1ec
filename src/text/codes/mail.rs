//! Replies of mail servers: '550 5.7.1', 'SMTP error 554'.

use super::catalogue::{CATALOGUE, is_one_of};
use super::numbers::canonical;
use super::place::Place;
use super::subject::{Announcement, Subject};
use super::{CodeKind, Found};

/// A reply code or an enhanced status at this token, which is a number.
pub(super) fn read(place: Place<'_>, announced: Option<&Announcement>) -> Option<Found> {
    let number = place.token();
    match number.len() {
        1 => enhanced(place, announced),
        3 => is_reply(place, announced).then(|| {
            let start = announced.map_or(place.start, |a| a.start);
            Found { canonical: canonical(CodeKind::Smtp, number), kind: CodeKind::Smtp, range: start..place.end }
        }),
        _ => None,
    }
}

fn is_reply(place: Place<'_>, announced: Option<&Announcement>) -> bool {
    let number = place.token();
    let class = number.as_bytes()[0];
    let rest = place.text[place.end..].strip_prefix([' ', '-']);
    if matches!(class, b'4' | b'5') && rest.is_some_and(|r| r.as_bytes().first() == Some(&class) && status_length(r).is_some()) {
        return true;
    }
    match announced.map(|a| a.subject) {
        Some(Subject::Smtp) => matches!(class, b'2'..=b'5'),
        Some(Subject::Error | Subject::Code | Subject::Status) => is_mail_error(place),
        _ => false,
    }
}

/// 'error 550' beside words of mail, where it is not also HTTP's number.
fn is_mail_error(place: Place<'_>) -> bool {
    CATALOGUE.is_smtp_reply(place.token()) && !CATALOGUE.is_http(place.token()) && place.is_near_one_of(&CATALOGUE.file.mail_words)
}

/// An enhanced status, RFC 3463: '5.7.1'.
fn enhanced(place: Place<'_>, announced: Option<&Announcement>) -> Option<Found> {
    let length = status_length(&place.text[place.start..])?;
    if matches!(place.byte_before(0), Some(b'.' | b':' | b',')) {
        return None;
    }
    let end = place.start + length;
    let here = Place { end, ..place };
    let replied =
        matches!(place.byte_before(0), Some(b' ' | b'-')) && place.words_before().next().is_some_and(|w| is_reply_word(w.text, place));
    let named = announced.is_some_and(|a| matches!(a.subject, Subject::Error | Subject::Code | Subject::Status | Subject::Smtp));
    let version = place.follows_one_of(&CATALOGUE.file.version_words, 1);
    let believed = replied || !version && (named || here.is_near_one_of(&CATALOGUE.file.bounce_words));
    believed.then(|| Found { canonical: canonical(CodeKind::Smtp, here.token()), kind: CodeKind::Smtp, range: place.start..end })
}

fn is_reply_word(word: &str, place: Place<'_>) -> bool {
    word.len() == 3 && word.bytes().all(|b| b.is_ascii_digit()) && word.as_bytes().first() == place.token().as_bytes().first()
}

/// The bytes of an enhanced status at the beginning of `text`.
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

/// Whether a number is a mail server's reply.
pub(super) fn is_reply_number(number: &str) -> bool {
    is_one_of(number, &CATALOGUE.file.smtp_replies)
}
