//! Codes of a table's column: 'Error code | Meaning', then 'E1002 | The cover is open'.
//!
//! The lines of a table are its rows, with ' | ' between the cells. A header says that a column has codes, so its cells need
//! no words around them.

use std::ops::Range;

use super::catalogue::{CATALOGUE, is_one_of};
use super::code::{CodeKind, Found, canonical_id, lettered_parts};

/// A column that has codes.
struct CodeColumn {
    index: usize,
    announcement: &'static str,
    /// Whether plain numbers in it are codes, instead of the numbers of the rows.
    numeric: bool,
}

/// Text between two cells.
const BETWEEN: &str = " | ";
/// Largest number of columns whose headers are looked at.
const MAX_COLUMNS: usize = 24;
/// Largest length of a code in a cell, in bytes.
const MAX_CELL: usize = 24;

/// A cell that consists of a code.
pub(super) struct CodeCell<'a> {
    pub(super) range: Range<usize>,
    /// Words that announce such a code in running text.
    pub(super) announcement: &'a str,
}

/// The cells of a text that consist of a code according to the header of their column, in order.
pub(super) fn code_cells(text: &str) -> Vec<CodeCell<'static>> {
    let mut found = Vec::new();
    if !text.contains(BETWEEN) {
        return found;
    }
    let mut columns: Vec<CodeColumn> = Vec::new();
    let mut in_table = false;
    let mut at = 0;
    for line in text.split('\n') {
        let start = at;
        at += line.len() + 1;
        if !line.contains(BETWEEN) {
            in_table = false;
            continue;
        }
        let headers = code_columns(line, !in_table);
        if !in_table || !headers.is_empty() {
            columns = headers;
            in_table = true;
            continue;
        }
        let mut from = start;
        for (index, cell) in line.split(BETWEEN).enumerate().take(MAX_COLUMNS) {
            let before_remark = cell.split(" (").next().unwrap_or_default();
            let code = before_remark.trim_matches(is_mark);
            let column = columns.iter().find(|column| column.index == index);
            if let Some(column) = column.filter(|column| is_code_shaped(code, column.numeric)) {
                let at = from + (cell.len() - cell.trim_start_matches(is_mark).len());
                found.push(CodeCell { range: at..at + code.len(), announcement: column.announcement });
            }
            from += cell.len() + BETWEEN.len();
        }
    }
    found
}

/// The columns that have codes according to a row of headers. Only the first row of a table may call them just 'Code'.
fn code_columns(row: &str, is_first: bool) -> Vec<CodeColumn> {
    let headers: Vec<String> = row.split(BETWEEN).take(MAX_COLUMNS).map(normalised).collect();
    let explains = |header: &String| header.split(' ').any(|word| is_one_of(word, &CATALOGUE.file.meaning_headers));
    let file = &CATALOGUE.file;
    let mut columns = Vec::new();
    for (index, header) in headers.iter().enumerate() {
        let beside = |is_wanted: &dyn Fn(&String) -> bool| headers.iter().enumerate().any(|(other, h)| other != index && is_wanted(h));
        let certain = file.code_headers.contains(&header.as_str()) && (is_first || header.contains(' ')) && beside(&|h| !h.is_empty());
        let numeric = certain || file.bare_code_headers.contains(&header.as_str());
        if certain || is_first && (numeric || file.display_headers.contains(&header.as_str())) && beside(&explains) {
            columns.push(CodeColumn { index, announcement: announcement(header), numeric });
        }
    }
    columns
}

/// A header in lower case, without marks.
fn normalised(header: &str) -> String {
    let words = header.split(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '*' | '`' | '#' | '(' | ')' | '_'));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Words that announce in running text what a column of this name has.
fn announcement(header: &str) -> &'static str {
    let has = |words: &[&str]| header.split(' ').any(|word| words.contains(&word));
    match () {
        () if has(&["exit", "return"]) => "Exit code ",
        () if has(&["event"]) => "Event ID ",
        () if has(&["http", "status", "response"]) => "HTTP status code ",
        () => "Error code ",
    }
}

fn is_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '`' | '"' | '\'' | '“' | '”' | '[' | ']' | '(' | ')')
}

/// Whether a whole cell looks like a code: letters, digits and hyphens, but no word, date or zero.
fn is_code_shaped(cell: &str, numeric: bool) -> bool {
    let letters = cell.bytes().any(|b| b.is_ascii_alphabetic());
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let plain = cell.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let is_date = cell.split(['-', '.']).count() == 3 && cell.bytes().all(|b| !b.is_ascii_alphabetic());
    (1..=MAX_CELL).contains(&cell.len())
        && plain
        && (digits > 0 || cell.contains('_'))
        && !is_date
        && (numeric || letters)
        && !cell.trim_start_matches('0').is_empty()
}

/// The code of a cell that no rule for running text recognises: capitals with digits, or groups of digits.
pub(super) fn unannounced(cell: &str, range: Range<usize>) -> Option<Found> {
    let capital = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let groups = cell.split('-').count();
    let (letters, _) = lettered_parts(cell);
    let plain_number = cell.bytes().all(|b| b.is_ascii_digit());
    let is_code = cell.split('-').all(capital) && groups <= 5 && !plain_number && !is_one_of(letters, &CATALOGUE.file.not_ids);
    let canonical = || match canonical_id(cell) {
        id if id == cell && groups == 1 => CodeKind::Numbered.canonical(cell),
        id => id,
    };
    is_code.then(|| Found { canonical: canonical(), kind: CodeKind::Vendor, range })
}
