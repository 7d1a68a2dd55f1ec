//! The query syntax: `"a phrase"`, `-word`, `field:value`.
//!
//! In: what was typed. Out: its parts. Whatever is not an operator is text: a hyphen inside a word, a path, a version, a
//! number, a URL, an unclosed quotation mark. The value of a field is different: nobody writes `title:"` by accident, so a
//! value whose quotation mark is not closed reaches to the end.

use std::ops::Range;

/// Names of the fields.
pub(super) const FIELDS: [&str; 13] =
    ["title", "heading", "tag", "category", "product", "device", "platform", "code", "kind", "path", "language", "since", "before"];

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) kind: PartKind<'a>,
    /// Whether the part begins with a minus, which excludes hits that match it.
    pub(super) exclude: bool,
    /// Byte range of the part, including operators and quotation marks.
    pub(super) range: Range<usize>,
}

/// Kind of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PartKind<'a> {
    /// Words.
    Text,
    /// A phrase: the byte range between the quotation marks.
    Phrase(Range<usize>),
    /// A field with the byte range of its value, without quotation marks.
    Field { name: &'static str, value: Range<usize> },
    /// Something that looks like a field, but has an unknown name.
    UnknownField(&'a str),
}

/// Splits a query into its parts, in order. Operators must be preceded by whitespace.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| !is_blank(c)).map(|i| at + i) {
        let part = operator(text, start).unwrap_or_else(|| {
            let end = text[start..].find(char::is_whitespace).map_or(text.len(), |i| start + i);
            Part { kind: PartKind::Text, exclude: false, range: start..end }
        });
        at = part.range.end;
        match parts.last_mut() {
            Some(last) if last.kind == PartKind::Text && !last.exclude && part.kind == PartKind::Text && !part.exclude => {
                last.range.end = part.range.end;
            }
            _ => parts.push(part),
        }
    }
    parts
}

/// Returns the operator that begins at a byte.
fn operator(text: &str, start: usize) -> Option<Part<'_>> {
    let exclude = is_minus(&text[start..]);
    let from = start + usize::from(exclude);
    if let Some(inner) = quoted(text, from) {
        let closing = text[inner.end..].chars().next().map_or(0, char::len_utf8);
        return Some(Part { range: start..inner.end + closing, kind: PartKind::Phrase(inner), exclude });
    }
    if let Some((kind, end)) = field(text, from) {
        return Some(Part { kind, exclude, range: start..end });
    }
    if !exclude {
        return None;
    }
    let end = text[from..].find(char::is_whitespace).map_or(text.len(), |i| from + i);
    (!is_option(&text[from..end])).then_some(Part { kind: PartKind::Text, exclude, range: start..end })
}

/// Whether the word behind a minus can only be the option of a program: 'Xmx4g', 'Dfile.encoding=UTF-8', 'XX:+UseG1GC'.
fn is_option(word: &str) -> bool {
    let amount = word.trim_end_matches(['k', 'm', 'g', 'K', 'M', 'G']);
    let is_amount = amount.len() < word.len() && amount.ends_with(|c: char| c.is_ascii_digit());
    is_amount || word.contains(['=', '/', '\\']) || word.contains(":+") || word.contains(":-")
}

/// Whether a character is whitespace or has no width, such as the byte order mark of a file and the marks that come along
/// with text copied from a page.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a text begins with a minus that excludes: one before a word of at least three letters, a quotation or a field.
/// `-2147024891` is a code, `-rf` and `--force` are flags, and `-` is a dash.
fn is_minus(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('-') else { return false };
    let letters = rest.chars().take_while(|c| c.is_alphabetic()).count();
    letters > 2 || rest.starts_with(|c| closing_marks(c).is_some())
}

/// The quotation marks that may close a quotation, by the one that opens it. Some languages open with the mark with which
/// others close, and editors replace one mark of a pair but not the other.
fn closing_marks(open: char) -> Option<&'static str> {
    match open {
        '"' | '“' | '”' | '„' | '‟' => Some("\"“”"),
        '«' => Some("»"),
        '»' => Some("«»"),
        '「' => Some("」"),
        '『' => Some("』"),
        '＂' => Some("＂"),
        _ => None,
    }
}

/// The same for single marks, which quote the value of a field. Elsewhere they may be apostrophes.
fn closing_single_marks(open: char) -> Option<&'static str> {
    match open {
        '\'' | '‘' | '’' | '‚' => Some("'‘’"),
        '‹' => Some("›"),
        '›' => Some("‹›"),
        _ => None,
    }
}

/// Returns the byte range between quotation marks, if the first opens here and the second closes before whitespace,
/// punctuation or the end.
fn quoted(text: &str, start: usize) -> Option<Range<usize>> {
    let open = text[start..].chars().next()?;
    let from = start + open.len_utf8();
    let inner = from..find_closing(text, from, closing_marks(open)?)?;
    text[inner.clone()].contains(char::is_alphanumeric).then_some(inner)
}

/// The byte offset of the first of some quotation marks that closes.
fn find_closing(text: &str, from: usize, marks: &str) -> Option<usize> {
    let closes = |(i, mark): &(usize, char)| {
        let after = text[from + i + mark.len_utf8()..].chars().next();
        // Languages that quote with corner brackets write no spaces between words.
        let ends = matches!(mark, '」' | '』') || after.is_none_or(|a| is_blank(a) || matches!(a, '.' | ',' | ';' | '!' | '?' | ')' | ':'));
        marks.contains(*mark) && ends
    };
    text[from..].char_indices().find(closes).map(|(i, _)| from + i)
}

/// The byte range of the value of a field that begins here, and the byte offset at which the field ends.
fn field_value(text: &str, from: usize) -> (Range<usize>, usize) {
    let open = text[from..].chars().next();
    if let Some((open, marks)) = open.and_then(|open| Some((open, closing_marks(open).or_else(|| closing_single_marks(open))?))) {
        let from = from + open.len_utf8();
        let inner = from..find_closing(text, from, marks).unwrap_or(text.len());
        let end = inner.end + text[inner.end..].chars().next().map_or(0, char::len_utf8);
        return (trimmed(text, inner), end);
    }
    let end = text[from..].find(char::is_whitespace).map_or(text.len(), |i| from + i);
    (trimmed(text, from..end), end)
}

/// A byte range without whitespace and invisible characters at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = &text[range.clone()];
    let start = range.start + (inner.len() - inner.trim_start_matches(is_blank).len());
    start..start + inner.trim_matches(is_blank).len()
}

/// Returns the field that begins here, and the byte offset of its end.
fn field(text: &str, start: usize) -> Option<(PartKind<'_>, usize)> {
    let length = text[start..].find(|c: char| !c.is_ascii_alphabetic())?;
    let name = &text[start..start + length];
    if length < 2 || !text[start + length..].starts_with(':') {
        return None;
    }
    let (value, end) = field_value(text, start + length + 1);
    let known = FIELDS.iter().find(|known| known.eq_ignore_ascii_case(name));
    // 'https://…', 'std::vec' and 'Error: text' are not fields.
    let is_path = known == Some(&"path") && text[value.clone()].contains(char::is_alphanumeric);
    if !is_path && !text[value.clone()].starts_with(char::is_alphanumeric) {
        return None;
    }
    match known {
        Some(name) => Some((PartKind::Field { name, value }, end)),
        None => Some((PartKind::UnknownField(name), end)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = parts(text)
            .into_iter()
            .map(|part| {
                let minus = if part.exclude { "not " } else { "" };
                match part.kind {
                    PartKind::Text => format!("{minus}{}", &text[part.range]),
                    PartKind::Phrase(inner) => format!("{minus}[{}]", &text[inner]),
                    PartKind::Field { name, value } => format!("{minus}{name}={}", &text[value]),
                    PartKind::UnknownField(name) => format!("{minus}{name}?"),
                }
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn operators_are_preceded_by_whitespace() {
        check("printer offline", &["printer offline"]);
        check("printer -canon offline", &["printer", "not -canon", "offline"]);
        check("\"no sound\" laptop", &["[no sound]", "laptop"]);
        check("“no sound” laptop", &["[no sound]", "laptop"]);
        check("-\"no sound\"", &["not [no sound]"]);
        check("title:printer tag:\"my tag\" x", &["title=printer", "tag=my tag", "x"]);
        check("-platform:windows Since:2024-01-01", &["not platform=windows", "since=2024-01-01"]);
    }

    #[test]
    fn quoted_values_end_at_their_quotation_mark() {
        for (open, close) in [
            ("\"", "\""),
            ("“", "”"),
            ("„", "“"),
            ("„", "”"),
            ("”", "”"),
            ("«", "»"),
            ("« ", " »"),
            ("»", "«"),
            ("‘", "’"),
            ("'", "'"),
            ("‹", "›"),
            ("「", "」"),
            ("＂", "＂"),
        ] {
            check(&format!("title:{open}Äpfel und{close} ölig"), &["title=Äpfel und", "ölig"]);
            check(&format!("-tag:{open}é{close}, ß"), &["not tag=é", ", ß"]);
            check(&format!("title:{open}Äpfel und"), &["title=Äpfel und"]);
        }
        check("title:'it won't print' x", &["title=it won't print", "x"]);
        check("title:「紙詰まり」プリンター", &["title=紙詰まり", "プリンター"]);
        check("path:./mail -path:/home/x path:\"../a b\" path:/", &["path=./mail", "not path=/home/x", "path=../a b", "path:/"]);
        check("colour:\"dark red\" x", &["colour?", "x"]);
        check("«no sound» „kein Ton“", &["[no sound]", "[kein Ton]"]);
        check("title:\"", &["title:\""]);
        check("title:\"\" x", &["title:\"\" x"]);
    }

    #[test]
    fn operators_may_follow_invisible_characters() {
        for mark in ["\u{feff}", "\u{200b}", "\u{2060}\u{200e}", "\u{a0}", "\u{ad} "] {
            check(&format!("{mark}title:printer"), &["title=printer"]);
            check(&format!("x {mark}-canon"), &["x", "not -canon"]);
            check(&format!("{mark}\"no sound\"{mark}"), &["[no sound]"]);
            check(&format!("title:{}printer", mark.trim()), &["title=printer"]);
        }
    }

    #[test]
    fn everything_else_is_text() {
        for text in [
            "wi-fi",
            "e-mail won't send",
            "10.0.19045",
            "0x80070005",
            "-2147024891",
            "https://example.com/a?b=c",
            "C:\\Windows\\x.dll",
            "std::vec",
            "27\" monitor",
            "5\" or 6\" screen",
            "rm -rf --force",
            "java -Xmx4g crashes",
            "java -Dfile.encoding=UTF-8 -XX:+UseG1GC",
            "a - b",
            "-",
            "--",
            "\"",
            "\"\"",
            "::",
            ": :",
            "Error: disk full",
            "title:",
            "12:30",
            "isn't 'quoted'",
            "\"unbalanced",
            "-:-",
            "AND OR NOT ( )",
        ] {
            check(text, &[text]);
        }
    }

    #[test]
    fn unknown_fields_are_recognised() {
        check("colour:red", &["colour?"]);
    }

    #[test]
    fn whitespace_has_no_parts() {
        check(" \t\n", &[]);
        check("", &[]);
    }
}
