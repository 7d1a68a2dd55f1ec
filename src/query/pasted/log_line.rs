//! A line of a log as people read it: what it says, and how serious that is.

use std::sync::LazyLock;

use regex::Regex;

use super::variable::{is_month, is_time};
use crate::text::codes;
use crate::text::pattern::pattern;

/// How much a line says about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    /// It reports that something works, or gives details.
    Routine,
    /// It warns.
    Warning,
    /// It reports a failure.
    Failure,
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LogLine {
    /// What the line says, without time, level, thread and process.
    pub(super) message: String,
    /// How serious it is, if the line says so.
    pub(super) severity: Option<Severity>,
    /// Whether the line has what only lines of logs have.
    pub(super) is_log: bool,
}

/// Words by which a failure is recognised in a line that states no level.
const ALARMS: [&str; 20] = [
    "error",
    "exception",
    "fail",
    "fatal",
    "critical",
    "panic",
    "denied",
    "refused",
    "timed out",
    "timeout",
    "unable",
    "cannot",
    "can't",
    "could not",
    "couldn't",
    "no such",
    "not found",
    "abort",
    "crash",
    "killed",
];

const LEVELS: [(&[&str], Severity); 3] = [
    (
        &[
            "error",
            "err",
            "fatal",
            "critical",
            "crit",
            "panic",
            "alert",
            "emerg",
            "emergency",
            "severe",
            "fail",
            "failed",
            "failure",
            "e",
            "f",
        ],
        Severity::Failure,
    ),
    (&["warn", "warning", "w"], Severity::Warning),
    (
        &[
            "info",
            "information",
            "debug",
            "trace",
            "notice",
            "verbose",
            "fine",
            "finer",
            "finest",
            "config",
            "audit",
            "success",
            "i",
            "d",
            "v",
        ],
        Severity::Routine,
    ),
];

/// Largest length of the name of a thread in bytes.
const MAX_THREAD: usize = 40;
/// Maximum number of tokens in front of the message of a line.
const MAX_PREFIX: usize = 16;
/// Maximum length of what brackets enclose in front of a message, and of a code behind the name of a level, in bytes.
const MAX_BRACKET: usize = 48;
const MAX_CODE: usize = 48;
/// Minimum length of what follows the name of a class that logs, in bytes.
const MIN_MESSAGE: usize = 3;

/// A request in the log of a web server: its path and status.
static REQUEST: LazyLock<Regex> = LazyLock::new(|| pattern(r#""[A-Z]{3,8} (\S+) HTTP/[\d.]+"\s+(\d{3})\b"#));
/// The level of a line of Kubernetes: 'E0603 10:00:00.123456'.
static SHORT_LEVEL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([EWIF])\d{4}$"));
/// A process with its number: 'sshd[4711]:'.
static PROCESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([\w./@-]+)\[\d+\]:?$"));

/// Reads a line.
pub(super) fn read(line: &str) -> LogLine {
    if let Some(found) = REQUEST.captures(line) {
        let severity = match found[2].as_bytes()[0] {
            b'5' => Severity::Failure,
            b'4' => Severity::Warning,
            _ => Severity::Routine,
        };
        return LogLine { message: format!("HTTP {} {}", &found[2], &found[1]), severity: Some(severity), is_log: true };
    }
    read_prefix(line)
}

/// Takes time, level, thread, host and process off the start of a line.
fn read_prefix(line: &str) -> LogLine {
    let mut rest = line.trim();
    let (mut severity, mut has_time, mut has_host, mut is_marked) = (None, false, false, false);
    for _ in 0..MAX_PREFIX {
        let Some((token, after)) = next_token(rest) else { break };
        let core = token.trim_matches(|c: char| !c.is_alphanumeric() && c != '/');
        let is_bracketed = token.starts_with(['[', '(', '<', '{']);
        let is_follower = has_time || severity.is_some();
        let named = if is_bracketed { core.rsplit(':').next().unwrap_or_default() } else { core };
        let level = level(named).filter(|_| is_level(token, core, has_time));
        if is_part_of_a_code(rest, token, level.is_some()) {
            if level.is_none() {
                break;
            }
            return LogLine { message: rest.trim_start().to_string(), severity: level, is_log: has_time };
        }
        let before_time = || next_token(after).is_some_and(|(next, _)| is_time(next));
        let short = SHORT_LEVEL.captures(core).filter(|_| before_time()).and_then(|found| self::level(&found[1]));
        let process = PROCESS.captures(token).filter(|_| has_time);
        let is_date = core.split_whitespace().any(is_time)
            || is_stamp(token, core)
            || is_month(core) && after.trim_start().starts_with(|c: char| c.is_ascii_digit());
        let is_number = core.bytes().all(|b| b.is_ascii_digit() || b == b'#');
        let is_thread = is_bracketed && core.len() <= MAX_THREAD && codes(core).is_empty();
        let is_named = is_number || is_zone(core) || is_thread || is_logger(core) && after.trim_start().len() > MIN_MESSAGE;
        if short.is_some() || level.is_some() {
            severity = severity.max(short).max(level);
            has_time |= short.is_some();
            is_marked |= level.is_some() && token.len() > core.len();
        } else if is_date {
            has_time = true;
        } else if let Some(found) = process {
            let name = found[1].rsplit('/').next().unwrap_or_default().to_string();
            return LogLine { message: format!("{name}: {}", after.trim_start()), severity, is_log: true };
        } else if has_time && !has_host && is_host(after) {
            has_host = true;
        } else if !(core.is_empty() || is_follower && is_named) {
            break;
        }
        rest = after;
    }
    LogLine { message: rest.trim_start().to_string(), severity, is_log: has_time || is_marked }
}

/// Whether the token at the start of a text is a code, or, if it is the name of a level, announces one: 'ERROR 1045'.
fn is_part_of_a_code(text: &str, token: &str, is_level: bool) -> bool {
    let start = text.trim_start();
    let start = &start[..start.floor_char_boundary(token.len() + MAX_CODE)];
    let least = if is_level { token.len() + 1 } else { token.trim_end_matches(|c: char| !c.is_alphanumeric()).len() };
    let is_number = token.bytes().all(|b| b.is_ascii_digit());
    !is_number && codes(start).first().is_some_and(|code| code.range.start == 0 && code.range.end >= least)
}

/// The first token and the rest; what brackets enclose is one token.
fn next_token(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let close = match text.chars().next()? {
        '[' => ']',
        '(' => ')',
        '<' => '>',
        _ => ' ',
    };
    let by_space = text.find(char::is_whitespace).unwrap_or(text.len());
    let bracket = &text[..text.floor_char_boundary(MAX_BRACKET)];
    let end = bracket.find(close).filter(|_| close != ' ').map_or(by_space, |end| {
        let after = &text[end + 1..];
        end + 1 + after.len() - after.trim_start_matches([':', ',']).len()
    });
    Some(text.split_at(end))
}

fn level(core: &str) -> Option<Severity> {
    let lower = core.to_ascii_lowercase();
    LEVELS.iter().find(|(names, _)| names.contains(&lower.as_str())).map(|(_, severity)| *severity)
}

/// Whether a name of a level stands where a level stands, and is no word of a sentence.
fn is_level(token: &str, core: &str, has_time: bool) -> bool {
    let is_capital = !core.bytes().any(|b| b.is_ascii_lowercase());
    let is_marked = token.len() > core.len();
    match core.len() {
        1 => has_time && is_capital,
        _ => has_time || is_marked || is_capital,
    }
}

/// Seconds since the start or since 1970: '[12345.678901]', '1717401600.123'.
fn is_stamp(token: &str, core: &str) -> bool {
    let digits = core.bytes().filter(u8::is_ascii_digit).count();
    let numeric = digits > 0 && core.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let since_1970 = digits == 10 && core.starts_with('1') || digits > 10;
    numeric && (token.starts_with('[') && core.contains('.') || since_1970)
}

fn is_zone(core: &str) -> bool {
    let offset = core.len() == 4 && core.bytes().all(|b| b.is_ascii_digit());
    offset || ["UTC", "GMT", "CET", "CEST", "EST", "EDT", "PST", "PDT", "Z", "AM", "PM"].contains(&core)
}

/// Whether a token is a host because a process follows.
fn is_host(after: &str) -> bool {
    next_token(after).is_some_and(|(token, _)| PROCESS.is_match(token))
}

/// Whether this is the name of a class that logs: 'com.example.shop.CartService'.
fn is_logger(core: &str) -> bool {
    let parts: Vec<&str> = core.split('.').collect();
    let named = |part: &&str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic()) && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$'))
    };
    parts.len() >= 3 && parts.iter().all(named) && !core.ends_with("Exception") && !core.ends_with("Error")
}

/// Whether a text mentions a failure.
pub(super) fn is_alarming(text: &str) -> bool {
    names_failure(text) || !codes(text).is_empty()
}

/// Whether a text has a word of failures.
pub(in crate::query) fn names_failure(text: &str) -> bool {
    let lower = text.to_lowercase();
    ALARMS.iter().any(|alarm| lower.contains(alarm))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, severity: Option<Severity>, message: &str) {
        let read = read(line);
        assert_eq!((read.severity, read.message.as_str(), read.is_log), (severity, message, true), "{line}");
    }

    #[test]
    fn codes_and_numbers_stay() {
        for line in ["E1002 printer", "2147942405 error installing", "config of the printer"] {
            assert_eq!(read(line).message, line);
        }
        let many = "[error] ".repeat(20_000);
        assert!(read(&many).message.len() > many.len() / 2);
    }

    #[test]
    fn lines_of_many_programs_are_read() {
        let failure = Some(Severity::Failure);
        check("2025-06-03T10:31:11.923Z ERROR [worker-3] postgres: disk full", failure, "postgres: disk full");
        check("2025-06-03 10:00:00,123 ERROR [main] com.example.shop.Cart - no stock", failure, "no stock");
        check("Jun  3 10:00:01 web1 sshd[4711]: Failed password for root", None, "sshd: Failed password for root");
        check("2025/06/03 10:00:00 [error] 12#12: *58 connect() failed", failure, "connect() failed");
        check("[Tue Jun 03 10:00:00.123456 2025] [core:error] [pid 4711] AH00126: Invalid URI", failure, "AH00126: Invalid URI");
        check("E0603 10:00:00.123456       1 reflector.go:138] Failed to watch", failure, "reflector.go:138] Failed to watch");
    }
}
