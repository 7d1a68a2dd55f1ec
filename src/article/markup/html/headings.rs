//! Headings, and what acts as one: the summary of `<details>`.

use super::elements::{elements_below, heading_level, is_block, name, text_of};
use super::reader::Reader;
use super::tree::{Element, Node, NodeRef};
use crate::article::markup::block_builder::SUMMARY_LEVEL;

/// Maximum size in bytes of a heading that consists of blocks.
const MAX_HEADING: usize = 400;

impl<'t> Reader<'t, '_> {
    /// Adds a heading. Without an end tag, it ends before the first block in it.
    pub(super) fn heading(&mut self, node: NodeRef<'t>, e: &'t Element, level: u8) {
        if self.in_cell {
            return self.read_block(node);
        }
        self.builder.flush();
        let number = self.number.take().filter(|_| !begins_with_number(node));
        if let Some(number) = number {
            self.builder.text(&format!("{number}. "), e.line, e.line);
        }
        if !elements_below(node).any(|n| is_block(name(n))) {
            self.in_heading += 1;
            self.read_children(node);
            self.in_heading -= 1;
            return self.builder.flush_heading(level, e.line);
        }
        let is_one_text = e.end.is_some() && !elements_below(node).any(|n| is_list_or_heading(name(n)));
        if is_one_text {
            let text = text_of(node, MAX_HEADING);
            if text.len() <= MAX_HEADING {
                self.builder.text(&text, e.line, e.line);
                return self.builder.flush_heading(level, e.line);
            }
        }
        self.unclosed_heading(node, e, level);
    }

    /// Adds a heading that contains blocks: the text before them is the heading, else the first block.
    fn unclosed_heading(&mut self, node: NodeRef<'t>, e: &'t Element, level: u8) {
        let is_text = |n: &NodeRef<'t>| matches!(n.value(), Node::Text(t) if !t.text.trim().is_empty());
        let has_block = |n: &NodeRef<'t>| is_block(name(*n)) || elements_below(*n).any(|n| is_block(name(n)));
        let children: Vec<NodeRef<'t>> = node.children().collect();
        let mut end = children.iter().position(has_block).unwrap_or(children.len());
        let leads = |n: &NodeRef<'t>| n.descendants().any(|n| is_text(&n));
        if !children[..end].iter().any(leads) && children.get(end).is_some_and(|n| !is_list_or_heading(name(*n))) {
            end += 1;
        }
        let (lead, rest) = children.split_at(end);
        let mut text = String::new();
        lead.iter().for_each(|n| text.push_str(&text_of(*n, MAX_HEADING * 2)));
        self.builder.text(&text, e.line, e.line);
        self.builder.flush_heading(level, e.line);
        rest.iter().for_each(|n| self.read(*n));
        self.builder.flush();
    }

    /// Adds the summary of a `<details>` element as a heading above its content.
    pub(super) fn summary(&mut self, node: NodeRef<'t>, e: &'t Element) {
        // Only the first summary is one.
        let another = || node.prev_siblings().any(|n| name(n) == "summary");
        if self.in_cell || another() || elements_below(node).any(|n| heading_level(name(n)).is_some()) {
            return self.read_block(node);
        }
        let headings = node.parent().into_iter().flat_map(elements_below).filter_map(|n| heading_level(name(n)));
        // The headings of the content are below the summary.
        let level = headings.min().map_or(SUMMARY_LEVEL, |below| below.saturating_sub(1).max(2));
        self.builder.flush();
        self.in_heading += 1;
        self.read_children(node);
        self.in_heading -= 1;
        self.builder.flush_heading(level, e.line);
    }
}

fn is_list_or_heading(name: &str) -> bool {
    heading_level(name).is_some() || matches!(name, "ul" | "ol" | "menu" | "dl" | "table" | "pre" | "blockquote")
}

/// Whether one of the first words of a heading has a number: 'Step 2', '3. Restart it'.
fn begins_with_number(node: NodeRef<'_>) -> bool {
    text_of(node, MAX_HEADING).split_whitespace().take(2).any(|word| word.contains(|c: char| c.is_ascii_digit()))
}
