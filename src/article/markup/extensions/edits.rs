//! Edits of a text that keep its line numbers.

use std::ops::Range;

use memchr::memchr_iter;

use crate::article::boilerplate::rules;
use crate::article::markup::line_index::LineIndex;
use crate::article::model::Stripped;

/// Name of the rule in the records of removed marks.
const DIRECTIVE: &str = "directive";

/// A part of a text and what replaces it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) text: String,
    /// Rule under which the part is recorded as removed; `None` if only the form of the text changes.
    pub(super) rule: Option<&'static str>,
}

impl Edit {
    /// Removes a part.
    pub(super) fn remove(rule: &'static str, range: Range<usize>) -> Edit {
        Edit { range, text: String::new(), rule: Some(rule) }
    }

    /// Removes a mark of an extension.
    pub(super) fn mark(range: Range<usize>) -> Edit {
        Edit::remove(DIRECTIVE, range)
    }

    /// Replaces a mark of an extension by the text in it.
    pub(super) fn label(range: Range<usize>, text: String) -> Edit {
        Edit { range, text, rule: Some(DIRECTIVE) }
    }

    /// Changes the form of a text.
    pub(super) fn reword(range: Range<usize>, text: String) -> Edit {
        Edit { range, text, rule: None }
    }
}

/// The text after all edits, with as many lines as before. Of two edits that overlap, the first ends where the second
/// begins, unless it contains it.
pub(super) fn apply(text: &str, first_line: u32, mut edits: Vec<Edit>, stripped: &mut Vec<Stripped>) -> String {
    edits.sort_by_key(|edit| (edit.range.start, std::cmp::Reverse(edit.range.end)));
    let lines = LineIndex::new(text, first_line);
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut at = 0;
    let mut edits = edits.into_iter().peekable();
    while let Some(Edit { mut range, text: new, rule }) = edits.next() {
        while edits.next_if(|next| next.range.end <= range.end && next.range.start < range.end).is_some() {}
        if let Some(next) = edits.peek() {
            range.end = range.end.min(next.range.start);
        }
        let removed = &text[range.clone()];
        out.push_str(&text[at..range.start]);
        out.push_str(&new);
        out.extend(std::iter::repeat_n('\n', breaks(removed).saturating_sub(breaks(&new))));
        if let Some(rule) = rule {
            let (line_start, line_end) = (lines.line(range.start), lines.line(range.end.saturating_sub(1).max(range.start)));
            stripped.push(Stripped { rule: rule.to_string(), line_start, line_end, sample: rules::sample(removed) });
        }
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Number of line breaks of the file in a text.
fn breaks(text: &str) -> usize {
    memchr_iter(b'\n', text.as_bytes()).filter(|at| !text[..*at].ends_with('\r')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_keep_the_lines_and_may_overlap() {
        let check = |edits: Vec<Edit>, expected: &str| {
            let mut stripped = Vec::new();
            assert_eq!(apply("ab\ncd\nef", 1, edits, &mut stripped), expected);
        };
        check(vec![Edit::mark(1..4), Edit::label(6..8, "x\r\ny".to_string())], "a\nd\nx\r\ny");
        check(vec![Edit::mark(3..8), Edit::mark(4..5)], "ab\n\n");
        check(vec![Edit::mark(0..4), Edit::mark(3..5)], "\n\nef");
    }
}
