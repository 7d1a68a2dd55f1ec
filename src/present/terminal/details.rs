//! Details on lines of their own: 'line 76 · d691e63b · for iOS', broken between details.

use std::fmt::Write as _;

use anstyle::Style;
use textwrap::core::display_width;

use super::line::{safe, unhyphenated};
use super::style::{FAINT, PATH};

const SEPARATOR: &str = " · ";

/// One detail.
#[derive(Clone, Debug)]
pub(super) struct Detail {
    text: String,
    style: Style,
    /// Address that the terminal opens.
    link: Option<String>,
}

impl Detail {
    /// A detail in small print.
    pub(super) fn new(text: impl AsRef<str>) -> Detail {
        Detail { text: safe(text.as_ref()), style: FAINT, link: None }
    }

    /// A path, which may be a link.
    pub(super) fn path(text: &str, link: Option<String>) -> Detail {
        Detail { text: safe(text), style: PATH, link }
    }

    fn styled(&self, part: &str) -> String {
        let style = self.style;
        let text = format!("{style}{part}{style:#}");
        match &self.link {
            Some(url) => format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"),
            None => text,
        }
    }

    /// The detail in parts of at most `width` columns: a path breaks after a slash or another mark, other text between words.
    fn parts(&self, width: usize) -> Vec<String> {
        if display_width(&self.text) <= width {
            return vec![self.text.clone()];
        }
        if self.style == PATH {
            return broken_path(&self.text, width);
        }
        textwrap::wrap(&self.text, unhyphenated(width)).into_iter().map(String::from).collect()
    }
}

/// Appends details, each line after `indent`.
pub(super) fn push_details(out: &mut String, details: &[Detail], indent: &str, width: usize) {
    let columns = width.saturating_sub(display_width(indent)).max(1);
    let mut used = 0;
    for detail in details {
        for (index, part) in detail.parts(columns).iter().enumerate() {
            let part_width = display_width(part);
            let fits = index == 0 && used > 0 && used + display_width(SEPARATOR) + part_width <= columns;
            if fits {
                let _ = write!(out, "{FAINT}{SEPARATOR}{FAINT:#}");
                used += display_width(SEPARATOR) + part_width;
            } else {
                out.push_str(if used > 0 { "\n" } else { "" });
                out.push_str(indent);
                used = part_width;
            }
            out.push_str(&detail.styled(part));
        }
    }
    if used > 0 {
        out.push('\n');
    }
}

/// A path in parts of at most `width` columns.
fn broken_path(path: &str, width: usize) -> Vec<String> {
    let (mut parts, mut rest) = (Vec::new(), path);
    while display_width(rest) > width {
        let mut columns = 0;
        let fits = rest.char_indices().take_while(|(_, c)| {
            columns += display_width(c.encode_utf8(&mut [0; 4]));
            columns <= width
        });
        let end = fits.last().map_or(0, |(at, c)| at + c.len_utf8());
        let end = if end == 0 { rest.chars().next().map_or(rest.len(), char::len_utf8) } else { end };
        let after = |marks: &[char]| rest[..end].rfind(marks).map(|at| at + 1).filter(|at| *at > end / 3);
        let (part, next) = rest.split_at(after(&['/', '\\']).or_else(|| after(&['-', '_', ' '])).unwrap_or(end));
        parts.push(part.to_string());
        rest = next;
    }
    parts.push(rest.to_string());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(details: &[Detail], indent: &str, width: usize, expected: &[&str]) {
        let mut out = String::new();
        push_details(&mut out, details, indent, width);
        let plain = anstream::adapter::strip_str(&out).to_string();
        assert_eq!(plain.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn lines_break_between_details() {
        let details = ["line 76", "d691e63b", "missing: zebra"].map(Detail::new);
        check(&details, "  ", 40, &["  line 76 · d691e63b · missing: zebra"]);
        check(&details, "  ", 22, &["  line 76 · d691e63b", "  missing: zebra"]);
        check(&details, "  ", 12, &["  line 76", "  d691e63b", "  missing:", "  zebra"]);
        check(&[], "  ", 12, &[]);
    }

    #[test]
    fn a_long_path_breaks_at_a_mark() {
        let path = |text: &str| [Detail::path(text, None), Detail::new("2 copies")];
        check(&path("docs/mail/full.md:7"), "", 40, &["docs/mail/full.md:7 · 2 copies"]);
        check(&path("docs/mail/the-mailbox-is-full.md:7"), "", 20, &["docs/mail/", "the-mailbox-is-", "full.md:7 · 2 copies"]);
        check(&path("äöüäöüäöü"), "", 4, &["äöüä", "öüäö", "ü", "2", "copi", "es"]);
    }
}
