//! Front matter that does not parse, read entry by entry: one bad entry does not cost the others.
//!
//! The usual causes are values such as `title: Error 5: denied` and `title: **Bold** words`, and keys that are stated twice.

use serde_json::Value;

use super::entries::{self, Entry, Syntax, field, separator};
use super::names::{is_known, is_list};

/// Number of bad entries that are warned of.
const MAX_WARNINGS: usize = 10;
/// Number of entries that are parsed one by one; further ones are only plain text.
const MAX_PARSED: usize = 1000;

/// Front matter that does not parse as a whole.
pub(super) struct Broken<'a> {
    pub(super) syntax: Syntax,
    pub(super) inner: &'a str,
    /// Number of its first line in the file.
    pub(super) first_line: u32,
    /// Whether it is too large to be parsed: then only plain text on one line is read.
    pub(super) is_large: bool,
    /// Why it does not parse.
    pub(super) reason: String,
}

/// Reads the entries one by one, and adds warnings about those that do not parse.
pub(super) fn entries(broken: &Broken<'_>, warnings: &mut Vec<String>) -> Vec<Entry> {
    let Broken { syntax, inner, first_line, is_large, reason } = broken;
    let syntax = *syntax;
    let mut entries = Vec::new();
    let mut bad = Vec::new();
    for (number, piece) in pieces(syntax, inner, *first_line).into_iter().enumerate() {
        let parsed = if *is_large || number >= MAX_PARSED { Err(String::new()) } else { piece.parse(syntax) };
        match parsed {
            Ok(mut parsed) => entries.append(&mut parsed),
            Err(reason) => {
                let value = piece.plain(syntax);
                let effect = if value.is_some() { "is used as plain text" } else { "is left out" };
                if !reason.is_empty() && bad.len() < MAX_WARNINGS {
                    bad.push(format!("front matter does not parse, line {}: '{}' {effect}: {reason}", piece.line, piece.key));
                }
                entries.extend(value.map(|value| Entry { key: piece.key.to_string(), value, line: Some(piece.line) }));
            }
        }
    }
    // If every entry parses by itself, only the whole shows what is wrong.
    if bad.is_empty() {
        warnings.push(format!("front matter does not parse; only its plain fields are used: {reason}"));
    }
    warnings.append(&mut bad);
    entries
}

/// The lines of one entry.
struct Piece<'a> {
    key: &'a str,
    /// The text after the separator on the first line; for a table of TOML empty.
    value: &'a str,
    /// All lines.
    text: &'a str,
    /// Line of the key in the file.
    line: u32,
    is_table: bool,
}

/// Splits front matter at the lines that begin with a key. Lines above the first key are left out.
fn pieces(syntax: Syntax, inner: &str, first_line: u32) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut start = 0;
    // Keys of JSON are as far to the right as the first one; others are further left.
    let mut depth = (syntax != Syntax::Json).then_some(0);
    for (number, line) in inner.split_inclusive('\n').enumerate() {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        let in_table = pieces.last().is_some_and(|piece| piece.is_table);
        let table = content.trim_end().strip_prefix('[').and_then(|header| header.strip_suffix(']')).filter(|_| syntax == Syntax::Toml);
        let found = match table {
            Some(name) if indent == 0 => Some((name.trim_matches(['[', ']']), "", true)),
            _ if in_table => None,
            _ => field(content.trim_end(), separator(syntax)).map(|(key, value)| (key, value, false)),
        };
        if let Some((key, value, is_table)) = found.filter(|_| depth.is_none_or(|depth| indent == depth)) {
            depth = Some(indent);
            pieces.push(Piece { key, value, text: &inner[start..], line: first_line + number as u32, is_table });
        }
        start += line.len();
    }
    // So far each piece extends to the end.
    let lengths: Vec<usize> = pieces.iter().map(|piece| piece.text.len()).chain([0]).collect();
    for (piece, lengths) in pieces.iter_mut().zip(lengths.windows(2)) {
        piece.text = &piece.text[..lengths[0] - lengths[1]];
    }
    pieces
}

impl Piece<'_> {
    fn parse(&self, syntax: Syntax) -> Result<Vec<Entry>, String> {
        match syntax {
            Syntax::Json => {
                let text = self.text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '}'));
                let closed = [format!("{{{text}}}"), format!("{{{text}}}}}")];
                closed
                    .iter()
                    .find_map(|text| entries::parse(syntax, text, self.line).ok())
                    .ok_or_else(|| "its value is no JSON".to_string())
            }
            _ => entries::parse(syntax, self.text, self.line),
        }
    }

    /// What the entry says if its value is plain text, in quotes or brackets that do not match perhaps.
    fn plain(&self, syntax: Syntax) -> Option<Value> {
        if self.is_table {
            return None;
        }
        let value = if syntax == Syntax::Json { self.value.trim_end_matches([',', '}']).trim_end() } else { self.value };
        let below = self.text.lines().skip(1).map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        if is_list(self.key) {
            let lines = below.take_while(|line| line.starts_with('-') || value.starts_with('['));
            let items = std::iter::once(value).chain(lines).flat_map(|line| line.trim_start_matches("- ").split(','));
            let items = items.map(|item| item.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '[' | ']' | '}')));
            return Some(items.filter(|item| !item.is_empty()).map(|item| Value::String(item.to_string())).collect());
        }
        if value.is_empty() || !is_known(self.key) && value.starts_with(['[', '{', '&', '*', '|', '>', '!', '"', '\'']) {
            return None;
        }
        Some(Value::String(unquoted(value).to_string()))
    }
}

/// A text without the quotes around it, or without one that has no counterpart.
fn unquoted(text: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote) {
            let inside = rest.strip_suffix(quote);
            return inside.unwrap_or(if rest.contains(quote) { text } else { rest });
        }
    }
    text
}
