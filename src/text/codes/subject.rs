//! What a number is about according to the words before it: an error, an event, an exit code.

use super::candidate::{Candidate, WordBefore};
use super::catalogue::{CATALOGUE, is_one_of};

/// Kind of number that words announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// An error: 'error 43'.
    Error,
    /// A code: 'code 43', 'error code 43'.
    Code,
    /// An exit code: 'exit code 1'.
    Exit,
    /// An event: 'Event ID 41'.
    Event,
    /// A status of HTTP: 'HTTP 404'.
    Http,
    /// A status, usually of HTTP: 'status code 404'.
    Status,
    /// A reply of a mail server: 'SMTP 550'.
    Smtp,
    /// A knowledge base article: 'KB 5034441'.
    KnowledgeBase,
    /// A stop code: 'stop code 7B'.
    Stop,
}

/// Words that announce a number.
pub(super) struct Announcement {
    pub(super) subject: Subject,
    /// Whether several numbers are announced: 'errors 1067 and 1068'.
    pub(super) plural: bool,
    /// Byte offset of the first of the words.
    pub(super) start: usize,
    /// Whether the number is in brackets: 'error (43)'.
    pub(super) bracketed: bool,
    /// Whether the number is in the next cell of a table: 'Event ID | 41'.
    pub(super) tabled: bool,
}

/// Number of words that are examined before a number.
const MOST_WORDS: usize = 7;

/// Returns what the words directly before `candidate` announce.
pub(super) fn subject(candidate: Candidate<'_>) -> Option<Announcement> {
    in_english(candidate).or_else(|| in_another_language(candidate))
}

/// Returns what words of another language announce: '错误代码 1603', 'code d'erreur : 12'.
fn in_another_language(candidate: Candidate<'_>) -> Option<Announcement> {
    let line = candidate.line_before();
    let words = line.trim_end_matches(is_mark);
    let longest = CATALOGUE.file.announcements.iter().map(|phrase| phrase.len()).max().unwrap_or_default();
    let near = words[words.floor_char_boundary(words.len().saturating_sub(longest))..].to_lowercase();
    let phrase = CATALOGUE.file.announcements.iter().find(|phrase| near.ends_with(**phrase))?;
    // Some capitals have another length than their small letters, so the place in the text is counted in characters.
    let (start, _) = words.char_indices().rev().nth(phrase.chars().count().checked_sub(1)?)?;
    if words[start..].to_lowercase() != **phrase {
        return None;
    }
    let before = words[..start].chars().next_back();
    let is_spaced = phrase.starts_with(|c: char| c.is_lowercase());
    let gap = &line[words.len()..];
    let is_whole = !is_spaced || !before.is_some_and(char::is_alphanumeric);
    (is_whole && gap.chars().count() <= MAX_GAP).then(|| Announcement {
        subject: Subject::Code,
        plural: false,
        start: candidate.start - (line.len() - start),
        bracketed: gap.contains(['(', '[']),
        tabled: gap.contains('|'),
    })
}

fn is_mark(c: char) -> bool {
    c.is_whitespace() || "-−–—:：#([|<='\"`*“”‘’№「『（".contains(c)
}

/// Largest number of marks between such words and a number.
const MAX_GAP: usize = 5;

fn in_english(candidate: Candidate<'_>) -> Option<Announcement> {
    let nearest = candidate.words_before().next()?;
    let version = nearest.text.bytes().all(|b| b.is_ascii_digit());
    if !joins(&nearest) || version && !candidate.line_before().contains('/') {
        return None;
    }
    let words: Vec<WordBefore<'_>> = candidate.words_before().take(MOST_WORDS).collect();
    if version {
        let start = http_version(candidate, &words)?;
        return Some(Announcement { subject: Subject::Http, plural: false, start, bracketed: false, tabled: false });
    }
    let fillers = words.iter().take(2).take_while(|w| joins(w) && is_one_of(w.text, &CATALOGUE.file.fillers)).count();
    // All fillers are skipped at first, then fewer of them: 'ID' is a filler, but not in 'Event ID'.
    (0..=fillers).rev().find_map(|skipped| announcement(&words[skipped..], candidate)).map(|(subject, start, word)| {
        let bracketed = words[0].gap.contains(['(', '[']);
        let tabled = words[0].gap.contains('|');
        Announcement { subject, plural: is_plural(word.text), start, bracketed, tabled }
    })
}

/// Returns the subject of a chain of words, the byte offset of its phrase, and the word nearest to the number.
fn announcement<'a>(words: &[WordBefore<'a>], candidate: Candidate<'_>) -> Option<(Subject, usize, WordBefore<'a>)> {
    let word = *words.first().filter(|w| joins(w))?;
    let chain: Vec<&str> = words.iter().enumerate().take_while(|(i, w)| *i == 0 || links(w.gap)).map(|(_, w)| w.text).collect();
    let (subject, used) = phrase(&chain, candidate)?;
    Some((subject, words[used - 1].start, word))
}

/// Returns the subject of words, and how many of them name it. The word nearest to the number comes first.
fn phrase(chain: &[&str], candidate: Candidate<'_>) -> Option<(Subject, usize)> {
    let at = |i: usize| chain.get(i).copied().unwrap_or_default();
    match at(0).to_ascii_lowercase().as_str() {
        "error" | "errors" | "err" | "errno" | "winerror" | "net_error" => error_phrase(chain),
        "code" | "codes" => code_phrase(chain),
        "sqlstate" | "errorcode" | "fehlercode" | "fehlernummer" | "foutcode" | "felkod" | "fejlkode" | "feilkode" | "virhekoodi" => {
            Some((Subject::Code, 1))
        }
        "status" | "statuses" => status_phrase(chain, candidate),
        "http" | "https" => Some((Subject::Http, 1)),
        "smtp" => Some((Subject::Smtp, 1)),
        "id" | "ids" | "number" | "numbers" if is(at(1), &["event", "events"]) => Some((Subject::Event, 2)),
        "id" | "ids" if chain.iter().any(|w| is(w, &["event", "events"])) => Some((Subject::Event, 1)),
        "eventid" | "eventids" | "event_id" => Some((Subject::Event, 1)),
        "event" | "events" if candidate.is_near_one_of(&CATALOGUE.file.log_words) => Some((Subject::Event, 1)),
        "kb" => Some((Subject::KnowledgeBase, 1)),
        "article" if is(at(1), &["kb", "base"]) => Some((Subject::KnowledgeBase, 2)),
        "check" if is(at(1), &["bug"]) => Some((Subject::Stop, 2)),
        "bugcheck" | "stop" => Some((Subject::Stop, 1)),
        _ => None,
    }
}

fn error_phrase(chain: &[&str]) -> Option<(Subject, usize)> {
    match chain.get(1).copied().unwrap_or_default() {
        w if is(w, &["http", "https"]) => Some((Subject::Http, 2)),
        w if is(w, &["smtp"]) => Some((Subject::Smtp, 2)),
        w if is(w, &["stop"]) => Some((Subject::Stop, 2)),
        _ => Some((Subject::Error, 1)),
    }
}

/// Whether the words are about telephony, which has status numbers like those of HTTP: 'SIP response code 408'.
fn is_telephony(chain: &[&str]) -> bool {
    chain.iter().any(|w| is(w, &["sip", "microsoft"]))
}

fn code_phrase(chain: &[&str]) -> Option<(Subject, usize)> {
    let at = |i: usize| chain.get(i).copied().unwrap_or_default();
    if is_one_of(at(1), &CATALOGUE.file.other_codes) {
        return None;
    }
    match at(1).to_ascii_lowercase().as_str() {
        "exit" | "return" => Some((Subject::Exit, 2)),
        "with" | "the" | "a" if is_one_of(at(2), &CATALOGUE.file.endings) => Some((Subject::Exit, 3)),
        "http" => Some((Subject::Http, 2)),
        "smtp" => Some((Subject::Smtp, 2)),
        "event" => Some((Subject::Event, 2)),
        "stop" => Some((Subject::Stop, 2)),
        "bugcheck" => Some((Subject::Stop, 2)),
        "error" | "status" | "response" if is(at(2), &["http", "https"]) => Some((Subject::Http, 3)),
        "error" | "status" | "response" if is(at(2), &["smtp"]) => Some((Subject::Smtp, 3)),
        "status" if is(at(2), &["exit"]) => Some((Subject::Exit, 3)),
        "status" | "response" if !is_telephony(chain) => Some((Subject::Status, 2)),
        "error" => Some((Subject::Code, 2)),
        // 'Enter the code 4829 that the TV shows'.
        "the" | "this" | "a" | "your" if is_one_of(at(2), &CATALOGUE.file.code_verbs) => None,
        verb if is_one_of(verb, &CATALOGUE.file.code_verbs) => None,
        _ => Some((Subject::Code, 1)),
    }
}

fn status_phrase(chain: &[&str], candidate: Candidate<'_>) -> Option<(Subject, usize)> {
    let at = |i: usize| chain.get(i).copied().unwrap_or_default();
    match at(1).to_ascii_lowercase().as_str() {
        "exit" => Some((Subject::Exit, 2)),
        "with" if is_one_of(at(2), &CATALOGUE.file.endings) => Some((Subject::Exit, 3)),
        "http" | "https" => Some((Subject::Http, 2)),
        _ if matches!(candidate.token().as_bytes(), [b'4' | b'5', _, _]) && !is_telephony(chain) => Some((Subject::Status, 1)),
        _ => None,
    }
}

/// Returns the byte offset of the protocol in 'HTTP/1.1 503'.
fn http_version(candidate: Candidate<'_>, words: &[WordBefore<'_>]) -> Option<usize> {
    let before = candidate.line_before().strip_suffix(' ')?;
    let digits = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let named = digits.len() < before.len() && digits.len() >= 5 && digits.is_char_boundary(digits.len() - 5);
    if !named || !digits[digits.len() - 5..].eq_ignore_ascii_case("http/") {
        return None;
    }
    words.iter().find(|w| is(w.text, &["http"])).map(|w| w.start)
}

fn is(word: &str, list: &[&str]) -> bool {
    list.iter().any(|w| w.eq_ignore_ascii_case(word))
}

/// Whether an announcing word is plural, so that several numbers may follow.
pub(super) fn is_plural(word: &str) -> bool {
    is(word, &["errors", "codes", "ids", "eventids", "events", "statuses"])
}

/// Whether there is only punctuation between an announcing word and the number.
fn joins(word: &WordBefore<'_>) -> bool {
    let mark = |c: char| c.is_whitespace() || "-−–—:#([|<='\"`*“”‘’№".contains(c);
    // 'Error No. 43': this full stop belongs to an abbreviation.
    let gap = if is(word.text, &["no", "nr"]) { word.gap.trim_start_matches('.') } else { word.gap };
    gap.len() <= 9 && gap.chars().all(mark)
}

/// Whether two words with this gap between them may belong to one announcement.
fn links(gap: &str) -> bool {
    matches!(gap, " " | "-" | "  " | "\u{a0}" | "_" | ": " | " (" | " '" | " \"")
}
