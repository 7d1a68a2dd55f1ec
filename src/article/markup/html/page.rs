//! Reads whole pages, and pieces of HTML inside Markdown.

use super::furniture::Furniture;
use super::head;
use super::main_element::Main;
use super::parse;
use super::reader::{MAX_DEPTH, MAX_SAMPLE_BYTES, Reader};
use super::tree::{Node, NodeRef};
use crate::article::boilerplate::{links, rules};
use crate::article::markup::block::{Block, BlockKind};
use crate::article::markup::block_builder::BlockBuilder;
use crate::article::markup::front_matter::{self, FrontMatter};
use crate::article::markup::line_index::line_count;
use crate::article::model::Stripped;

/// Minimum number of links of a list above the title that is navigation.
const MIN_NAVIGATION_LINKS: usize = 3;
/// Minimum share of the letters of such a list that are in links.
const NAVIGATION_LINK_SHARE: f64 = 0.8;

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
    let split = if text.starts_with("---") { Some(front_matter::split(text)) } else { None };
    let split = split.filter(|split| split.lines_before > 0);
    match split {
        Some(split) => {
            // Blank lines keep the numbers of the lines.
            let body = format!("{}{}", "\n".repeat(split.lines_before as usize), split.body);
            let page = page_without_front_matter(&body);
            Page { front: split.front.or(page.front), ..page }
        }
        None => page_without_front_matter(text),
    }
}

fn page_without_front_matter(text: &str) -> Page {
    let tree = parse::document(text);
    let last_line = line_count(text);
    let mut builder = BlockBuilder::new();
    let mut reader = Reader::new(&mut builder, Furniture::of(&tree, true));
    match Main::of(&tree) {
        Some(main) => {
            let mut outside = Outside { main, part: None };
            outside.read(tree.root(), &mut reader, 0);
            outside.end(&mut reader);
        }
        None => reader.read_children(tree.root()),
    }
    let mut stripped = reader.stripped;
    let mut blocks = builder.finish(last_line);
    let front = head::front_matter(&tree, &blocks);
    strip_navigation(&mut blocks, &mut stripped);
    Page { front, blocks, stripped }
}

/// Adds a piece of HTML inside Markdown to the builder. `first_line` is its first line in the file.
pub(crate) fn embed(text: &str, first_line: u32, builder: &mut BlockBuilder, stripped: &mut Vec<Stripped>) {
    let tree = parse::fragment(text, first_line);
    let mut reader = Reader::new(builder, Furniture::of(&tree, false));
    reader.read_children(tree.root());
    stripped.append(&mut reader.stripped);
    builder.flush();
    builder.end_markup();
}

/// The part of a page around the elements that hold the article.
struct Outside {
    main: Main,
    /// Text since the last of these elements: its first and last line, and its beginning.
    part: Option<(u32, u32, String)>,
}

impl Outside {
    fn read<'t>(&mut self, node: NodeRef<'t>, reader: &mut Reader<'t, '_>, depth: usize) {
        for child in node.children() {
            match child.value() {
                Node::Text(text) if !text.text.trim().is_empty() => {
                    let (first, last, sample) = self.part.get_or_insert_with(|| (text.line_start, text.line_end, String::new()));
                    (*first, *last) = ((*first).min(text.line_start), (*last).max(text.line_end));
                    if sample.len() < MAX_SAMPLE_BYTES {
                        sample.push_str(text.text.trim_start());
                        sample.push(' ');
                    }
                }
                Node::Element(_) if self.main.is(child) => {
                    self.end(reader);
                    reader.read_block(child);
                }
                Node::Element(e) if !self.main.is_below(child) => match reader.furniture.rule(child) {
                    Some(rule) => reader.strip(child, rule),
                    None if matches!(&*e.name.local, "head" | "title") => self.read_head(child, reader),
                    None if depth < MAX_DEPTH => self.read(child, reader, depth + 1),
                    None => {}
                },
                Node::Element(_) => self.read(child, reader, depth + 1),
                _ => {}
            }
        }
    }

    /// Records the scripts and styles of the head; its fields are read elsewhere.
    fn read_head<'t>(&mut self, node: NodeRef<'t>, reader: &mut Reader<'t, '_>) {
        for child in node.children() {
            if let Some(rule) = reader.furniture.rule(child) {
                reader.strip(child, rule);
            }
        }
    }

    /// Records the text since the last element that holds the article as removed.
    fn end(&mut self, reader: &mut Reader<'_, '_>) {
        if let Some((line_start, line_end, text)) = self.part.take() {
            let rule = "html-outside-main".to_string();
            reader.stripped.push(Stripped { rule, line_start, line_end, sample: rules::sample(&text) });
        }
    }
}

/// Removes lists of links above the title.
fn strip_navigation(blocks: &mut Vec<Block>, stripped: &mut Vec<Stripped>) {
    let Some(title) = blocks.iter().position(|b| matches!(b.kind, BlockKind::Heading { level: 1, .. })) else { return };
    let mut index = 0;
    blocks.retain(|block| {
        index += 1;
        let is_navigation = index <= title && matches!(block.kind, BlockKind::List { .. }) && leads_elsewhere(block);
        if is_navigation {
            let (line_start, line_end) = (block.line_start, block.line_end);
            stripped.push(Stripped { rule: "html-nav".to_string(), line_start, line_end, sample: rules::sample(&block.plain_text()) });
        }
        !is_navigation
    });
}

fn leads_elsewhere(block: &Block) -> bool {
    let mut links = 0;
    block.each_link(&mut |_| links += 1);
    links >= MIN_NAVIGATION_LINKS && links::link_share(block) >= NAVIGATION_LINK_SHARE
}
