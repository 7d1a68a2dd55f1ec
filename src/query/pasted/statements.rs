//! The statements of a pasted text.

use std::collections::{HashMap, HashSet};

use super::grade::{MIN_WRAPPED, grade};
use super::log_line::{self, LogLine, Severity};
use super::prose::{is_description, is_prose, speaks_of_itself};
use super::variable::{without_addresses, without_variables};
use super::{card, columns, mail, mime, structured, trace};

/// Largest number of statements that are taken from a log: the first ones, which are nearest to the cause, and the last ones, after
/// which the log ends.
const MAX_STATEMENTS: usize = 12;
/// Number of the last ones.
const MAX_LAST: usize = 4;
/// Share of the lines of a log that have what only such lines have: one in this many.
const LOG_SHARE: usize = 4;
/// Number of lines with the same name and a level behind it from which on they are lines of a program: 'npm error'.
const MIN_TOOL_LINES: usize = 2;

/// What a pasted text says, one statement after another, without what varies and what only surrounds it. `None` if the text is no
/// log, trace, mail or ticket: then all of it describes the problem. A short text may have been typed, so it must be a log beyond
/// doubt.
pub(in crate::query) fn statements(text: &str, is_long: bool) -> Option<Vec<String>> {
    if !is_long && !has_time_of_day(text) && !structured::is_object_of_log(text) {
        return None;
    }
    let encoded = if is_long { mime::read(text) } else { None };
    let lines: Vec<&str> = encoded.as_deref().unwrap_or(text).lines().collect();
    let is_report = || {
        !mail::has_sender(&lines) && (card::read(&lines).iter().any(Option::is_some) || columns::read(&lines).iter().any(Option::is_some))
    };
    let is_mail = encoded.is_some() || is_long && mail::is_mail(&lines) && !is_report();
    let of_mail = if is_mail { mail::body(&lines) } else { Vec::new() };
    let lines: Vec<&str> = if is_mail { of_mail.iter().map(String::as_str).collect() } else { lines };
    let read = read(&lines);
    let mut found = match is_log(&lines, &read, is_long) || is_mail && read.iter().any(|line| line.is_log) {
        true => of_log(&lines, &read, is_mail),
        false if is_mail => lines.iter().map(|line| without_addresses(line)).collect(),
        false => return None,
    };
    let mut seen = HashSet::new();
    found.retain(|statement| statement.contains(char::is_alphanumeric) && seen.insert(statement.to_lowercase()));
    (!found.is_empty()).then_some(found)
}

/// Reads all lines: as fields of a report, as rows of columns, as lines of a program, or each by itself.
fn read(lines: &[&str]) -> Vec<LogLine> {
    let (fields, rows, tools) = (card::read(lines), columns::read(lines), tools(lines));
    let line = |((line, field), row): ((&&str, Option<LogLine>), Option<LogLine>)| {
        field.or(row).or_else(|| of_tool(line, &tools)).unwrap_or_else(|| structured::read(line))
    };
    lines.iter().zip(fields).zip(rows).map(line).collect()
}

/// The name of a program and the level behind it, at the start of a line.
fn tool_and_level(line: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = line.trim_start().split_once(' ')?;
    let (level, message) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_name = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    (is_name && log_line::level(level.trim_end_matches(['!', ':'])).is_some_and(|severity| severity > Severity::Routine))
        .then_some((name, level, message))
}

/// The programs whose names begin several lines, each with a level behind it.
fn tools<'a>(lines: &[&'a str]) -> HashSet<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    lines.iter().filter_map(|line| tool_and_level(line)).for_each(|(name, ..)| *counts.entry(name).or_default() += 1);
    counts.into_iter().filter(|(_, count)| *count >= MIN_TOOL_LINES).map(|(name, _)| name).collect()
}

fn of_tool(line: &str, tools: &HashSet<&str>) -> Option<LogLine> {
    let (name, level, message) = tool_and_level(line)?;
    let severity = log_line::level(level.trim_end_matches(['!', ':']));
    tools.contains(name).then(|| LogLine::of_log(message, severity))
}

/// Whether lines are those of a log or trace, or what a program printed.
fn is_log(lines: &[&str], read: &[LogLine], is_long: bool) -> bool {
    let written = lines.iter().filter(|line| !line.trim().is_empty()).count();
    let logged = read.iter().filter(|line| line.is_log).count();
    let frames = lines.iter().filter(|line| trace::is_frame(line)).count();
    let is_stated = |line: &LogLine| line.is_log && (line.severity.is_some() || log_line::names_failure(&line.message));
    let is_failure = |line: &LogLine| line.is_log && line.severity == Some(Severity::Failure);
    let is_raised = |line: &&str| trace::exception(line).is_some() || trace::is_announcement(line) || trace::is_position(line);
    let is_trace = frames > 0 && (lines.iter().any(is_raised) || read.iter().any(is_failure));
    let is_output = || is_long && read.iter().any(is_failure) && lines.iter().filter(|line| is_prose(line)).count() * 2 < written;
    logged > 0 && logged * LOG_SHARE >= written && (is_long || read.iter().any(is_stated)) || is_trace || is_output()
}

/// Whether a text has a time of day as logs write it: '10:15:02'. A cheap check, since nearly all queries have none.
fn has_time_of_day(text: &str) -> bool {
    let pair = |bytes: &[u8]| bytes[0] == b':' && bytes[1].is_ascii_digit() && bytes[2].is_ascii_digit();
    text.as_bytes().windows(7).any(|window| window[0].is_ascii_digit() && pair(&window[1..4]) && pair(&window[4..7]))
}

/// The statements of a log: descriptions in front of it, then the most serious lines, each kind once, then descriptions behind it.
/// In a mail a description may stand anywhere.
fn of_log(lines: &[&str], read: &[LogLine], is_mail: bool) -> Vec<String> {
    let is_technical = |(line, read): (&&str, &LogLine)| {
        read.is_log || trace::is_frame(line) || trace::exception(line).is_some() || trace::is_announcement(line)
    };
    let technical: Vec<bool> = lines.iter().zip(read).map(is_technical).collect();
    let first = technical.iter().position(|is_technical| *is_technical).unwrap_or(0);
    let last = technical.iter().rposition(|is_technical| *is_technical).unwrap_or(0);
    let is_said = |index: usize, line: &str| {
        let is_around = || index < first || index > last && speaks_of_itself(line);
        !technical[index] && (is_mail || is_around() && is_description(line))
    };
    let (mut before, mut behind, mut kept, mut kept_read) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (index, line) in lines.iter().enumerate() {
        match is_said(index, line) {
            true if index < first => before.push(index),
            true => behind.push(index),
            false if index >= first || log_line::is_alarming(line) => {
                kept.push(*line);
                kept_read.push(&read[index]);
            }
            false => {}
        }
    }
    let mut found = unwrapped(lines, &before);
    found.extend(most_serious(&kept, &kept_read));
    found.extend(unwrapped(lines, &behind));
    found
}

/// Descriptions, with those lines in one that were broken because they were too long for the window.
fn unwrapped(lines: &[&str], described: &[usize]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, index) in described.iter().enumerate() {
        let line = lines[*index].trim();
        let is_rest =
            at > 0 && described[at - 1] + 1 == *index && lines[*index - 1].len() >= MIN_WRAPPED && line.starts_with(char::is_lowercase);
        match found.last_mut().filter(|_| is_rest) {
            Some(last) => last.extend([" ", line]),
            None => found.push(line.to_string()),
        }
    }
    found
}

/// What the most serious lines say, each kind once.
fn most_serious(lines: &[&str], read: &[&LogLine]) -> Vec<String> {
    let graded = grade(lines, read);
    let worst = graded.iter().map(|(severity, _)| *severity).max().unwrap_or(Severity::Routine);
    let mut seen = HashSet::new();
    let said = graded.into_iter().filter(|(severity, _)| *severity == worst).map(|(_, message)| without_variables(&message));
    let mut said: Vec<String> =
        said.filter(|statement| statement.contains(char::is_alphanumeric) && seen.insert(statement.to_lowercase())).collect();
    if said.len() > MAX_STATEMENTS {
        said.drain(MAX_STATEMENTS - MAX_LAST..said.len() - MAX_LAST);
    }
    said
}
