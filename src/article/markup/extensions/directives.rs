//! Directives between colons: `:::tip Title` of Docusaurus and VuePress, `:::image …:::` of DocFX, `:::{note}` of MyST.

use memchr::memmem;

use super::attributes as braces;
use super::edits::Edit;
use super::label::{Look, paragraph};
use super::lines::{Line, dedent, lines};
use super::tag_attributes::{attributes, named};
use crate::article::markup::code_ranges::CodeRanges;

/// Beginning of a product name that is not to be translated, inside a line of DocFX.
const NO_LOC: &str = ":::no-loc ";

/// Maximum length of a directive inside a line in bytes.
const MAX_INLINE: usize = 300;

/// Edit of the directive that a line consists of. The text between two directives is kept, and so is a title after the name.
pub(super) fn edit_of(line: &Line<'_>) -> Option<Edit> {
    let mark = line.content().trim_start_matches(':');
    let colons = line.content().len() - mark.len();
    // One of them inside a line stands for its text.
    if colons < 3 && !(colons == 2 && is_block_component(mark)) || line.content().starts_with(NO_LOC) {
        return None;
    }
    let mark = mark.trim().trim_end_matches(':').trim();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let in_braces = mark.strip_prefix('{').and_then(|inner| inner.split_once('}'));
    let (name, rest) = match in_braces {
        Some((name, title)) => (name, title),
        None => mark.split_at(mark.find(|c| !is_name(c)).unwrap_or(mark.len())),
    };
    let is_tag = |text: &str| ["=\"", "='", "={"].iter().any(|value| text.contains(value));
    let fields = if in_braces.is_some() && is_tag(name) {
        attributes(name)
    } else if is_tag(rest) {
        attributes(rest)
    } else {
        Vec::new()
    };
    let range = line.start..line.end();
    if name == "image"
        && let Some(source) = named(&fields, &["source", "src"])
    {
        let alt = named(&fields, &["alt-text", "alt"]).unwrap_or_default().replace(['[', ']'], " ");
        return Some(Edit::label(range, format!("{}![{alt}](<{source}>)", line.prefix())));
    }
    let titled = named(&fields, &["title", "label", "header", "heading", "summary", "name"]);
    let title = titled.unwrap_or_else(|| if fields.is_empty() { plain_title(rest) } else { "" });
    let look = if name.contains("tab") || name == "details" || name == "dropdown" { Look::Bold } else { Look::Title };
    Some(Edit::label(range, paragraph(line.prefix(), title, look)))
}

/// Whether what follows two colons is all of a component of Nuxt: '::alert{type="info"}' or, at its end, '::'.
fn is_block_component(mark: &str) -> bool {
    let name = mark.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')).unwrap_or(mark.len());
    let (name, rest) = mark.split_at(name);
    let rest = rest.trim_end();
    (rest.is_empty() || !name.is_empty() && rest.starts_with('{') && rest.ends_with('}')) && !name.starts_with('-')
}

/// Names of the sets of icons of MkDocs.
const ICONS: [&str; 4] = [":material-", ":octicons-", ":fontawesome-", ":simple-"];

/// Edits that remove icons: ':material-download:'.
pub(super) fn icons(text: &str, code: &CodeRanges<'_>) -> Vec<Edit> {
    let icon = |start: usize, set: &str| {
        let inner = &text[start + set.len()..];
        let length = inner.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))?;
        (length > 0 && inner[length..].starts_with(':')).then(|| Edit::mark(start..start + set.len() + length + 1))
    };
    let of = |set: &'static str| memmem::find_iter(text.as_bytes(), set.as_bytes()).map(move |start| (start, set));
    ICONS.into_iter().flat_map(of).filter(|(start, _)| !code.contain(*start)).filter_map(|(start, set)| icon(start, set)).collect()
}

/// The title after the name of a directive: 'Title', '[Title]{.class}', 'Title {open}'.
fn plain_title(rest: &str) -> &str {
    let rest = rest.trim();
    let without_braces = |text: &str| match text.rfind('{') {
        Some(at) if text.ends_with('}') && braces::length(&text[at..]).is_some() || text.ends_with("{open}") => at,
        _ => text.len(),
    };
    let title = rest[..without_braces(rest)].trim();
    title.strip_prefix('[').and_then(|title| title.strip_suffix(']')).unwrap_or(title)
}

/// Edits that remove the indentation of the rows and columns of DocFX, which is no code: `:::row:::` … `:::row-end:::`.
pub(super) fn columns(text: &str, code: &CodeRanges<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    if memmem::find(text.as_bytes(), b":::row").is_none() {
        return edits;
    }
    let lines = lines(text);
    // Index of the line after the mark that is open.
    let mut open: Option<(&str, usize)> = None;
    for (index, line) in lines.iter().enumerate() {
        let Some(name) = line.content().trim_start().strip_prefix(":::").map(|mark| mark.split([' ', ':']).next().unwrap_or_default())
        else {
            continue;
        };
        match open {
            Some((opened, first)) if name.strip_suffix("-end") == Some(opened) => {
                dedent(&lines[first..index], &mut edits);
                open = None;
            }
            // Columns are found once their row has no indentation.
            None if matches!(name, "row" | "column") && !code.contain(line.start + line.prefix().len()) => {
                let indented = lines[index + 1..].iter().find(|line| !line.is_blank()).is_some_and(|next| next.indent() > 0);
                open = indented.then_some((name, index + 1));
            }
            _ => {}
        }
    }
    edits
}

/// Edits of directives inside lines: `:::no-loc text="Azure":::` becomes its text.
pub(super) fn inline(text: &str, code: &CodeRanges<'_>) -> Vec<Edit> {
    let find = |start: usize| {
        let inner = &text[start + NO_LOC.len()..];
        let length = inner[..inner.floor_char_boundary(MAX_INLINE)].find(":::")?;
        let shown = named(&attributes(&inner[..length]), &["text"])?.to_string();
        Some(Edit::reword(start..start + NO_LOC.len() + length + 3, shown))
    };
    memmem::find_iter(text.as_bytes(), NO_LOC.as_bytes()).filter(|start| !code.contain(*start)).filter_map(find).collect()
}
