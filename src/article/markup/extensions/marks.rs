//! Finds single marks: those that a line consists of, and those inside lines.

use memchr::memchr3;

use super::attributes;
use super::comments;
use super::directives;
use super::edits::Edit;
use super::label::{Look, paragraph};
use super::lines::Line;
use super::spans::{Spans, end_of_brackets};
use crate::article::markup::code_ranges::CodeRanges;

/// Marks of a table of contents.
const CONTENTS: [&str; 8] = ["[[toc]]", "[toc]", "[[_toc_]]", "{{toc}}", "{{>toc}}", "@[toc]", "${toc}", "[[_toc_]"];

/// Boxes of DocFX and other programs whose attributes are no title: '[!div class="checklist"]'.
const UNTITLED: [&str; 7] = ["div", "include", "code", "video", "selector", "snippet", "image"];

/// Maximum number of lines of a list that a table of contents replaces.
const MAX_CONTENTS: usize = 3;

/// Edits of the marks of a page, outside code.
pub(super) fn find<'a>(text: &'a str, code: &'a CodeRanges<'a>) -> Vec<Edit> {
    let spans = Spans::of(text, code);
    let mut edits = comments::find(text, code);
    edits.extend(directives::inline(text, code));
    edits.extend(directives::icons(text, code));
    edits.extend(spans.old_roles());
    let mut at = 0;
    while at < text.len() {
        let line = Line::at(text, at);
        at = match line_mark(text, &line).filter(|_| !code.contain(line.start + line.prefix().len())) {
            Some(edit) => {
                edits.push(edit);
                line.end()
            }
            None => at,
        };
        at = push_spans(text, at, &spans, code, &mut edits);
    }
    edits
}

/// Adds the marks from an offset to the end of its line; returns the offset of the next line.
fn push_spans(text: &str, from: usize, spans: &Spans<'_>, code: &CodeRanges<'_>, edits: &mut Vec<Edit>) -> usize {
    let mut line = Line::at(text, text[..from].rfind('\n').map_or(0, |at| at + 1));
    let mut at = from;
    while let Some(offset) = memchr3(b'\n', b'{', b'[', &text.as_bytes()[at..]) {
        let start = at + offset;
        if text.as_bytes()[start] == b'\n' {
            return start + 1;
        }
        // Of '[[x' without an end, the second bracket begins nothing.
        at = start + text[start..].bytes().take_while(|b| *b == text.as_bytes()[start]).count();
        // What is in code is asked first: looking for the end of a mark may take long.
        if let Some(edit) = Some(start).filter(|_| !code.contain(start)).and_then(|_| spans.edit_at(start, &line)) {
            at = at.max(edit.range.end);
            if edit.range.end > line.end() {
                line = Line::at(text, text[..at].rfind('\n').map_or(0, |at| at + 1));
            }
            edits.push(edit);
        }
    }
    text.len()
}

/// Edit of the mark that a line consists of, if any.
fn line_mark(text: &str, line: &Line<'_>) -> Option<Edit> {
    let content = line.content().trim_end();
    match content.as_bytes().first()? {
        b':' => directives::edit_of(line),
        b'{' if is_contents(content) => Some(Edit::mark(line.start..line.end())),
        b'{' if content.starts_with("{!") && content.ends_with("!}") => Some(Edit::mark(line.start..line.end())),
        b'{' => attributes::line_length(content).map(|length| attribute_line(text, line, length)),
        b'[' if content.starts_with("[!") => note_mark(line),
        b'[' | b'$' if is_contents(content) => Some(Edit::mark(line.start..line.end())),
        b'@' if is_contents(content) => Some(Edit::mark(line.start..line.end())),
        b'@' => tab_mark(line, content),
        b'-' if content.starts_with("--8<--") => Some(Edit::mark(line.start..line.end())),
        b'-' if content.starts_with("-8<-") => Some(Edit::mark(line.start..line.end())),
        b'<' if content.starts_with("<<< ") => Some(Edit::mark(line.start..line.end())),
        b'i' if line.prefix().is_empty() && is_import(content) => Some(Edit::mark(line.start..line.end())),
        _ => None,
    }
}

fn is_contents(content: &str) -> bool {
    content.len() < 12 && CONTENTS.iter().any(|mark| mark.eq_ignore_ascii_case(content))
}

/// Attributes on a line of their own. `{:toc}` replaces the list above it.
fn attribute_line(text: &str, line: &Line<'_>, length: usize) -> Edit {
    let mut start = line.start + line.prefix().len();
    let end = start + length;
    if text[start..end].trim_matches(['{', ':', '}']).split_whitespace().any(|word| word == "toc") {
        for _ in 0..MAX_CONTENTS {
            let before = &text[..start.min(line.start)];
            let Some(previous) = before.strip_suffix('\n').map(|before| before.rfind('\n').map_or(0, |at| at + 1)) else { break };
            if !is_item(Line::at(text, previous).content()) {
                break;
            }
            start = previous;
        }
    }
    Edit::mark(start..end)
}

/// Whether a line is an item of a list.
fn is_item(line: &str) -> bool {
    let after_number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let mark = if after_number.len() < line.len() { after_number.strip_prefix(['.', ')']) } else { line.strip_prefix(['-', '*', '+']) };
    mark.is_some_and(|rest| rest.starts_with([' ', '\t']))
}

/// The mark of a note: '[!NOTE]', '[!tip]- A title', '[!div class="x"]'. The title stays.
fn note_mark(line: &Line<'_>) -> Option<Edit> {
    let content = line.content();
    let length = end_of_brackets(content)?;
    let kind = content[2..length - 1].trim();
    let name_length = kind.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(kind.len());
    let (name, rest) = kind.split_at(name_length);
    let start = line.start + line.prefix().len();
    if UNTITLED.iter().any(|known| name.to_ascii_lowercase().starts_with(known)) {
        return Some(Edit::mark(start..start + length));
    }
    // 'quote|no-icon' has metadata; '[!x y]' and '[!a](b)' are text.
    let after = content[length..].strip_prefix(['+', '-']).unwrap_or(&content[length..]);
    if name.is_empty() || !(rest.is_empty() || rest.starts_with('|')) || after.starts_with(['(', '[', ':']) {
        return None;
    }
    // A note stands in a quotation; DocFX allows others, in capitals.
    if !line.prefix().contains('>') && name.bytes().any(|b| b.is_ascii_lowercase()) {
        return None;
    }
    Some(Edit::label(line.start..line.end(), paragraph(line.prefix(), after, Look::Title)))
}

/// The label of a tab of VuePress, '@tab Windows'.
fn tab_mark(line: &Line<'_>, content: &str) -> Option<Edit> {
    let rest = content.strip_prefix("@tab")?;
    let label = rest.strip_prefix(":active").unwrap_or(rest);
    (label.is_empty() || label.starts_with(' ')).then(|| {
        let label = label.split_once('#').map_or(label, |(label, _)| label);
        Edit::label(line.start..line.end(), paragraph(line.prefix(), label, Look::Bold))
    })
}

/// Whether a line imports a component: "import Tabs from '@theme/Tabs';".
fn is_import(line: &str) -> bool {
    let target = || {
        let line = line.strip_prefix("import ")?.trim_end_matches(';').trim_end();
        let quote = line.chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
        let (before, path) = line[..line.len() - 1].rsplit_once(quote)?;
        let names = before.trim_end();
        (names.is_empty() || names.ends_with(" from") || names.ends_with("}from")).then_some(path)
    };
    target().is_some_and(|path| path.starts_with(['@', '.', '/', '~']) && !path.contains(' '))
}
