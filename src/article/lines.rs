//! From byte offsets to line numbers.

/// Where the lines of a text begin.
pub(super) struct LineIndex {
    starts: Vec<usize>,
    first_line: u32,
}

impl LineIndex {
    /// An index of `text`, whose first line has the number `first_line`.
    pub(super) fn new(text: &str, first_line: u32) -> LineIndex {
        let breaks = text.match_indices('\n').map(|(i, _)| i + 1);
        LineIndex { starts: std::iter::once(0).chain(breaks).collect(), first_line }
    }

    /// The line that holds a byte offset.
    pub(super) fn line(&self, offset: usize) -> u32 {
        self.first_line + self.starts.partition_point(|start| *start <= offset).saturating_sub(1) as u32
    }
}
