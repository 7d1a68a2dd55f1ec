//! Components of MDX: `<Tabs>`, `<TabItem label="Windows">`, `<Callout title="…">`.
//!
//! Only tags at the beginning of a line are components of the page; others are part of running text, and the Markdown
//! parser skips them. A component has a capital and a small letter in its name, and no element of HTML has it.

use std::collections::HashMap;

use super::edits::Edit;
use super::label::{Look, paragraph};
use super::lines::{Line, dedent, lines};
use super::tag_attributes::{attributes, named};
use crate::article::markup::code_ranges::CodeRanges;

/// Maximum length of a tag in bytes.
const MAX_TAG: usize = 1_500;

/// Elements of HTML that some authors write with a capital.
const HTML: &str = " abbr address article aside audio blockquote body br button caption center cite code col colgroup dd del details \
                    div dl dt em fieldset figcaption figure font footer form head header hr html iframe img input ins kbd label legend \
                    li link main map mark menu meta nav object ol option para picture pre samp script section select small source \
                    span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr tt ul var \
                    video ";

/// A tag at the beginning of a line.
struct Component<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    closes: bool,
    closes_itself: bool,
    /// Index of its first line.
    line: usize,
    /// Byte range, with the indentation.
    start: usize,
    end: usize,
    prefix: &'a str,
}

/// Edits that unwrap the outermost components.
pub(super) fn find(text: &str, code: &CodeRanges<'_>) -> Vec<Edit> {
    if !has_component(text) {
        return Vec::new();
    }
    let lines = lines(text);
    let components = components(text, &lines, code);
    let partners = partners(&components);
    let mut edits = Vec::new();
    let mut at = 0;
    while at < components.len() {
        let component = &components[at];
        let partner = partners[at];
        // A lone tag without attributes may stand for what the reader has to enter: '<ServerName>'.
        if !component.closes && !component.closes_itself && partner.is_none() && component.attributes.is_empty() {
            at += 1;
            continue;
        }
        edits.push(unwrapped(component));
        if let Some(partner) = partner {
            edits.push(unwrapped(&components[partner]));
            let content = &lines[component.line..components[partner].line];
            // In MDX indented text is no code. The tag itself may take several lines.
            let first = content.iter().position(|line| line.start >= component.end).unwrap_or(content.len());
            dedent(&content[first..], &mut edits);
            at = partner;
        }
        at += 1;
    }
    edits
}

/// Whether a line begins with a tag with a capital. A cheap check.
fn has_component(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'<', bytes).any(|at| {
        let name = if bytes.get(at + 1) == Some(&b'/') { at + 2 } else { at + 1 };
        bytes.get(name).is_some_and(u8::is_ascii_uppercase)
    })
}

fn components<'a>(text: &'a str, lines: &[Line<'a>], code: &CodeRanges<'_>) -> Vec<Component<'a>> {
    let mut found: Vec<Component<'a>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let mark = line.start + line.prefix().len();
        let after_last = found.last().is_none_or(|last| last.end <= line.start);
        if !line.content().starts_with('<') || !after_last || code.contain(mark) {
            continue;
        }
        if let Some(component) = component_at(text, line, mark, index) {
            found.push(component);
        }
    }
    found
}

fn component_at<'a>(text: &'a str, line: &Line<'a>, mark: usize, index: usize) -> Option<Component<'a>> {
    let closes = text[mark + 1..].starts_with('/');
    let inner = &text[mark + 1 + usize::from(closes)..];
    let name = &inner[..inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).unwrap_or(inner.len())];
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.contains(|c: char| c.is_ascii_lowercase());
    if !is_name || HTML.split(' ').any(|html| html.eq_ignore_ascii_case(name)) {
        return None;
    }
    let rest = &inner[name.len()..];
    let length = end_of_tag(rest)?;
    let closes_itself = rest[..length].ends_with('/');
    let attributes = attributes(&rest[..length]);
    let end = text.len() - rest.len() + length + 1;
    Some(Component { name, attributes, closes, closes_itself, line: index, start: line.start, end, prefix: line.prefix() })
}

/// Offset of the '>' that ends a tag. It is neither in a string nor in an expression.
fn end_of_tag(text: &str) -> Option<usize> {
    if !text.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')) {
        return None;
    }
    let (mut quote, mut depth) = (None, 0_usize);
    for (at, byte) in text.bytes().enumerate().take(MAX_TAG) {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (None, b'{') => depth += 1,
            (None, b'}') => depth = depth.saturating_sub(1),
            (None, b'>') if depth == 0 => return Some(at),
            // A tag reaches over no blank line.
            (None, b'\n') if depth == 0 && text[at + 1..].trim_start_matches([' ', '\t']).starts_with('\n') => return None,
            _ => {}
        }
    }
    None
}

/// Index of the tag that closes each component.
fn partners(components: &[Component<'_>]) -> Vec<Option<usize>> {
    let mut partners = vec![None; components.len()];
    let mut open: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, component) in components.iter().enumerate().filter(|(_, component)| !component.closes_itself) {
        let open = open.entry(component.name).or_default();
        if !component.closes {
            open.push(index);
        } else if let Some(opening) = open.pop() {
            partners[opening] = Some(index);
        }
    }
    partners
}

/// Removes a tag; its title or label stays as a paragraph.
fn unwrapped(component: &Component<'_>) -> Edit {
    let attributes = &component.attributes;
    let is_tab = component.name.contains("Tab") && component.name != "Tabs" || component.name.contains("Accordion");
    let is_image = ["Image", "Img", "Figure", "Screenshot", "Picture", "Frame"].iter().any(|name| component.name.ends_with(name));
    let range = component.start..component.end;
    if component.closes {
        return Edit::mark(range);
    }
    let source = named(attributes, &["src", "source", "href", "url"]);
    if is_image && let Some(source) = source {
        let alt = named(attributes, &["alt", "caption", "title"]).unwrap_or_default();
        return Edit::label(range, format!("{}![{}](<{source}>)", component.prefix, alt.replace(['[', ']', '\n'], " ")));
    }
    if component.closes_itself
        && let Some(text) = named(attributes, &["text"])
    {
        // '<Badge text="Q" />: Why is it blank?' is part of its line.
        return Edit::label(range, format!("{}{text}", component.prefix));
    }
    let names: &[&str] = if is_tab {
        &["label", "title", "header", "name", "value"]
    } else {
        &["title", "label", "header", "heading", "summary", "caption", "question"]
    };
    let look = if is_tab { Look::Bold } else { Look::Title };
    Edit::label(range, paragraph(component.prefix, named(attributes, names).unwrap_or_default(), look))
}
