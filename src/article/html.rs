//! HTML to blocks: whole pages, and pieces inside Markdown.
//!
//! In: HTML of any quality. Out: blocks with line numbers, and what the head of a page says about it.
//! The tokenizer is the browsers' own; the tree is not built, since its cost grows with the depth
//! of hostile markup. Open elements are kept on a short stack instead.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::{Attribute, LocalName};

use super::Stripped;
use super::block::{Block, BlockBuilder, BlockKind, Link};
use super::boilerplate;
use super::front_matter::{FrontMatter, day};
use super::markdown::printable;

/// Longer inline code is none: its end tag was forgotten.
const MAX_INLINE_CODE: usize = 2000;

/// Open elements beyond this depth are not remembered; real pages stay below a hundred.
const MAX_OPEN: usize = 256;

/// A longer tag loses its attributes. Pictures inside a page are the longest that there are, and
/// nothing is read of them.
const MAX_TAG_BYTES: usize = 32 * 1024;

/// A whole page.
pub(super) struct Page {
    /// What its head says.
    pub(super) front: FrontMatter,
    /// Its main content.
    pub(super) blocks: Vec<Block>,
    /// Navigation, cookie bars and the like.
    pub(super) stripped: Vec<Stripped>,
}

/// Reads a whole page: its head and its main content.
pub(super) fn page(text: &str) -> Page {
    let tokens = tokenize(text, 1);
    let last_line = super::line_count(text);
    let mut reader = Reader::new(BlockBuilder::new(), main_element(&tokens), last_line);
    tokens.iter().for_each(|t| reader.read(t));
    reader.end_skip(last_line);
    reader.end_outside();
    let Reader { builder, stripped, front, page_title, .. } = reader;
    let blocks = builder.finish(last_line);
    let mut front = front;
    front.title = front.title.or(page_title.map(|t| without_site_name(&t, &blocks)));
    Page { front, blocks, stripped }
}

/// Reads a piece of HTML inside Markdown, which begins at `first_line`, into the builder.
pub(super) fn embed(text: &str, first_line: u32, builder: &mut BlockBuilder, stripped: &mut Vec<Stripped>) {
    let tokens = tokenize(text, first_line);
    let taken = std::mem::replace(builder, BlockBuilder::new());
    let last_line = first_line + super::line_count(text) - 1;
    let mut reader = Reader::new(taken, None, last_line);
    tokens.iter().for_each(|t| reader.read(t));
    reader.end_skip(last_line);
    reader.close_all(last_line);
    reader.builder.end_markup();
    stripped.append(&mut reader.stripped);
    *builder = reader.builder;
}

/// Reads one tag inside a paragraph of Markdown into the builder.
pub(super) fn inline(tag: &str, line: u32, builder: &mut BlockBuilder) {
    let name = tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    // Of all tags, these say something here; most paragraphs hold none of them.
    if !["br", "a", "b", "strong", "img"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
        return;
    }
    for piece in tokenize(tag, line) {
        match piece {
            Piece::Open { name, attributes, .. } => open_inline(&name, &attributes, line, builder),
            Piece::Close { name, .. } => close_inline(&name, builder),
            Piece::Text { .. } => {}
        }
    }
}

fn open_inline(name: &str, attributes: &Attributes, line: u32, builder: &mut BlockBuilder) {
    match name {
        "br" => builder.line_break(),
        "b" | "strong" => builder.bold(true),
        "a" => builder.open_link(attributes.get("href")),
        "img" if !attributes.is_tracker() => builder.image(attributes.get("alt"), attributes.get("src"), line),
        _ => {}
    }
}

fn close_inline(name: &str, builder: &mut BlockBuilder) {
    match name {
        "b" | "strong" => builder.bold(false),
        "a" => builder.close_link(),
        _ => {}
    }
}

/// What a tag says beside its name.
struct Attributes(Vec<Attribute>);

impl Attributes {
    /// An attribute's value; empty where there is none.
    fn get(&self, wanted: &str) -> &str {
        self.0.iter().find(|a| &*a.name.local == wanted).map_or("", |a| &a.value)
    }

    fn has(&self, wanted: &str) -> bool {
        self.0.iter().any(|a| &*a.name.local == wanted)
    }

    /// A picture of one dot at most: it counts visitors.
    fn is_tracker(&self) -> bool {
        ["width", "height"].iter().any(|side| matches!(self.get(side).trim_end_matches("px"), "0" | "1"))
    }
}

/// A token that matters here.
enum Piece {
    Open { name: LocalName, attributes: Attributes, self_closing: bool, line: u32 },
    Close { name: LocalName, line: u32 },
    Text { text: StrTendril, line: u32 },
}

struct Collector {
    pieces: RefCell<Vec<Piece>>,
    first_line: u32,
}

impl TokenSink for Collector {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let line = (self.first_line as u64 + line).saturating_sub(1).min(u32::MAX as u64) as u32;
        match token {
            Token::TagToken(tag) => return self.tag(tag, line),
            Token::CharacterTokens(text) => self.pieces.borrow_mut().push(Piece::Text { text, line }),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Collector {
    fn tag(&self, tag: Tag, line: u32) -> TokenSinkResult<()> {
        let name = tag.name;
        if tag.kind == TagKind::EndTag {
            self.pieces.borrow_mut().push(Piece::Close { name, line });
            return TokenSinkResult::Continue;
        }
        let raw = raw_kind(&name);
        let attributes = Attributes(tag.attrs);
        self.pieces.borrow_mut().push(Piece::Open { name, attributes, self_closing: tag.self_closing, line });
        raw.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
    }
}

/// Elements whose content is no markup, as the HTML standard lists them (13.2.5 and 13.2.6.4).
fn raw_kind(name: &str) -> Option<RawKind> {
    match name {
        "title" | "textarea" => Some(RawKind::Rcdata),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" => Some(RawKind::Rawtext),
        "script" => Some(RawKind::ScriptData),
        _ => None,
    }
}

/// Text without the attributes of tags that are longer than any page has them. The tokenizer
/// compares each attribute of a tag with all before it, so a tag of a megabyte would never end.
fn without_endless_tags(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(offset) = text[at..].find('<') {
        let start = at + offset;
        at = start + 1;
        if !text[at..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = text[start..].find('>').map_or(text.len(), |e| start + e);
        at = end;
        if end - start > MAX_TAG_BYTES {
            let name_end = start + 1 + text[start + 1..end].find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(0);
            out.push_str(&text[kept..name_end]);
            // Lines must go on counting.
            out.extend(text[name_end..end].matches('\n'));
            kept = end;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[kept..]);
    Cow::Owned(out)
}

fn tokenize(text: &str, first_line: u32) -> Vec<Piece> {
    let text = without_endless_tags(text);
    let collector = Collector { pieces: RefCell::new(Vec::new()), first_line };
    let tokenizer = Tokenizer::new(collector, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&text));
    while !input.is_empty() {
        // A script would have to run here; we never run one.
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.pieces.into_inner()
}

/// The element that holds the article.
struct Main {
    name: String,
    /// Its place among the tokens; none where every element of the name is meant.
    place: Option<usize>,
}

/// The element that holds the article: `main`, else the only `article`, else the only one whose role
/// or name says so.
fn main_element(tokens: &[Piece]) -> Option<Main> {
    let count = |wanted: &str| tokens.iter().filter(|t| matches!(t, Piece::Open { name, .. } if &**name == wanted)).count();
    let named = |name: &str| Some(Main { name: name.to_string(), place: None });
    if count("main") > 0 {
        return named("main");
    }
    if count("article") == 1 {
        return named("article");
    }
    for says_so in [is_main_by_role, is_main_by_name] {
        let mut found = tokens.iter().enumerate().filter_map(|(place, token)| match token {
            Piece::Open { name, attributes, .. } if !is_void(name) && says_so(attributes) => {
                Some(Main { name: name.to_string(), place: Some(place) })
            }
            _ => None,
        });
        if let (Some(only), None) = (found.next(), found.next()) {
            return Some(only);
        }
    }
    None
}

fn is_main_by_role(attributes: &Attributes) -> bool {
    attributes.get("role") == "main" || attributes.get("itemprop") == "articleBody"
}

/// The names that publishing systems give to the element around an article.
fn is_main_by_name(attributes: &Attributes) -> bool {
    let names = ["main-content", "maincontent", "article-body", "article-content", "post-content", "entry-content", "page-content"];
    let all = format!("{} {}", attributes.get("class"), attributes.get("id")).to_ascii_lowercase();
    all.split_whitespace().any(|name| names.contains(&name))
}

struct Reader {
    builder: BlockBuilder,
    /// The last line of the text that is read.
    last_line: u32,
    stripped: Vec<Stripped>,
    front: FrontMatter,
    page_title: Option<String>,
    open: Vec<String>,
    /// The element that holds the article, and how many of them are open.
    main: Option<Main>,
    main_depth: u32,
    /// How many tokens have been read.
    place: usize,
    /// Inside something to leave out: what, from where, and what it says.
    skip: Option<Skip>,
    in_title: bool,
    in_heading: bool,
    /// The page has an accordion or tabs.
    has_panels: bool,
    /// Text outside the element that holds the article: its lines, and how it begins.
    outside: Option<Skip>,
    pre: Option<(String, Option<String>, u32)>,
    /// Inline code that is being read.
    code_from: Option<String>,
    table: Option<Table>,
}

struct Table {
    rows: Vec<Vec<String>>,
    links: Vec<Link>,
    line: u32,
}

struct Skip {
    name: String,
    rule: &'static str,
    depth: u32,
    line: u32,
    /// The last line that is known to belong to it.
    last_line: u32,
    text: String,
}

impl Reader {
    fn new(builder: BlockBuilder, main: Option<Main>, last_line: u32) -> Reader {
        Reader {
            builder,
            last_line,
            stripped: Vec::new(),
            front: FrontMatter::default(),
            page_title: None,
            open: Vec::new(),
            main,
            main_depth: 0,
            place: 0,
            skip: None,
            in_title: false,
            in_heading: false,
            has_panels: false,
            outside: None,
            pre: None,
            code_from: None,
            table: None,
        }
    }

    fn read(&mut self, piece: &Piece) {
        match piece {
            Piece::Open { name, attributes, self_closing, line } => self.open(name, attributes, *self_closing, *line),
            Piece::Close { name, line } => self.close(name, *line),
            Piece::Text { text, line } => self.text(text, *line),
        }
        self.place += 1;
    }

    fn reading(&self) -> bool {
        self.skip.is_none() && (self.main.is_none() || self.main_depth > 0)
    }

    fn text(&mut self, text: &str, line: u32) {
        if let Some(skip) = &mut self.skip {
            if skip.text.len() < 400 {
                skip.text.push_str(text);
            }
        } else if self.in_title {
            self.page_title.get_or_insert_default().push_str(text);
        } else if let Some((code, ..)) = &mut self.pre {
            code.push_str(text);
        } else if let Some(code) = self.code_from.as_mut().filter(|code| code.len() < MAX_INLINE_CODE) {
            code.push_str(&text.replace(['\n', '\r'], " "));
        } else if self.reading() {
            // The tokenizer tells the line on which a text ends, or the next one after a lone '<'.
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
            if outside.text.len() < 400 {
                outside.text.push_str(text.trim_start());
                outside.text.push(' ');
            }
            outside.last_line = line;
        }
    }

    /// Records what stands before or after the element that holds the article.
    fn end_outside(&mut self) {
        if let Some(outside) = self.outside.take() {
            self.skip = Some(outside);
            let last_line = self.skip.as_ref().map_or(0, |s| s.last_line);
            self.end_skip(last_line);
        }
    }

    fn open(&mut self, name: &str, attributes: &Attributes, self_closing: bool, line: u32) {
        // A page that forgets to close its cookie bar has not lost its article.
        let opens_main = self.opens_main(name);
        if self.skip.is_some() && opens_main && self.main_depth == 0 {
            self.end_skip(line);
        }
        if let Some(skip) = &mut self.skip {
            skip.depth += u32::from(skip.name == name && !self_closing);
            return;
        }
        self.read_head(name, attributes);
        if opens_main {
            self.end_outside();
            self.main_depth += 1;
        }
        if is_heading(name) {
            self.in_heading = true;
        }
        // The panels of an accordion are hidden until a reader opens them, and their buttons are headings.
        self.has_panels |= self.reading() && opens_panel(attributes);
        let hidden =
            !self.has_panels && attributes.get("role") != "tabpanel" && (attributes.has("hidden") || is_invisible(attributes.get("style")));
        let is_label = name == "button" && (self.in_heading || opens_panel(attributes));
        let by_name = || boilerplate::html_rule(name, attributes.get("class"), attributes.get("id")).filter(|_| !is_label);
        // What holds the article may be called what it likes.
        let rule = if hidden { Some("hidden") } else { by_name().filter(|_| !opens_main) };
        if let Some(rule) = rule
            && !is_void(name)
            && !self_closing
        {
            // An icon or a button inside a sentence does not end it.
            if matches!(name, "svg" | "button" | "select" | "input" | "canvas" | "object" | "script" | "style" | "template" | "noscript") {
                self.builder.boundary();
            } else {
                self.builder.flush();
            }
            self.skip = Some(Skip { name: name.to_string(), rule, depth: 1, line, last_line: line, text: String::new() });
            return;
        }
        if let Some((text, ..)) = &mut self.pre {
            // Lines of a listing may be elements.
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

    /// Whether an element holds the article, or is inside it and of the same name.
    fn opens_main(&self, name: &str) -> bool {
        let this_one = |main: &Main| main.name == name && (self.main_depth > 0 || main.place.is_none_or(|place| place == self.place));
        self.main.as_ref().is_some_and(this_one)
    }

    fn closes_main(&self, name: &str) -> bool {
        self.main_depth > 0 && self.main.as_ref().is_some_and(|main| main.name == name)
    }

    fn open_element(&mut self, name: &str, attributes: &Attributes, line: u32) {
        if ends_inline_code(name) {
            self.close_code(line);
        }
        // A table with headings, steps or listings in its cells is there for the layout.
        if self.table.is_some() && matches!(name, "ol" | "pre" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
            self.close_table(line);
        }
        match name {
            "br" | "b" | "strong" | "a" | "img" => open_inline(name, attributes, line, &mut self.builder),
            "code" | "kbd" | "samp" => self.code_from = Some(String::new()),
            "ul" | "menu" | "li" | "blockquote" if self.table.is_some() => self.builder.line_break(),
            "ul" | "ol" | "menu" => {
                self.builder.open_list(name == "ol", attributes.get("start").parse().unwrap_or(1), line);
                self.remember(name);
            }
            "li" => {
                self.close_open_item(line);
                self.builder.open_item(line);
                self.remember(name);
            }
            "blockquote" => {
                self.builder.open_quote(line);
                self.remember(name);
            }
            "pre" => {
                self.builder.flush();
                self.pre = Some((String::new(), code_language(attributes.get("class")), line));
            }
            "table" if self.table.is_none() => {
                self.builder.flush();
                self.table = Some(Table { rows: Vec::new(), links: Vec::new(), line });
            }
            "tr" => self.open_row(),
            "td" | "th" => self.end_cell(),
            name if is_block(name) && self.table.is_none() => self.builder.flush(),
            _ => {}
        }
    }

    fn remember(&mut self, name: &str) {
        if self.open.len() < MAX_OPEN {
            self.open.push(name.to_string());
        }
    }

    /// `<li>` closes an open `<li>` of the same list.
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
        if name == "title" {
            self.in_title = false;
        }
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
        // A skipped `<div>` inside a `<div>` that is the article ends with its own end tag.
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
                sample: boilerplate::sample(&skip.text),
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
                // A heading ends the table around it: this end tag is a stray one, and its text is that of a cell.
                if self.table.is_none() {
                    self.builder.flush_heading(name.as_bytes()[1] - b'0', line);
                }
            }
            "ul" | "ol" | "menu" | "li" | "blockquote" if self.table.is_none() => self.close_container(name, line),
            name if is_block(name) && self.table.is_none() => self.builder.flush(),
            _ => {}
        }
    }

    /// Closes containers up to the one that is named; a stray end tag closes nothing.
    fn close_container(&mut self, name: &str, line: u32) {
        let Some(depth) = self.open.iter().rposition(|n| n == name) else { return };
        // `</li>` must not close the list around it.
        if name == "li" && self.open[depth..].iter().any(|n| n == "ul" || n == "ol") {
            return;
        }
        // A listing ends with what holds it, whether its end tag was written or not.
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
        if let Some(code) = self.code_from.take() {
            self.builder.code(&code, line, line);
        }
    }

    fn close_pre(&mut self, line: u32) {
        let Some((text, language, first)) = self.pre.take() else { return };
        if !text.trim().is_empty() {
            let text = printable(text.trim_matches('\n'));
            self.builder.push(Block { kind: BlockKind::Code { language, text }, line_start: first, line_end: line });
        }
    }

    fn open_row(&mut self) {
        self.end_cell();
        if let Some(table) = &mut self.table {
            table.rows.push(Vec::new());
        }
    }

    fn end_cell(&mut self) {
        let Some(table) = &mut self.table else { return self.builder.flush() };
        let (cell, links) = self.builder.take_cell();
        table.links.extend(links);
        if !cell.is_empty() {
            match table.rows.last_mut() {
                Some(row) => row.push(cell),
                None => table.rows.push(vec![cell]),
            }
        }
    }

    fn close_table(&mut self, line: u32) {
        self.end_cell();
        let Some(Table { mut rows, links, line: first }) = self.table.take() else { return };
        rows.retain(|row| !row.is_empty());
        if !rows.is_empty() {
            self.builder.push(Block { kind: BlockKind::Table { rows, links }, line_start: first, line_end: line });
        }
    }

    fn read_head(&mut self, name: &str, attributes: &Attributes) {
        match name {
            "title" => self.in_title = self.page_title.is_none(),
            "link" if attributes.get("rel") == "canonical" => {
                self.front.url = Some(attributes.get("href").to_string()).filter(|u| !u.is_empty())
            }
            "time" if self.front.updated.is_none() => self.front.updated = day(attributes.get("datetime")),
            "meta" => {
                let name = if attributes.has("name") { attributes.get("name") } else { attributes.get("property") };
                self.read_meta(name, attributes.get("content"));
            }
            _ => {}
        }
    }

    fn read_meta(&mut self, name: &str, content: &str) {
        let text = content.trim().to_string();
        match name.to_ascii_lowercase().as_str() {
            "description" | "og:description" if !text.is_empty() => {
                self.front.description.get_or_insert(text);
            }
            "keywords" => self.front.tags.extend(text.split(',').map(|t| t.trim().to_string()).filter(|t| !t.is_empty())),
            "article:section" if !text.is_empty() => self.front.categories.push(text),
            "article:modified_time" | "last-modified" | "dcterms.modified" => self.front.updated = day(&text).or(self.front.updated.take()),
            _ => {}
        }
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Whether an element opens a panel of an accordion or a tab.
fn opens_panel(attributes: &Attributes) -> bool {
    attributes.has("aria-expanded") && attributes.has("aria-controls") || attributes.get("role") == "tab"
}

/// Whether a style says that the element is not to be seen.
fn is_invisible(style: &str) -> bool {
    if style.is_empty() {
        return false;
    }
    let style: String = style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// Elements that no inline code holds, whether its end tag was written or not.
fn ends_inline_code(name: &str) -> bool {
    is_block(name) || matches!(name, "ul" | "ol" | "menu" | "li" | "blockquote" | "pre" | "table" | "tr" | "td" | "th")
}

fn is_void(name: &str) -> bool {
    matches!(name, "area" | "base" | "br" | "col" | "embed" | "hr" | "img" | "input" | "link" | "meta" | "source" | "track" | "wbr")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "dl"
            | "dt"
            | "dd"
            | "figure"
            | "figcaption"
            | "details"
            | "summary"
            | "address"
            | "tbody"
            | "thead"
            | "center"
            | "fieldset"
            | "body"
    )
}

fn code_language(class: &str) -> Option<String> {
    class.split_whitespace().find_map(|c| c.strip_prefix("language-").or(c.strip_prefix("lang-"))).map(str::to_string)
}

/// The title of a page: its first heading, else its `<title>` without a last ' | Site name'.
fn without_site_name(title: &str, blocks: &[Block]) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let heading = blocks.iter().find_map(|b| match &b.kind {
        BlockKind::Heading { level: 1, text } => Some(text.clone()),
        _ => None,
    });
    let cut = title.rsplit_once(" | ").map_or(title.as_str(), |(page, _)| page);
    heading.unwrap_or_else(|| cut.to_string())
}
