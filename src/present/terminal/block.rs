//! Blocks of a section: paragraphs, lists, code, tables.

use std::fmt::Write as _;

use super::line::{Margins, push_wrapped, safe};
use super::style::{FAINT, PATH, PLAIN, STRONG};
use crate::article::{Block, BlockKind, Image};

/// Appends blocks, each line after `indent`.
pub(super) fn push_blocks(out: &mut String, blocks: &[Block], indent: &str, width: usize) {
    let margins = Margins { first: indent, rest: indent, width };
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { text, .. } => push_wrapped(out, text, STRONG, margins),
            BlockKind::Paragraph(inline) => push_wrapped(out, &inline.text, PLAIN, margins),
            BlockKind::List { ordered, start, items } => push_items(out, ordered.then_some(*start), items, indent, width),
            BlockKind::Code { text, .. } => text.trim_end().lines().for_each(|line| {
                let _ = writeln!(out, "{indent}    {PATH}{}{PATH:#}", safe(line));
            }),
            BlockKind::Quote { blocks } => push_blocks(out, blocks, &format!("{indent}| "), width),
            BlockKind::Table { rows, .. } => push_table(out, rows, indent),
            BlockKind::Pictures { images } => push_pictures(out, images, margins),
        }
        if indent.is_empty() && !out.ends_with("\n\n") {
            out.push('\n');
        }
    }
}

/// Appends the items of a list, numbered from `start` if it is ordered.
fn push_items(out: &mut String, start: Option<u64>, items: &[Vec<Block>], indent: &str, width: usize) {
    for (i, item) in items.iter().enumerate() {
        let bullet = start.map_or_else(|| " - ".to_string(), |start| format!("{:>2}. ", start.saturating_add(i as u64)));
        let inner = format!("{indent}{}", " ".repeat(bullet.len()));
        match item.split_first() {
            Some((Block { kind: BlockKind::Paragraph(first), .. }, rest)) => {
                let margins = Margins { first: &format!("{indent}{bullet}"), rest: &inner, width };
                push_wrapped(out, &first.text, PLAIN, margins);
                push_blocks(out, rest, &inner, width);
            }
            _ => {
                let _ = writeln!(out, "{indent}{bullet}");
                push_blocks(out, item, &inner, width);
            }
        }
    }
}

fn push_table(out: &mut String, rows: &[Vec<String>], indent: &str) {
    for row in rows {
        let cells = row.iter().map(|c| safe(c)).collect::<Vec<_>>().join(" | ");
        let _ = writeln!(out, "{indent}{cells}");
    }
}

/// Appends the alternative texts of pictures, which a terminal cannot show.
fn push_pictures(out: &mut String, images: &[Image], margins: Margins<'_>) {
    for image in images.iter().filter(|image| !image.alt.is_empty()) {
        push_wrapped(out, &format!("(picture: {})", image.alt), FAINT, margins);
    }
}
