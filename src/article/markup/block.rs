//! Blocks: the content of a page without its markup. Markdown and HTML are both reduced to these.

use serde::{Deserialize, Serialize};

/// A piece of an article and the lines of the file that it came from (1-based, inclusive).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// The kind of block, with its content.
    pub kind: BlockKind,
    /// First line in the file.
    pub line_start: u32,
    /// Last line in the file.
    pub line_end: u32,
}

/// The kinds of block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum BlockKind {
    /// A heading. Headings occur only at the top level of a page, or inside a fix.
    Heading {
        /// 1 to 6; 7 for a bold line that serves as a heading.
        level: u8,
        /// Text of the heading, without markup.
        text: String,
    },
    /// Running text.
    Paragraph(Inline),
    /// A list; each item is a sequence of blocks.
    List {
        /// Whether the items are numbered.
        ordered: bool,
        /// Number of the first item.
        start: u64,
        /// Blocks of each item.
        items: Vec<Vec<Block>>,
    },
    /// A code block, kept verbatim.
    Code {
        /// Language named by the author.
        language: Option<String>,
        /// Text between the fences.
        text: String,
    },
    /// A quotation or an admonition.
    Quote {
        /// Blocks inside the quotation.
        blocks: Vec<Block>,
    },
    /// A table as rows, the header rows first.
    Table {
        /// Cells of plain text, each on one line; an empty cell keeps its place.
        rows: Vec<Vec<String>>,
        /// First line of each row in the file; as many as there are rows.
        row_lines: Vec<u32>,
        /// Number of rows at the top that name the columns.
        header_rows: u32,
        /// Links in the cells.
        links: Vec<Link>,
    },
    /// Images outside any text.
    Pictures {
        /// The images, in order.
        images: Vec<Image>,
    },
}

/// Running text without markup, with its links, bold spans, code and images.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Inline {
    /// Plain text; forced line breaks are kept.
    pub text: String,
    /// Links in the text.
    pub links: Vec<Link>,
    /// Bold spans, in order: mostly names of buttons and menus.
    pub bold: Vec<String>,
    /// Inline code, in order.
    pub code: Vec<String>,
    /// Images in the text; their descriptions are not part of `text`.
    pub images: Vec<Image>,
    /// Whether the text promotes a paid product; set by [`annotate`](crate::article::annotate).
    pub commercial: bool,
}

impl Inline {
    /// Whether all of the text is bold. Such a line may serve as a heading.
    pub fn is_all_bold(&self) -> bool {
        matches!(self.bold.as_slice(), [only] if *only == self.text)
    }
}

/// An image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Alternative text.
    pub alt: String,
    /// Address of the image, as written.
    pub url: String,
    /// Target address if the image is inside a link.
    pub leads_to: Option<String>,
}

/// A link and its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Text of the link.
    pub text: String,
    /// Target address, as written.
    pub url: String,
}

impl Block {
    /// Plain text of the block: one line for each paragraph, item or row.
    pub fn plain_text(&self) -> String {
        let mut out = String::new();
        self.push_text(&mut out);
        out
    }

    /// Appends the plain text of the block to `out`.
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

    /// Calls `visit` with every link in the block.
    pub fn each_link<'a>(&'a self, visit: &mut dyn FnMut(&'a Link)) {
        match &self.kind {
            BlockKind::Paragraph(inline) => inline.links.iter().for_each(visit),
            BlockKind::List { items, .. } => items.iter().flatten().for_each(|b| b.each_link(visit)),
            BlockKind::Quote { blocks } => blocks.iter().for_each(|b| b.each_link(visit)),
            BlockKind::Table { links, .. } => links.iter().for_each(visit),
            BlockKind::Heading { .. } | BlockKind::Code { .. } | BlockKind::Pictures { .. } => {}
        }
    }

    /// Calls `visit` with every piece of running text in the block.
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
