//! A file split into front matter and body.

use serde::de;

use super::entries::{self, Syntax, field};
use super::fields;
use super::model::FrontMatter;
use super::names::is_known;
use super::salvage;

/// Maximum size of front matter to parse; of larger front matter only the plain fields are read, line by line.
const MAX_BYTES: usize = 256 * 1024;

/// The front matter and the body of a file.
#[derive(Debug, Default)]
pub(in crate::article::markup) struct Split<'a> {
    pub(in crate::article::markup) front: FrontMatter,
    pub(in crate::article::markup) body: &'a str,
    /// Number of lines before the body.
    pub(in crate::article::markup) lines_before: u32,
    pub(in crate::article::markup) warnings: Vec<String>,
}

/// Splits a file into front matter and body. Line numbers in warnings count from the first line of the file.
pub(in crate::article::markup) fn split(text: &str) -> Split<'_> {
    let start = blank_lines(text);
    let Some(opening) = opening(&text[start..]) else { return unsplit(text, None) };
    let Opening { syntax, fence, is_certain } = opening;
    // Below blank lines, a rule is as likely as front matter.
    let not_split = |reason: String| unsplit(text, Some(reason).filter(|_| start == 0));
    let Some(cut) = cut(&text[start..], fence) else {
        return not_split(match fence {
            "{" => "front matter is not a JSON object at whose end a line ends; treated as text".to_string(),
            _ => format!("front matter opened by '{fence}' is not closed; treated as text"),
        });
    };
    let lines = |end: usize| text[..start + end].matches('\n').count() as u32;
    let (inner, first_line) = (&text[start + cut.inner.start..start + cut.inner.end], 1 + lines(cut.inner.start));
    let is_large = inner.len() > MAX_BYTES;
    let parsed = match is_large {
        true => Err(format!("it has {} bytes, more than the limit of {MAX_BYTES}", inner.len())),
        false => entries::parse(syntax, inner, first_line),
    };
    let mut warnings = Vec::new();
    let entries = match parsed {
        Ok(entries) if !is_certain && !entries.iter().any(|entry| is_known(&entry.key)) => {
            return not_split(match fence {
                "{" => "starts with a JSON object that has no field of front matter; treated as text".to_string(),
                _ => "a rule at the top is not that of front matter, which has a known field; treated as text".to_string(),
            });
        }
        Err(_) if !is_certain && fence == "---" => return unsplit(text, None),
        Ok(entries) => entries,
        // Horizontal rules above and below some text look like front matter.
        Err(_) if !begins_with_a_field(inner) => {
            return not_split(format!("starts with '{fence}' but contains no front matter fields; treated as text"));
        }
        Err(reason) => salvage::entries(&salvage::Broken { syntax, inner, first_line, is_large, reason }, &mut warnings),
    };
    let front = fields::read(entries, &mut warnings);
    Split { front, body: &text[start + cut.body..], lines_before: lines(cut.body), warnings }
}

/// Length in bytes of the blank lines at the top of a file.
fn blank_lines(text: &str) -> usize {
    let blank = text.len() - text.trim_start().len();
    text[..blank].rfind('\n').map_or(0, |at| at + 1)
}

fn unsplit(text: &str, warning: Option<String>) -> Split<'_> {
    Split { front: FrontMatter::default(), body: text, lines_before: 0, warnings: warning.into_iter().collect() }
}

/// Whether the first line with content is 'key: value', 'key = value' or a bracket.
fn begins_with_a_field(inner: &str) -> bool {
    let first = inner.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with('#'));
    first.is_none_or(|line| line.starts_with(['{', '[']) || field(line, ':').is_some() || field(line, '=').is_some())
}

/// How a text begins that may be front matter.
struct Opening {
    syntax: Syntax,
    fence: &'static str,
    /// Whether an object is front matter whatever fields it has. A JSON object that begins on the first line with its first
    /// field may be what the page is about.
    is_certain: bool,
}

fn opening(text: &str) -> Option<Opening> {
    let first = text.lines().next()?.trim_end();
    let certain = |syntax, fence| Some(Opening { syntax, fence, is_certain: true });
    match first {
        // A horizontal rule at the top of a page without front matter is followed by an empty line.
        "---" if text.lines().nth(1).is_some_and(|l| !l.trim().is_empty()) => certain(Syntax::Yaml, "---"),
        // It may also be followed by front matter, if that has a known field.
        "---" if text.lines().skip(1).find(|l| !l.trim().is_empty()).is_some_and(|l| field(l, ':').is_some()) => {
            Some(Opening { syntax: Syntax::Yaml, fence: "---", is_certain: false })
        }
        "+++" => certain(Syntax::Toml, "+++"),
        ";;;" => certain(Syntax::Json, ";;;"),
        "---json" => certain(Syntax::Json, "---"),
        "{" => certain(Syntax::Json, "{"),
        _ => {
            let key = first.strip_prefix('{')?.trim_start().strip_prefix('"')?;
            let (_, value) = key.split_once('"')?;
            value.trim_start().starts_with(':').then_some(Opening { syntax: Syntax::Json, fence: "{", is_certain: false })
        }
    }
}

/// Byte offsets of the parts of a file.
struct Cut {
    /// The text between the fences.
    inner: std::ops::Range<usize>,
    /// The start of the text after the closing fence.
    body: usize,
}

fn cut(text: &str, fence: &str) -> Option<Cut> {
    if fence == "{" {
        return cut_json(text);
    }
    let start = text.find('\n')? + 1;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let closes = line.trim_end() == fence || (fence == "---" && line.trim_end() == "...");
        if closes {
            return Some(Cut { inner: start..at, body: at + line.len() });
        }
        at += line.len();
    }
    None
}

/// JSON front matter without fences ends with its object, on whose last line nothing else may follow. An object that does not
/// parse and begins with a line of its own ends with one.
fn cut_json(text: &str) -> Option<Cut> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<de::IgnoredAny>();
    let end = match values.next()? {
        Ok(_) => Some(values.byte_offset()).filter(|end| text[*end..].lines().next().unwrap_or_default().trim().is_empty()),
        Err(_) if text.starts_with("{\n") => text.find("\n}\n").map(|at| at + 2),
        Err(_) => None,
    }?;
    Some(Cut { inner: 0..end, body: end })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, title: &str, tags: &[&str], updated: Option<&str>) {
        let split = split(text);
        assert_eq!(split.warnings, Vec::<String>::new(), "{text}");
        assert_eq!(split.front.title.as_deref(), Some(title));
        assert_eq!(split.front.tags, tags);
        assert_eq!(split.front.updated.as_deref(), updated);
        check_body(text, &split);
    }

    /// Checks that the body begins with the line `Body.`, and that lines are counted from the top of the file.
    fn check_body(text: &str, split: &Split<'_>) {
        assert_eq!(split.body.trim(), "Body.", "{text}");
        assert_eq!(text.lines().nth(split.lines_before as usize + split.body.lines().position(|l| l == "Body.").unwrap()), Some("Body."));
    }

    #[test]
    fn yaml_toml_and_json_have_the_same_fields() {
        check("---\ntitle: A\ntags: [x, y]\ndate: 2024-08-15T12:07:45.909Z\n---\nBody.", "A", &["x", "y"], Some("2024-08-15"));
        check("+++\ntitle = \"A\"\ntags = [\"x\"]\nupdated = 2024-08-15\n+++\nBody.", "A", &["x"], Some("2024-08-15"));
        check(";;;\n{\"title\": \"A\", \"tags\": \"x, y\"}\n;;;\nBody.", "A", &["x", "y"], None);
        check("{\n\"title\": \"A\", \"lastmod\": \"06/30/2024\"\n}\n\nBody.", "A", &[], Some("2024-06-30"));
        check("{\"title\": \"A\", \"tags\": [\"x\"]}\nBody.", "A", &["x"], None);
        check("{ \"title\": \"A\",\n  \"tags\": [\"x\"] }  \n\nBody.", "A", &["x"], None);
        check("\n \n---\ntitle: A\n---\nBody.", "A", &[], None);
        check("---\n\ntitle: A\n\n---\nBody.", "A", &[], None);
    }

    #[test]
    fn names_of_fields_have_many_spellings() {
        check("---\nTitle: A\nKeywords: x, y\nlastModified: 2024-08-15\n---\nBody.", "A", &["x", "y"], Some("2024-08-15"));
        check("---\ntitle: A\nlast_update:\n  date: 3/31/2024\n  author: Ann\n---\nBody.", "A", &[], Some("2024-03-31"));
        check("---\ntitle: A\npublished: true\nms.date: 03/04/2024\n---\nBody.", "A", &[], Some("2024-03-04"));
    }

    #[test]
    fn codes_in_front_matter_stay_text() {
        check("---\ntitle: 0xc000021a\ntags:\n  - 0xc0000034\n  - 404\n---\nBody.", "0xc000021a", &["0xc0000034", "404"], None);
        check("---\ntitle: [Solved]\ndate: 2024.10\n---\nBody.", "[Solved]", &[], Some("2024-10-01"));
        check("---\ntitle: {dark}\n---\nBody.", "{dark}", &[], None);
        check("---\ntags: 0xc0000034 # a code\ntitle: 404\n---\nBody.", "404", &["0xc0000034"], None);
        check("{\n\"title\": 404, \"tags\": [5]\n}\nBody.", "404", &["5"], None);
    }

    #[test]
    fn unknown_fields_are_kept() {
        let split = split("---\ntitle: A\nproduct: Router\nlevel: 3\n---\n");
        assert_eq!(serde_json::to_value(split.front.metadata).unwrap(), serde_json::json!({"product": "Router", "level": 3}));
    }

    /// Checks that a text has no front matter, and the warning about it.
    fn check_text(text: &str, warning: Option<&str>) {
        let split = split(text);
        assert_eq!((split.body, split.lines_before), (text, 0));
        assert!(split.warnings.len() == usize::from(warning.is_some()), "{:?}", split.warnings);
        assert!(split.warnings.iter().all(|found| found.contains(warning.unwrap())), "{:?}", split.warnings);
    }

    #[test]
    fn text_that_looks_like_front_matter() {
        check_text("---\ntitle: A\nBody.", Some("is not closed"));
        check_text("---\nA page between rules.\n\n---\nBody.", Some("contains no front matter fields"));
        check_text("---\n\nA page that begins with a rule.", None);
        check_text("\n---\nA page between rules.\n---\nBody.", None);
        check_text("{\"error\": \"x\"}\n\nIs what it says.", Some("no field of front matter"));
        check_text("{\"title\": \"x\"} is what it says.", Some("not a JSON object"));
        check_text("{\"title\": \"x\"\nBody.", Some("not a JSON object"));
        for text in ["{% include x %}\nBody.", "{: .class}\nBody.", "{{ title }}\nBody.", "{\"Hello\"} you"] {
            check_text(text, None);
        }
    }

    /// Checks what is read of broken front matter: title, tags, date; and the beginnings of the warnings.
    fn check_broken(inner: &str, title: &str, tags: &[&str], updated: Option<&str>, warnings: &[&str]) {
        let text = format!("{inner}Body.");
        let split = split(&text);
        let front = &split.front;
        assert_eq!((front.title.as_deref(), front.updated.as_deref()), (Some(title).filter(|t| !t.is_empty()), updated), "{inner}");
        assert_eq!(front.tags, tags, "{inner}");
        assert_eq!(split.warnings.len(), warnings.len(), "{:?}", split.warnings);
        for (found, expected) in split.warnings.iter().zip(warnings) {
            assert!(found.starts_with(expected), "{found}");
        }
        check_body(&text, &split);
    }

    #[test]
    fn a_bad_field_does_not_cost_the_others() {
        let (plain, left_out) = ("is used as plain text", "is left out");
        let line = |n: u32, what: &str, key: &str| format!("front matter does not parse, line {n}: '{key}' {what}: ");
        for title in
            ["Error 5: access is denied", "**Bold** words", "{{ site }} is down", "`cmd` fails", "@home", "[Solved] It is: dark", "%x"]
        {
            let inner = format!("---\ndate: 2024-08-15\ntitle: {title}\ntags:\n  - a\n  - b\nproduct: {{name: X}}\n---\n");
            check_broken(&inner, title, &["a", "b"], Some("2024-08-15"), &[&line(3, plain, "title")]);
        }
        let inner = "---\ntitle: A\nodd: [a\ntags: [x, @y]\n\"labels\": 'p, q'\nmap:\n  x: [\n---\n";
        let warnings = [line(3, left_out, "odd"), line(4, plain, "tags"), line(6, left_out, "map")];
        check_broken(inner, "A", &["x", "@y", "p", "q"], None, &warnings.each_ref().map(String::as_str));
        check_broken(
            "---\ntitle: \"A \"B\" C\"\ntags:\n\t- x\n\t- y\n---\n",
            "A \"B\" C",
            &["x", "y"],
            None,
            &[&line(2, plain, "title"), &line(3, plain, "tags")],
        );
        check_broken("---\ntitle: A\nnot a field\ntags: [x]\n---\n", "A", &["x"], None, &[&line(2, plain, "title")]);
        check_broken("+++\ntitle = \"A\ntags = [\"x\"]\n[extra]\nb = 1\n+++\n", "A", &["x"], None, &[&line(2, plain, "title")]);
        check_broken("{\n  \"title\": \"A\",\n  \"tags\": [\n    \"x\"\n  ],\n}\n", "A", &["x"], None, &["front matter does not parse"]);
        check_broken(
            ";;;\n{\n\"title\": 'A',\n\"date\": \"2024-08-15\"\n}\n;;;\n",
            "A",
            &[],
            Some("2024-08-15"),
            &[&line(3, plain, "title")],
        );
    }

    #[test]
    fn a_field_that_is_stated_twice_loses_nothing() {
        let twice = |n: u32, key: &str| format!("line {n}: front matter has a field several times: '{key}'");
        let inner = "---\ntitle: A\ndate: 2024-01-01\ndate: 2024-02-01\ntags: [x]\ntags:\n  - y\n  - x\ntitle: B\n---\n";
        let warnings = [twice(4, "date"), twice(6, "tags"), twice(9, "title")];
        check_broken(inner, "B", &["x", "y"], Some("2024-02-01"), &warnings.each_ref().map(String::as_str));
        assert_eq!(split(&format!("{inner}Body.")).front.metadata["title"], "A");
        check_broken("{\n\"title\": \"A\",\n\"title\": \"B\"\n}\n", "B", &[], None, &[&twice(3, "title")]);
        check_broken(
            "+++\ntags = [\"x\"]\ntags = [\"y\"]\n+++\n",
            "",
            &["x", "y"],
            None,
            &["front matter does not parse", &twice(3, "tags")],
        );
        check("---\ntitle: A\ntitle: A\n---\nBody.", "A", &[], None);
    }

    #[test]
    fn dates_that_are_unread_or_ambiguous_cause_a_warning() {
        let unread = "front matter has a date that cannot be read: ";
        check_broken("---\ntitle: A\n\ndate: soon\n---\n", "A", &[], None, &[&format!("line 4: {unread}'date: soon'")]);
        let inner = "---\ntitle: A\nlastmod: soon\ndate: 2024/03/03\n---\n";
        check_broken(inner, "A", &[], Some("2024-03-03"), &[&format!("line 3: {unread}'lastmod: soon'")]);
        let ambiguous = "line 2: front matter has an ambiguous date, which is read as month/day/year: 'date: 03/04/2024'";
        check_broken("---\ndate: 03/04/2024\ntitle: A\n---\n", "A", &[], Some("2024-03-04"), &[ambiguous]);
        check("---\ntitle: A\ndate:\n---\nBody.", "A", &[], None);
    }

    #[test]
    fn reasons_have_the_lines_of_the_file() {
        for text in ["\n\n---\ntitle: A\nx: {a\n---\n", "+++\ntitle = \"A\"\n\n\nx = {a\n+++\n"] {
            let warnings = split(text).warnings;
            assert!(
                warnings.len() == 1
                    && warnings[0].starts_with("front matter does not parse, line 5: 'x' is left out: ")
                    && !warnings[0].contains("line 2"),
                "{warnings:?}"
            );
        }
    }

    #[test]
    fn exploding_aliases_are_rejected() {
        let mut text = "---\na: &a [x,x,x,x,x,x,x,x,x,x]\n".to_string();
        for (name, before) in ('b'..='z').zip('a'..) {
            text += &format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 10].join(","));
        }
        assert!(split(&(text + "---\nBody.")).warnings[0].contains("does not parse"));
    }
}
