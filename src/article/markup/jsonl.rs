//! JSON Lines: a file with one article per line.
//!
//! In: the text of a file. Out: one record per line, in order: an article, or the reason why the line has none.

use serde_json::Value;

use super::front_matter::{self, Entry, FrontMatter};
use crate::article::model::Article;
use crate::article::parse::parse_with;
use crate::corpus::Format;

/// Fields that may have the text of the article, the preferred one first.
const TEXTS: [&str; 5] = ["text", "body", "content", "markdown", "html"];
/// Elements with which a text in HTML begins.
const HTML_ELEMENTS: [&str; 26] = [
    "!doctype",
    "html",
    "head",
    "body",
    "title",
    "main",
    "article",
    "section",
    "header",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "dl",
    "table",
    "pre",
    "blockquote",
    "figure",
    "span",
    "strong",
    "b",
    "em",
];

/// One line of a JSONL file.
#[derive(Debug)]
pub struct Record<'a> {
    /// Line number, 1-based.
    pub line: u32,
    /// Id of the record (`_id`), else its line number.
    pub key: String,
    /// The article, or the reason why the line could not be parsed.
    pub article: Result<Article, String>,
    /// Problems with the fields of the record and with front matter in its text. Those with the rest of the text are in the
    /// article.
    pub warnings: Vec<String>,
    /// The line as it is in the file.
    pub text: &'a str,
}

/// Parses a JSON Lines file. Empty lines are skipped.
pub fn records(text: &str) -> impl Iterator<Item = Record<'_>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(i, line)| record(line, i as u32 + 1))
}

fn record(text: &str, line: u32) -> Record<'_> {
    match read_fields(text) {
        Ok(fields) => {
            let key = fields.id.as_ref().map(id_text).unwrap_or_else(|| line.to_string());
            let (article, warnings) = article(fields, &key, line);
            Record { line, key, article: Ok(article), warnings, text }
        }
        Err(reason) => {
            let reason = format!("line {line} is not an article: {reason}");
            Record { line, key: line.to_string(), article: Err(reason), warnings: Vec::new(), text }
        }
    }
}

/// The fields of a record.
struct Fields {
    id: Option<Value>,
    text: String,
    format: Format,
    /// All fields except the text.
    entries: Vec<Entry>,
}

fn read_fields(record: &str) -> Result<Fields, String> {
    let record: Value = serde_json::from_str(record).map_err(|e| {
        // The JSON parser counts lines within the record, which would mislead.
        let reason = e.to_string();
        reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason).to_string()
    })?;
    let Value::Object(mut fields) = record else { return Err("it is not a JSON object".to_string()) };
    let name = TEXTS.into_iter().find(|name| fields.get(*name).is_some_and(Value::is_string));
    let name = name.ok_or_else(|| match fields.contains_key(TEXTS[0]) {
        true => "field `text` is not a string",
        false => "missing field `text`",
    })?;
    let Some(Value::String(text)) = fields.remove(name) else { return Err("missing field `text`".to_string()) };
    let format = if name == "html" || is_html(&text) { Format::Html } else { Format::Markdown };
    let id = fields.get("_id").cloned();
    let entries = fields.into_iter().map(|(key, value)| Entry { key, value, line: None }).collect();
    Ok(Fields { id, text, format, entries })
}

fn id_text(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_string)
}

/// Whether a text is HTML from its first element to its last, rather than Markdown that begins with an element.
fn is_html(text: &str) -> bool {
    let text = text.trim();
    let Some(first) = text.strip_prefix('<').filter(|_| text.ends_with('>')) else { return false };
    let name = first.split(|c: char| !c.is_ascii_alphanumeric() && c != '!').next().unwrap_or_default();
    let is_element = HTML_ELEMENTS.iter().any(|element| name.eq_ignore_ascii_case(element));
    is_element && !text.lines().any(|line| line.starts_with('#') || line.starts_with("```"))
}

/// Parses the record's text, and returns the problems with its fields too. Every section gets the line of the record.
fn article(fields: Fields, key: &str, line: u32) -> (Article, Vec<String>) {
    let mut warnings = Vec::new();
    let stated = front_matter::read(fields.entries, &mut warnings);
    let (mut article, of_front) = parse_with(&fields.text, fields.format, key, |own| merged(stated, own));
    warnings.extend(of_front);
    for section in &mut article.sections {
        (section.line_start, section.line_end) = (line, line);
    }
    for stripped in &mut article.stripped {
        (stripped.line_start, stripped.line_end) = (line, line);
    }
    [&mut warnings, &mut article.warnings].into_iter().flatten().for_each(|warning| *warning = of_record(warning, line));
    (article, warnings)
}

/// The fields of a record, or else those in its text.
fn merged(stated: FrontMatter, own: FrontMatter) -> FrontMatter {
    let mut metadata = own.metadata;
    metadata.extend(stated.metadata);
    FrontMatter {
        title: stated.title.or(own.title),
        description: stated.description.or(own.description),
        url: stated.url.or(own.url),
        tags: if stated.tags.is_empty() { own.tags } else { stated.tags },
        categories: if stated.categories.is_empty() { own.categories } else { stated.categories },
        updated: stated.updated.or(own.updated),
        metadata,
    }
}

/// A warning with the line of the record instead of one within the record's text.
fn of_record(warning: &str, line: u32) -> String {
    let within = warning.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
    let what = within.filter(|(number, _)| number.bytes().all(|b| b.is_ascii_digit())).map_or(warning, |(_, what)| what);
    format!("line {line}: {what}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::model::{Kind, Role};
    use crate::article::parse::parse;

    const BODY: &str = "It is dark.\n\n## Plug\n\n1. Push it in.\n\n## Bulb\n\n1. Screw it in.\n";

    fn article_of(record: &Value) -> (Article, Vec<String>) {
        let text = record.to_string();
        let record = records(&text).next().unwrap();
        (record.article.unwrap(), record.warnings)
    }

    fn outline(article: &Article) -> (Kind, String, Vec<(Role, String, usize)>) {
        let sections = article.sections.iter().map(|s| (s.role, s.title.clone(), s.steps().len())).collect();
        (article.kind, article.title.clone(), sections)
    }

    /// A record is understood as a file with the same title and text is.
    #[test]
    fn a_record_is_understood_as_a_file() {
        for title in ["Lamp stays dark: 2 fixes", "How to light a lamp", &"Lamp fails\u{7} ".repeat(100), "404"] {
            let file = parse(&format!("---\ntitle: \"{}\"\n---\n\n{BODY}", title.replace('\u{7}', "\\a")), Format::Markdown, "x");
            let (record, warnings) = article_of(&serde_json::json!({"title": title, "text": BODY}));
            assert_eq!(outline(&record), outline(&file), "{title}");
            assert_eq!(warnings, Vec::<String>::new());
        }
    }

    #[test]
    fn a_text_may_be_html() {
        let html = "<p>It is dark.</p><h2>Plug</h2><ol><li>Push it in.</li></ol><h2>Bulb</h2><ol><li>Screw it in.</li></ol>";
        let title = "Lamp stays dark: 2 fixes";
        let (markdown, _) = article_of(&serde_json::json!({"title": title, "text": BODY}));
        for record in [
            serde_json::json!({"title": title, "text": html}),
            serde_json::json!({"title": title, "html": html}),
            serde_json::json!({"title": title, "body": format!("<html><head><title>x</title></head><body>{html}</body></html>\n")}),
        ] {
            assert_eq!(outline(&article_of(&record).0), outline(&markdown), "{record}");
        }
        assert!(!is_html("<p align=\"center\"><img src=\"x.png\"></p>\n\n# Lamp\n\nIt is <b>dark</b>"));
        assert!(!is_html("<br>\n# Lamp\n<br>") && !is_html("<5 GB free>") && !is_html(""));
    }

    #[test]
    fn fields_of_a_record_are_front_matter() {
        let (article, warnings) = article_of(&serde_json::json!({
            "_id": 7, "title": "Lamp", "text": "---\ntitle: No\ndate: soon\nauthor: Ann\n---\n\nPush it.", "categories": ["light"],
            "summary": "Dark", "lastUpdated": "3 Mar 2024", "tags": [5, "x"],
        }));
        let front = &article.front;
        assert_eq!(
            (article.title.as_str(), front.description.as_deref(), front.updated.as_deref()),
            ("Lamp", Some("Dark"), Some("2024-03-03"))
        );
        assert_eq!((&front.tags[..], &front.categories[..]), (&["5".to_string(), "x".to_string()][..], &["light".to_string()][..]));
        assert_eq!(serde_json::to_value(&front.metadata).unwrap(), serde_json::json!({"_id": 7, "author": "Ann"}));
        assert_eq!(warnings, ["line 1: front matter has a date that cannot be read: 'date: soon'"]);
    }
}
