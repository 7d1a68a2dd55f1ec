//! Mails and tickets: the subject and what the sender describes.

use std::sync::LazyLock;

use regex::Regex;

use super::words::{WORDS, begins_with};
use super::{card, structured, trace};
use crate::text::pattern::pattern;

/// Minimum number of headers in a row by which a mail or ticket is recognised.
const MIN_HEADERS: usize = 2;
/// Largest number of words of a line that greets or ends a mail.
const MAX_GREETING: usize = 6;
/// Largest number of lines of a mail that are looked at for a greeting and an end.
const MAX_LINES: usize = 400;

/// Whether a text is a mail or ticket: it has headers in a row, or a greeting and an end.
pub(super) fn is_mail(lines: &[&str]) -> bool {
    let lines = &lines[..lines.len().min(MAX_LINES)];
    let headers = lines.windows(MIN_HEADERS).any(|pair| pair.iter().all(|line| is_header(line)) && pair.iter().any(|line| is_known(line)));
    headers || lines.iter().any(|line| is_greeting(line)) && lines.iter().any(|line| is_closing(line))
}

/// What a mail says, line by line: the subject, and its sentences about the problem.
pub(super) fn body(lines: &[&str]) -> Vec<String> {
    let mut said = Vec::new();
    let mut paragraph = String::new();
    let (mut in_signature, mut subject, mut is_forwarded) = (false, false, false);
    for (index, line) in lines.iter().enumerate() {
        let has_said = said.len() > usize::from(subject) || !paragraph.is_empty();
        if is_forward(line) {
            end_paragraph(&mut paragraph, &mut said);
            let subjects = usize::from(subject);
            let mut at = 0;
            said.retain(|sentence| {
                at += 1;
                at <= subjects || sentence.split_whitespace().count() > MAX_ASIDE
            });
            (in_signature, is_forwarded) = (false, true);
            continue;
        }
        if has_said && !is_forwarded && is_history(lines, index) {
            break;
        }
        let line = line.trim_start_matches(['>', '|', ' ', '\t']).trim_end();
        let near = [index.checked_sub(1).and_then(|i| lines.get(i)), lines.get(index + 1)];
        let is_in_block = is_header(line) && near.iter().flatten().any(|line| is_header(line));
        if let Some((name, value)) = field(line).filter(|(name, _)| is_in_block || WORDS.subjects.contains(name)) {
            in_signature = false;
            end_paragraph(&mut paragraph, &mut said);
            if WORDS.subjects.contains(&name) {
                subject = true;
                said.push(without_prefixes(value).to_string());
            } else if !is_known(line) && !card::is_dull(&name) && value.contains(char::is_alphanumeric) {
                said.push(format!("{name} {value}"));
            }
        } else if line.is_empty() {
            end_paragraph(&mut paragraph, &mut said);
        } else if is_closing(line) || line == "--" || line == "-- " {
            end_paragraph(&mut paragraph, &mut said);
            in_signature = true;
        } else if in_signature || is_greeting(line) {
            continue;
        } else if is_technical(lines[index]) {
            end_paragraph(&mut paragraph, &mut said);
            said.push(lines[index].to_string());
        } else {
            is_forwarded = false;
            paragraph += if paragraph.is_empty() { "" } else { " " };
            paragraph += line;
        }
    }
    end_paragraph(&mut paragraph, &mut said);
    said.retain(|text| !text.trim().is_empty());
    said
}

/// Largest number of words of a sentence that somebody writes above what is forwarded, and that is no description.
const MAX_ASIDE: usize = 8;

/// Whether a line says that the mail below it is forwarded.
fn is_forward(line: &str) -> bool {
    let line = line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    begins_with(&line, &WORDS.forwards)
}

/// Whether a line is one of a log or trace that was pasted into the mail: it is no part of a paragraph.
fn is_technical(line: &str) -> bool {
    structured::read(line).is_log || trace::is_frame(line) || trace::exception(line).is_some()
}

/// Whether a text has a header that only mails and tickets have.
pub(super) fn has_sender(lines: &[&str]) -> bool {
    lines.iter().take(MAX_LINES).any(|line| field(line).is_some_and(|(name, _)| WORDS.senders.contains(&name)))
}

/// The space behind a sentence. Full stops inside words are those of addresses and versions.
static SENTENCE_END: LazyLock<Regex> = LazyLock::new(|| pattern(r"[.!?]+(?:\s+|$)|[。！？]+"));

/// Number of known headers in a row that begin the mail that is answered.
const HISTORY_HEADERS: usize = 2;

/// The line above a quoted mail: 'On Monday, Jo wrote:', '-----Original Message-----'.
static HISTORY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:-{2,}[ -]*[\p{L} ]+-{2,}|_{10,}|(?:on|am|le|el|il|em|op|den|w dniu)\b.{4,120}\b(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napisał)\b.{0,60}:)\s*$",
    )
});

/// Whether the mail that is answered begins at a line.
fn is_history(lines: &[&str], index: usize) -> bool {
    let headers = lines[index..].iter().take(HISTORY_HEADERS).filter(|line| is_known(line) && !line.starts_with('>')).count();
    let is_stated = |line: &str| field(line).is_some_and(|(name, _)| WORDS.subjects.contains(&name) && name != "subject");
    HISTORY.is_match(lines[index].trim()) || lines[index].starts_with('>') || headers == HISTORY_HEADERS && !is_stated(lines[index])
}

/// Adds the sentences of a paragraph that are not only polite.
fn end_paragraph(paragraph: &mut String, said: &mut Vec<String>) {
    let text = std::mem::take(paragraph);
    let mut start = 0;
    for end in SENTENCE_END.find_iter(&text).map(|found| found.end()).chain([text.len()]) {
        let sentence = &text[std::mem::replace(&mut start, end)..end];
        let lower = sentence.to_lowercase();
        let is_polite = WORDS.phrases.iter().any(|phrase| lower.contains(phrase.as_str()));
        if !is_polite && !sentence.trim().is_empty() {
            said.push(sentence.trim().to_string());
        }
    }
}

/// The name in lower case and the value of 'Name: value'.
fn field(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.split_once([':', '：'])?;
    // A wide colon needs no space.
    let is_wide =
        line[name.len()..].starts_with('：') || !name.is_ascii() && !name.contains(|c: char| c.is_lowercase() || c.is_uppercase());
    let name = name.trim_matches(['*', ' ', '#']).to_lowercase();
    let is_name = !name.is_empty() && name.len() <= 30 && name.split(' ').count() <= 3 && !name.contains(['.', ',', '/', '"', '(']);
    (is_name && (is_wide || value.is_empty() || value.starts_with([' ', '\t', '*'])))
        .then_some((name, value.trim_matches(['*', ' ', '\t'])))
}

/// Whether a line is the header of a mail or the field of a ticket.
fn is_header(line: &str) -> bool {
    let known = |name: &String| WORDS.headers.contains(name) || WORDS.subjects.contains(name) || name.starts_with("x-");
    let is_short = |value: &str| value.split_whitespace().count() <= 4 && !value.is_empty();
    field(line.trim_start_matches(['>', ' '])).is_some_and(|(name, value)| known(&name) || is_short(value))
}

/// Whether a line is a header that all mails or tickets have.
fn is_known(line: &str) -> bool {
    let known = |name: &String| WORDS.headers.contains(name) || WORDS.subjects.contains(name) || name.starts_with("x-");
    field(line.trim_start_matches(['>', ' '])).is_some_and(|(name, _)| known(&name))
}

/// A subject without 'Re:', 'WG:' and 'URGENT!!'.
fn without_prefixes(subject: &str) -> &str {
    let mut rest = subject.trim();
    loop {
        let begin = rest.trim_start_matches(['[', '(', '*']);
        let word = begin.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let after = begin[word.len()..].trim_start_matches([']', ')', '!', ':', '*', '-', ' ']);
        let is_marked = begin[word.len()..].starts_with([':', '!', ']', ')', '*']);
        if word.is_empty() || !is_marked || !WORDS.prefixes.contains(&word.to_lowercase()) {
            return rest;
        }
        rest = after;
    }
}

fn is_greeting(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    let marked = line.ends_with([',', '!', ':', '，', '、', '！', '：', '様']) || line.split_whitespace().count() <= 2;
    marked && line.split_whitespace().count() <= MAX_GREETING && begins_with(&line, &WORDS.greetings)
}

fn is_closing(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    let is_short = line.split_whitespace().count() <= MAX_GREETING + 2;
    is_short && !line.ends_with(['.', '?', '？']) && begins_with(&line, &WORDS.closings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mail: &str, expected: &[&str]) {
        let lines: Vec<&str> = mail.lines().collect();
        assert!(is_mail(&lines), "{mail}");
        assert_eq!(body(&lines), expected, "{mail}");
    }

    #[test]
    fn only_what_is_described_remains() {
        check(
            "From: Jo <jo@example.com>\nTo: Desk <desk@example.com>\nSubject: Re: URGENT!! scanner is dead\nDate: Tue, 3 Jun 2025 08:12:44 +0200\n\n\
             Hi team,\n\nhope you are well. The scanner shows\nE1002 since noon.\n\nThanks!\n\nKind regards\nJo\nHead of Sales\nTel. +49 711 1234\n",
            &["scanner is dead", "The scanner shows E1002 since noon."],
        );
        check(
            "Guten Tag,\n\nder Drucker druckt nur leere Seiten.\n\nMit freundlichen Grüßen\nEva Muster\nMuster GmbH",
            &["der Drucker druckt nur leere Seiten."],
        );
        check(
            "Ticket: INC0012345\nPriority: P2\nRequester: Jo Doe\nSummary: no sound in meetings\nAssignee: -\n\nNobody hears me in Teams.\n",
            &["no sound in meetings", "Nobody hears me in Teams."],
        );
        check(
            "Subject: WG: Drucker\n\nHallo,\n\ner druckt wieder nicht.\n\nViele Grüße\nEva\n\nAm 3. Juni 2025 schrieb Jo <jo@example.com>:\n> Das VPN ist langsam.\n",
            &["Drucker", "er druckt wieder nicht."],
        );
        check(
            "From: Jo\nSubject: RE: scanner\n\nIt shows E1002 now.\n\nFrom: Desk\nSent: Monday\nSubject: scanner\n\nIs the network slow?\n",
            &["scanner", "It shows E1002 now."],
        );
        check(
            "Hi,\n\nModel: Canon MG3600\nError code: 5B00\n\nIt runs 23.10 on server.example.com.\n\nThanks\nJo\n",
            &["model Canon MG3600", "error code 5B00", "It runs 23.10 on server.example.com."],
        );
    }
}
