//! Line ends and line numbers.

use std::borrow::Cow;
use std::cell::Cell;

use memchr::memchr_iter;

/// Maps byte offsets to line numbers.
pub(crate) struct LineIndex {
    /// Byte offset of each line.
    starts: Vec<usize>,
    first_line: u32,
    /// Index of the last line returned: the next offset is usually in the same line or shortly after it.
    last: Cell<usize>,
}

impl LineIndex {
    /// Indexes `text`, whose first line has the number `first_line`.
    pub(crate) fn new(text: &str, first_line: u32) -> LineIndex {
        // A line break at the end of the text begins no new line. One that `markup::extensions` added is `\r\n`.
        let of_file = |at: &usize| *at + 1 < text.len() && (*at == 0 || text.as_bytes()[*at - 1] != b'\r');
        let breaks = memchr_iter(b'\n', text.as_bytes()).filter(of_file).map(|at| at + 1);
        LineIndex { starts: std::iter::once(0).chain(breaks).collect(), first_line, last: Cell::new(0) }
    }

    /// Number of the line that contains a byte offset.
    pub(crate) fn line(&self, offset: usize) -> u32 {
        let near = (self.last.get()..self.starts.len()).take(4);
        let contains = |line: usize| self.starts[line] <= offset && self.starts.get(line + 1).is_none_or(|next| offset < *next);
        let line = near.into_iter().find(|line| contains(*line));
        let line = line.unwrap_or_else(|| self.starts.partition_point(|start| *start <= offset).saturating_sub(1));
        self.last.set(line);
        self.first_line + line as u32
    }
}

/// Number of lines of a text; an empty text has one.
pub(crate) fn line_count(text: &str) -> u32 {
    let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).count() as u32;
    (breaks + u32::from(!text.ends_with('\n'))).max(1)
}

/// The text without a byte order mark, and with `\n` as its only line end.
pub(crate) fn with_unix_line_ends(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_mapped_in_any_order() {
        let index = LineIndex::new("ab\n\ncd\ne\nf\ng\nh\n", 10);
        let lines: Vec<u32> = [0, 2, 3, 4, 16, 5, 0, 7, 1000, 4].iter().map(|offset| index.line(*offset)).collect();
        assert_eq!(lines, [10, 10, 11, 12, 16, 12, 10, 13, 16, 12]);
    }
}
