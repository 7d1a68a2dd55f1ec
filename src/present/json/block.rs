//! Blocks of a section, as `kb show --json` prints them.

use serde::Serialize;

use crate::article::{Block, BlockKind, Image, Inline, Link};

/// A block of a section with its lines in the file (1-based, inclusive).
#[derive(Debug, Serialize)]
pub struct BlockReply {
    /// Kind of block, with its content.
    #[serde(flatten)]
    pub kind: BlockReplyKind,
    /// First line in the file, 1-based.
    pub line_start: u32,
    /// Last line in the file, inclusive.
    pub line_end: u32,
}

/// Kinds of block; see [`BlockKind`].
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields are those of the blocks")]
pub enum BlockReplyKind {
    Heading {
        level: u8,
        text: String,
    },
    Paragraph(InlineReply),
    List {
        ordered: bool,
        start: u64,
        items: Vec<Vec<BlockReply>>,
    },
    Code {
        language: Option<String>,
        text: String,
    },
    Quote {
        blocks: Vec<BlockReply>,
    },
    Table {
        rows: Vec<Vec<String>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        links: Vec<Link>,
    },
    Pictures {
        images: Vec<ImageReply>,
    },
}

/// Running text; see [`Inline`]. Empty fields are omitted.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are those of running text")]
pub struct InlineReply {
    pub text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bold: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<ImageReply>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub commercial: bool,
}

/// A picture; see [`Image`].
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are those of pictures")]
pub struct ImageReply {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub alt: String,
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leads_to: Option<String>,
}

impl From<Block> for BlockReply {
    fn from(block: Block) -> BlockReply {
        let all = |blocks: Vec<Block>| blocks.into_iter().map(BlockReply::from).collect();
        let images = |images: Vec<Image>| images.into_iter().map(ImageReply::from).collect();
        let kind = match block.kind {
            BlockKind::Heading { level, text } => BlockReplyKind::Heading { level, text },
            BlockKind::Paragraph(inline) => BlockReplyKind::Paragraph(inline.into()),
            BlockKind::List { ordered, start, items } => {
                BlockReplyKind::List { ordered, start, items: items.into_iter().map(all).collect() }
            }
            BlockKind::Code { language, text } => BlockReplyKind::Code { language, text },
            BlockKind::Quote { blocks } => BlockReplyKind::Quote { blocks: all(blocks) },
            BlockKind::Table { rows, links, .. } => BlockReplyKind::Table { rows, links },
            BlockKind::Pictures { images: pictures } => BlockReplyKind::Pictures { images: images(pictures) },
        };
        BlockReply { kind, line_start: block.line_start, line_end: block.line_end }
    }
}

impl From<Inline> for InlineReply {
    fn from(inline: Inline) -> InlineReply {
        let Inline { text, links, bold, code, images, commercial } = inline;
        InlineReply { text, links, bold, code, images: images.into_iter().map(ImageReply::from).collect(), commercial }
    }
}

impl From<Image> for ImageReply {
    fn from(Image { alt, url, leads_to }: Image) -> ImageReply {
        ImageReply { alt, url, leads_to }
    }
}
