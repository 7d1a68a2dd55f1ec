//! Single tags inside a Markdown paragraph: line breaks, emphasis, links, images, and blocks, which are lines of their own.

use super::elements::{element, elements_below, is_block};
use super::parse::fragment;
use crate::article::markup::block_builder::BlockBuilder;

/// Adds one tag inside a Markdown paragraph to the builder.
pub(crate) fn inline(tag: &str, line: u32, builder: &mut BlockBuilder) {
    let closes = tag.starts_with("</");
    let name = tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    match name.to_ascii_lowercase().as_str() {
        "br" => builder.line_break(),
        "b" | "strong" => builder.bold(!closes),
        "a" if closes => builder.close_link(),
        "a" | "img" => open_with_attributes(tag, line, builder),
        // Cells of Markdown tables may hold lists and paragraphs.
        name if is_block(name) => builder.line_break(),
        _ => {}
    }
}

fn open_with_attributes(tag: &str, line: u32, builder: &mut BlockBuilder) {
    let tree = fragment(tag, line);
    let Some(e) = elements_below(tree.root()).filter_map(element).find(|e| matches!(&*e.name.local, "a" | "img")) else { return };
    let attributes = &e.attributes;
    match &*e.name.local {
        "a" => builder.open_link(attributes.get("href")),
        _ if !attributes.is_tracker() => builder.image(attributes.get("alt"), attributes.get("src"), line),
        _ => {}
    }
}
