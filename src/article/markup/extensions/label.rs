//! Titles of notes and labels of tabs as Markdown.

/// Maximum length of a label in bytes.
const MAX_LABEL: usize = 400;

/// The look of a label.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Look {
    /// The title of a note: plain text.
    Title,
    /// The label of a tab or of a collapsed part: a bold line.
    Bold,
}

/// A label as a paragraph of its own. `prefix` is what precedes it on its line.
pub(super) fn paragraph(prefix: &str, label: &str, look: Look) -> String {
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = label.find("<!--").unwrap_or(label.len());
    let label = label[..label.floor_char_boundary(shown.min(MAX_LABEL))].trim();
    let blank = prefix.trim_end();
    if label.is_empty() {
        return blank.to_string();
    }
    let label = if look == Look::Bold && !label.contains('*') { format!("**{label}**") } else { without_block_mark(label) };
    format!("{blank}\r\n{prefix}{label}\r\n{blank}")
}

/// A text that begins no list, heading or quotation.
fn without_block_mark(label: &str) -> String {
    let digits = label.bytes().take_while(u8::is_ascii_digit).count();
    match label[digits..].chars().next() {
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &label[..digits], &label[digits..]),
        Some('#' | '>' | '-' | '+' | '=' | '|') if digits == 0 => format!("\\{label}"),
        _ => label.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_paragraphs() {
        let check = |prefix: &str, label: &str, look: Look, expected: &str| assert_eq!(paragraph(prefix, label, look), expected);
        check("", "Mind the load", Look::Title, "\r\nMind the load\r\n");
        check("> ", "Windows", Look::Bold, ">\r\n> **Windows**\r\n>");
        check("  ", "1. First", Look::Title, "\r\n  1\\. First\r\n");
        check("", " ", Look::Bold, "");
    }
}
