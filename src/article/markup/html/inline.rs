//! Tags inside a line of text: line breaks, emphasis, links and images.

use super::tokens::{Attributes, Piece, tokenize};
use crate::article::markup::block_builder::BlockBuilder;

/// Adds one tag inside a Markdown paragraph to the builder.
pub(crate) fn inline(tag: &str, line: u32, builder: &mut BlockBuilder) {
    let name = tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    // All other tags are ignored; this check saves tokenizing them.
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

pub(super) fn open_inline(name: &str, attributes: &Attributes, line: u32, builder: &mut BlockBuilder) {
    match name {
        "br" => builder.line_break(),
        "b" | "strong" => builder.bold(true),
        "a" => builder.open_link(attributes.get("href")),
        "img" if !attributes.is_tracker() => builder.image(attributes.get("alt"), attributes.get("src"), line),
        _ => {}
    }
}

pub(super) fn close_inline(name: &str, builder: &mut BlockBuilder) {
    match name {
        "b" | "strong" => builder.bold(false),
        "a" => builder.close_link(),
        _ => {}
    }
}
