//! Logs whose columns a line names: '#Fields: date time cs-uri-stem sc-status'.

use super::log_line::{LogLine, Severity};

const HEADER: &str = "#Fields:";
/// Columns with a status of HTTP, and those that say what it is about.
const STATUSES: [&str; 2] = ["sc-status", "status"];
const ABOUT: [&str; 7] = ["cs-uri-stem", "uri", "s-reason", "s-queuename", "action", "result", "x-event"];
/// Values that mean that there is none.
const NOTHING: [&str; 2] = ["-", ""];

/// The lines of a log with named columns, by line; none for those of other logs.
pub(super) fn read(lines: &[&str]) -> Vec<Option<LogLine>> {
    let mut columns: Vec<&str> = Vec::new();
    let mut read = Vec::new();
    for line in lines {
        if let Some(names) = line.strip_prefix(HEADER) {
            columns = names.split_whitespace().collect();
        }
        let is_row = !line.starts_with('#') && !line.trim().is_empty();
        let of_header = || line.starts_with('#').then(|| LogLine::of_log("", Some(Severity::Routine)));
        read.push(if columns.is_empty() {
            None
        } else if is_row {
            Some(row(line, &columns))
        } else {
            of_header()
        });
    }
    read
}

fn row(line: &str, columns: &[&str]) -> LogLine {
    let cells: Vec<&str> = if line.contains('\t') { line.split('\t').collect() } else { line.split_whitespace().collect() };
    let value = |names: &[&str]| {
        let cell = |name: &&str| columns.iter().position(|column| column.eq_ignore_ascii_case(name)).and_then(|index| cells.get(index));
        names.iter().filter_map(cell).copied().filter(|cell| !NOTHING.contains(cell)).collect::<Vec<&str>>()
    };
    let status = value(&STATUSES).first().copied().unwrap_or_default();
    let severity = match status.as_bytes() {
        [b'5', _, _] => Some(Severity::Failure),
        [b'4', _, _] => Some(Severity::Warning),
        [b'1'..=b'3', _, _] => Some(Severity::Routine),
        _ => None,
    };
    let about = value(&ABOUT).join(" ");
    let message = if status.is_empty() { about } else { format!("HTTP {status} {about}") };
    LogLine::of_log(message, severity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_by_the_names_of_their_columns() {
        let lines = [
            "#Version: 1.0",
            "#Fields: date cs-uri-stem c-ip sc-status",
            "2025-06-03 /pay/card 10.0.0.9 503",
            "2025-06-03 /a 10.0.0.9 200",
        ];
        let read: Vec<_> = read(&lines).into_iter().map(|line| line.map(|line| (line.message, line.severity))).collect();
        assert_eq!(read[0], None);
        assert_eq!(read[2], Some(("HTTP 503 /pay/card".into(), Some(Severity::Failure))));
        assert_eq!(read[3].as_ref().and_then(|(_, severity)| *severity), Some(Severity::Routine));
    }
}
