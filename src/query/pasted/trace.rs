//! Traces: the frames of a stack say where a program was, its exceptions say what went wrong.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::pattern::pattern;

/// A frame of a stack in one of the usual languages.
static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"^\s*(?:at\s+\S.*[(:]|at\s+[\w.<>$]+$|File ".*", line \d+|#\d+\s|\d+:\s+(?:0x[0-9a-f]+|[\w<>]+::)|\.\.\. \d+ (?:more|common)|from\s+\S+:\d+:in|goroutine \d+|\S+\.\w+:\d+ \+0x|[\w./*]+\([^()]*\)\s*$|Traceback \(most recent|stack ?trace:?\s*$|--- End of|The above exception|During handling of)"#,
    )
});
/// An exception with its message: 'java.sql.SQLException: no space', 'Caused by: ...'.
static EXCEPTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"^(?:Caused by:\s*|Exception in thread "[^"]*"\s*|Unhandled exception\.?\s*|Uncaught\s+|--->\s*)?((?:[A-Za-z_]\w*[.:$]+)*[A-Z]\w*(?:Exception|Error|Failure|Fault|Panic|Warning|Timeout))(?:\s*\(0x[0-9A-Fa-f]+\))?(?::\s*(.*))?$"#,
    )
});

/// Whether a line is a frame, or text that every trace has.
pub(super) fn is_frame(line: &str) -> bool {
    FRAME.is_match(line)
}

/// The class and the message of an exception.
pub(super) fn exception(line: &str) -> Option<String> {
    let found = EXCEPTION.captures(line.trim())?;
    let class = found[1].rsplit(['.', ':', '$']).next().unwrap_or_default();
    let message = found.get(2).map_or("", |message| message.as_str());
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
