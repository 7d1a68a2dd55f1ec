//! From byte offsets to line numbers.

use std::cell::Cell;

use memchr::memchr_iter;

/// Where the lines of a text begin.
pub(super) struct LineIndex {
    starts: Vec<usize>,
    first_line: u32,
    /// The line that was asked for last: the next question is about it or one below it, mostly.
    last: Cell<usize>,
}

impl LineIndex {
    /// An index of `text`, whose first line has the number `first_line`.
    pub(super) fn new(text: &str, first_line: u32) -> LineIndex {
        // The break at the very end opens no line.
        let breaks = memchr_iter(b'\n', text.as_bytes()).map(|i| i + 1).filter(|start| *start < text.len());
        LineIndex { starts: std::iter::once(0).chain(breaks).collect(), first_line, last: Cell::new(0) }
    }

    /// The line that holds a byte offset.
    pub(super) fn line(&self, offset: usize) -> u32 {
        let near = (self.last.get()..self.starts.len()).take(4);
        let holds = |line: usize| self.starts[line] <= offset && self.starts.get(line + 1).is_none_or(|next| offset < *next);
        let line = near.into_iter().find(|line| holds(*line));
        let line = line.unwrap_or_else(|| self.starts.partition_point(|start| *start <= offset).saturating_sub(1));
        self.last.set(line);
        self.first_line + line as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_in_any_order() {
        let index = LineIndex::new("ab\n\ncd\ne\nf\ng\nh\n", 10);
        let lines: Vec<u32> = [0, 2, 3, 4, 16, 5, 0, 7, 1000, 4].iter().map(|offset| index.line(*offset)).collect();
        assert_eq!(lines, [10, 10, 11, 12, 16, 12, 10, 13, 16, 12]);
    }
}
