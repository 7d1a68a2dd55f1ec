//! Reports of systems: fields with names and values, such as those of an event or of a crash.

use std::sync::LazyLock;

use regex::Regex;

use super::log_line::{LogLine, Severity};
use super::words::WORDS;
use crate::text::pattern::pattern;

/// Minimum number of known fields of a report.
const MIN_FIELDS: usize = 3;

/// A field: 'Event ID:   7011', '    + CategoryInfo          : OpenError'.
static FIELD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\s+*|]*([\p{L}_][\p{L}\p{N}_ ./()'-]{0,40}?)\s*:(?:\s+(.*?))?\s*$"));

/// The fields of a report, by line; none if the text is no report.
pub(super) fn read(lines: &[&str]) -> Vec<Option<LogLine>> {
    // Only PowerShell marks fields.
    let read: Vec<Option<LogLine>> = lines.iter().map(|line| field(line)).collect();
    let is_marked = |(line, field): (&&str, &Option<LogLine>)| field.is_some() && line.trim_start().starts_with("+ ");
    let is_report = lines.iter().zip(&read).any(is_marked) || read.iter().flatten().count() >= MIN_FIELDS;
    if is_report { read } else { vec![None; lines.len()] }
}

/// A field that is known. Those that say what failed are failures.
fn field(line: &str) -> Option<LogLine> {
    let found = FIELD.captures(line)?;
    let name = found[1].trim().to_lowercase();
    let value = found.get(2).map_or("", |value| value.as_str());
    let is_telling = WORDS.telling_fields.contains(&name);
    (is_telling || is_dull(&name)).then(|| match (is_telling, value) {
        (true, "") => LogLine::of_log("", Some(Severity::Failure)),
        (true, value) => LogLine::of_log(format!("{} {value}", &found[1]), Some(Severity::Failure)),
        (false, _) => LogLine::of_log(value, Some(Severity::Routine)),
    })
}

/// Whether the name of a field, in lower case, is one of those that say nothing.
pub(super) fn is_dull(name: &str) -> bool {
    WORDS.dull_fields.iter().any(|dull| dull == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_several_known_fields() {
        let report = ["Log Name:      System", "Event ID:      41", "Computer:      pc-17", "Description:", "The system has rebooted."];
        let messages = |lines: &[&str]| read(lines).into_iter().flatten().map(|line| (line.message, line.severity)).collect::<Vec<_>>();
        let (failure, routine) = (Some(Severity::Failure), Some(Severity::Routine));
        assert_eq!(
            messages(&report),
            [("System".into(), routine), ("Event ID 41".into(), failure), ("pc-17".into(), routine), (String::new(), failure)]
        );
        assert!(messages(&["Error: disk full", "Printer: HL-1110", "Room: 7"]).is_empty());
    }
}
