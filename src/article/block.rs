//! Blocks: what is left of a page when markup is gone. Markdown and HTML are both reduced to these.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Containers nested deeper than this are read as part of the one at this depth: real pages
/// stay below ten, and a page of ten thousand open quotes must not exhaust the stack.
const MAX_DEPTH: usize = 48;

/// A longer address is none.
const MAX_URL_BYTES: usize = 2_048;

/// A longer heading is none: headings are repeated with each section below them.
const MAX_HEADING_BYTES: usize = 400;

/// A piece of an article with the lines that it came from (1-based, inclusive).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// What the piece is.
    pub kind: BlockKind,
    /// First line in the file.
    pub line_start: u32,
    /// Last line in the file.
    pub line_end: u32,
}

/// The kinds of block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum BlockKind {
    /// A heading; only at the top level, and gone once sections are cut.
    Heading {
        /// 1 to 6; 7 for a bold line that serves as a heading.
        level: u8,
        /// Its text.
        text: String,
    },
    /// Running text.
    Paragraph(Inline),
    /// A list; an item is a run of blocks.
    List {
        /// Numbered, not bulleted.
        ordered: bool,
        /// The number of the first item.
        start: u64,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// Code, kept to the letter.
    Code {
        /// The language that the author named.
        language: Option<String>,
        /// The text between the fences.
        text: String,
    },
    /// A quotation or an admonition.
    Quote {
        /// What is quoted.
        blocks: Vec<Block>,
    },
    /// A table, row by row, the head first.
    Table {
        /// Cells of plain text.
        rows: Vec<Vec<String>>,
        /// Where the links in its cells lead.
        links: Vec<Link>,
    },
    /// Pictures that stand on their own.
    Pictures {
        /// The pictures.
        images: Vec<Image>,
    },
}

/// Running text without markup, with what the markup said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Inline {
    /// The words; line breaks that the author forced are kept.
    pub text: String,
    /// Where its links lead.
    pub links: Vec<Link>,
    /// Its bold runs, in order: names of buttons and menus, mostly.
    pub bold: Vec<String>,
    /// What it shows as code, in order.
    pub code: Vec<String>,
    /// Its pictures; they are no part of the text.
    pub images: Vec<Image>,
    /// It sells something, once [`super::state`] has read it.
    pub commercial: bool,
}

impl Inline {
    /// Whether there is nothing but bold text: perhaps a heading.
    pub fn is_all_bold(&self) -> bool {
        matches!(self.bold.as_slice(), [only] if *only == self.text)
    }
}

/// A picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// What the author says that it shows.
    pub alt: String,
    /// Where it is, as written.
    pub url: String,
    /// The page that it leads to, where it is a link.
    pub leads_to: Option<String>,
}

/// A link with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The words that can be clicked.
    pub text: String,
    /// Where they lead, as written.
    pub url: String,
}

impl Block {
    /// The block's words, one line a paragraph, item or row.
    pub fn plain_text(&self) -> String {
        let mut out = String::new();
        self.push_text(&mut out);
        out
    }

    /// Appends the block's words to `out`.
    pub fn push_text(&self, out: &mut String) {
        match &self.kind {
            BlockKind::Heading { text, .. } => push_line(out, text),
            BlockKind::Paragraph(inline) => push_line(out, &inline.text),
            BlockKind::List { items, .. } => items.iter().flatten().for_each(|b| b.push_text(out)),
            BlockKind::Code { text, .. } => push_line(out, text.trim_end()),
            BlockKind::Quote { blocks } => blocks.iter().for_each(|b| b.push_text(out)),
            BlockKind::Table { rows, .. } => rows.iter().for_each(|row| push_line(out, &row.join(" | "))),
            BlockKind::Pictures { .. } => {}
        }
    }

    /// Calls `visit` with every link inside.
    pub fn each_link<'a>(&'a self, visit: &mut dyn FnMut(&'a Link)) {
        match &self.kind {
            BlockKind::Paragraph(inline) => inline.links.iter().for_each(visit),
            BlockKind::List { items, .. } => items.iter().flatten().for_each(|b| b.each_link(visit)),
            BlockKind::Quote { blocks } => blocks.iter().for_each(|b| b.each_link(visit)),
            BlockKind::Table { links, .. } => links.iter().for_each(visit),
            BlockKind::Heading { .. } | BlockKind::Code { .. } | BlockKind::Pictures { .. } => {}
        }
    }

    /// Calls `visit` with every piece of running text inside.
    pub fn each_inline<'a>(&'a self, visit: &mut dyn FnMut(&'a Inline)) {
        match &self.kind {
            BlockKind::Paragraph(inline) => visit(inline),
            BlockKind::List { items, .. } => items.iter().flatten().for_each(|b| b.each_inline(visit)),
            BlockKind::Quote { blocks } => blocks.iter().for_each(|b| b.each_inline(visit)),
            _ => {}
        }
    }
}

fn push_line(out: &mut String, line: &str) {
    if !line.is_empty() {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line);
    }
}

/// Gathers blocks as a parser meets them, whichever markup it reads.
///
/// A parser opens and closes containers, adds text, and calls `flush` where a paragraph ends.
pub(super) struct BlockBuilder {
    frames: Vec<Frame>,
    skipped_frames: usize,
    run: TextRun,
}

enum Frame {
    Blocks { kind: FrameKind, line: u32, blocks: Vec<Block> },
    List { ordered: bool, start: u64, line: u32, items: Vec<Vec<Block>> },
}

#[derive(Clone, Copy, PartialEq)]
enum FrameKind {
    Root,
    Item,
    Quote,
}

/// The paragraph, heading or cell that is being read.
#[derive(Default)]
struct TextRun {
    inline: Inline,
    line_start: u32,
    line_end: u32,
    bold_depth: u32,
    /// Where the bold run that is open began.
    bold_from: usize,
    /// Bytes of the bold runs that are closed.
    bold: Vec<Range<usize>>,
    has_bold: bool,
    has_plain: bool,
    open_links: Vec<(usize, String)>,
    /// Text ended at a markup boundary without white space: the next word must not stick to it.
    glued: bool,
}

impl BlockBuilder {
    pub(super) fn new() -> Self {
        let root = Frame::Blocks { kind: FrameKind::Root, line: 1, blocks: Vec::new() };
        BlockBuilder { frames: vec![root], skipped_frames: 0, run: TextRun::default() }
    }

    /// Forgets emphasis and links that were never closed.
    pub(super) fn end_markup(&mut self) {
        self.run.bold_depth = 0;
        self.run.open_links.clear();
    }

    /// Inside a list or a quote.
    pub(super) fn nested(&self) -> bool {
        self.frames.len() > 1
    }

    pub(super) fn open_list(&mut self, ordered: bool, start: u64, line: u32) {
        self.flush();
        self.push_frame(Frame::List { ordered, start, line, items: Vec::new() });
    }

    pub(super) fn open_item(&mut self, line: u32) {
        self.flush();
        self.push_frame(Frame::Blocks { kind: FrameKind::Item, line, blocks: Vec::new() });
    }

    pub(super) fn open_quote(&mut self, line: u32) {
        self.flush();
        self.push_frame(Frame::Blocks { kind: FrameKind::Quote, line, blocks: Vec::new() });
    }

    fn push_frame(&mut self, frame: Frame) {
        if self.frames.len() >= MAX_DEPTH {
            self.skipped_frames += 1;
        } else {
            self.frames.push(frame);
        }
    }

    /// Closes the innermost list, item or quote.
    pub(super) fn close(&mut self, line: u32) {
        self.flush();
        if self.skipped_frames > 0 {
            self.skipped_frames -= 1;
            return;
        }
        if self.frames.len() == 1 {
            return;
        }
        match self.frames.pop() {
            Some(Frame::List { ordered, start, line: first, items }) if !items.is_empty() => {
                self.push(Block { kind: BlockKind::List { ordered, start, items }, line_start: first, line_end: line });
            }
            Some(Frame::Blocks { kind: FrameKind::Item, line: first, blocks }) => self.push_item(blocks, first, line),
            Some(Frame::Blocks { kind: FrameKind::Quote, line: first, blocks }) if !blocks.is_empty() => {
                self.push(Block { kind: BlockKind::Quote { blocks }, line_start: first, line_end: line });
            }
            _ => {}
        }
    }

    fn push_item(&mut self, blocks: Vec<Block>, line_start: u32, line_end: u32) {
        if blocks.is_empty() {
            return;
        }
        match self.frames.last_mut() {
            Some(Frame::List { items, .. }) => items.push(blocks),
            // An item without a list, as sloppy HTML has it.
            _ => self.push(Block { kind: BlockKind::List { ordered: false, start: 1, items: vec![blocks] }, line_start, line_end }),
        }
    }

    /// Adds a finished block to the innermost container.
    pub(super) fn push(&mut self, block: Block) {
        match self.frames.last_mut() {
            Some(Frame::Blocks { blocks, .. }) => blocks.push(block),
            Some(Frame::List { items, .. }) => items.push(vec![block]),
            None => unreachable!("the root frame is never closed"),
        }
    }

    pub(super) fn text(&mut self, text: &str, line_start: u32, line_end: u32) {
        self.run.push(text, line_start, line_end);
    }

    pub(super) fn line_break(&mut self) {
        self.run.line_break();
    }

    /// Words on the two sides of a mark do not stick together.
    pub(super) fn boundary(&mut self) {
        self.run.mark_boundary();
    }

    pub(super) fn bold(&mut self, on: bool) {
        self.run.mark_boundary();
        if on {
            self.run.open_bold();
        } else {
            self.run.close_bold();
        }
    }

    /// Adds inline code, to the letter.
    pub(super) fn code(&mut self, text: &str, line_start: u32, line_end: u32) {
        self.run.push(text, line_start, line_end);
        self.run.inline.code.push(text.trim().to_string());
    }

    /// Adds a picture.
    pub(super) fn image(&mut self, alt: &str, url: &str, line: u32) {
        let leads_to = self.run.open_links.last().map(|(_, page)| page.clone());
        self.run.inline.images.push(Image { alt: tidy_text(alt).into_owned(), url: url.to_string(), leads_to });
        self.run.touch(line, line);
    }

    pub(super) fn open_link(&mut self, url: &str) {
        // There is no link inside a link.
        self.close_link();
        self.run.open_links.push((self.run.inline.text.len(), url.to_string()));
    }

    pub(super) fn close_link(&mut self) {
        let Some((from, url)) = self.run.open_links.pop() else { return };
        let text = self.run.inline.text.get(from..).unwrap_or("").trim().to_string();
        if !text.is_empty() {
            self.run.inline.links.push(Link { text, url });
        }
    }

    /// The running text, where all of it is bold and stands in no list or quote.
    pub(super) fn bold_line(&self) -> Option<&str> {
        (self.run.has_bold && !self.run.has_plain && !self.nested()).then_some(self.run.inline.text.as_str())
    }

    /// Ends the running text; a paragraph is added if it says anything.
    pub(super) fn flush(&mut self) {
        let Some((inline, line_start, line_end)) = self.take_run() else { return };
        let kind = if inline.text.is_empty() { BlockKind::Pictures { images: inline.images } } else { BlockKind::Paragraph(inline) };
        self.push(Block { kind, line_start, line_end });
    }

    /// Ends the running text as a heading. Inside lists and quotes a heading is a paragraph.
    pub(super) fn flush_heading(&mut self, level: u8, line: u32) {
        if self.nested() {
            return self.flush();
        }
        let Some((inline, _, line_end)) = self.take_run().filter(|(inline, ..)| !inline.text.is_empty()) else { return };
        if inline.text.len() > MAX_HEADING_BYTES {
            return self.push(Block { kind: BlockKind::Paragraph(inline), line_start: line, line_end: line_end.max(line) });
        }
        let text = inline.text.replace('\n', " ");
        self.push(Block { kind: BlockKind::Heading { level, text }, line_start: line, line_end: line_end.max(line) });
    }

    /// Ends the running text as the cell of a table: its text and its links.
    pub(super) fn take_cell(&mut self) -> (String, Vec<Link>) {
        self.take_run().map(|(inline, ..)| (inline.text.replace('\n', " "), inline.links)).unwrap_or_default()
    }

    fn take_run(&mut self) -> Option<(Inline, u32, u32)> {
        let mut run = std::mem::take(&mut self.run);
        // Emphasis may go on into the next run.
        self.run.bold_depth = run.bold_depth;
        if run.bold_depth > 0 {
            run.end_bold();
        }
        let mut inline = run.inline;
        if run.has_bold {
            let pieces = run.bold.into_iter().filter_map(|range| inline.text.get(range));
            inline.bold = pieces.map(|piece| tidy_text(piece).into_owned()).filter(|piece| !piece.is_empty()).collect();
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

    /// All blocks of the page; what is still open is closed.
    pub(super) fn finish(mut self, last_line: u32) -> Vec<Block> {
        self.skipped_frames = 0;
        while self.frames.len() > 1 {
            self.close(last_line);
        }
        self.flush();
        match self.frames.pop() {
            Some(Frame::Blocks { blocks, .. }) => blocks,
            _ => unreachable!("the root frame holds blocks"),
        }
    }
}

impl TextRun {
    fn touch(&mut self, line_start: u32, line_end: u32) {
        if self.line_start == 0 {
            self.line_start = line_start;
        }
        self.line_end = self.line_end.max(line_end);
    }

    fn open_bold(&mut self) {
        if self.bold_depth == 0 {
            self.bold_from = self.inline.text.len();
        }
        self.bold_depth += 1;
    }

    fn close_bold(&mut self) {
        if self.bold_depth == 1 {
            self.end_bold();
        }
        self.bold_depth = self.bold_depth.saturating_sub(1);
    }

    fn end_bold(&mut self) {
        if self.bold_from < self.inline.text.len() {
            self.bold.push(self.bold_from..self.inline.text.len());
        }
    }

    fn push(&mut self, text: &str, line_start: u32, line_end: u32) {
        if text.is_empty() {
            return;
        }
        // White space may reach to the line of the next block.
        if !text.trim_start().is_empty() {
            self.touch(line_start, line_end);
        }
        // 'Launch**Settings** , tap' is how some blogs write: two words, and a space too many.
        let text = if self.glued && text.trim_start().starts_with([',', '.', ';', '!', '?']) { text.trim_start() } else { text };
        if self.glued && words_meet(&self.inline.text, text) {
            self.inline.text.push(' ');
        }
        self.glued = false;
        if text.contains(char::is_alphanumeric) {
            self.has_bold |= self.bold_depth > 0;
            self.has_plain |= self.bold_depth == 0;
        }
        self.inline.text.push_str(text);
    }

    fn line_break(&mut self) {
        self.inline.text.push('\n');
    }

    fn mark_boundary(&mut self) {
        self.glued = true;
    }
}

/// Whether two runs of text, with markup but no white space between them, are separate words.
fn words_meet(before: &str, after: &str) -> bool {
    let ends = |c: char| c.is_alphanumeric() || matches!(c, ':' | ';' | ',' | '.' | '!' | '?' | ')' | ']');
    let begins = |c: char| c.is_alphanumeric() || matches!(c, '(' | '[');
    before.ends_with(ends) && after.starts_with(begins)
}

/// Text without the ends of links whose beginning is lost, ' ](https://example.com/x)': converters
/// leave them where a picture stood in a link.
fn without_torn_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        let url = &rest[at + 2..];
        let looks_so = ["http://", "https://", "/", "#", "./"].iter().any(|start| url.starts_with(start));
        // Ends are looked for near by only: a page may be nothing but beginnings.
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

/// Folds runs of white space and drops invisible characters.
fn tidy_text(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let Some(first) = next_untidy(bytes, 0, true) else {
        return Cow::Borrowed(text.strip_suffix(' ').unwrap_or(text));
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut at = first;
    while at < bytes.len() {
        // What is not plain is read as characters, what is plain is copied whole.
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

/// The first byte from `at` on that is not plain: not printable ASCII, or a space after a space.
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
    fn ends_of_links_without_a_beginning_are_markup() {
        let check = |text: &str, expected: &str| assert_eq!(without_torn_links(text), expected);
        check("Support ](https://example.com/x) and ](/y) more", "Support and more");
        check("a[i](b) ](", "a[i](b) ](");
    }

    #[test]
    fn text_is_tidied() {
        let check = |text: &str, expected: &str| assert_eq!(tidy_text(text), expected, "{text:?}");
        check("Open it.", "Open it.");
        check("  Open \u{a0} the  app \n\n now\u{200b}! ", "Open the app\nnow!");
        check("Tap é  ü. ", "Tap é ü.");
        check("trailing ", "trailing");
        check(" \n ", "");
        check("\u{1b}[31mred", "[31mred");
    }
}
