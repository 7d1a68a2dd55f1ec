//! Markdown to blocks.
//!
//! In: the body of an article, ads already blanked. Out: blocks with line numbers. HTML inside Markdown goes to the
//! HTML reader; attributes in braces are dropped.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

use super::block::{Block, BlockKind, Image, Link};
use super::block_builder::BlockBuilder;
use super::code_ranges::OPTIONS;
use super::extensions::attributes;
use super::html;
use super::line_index::LineIndex;
use crate::article::model::Stripped;
use crate::article::structure::heading_dialect;

/// Parses the blocks of a Markdown text that begins at `first_line` of its file. Parts removed from HTML inside it are
/// added to `stripped`.
pub(crate) fn blocks(text: &str, first_line: u32, stripped: &mut Vec<Stripped>) -> Vec<Block> {
    let lines = LineIndex::new(text, first_line);
    let mut reader = Reader::new();
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        let start = lines.line(range.start);
        // A list reaches to the next block, past blank lines; its last line is that of its text.
        let length = text[range.clone()].trim_ascii_end().len();
        let end = lines.line(range.start + length.saturating_sub(1));
        // 'One.' followed by a line '2\. Two.': the author numbers lines, though Markdown sees one paragraph.
        let next_is_numbered = matches!(event, Event::SoftBreak) && begins_with_number(&text[range.end..]);
        reader.read(if next_is_numbered { Event::HardBreak } else { event }, start, end);
    }
    stripped.append(&mut reader.stripped);
    reader.builder.finish(lines.line(text.len()))
}

/// Whether a line begins with '2\.', '3)' or 'Step 4'.
fn begins_with_number(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let after_word = line.get(..5).filter(|word| word.eq_ignore_ascii_case("step ")).map_or(line, |_| &line[5..]);
    let rest = after_word.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = after_word.len() - rest.len();
    let marked = rest.trim_start_matches('\\').starts_with([')', '.']) && !rest.starts_with("..");
    (1..=2).contains(&digits) && (marked || after_word.len() < line.len())
}

struct Reader {
    builder: BlockBuilder,
    image_depth: u32,
    /// The image that is being read: its address, and its alternative text so far.
    image: Option<(String, String)>,
    code: Option<Code>,
    html: Option<(String, u32)>,
    table: Option<Table>,
    /// Whether the last event closed a link, an image or emphasis: braces after it are attributes.
    after_span: bool,
    /// Number of adjacent stars found as text.
    stars: usize,
    stripped: Vec<Stripped>,
}

struct Code {
    language: Option<String>,
    text: String,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
    row_lines: Vec<u32>,
    row: Vec<String>,
    links: Vec<Link>,
    images: Vec<Image>,
    /// Number of the next item of an HTML list in a cell.
    next_item: Option<u32>,
}

impl Reader {
    fn new() -> Reader {
        Reader {
            builder: BlockBuilder::new(),
            image_depth: 0,
            image: None,
            code: None,
            html: None,
            table: None,
            after_span: false,
            stars: 0,
            stripped: Vec::new(),
        }
    }

    fn read(&mut self, event: Event<'_>, start: u32, end: u32) {
        if self.read_stars(&event, start, end) {
            return;
        }
        let after_span = std::mem::take(&mut self.after_span);
        match event {
            Event::Start(tag) => self.open(tag, start),
            Event::End(tag) => self.close(tag, start, end),
            Event::Text(text) => self.text(&text, after_span, start, end),
            Event::Code(text) if self.image_depth == 0 => self.builder.code(&text, start, end),
            Event::Html(text) => match &mut self.html {
                Some((html, _)) => html.push_str(&text),
                None => self.html = Some((text.to_string(), start)),
            },
            Event::InlineHtml(tag) if self.image_depth == 0 => self.inline_html(&tag, start, end),
            // A bold 'Fix 1: X' is a heading even if its text begins on the next line.
            Event::SoftBreak | Event::HardBreak if self.builder.bold_line().is_some_and(heading_dialect::numbers_a_fix) => {
                self.builder.flush()
            }
            Event::SoftBreak if self.image_depth == 0 => self.builder.text(" ", start, end),
            Event::HardBreak => self.builder.line_break(),
            Event::Rule => self.builder.flush(),
            _ => {}
        }
    }

    /// Reads a tag in running text. A list in a table cell keeps its numbers.
    fn inline_html(&mut self, tag: &str, start: u32, end: u32) {
        html::inline(tag, start, &mut self.builder);
        let Some(table) = &mut self.table else { return };
        let is = |name: &str| tag.get(1..=name.len()).is_some_and(|t| t.eq_ignore_ascii_case(name));
        if is("ol") || is("ul") || tag.starts_with("</") {
            table.next_item = if is("ol") { Some(1) } else { table.next_item.filter(|_| is("/li")) };
        } else if is("li")
            && let Some(number) = &mut table.next_item
        {
            self.builder.text(&format!("{number}. "), start, end);
            *number += 1;
        }
    }

    fn text(&mut self, text: &str, after_span: bool, start: u32, end: u32) {
        if let Some(code) = &mut self.code {
            code.text.push_str(text);
        } else if let Some((_, alt)) = &mut self.image {
            alt.push_str(text);
        } else {
            let text = if after_span { without_attributes(text) } else { text };
            if text.contains("``") {
                self.builder.text(&without_code_marks(text), start, end);
            } else {
                self.builder.text(text, start, end);
            }
        }
    }

    /// Collects stars that Markdown reports as text, one by one: those between a letter and a bracket, 'tap**(i)**'.
    /// Two or more separate words as emphasis does; a single one is text. Returns whether the event was a star.
    fn read_stars(&mut self, event: &Event<'_>, start: u32, end: u32) -> bool {
        if let Event::Text(text) = event
            && self.code.is_none()
            && text.bytes().all(|b| b == b'*')
        {
            self.stars += text.len();
            return true;
        }
        match std::mem::take(&mut self.stars) {
            0 => {}
            1 => self.builder.text("*", start, end),
            _ => self.builder.boundary(),
        }
        false
    }

    fn open(&mut self, tag: Tag<'_>, line: u32) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } => self.builder.flush(),
            Tag::BlockQuote(_) => self.builder.open_quote(line),
            Tag::List(start) => self.builder.open_list(start.is_some(), start.unwrap_or(1), line),
            Tag::Item => self.builder.open_item(line),
            Tag::Strong => self.builder.bold(true),
            Tag::Link { dest_url, .. } if self.image_depth == 0 => self.builder.open_link(&dest_url),
            Tag::Image { dest_url, .. } => {
                self.image_depth += 1;
                self.image.get_or_insert((dest_url.to_string(), String::new()));
            }
            Tag::CodeBlock(kind) => {
                self.builder.flush();
                self.code = Some(Code { language: language(&kind), text: String::new() });
            }
            Tag::HtmlBlock => self.html = Some((String::new(), line)),
            Tag::Table(_) => {
                self.builder.flush();
                self.table = Some(Table::default());
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd, start: u32, end: u32) {
        match tag {
            TagEnd::Paragraph => self.builder.flush(),
            TagEnd::Heading(level) => self.builder.flush_heading(level_number(level), start),
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => self.builder.close(end),
            TagEnd::Strong => {
                self.builder.bold(false);
                self.after_span = true;
            }
            TagEnd::Emphasis => self.after_span = true,
            TagEnd::Link if self.image_depth == 0 => {
                self.builder.close_link();
                self.after_span = true;
            }
            TagEnd::Image => {
                self.image_depth = self.image_depth.saturating_sub(1);
                self.after_span = true;
                if self.image_depth == 0
                    && let Some((url, alt)) = self.image.take()
                {
                    self.builder.image(&alt, &url, start);
                }
            }
            TagEnd::CodeBlock => self.close_code(start, end),
            TagEnd::HtmlBlock => self.close_html(),
            TagEnd::TableCell => self.close_cell(),
            TagEnd::TableHead | TagEnd::TableRow => self.close_row(start),
            TagEnd::Table => self.close_table(start, end),
            _ => {}
        }
    }

    fn close_code(&mut self, line_start: u32, line_end: u32) {
        let Some(Code { language, text }) = self.code.take() else { return };
        if !text.trim().is_empty() {
            self.builder.code_block(language, &text, line_start, line_end);
        }
    }

    fn close_html(&mut self) {
        if let Some((text, line)) = self.html.take() {
            html::embed(&text, line, &mut self.builder, &mut self.stripped);
        }
    }

    fn close_cell(&mut self) {
        let (cell, links, images) = self.builder.take_cell();
        if let Some(table) = &mut self.table {
            table.images.extend(images);
            table.row.push(cell);
            table.links.extend(links);
        }
    }

    fn close_row(&mut self, line: u32) {
        if let Some(table) = &mut self.table {
            let row = std::mem::take(&mut table.row);
            table.rows.push(row);
            table.row_lines.push(line);
        }
    }

    fn close_table(&mut self, line_start: u32, line_end: u32) {
        if let Some(Table { rows, row_lines, links, images, .. }) = self.table.take() {
            self.builder.push(Block { kind: BlockKind::Table { rows, row_lines, header_rows: 1, links }, line_start, line_end });
            if !images.is_empty() {
                self.builder.push(Block { kind: BlockKind::Pictures { images }, line_start: line_end, line_end });
            }
        }
    }
}

fn language(kind: &CodeBlockKind<'_>) -> Option<String> {
    match kind {
        CodeBlockKind::Fenced(info) => info.split([' ', ',', '{']).next().filter(|l| !l.is_empty()).map(str::to_string),
        CodeBlockKind::Indented => None,
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    level as u8
}

/// Text after a link or an image without the attributes of Kramdown and MkDocs: `{.button}`.
fn without_attributes(text: &str) -> &str {
    attributes::length(text).map_or(text, |length| &text[length..])
}

/// Text without groups of backticks, which converters leave behind where no code began.
fn without_code_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for run in text.split_inclusive(|c| c != '`') {
        let marks = run.bytes().take_while(|b| *b == b'`').count();
        out.push_str(if marks >= 2 { &run[marks..] } else { run });
    }
    out
}
