//! Comments that are not shown to readers: `%% … %%` of Obsidian, `{::comment} … {:/comment}` of Kramdown.

use memchr::memmem;

use super::edits::Edit;
use crate::article::markup::code_ranges::CodeRanges;

/// Mark at both ends of a comment of Obsidian.
const PERCENTS: &str = "%%";

pub(super) fn find(text: &str, code: &CodeRanges<'_>) -> Vec<Edit> {
    let mut edits = percents(text, code);
    let mut at = 0;
    while let Some(offset) = memmem::find(&text.as_bytes()[at..], b"{::comment}") {
        let start = at + offset;
        let Some(end) = end_of_comment(text, start) else { break };
        at = end;
        if !code.contain(start) {
            edits.push(Edit::mark(start..at));
        }
    }
    edits
}

/// Offset of the end of a comment of Kramdown. Both of its closing marks are searched for at once, so that a page on which one
/// never occurs is not read to its end for each comment.
fn end_of_comment(text: &str, start: usize) -> Option<usize> {
    let rest = &text[start..];
    memmem::find_iter(rest.as_bytes(), "{:/").find_map(|at| {
        let close = ["{:/comment}", "{:/}"].into_iter().find(|close| rest[at..].starts_with(close))?;
        Some(start + at + close.len())
    })
}

/// Comments of Obsidian. They may span lines if their mark begins one. Batch files have '%%i' in loops, so the marks of a
/// comment stand apart from its words, unless the comment is a whole line.
fn percents(text: &str, code: &CodeRanges<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut marks = memmem::find_iter(text.as_bytes(), PERCENTS).filter(|at| !code.contain(*at)).peekable();
    while let Some(start) = marks.next() {
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let begins_line = text[line_start..start].trim_matches([' ', '\t', '>', '-', '*']).is_empty();
        let is_spaced = text[start + 2..].starts_with(char::is_whitespace) && (begins_line || text[..start].ends_with(char::is_whitespace));
        let Some(close) = marks.peek().copied() else { break };
        let same_line = !text[start..close].contains('\n');
        let ends_line = text[close + 2..].trim_start_matches([' ', '\t', '\r']).chars().next().is_none_or(|c| c == '\n');
        let closes = text[..close].ends_with(char::is_whitespace) || ends_line;
        let is_line = begins_line && same_line && ends_line;
        if close >= start + 2 && (is_line || is_spaced && closes && (same_line || begins_line)) {
            edits.push(Edit::mark(start..close + 2));
            marks.next();
        }
    }
    edits
}
