//! Patterns of the rule files: regular expressions in which `\b`, `\w`, `\d` and `\s` are limited to ASCII.
//!
//! Unicode classes have thousands of characters. A pattern with a few of them takes milliseconds to compile, and
//! Unicode word boundaries keep the regex engine from using its fast DFAs.

use regex::{Regex, RegexSet};

/// Compiles a built-in pattern. It panics on one that does not compile; tests compile all rule files and constants.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(&ascii(text)).unwrap_or_else(|e| panic!("{BROKEN}: {e}"))
}

/// Compiles patterns that are searched for together: the set reports which of them match.
pub(crate) fn patterns<'a>(texts: impl Iterator<Item = &'a str>) -> RegexSet {
    RegexSet::new(texts.map(ascii)).unwrap_or_else(|e| panic!("{BROKEN}: {e}"))
}

const BROKEN: &str = "a pattern of a rule file does not compile; a test should have found this";

fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut in_class = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('b') => out.push_str(r"(?-u:\b)"),
                Some('W') if !in_class => out.push_str("[^0-9A-Za-z_]"),
                Some('S') if !in_class => out.push_str(r"[^ \t\n\r\u{a0}]"),
                Some(class @ ('w' | 'd' | 's')) => {
                    let ascii = match class {
                        'w' => "0-9A-Za-z_",
                        'd' => "0-9",
                        _ => r"\x20\t\n\r\u{a0}",
                    };
                    if in_class {
                        out.push_str(ascii);
                    } else {
                        out.extend(["[", ascii, "]"]);
                    }
                }
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            '[' => {
                in_class = true;
                out.push(c);
            }
            ']' => {
                in_class = false;
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_ascii() {
        assert!(pattern(r"(?i)^\bFix\s+\d\w*[\w.]\b$").is_match("fix 2a."[..6].trim()));
        assert!(!pattern(r"^\d$").is_match("٣") && !pattern(r"^\w$").is_match("é"));
        assert!(pattern(r"^\W\S$").is_match("é!") && pattern(r"^[^\s\d]$").is_match("x"));
        assert!(pattern(r"^\s$").is_match("\u{a0}"));
    }
}
