//! Kinds of HTML elements, by name.

use ego_tree::iter::Edge;

use super::tree::{Element, Node, NodeRef};

/// Number of a heading element.
pub(super) fn heading_level(name: &str) -> Option<u8> {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6").then(|| name.as_bytes()[1] - b'0')
}

/// Whether an element never has content.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "area" | "base" | "br" | "col" | "embed" | "hr" | "img" | "input" | "link" | "meta" | "source" | "track" | "wbr")
}

/// Whether an element goes on in the next paragraph if it is not closed, by section 13.2.4.3 of the HTML standard.
pub(super) fn is_emphasis(name: &str) -> bool {
    matches!(name, "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u")
}

/// Whether an element is a block of its own: it ends the paragraph before it, and a paragraph ends with it.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "footer"
            | "nav"
            | "aside"
            | "hgroup"
            | "search"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "dl"
            | "dt"
            | "dd"
            | "figure"
            | "figcaption"
            | "details"
            | "summary"
            | "address"
            | "table"
            | "caption"
            | "tbody"
            | "thead"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "ul"
            | "ol"
            | "menu"
            | "dir"
            | "li"
            | "blockquote"
            | "pre"
            | "listing"
            | "center"
            | "fieldset"
            | "legend"
            | "form"
            | "body"
    )
}

/// Language of a code block, by its class: `language-bash`.
pub(super) fn code_language(class: &str) -> Option<String> {
    class.split_whitespace().find_map(|c| c.strip_prefix("language-").or(c.strip_prefix("lang-"))).map(str::to_string)
}

/// The element of a node, if it is one.
pub(super) fn element<'t>(node: NodeRef<'t>) -> Option<&'t Element> {
    match node.value() {
        Node::Element(element) => Some(element),
        _ => None,
    }
}

/// Name of the element; empty for text.
pub(super) fn name<'t>(node: NodeRef<'t>) -> &'t str {
    element(node).map_or("", |e| &e.name.local)
}

/// Elements below a node, in the order of the page.
pub(super) fn elements_below<'t>(node: NodeRef<'t>) -> impl Iterator<Item = NodeRef<'t>> {
    node.descendants().skip(1).filter(|n| element(*n).is_some())
}

/// Whether an element with one of the names is below a node.
pub(super) fn contains(node: NodeRef<'_>, names: &[&str]) -> bool {
    elements_below(node).any(|n| names.contains(&name(n)))
}

/// Last line of a node: that of its end tag, else of its last content.
pub(super) fn last_line(node: NodeRef<'_>) -> u32 {
    match node.value() {
        Node::Text(text) => text.line_end,
        Node::Element(e) => e.end.unwrap_or_else(|| last_content(node).map_or(e.line, |last| last_line(last).max(e.line))),
        Node::Other => last_content(node).map_or(0, last_line),
    }
}

/// Last child that is not just whitespace.
fn last_content(node: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let is_blank = |n: &NodeRef<'_>| matches!(n.value(), Node::Text(text) if text.text.trim().is_empty());
    node.last_child().and_then(|last| std::iter::once(last).chain(last.prev_siblings()).find(|n| !is_blank(n)))
}

/// All text below a node, with a space around blocks, up to about `limit` bytes.
pub(super) fn text_of(node: NodeRef<'_>, limit: usize) -> String {
    let mut text = String::new();
    for edge in node.traverse() {
        let (Edge::Open(part) | Edge::Close(part)) = edge;
        match part.value() {
            Node::Text(piece) if matches!(edge, Edge::Open(_)) => text.push_str(&piece.text),
            Node::Element(e) if is_block(&e.name.local) || &*e.name.local == "br" => text.push(' '),
            _ => {}
        }
        if text.len() > limit {
            break;
        }
    }
    text
}
