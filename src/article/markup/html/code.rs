//! Code: listings, and code inside a line of text.

use ego_tree::iter::Edge;

use super::elements::{code_language, contains, element, elements_below, is_block, last_line, name};
use super::reader::Reader;
use super::tree::{Element, Node, NodeRef};

/// Maximum length of inline code in bytes; longer code lacks its end tag, and is text.
const MAX_INLINE_CODE: usize = 2_000;

impl<'t> Reader<'t, '_> {
    /// Adds a listing. If its end tag is missing and it contains headings or paragraphs, it ends before them.
    pub(super) fn listing(&mut self, node: NodeRef<'t>, e: &'t Element) {
        self.builder.flush();
        let is_cut = e.end.is_none() && contains(node, &["p", "h1", "h2", "h3", "h4", "h5", "h6"]);
        let is_rest = |n: &NodeRef<'t>| is_cut && is_block(name(*n));
        let mut text = ListingText::default();
        let mut last = e.line;
        for child in node.children().take_while(|n| !is_rest(n)) {
            self.push_listing(child, &mut text);
            last = last.max(last_line(child));
        }
        let line_end = if is_cut { last } else { last_line(node) };
        if !text.text.trim().is_empty() {
            let language = std::iter::once(node).chain(elements_below(node).take(1)).filter_map(element);
            let language = language.map(|e| e.attributes.get("class")).find_map(code_language);
            self.builder.code_block(language, text.text.trim_matches('\n'), e.line, line_end.max(e.line));
        }
        for child in node.children().skip_while(|n| !is_rest(n)) {
            self.read(child);
        }
    }

    fn push_listing(&mut self, node: NodeRef<'t>, text: &mut ListingText) {
        let mut skipped = None;
        for edge in node.traverse() {
            let (Edge::Open(part) | Edge::Close(part)) = edge;
            let opens = matches!(edge, Edge::Open(_));
            if skipped.is_some() {
                skipped = skipped.filter(|id| opens || *id != part.id());
                continue;
            }
            match part.value() {
                Node::Text(piece) if opens => text.push(&piece.text),
                Node::Element(e) => {
                    let furniture = if opens { self.furniture.rule(part).or_else(|| line_number_rule(part, e)) } else { None };
                    match furniture {
                        Some(rule) => {
                            self.strip(part, rule);
                            skipped = Some(part.id());
                        }
                        None => text.tag(&e.name.local, opens),
                    }
                }
                _ => {}
            }
        }
    }

    /// Adds code inside a line of text.
    pub(super) fn code(&mut self, node: NodeRef<'t>, e: &'t Element) {
        if e.resumed {
            return self.read_children(node);
        }
        if elements_below(node).any(|n| is_block(name(n))) {
            return if e.end.is_some() && !self.in_cell { self.listing(node, e) } else { self.read_children(node) };
        }
        let link = elements_below(node).find_map(|n| element(n).filter(|e| &*e.name.local == "a"));
        if let Some(link) = link {
            self.builder.open_link(link.attributes.get("href"));
        }
        self.code_line(node, true);
        if link.is_some() {
            self.builder.close_link();
        }
    }

    /// Adds the content of a code element: each of its lines is code of its own. `<code>` where `</code>` was meant opens
    /// another element inside the first; the text in it is code if `is_code`.
    fn code_line(&mut self, node: NodeRef<'t>, is_code: bool) {
        let mut code = String::new();
        let mut line = element(node).map_or(1, |e| e.line);
        let is_unclosed = |n: NodeRef<'_>| element(n).is_some_and(|e| e.end.is_none() && &*e.name.local == "code");
        let misses_end = is_unclosed(node);
        let mut parts: Vec<NodeRef<'t>> = node.children().collect();
        parts.reverse();
        while let Some(part) = parts.pop() {
            match part.value() {
                Node::Text(text) => {
                    code.push_str(&text.text.replace(['\n', '\r'], " "));
                    line = line.max(text.line_end);
                }
                Node::Element(e) if &*e.name.local == "br" => {
                    self.push_code(&std::mem::take(&mut code), is_code, line);
                    self.builder.line_break();
                }
                Node::Element(e) if &*e.name.local == "img" => self.image(e),
                Node::Element(_) if misses_end && is_unclosed(part) => {
                    self.push_code(&std::mem::take(&mut code), is_code, line);
                    self.nested(|reader| reader.code_line(part, !is_code), part);
                }
                Node::Element(_) if self.furniture.rule(part).is_some() => {}
                _ => parts.extend(part.children().rev()),
            }
        }
        self.push_code(&code, is_code, line);
    }

    fn push_code(&mut self, code: &str, is_code: bool, line: u32) {
        if is_code && code.len() <= MAX_INLINE_CODE && !code.trim().is_empty() {
            self.builder.code(code, line, line);
        } else {
            self.builder.text(code, line, line);
        }
    }
}

/// The text of a listing while it is read.
#[derive(Default)]
struct ListingText {
    text: String,
    /// Whether the last line ended with an element: a line break in the source after it is the same one.
    after_line: bool,
}

impl ListingText {
    fn push(&mut self, text: &str) {
        let text = if self.after_line { text.strip_prefix('\n').unwrap_or(text) } else { text };
        self.text.push_str(text);
        self.after_line = false;
    }

    /// Reads a tag: the lines of a listing may be elements.
    fn tag(&mut self, name: &str, opens: bool) {
        let at_line_start = self.text.is_empty() || self.text.ends_with('\n');
        match name {
            "br" if opens => self.text.push('\n'),
            "td" | "th" if !at_line_start && opens => self.text.push(' '),
            "td" | "th" => {}
            _ if is_block(name) && !at_line_start => {
                self.text.push('\n');
                self.after_line = true;
            }
            _ => {}
        }
    }
}

/// Rule by which an element of a listing holds line numbers, if it does.
fn line_number_rule(node: NodeRef<'_>, e: &Element) -> Option<&'static str> {
    let class = e.attributes.get("class").to_ascii_lowercase();
    let named = ["lineno", "linenos", "line-number", "line_number", "gutter", "ln-num"].iter().any(|name| class.contains(name));
    let numbers = || super::elements::text_of(node, 10_000).chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
    (named && numbers()).then_some("line-numbers")
}
