//! The tree of a page: elements and text, with their lines.
//!
//! html5ever's tree builder decides what is inside what, and asks `Sink` to put it there.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use ego_tree::NodeId;
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode};
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::TreeSink;
use html5ever::{Attribute, LocalName, QualName};

/// A page, or a piece of HTML inside Markdown.
pub(super) type Tree = ego_tree::Tree<Node>;
/// A node of a tree with its surroundings.
pub(super) type NodeRef<'t> = ego_tree::NodeRef<'t, Node>;

/// A node of a tree.
pub(super) enum Node {
    /// The root of a tree, or a comment.
    Other,
    /// An element.
    Element(Element),
    /// A piece of text.
    Text(Text),
}

/// An element without its content.
pub(super) struct Element {
    pub(super) name: QualName,
    pub(super) attributes: Attributes,
    /// Line of the start tag.
    pub(super) line: u32,
    /// Line of the end tag; `None` if it is missing.
    pub(super) end: Option<u32>,
    /// Whether an earlier element, which the author did not close, goes on here: it has no start tag of its own.
    pub(super) resumed: bool,
}

/// A piece of text.
pub(super) struct Text {
    pub(super) text: StrTendril,
    /// First and last line of the text, without the whitespace around it.
    pub(super) line_start: u32,
    pub(super) line_end: u32,
}

impl Text {
    /// A text that ends on `line`, or on the line before after a lone '<', of a page with the lines `within`.
    fn new(text: StrTendril, line: u32, within: (u32, u32)) -> Text {
        let breaks = |part: &str| part.bytes().filter(|b| *b == b'\n').count() as u32;
        let line_of = |after: &str| line.saturating_sub(breaks(after)).clamp(within.0, within.1);
        let (start, end) = (text.trim_start(), &text[text.trim_end().len()..]);
        let line_end = line_of(end);
        let line_start = line_of(start).min(line_end);
        Text { text, line_start, line_end }
    }
}

/// Attributes of a tag.
pub(super) struct Attributes(Vec<Attribute>);

impl Attributes {
    /// Value of an attribute; empty if it is absent.
    pub(super) fn get(&self, wanted: &str) -> &str {
        self.0.iter().find(|a| &*a.name.local == wanted).map_or("", |a| &a.value)
    }

    pub(super) fn has(&self, wanted: &str) -> bool {
        self.0.iter().any(|a| &*a.name.local == wanted)
    }

    /// Whether an image is at most one pixel wide or high: such images count visitors.
    pub(super) fn is_tracker(&self) -> bool {
        ["width", "height"].iter().any(|side| matches!(self.get(side).trim_end_matches("px"), "0" | "1"))
    }
}

/// Builds a tree at the request of html5ever.
pub(super) struct Sink {
    tree: RefCell<Tree>,
    /// First and last line of the page.
    lines: (u32, u32),
    /// Line on which the current token ends.
    line: Cell<u32>,
    /// Name of the current start tag, and the element that it opens as soon as that is created.
    tag: RefCell<Option<LocalName>>,
    opened: Cell<Option<NodeId>>,
    /// The node that was added last.
    last: Cell<NodeId>,
    /// Number of nodes, those without a parent too.
    nodes: Cell<usize>,
}

impl Sink {
    /// A tree without nodes, for a page with these lines.
    pub(super) fn new(lines: (u32, u32)) -> Sink {
        let tree = Tree::new(Node::Other);
        let last = Cell::new(tree.root().id());
        Sink {
            tree: RefCell::new(tree),
            lines,
            line: Cell::new(lines.0),
            tag: RefCell::new(None),
            opened: Cell::new(None),
            last,
            nodes: Cell::new(0),
        }
    }

    /// Begins a token: its line, and its name if it is a start tag.
    pub(super) fn begin_token(&self, line: u32, tag: Option<&LocalName>) {
        self.line.set(line);
        self.tag.replace(tag.cloned());
        self.opened.set(None);
    }

    /// Records an end tag: the innermost element that it can belong to ends on the current line.
    pub(super) fn end_tag(&self, name: &LocalName) {
        let ends = |open: &LocalName| open == name || is_heading(open) && is_heading(name);
        let mut tree = self.tree.borrow_mut();
        let Some(last) = tree.get(self.last.get()) else { return };
        let open = |node: &NodeRef<'_>| matches!(node.value(), Node::Element(e) if e.end.is_none() && ends(&e.name.local));
        let found = std::iter::once(last).chain(last.ancestors()).find(open).map(|node| node.id());
        if let Some(mut node) = found.and_then(|id| tree.get_mut(id))
            && let Node::Element(element) = node.value()
        {
            element.end = Some(self.tag_line());
        }
    }

    fn tag_line(&self) -> u32 {
        self.line.get().clamp(self.lines.0, self.lines.1)
    }

    /// Number of elements around the node that was added last: a cheap estimate of how many are open.
    pub(super) fn depth(&self) -> usize {
        let tree = self.tree.borrow();
        tree.get(self.last.get()).map_or(0, |last| last.ancestors().count())
    }

    /// Number of nodes created so far.
    pub(super) fn nodes(&self) -> usize {
        self.nodes.get()
    }

    fn create(&self, node: Node) -> NodeId {
        self.nodes.set(self.nodes.get() + 1);
        self.tree.borrow_mut().orphan(node).id()
    }

    /// The node to add, created if it is text.
    fn node_of(&self, child: NodeOrText<NodeId>) -> NodeId {
        match child {
            NodeOrText::AppendNode(id) => id,
            NodeOrText::AppendText(text) => self.create(Node::Text(Text::new(text, self.line.get(), self.lines))),
        }
    }
}

fn is_heading(name: &LocalName) -> bool {
    matches!(&**name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Tree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        self.tree.borrow().root().id()
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        Ref::map(self.tree.borrow(), |tree| match tree.get(*target).map(|node| node.value()) {
            Some(Node::Element(element)) => &element.name,
            _ => unreachable!("the tree builder asks only for names of elements that it created"),
        })
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> NodeId {
        let opens = self.tag.borrow().as_ref() == Some(&name.local);
        let element = Element { name, attributes: Attributes(attributes), line: self.tag_line(), end: None, resumed: !opens };
        let id = self.create(Node::Element(element));
        if opens {
            let mut tree = self.tree.borrow_mut();
            // Elements that go on are created before the one that the tag opens, and may have its name.
            let earlier = self.opened.replace(Some(id));
            if let Some(mut node) = earlier.and_then(|id| tree.get_mut(id))
                && let Node::Element(element) = node.value()
            {
                element.resumed = true;
            }
        }
        id
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.create(Node::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.create(Node::Other)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        let child = self.node_of(child);
        if let Some(mut parent) = self.tree.borrow_mut().get_mut(*parent) {
            parent.append_id(child);
        }
        self.last.set(child);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        let has_parent = self.tree.borrow().get(*element).is_some_and(|node| node.parent().is_some());
        if has_parent { self.append_before_sibling(element, child) } else { self.append(previous, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        *target
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let child = self.node_of(child);
        let mut tree = self.tree.borrow_mut();
        let has_parent = tree.get(*sibling).is_some_and(|node| node.parent().is_some());
        match tree.get_mut(*sibling).filter(|_| has_parent) {
            Some(mut sibling) => sibling.insert_id_before(child).id(),
            None => tree.root_mut().append_id(child).id(),
        };
        self.last.set(child);
    }

    /// Second `<html>` and `<body>` tags have no attributes that matter.
    fn add_attrs_if_missing(&self, _: &NodeId, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &NodeId) {
        if let Some(mut node) = self.tree.borrow_mut().get_mut(*target) {
            node.detach();
        }
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        if let Some(mut parent) = self.tree.borrow_mut().get_mut(*new_parent) {
            parent.reparent_from_id_append(*node);
        }
    }
}
