//! JSON Lines: a file with one article per line.
//!
//! In: the text of a file. Out: one record per line, in order: an article, or the reason why the line has none.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::front_matter::{FrontMatter, TextOrList, drop_deep, iso_date, numbers_to_text};
use crate::article::model::Article;
use crate::article::parse::parse;
use crate::corpus::Format;

/// One line of a JSONL file.
#[derive(Debug)]
pub struct Record<'a> {
    /// Line number, 1-based.
    pub line: u32,
    /// Id of the record (`_id`), else its line number.
    pub key: String,
    /// The article, or the reason why the line could not be parsed.
    pub article: Result<Article, String>,
    /// The line as it is in the file.
    pub text: &'a str,
}

#[derive(Deserialize)]
struct Fields {
    #[serde(rename = "_id", default)]
    id: Option<Value>,
    #[serde(default)]
    title: Option<TextOrList>,
    text: String,
    #[serde(default)]
    url: Option<TextOrList>,
    #[serde(default)]
    tags: Option<TextOrList>,
    #[serde(default)]
    updated: Option<TextOrList>,
    #[serde(flatten)]
    metadata: BTreeMap<String, Value>,
}

/// Parses a JSON Lines file. Empty lines are skipped.
pub fn records(text: &str) -> impl Iterator<Item = Record<'_>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(i, line)| record(line, i as u32 + 1))
}

fn record(text: &str, line: u32) -> Record<'_> {
    match serde_json::from_str::<Value>(text).and_then(read_fields) {
        Ok(fields) => {
            let key = fields.id.as_ref().map(id_text).unwrap_or_else(|| line.to_string());
            Record { line, article: Ok(article(fields, &key, line)), key, text }
        }
        Err(e) => {
            // The JSON parser counts lines within the record, which would mislead.
            let reason = e.to_string();
            let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
            Record { line, key: line.to_string(), article: Err(format!("line {line} is not an article: {reason}")), text }
        }
    }
}

fn read_fields(mut record: Value) -> serde_json::Result<Fields> {
    if let Some(tags) = record.get_mut("tags") {
        numbers_to_text(tags);
    }
    serde_json::from_value(record)
}

fn id_text(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_string)
}

/// Parses the record's text as Markdown. Every section gets the line of the record.
fn article(fields: Fields, key: &str, line: u32) -> Article {
    let mut article = parse(&fields.text, Format::Markdown, key);
    let front = std::mem::take(&mut article.front);
    let mut metadata = fields.metadata;
    article.warnings.extend(drop_deep(&mut metadata));
    metadata.extend(fields.id.map(|id| ("_id".to_string(), id)));
    let title =
        fields.title.map(TextOrList::into_text).map(|t| t.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|t| !t.is_empty());
    article.title = title.unwrap_or(article.title);
    let tags = fields.tags.map(TextOrList::into_list).unwrap_or_default();
    article.front = FrontMatter {
        title: Some(article.title.clone()),
        url: fields.url.map(TextOrList::into_text).filter(|u| !u.is_empty()).or(front.url),
        tags: if tags.is_empty() { front.tags } else { tags },
        updated: fields.updated.and_then(|d| iso_date(&d.into_text())).or(front.updated),
        metadata,
        ..front
    };
    for section in &mut article.sections {
        (section.line_start, section.line_end) = (line, line);
    }
    for stripped in &mut article.stripped {
        (stripped.line_start, stripped.line_end) = (line, line);
    }
    article
}
