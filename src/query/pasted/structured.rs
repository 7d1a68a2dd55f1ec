//! Lines of logs that are written for programs: objects of JSON, and lists of `key=value`.

use serde_json::{Map, Value};

use super::log_line::{self, LogLine, Severity};

const LEVEL_KEYS: [&str; 6] = ["level", "severity", "lvl", "loglevel", "log.level", "levelname"];
const MESSAGE_KEYS: [&str; 14] = [
    "msg",
    "message",
    "log",
    "event",
    "error",
    "err",
    "exception",
    "reason",
    "cause",
    "detail",
    "details",
    "stack",
    "stack_trace",
    "stacktrace",
];
/// Numbers of levels from which on they stand for warnings and failures.
const NUMBERS: (f64, f64) = (40.0, 50.0);

/// Reads a line in any form.
pub(super) fn read(line: &str) -> LogLine {
    fields_or_object(line).unwrap_or_else(|| log_line::read(line))
}

/// Reads a line that is an object or a list of fields.
fn fields_or_object(line: &str) -> Option<LogLine> {
    let line = line.trim();
    if line.starts_with('{') {
        return serde_json::from_str::<Map<String, Value>>(line).ok().map(|object| of_object(&object));
    }
    let fields = fields(line);
    let has = |names: &[&str]| fields.iter().any(|(key, _)| names.contains(&key.as_str()));
    (fields.len() >= 3 && has(&MESSAGE_KEYS) && has(&LEVEL_KEYS)).then(|| {
        let object: Map<String, Value> = fields.into_iter().map(|(key, value)| (key, Value::String(value))).collect();
        of_object(&object)
    })
}

fn of_object(object: &Map<String, Value>) -> LogLine {
    let mut parts: Vec<String> = Vec::new();
    MESSAGE_KEYS.iter().filter_map(|key| object.get(*key)).for_each(|value| push_text(value, &mut parts));
    let message = parts.join(": ");
    let inner = log_line::read(message.lines().next().unwrap_or_default());
    let severity = LEVEL_KEYS.iter().find_map(|key| object.get(*key)).and_then(severity).or(inner.severity);
    // A line that a container wrote is in turn a line of a log.
    let message = if inner.is_log && parts.len() == 1 { inner.message } else { message };
    LogLine { message, severity, is_log: true }
}

/// Adds the texts of a value, each once: errors are often objects with a message.
fn push_text(value: &Value, parts: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let text = text.trim();
            if !text.is_empty() && !parts.iter().any(|part| part.contains(text)) {
                parts.push(text.to_string());
            }
        }
        Value::Object(object) => {
            ["type", "class", "name", "code", "message", "msg"].iter().filter_map(|key| object.get(*key)).for_each(|v| push_text(v, parts))
        }
        _ => {}
    }
}

fn severity(level: &Value) -> Option<Severity> {
    match level {
        Value::Number(number) => number.as_f64().map(|number| match number {
            n if n >= NUMBERS.1 => Severity::Failure,
            n if n >= NUMBERS.0 => Severity::Warning,
            _ => Severity::Routine,
        }),
        Value::String(name) => log_line::read(&format!("[{name}] x")).severity,
        _ => None,
    }
}

/// The fields of `key=value key="a value"`; none if the line has anything else.
fn fields(line: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mut rest = line;
    while let Some((key, after)) = rest.trim_start().split_once('=') {
        if key.contains(char::is_whitespace) {
            return Vec::new();
        }
        let quoted = after.strip_prefix('"').and_then(|inner| inner.split_once('"'));
        let (value, next) = quoted.or_else(|| after.split_once(' ')).unwrap_or((after, ""));
        fields.push((key.to_lowercase(), value.to_string()));
        rest = next;
    }
    if rest.trim().is_empty() { fields } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_for_programs_are_read() {
        let check = |line: &str, severity: Option<Severity>, message: &str| {
            let read = read(line);
            assert_eq!((read.severity, read.message.as_str(), read.is_log), (severity, message, true), "{line}");
        };
        let failure = Some(Severity::Failure);
        check(r#"{"level":"error","ts":1717401600.1,"msg":"disk full","err":"no space"}"#, failure, "disk full: no space");
        check(r#"{"level":50,"time":1717401600,"err":{"type":"DiskError","message":"no space"}}"#, failure, "DiskError: no space");
        check(r#"{"log":"2025-06-03T10:00:00Z ERROR disk full\n","stream":"stderr","time":"2025"}"#, failure, "disk full");
        check(r#"time=2025-06-03T10:00:00Z level=error msg="disk full" pod=a"#, failure, "disk full");
        check(r#"level=info ts=1 msg=started"#, Some(Severity::Routine), "started");
    }
}
