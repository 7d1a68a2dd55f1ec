//! Turns tokens into blocks: whole pages, and pieces of HTML inside Markdown.
//!
//! No document tree is built, since its cost grows with the depth of hostile markup. A short stack of open elements
//! replaces it.

use super::elements::{code_language, ends_inline_code, is_block, is_heading, is_invisible, is_void, opens_panel};
use super::head::Head;
use super::inline::{close_inline, open_inline};
use super::main_element::{Main, main_element};
use super::tokens::{Attributes, Piece, tokenize};
use crate::article::boilerplate::rules;
use crate::article::markup::block::{Block, BlockKind, Image, Link};
use crate::article::markup::block_builder::BlockBuilder;
use crate::article::markup::front_matter::FrontMatter;
use crate::article::markup::line_index::line_count;
use crate::article::model::Stripped;

/// Maximum length of inline code in bytes; longer code lacks its end tag.
const MAX_INLINE_CODE: usize = 2000;

/// Maximum number of open elements to track; real pages stay below a hundred.
const MAX_OPEN: usize = 256;

/// Size in bytes from which on the text of a removed part is not collected further.
const MAX_SAMPLE_BYTES: usize = 400;

/// A whole page, parsed.
pub(crate) struct Page {
    /// Fields from the head of the page.
    pub(crate) front: FrontMatter,
    /// Main content.
    pub(crate) blocks: Vec<Block>,
    /// Removed elements, such as navigation and cookie bars.
    pub(crate) stripped: Vec<Stripped>,
}

/// Parses the head and the main content of a whole page.
pub(crate) fn page(text: &str) -> Page {
    let tokens = tokenize(text, 1);
    let last_line = line_count(text);
    let mut reader = Reader::new(BlockBuilder::new(), main_element(&tokens), last_line);
    tokens.iter().for_each(|t| reader.read(t));
    reader.end_skip(last_line);
    reader.end_outside();
    let Reader { builder, stripped, head, .. } = reader;
    let blocks = builder.finish(last_line);
    Page { front: head.into_front_matter(&blocks), blocks, stripped }
}

/// Adds a piece of HTML inside Markdown to the builder. `first_line` is its first line in the file.
pub(crate) fn embed(text: &str, first_line: u32, builder: &mut BlockBuilder, stripped: &mut Vec<Stripped>) {
    let tokens = tokenize(text, first_line);
    let taken = std::mem::replace(builder, BlockBuilder::new());
    let last_line = first_line + line_count(text) - 1;
    let mut reader = Reader::new(taken, None, last_line);
    tokens.iter().for_each(|t| reader.read(t));
    reader.end_skip(last_line);
    reader.close_all(last_line);
    reader.builder.end_markup();
    stripped.append(&mut reader.stripped);
    *builder = reader.builder;
}

/// Turns a sequence of tokens into blocks.
struct Reader {
    builder: BlockBuilder,
    /// Last line of the text.
    last_line: u32,
    stripped: Vec<Stripped>,
    head: Head,
    /// Names of the open lists, items and quotes, outermost first.
    open: Vec<String>,
    /// Element that holds the article; `None` if the whole text does.
    main: Option<Main>,
    /// Number of open elements with the name of the main element.
    main_depth: u32,
    /// Index of the current token.
    index: usize,
    /// Element that is being skipped.
    skip: Option<Skip>,
    /// Whether a heading element is open.
    in_heading: bool,
    /// Whether the page has an accordion or tabs.
    has_panels: bool,
    /// Text outside the main element, until the main element opens or the page ends.
    outside: Option<Skip>,
    /// Open `<pre>` element: its text, language and first line.
    pre: Option<(String, Option<String>, u32)>,
    /// Text of the open inline code element.
    code: Option<String>,
    table: Option<Table>,
}

/// A table that is being read.
struct Table {
    rows: Vec<Row>,
    links: Vec<Link>,
    images: Vec<Image>,
    line: u32,
}

/// A row of a table.
struct Row {
    line: u32,
    cells: Vec<String>,
    /// Whether all cells so far name a column.
    is_header: bool,
}

/// A part of the page that is not part of the article.
struct Skip {
    /// Name of the skipped element.
    name: String,
    rule: &'static str,
    /// Number of open elements with that name.
    depth: u32,
    /// First line of the part.
    line: u32,
    /// Last line that is known to belong to the part.
    last_line: u32,
    /// Beginning of the part's text.
    text: String,
}

impl Reader {
    fn new(builder: BlockBuilder, main: Option<Main>, last_line: u32) -> Reader {
        Reader {
            builder,
            last_line,
            stripped: Vec::new(),
            head: Head::default(),
            open: Vec::new(),
            main,
            main_depth: 0,
            index: 0,
            skip: None,
            in_heading: false,
            has_panels: false,
            outside: None,
            pre: None,
            code: None,
            table: None,
        }
    }

    fn read(&mut self, piece: &Piece) {
        match piece {
            Piece::Open { name, attributes, self_closing, line } => self.open(name, attributes, *self_closing, *line),
            Piece::Close { name, line } => self.close(name, *line),
            Piece::Text { text, line } => self.text(text, *line),
        }
        self.index += 1;
    }

    /// Whether content at this position belongs to the article.
    fn reading(&self) -> bool {
        self.skip.is_none() && (self.main.is_none() || self.main_depth > 0)
    }

    fn text(&mut self, text: &str, line: u32) {
        if let Some(skip) = &mut self.skip {
            if skip.text.len() < MAX_SAMPLE_BYTES {
                skip.text.push_str(text);
            }
        } else if self.head.in_title() {
            self.head.push_title(text);
        } else if let Some((code, ..)) = &mut self.pre {
            code.push_str(text);
        } else if let Some(code) = self.code.as_mut().filter(|code| code.len() < MAX_INLINE_CODE) {
            code.push_str(&text.replace(['\n', '\r'], " "));
        } else if self.reading() {
            // The tokenizer reports the line on which a text ends, or the next line after a lone '<'.
            let breaks = text.matches('\n').count() as u32;
            let leading = text.len() - text.trim_start().len();
            let first = line.saturating_sub(text[leading..].matches('\n').count() as u32).max(1);
            let last = line.saturating_sub(breaks.min(text[text.trim_end().len()..].matches('\n').count() as u32));
            let first = first.min(self.last_line);
            self.builder.text(&text.replace(['\n', '\r'], " "), first, last.clamp(first, self.last_line));
        } else if !text.trim().is_empty() {
            let line = line.min(self.last_line);
            let outside = self.outside.get_or_insert_with(|| Skip {
                name: String::new(),
                rule: "outside-main",
                depth: 0,
                line,
                last_line: line,
                text: String::new(),
            });
            if outside.text.len() < MAX_SAMPLE_BYTES {
                outside.text.push_str(text.trim_start());
                outside.text.push(' ');
            }
            outside.last_line = line;
        }
    }

    /// Records the text before or after the main element as removed.
    fn end_outside(&mut self) {
        if let Some(outside) = self.outside.take() {
            self.skip = Some(outside);
            let last_line = self.skip.as_ref().map_or(0, |s| s.last_line);
            self.end_skip(last_line);
        }
    }

    fn open(&mut self, name: &str, attributes: &Attributes, self_closing: bool, line: u32) {
        // The main element ends a skipped one: an unclosed cookie bar must not hide the article.
        let opens_main = self.opens_main(name);
        if self.skip.is_some() && opens_main && self.main_depth == 0 {
            self.end_skip(line);
        }
        if let Some(skip) = &mut self.skip {
            skip.depth += u32::from(skip.name == name && !self_closing);
            return;
        }
        self.head.open(name, attributes);
        if opens_main {
            self.end_outside();
            self.main_depth += 1;
        }
        if is_heading(name) {
            self.in_heading = true;
        }
        // The panels of an accordion are hidden until the reader opens them, and their buttons are headings.
        self.has_panels |= self.reading() && opens_panel(attributes);
        if let Some(rule) = self.skip_rule(name, attributes, opens_main)
            && !is_void(name)
            && !self_closing
        {
            // An icon or a button inside a sentence does not end the paragraph.
            if matches!(name, "svg" | "button" | "select" | "input" | "canvas" | "object" | "script" | "style" | "template" | "noscript") {
                self.builder.boundary();
            } else {
                self.builder.flush();
            }
            self.skip = Some(Skip { name: name.to_string(), rule, depth: 1, line, last_line: line, text: String::new() });
            return;
        }
        if let Some((text, ..)) = &mut self.pre {
            // The lines of a listing may be elements.
            let breaks = is_block(name) || matches!(name, "li" | "tr" | "ul" | "ol" | "table" | "blockquote");
            if name == "br" || breaks && !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            return;
        }
        if !self.reading() {
            return;
        }
        self.open_element(name, attributes, line);
    }

    /// Rule by which an element is not part of the article, if any.
    fn skip_rule(&self, name: &str, attributes: &Attributes, opens_main: bool) -> Option<&'static str> {
        let may_be_hidden = !self.has_panels && attributes.get("role") != "tabpanel";
        if may_be_hidden && (attributes.has("hidden") || is_invisible(attributes.get("style"))) {
            return Some("hidden");
        }
        let is_label = name == "button" && (self.in_heading || opens_panel(attributes));
        // The main element is kept whatever its class.
        if opens_main || is_label {
            return None;
        }
        rules::html_rule(name, attributes.get("class"), attributes.get("id"))
    }

    /// Whether an element is the main element, or has its name inside it.
    fn opens_main(&self, name: &str) -> bool {
        let is_main = |main: &Main| main.name == name && (self.main_depth > 0 || main.index.is_none_or(|index| index == self.index));
        self.main.as_ref().is_some_and(is_main)
    }

    fn closes_main(&self, name: &str) -> bool {
        self.main_depth > 0 && self.main.as_ref().is_some_and(|main| main.name == name)
    }

    fn open_element(&mut self, name: &str, attributes: &Attributes, line: u32) {
        if ends_inline_code(name) {
            self.close_code(line);
        }
        // A table with headings, steps or listings in its cells is only used for layout.
        if self.table.is_some() && matches!(name, "ol" | "pre" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
            self.close_table(line);
        }
        match name {
            "br" | "b" | "strong" | "a" | "img" => open_inline(name, attributes, line, &mut self.builder),
            "code" | "kbd" | "samp" => self.code = Some(String::new()),
            "ul" | "menu" | "li" | "blockquote" if self.table.is_some() => self.builder.line_break(),
            "ul" | "ol" | "menu" => {
                self.builder.open_list(name == "ol", attributes.get("start").parse().unwrap_or(1), line);
                self.track(name);
            }
            "li" => {
                self.close_open_item(line);
                self.builder.open_item(line);
                self.track(name);
            }
            "blockquote" => {
                self.builder.open_quote(line);
                self.track(name);
            }
            "pre" => {
                self.builder.flush();
                self.pre = Some((String::new(), code_language(attributes.get("class")), line));
            }
            "table" if self.table.is_none() => {
                self.builder.flush();
                self.table = Some(Table { rows: Vec::new(), links: Vec::new(), images: Vec::new(), line });
            }
            "tr" => self.open_row(line),
            "td" | "th" => {
                self.end_cell();
                self.open_cell(name == "th");
            }
            name if is_block(name) && self.table.is_none() => self.builder.flush(),
            _ => {}
        }
    }

    /// Tracks an open container.
    fn track(&mut self, name: &str) {
        if self.open.len() < MAX_OPEN {
            self.open.push(name.to_string());
        }
    }

    /// Closes the open `<li>` of the same list before the next one.
    fn close_open_item(&mut self, line: u32) {
        if self.open.last().is_some_and(|n| n == "li") {
            self.open.pop();
            self.builder.close(line);
        }
    }

    fn close(&mut self, name: &str, line: u32) {
        if self.skip.is_some() {
            self.close_skipped(name, line);
            if self.skip.is_some() || !self.closes_main(name) {
                return;
            }
        }
        self.head.close(name);
        if self.closes_main(name) {
            self.main_depth -= 1;
            if self.main_depth == 0 {
                return self.close_all(line);
            }
        }
        if self.reading() {
            self.close_element(name, line);
        }
    }

    fn close_skipped(&mut self, name: &str, line: u32) {
        let Some(skip) = &mut self.skip else { return };
        if skip.name == name {
            skip.depth -= 1;
        }
        let depth = skip.depth;
        // A skipped `<div>` inside a main `<div>` ends with its own end tag.
        let leaves_main = self.closes_main(name) && self.skip.as_ref().is_some_and(|skip| skip.name != name);
        if depth == 0 || name == "body" || leaves_main {
            self.end_skip(line);
        }
    }

    fn end_skip(&mut self, line: u32) {
        if let Some(skip) = self.skip.take() {
            self.stripped.push(Stripped {
                rule: format!("html-{}", skip.rule),
                line_start: skip.line,
                line_end: line.max(skip.line),
                sample: rules::sample(&skip.text),
            });
        }
    }

    fn close_element(&mut self, name: &str, line: u32) {
        if ends_inline_code(name) {
            self.close_code(line);
        }
        match name {
            "b" | "strong" | "a" => close_inline(name, &mut self.builder),
            "code" | "kbd" | "samp" => self.close_code(line),
            "pre" => self.close_pre(line),
            "td" | "th" => self.end_cell(),
            "table" => self.close_table(line),
            name if is_heading(name) => {
                self.in_heading = false;
                // A heading ends the table around it, so inside a table this end tag is a stray one.
                if self.table.is_none() {
                    self.builder.flush_heading(name.as_bytes()[1] - b'0', line);
                }
            }
            "ul" | "ol" | "menu" | "li" | "blockquote" if self.table.is_none() => self.close_container(name, line),
            name if is_block(name) && self.table.is_none() => self.builder.flush(),
            _ => {}
        }
    }

    /// Closes containers up to the named one; a stray end tag closes nothing.
    fn close_container(&mut self, name: &str, line: u32) {
        let Some(depth) = self.open.iter().rposition(|n| n == name) else { return };
        // `</li>` must not close the enclosing list.
        if name == "li" && self.open[depth..].iter().any(|n| n == "ul" || n == "ol") {
            return;
        }
        // A listing ends with its container, even if its end tag is missing.
        self.close_pre(line);
        while self.open.len() > depth {
            self.open.pop();
            self.builder.close(line);
        }
    }

    fn close_all(&mut self, line: u32) {
        self.close_code(line);
        self.close_pre(line);
        self.close_table(line);
        while self.open.pop().is_some() {
            self.builder.close(line);
        }
        self.builder.flush();
    }

    fn close_code(&mut self, line: u32) {
        if let Some(code) = self.code.take() {
            self.builder.code(&code, line, line);
        }
    }

    fn close_pre(&mut self, line: u32) {
        let Some((text, language, first)) = self.pre.take() else { return };
        if !text.trim().is_empty() {
            self.builder.code_block(language, text.trim_matches('\n'), first, line);
        }
    }

    fn open_row(&mut self, line: u32) {
        self.end_cell();
        if let Some(table) = &mut self.table {
            table.rows.push(Row { line, cells: Vec::new(), is_header: true });
        }
    }

    fn open_cell(&mut self, is_header: bool) {
        if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
            row.is_header &= is_header;
        }
    }

    fn end_cell(&mut self) {
        let Some(table) = &mut self.table else { return self.builder.flush() };
        let (cell, links, images) = self.builder.take_cell();
        table.links.extend(links);
        table.images.extend(images);
        if !cell.is_empty() {
            match table.rows.last_mut() {
                Some(row) => row.cells.push(cell),
                None => table.rows.push(Row { line: table.line, cells: vec![cell], is_header: false }),
            }
        }
    }

    fn close_table(&mut self, line: u32) {
        self.end_cell();
        let Some(Table { mut rows, links, images, line: first }) = self.table.take() else { return };
        rows.retain(|row| !row.cells.is_empty());
        if !rows.is_empty() {
            let header_rows = rows.iter().take_while(|row| row.is_header).count() as u32;
            let (row_lines, rows) = rows.into_iter().map(|row| (row.line, row.cells)).unzip();
            let kind = BlockKind::Table { rows, row_lines, header_rows, links };
            self.builder.push(Block { kind, line_start: first, line_end: line });
        }
        if !images.is_empty() {
            self.builder.push(Block { kind: BlockKind::Pictures { images }, line_start: first, line_end: line });
        }
    }
}
