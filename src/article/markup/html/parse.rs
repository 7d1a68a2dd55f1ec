//! HTML to a tree, as browsers build it.
//!
//! In: HTML of any quality. Out: a tree in which every start tag has its end.
//!
//! Hostile markup takes time and memory in proportion to its size.
//! The algorithm of the browsers looks through all open elements at most tags, and opens all emphasis that was not closed
//! again in each paragraph: both cost the square of the size of a page that does nothing else. So tags are dropped when too
//! many elements are open, or when a page has far more nodes than tags; its text stays.

use std::borrow::Cow;
use std::cell::Cell;

use ego_tree::NodeId;
use html5ever::interface::{ElementFlags, Tracer};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{QualName, local_name, ns};

use super::elements::{is_emphasis, is_void};
use super::tree::{Sink, Tree};
use crate::article::markup::line_index::line_count;

/// Maximum size of a tag; a larger tag loses its attributes. The largest tags of real pages are inlined images, whose
/// data is not needed.
const MAX_TAG_BYTES: usize = 32 * 1024;

/// Maximum number of open elements and of unclosed emphasis together. Real pages stay below a hundred.
const MAX_OPEN: usize = 160;

/// Number of nodes from which on a page must not have more than [`NODES_PER_TOKEN`] of them.
const FREE_NODES: usize = 65_536;
const NODES_PER_TOKEN: usize = 8;

/// Parses a whole page. Its first line has the number 1.
pub(super) fn document(text: &str) -> Tree {
    let builder = TreeBuilder::new(Sink::new((1, line_count(text))), TreeBuilderOpts::default());
    build(builder, text, 1)
}

/// Parses a piece of a page that begins at `first_line` of its file: cells without a table around them too, and end tags
/// without start tags.
pub(super) fn fragment(text: &str, first_line: u32) -> Tree {
    let sink = Sink::new((first_line, first_line + line_count(text) - 1));
    // In a template, content of any kind may come first.
    let name = QualName::new(None, ns!(html), local_name!("template"));
    let context = sink.create_element(name, Vec::new(), ElementFlags::default());
    let builder = TreeBuilder::new_for_fragment(sink, context, None, TreeBuilderOpts::default());
    build(builder, text, first_line)
}

/// Parses a text that begins at `first_line` of its file.
fn build(builder: TreeBuilder<NodeId, Sink>, text: &str, first_line: u32) -> Tree {
    let text = without_endless_tags(text);
    let tokenizer = Tokenizer::new(Limits { builder, first_line, tokens: Cell::new(0) }, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&text));
    while !input.is_empty() {
        // The tokenizer stops at scripts so that a browser can run them; here they are skipped.
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.builder.sink.finish()
}

/// Hands tokens to the tree builder, except those that the bounds do not allow.
struct Limits {
    builder: TreeBuilder<NodeId, Sink>,
    first_line: u32,
    /// Number of tags and texts so far.
    tokens: Cell<usize>,
}

impl TokenSink for Limits {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let sink = &self.builder.sink;
        let own_line = (u64::from(self.first_line) + line).saturating_sub(1).min(u64::from(u32::MAX)) as u32;
        self.tokens.set(self.tokens.get() + 1);
        match &token {
            Token::CommentToken(_) | Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::TagToken(tag) if self.drops(tag) => {
                sink.begin_token(own_line, None);
                // The tag separated two words.
                return self.builder.process_token(Token::CharacterTokens(StrTendril::from_slice(" ")), line);
            }
            Token::TagToken(Tag { kind: TagKind::StartTag, name, .. }) => sink.begin_token(own_line, Some(name)),
            Token::TagToken(tag) => {
                sink.begin_token(own_line, None);
                sink.end_tag(&tag.name);
            }
            _ => sink.begin_token(own_line, None),
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Limits {
    fn drops(&self, tag: &Tag) -> bool {
        // The content of these would be lost in a browser: text of frames, and markup shown as text up to the end.
        if matches!(&*tag.name, "frameset" | "frame" | "plaintext") {
            return true;
        }
        // The tokenizer must know where the content of these elements ends.
        if is_void(&tag.name) || is_raw(&tag.name) {
            return false;
        }
        if self.builder.sink.nodes() > FREE_NODES + NODES_PER_TOKEN * self.tokens.get() {
            return true;
        }
        // Emphasis that was not closed counts: it is opened again in each paragraph.
        let may_be_too_many = is_emphasis(&tag.name) || self.builder.sink.depth() > MAX_OPEN / 4;
        tag.kind == TagKind::StartTag && may_be_too_many && self.open_elements() > MAX_OPEN
    }

    /// Number of open elements and of unclosed emphasis.
    fn open_elements(&self) -> usize {
        let count = Count(Cell::new(0));
        self.builder.trace_handles(&count);
        count.0.get()
    }
}

/// Counts the elements that the tree builder holds.
struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = NodeId;

    fn trace_handle(&self, _: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

/// Whether the content of an element contains no markup, by section 13.2.5 of the HTML standard.
fn is_raw(name: &str) -> bool {
    matches!(name, "title" | "textarea" | "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" | "script")
}

/// Text without the attributes of oversized tags. The tokenizer compares each attribute of a tag with all previous
/// ones, which takes quadratic time on a tag of a megabyte.
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
            // Line numbers must stay correct.
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
