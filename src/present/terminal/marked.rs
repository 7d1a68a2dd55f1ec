//! Text with the words of the query marked.

use std::fmt::Write as _;
use std::ops::Range;

use anstyle::Style;

use super::line::{is_unsafe, unhyphenated};
use super::style::MARK;

/// A text with the character ranges of the words to mark.
#[derive(Clone, Copy)]
pub(super) struct Marked<'a> {
    pub(super) text: &'a str,
    pub(super) highlights: &'a [(usize, usize)],
    /// Style of the other words.
    pub(super) style: Style,
    /// Number of characters before the text, which the ranges count too.
    pub(super) before: usize,
}

impl<'a> Marked<'a> {
    /// A part of the text, by its byte range.
    pub(super) fn part(self, range: Range<usize>) -> Marked<'a> {
        Marked { before: self.before + self.text[..range.start].chars().count(), text: &self.text[range], ..self }
    }

    /// The text in lines of `width` columns.
    pub(super) fn lines(&self, width: usize) -> Vec<String> {
        // Characters are replaced, not removed, since the ranges count them. The text is wrapped first, since the codes that
        // mark words must not count towards the width.
        let text: String = self.text.chars().map(|c| if is_unsafe(c) { ' ' } else { c }).collect();
        let (mut at, mut lines) = (0, Vec::new());
        for line in textwrap::wrap(&text, unhyphenated(width)) {
            // Wrapping drops the spaces between lines, so the start of each line has to be found.
            let skipped = text[at..].find(line.as_ref()).unwrap_or(0);
            let start = at + skipped;
            at = start + line.len();
            lines.push(self.marked(&line, self.before + text[..start].chars().count()));
        }
        lines
    }

    /// A line that begins at a character.
    fn marked(&self, line: &str, first: usize) -> String {
        let plain = self.style;
        let mut out = plain.render().to_string();
        let mut inside = false;
        for (i, c) in line.chars().enumerate() {
            let marks = self.highlights.iter().any(|(start, end)| (*start..*end).contains(&(first + i)));
            if marks != inside {
                let _ = if marks { write!(out, "{plain:#}{MARK}") } else { write!(out, "{MARK:#}{plain}") };
                inside = marks;
            }
            out.push(c);
        }
        let _ = if inside { write!(out, "{MARK:#}") } else { write!(out, "{plain:#}") };
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::terminal::style::{PLAIN, STRONG};

    #[test]
    fn marks_survive_wrapping() {
        let marked = Marked { text: "free some space now", highlights: &[(0, 4), (10, 15)], style: PLAIN, before: 0 };
        let lines = marked.lines(10);
        let plain: Vec<String> = lines.iter().map(|line| anstream::adapter::strip_str(line).to_string()).collect();
        assert_eq!(plain, ["free some", "space now"]);
        assert!(lines[1].starts_with(&MARK.to_string()));
    }

    #[test]
    fn the_style_continues_after_a_mark() {
        let marked = Marked { text: "no space left", highlights: &[(3, 8)], style: STRONG, before: 0 };
        assert_eq!(marked.lines(40), [format!("{STRONG}no {STRONG:#}{MARK}space{MARK:#}{STRONG} left{STRONG:#}")]);
    }
}
