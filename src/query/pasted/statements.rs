//! The statements of a pasted text.

use std::collections::HashSet;

use super::log_line::{self, LogLine, Severity};
use super::variable::without_variables;
use super::{mail, structured, trace};

/// Largest number of statements that are taken from a log: the first ones, which are nearest to the cause.
const MAX_STATEMENTS: usize = 12;
/// Largest number of statements about exceptions of one trace.
const MAX_EXCEPTIONS: usize = 4;
/// Share of the lines of a log that have what only such lines have: one in this many.
const LOG_SHARE: usize = 4;
/// Number of words from which on a line in front of a log is a description of the problem.
const MIN_DESCRIPTION: usize = 4;

/// What a pasted text says, one statement after another, without what varies and what only surrounds it. `None` if the text is no
/// log, trace, mail or ticket: then all of it describes the problem. A short text may have been typed, so it must be a log beyond
/// doubt.
pub(in crate::query) fn statements(text: &str, is_long: bool) -> Option<Vec<String>> {
    if !is_long && !has_time_of_day(text) {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    let is_mail = is_long && mail::is_mail(&lines);
    let of_mail = if is_mail { mail::body(&lines) } else { Vec::new() };
    let lines: Vec<&str> = if is_mail { of_mail.iter().map(String::as_str).collect() } else { lines };
    let read: Vec<LogLine> = lines.iter().map(|line| structured::read(line)).collect();
    let written = lines.iter().filter(|line| !line.trim().is_empty()).count();
    let logged = read.iter().filter(|line| line.is_log).count();
    let frames = lines.iter().filter(|line| trace::is_frame(line)).count();
    let is_stated = |line: &LogLine| line.is_log && line.severity.is_some();
    let is_log = logged > 0 && logged * LOG_SHARE >= written && (is_long || read.iter().any(is_stated));
    let is_trace = frames > 0 && lines.iter().any(|line| trace::exception(line).is_some());
    let mut found = match is_log || is_trace || is_mail && logged > 0 {
        true => of_log(&lines, &read),
        false if is_mail => lines.iter().map(|line| line.to_string()).collect(),
        false => return None,
    };
    let mut seen = HashSet::new();
    found.retain(|statement| statement.contains(char::is_alphanumeric) && seen.insert(statement.to_lowercase()));
    (!found.is_empty()).then_some(found)
}

/// Whether a text has a time of day as logs write it: '10:15:02'. A cheap check, since nearly all queries have none.
fn has_time_of_day(text: &str) -> bool {
    let pair = |bytes: &[u8]| bytes[0] == b':' && bytes[1].is_ascii_digit() && bytes[2].is_ascii_digit();
    text.as_bytes().windows(7).any(|window| window[0].is_ascii_digit() && pair(&window[1..4]) && pair(&window[4..7]))
}

/// The statements of a log: descriptions in front of it, then the most serious lines, each kind once.
fn of_log(lines: &[&str], read: &[LogLine]) -> Vec<String> {
    let first = read.iter().position(|line| line.is_log).unwrap_or(0);
    let is_description =
        |line: &&&str| line.split_whitespace().count() >= MIN_DESCRIPTION && !trace::is_frame(line) && trace::exception(line).is_none();
    let mut found: Vec<String> = lines[..first].iter().filter(is_description).map(|line| line.trim().to_string()).collect();
    let graded = grade(&lines[first..], &read[first..]);
    let worst = graded.iter().map(|(severity, _)| *severity).max().unwrap_or(Severity::Routine);
    let before = found.len();
    let mut seen = HashSet::new();
    for (_, message) in graded.into_iter().filter(|(severity, _)| *severity == worst) {
        let statement = without_variables(&message);
        if seen.insert(statement.to_lowercase()) {
            found.push(statement);
        }
        if found.len() - before == MAX_STATEMENTS {
            break;
        }
    }
    found
}

/// What the lines say, and how serious each is. Frames of traces are left out, and of the exceptions of a trace the deepest comes
/// first. A line that states no level continues the one before it.
fn grade(lines: &[&str], read: &[LogLine]) -> Vec<(Severity, String)> {
    let mut graded: Vec<(Severity, String)> = Vec::new();
    let mut trace_start = None;
    let mut previous = Severity::Routine;
    for (line, LogLine { message, severity, is_log }) in lines.iter().zip(read) {
        if !is_log && trace::is_frame(line) || message.trim().is_empty() {
            continue;
        }
        let alarming = if log_line::is_alarming(message) { Severity::Failure } else { Severity::Routine };
        let severity = match severity {
            Some(severity) => *severity,
            None if *is_log => alarming,
            None => alarming.max(if line.starts_with(char::is_whitespace) { previous } else { Severity::Routine }),
        };
        previous = severity;
        let parts = trace::nested(message);
        let exceptions: Vec<String> = parts.iter().filter_map(|part| trace::exception(part)).collect();
        if exceptions.is_empty() {
            trace_start = None;
            // Messages of several lines are in one line of a log for programs.
            let said = message.lines().filter(|line| !trace::is_frame(line)).take(MAX_EXCEPTIONS).collect::<Vec<_>>().join(" ");
            graded.push((severity, said));
            continue;
        }
        let start = *trace_start.get_or_insert(graded.len());
        let at = if trace::is_cause(line) { start } else { graded.len() };
        if graded.len() - start < MAX_EXCEPTIONS || at == start {
            exceptions.into_iter().rev().for_each(|exception| graded.insert(at, (Severity::Failure, exception)));
        }
    }
    graded
}
