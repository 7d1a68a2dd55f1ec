//! Lines of logs that are written for programs: objects of JSON, and lists of `key=value`.

use serde_json::{Map, Value};

use super::log_line::{self, LogLine, Severity};

const LEVEL_KEYS: [&str; 8] = ["level", "severity", "lvl", "loglevel", "log.level", "levelname", "log_level", "s"];
const MESSAGE_KEYS: [&str; 16] = [
    "msg",
    "message",
    "textpayload",
    "log",
    "event",
    "error",
    "err",
    "exception",
    "reason",
    "cause",
    "detail",
    "details",
    "stderr",
    "stack",
    "stack_trace",
    "stacktrace",
];
/// Names of objects that describe a failure, and what they are described by.
const ERROR_KEYS: [&str; 7] = ["error", "err", "exception", "cause", "failure", "fault", "errors"];
const ERROR_PARTS: [&str; 11] =
    ["type", "class", "name", "code", "codename", "message", "msg", "errmsg", "reason", "stack_trace", "description"];
/// Largest depth of an object in which texts are looked for.
const MAX_DEPTH: usize = 4;
/// Numbers of levels from which on they stand for warnings and failures.
const NUMBERS: (f64, f64) = (40.0, 50.0);
/// Number of quoted fields behind a message from which on they are fields for programs.
const MIN_FIELDS: usize = 2;

/// Reads a line in any form.
pub(super) fn read(line: &str) -> LogLine {
    fields_or_object(line).unwrap_or_else(|| {
        let read = log_line::read(line);
        match inner_message(&read.message) {
            Some(message) => LogLine { message, ..read },
            None => read,
        }
    })
}

/// Whether a text has an object on its first line that can only be a line of a log.
pub(super) fn is_object_of_log(text: &str) -> bool {
    let line = text.trim_start().lines().next().unwrap_or_default();
    line.starts_with('{') && fields_or_object(line).is_some_and(|read| read.severity.is_some() && !read.message.is_empty())
}

/// Reads a line that is an object or a list of fields.
fn fields_or_object(line: &str) -> Option<LogLine> {
    let line = line.trim();
    if line.starts_with('{') {
        return serde_json::from_str::<Map<String, Value>>(line).ok().map(|object| of_object(&object));
    }
    let fields = fields(line)?;
    let has = |names: &[&str]| fields.iter().any(|(key, _)| names.contains(&key.as_str()));
    (fields.len() >= 3 && has(&MESSAGE_KEYS) && has(&LEVEL_KEYS)).then(|| of_object(&object_of(fields)))
}

fn object_of(fields: Vec<(String, String)>) -> Map<String, Value> {
    fields.into_iter().map(|(key, value)| (key, Value::String(value))).collect()
}

/// What a message says that ends in an object or in fields for programs: 'FAILED! => {"msg": "no password"}',
/// '"Error syncing pod" err="no such image" pod="shop/web"'.
fn inner_message(message: &str) -> Option<String> {
    let object = message.find(" {\"").and_then(|at| {
        let object = serde_json::from_str::<Map<String, Value>>(&message[at..]).ok()?;
        let before = &message[..at];
        // 'FAILED! =>' says no more than the level.
        let before = if before.ends_with("=>") { "" } else { before };
        Some(format!("{before} {}", of_object(&object).message).trim_start().to_string())
    });
    object.or_else(|| {
        let first_field = message.match_indices("=\"").next()?.0;
        let start = message[..first_field].rfind(' ')? + 1;
        let fields = fields(&message[start..]).filter(|fields| fields.len() >= MIN_FIELDS)?;
        let said = message[..start].trim().trim_matches('"');
        let parts = of_object(&object_of(fields)).message;
        Some(if parts.is_empty() { said.to_string() } else { format!("{said}: {parts}") })
    })
}

fn of_object(object: &Map<String, Value>) -> LogLine {
    let mut parts: Vec<String> = Vec::new();
    let mut told: Vec<(usize, &Value)> = Vec::new();
    collect(object, false, 0, &mut told);
    told.sort_by_key(|(rank, _)| *rank);
    told.iter().for_each(|(_, value)| push_text(value, &mut parts));
    let message = parts.join(": ");
    let inner = log_line::read(message.lines().next().unwrap_or_default());
    let lower = |name: &str| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let of_log = object.get("log").and_then(|log| log.get("level"));
    let severity = LEVEL_KEYS.iter().find_map(|key| lower(key)).or(of_log).and_then(severity).or(inner.severity);
    // A line that a container wrote is in turn a line of a log.
    let message = if inner.is_log && parts.len() == 1 { inner.message } else { message };
    LogLine::of_log(message, severity)
}

/// Collects the values that say what happened, with their rank: messages before errors, as in the list of keys.
fn collect<'a>(object: &'a Map<String, Value>, is_error: bool, depth: usize, told: &mut Vec<(usize, &'a Value)>) {
    for (key, value) in object {
        let key = key.to_lowercase();
        let path: Vec<&str> = key.trim_start_matches('@').split('.').collect();
        let (name, above) = (path[path.len() - 1], &path[..path.len() - 1]);
        let in_error = is_error || above.iter().any(|part| ERROR_KEYS.contains(part));
        let rank = MESSAGE_KEYS.iter().position(|known| *known == name);
        match value {
            Value::Object(inner) if depth < MAX_DEPTH => collect(inner, in_error || ERROR_KEYS.contains(&name), depth + 1, told),
            _ if in_error => told.extend(ERROR_PARTS.iter().position(|part| *part == name).map(|rank| (MESSAGE_KEYS.len() + rank, value))),
            _ => told.extend(rank.map(|rank| (rank, value))),
        }
    }
}

/// Adds a text, once.
fn push_text(value: &Value, parts: &mut Vec<String>) {
    let Value::String(text) = value else { return };
    let text = text.trim();
    if !text.is_empty() && !parts.iter().any(|part| part.contains(text)) {
        parts.push(text.to_string());
    }
}

fn severity(level: &Value) -> Option<Severity> {
    match level {
        Value::Number(number) => number.as_f64().map(|number| match number {
            n if n >= NUMBERS.1 => Severity::Failure,
            n if n >= NUMBERS.0 => Severity::Warning,
            _ => Severity::Routine,
        }),
        Value::String(name) => log_line::level(name),
        _ => None,
    }
}

/// The fields of `key=value key="a value"`; none if the line has anything else.
fn fields(line: &str) -> Option<Vec<(String, String)>> {
    let mut fields = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=')?;
        if key.is_empty() || key.contains(char::is_whitespace) {
            return None;
        }
        let (value, next) = match after.strip_prefix('"') {
            Some(inner) => quoted(inner)?,
            None => {
                let (value, next) = after.split_once(' ').unwrap_or((after, ""));
                (value.to_string(), next)
            }
        };
        fields.push((key.to_lowercase(), value));
        rest = next.trim_start();
    }
    Some(fields)
}

/// The text up to the closing quotation mark, and what follows. A backslash makes a mark part of the text.
fn quoted(inner: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = inner.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &inner[at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' | 't' => value.push('\n'),
                escaped => value.push(escaped),
            },
            other => value.push(other),
        }
    }
    None
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
