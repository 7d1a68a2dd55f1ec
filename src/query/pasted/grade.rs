//! How serious what the lines of a log say is.

use super::log_line::{self, LogLine, Severity};
use super::trace;

/// Largest number of statements about exceptions of one trace.
const MAX_EXCEPTIONS: usize = 4;
/// What stands in front of a line of a source in a trace.
const INDENT: &str = "    ";
/// Number of cells from which on a line is a row of a table.
const MIN_CELLS: usize = 4;
/// Minimum length in bytes of a line that a program broke because it was too long for the window.
pub(super) const MIN_WRAPPED: usize = 60;

/// What the lines say, and how serious each is. Frames of traces are left out, and of the exceptions of a trace the deepest comes
/// first. A line that states no level continues the one before it.
pub(super) fn grade(lines: &[&str], read: &[&LogLine]) -> Vec<(Severity, String)> {
    let mut graded = Graded::default();
    for (line, read) in lines.iter().zip(read) {
        graded.add(line, read);
    }
    graded.found
}

#[derive(Default)]
struct Graded {
    found: Vec<(Severity, String)>,
    /// Where the exceptions of the current trace begin in `found`.
    trace_start: Option<usize>,
    previous: Severity,
    /// Whether the line before says that the next one says what failed.
    is_announced: bool,
    /// Whether the line before says where in a source the next one is.
    is_before_source: bool,
    /// Length in bytes of the line before, if it may go on in the next.
    open: usize,
}

impl Graded {
    fn add(&mut self, line: &str, read: &LogLine) {
        let LogLine { message, is_log, .. } = read;
        let is_failure = read.severity == Some(Severity::Failure);
        self.is_announced |= trace::is_announcement(line) || is_failure && message.trim_matches([':', ' ']).is_empty();
        let is_source = std::mem::replace(&mut self.is_before_source, trace::is_before_source(line)) && line.starts_with(INDENT);
        let is_frame = is_source || if *is_log { trace::is_logged_frame(message) } else { trace::is_frame(line) };
        if is_frame || message.trim().is_empty() || !is_log && (is_markup(line) || is_table(line)) {
            self.open = 0;
            return;
        }
        if self.goes_on(line, read) {
            self.open = line.len();
            return self.found.last_mut().into_iter().for_each(|(_, said)| said.extend([" ", message.trim()]));
        }
        let severity = self.severity(line, read);
        self.previous = severity;
        self.is_announced = is_failure && message.ends_with(':');
        self.open = if *is_log { 0 } else { line.len() };
        self.push(line, message, severity);
    }

    fn severity(&self, line: &str, read: &LogLine) -> Severity {
        let alarming = if log_line::is_alarming(&read.message) { Severity::Failure } else { Severity::Routine };
        match read.severity {
            _ if log_line::is_aside(&read.message) => Severity::Warning,
            _ if self.is_announced => Severity::Failure,
            Some(severity) => severity,
            None if read.continues => self.previous,
            None if read.is_log => alarming,
            None => alarming.max(if line.starts_with(char::is_whitespace) { self.inherited() } else { Severity::Routine }),
        }
    }

    /// What an indented line takes over from the one before it.
    fn inherited(&self) -> Severity {
        if self.previous == Severity::Warning { Severity::Routine } else { self.previous }
    }

    /// Whether a line is the rest of a message that was too long for the window.
    fn goes_on(&self, line: &str, read: &LogLine) -> bool {
        let is_failure = self.found.last().is_some_and(|(severity, _)| *severity == Severity::Failure);
        !read.is_log && self.open >= MIN_WRAPPED && is_failure && line.starts_with(char::is_lowercase)
    }

    fn push(&mut self, line: &str, message: &str, severity: Severity) {
        let exceptions_of =
            |message: &str| trace::nested(message).iter().filter_map(|part| trace::exception(part)).collect::<Vec<String>>();
        let mut exceptions = exceptions_of(message);
        if exceptions.is_empty() {
            exceptions = exceptions_of(trace::untagged(message));
        }
        if exceptions.is_empty() {
            self.trace_start = None;
            // Messages of several lines are in one line of a log for programs.
            let said = message.lines().filter(|line| !trace::is_frame(line)).take(MAX_EXCEPTIONS).collect::<Vec<_>>().join(" ");
            self.found.push((severity, said));
            return;
        }
        let start = *self.trace_start.get_or_insert(self.found.len());
        let at = if trace::is_cause(line) { start } else { self.found.len() };
        if self.found.len() - start < MAX_EXCEPTIONS || at == start {
            exceptions.into_iter().rev().for_each(|exception| self.found.insert(at, (Severity::Failure, exception)));
        }
    }
}

/// Whether a line is a row of a table: a summary, or the names of its columns.
fn is_table(line: &str) -> bool {
    line.trim().split("  ").filter(|cell| !cell.trim().is_empty()).count() >= MIN_CELLS
}

/// Whether a line is an element of XML, as systems print below a message.
fn is_markup(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('<')
        && line.ends_with('>')
        && (line.starts_with("</") || line.ends_with("/>") || line[1..].contains(['<', '=']) || !line.contains(' '))
}
