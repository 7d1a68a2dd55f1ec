//! Snippets with the words of the query marked.

use std::fmt::Write as _;

use super::line::{is_unsafe, unhyphenated};
use super::style::MARK;
use crate::search::Snippet;

/// A snippet in lines of `width` columns, the query's words marked.
pub(super) fn marked_lines(snippet: &Snippet, width: usize) -> Vec<String> {
    // The text is wrapped first, since the codes that mark words must not count towards the width.
    let text: String = snippet.text.chars().map(|c| if is_unsafe(c) { ' ' } else { c }).collect();
    let mut at = 0;
    let mut lines = Vec::new();
    for line in textwrap::wrap(&text, unhyphenated(width)) {
        // Wrapping drops the spaces between lines, so the start of each line has to be found.
        let skipped = text[at..].find(line.as_ref()).unwrap_or(0);
        let start = at + skipped;
        at = start + line.len();
        let first = text[..start].chars().count();
        lines.push(mark(&line, first, &snippet.highlights));
    }
    lines
}

fn mark(line: &str, first: usize, highlights: &[(usize, usize)]) -> String {
    let mut out = String::new();
    let mut marked = false;
    for (i, c) in line.chars().enumerate() {
        let inside = highlights.iter().any(|(start, end)| (*start..*end).contains(&(first + i)));
        if inside != marked {
            let _ = if inside { write!(out, "{MARK}") } else { write!(out, "{MARK:#}") };
            marked = inside;
        }
        out.push(c);
    }
    if marked {
        let _ = write!(out, "{MARK:#}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_survive_wrapping() {
        let snippet = Snippet { text: "free some space now".to_string(), highlights: vec![(0, 4), (10, 15)] };
        let lines: Vec<String> = marked_lines(&snippet, 10).into_iter().map(|l| anstream::adapter::strip_str(&l).to_string()).collect();
        assert_eq!(lines, ["free some", "space now"]);
        assert!(marked_lines(&snippet, 10)[1].starts_with(&MARK.to_string()));
    }
}
