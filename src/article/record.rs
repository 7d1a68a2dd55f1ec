//! Records: a JSONL file holds an article a line.
//!
//! In: the text of a file. Out: an article a line, in order, or the reason why a line is none.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::front_matter::{FrontMatter, day};
use super::{Article, Format, read};

/// One line of a JSONL file.
#[derive(Debug)]
pub struct Record {
    /// The line, 1-based.
    pub line: u32,
    /// The record's own id (`_id`), else its line number.
    pub key: String,
    /// The article, or what is wrong with the line.
    pub article: Result<Article, String>,
}

#[derive(Deserialize)]
struct Fields {
    #[serde(rename = "_id", default)]
    id: Option<Value>,
    #[serde(default)]
    title: Option<String>,
    text: String,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    updated: Option<String>,
    #[serde(flatten)]
    metadata: BTreeMap<String, Value>,
}

/// Reads a file of records. Empty lines are passed over.
pub fn records(text: &str) -> impl Iterator<Item = Record> + '_ {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(i, line)| record(line, i as u32 + 1))
}

fn record(text: &str, line: u32) -> Record {
    match serde_json::from_str::<Fields>(text) {
        Ok(fields) => {
            let key = fields.id.as_ref().map(id_text).unwrap_or_else(|| line.to_string());
            Record { line, article: Ok(article(fields, &key, line)), key }
        }
        Err(e) => Record { line, key: line.to_string(), article: Err(format!("line {line} is no article: {e}")) },
    }
}

fn id_text(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_string)
}

/// The text is read as Markdown; every section lies on the record's one line of the file.
fn article(fields: Fields, key: &str, line: u32) -> Article {
    let mut article = read(&fields.text, Format::Markdown, key);
    let mut metadata = fields.metadata;
    metadata.extend(fields.id.map(|id| ("_id".to_string(), id)));
    let front = std::mem::take(&mut article.front);
    article.title =
        fields.title.map(|t| t.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|t| !t.is_empty()).unwrap_or(article.title);
    article.front = FrontMatter {
        title: Some(article.title.clone()),
        url: fields.url.or(front.url),
        tags: if fields.tags.is_empty() { front.tags } else { fields.tags },
        updated: fields.updated.as_deref().and_then(day).or(front.updated),
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
