//! Tables that Markdown does not read as such, or only in part: without the row of dashes, or with rows longer than the
//! first.
//!
//! Only rows that begin with '|' are looked at.

use memchr::memmem;

use super::edits::Edit;
use super::lines::{Line, lines};
use crate::article::markup::code_ranges::CodeRanges;

/// Maximum number of columns of a table that is repaired.
const MAX_COLUMNS: usize = 64;

/// A table that is repaired.
pub(super) struct Repair {
    pub(super) edits: Vec<Edit>,
    /// Offset of its first line.
    pub(super) start: usize,
    pub(super) problem: &'static str,
}

/// Repairs of the broken tables of a page.
pub(super) fn find(text: &str, code: &CodeRanges<'_>) -> Vec<Repair> {
    let mut repairs = Vec::new();
    if !text.starts_with('|') && memmem::find(text.as_bytes(), b"\n|").is_none() && memmem::find(text.as_bytes(), b" |").is_none() {
        return repairs;
    }
    let lines = lines(text);
    let mut at = 0;
    while at < lines.len() {
        let first = lines[at];
        let length = lines[at..].iter().take_while(|line| is_row(line.content()) && line.prefix() == first.prefix()).count();
        // The head may follow the mark of a list item, or begin without a bar.
        let continues = at > 0 && lines[at - 1].text.contains('|');
        if length > 1 && !continues && !code.contain(first.start + first.prefix().len()) {
            repairs.extend(repair(&lines[at..at + length]));
        }
        at += length.max(1);
    }
    repairs
}

/// Whether a line is a row of a table.
fn is_row(line: &str) -> bool {
    line.starts_with('|') && columns(line) > 0
}

fn repair(rows: &[Line<'_>]) -> Option<Repair> {
    let widest = rows.iter().map(|row| columns(row.content())).max().unwrap_or(0);
    if widest > MAX_COLUMNS {
        return None;
    }
    let start = rows[0].start;
    let repair = |edits: Vec<Edit>, problem| Some(Repair { edits, start, problem });
    let dashes = |line: &Line<'_>| format!("\r\n{}{}|", line.prefix(), "|---".repeat(widest));
    let after = |line: &Line<'_>, text: String| Edit::reword(line.end()..line.end(), text);
    let first = &rows[0];
    let padding = |line: &Line<'_>| {
        let missing = widest - columns(line.content());
        let text = if line.text.trim_end().ends_with('|') { " |".repeat(missing) } else { format!(" |{}", " |".repeat(missing)) };
        Edit::reword(line.start + line.text.trim_end().len()..line.end(), text)
    };
    if is_dashes(first.content()) {
        // A row of dashes above the head, and perhaps another one below it.
        let head = &rows[1];
        let blank = Edit::reword(first.start..first.end(), first.prefix().to_string());
        if rows.get(2).is_some_and(|row| is_dashes(row.content())) {
            return repair(vec![blank], "begins with a row of dashes");
        }
        return repair(vec![blank, padding(head), after(head, dashes(head))], "begins with a row of dashes");
    }
    if !is_dashes(rows[1].content()) {
        return repair(vec![padding(first), after(first, dashes(first))], "has no row of dashes below its head");
    }
    let (head, below) = (columns(first.content()), columns(rows[1].content()));
    if widest == head && head == below {
        return None;
    }
    let second = &rows[1];
    let whole = Edit::reword(second.start..second.end(), dashes(second).trim_start_matches("\r\n").to_string());
    repair(vec![padding(first), whole], "has rows of different length")
}

/// Whether a row consists of dashes and colons.
fn is_dashes(row: &str) -> bool {
    row.contains('-') && row.trim_end().bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t'))
}

/// Number of cells of a row.
fn columns(row: &str) -> usize {
    let row = row.trim_end();
    let mut bars = 0;
    let mut escaped = false;
    for byte in row.bytes() {
        bars += usize::from(byte == b'|' && !escaped);
        escaped = byte == b'\\' && !escaped;
    }
    if row.ends_with('|') && !row.ends_with("\\|") { bars - 1 } else { bars }
}
