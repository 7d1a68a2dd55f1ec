//! Tags and variables of templates: `{% hint %}` of Liquid, `{{< tab "x" >}}` and `{{% note %}}` of Hugo, `{{ page.title }}`.

use std::cell::Cell;

use memchr::memmem;

use super::edits::Edit;
use super::label::{Look, paragraph};
use super::lines::Line;
use super::tag_attributes::{attributes, named};

/// Maximum length of a tag in bytes.
const MAX_TAG: usize = 4_000;
/// Maximum length of a variable in bytes.
const MAX_VARIABLE: usize = 300;

/// Roots of variables that a site generator fills in. Others without spaces, `{{ticket.id}}`, may be what a page is about.
const ROOTS: [&str; 14] = [
    "site",
    "page",
    "include",
    "layout",
    "content",
    "post",
    "theme",
    "book",
    "config",
    "$frontmatter",
    "$page",
    "$site",
    "$themeConfig",
    "frontmatter",
];

/// Tags whose first string is shown: labels of tabs, titles of collapsed parts, keys.
const SHOW_STRING: [&str; 22] = [
    "tab",
    "tabitem",
    "tab-item",
    "tabs/tab",
    "tabpane/tab",
    "details",
    "expand",
    "expander",
    "collapse",
    "collapsible",
    "accordion",
    "spoiler",
    "step",
    "admonition",
    "callout",
    "alert",
    "notice",
    "hint",
    "note",
    "kbd",
    "key",
    "button",
];

/// A tag of a template.
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    pub(super) arguments: &'a str,
    pub(super) closes: bool,
    /// Offset of its end.
    pub(super) end: usize,
    /// Whether the tag is a comment, `{{</* … */>}}`.
    is_comment: bool,
}

/// The tag at an offset: `{% … %}`, `{{< … >}}` or `{{% … %}}`.
pub(super) fn tag_at(text: &str, start: usize) -> Option<Tag<'_>> {
    let pairs = [("{%", "%}"), ("{{<", ">}}"), ("{{%", "%}}")];
    let (open, close) = pairs.into_iter().find(|(open, _)| text[start..].starts_with(open))?;
    let inner = &text[start + open.len()..];
    let length = memmem::find(&inner.as_bytes()[..inner.len().min(MAX_TAG)], close.as_bytes())?;
    let end = start + open.len() + length + close.len();
    let inner = inner[..length].trim_matches(['-', '~']).trim();
    let (name, arguments) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let is_end = |name: &str| name.strip_prefix("end").is_some_and(|rest| !rest.is_empty()) && open == "{%";
    let closes = name.starts_with('/') || is_end(name);
    let name = if is_end(name) { &name[3..] } else { name };
    let (name, arguments) = match name.strip_prefix('/') {
        Some("") => arguments.split_once(char::is_whitespace).unwrap_or((arguments, "")),
        Some(name) => (name, arguments),
        None => (name, arguments),
    };
    Some(Tag { name, arguments: arguments.trim_end_matches('/').trim_end(), closes, end, is_comment: inner.starts_with("/*") })
}

/// Edit of the tag or variable at an offset. `line` is its line. `endless` is set once a tag lacks its end: the ends of
/// those below are missing too.
pub(super) fn edit_at(text: &str, start: usize, line: &Line<'_>, endless: &Cell<bool>) -> Option<Edit> {
    if let Some(tag) = tag_at(text, start) {
        return Some(edit_of_tag(text, start, line, &tag, endless));
    }
    let inner = text[start..].strip_prefix("{{")?;
    let length = memmem::find(&inner.as_bytes()[..inner.len().min(MAX_VARIABLE)], b"}}")?;
    let end = start + 2 + length + 2;
    // '{{{x}}}'
    let braces = text[end..].bytes().take_while(|b| *b == b'}').count();
    is_variable(inner[..length].trim_start_matches('{')).then(|| Edit::mark(start..end + braces.min(1)))
}

fn edit_of_tag(text: &str, start: usize, line: &Line<'_>, tag: &Tag<'_>, endless: &Cell<bool>) -> Edit {
    // Content that is not shown, and content in which tags are shown as they are.
    let is_verbatim = !tag.closes && !endless.get() && matches!(tag.name, "comment" | "raw" | "verbatim");
    let end = if is_verbatim { end_tag(text, tag) } else { None };
    endless.set(endless.get() || is_verbatim && end.is_none());
    if let Some((from, to)) = end {
        return if tag.name == "comment" { Edit::mark(start..to) } else { Edit::label(start..to, text[tag.end..from].to_string()) };
    }
    let range = start..tag.end;
    if tag.closes || tag.is_comment {
        return Edit::mark(range);
    }
    let attributes = attributes(tag.arguments);
    let first_string = attributes.iter().find(|(name, value)| name.is_empty() && !value.is_empty()).map(|(_, value)| *value);
    if matches!(tag.name, "ref" | "relref" | "link" | "post_url") {
        let target = first_string.or_else(|| tag.arguments.split_whitespace().next()).unwrap_or_default();
        return Edit::label(range, target.replace([' ', '(', ')', '<', '>'], ""));
    }
    let source =
        named(&attributes, &["src", "url", "file"]).filter(|_| ["figure", "image", "img", "picture", "include"].contains(&tag.name));
    let alt = named(&attributes, &["alt", "caption", "title"]);
    if let (Some(source), Some(alt)) = (source, alt) {
        return Edit::label(range, format!("![{}](<{source}>)", alt.replace(['[', ']', '\n'], " ")));
    }
    let title = || named(&attributes, &["title", "label", "header", "heading", "summary", "caption", "tabName", "content", "text"]);
    let shows = SHOW_STRING.contains(&tag.name);
    let is_tab = tag.name.contains("tab");
    let label = title().or_else(|| named(&attributes, &["name"]).filter(|_| is_tab)).or(first_string.filter(|_| shows)).unwrap_or_default();
    let is_alone =
        line.content().len() + line.start + line.prefix().len() >= start && text[line.start + line.prefix().len()..start].is_empty();
    let ends_line = tag.end >= text.len() || text[tag.end..].trim_start_matches([' ', '\t', '\r']).starts_with('\n');
    if !(is_alone && ends_line) {
        return Edit::label(range, label.replace(['\n', '\r'], " "));
    }
    let look = if is_tab || matches!(tag.name, "details" | "expand" | "collapse" | "accordion") { Look::Bold } else { Look::Title };
    Edit::label(line.start..tag.end, paragraph(line.prefix(), label, look))
}

/// Byte range of the tag that closes a tag.
fn end_tag(text: &str, tag: &Tag<'_>) -> Option<(usize, usize)> {
    let mut at = tag.end;
    while let Some(offset) = memmem::find(&text.as_bytes()[at..], b"{%") {
        let start = at + offset;
        match tag_at(text, start) {
            Some(end) if end.closes && end.name == tag.name => return Some((start, end.end)),
            _ => at = start + 2,
        }
    }
    None
}

/// Whether the text between two pairs of braces is a variable that a site generator fills in. `{{.State}}` is none: Go
/// writes templates for commands so.
fn is_variable(inner: &str) -> bool {
    let (value, filter) = inner.split_once('|').map_or((inner, None), |(value, filter)| (value, Some(filter)));
    let spaced = inner.starts_with(' ') && inner.ends_with(' ');
    let value = value.trim();
    if value.starts_with(['"', '\'']) {
        return filter.is_some();
    }
    let is_path = value.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$'))
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'$' | b'[' | b']' | b'"' | b'\''));
    let root = value.split(['.', '[']).next().unwrap_or_default();
    is_path && (spaced || filter.is_some() || ROOTS.contains(&root)) || value == "toc" || value == ">toc"
}
