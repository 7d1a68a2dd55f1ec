//! Lines of a text with the marks of quotations and the indentation before them.

use memchr::memchr;

use super::edits::Edit;

/// Columns of a tab.
const TAB: usize = 4;

/// A line without its line break.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    /// Offset of the line.
    pub(super) start: usize,
    pub(super) text: &'a str,
    /// Length in bytes of the whitespace and marks of quotations at its beginning.
    prefix: usize,
}

impl<'a> Line<'a> {
    /// The line that begins at an offset.
    pub(super) fn at(text: &'a str, start: usize) -> Line<'a> {
        let rest = &text[start..];
        let end = memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let line = &rest[..end];
        let text = line.strip_suffix('\r').unwrap_or(line);
        let prefix = text.len() - text.trim_start_matches([' ', '\t', '>']).len();
        Line { start, text, prefix }
    }

    /// Offset of the end of the line.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whitespace and marks of quotations at the beginning of the line.
    pub(super) fn prefix(&self) -> &'a str {
        &self.text[..self.prefix]
    }

    /// The line without its prefix.
    pub(super) fn content(&self) -> &'a str {
        &self.text[self.prefix..]
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim_ascii().is_empty()
    }

    /// Columns of the indentation.
    pub(super) fn indent(&self) -> usize {
        let spaces = self.text.bytes().take_while(|b| matches!(b, b' ' | b'\t'));
        spaces.fold(0, |column, byte| if byte == b'\t' { (column / TAB + 1) * TAB } else { column + 1 })
    }

    /// Length in bytes of the beginning of the indentation that is up to `columns` wide.
    pub(super) fn indent_length(&self, columns: usize) -> usize {
        let mut column = 0;
        for (length, byte) in self.text.bytes().enumerate() {
            match byte {
                b' ' if column < columns => column += 1,
                b'\t' if column < columns => column = (column / TAB + 1) * TAB,
                _ => return length,
            }
        }
        self.text.len()
    }
}

/// All lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    while at < text.len() {
        lines.push(Line::at(text, at));
        at += memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len() - at, |length| length + 1);
    }
    lines
}

/// Removes the indentation that all lines of a content have.
pub(super) fn dedent(lines: &[Line<'_>], edits: &mut Vec<Edit>) {
    let indent = lines.iter().filter(|line| !line.is_blank()).map(Line::indent).min().unwrap_or(0);
    if indent > 0 {
        edits.extend(lines.iter().map(|line| Edit::reword(line.start..line.start + line.indent_length(indent), String::new())));
    }
}
