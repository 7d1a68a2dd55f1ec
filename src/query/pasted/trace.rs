//! Traces: the frames of a stack say where a program was, its exceptions say what went wrong.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::pattern::pattern;

/// A frame of a stack in one of the usual languages, or what else is between two frames.
static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    let frames = [
        r"at\s+\S.*[(:].*",
        r"at\s+[\w.<>$]+",
        r#"File ".*", line \d+.*"#,
        r"#\d+\s.*",
        r"\d+:\s+(?:0x[0-9a-f]+|[\w<>]+::).*",
        r"\.\.\. \d+ (?:more|common).*",
        r"from\s+\S+:\d+:in.*",
        r"goroutine \d+.*",
        r"created by \S+.*",
        r"\S+\.\w+:\d+ \+0x.*",
        r"[\w./*]+\([^()]*\)",
        r"[\w./-]+\.\(\*?[\w.]+\)(?:\.\w+)+\(.*\)",
        r"[\w./-]+\.[\w.]+\((?:0x|\{0x).*\)",
        r"(?:PHP\s+)?\d+\. \S+\(.*\) \S+:\d+",
        r"\d+\s+\S+\s+0x[0-9a-f]{6,}\s.*",
        r"thread '.*' panicked at \S+:\d+(?::\d+)?:",
        r"note: run with .*",
        r"At (?:\S+:\d+|line:\d+) char:\d+",
        r"\+ .*",
        r"[\^~]+|[\^~|][\^~\s|-]*",
        r"(?:PHP )?Traceback \(most recent.*",
        r"(?:PHP )?[Ss]tack ?[Tt]race:?\s*",
        r"thrown in \S+ on line \d+",
        r"-+ ?End of.*",
        r"The above exception.*",
        r"During handling of.*",
        r"Backtrace:?|backtrace:",
        r"Thread \d+(?: \S+)? [Cc]rashed.*",
        r"#00 pc .*",
    ];
    pattern(&format!(r"^\s*(?:{})\s*$", frames.join("|")))
});
/// A frame of the numbered list that Rust prints: '   0: rust_begin_unwind'. Without the space it would be an item of a list.
/// So is the property of an object that Node prints below a trace.
static NUMBERED_FRAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s+(?:\d+:\s+[\w<>:]+|\w+: (?:'[^']*'|-?\d+),?)\s*$"));
/// An exception with its message: 'java.sql.SQLException: no space', 'Caused by: ...'.
static EXCEPTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"^(?:Caused by:\s*|Exception in thread "[^"]*"\s*|Unhandled exception\.?\s*|(?:PHP )?(?:Fatal error:\s+)?Uncaught\s+|--->\s*)?((?:[A-Za-z_]\w*[.:$\\]+)*(?:[A-Z]\w*)?(?:Exception|Error|Failure|Fault|Panic|Warning|Timeout))(?:\s*\(0x[0-9A-Fa-f]+\))?(?::\s*(.*))?$"#,
    )
});
/// Where in a script a command failed, as PowerShell prints it.
static POSITION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*At (?:\S.*|line):\d+ char:\d+\s*$"));
/// The first line of a trace of Ruby: the message, then the class.
static RUBY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\S+:\d+:in [`'].*?': (.*) \(([A-Z][\w:]*)\)$"));
/// What a program prints before the message of a failure on the next line.
static ANNOUNCEMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^thread '.*' panicked at \S+:\d+(?::\d+)?:$"));
/// A name in front of each line of a trace: 'AndroidRuntime: '.
static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\w.$/-]+:\s+"));

/// Classes whose names are words.
const GENERAL: [&str; 6] = ["Error", "Exception", "Failure", "Fault", "Warning", "Timeout"];

/// Whether a line is a frame, or text that every trace has.
pub(super) fn is_frame(line: &str) -> bool {
    FRAME.is_match(line) || NUMBERED_FRAME.is_match(line)
}

/// Whether the message of a line of a log is a frame, perhaps behind a name.
pub(super) fn is_logged_frame(message: &str) -> bool {
    let frame = untagged(message).trim_start();
    (frame.starts_with("at ") || frame.starts_with("PHP ") || frame.starts_with("... ")) && is_frame(frame)
}

/// A message without the name in front of it.
pub(super) fn untagged(message: &str) -> &str {
    TAG.find(message).map_or(message, |tag| &message[tag.end()..])
}

/// Whether only a program that failed prints such a line.
pub(super) fn is_position(line: &str) -> bool {
    POSITION.is_match(line)
}

/// Whether the next line, if it is indented, is one of a source: 'File "/app/cart.py", line 12, in add'.
pub(super) fn is_before_source(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("File \"") && line.contains("\", line ")
}

/// Whether the next line says what failed.
pub(super) fn is_announcement(line: &str) -> bool {
    ANNOUNCEMENT.is_match(line.trim())
}

/// The class and the message of an exception.
pub(super) fn exception(line: &str) -> Option<String> {
    if let Some(found) = RUBY.captures(line.trim()) {
        return Some(format!("{}: {}", found[2].rsplit(':').next().unwrap_or_default(), &found[1]));
    }
    let found = EXCEPTION.captures(line.trim())?;
    let class = found[1].rsplit(['.', ':', '$', '\\']).next().unwrap_or_default();
    let message = found.get(2).map_or("", |message| message.as_str());
    // 'Error' alone is a word.
    if message.is_empty() && class.len() == found[1].len() && GENERAL.contains(&class) {
        return None;
    }
    Some(if message.is_empty() { class.to_string() } else { format!("{class}: {message}") })
}

/// Whether a line names the cause of the exception before it.
pub(super) fn is_cause(line: &str) -> bool {
    line.trim_start().starts_with("Caused by:") || line.trim_start().starts_with("--->")
}

/// Splits 'A: one ---> B: two' into its exceptions, the innermost first.
pub(super) fn nested(line: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = line.split(" ---> ").collect();
    parts.reverse();
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_items_are_no_frames() {
        for line in ["connect() failed (111: Connection refused)", "1: the scanner is dead", "The scanner (new) is dead"] {
            assert!(!is_frame(line), "{line}");
        }
    }

    #[test]
    fn frames_are_recognised() {
        for frame in [
            "    at com.example.Cart.add(Cart.java:12)",
            "  File \"/app/cart.py\", line 12, in add",
            "#3  0x00007f in main () from libc.so",
            "\t... 12 more",
            "   at Shop.Cart.Add() in C:\\src\\Cart.cs:line 12",
            "    at add (cart.js:12:3)",
            "\tfrom /app/cart.rb:12:in `add'",
            "goroutine 1 [running]:",
        ] {
            assert!(is_frame(frame), "{frame}");
        }
        for line in ["at noon the printer stops", "java.io.IOException: No space left on device", "connection to server failed"] {
            assert!(!is_frame(line), "{line}");
        }
    }

    #[test]
    fn exceptions_are_classes_with_messages() {
        let check = |line: &str, expected: Option<&str>| assert_eq!(exception(line).as_deref(), expected, "{line}");
        check("Caused by: java.io.IOException: No space left on device", Some("IOException: No space left on device"));
        check("Exception in thread \"main\" java.lang.NullPointerException", Some("NullPointerException"));
        check("psycopg2.OperationalError: could not connect to server", Some("OperationalError: could not connect to server"));
        check("The printer shows an Error", None);
        assert_eq!(nested("System.A: one ---> System.B: two"), ["System.B: two", "System.A: one"]);
    }
}
