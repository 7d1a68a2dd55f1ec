//! Builds blocks from the events of a parser. The Markdown parser and the HTML parser share it.

use super::block::{Block, BlockKind, Image, Inline, Link};
use super::text_run::TextRun;

/// Maximum nesting depth of containers; deeper ones are merged into the container at this depth. Real pages stay
/// below ten, and a page of ten thousand open quotes must not exhaust the stack.
const MAX_DEPTH: usize = 48;

/// Maximum length of a heading in bytes; longer ones become paragraphs, since a heading is repeated with each section
/// below it.
const MAX_HEADING_BYTES: usize = 400;

/// Level of the summary of `<details>`, which is that of a bold line: below all headings.
pub(crate) const SUMMARY_LEVEL: u8 = 7;

/// Collects blocks while a parser reports markup events.
///
/// A parser opens and closes containers, adds text, and calls `flush` at the end of each paragraph.
pub(crate) struct BlockBuilder {
    frames: Vec<Frame>,
    /// Number of open containers beyond [`MAX_DEPTH`].
    skipped_frames: usize,
    run: TextRun,
    /// Whether some of the blocks come from HTML, whose elements may be in another order than in the source.
    has_html: bool,
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

impl BlockBuilder {
    pub(crate) fn new() -> Self {
        let root = Frame::Blocks { kind: FrameKind::Root, line: 1, blocks: Vec::new() };
        BlockBuilder { frames: vec![root], skipped_frames: 0, run: TextRun::default(), has_html: false }
    }

    /// Announces blocks from HTML.
    pub(crate) fn begin_html(&mut self) {
        self.has_html = true;
    }

    /// Drops emphasis and links that were never closed.
    pub(crate) fn end_markup(&mut self) {
        self.run.end_markup();
    }

    /// Whether a list or a quote is open.
    pub(crate) fn nested(&self) -> bool {
        self.frames.len() > 1
    }

    pub(crate) fn open_list(&mut self, ordered: bool, start: u64, line: u32) {
        self.flush();
        self.push_frame(Frame::List { ordered, start, line, items: Vec::new() });
    }

    pub(crate) fn open_item(&mut self, line: u32) {
        self.flush();
        self.push_frame(Frame::Blocks { kind: FrameKind::Item, line, blocks: Vec::new() });
    }

    pub(crate) fn open_quote(&mut self, line: u32) {
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
    pub(crate) fn close(&mut self, line: u32) {
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
            // Sloppy HTML has items without a list.
            _ => self.push(Block { kind: BlockKind::List { ordered: false, start: 1, items: vec![blocks] }, line_start, line_end }),
        }
    }

    /// Adds images as a block of their own.
    fn add_images(&mut self, images: Vec<Image>, line: u32) {
        if !images.is_empty() {
            self.push(Block { kind: BlockKind::Pictures { images }, line_start: line, line_end: line });
        }
    }

    pub(crate) fn push(&mut self, block: Block) {
        match self.frames.last_mut() {
            Some(Frame::Blocks { blocks, .. }) => blocks.push(block),
            Some(Frame::List { items, .. }) => items.push(vec![block]),
            None => unreachable!("the root frame is never closed"),
        }
    }

    /// Adds a code block verbatim, except characters that could control a terminal.
    pub(crate) fn code_block(&mut self, language: Option<String>, text: &str, line_start: u32, line_end: u32) {
        self.push(Block { kind: BlockKind::Code { language, text: printable(text) }, line_start, line_end });
    }

    pub(crate) fn text(&mut self, text: &str, line_start: u32, line_end: u32) {
        self.run.push(text, line_start, line_end);
    }

    pub(crate) fn line_break(&mut self) {
        self.run.line_break();
    }

    /// Marks a position where markup separates words without whitespace.
    pub(crate) fn boundary(&mut self) {
        self.run.mark_boundary();
    }

    pub(crate) fn bold(&mut self, on: bool) {
        self.run.mark_boundary();
        if on {
            self.run.open_bold();
        } else {
            self.run.close_bold();
        }
    }

    /// Adds inline code verbatim.
    pub(crate) fn code(&mut self, text: &str, line_start: u32, line_end: u32) {
        self.run.push_code(text, line_start, line_end);
    }

    pub(crate) fn image(&mut self, alt: &str, url: &str, line: u32) {
        self.run.push_image(alt, url, line);
    }

    /// Opens a link; an open one is closed first, since links do not nest.
    pub(crate) fn open_link(&mut self, url: &str) {
        self.run.open_link(url);
    }

    pub(crate) fn close_link(&mut self) {
        self.run.close_link();
    }

    /// The running text, if all of it is bold and outside lists and quotes.
    pub(crate) fn bold_line(&self) -> Option<&str> {
        self.run.bold_line().filter(|_| !self.nested())
    }

    /// Ends the running text; adds a paragraph unless there is no text.
    pub(crate) fn flush(&mut self) {
        let Some((inline, line_start, line_end)) = self.run.take() else { return };
        let kind = if inline.text.is_empty() { BlockKind::Pictures { images: inline.images } } else { BlockKind::Paragraph(inline) };
        self.push(Block { kind, line_start, line_end });
    }

    /// Ends the running text as a heading; its images follow it. Inside lists and quotes a heading becomes a paragraph.
    pub(crate) fn flush_heading(&mut self, level: u8, line: u32) {
        if self.nested() {
            return self.flush();
        }
        let Some((inline, _, line_end)) = self.run.take().filter(|(inline, ..)| !inline.text.is_empty()) else { return };
        if inline.text.len() > MAX_HEADING_BYTES {
            return self.push(Block { kind: BlockKind::Paragraph(inline), line_start: line, line_end: line_end.max(line) });
        }
        let text = inline.text.replace('\n', " ");
        let line_end = line_end.max(line);
        self.push(Block { kind: BlockKind::Heading { level, text }, line_start: line, line_end });
        self.add_images(inline.images, line_end);
    }

    /// Ends the running text as a table cell; returns its text, its links and its images.
    pub(crate) fn take_cell(&mut self) -> (String, Vec<Link>, Vec<Image>) {
        let cell = |inline: Inline| (inline.text.replace('\n', " "), inline.links, inline.images);
        self.run.take().map(|(inline, ..)| cell(inline)).unwrap_or_default()
    }

    /// All blocks of the page. Containers that are still open are closed.
    pub(crate) fn finish(mut self, last_line: u32) -> Vec<Block> {
        self.skipped_frames = 0;
        while self.frames.len() > 1 {
            self.close(last_line);
        }
        self.flush();
        match self.frames.pop() {
            Some(Frame::Blocks { mut blocks, .. }) => {
                raise_summaries(&mut blocks);
                if self.has_html {
                    order_lines(&mut blocks, 1, last_line);
                }
                blocks
            }
            _ => unreachable!("the root frame holds blocks"),
        }
    }
}

/// Puts the lines of blocks in order, and those of nested blocks inside those of their containers: HTML moves text that is
/// between the rows of a table before it.
fn order_lines(blocks: &mut [Block], first: u32, last: u32) {
    let mut after = last;
    // From the end, since it is the text before a table that comes from further below.
    for block in blocks.iter_mut().rev() {
        block.line_end = block.line_end.max(end_of_nested(block)).clamp(first, after);
        block.line_start = block.line_start.clamp(first, block.line_end);
        let (start, end) = (block.line_start, block.line_end);
        after = start;
        match &mut block.kind {
            BlockKind::List { items, .. } => items.iter_mut().for_each(|item| order_lines(item, start, end)),
            BlockKind::Quote { blocks } => order_lines(blocks, start, end),
            BlockKind::Table { row_lines, .. } => row_lines.iter_mut().for_each(|line| *line = (*line).clamp(start, end)),
            _ => {}
        }
    }
}

/// Last line of the blocks inside a block.
fn end_of_nested(block: &Block) -> u32 {
    let end = |blocks: &[Block]| blocks.iter().map(|block| block.line_end.max(end_of_nested(block))).max().unwrap_or(0);
    match &block.kind {
        BlockKind::List { items, .. } => items.iter().map(|item| end(item)).max().unwrap_or(0),
        BlockKind::Quote { blocks } => end(blocks),
        _ => 0,
    }
}

/// Puts each heading below all others, such as a summary, above the headings that follow at once: they are its content.
fn raise_summaries(blocks: &mut [Block]) {
    let level_of = |block: &Block| if let BlockKind::Heading { level, .. } = block.kind { Some(level) } else { None };
    for at in (1..blocks.len()).rev() {
        let (above, below) = (level_of(&blocks[at - 1]), level_of(&blocks[at]));
        if let (Some(SUMMARY_LEVEL), Some(below)) = (above, below)
            && let BlockKind::Heading { level, .. } = &mut blocks[at - 1].kind
            && below < SUMMARY_LEVEL
        {
            *level = below.saturating_sub(1).max(2);
        }
    }
}

fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}
