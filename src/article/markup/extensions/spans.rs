//! Marks inside running text: wiki links, roles of Sphinx, attributes, inclusions and marks of footnotes.

use std::cell::{Cell, OnceCell};
use std::collections::HashSet;

use memchr::{memchr, memchr_iter, memmem};

use super::attributes;
use super::edits::Edit;
use super::lines::Line;
use super::templates;
use crate::article::boilerplate::rules;
use crate::article::markup::code_ranges::CodeRanges;

/// Maximum length of a wiki link or an inclusion in bytes.
const MAX_LINK: usize = 400;

/// Roles of Sphinx whose text is code.
const CODE_ROLES: [&str; 14] =
    ["kbd", "command", "file", "code", "envvar", "program", "samp", "option", "bash", "literal", "math", "func", "class", "meth"];

/// Finds the marks of one page.
pub(super) struct Spans<'a> {
    text: &'a str,
    code: &'a CodeRanges<'a>,
    /// Ids of the footnotes that the page has.
    notes: OnceCell<HashSet<&'a str>>,
    /// Whether the end of a tag of a template is missing.
    endless: Cell<bool>,
}

impl<'a> Spans<'a> {
    pub(super) fn of(text: &'a str, code: &'a CodeRanges<'a>) -> Spans<'a> {
        Spans { text, code, notes: OnceCell::new(), endless: Cell::new(false) }
    }

    /// Edit of the mark that begins with the '{' or '[' at an offset. `line` is its line.
    pub(super) fn edit_at(&self, start: usize, line: &Line<'_>) -> Option<Edit> {
        let rest = &self.text[start..];
        match rest.as_bytes() {
            [b'{', b'{' | b'%', ..] => templates::edit_at(self.text, start, line, &self.endless),
            [b'{', ..] => self.attributes(start, line).or_else(|| self.role(start)),
            [b'[', b'[', ..] => self.wiki_link(start),
            [b'[', b'^', ..] => self.note(start),
            [b'[', b'!', ..] => self.inclusion(start),
            _ => None,
        }
    }

    /// Attributes after a link or a heading.
    fn attributes(&self, start: usize, line: &Line<'_>) -> Option<Edit> {
        let rest = &self.text[start..];
        let end = start + attributes::length(rest)?;
        let ends_line = self.text.get(end..line.end()).is_some_and(|after| after.trim().is_empty());
        let is_heading = line.content().starts_with('#');
        let counts = rest.starts_with("{:") || ends_line && (is_heading || rest.starts_with("{#") || rest.starts_with("{ #"));
        // The space before them goes too: 'heading {#id}'.
        let spaces = if ends_line { self.text[..start].len() - self.text[..start].trim_end_matches(' ').len() } else { 0 };
        counts.then(|| Edit::mark(start - spaces.min(start - line.start.min(start))..end))
    }

    /// A role of MyST before its text, {ref}`The title <target>`.
    fn role(&self, start: usize) -> Option<Edit> {
        let inner = &self.text[start + 1..];
        let length = inner.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'_' | b'+' | b'.')).count();
        inner[length..].strip_prefix("}`")?;
        let name = &inner[..length];
        (length > 0).then(|| self.role_text(start, start + 1 + length + 1, name))?
    }

    /// Edit of a role whose code begins at `code`.
    fn role_text(&self, start: usize, code: usize, name: &str) -> Option<Edit> {
        let marks = self.text[code..].bytes().take_while(|b| *b == b'`').count();
        let inner = &self.text[code + marks..];
        let near = &inner[..inner.floor_char_boundary(MAX_LINK)];
        // Code ends with as many marks as it begins with.
        let length = closing(near, marks)?;
        let end = code + marks + length + marks;
        let shown = &inner[..length];
        if self.code.contain(start) || !self.code.contain(code) || shown.contains("\n\n") {
            return None;
        }
        let name = name.rsplit(':').next().unwrap_or(name);
        if CODE_ROLES.contains(&name) {
            return Some(Edit::mark(start..code));
        }
        let title =
            shown.rsplit_once('<').filter(|(title, _)| shown.ends_with('>') && !title.trim().is_empty()).map_or(shown, |(title, _)| title);
        let title = title.trim().trim_start_matches(['!', '~']);
        Some(Edit::reword(
            start..end,
            match name {
                "guilabel" => format!("**{title}**"),
                "menuselection" => title.replace("-->", ">"),
                _ => title.to_string(),
            },
        ))
    }

    /// A link of a wiki: '[[Page]]', '[[Page|text]]', '![[picture.png]]'.
    fn wiki_link(&self, start: usize) -> Option<Edit> {
        let inner = &self.text[start + 2..];
        let near = &inner[..inner.floor_char_boundary(MAX_LINK)];
        let length = near.find("]]").filter(|end| *end > 0 && !near[..*end].contains(['[', ']', '\n']))?;
        let end = start + 2 + length + 2;
        let (inner, before) = (&inner[..length], &self.text[..start]);
        // '[[1]](https://…)' is a link with brackets, 'rows[[0]]' is code, and '[[ -f x ]]' is a test of a shell.
        if self.text[end..].starts_with(['(', '[', ':']) || before.ends_with(|c: char| c.is_alphanumeric()) || inner.starts_with(' ') {
            return None;
        }
        let (page, shown) = inner.split_once('|').map_or((inner, inner), |(page, shown)| (page.trim_end_matches('\\'), shown));
        if before.ends_with('!') {
            let picture = rules::is_picture(page);
            let start = start - 1;
            return Some(Edit::reword(start..end, if picture { format!("![](<{page}>)") } else { page.to_string() }));
        }
        // Some wikis write the text first.
        let is_address = |text: &str| !text.contains(' ') && text.contains(['/', '-', '#', '_']);
        let shown = if is_address(shown) && page.contains(' ') { page } else { shown };
        Some(Edit::reword(start..end, shown.trim_start_matches(['#', '^']).replace('#', " > ").trim().to_string()))
    }

    /// The mark of a footnote that the page does not have. The Markdown parser reads the others.
    fn note(&self, start: usize) -> Option<Edit> {
        let inner = &self.text[start + 2..];
        let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
        let follows_text =
            self.text[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | ':' | ';' | '!' | '?' | ')' | '"'));
        if !(1..=3).contains(&digits) || !inner[digits..].starts_with(']') || inner[digits..].starts_with("]:") || !follows_text {
            return None;
        }
        let notes = self.notes.get_or_init(|| notes(self.text));
        (!notes.contains(&inner[..digits])).then(|| Edit::mark(start..start + 2 + digits + 1))
    }

    /// An inclusion of DocFX: '[!INCLUDE [title](file.md)]', '[!code-csharp[Main](x.cs)]'.
    fn inclusion(&self, start: usize) -> Option<Edit> {
        let length = end_of_brackets(&self.text[start..])?;
        let mark = self.text[start + 2..start + length - 1].to_ascii_lowercase();
        ["include", "code", "video", "div", "snippet"].iter().any(|name| mark.starts_with(name)).then(|| Edit::mark(start..start + length))
    }

    /// Edits of roles of reStructuredText, which some authors use in Markdown: :kbd:`Ctrl`.
    pub(super) fn old_roles(&self) -> Vec<Edit> {
        let edit = |colon: usize| {
            let before = &self.text[..colon];
            let from = before.floor_char_boundary(before.len().saturating_sub(30));
            let word = before[from..]
                .rfind(|c: char| !(c.is_ascii_lowercase() || matches!(c, ':' | '-' | '_')))
                .map_or(from, |at| from + at + before[from + at..].chars().next().map_or(0, char::len_utf8));
            let name = self.text[word..colon].strip_prefix(':').filter(|name| !name.is_empty())?;
            let is_apart = self.text[..word].chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '*' | '>'));
            is_apart.then(|| self.role_text(word, colon + 1, name))?
        };
        memmem::find_iter(self.text.as_bytes(), ":`").filter_map(edit).collect()
    }
}

/// Ids of the footnotes of a text.
fn notes(text: &str) -> HashSet<&str> {
    let starts = std::iter::once(0).chain(memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
    let id = |start: usize| {
        let inner = text[start..].trim_start_matches([' ', '>']).strip_prefix("[^")?;
        let end = memchr(b']', inner.as_bytes().get(..20.min(inner.len()))?)?;
        inner[end..].starts_with("]:").then(|| &inner[..end])
    };
    starts.filter_map(id).collect()
}

/// Length of the brackets at the beginning of a text, with one pair inside them.
pub(super) fn end_of_brackets(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().take(MAX_LINK) {
        match byte {
            b'[' => depth += 1,
            b']' if depth == 1 => return Some(at + 1),
            b']' => depth -= 1,
            b'\n' => return None,
            _ => {}
        }
    }
    None
}
/// Where the first run of exactly `marks` backticks begins.
fn closing(text: &str, marks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(start) = text[at..].find('`').map(|found| at + found) {
        let run = text[start..].bytes().take_while(|b| *b == b'`').count();
        if run == marks {
            return Some(start);
        }
        at = start + run;
    }
    None
}
