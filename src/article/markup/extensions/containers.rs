//! Containers whose content is indented or fenced: notes and tabs of MkDocs, directives of MyST.

use memchr::memmem;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use super::edits::Edit;
use super::label::{Look, paragraph};
use super::lines::{Line, lines};
use crate::article::markup::code_ranges::{CodeRanges, OPTIONS};

/// Columns by which the content of a container of MkDocs is indented.
const INDENT: usize = 4;

/// Directives of MyST whose content is code in the language that follows.
const CODE_DIRECTIVES: [&str; 3] = ["code", "code-block", "sourcecode"];
/// Directives of MyST whose content is no text of the article.
const DROPPED_DIRECTIVES: [&str; 3] = ["toctree", "contents", "include"];
/// Directives of MyST whose content is kept as it is.
const VERBATIM_DIRECTIVES: [&str; 11] =
    ["literalinclude", "math", "mermaid", "eval-rst", "list-table", "csv-table", "image", "figure", "raw", "code-cell", "graphviz"];

/// Edits that unwrap the outermost containers of MkDocs: `!!! note "Title"`, `??? note`, `=== "Tab"`, each with its
/// content indented below it.
pub(super) fn indented(text: &str, code: &CodeRanges<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    if !["!!! ", "??? ", "???+ ", "=== ", "===! ", "===+ "].iter().any(|mark| memmem::find(text.as_bytes(), mark.as_bytes()).is_some()) {
        return edits;
    }
    let lines = lines(text);
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        let Some((title, look)) = container(line.text.trim_ascii()) else { continue };
        if code.contain(line.start + line.prefix().len()) {
            continue;
        }
        let content = content_below(&lines[at..], line.indent() + INDENT);
        if content == 0 && title.is_empty() {
            continue;
        }
        edits.push(Edit::label(line.start..line.end(), paragraph(line.prefix(), title, look)));
        for inner in &lines[at..at + content] {
            let length = inner.indent_length(INDENT);
            edits.push(Edit::reword(inner.start..inner.start + length, String::new()));
        }
        at += content;
        if content > 0 {
            edits.push(Edit::reword(lines[at - 1].end()..lines[at - 1].end(), "\r\n".to_string()));
        }
    }
    edits
}

/// Title of the container that a line opens, and its look.
fn container(line: &str) -> Option<(&str, Look)> {
    let (mark, rest) = line.split_once(' ')?;
    let look = match mark {
        "!!!" => Look::Title,
        "???" | "???+" | "===" | "===!" | "===+" => Look::Bold,
        _ => return None,
    };
    let (kind, title) = match rest.find(['"', '\'', '“']) {
        Some(at) => rest.split_at(at),
        None if mark.starts_with('=') => return None,
        None => (rest, ""),
    };
    let is_name = kind.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b' '));
    let is_quoted = title.is_empty() || title.chars().count() > 1 && title.ends_with(['"', '\'', '”']);
    (is_name && is_quoted && (mark.starts_with('=') == kind.trim().is_empty()))
        .then(|| (title.trim_matches(['"', '\'', '“', '”']).trim(), look))
}

/// Number of lines up to the last one that is indented by as many columns; blank lines may be among them.
fn content_below(lines: &[Line<'_>], indent: usize) -> usize {
    let mut length = 0;
    for (index, line) in lines.iter().enumerate() {
        match line.is_blank() {
            true => {}
            false if line.indent() >= indent => length = index + 1,
            false => break,
        }
    }
    length
}

/// Edits that unwrap the outermost directives of MyST: fenced code whose language is a name in braces.
pub(super) fn fenced(text: &str, _: &CodeRanges<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    if !["```{", "~~~{", "``` {", "~~~ {"].iter().any(|mark| memmem::find(text.as_bytes(), mark.as_bytes()).is_some()) {
        return edits;
    }
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        if let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = event
            && let Some((name, argument)) = info.strip_prefix('{').and_then(|info| info.split_once('}'))
            && is_directive(name)
        {
            push_directive(text, range, name, argument.trim(), &mut edits);
        }
    }
    edits
}

/// Whether a name in braces is that of a directive to unwrap. `{.python .numberLines}` are attributes of code.
fn is_directive(name: &str) -> bool {
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.contains([' ', '=', ',']);
    is_name && !VERBATIM_DIRECTIVES.contains(&name) && (name.len() > 1 || name.is_empty())
}

fn push_directive(text: &str, range: std::ops::Range<usize>, name: &str, argument: &str, edits: &mut Vec<Edit>) {
    if DROPPED_DIRECTIVES.contains(&name) {
        return edits.push(Edit::mark(range));
    }
    let line_start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let opening = Line::at(text, range.start);
    let is_code = CODE_DIRECTIVES.contains(&name);
    if is_code {
        let fence = opening.text.find('{').unwrap_or(0);
        edits.push(Edit::reword(opening.start..opening.end(), format!("{}{argument}", opening.text[..fence].trim_end())));
    } else {
        // The mark of a list item stays before the title.
        let before = &text[line_start..range.start];
        let is_plain = before.chars().all(|c| matches!(c, ' ' | '\t' | '>'));
        let look = if name.contains("tab") || name == "dropdown" { Look::Bold } else { Look::Title };
        let prefix = if is_plain { before.to_string() } else { " ".repeat(before.chars().count()) };
        let title = if is_plain { paragraph(&prefix, argument, look) } else { argument.to_string() };
        edits.push(Edit::label(if is_plain { line_start } else { opening.start }..opening.end(), title));
    }
    let mut at = opening.end() + 1;
    // Options of the directive: ':class: wide'.
    while at < range.end {
        let line = Line::at(text, at);
        if !is_option(line.content()) {
            break;
        }
        edits.push(Edit::mark(line.start + line.prefix().len()..line.end()));
        at = line.end() + 1;
    }
    let last = Line::at(text, text[..range.end].trim_end().rfind('\n').map_or(0, |at| at + 1));
    if !is_code && last.start >= at && last.content().starts_with(["`", "~"].map(|c| c.chars().next().unwrap_or('`'))) {
        edits.push(Edit::reword(last.start + last.prefix().len()..last.end(), String::new()));
    }
}

/// Whether a line is an option, ':name: value'.
fn is_option(line: &str) -> bool {
    let name = || line.strip_prefix(':')?.split_once(':').map(|(name, _)| name);
    name().is_some_and(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')))
}
