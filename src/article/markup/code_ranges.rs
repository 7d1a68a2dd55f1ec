//! Code in a Markdown text, as the Markdown parser sees it: fenced, indented and inline code, and `<pre>` and `<code>`
//! elements.
//!
//! In: the text of a page. Out: whether an offset is in code. Marks in code are what the page is about, and stay.

use std::cell::OnceCell;
use std::ops::Range;

use memchr::{memchr_iter, memmem, memrchr};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The extensions of Markdown that are parsed.
pub(crate) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES);

/// Maximum number of bytes before an offset to search for the beginning of its line.
const MAX_LINE: usize = 4_096;

/// Elements whose text is code.
const CODE_ELEMENTS: [&str; 5] = ["pre", "code", "samp", "kbd", "textarea"];

/// The code of a text. It is parsed at the first offset that may be in code: most pages have none near their marks.
pub(crate) struct CodeRanges<'a> {
    text: &'a str,
    has_marks: OnceCell<bool>,
    /// Byte ranges of code, in order.
    ranges: OnceCell<Vec<Range<usize>>>,
}

impl<'a> CodeRanges<'a> {
    pub(crate) fn of(text: &'a str) -> CodeRanges<'a> {
        CodeRanges { text, has_marks: OnceCell::new(), ranges: OnceCell::new() }
    }

    /// Whether a byte offset is in code.
    pub(crate) fn contain(&self, offset: usize) -> bool {
        self.may_contain(offset) && {
            let ranges = self.ranges.get_or_init(|| find(self.text));
            let next = ranges.partition_point(|range| range.start <= offset);
            next > 0 && offset < ranges[next - 1].end
        }
    }

    /// A cheap check without false negatives.
    fn may_contain(&self, offset: usize) -> bool {
        let has_marks = || ["`", "~~~", "<pre", "<code", "<samp", "<kbd", "<textarea"].iter().any(|mark| has(self.text, mark));
        *self.has_marks.get_or_init(has_marks) || {
            let window = &self.text.as_bytes()[offset.saturating_sub(MAX_LINE)..offset];
            let line = memrchr(b'\n', window).map_or(window, |at| &window[at + 1..]);
            line.len() == MAX_LINE || line.contains(&b'\t') || memmem::find(line, b"    ").is_some()
        }
    }
}

fn has(text: &str, mark: &str) -> bool {
    memmem::find(text.as_bytes(), mark.as_bytes()).is_some()
}

fn find(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    // Of nested code, the outer range is kept.
    let mut push = |range: Range<usize>| match ranges.last_mut() {
        Some(last) if range.start < last.end => last.end = last.end.max(range.end),
        _ => ranges.push(range),
    };
    let mut open: Option<(&'static str, usize)> = None;
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        match event {
            // The indentation is part of the code.
            Event::Start(Tag::CodeBlock(_)) if open.is_none() => {
                push(memrchr(b'\n', &text.as_bytes()[..range.start]).map_or(0, |at| at + 1)..range.end);
            }
            Event::Code(_) if open.is_none() => push(range),
            Event::Html(_) | Event::InlineHtml(_) => read_tags(text, range, &mut open, &mut push),
            // An element of running text that is not closed in its paragraph lacks its end tag.
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_)) if open.is_some_and(|(name, _)| name != "pre") => open = None,
            _ => {}
        }
    }
    ranges
}

/// Follows the code elements of a piece of HTML. `open` is the element that is open, with its offset.
fn read_tags(text: &str, html: Range<usize>, open: &mut Option<(&'static str, usize)>, push: &mut impl FnMut(Range<usize>)) {
    for at in memchr_iter(b'<', &text.as_bytes()[html.clone()]).map(|at| html.start + at) {
        let tag = &text[at + 1..html.end];
        let name = tag.strip_prefix('/').unwrap_or(tag);
        let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let Some(name) = CODE_ELEMENTS.into_iter().find(|element| element.eq_ignore_ascii_case(&name[..length])) else { continue };
        match *open {
            None if !tag.starts_with('/') => *open = Some((name, at)),
            Some((element, start)) if element == name && tag.starts_with('/') => {
                *open = None;
                push(start..at + 1);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that exactly the marks 'C' of a text are in code, and the marks 'T' are not.
    fn check(text: &str) {
        let code = CodeRanges::of(text);
        for (offset, c) in text.char_indices().filter(|(_, c)| matches!(c, 'C' | 'T')) {
            assert_eq!(code.contain(offset), c == 'C', "{offset} in {text:?}");
        }
    }

    #[test]
    fn finds_code_of_every_kind() {
        check("T\n\n```\nC\n```\nT `C` T ``C ` C`` T");
        check("T\n\n    C\n\n    C\n\nT");
        check("T\n    T\n\n- T\n\n      C\n\n  ~~~\n  C\n  ~~~\n- T");
        check("> T\n>\n>     C\n>\n> ```\n> C\n> ```\n> T");
        check("<pre>\nC\n\nC</pre>\n\nT <code>C</code> T <kbd>T\n\nT</kbd> `C`");
        check("T ` T");
    }

    #[test]
    fn unclosed_marks_end_with_the_page_or_the_paragraph() {
        check("T\n\n```\nC\n\nC");
        check("T <code>T\n\nT `C` T");
    }
}
