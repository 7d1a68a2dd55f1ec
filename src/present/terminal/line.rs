//! Lines of text from articles: safe to print, and cut to the width of the terminal.

use std::fmt::Write as _;

use anstyle::Style;
use textwrap::core::display_width;

/// Largest width of a title in columns; a page may have a heading of a megabyte.
pub(super) const MAX_TITLE: usize = 300;

/// Smallest width of wrapped text in columns, whatever its margins are.
const MIN_TEXT: usize = 10;

/// Text without characters that could control a terminal or reverse a line: control characters, and the
/// bidirectional overrides of Unicode.
pub(super) fn safe(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).filter(|c| !is_unsafe(*c)).collect()
}

/// Whether a character could control a terminal or reverse a line.
pub(super) fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Words as a list: 'a, b, c'.
pub(super) fn listed<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    words.into_iter().map(|word| safe(word)).collect::<Vec<_>>().join(", ")
}

/// Options that break lines at spaces only: a command broken at its hyphen cannot be copied.
pub(super) fn unhyphenated<'a>(width: usize) -> textwrap::Options<'a> {
    textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation).word_separator(textwrap::WordSeparator::AsciiSpace)
}

/// A line cut to a number of columns, after a word if there is one near the end.
pub(super) fn shortened(line: &str, width: usize) -> String {
    if display_width(line) <= width {
        return line.to_string();
    }
    let mut short = String::new();
    for c in line.chars() {
        if display_width(&short) + 2 > width {
            break;
        }
        short.push(c);
    }
    let word_ends = line[short.len()..].starts_with(char::is_whitespace);
    if let Some(space) = short.rfind(char::is_whitespace).filter(|space| !word_ends && *space > short.len() / 2) {
        short.truncate(space);
    }
    short.truncate(short.trim_end().len());
    short + "…"
}

/// Margins of wrapped text.
#[derive(Clone, Copy)]
pub(super) struct Margins<'a> {
    /// Prefix of the first line.
    pub(super) first: &'a str,
    /// Prefix of the other lines.
    pub(super) rest: &'a str,
    /// Width of a whole line in columns.
    pub(super) width: usize,
}

/// Appends text wrapped between margins.
pub(super) fn push_wrapped(out: &mut String, text: &str, style: Style, margins: Margins<'_>) {
    let columns = margins.width.saturating_sub(display_width(margins.rest)).max(MIN_TEXT);
    let mut lead = margins.first;
    for line in text.lines() {
        for wrapped in textwrap::wrap(&safe(line), unhyphenated(columns)) {
            let _ = writeln!(out, "{lead}{style}{wrapped}{style:#}");
            lead = margins.rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_after_a_word() {
        assert_eq!(
            ["tap the gear icon", "tap the gear", "Straßenbahnhaltestelle"].map(|line| shortened(line, 12)),
            ["tap the…", "tap the gear", "Straßenbahn…"]
        );
    }

    #[test]
    fn text_of_articles_cannot_control_the_terminal() {
        assert_eq!(safe("a\u{1b}[31mb\u{7}\u{202e}c\nd"), "a[31mbc d");
    }
}
