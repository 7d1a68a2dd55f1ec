//! Turns the elements of a tree into blocks.

use super::elements::{element, heading_level, is_block, last_line, name, text_of};
use super::furniture::Furniture;
use super::tree::{Element, Node, NodeRef, Text};
use crate::article::boilerplate::rules;
use crate::article::markup::block_builder::BlockBuilder;
use crate::article::model::Stripped;

/// Maximum number of elements around one that is read; of deeper ones only the text is kept.
pub(super) const MAX_DEPTH: usize = 200;

/// Size in bytes from which on the text of a removed part is not collected further.
pub(super) const MAX_SAMPLE_BYTES: usize = 400;

/// Maximum length in bytes of the name of a tab.
const MAX_TAB: usize = 100;

/// Reads elements into blocks.
pub(super) struct Reader<'t, 'b> {
    pub(super) builder: &'b mut BlockBuilder,
    pub(super) furniture: Furniture<'t>,
    pub(super) stripped: Vec<Stripped>,
    /// Whether a table cell is being read: its blocks are lines of one text.
    pub(super) in_cell: bool,
    /// Number of open headings.
    pub(super) in_heading: u32,
    /// Number of the list item whose heading comes next.
    pub(super) number: Option<u64>,
    /// Number of characters of a marker to drop from the text that comes next.
    pub(super) marker: Option<usize>,
    depth: usize,
}

impl<'t, 'b> Reader<'t, 'b> {
    pub(super) fn new(builder: &'b mut BlockBuilder, furniture: Furniture<'t>) -> Reader<'t, 'b> {
        builder.begin_html();
        let (stripped, in_cell, in_heading) = (Vec::new(), false, 0);
        Reader { builder, furniture, stripped, in_cell, in_heading, number: None, marker: None, depth: 0 }
    }

    /// Reads what an element contains.
    pub(super) fn read_children(&mut self, node: NodeRef<'t>) {
        self.nested(|reader| reader.read_siblings(node), node);
    }

    /// Reads one level deeper; too deep, only the text of the node is kept.
    pub(super) fn nested(&mut self, read: impl FnOnce(&mut Self), node: NodeRef<'t>) {
        if self.depth >= MAX_DEPTH {
            let line = element(node).map_or(1, |e| e.line);
            return self.builder.text(&text_of(node, usize::MAX), line, line);
        }
        self.depth += 1;
        read(self);
        self.depth -= 1;
    }

    fn read_siblings(&mut self, node: NodeRef<'t>) {
        let mut children = node.children();
        let mut in_list = None;
        while let Some(child) = children.next() {
            let is_item = name(child) == "li" && !self.in_cell;
            let is_blank = matches!(child.value(), Node::Text(text) if text.text.trim().is_empty());
            match in_list {
                // Items without a list around them.
                None if is_item => self.builder.open_list(false, 1, element(child).map_or(1, |e| e.line)),
                Some(line) if !is_item && !is_blank => {
                    self.builder.close(line);
                    in_list = None;
                }
                _ => {}
            }
            if is_item {
                self.item(child);
                in_list = Some(last_line(child));
                continue;
            }
            match self.word_list(child) {
                0 => self.read(child),
                read => (1..read).for_each(|_| _ = children.next()),
            }
        }
        if let Some(line) = in_list {
            self.builder.close(line);
        }
    }

    /// Reads an element as a paragraph of its own.
    pub(super) fn read_block(&mut self, node: NodeRef<'t>) {
        self.end_paragraph();
        self.read_children(node);
        self.end_paragraph();
    }

    /// Ends the paragraph, or the line of a table cell.
    fn end_paragraph(&mut self) {
        if self.in_cell { self.builder.line_break() } else { self.builder.flush() }
    }

    /// Reads a node.
    pub(super) fn read(&mut self, node: NodeRef<'t>) {
        match node.value() {
            Node::Text(text) => self.text(text),
            Node::Element(e) => match self.furniture.rule(node) {
                Some(rule) => {
                    // An icon or a button inside a sentence does not end the paragraph.
                    if is_block(&e.name.local) {
                        self.end_paragraph()
                    } else {
                        self.builder.boundary()
                    }
                    self.strip(node, rule);
                }
                None => self.element(node, e),
            },
            Node::Other => {}
        }
    }

    /// Records an element as removed.
    pub(super) fn strip(&mut self, node: NodeRef<'t>, rule: &str) {
        let line_start = element(node).map_or(1, |e| e.line);
        let line_end = last_line(node).max(line_start);
        self.stripped.push(Stripped {
            rule: format!("html-{rule}"),
            line_start,
            line_end,
            sample: rules::sample(&text_of(node, MAX_SAMPLE_BYTES)),
        });
    }

    fn text(&mut self, text: &Text) {
        let content = text.text.replace(['\n', '\r'], " ");
        let content = self.after_marker(&content);
        self.builder.text(content, text.line_start, text.line_end);
    }

    /// Text without the number or bullet that it begins with, if it is to be dropped.
    fn after_marker<'a>(&mut self, text: &'a str) -> &'a str {
        let Some(mut left) = self.marker else { return text };
        let mut rest = text.trim_start();
        while left > 0
            && let Some(c) = rest.chars().next()
        {
            rest = rest[c.len_utf8()..].trim_start();
            left -= 1;
        }
        self.marker = (left > 0 || rest.is_empty()).then_some(left);
        rest
    }

    fn element(&mut self, node: NodeRef<'t>, e: &'t Element) {
        let name = &*e.name.local;
        if let Some(level) = heading_level(name) {
            return self.heading(node, e, level);
        }
        match name {
            "head" | "title" => node.children().for_each(|child| {
                if let Some(rule) = self.furniture.rule(child) {
                    self.strip(child, rule);
                }
            }),
            "br" => self.builder.line_break(),
            "b" | "strong" | "kbd" => self.bold(node),
            "a" => self.link(node, e),
            "img" => self.image(e),
            "code" | "tt" => self.code(node, e),
            "pre" | "listing" | "xmp" if self.in_cell => self.read_block(node),
            "pre" | "listing" | "xmp" => self.listing(node, e),
            "ul" | "ol" | "menu" | "dir" => self.list(node, e),
            "blockquote" if !self.in_cell => {
                self.builder.open_quote(e.line);
                self.read_children(node);
                self.builder.close(last_line(node));
            }
            "table" => self.table(node, e),
            "dt" if !self.in_cell => {
                self.builder.flush();
                self.bold(node);
                self.builder.flush();
            }
            "summary" => self.summary(node, e),
            _ if e.attributes.get("role") == "tabpanel" => self.panel(node, e),
            _ if is_block(name) || e.attributes.get("role") == "tab" => self.read_block(node),
            _ => self.read_children(node),
        }
    }

    /// Reads the panel of a tab, below the name of the tab: the tabs are far from their panels.
    fn panel(&mut self, node: NodeRef<'t>, e: &'t Element) {
        if let Some(tab) = self.furniture.tab_of(e).filter(|_| !self.in_cell) {
            self.builder.flush();
            self.builder.bold(true);
            self.builder.text(&text_of(tab, MAX_TAB), e.line, e.line);
            self.builder.bold(false);
        }
        self.read_block(node);
    }

    fn bold(&mut self, node: NodeRef<'t>) {
        self.builder.bold(true);
        self.read_children(node);
        self.builder.bold(false);
    }

    fn link(&mut self, node: NodeRef<'t>, e: &'t Element) {
        // The sign behind a heading that links to it is no part of it.
        if self.in_heading > 0 && !text_of(node, 100).contains(char::is_alphanumeric) {
            return;
        }
        self.builder.open_link(e.attributes.get("href"));
        self.read_children(node);
        self.builder.close_link();
    }

    pub(super) fn image(&mut self, e: &Element) {
        if !e.attributes.is_tracker() {
            self.builder.image(e.attributes.get("alt"), e.attributes.get("src"), e.line);
        }
    }
}
