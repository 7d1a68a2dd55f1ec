//! A line of a log as people read it: what it says, and how serious that is.

use std::sync::LazyLock;

use regex::Regex;

use super::variable::{is_month, is_time};
use super::words::WORDS;
use crate::text::codes;
use crate::text::pattern::pattern;

/// How much a line says about a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    /// It reports that something works, or gives details.
    #[default]
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
    /// Whether it adds to the line before it: 'DETAIL: Key (id)=(7) already exists.'
    pub(super) continues: bool,
}

impl LogLine {
    /// A line that is one of a log.
    pub(super) fn of_log(message: impl Into<String>, severity: Option<Severity>) -> LogLine {
        LogLine { message: message.into(), severity, is_log: true, continues: false }
    }
}

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
            "system",
            "note",
            "deprecated",
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
/// Largest length of the hexadecimal number of a thread, in bytes.
const MAX_THREAD_NUMBER: usize = 8;
/// Number of the first cells of a row in which a level may stand, and of the other cells that the row then has.
const MAX_LEVEL_CELL: usize = 3;
const MIN_CELLS: usize = 3;
/// Number of bytes at the start of a line in which a label is looked for.
const MAX_LABELLED: usize = 160;

/// Words in capitals, with a colon, that begin a line about the one before it, and those that begin a line about what was asked.
const CONTINUATIONS: [&str; 4] = ["DETAIL:", "HINT:", "CONTEXT:", "LOCATION:"];
const INPUTS: [&str; 3] = ["STATEMENT:", "QUERY:", "LOG:"];

/// A request in the log of a web server: its path and status.
static REQUEST: LazyLock<Regex> = LazyLock::new(|| pattern(r#""[A-Z]{3,8} (\S+) HTTP/[\d.]+"\s+(\d{3})\b"#));
/// The level of a line of Kubernetes: 'E0603 10:00:00.123456'.
static SHORT_LEVEL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([EWIF])\d{4}$"));
/// A process with its number: 'sshd[4711]:'.
static PROCESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([\w./@-]+)\[\d+\]:?$"));
/// A line of Android without a time: level, name and process.
static BRIEF: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([VDIWEF])/([^(\s][^(]{0,60}?)\(\s*\d+\):\s*(.*)$"));
/// The priority in front of a line that came over the network: 'facility * 8 + severity' in pointed brackets.
static PRIORITY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^<(\d{1,3})>"));
/// What follows it in RFC 5424: version, time, host, program, process, id and structured data.
static SYSLOG: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^1 (?:\d{4}-\S+|-) \S+ (\S+) \S+ \S+ (?:-|(?:\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+)\s*(.*)$"#));
/// A level behind the place or the program that it is about: 'a.c:214:9: error: no such member', 'PHP Fatal error: no memory'.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s:])((?:(?:fatal|internal|syntax|parse|compile|uncaught|runtime)\s+)?(error|fatal|critical|panic|warning|note|notice|deprecated)(?:\[\w+\]|\s[A-Z]{1,8}-?\d{1,6})?)\s?:(?:\s|$)",
    )
});
/// A message of a network device: facility, severity and mnemonic.
static SYSTEM_MESSAGE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^%[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*?-([0-7])-[A-Z0-9_]+:\s*(.*)$"));

/// Reads a line.
pub(super) fn read(line: &str) -> LogLine {
    let line = line.trim().trim_start_matches(is_drawn).trim_start();
    request(line).or_else(|| brief(line)).or_else(|| row(line)).or_else(|| from_the_network(line)).unwrap_or_else(|| read_prefix(line))
}

/// Whether a character belongs to the frame that some programs draw around their messages.
pub(super) fn is_drawn(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{259f}' | ' ')
}

fn request(line: &str) -> Option<LogLine> {
    let found = REQUEST.captures(line)?;
    let severity = match found[2].as_bytes()[0] {
        b'5' => Severity::Failure,
        b'4' => Severity::Warning,
        _ => Severity::Routine,
    };
    Some(LogLine::of_log(format!("HTTP {} {}", &found[2], &found[1]), Some(severity)))
}

fn brief(line: &str) -> Option<LogLine> {
    let found = BRIEF.captures(line)?;
    Some(LogLine::of_log(format!("{}: {}", found[2].trim(), &found[3]), level(&found[1])))
}

/// A row of a table with a level in one of its first cells: 'Warning  FailedScheduling  2m31s  no node is free'.
fn row(line: &str) -> Option<LogLine> {
    let cells: Vec<&str> = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let is_level = |cell: &&&str| cell.len() > 1 && !cell.starts_with(char::is_lowercase) && level(cell).is_some();
    let found = cells.iter().take(MAX_LEVEL_CELL).find(is_level)?;
    let rest: Vec<&str> = cells.iter().filter(|cell| *cell != found).copied().collect();
    let has_time = rest.iter().flat_map(|cell| cell.split(' ')).any(|word| is_time(word.trim_matches(['[', ']', ','])));
    (rest.len() >= MIN_CELLS && !has_time).then(|| LogLine::of_log(rest.join(" "), level(found)))
}

/// A line with a priority. Many programs state none that fits, so only a bad one says how serious the line is.
fn from_the_network(line: &str) -> Option<LogLine> {
    let found = PRIORITY.captures(line)?;
    let severity = found[1].parse::<u8>().ok().filter(|priority| priority % 8 <= 3).map(|_| Severity::Failure);
    let rest = &line[found[0].len()..];
    let read = SYSLOG.captures(rest).map(|found| LogLine::of_log(format!("{}: {}", &found[1], &found[2]), None));
    let read = read.unwrap_or_else(|| read_prefix(rest));
    Some(LogLine { severity: severity.or(read.severity), is_log: true, ..read })
}

/// What the start of a line has said so far.
#[derive(Default)]
struct Prefix {
    severity: Option<Severity>,
    has_time: bool,
    has_host: bool,
    is_marked: bool,
}

impl Prefix {
    fn line(&self, message: &str) -> LogLine {
        let message = message.trim_start();
        let read =
            LogLine { message: message.to_string(), severity: self.severity, is_log: self.has_time || self.is_marked, continues: false };
        match message.split_whitespace().next() {
            Some(word) if self.has_time && CONTINUATIONS.contains(&word) => LogLine { continues: true, ..read },
            Some(word) if self.has_time && INPUTS.contains(&word) => LogLine { severity: Some(Severity::Routine), ..read },
            _ => self.of_device(message).unwrap_or(read),
        }
    }

    /// Messages of devices are often graded by what may matter, not by what failed.
    fn of_device(&self, message: &str) -> Option<LogLine> {
        let found = SYSTEM_MESSAGE.captures(message)?;
        let severity = match found[1].as_bytes()[0] {
            b'0'..=b'4' if names_failure(message) => Severity::Failure,
            b'0'..=b'4' => Severity::Warning,
            _ => Severity::Routine,
        };
        Some(LogLine::of_log(message, Some(severity)))
    }

    /// The level that a token is.
    fn level_of(&self, token: &str, core: &str, after: &str) -> Option<Severity> {
        let is_bracketed = is_bracketed(token);
        let named = if is_bracketed { core.rsplit(':').next().unwrap_or_default() } else { core };
        let may_be_second = self.severity.is_none() || is_bracketed;
        let short = || SHORT_LEVEL.captures(core).filter(|_| is_before_time(after)).and_then(|found| level(&found[1]));
        let first = || core.len() == 1 && is_before_time(after);
        let level = level(named).filter(|_| may_be_second && (is_level(token, core, self.has_time) || first()));
        level.or_else(short)
    }

    /// Whether a token stands between time, level and message, and says nothing.
    fn is_named(&self, token: &str, core: &str, after: &str) -> bool {
        let is_number = core.bytes().all(|b| b.is_ascii_digit() || b == b'#');
        let is_closed = token.trim_end_matches([':', ',']).ends_with([']', ')', '>', '}']);
        let is_thread = (is_bracketed(token) || core.contains(':')) && is_closed && core.len() <= MAX_THREAD && codes(core).is_empty();
        let is_logger = is_logger(core) && after.trim_start().len() > MIN_MESSAGE;
        let is_login = self.has_time && core.contains('@') && next_token(after).is_some_and(|(next, _)| is_statement(next));
        is_number || is_zone(core) || is_thread || is_logger || is_login || is_location(token)
    }
}

/// Takes time, level, thread, host and process off the start of a line.
fn read_prefix(line: &str) -> LogLine {
    let mut rest = line.trim();
    let mut prefix = Prefix::default();
    for _ in 0..MAX_PREFIX {
        let Some((token, after)) = next_token(rest) else { break };
        let core = token.trim_matches(|c: char| !c.is_alphanumeric() && c != '/');
        let level = prefix.level_of(token, core, after);
        let process = PROCESS.captures(token).filter(|_| prefix.has_time);
        let is_follower = prefix.has_time || prefix.severity.is_some();
        if is_follower && is_number_of_a_thread(core, after) {
            rest = after;
            continue;
        }
        if is_part_of_a_code(rest, token, level.is_some()) {
            let is_log = prefix.has_time || level.is_some() && (token.contains('[') || token.ends_with(':'));
            return match level {
                None => labelled(rest).filter(|_| prefix.severity.is_none()).unwrap_or_else(|| prefix.line(rest)),
                Some(_) => LogLine { message: rest.trim_start().to_string(), severity: level, is_log, continues: false },
            };
        }
        if level.is_some() {
            prefix.severity = prefix.severity.max(level);
            prefix.has_time |= SHORT_LEVEL.is_match(core);
            prefix.is_marked |= token.len() > core.len();
        } else if is_date(token, core, after) {
            prefix.has_time = true;
        } else if let Some(found) = process {
            let name = found[1].rsplit('/').next().unwrap_or_default();
            return prefix.line(&format!("{name}: {}", after.trim_start()));
        } else if prefix.has_time && !prefix.has_host && is_host(after) {
            prefix.has_host = true;
        } else if !(core.is_empty() || is_follower && prefix.is_named(token, core, after) || is_counter(token, after)) {
            break;
        }
        rest = after;
    }
    labelled(rest).filter(|_| prefix.severity.is_none()).unwrap_or_else(|| prefix.line(rest))
}

/// A line whose level follows the place or program that it is about.
fn labelled(line: &str) -> Option<LogLine> {
    let start = &line[..line.floor_char_boundary(MAX_LABELLED)];
    let found = LABEL.captures(start)?;
    let (label, level) = (found.get(1)?, self::level(&found[2])?);
    let place = start[..label.start()].trim();
    let capital = |word: &str| !word.contains(|c: char| c.is_lowercase());
    let is_place = place.ends_with(':') || place.split(' ').all(capital);
    (is_place && place.split_whitespace().count() <= 2).then(|| LogLine::of_log(&line[label.start()..], Some(level)))
}

/// Whether a token is the level of a database, or what stands in its place.
fn is_statement(token: &str) -> bool {
    let is_level = || token.strip_suffix(':').is_some_and(|name| level(name).is_some());
    CONTINUATIONS.contains(&token) || INPUTS.contains(&token) || is_level()
}

fn is_bracketed(token: &str) -> bool {
    token.trim_start_matches('#').starts_with(['[', '(', '<', '{'])
}

fn is_before_time(after: &str) -> bool {
    next_token(after).is_some_and(|(next, _)| next.trim_matches(['[', ']']).split_whitespace().any(is_time))
}

/// Whether a token is a date or a time, or begins one.
fn is_date(token: &str, core: &str, after: &str) -> bool {
    let is_month_and_day = core.len() == 5 && core.as_bytes()[2] == b'-' && core.bytes().filter(u8::is_ascii_digit).count() == 4;
    core.split_whitespace().any(is_time)
        || is_stamp(token, core)
        || is_month_and_day && is_before_time(after)
        || is_month(core) && after.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a token counts the lines: '000123: Jun  3'.
fn is_counter(token: &str, after: &str) -> bool {
    let number = token.trim_end_matches(':');
    let before_date = || next_token(after).is_some_and(|(next, rest)| is_date(next, next.trim_matches(['*', '.', '[', ']']), rest));
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && before_date()
}

/// Whether a token is the number of a thread in hexadecimal digits: a level or a number follows.
fn is_number_of_a_thread(core: &str, after: &str) -> bool {
    let numeric = |token: &str| token.bytes().all(|b| b.is_ascii_digit()) || token.starts_with("0x");
    let is_next = || next_token(after).is_some_and(|(next, _)| numeric(next) || next == "Default" || level(next).is_some());
    core.len() <= MAX_THREAD_NUMBER && core.strip_prefix("0x").is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())) && is_next()
}

/// Whether a token is a place in a source: 'pod_workers.go:1298]'.
fn is_location(token: &str) -> bool {
    let Some((file, line)) = token.trim_end_matches([']', ':', ')', '-']).trim_start_matches(['[', '(']).rsplit_once(':') else {
        return false;
    };
    let is_line = !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit());
    is_line
        && file
            .rsplit_once('.')
            .is_some_and(|(name, end)| !name.is_empty() && (1..=5).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphabetic()))
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
    // '##[error]' is one token, too.
    let close = match text.trim_start_matches('#').chars().next()? {
        '[' => ']',
        '(' => ')',
        '<' => '>',
        _ => ' ',
    };
    let by_space = text.find(char::is_whitespace).unwrap_or(text.len());
    // 'cpu12:2097643)ALERT: the volume is lost'
    let by_bracket = text[..by_space]
        .find(')')
        .filter(|end| text[end + 1..].starts_with(|c: char| c.is_ascii_uppercase()) && !text[..*end].contains('('));
    let by_space = by_bracket.map_or(by_space, |end| end + 1);
    let bracket = &text[..text.floor_char_boundary(MAX_BRACKET)];
    let end = bracket.find(close).filter(|_| close != ' ').map_or(by_space, |end| {
        let after = &text[end + 1..];
        end + 1 + after.len() - after.trim_start_matches([':', ',']).len()
    });
    Some(text.split_at(end))
}

/// The level that a word names.
pub(super) fn level(core: &str) -> Option<Severity> {
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

/// Whether a text is what programs print around a failure.
pub(super) fn is_aside(text: &str) -> bool {
    let lower = text.to_lowercase();
    WORDS.asides.iter().any(|aside| lower.contains(aside.as_str()))
}

/// Whether a text has a word of failures.
pub(in crate::query) fn names_failure(text: &str) -> bool {
    let lower = text.to_lowercase();
    WORDS.alarms.iter().any(|alarm| lower.contains(alarm.as_str()))
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
        check("E0603 10:00:00.123456       1 reflector.go:138] Failed to watch", failure, "Failed to watch");
    }
}
