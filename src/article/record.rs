//! Records: a JSONL file holds an article a line.
//!
//! In: the text of a file. Out: an article a line, in order, or the reason why a line is none.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::front_matter::{FrontMatter, Words, day, drop_deep, numbers_to_text};
use super::{Article, read};
use crate::corpus::Format;

/// One line of a JSONL file.
#[derive(Debug)]
pub struct Record<'a> {
    /// The line, 1-based.
    pub line: u32,
    /// The record's own id (`_id`), else its line number.
    pub key: String,
    /// The article, or what is wrong with the line.
    pub article: Result<Article, String>,
    /// The line as it stands in the file.
    pub text: &'a str,
}

#[derive(Deserialize)]
struct Fields {
    #[serde(rename = "_id", default)]
    id: Option<Value>,
    #[serde(default)]
    title: Option<Words>,
    text: String,
    #[serde(default)]
    url: Option<Words>,
    #[serde(default)]
    tags: Option<Words>,
    #[serde(default)]
    updated: Option<Words>,
    #[serde(flatten)]
    metadata: BTreeMap<String, Value>,
}

/// Reads a file of records. Empty lines are passed over.
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
            // The parser counts lines within the record.
            let reason = e.to_string();
            let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
            Record { line, key: line.to_string(), article: Err(format!("line {line} is no article: {reason}")), text }
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

/// The text is read as Markdown; every section lies on the record's one line of the file.
fn article(fields: Fields, key: &str, line: u32) -> Article {
    let mut article = read(&fields.text, Format::Markdown, key);
    let front = std::mem::take(&mut article.front);
    let mut metadata = fields.metadata;
    article.warnings.extend(drop_deep(&mut metadata));
    metadata.extend(fields.id.map(|id| ("_id".to_string(), id)));
    let title = fields.title.map(Words::into_text).map(|t| t.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|t| !t.is_empty());
    article.title = title.unwrap_or(article.title);
    let tags = fields.tags.map(Words::into_list).unwrap_or_default();
    article.front = FrontMatter {
        title: Some(article.title.clone()),
        url: fields.url.map(Words::into_text).filter(|u| !u.is_empty()).or(front.url),
        tags: if tags.is_empty() { front.tags } else { tags },
        updated: fields.updated.and_then(|d| day(&d.into_text())).or(front.updated),
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
