//! The running text of one paragraph, heading or table cell while a parser reads it.
//!
//! In: pieces of text, emphasis, links and images in the order of the page. Out: tidied text with its spans.

use std::borrow::Cow;
use std::ops::Range;

use super::block::{Image, Inline, Link};
use super::words;

/// Maximum length of a link target in bytes, for finding the end of a torn link.
const MAX_URL_BYTES: usize = 2_048;

/// Text collected so far, with the markup that is still open.
#[derive(Default)]
pub(super) struct TextRun {
    inline: Inline,
    line_start: u32,
    line_end: u32,
    bold_depth: u32,
    /// Offset at which the open bold span begins.
    bold_from: usize,
    /// Byte ranges of the closed bold spans.
    bold: Vec<Range<usize>>,
    has_bold: bool,
    has_plain: bool,
    /// Open links: offset of the text and target address.
    open_links: Vec<(usize, String)>,
    /// Whether markup without whitespace ended the text so far: the next word must not be joined to the last one.
    glued: bool,
    /// The bold span that ended the text so far.
    last_bold: Option<Range<usize>>,
    /// Whether inline code ended the text so far.
    after_code: bool,
}

impl TextRun {
    /// Drops emphasis and links that were never closed.
    pub(super) fn end_markup(&mut self) {
        self.bold_depth = 0;
        self.open_links.clear();
    }

    /// Extends the lines of the text to those of a new piece.
    fn touch(&mut self, line_start: u32, line_end: u32) {
        if self.line_start == 0 {
            self.line_start = line_start;
        }
        self.line_end = self.line_end.max(line_end);
    }

    pub(super) fn open_bold(&mut self) {
        if self.bold_depth == 0 {
            self.bold_from = self.inline.text.len();
        }
        self.bold_depth += 1;
    }

    pub(super) fn close_bold(&mut self) {
        if self.bold_depth == 1 {
            self.end_bold();
        }
        self.bold_depth = self.bold_depth.saturating_sub(1);
    }

    fn end_bold(&mut self) {
        let span = self.bold_from..self.inline.text.len();
        if !span.is_empty() {
            self.last_bold = Some(span.clone());
            self.bold.push(span);
        }
    }

    pub(super) fn push(&mut self, text: &str, line_start: u32, line_end: u32) {
        if text.is_empty() {
            return;
        }
        // Trailing whitespace may reach into the line of the next block.
        if !text.trim_start().is_empty() {
            self.touch(line_start, line_end);
        }
        // Some blogs write 'Launch**Settings** , tap': two words, and a space too many.
        let is_spaced_mark =
            self.glued && text.trim_start().starts_with([',', '.', ';', '!', '?']) || self.after_code && words::begins_with_mark(text);
        let text = if is_spaced_mark { text.trim_start() } else { text };
        self.separate(text);
        if text.contains(char::is_alphanumeric) {
            self.has_bold |= self.bold_depth > 0;
            self.has_plain |= self.bold_depth == 0;
        }
        self.inline.text.push_str(text);
    }

    pub(super) fn push_code(&mut self, text: &str, line_start: u32, line_end: u32) {
        if words::ends_before_code(&self.inline.text, text, self.after_code) {
            self.inline.text.push(' ');
            self.glued = false;
        }
        self.after_code = false;
        self.push(text, line_start, line_end);
        self.inline.code.push(text.trim().to_string());
        self.after_code = true;
    }

    /// Puts a space before the next piece of text if only markup separates it from the last word.
    fn separate(&mut self, next: &str) {
        let last_bold = self.last_bold.take();
        let after_code = std::mem::take(&mut self.after_code);
        let glued = std::mem::take(&mut self.glued);
        if after_code && words::begins_after_code(&self.inline.text, next) {
            self.inline.text.push(' ');
        } else if let Some(bold) = last_bold.filter(|bold| glued && words::is_part_of_word(&self.inline.text, bold, next)) {
            self.join_to_bold(bold.start);
        } else if glued && words::are_separate(&self.inline.text, next) {
            self.inline.text.push(' ');
        }
    }

    /// Removes the space that was put before the last bold span, whose first byte it is.
    fn join_to_bold(&mut self, start: usize) {
        let is_safe = self.open_links.iter().all(|(from, _)| *from <= start);
        if is_safe
            && self.inline.text[start..].starts_with(' ')
            && let Some(span) = self.bold.last_mut()
        {
            self.inline.text.remove(start);
            span.end -= 1;
        }
    }

    pub(super) fn push_image(&mut self, alt: &str, url: &str, line: u32) {
        let leads_to = self.open_links.last().map(|(_, page)| page.clone());
        self.inline.images.push(Image { alt: tidy_text(alt).into_owned(), url: url.to_string(), leads_to });
        self.touch(line, line);
    }

    pub(super) fn open_link(&mut self, url: &str) {
        self.close_link();
        self.open_links.push((self.inline.text.len(), url.to_string()));
    }

    pub(super) fn close_link(&mut self) {
        let Some((from, url)) = self.open_links.pop() else { return };
        let text = self.inline.text.get(from..).unwrap_or("").trim().to_string();
        if !text.is_empty() {
            self.inline.links.push(Link { text, url });
        }
    }

    pub(super) fn line_break(&mut self) {
        self.inline.text.push('\n');
    }

    pub(super) fn mark_boundary(&mut self) {
        self.glued = true;
    }

    /// The text, if all of its words are bold.
    pub(super) fn bold_line(&self) -> Option<&str> {
        (self.has_bold && !self.has_plain).then_some(self.inline.text.as_str())
    }

    /// The tidied text with its first and last line, or `None` if there is no text and no image. Leaves an empty run.
    pub(super) fn take(&mut self) -> Option<(Inline, u32, u32)> {
        let mut run = std::mem::take(self);
        // Emphasis may continue in the next paragraph.
        self.bold_depth = run.bold_depth;
        if run.bold_depth > 0 {
            run.end_bold();
        }
        let mut inline = run.inline;
        if run.has_bold {
            let spans = run.bold.into_iter().filter_map(|range| inline.text.get(range));
            inline.bold = spans.map(|span| tidy_text(span).into_owned()).filter(|span| !span.is_empty()).collect();
        }
        match tidy_text(&inline.text) {
            Cow::Owned(tidy) => inline.text = tidy,
            Cow::Borrowed(tidy) => inline.text.truncate(tidy.len()),
        }
        if inline.text.contains("](") && inline.code.iter().all(|code| !code.contains("](")) {
            inline.text = without_torn_links(&inline.text);
        }
        if run.has_bold && !run.has_plain {
            // '**Fix** **1**' is one bold line.
            inline.bold = vec![inline.text.clone()];
        }
        (!inline.text.is_empty() || !inline.images.is_empty()).then_some((inline, run.line_start, run.line_end))
    }
}

/// Text without the ends of links whose beginning is lost, ' ](https://example.com/x)': converters leave them behind
/// when they drop an image inside a link.
fn without_torn_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        let url = &rest[at + 2..];
        let looks_so = ["http://", "https://", "/", "#", "./"].iter().any(|start| url.starts_with(start));
        // The search for the end is bounded: a page may consist of nothing but beginnings.
        let near = &url[..url.floor_char_boundary(MAX_URL_BYTES)];
        let end = if looks_so { near.find([')', ' ', '\n']).filter(|end| near[*end..].starts_with(')')) } else { None };
        match end {
            Some(end) => {
                out.push_str(rest[..at].trim_end());
                rest = &url[end + 1..];
            }
            None => {
                out.push_str(&rest[..at + 2]);
                rest = url;
            }
        }
    }
    out + rest
}

/// Collapses whitespace and drops invisible characters.
fn tidy_text(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let Some(first) = next_untidy(bytes, 0, true) else {
        return Cow::Borrowed(text.strip_suffix(' ').unwrap_or(text));
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut at = first;
    while at < bytes.len() {
        // Untidy text is read character by character; tidy text is copied in one piece.
        let c = text[at..].chars().next().unwrap_or(' ');
        push_tidy(c, &mut out);
        at += c.len_utf8();
        let end = next_untidy(bytes, at, out.is_empty() || out.ends_with([' ', '\n'])).unwrap_or(bytes.len());
        out.push_str(&text[at..end]);
        at = end;
    }
    out.truncate(out.trim_end().len());
    Cow::Owned(out)
}

/// Offset of the first untidy byte from `at` on: not printable ASCII, or a space after a space.
fn next_untidy(bytes: &[u8], at: usize, mut after_space: bool) -> Option<usize> {
    for (offset, byte) in bytes[at..].iter().enumerate() {
        if !(b' '..0x7f).contains(byte) || after_space && *byte == b' ' {
            return Some(at + offset);
        }
        after_space = *byte == b' ';
    }
    None
}

fn push_tidy(c: char, out: &mut String) {
    match c {
        '\n' => {
            out.truncate(out.trim_end_matches(' ').len());
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
        }
        '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}' | '\u{2060}' => {}
        c if c.is_whitespace() => {
            if !out.is_empty() && !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
        }
        c if c.is_control() => {}
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_ends_of_links_without_a_beginning() {
        let check = |text: &str, expected: &str| assert_eq!(without_torn_links(text), expected);
        check("Support ](https://example.com/x) and ](/y) more", "Support and more");
        check("a[i](b) ](", "a[i](b) ](");
    }

    #[test]
    fn collapses_whitespace_and_drops_invisible_characters() {
        let check = |text: &str, expected: &str| assert_eq!(tidy_text(text), expected, "{text:?}");
        check("Open it.", "Open it.");
        check("  Open \u{a0} the  app \n\n now\u{200b}! ", "Open the app\nnow!");
        check("Tap é  ü. ", "Tap é ü.");
        check("trailing ", "trailing");
        check(" \n ", "");
        check("\u{1b}[31mred", "[31mred");
    }
}
