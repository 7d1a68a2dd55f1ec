//! Judged sets: queries, and which files or sections answer them.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Result};

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Files: did the search find the article?
    Article,
    /// Headings of files, `file:line`: did it put the right section first?
    Section,
}

impl Level {
    /// The file of a set that holds the judgements.
    fn file(self) -> &'static str {
        match self {
            Level::Article => "qrels.files.tsv",
            Level::Section => "qrels.section.tsv",
        }
    }
}

/// Queries with their judgements.
#[derive(Clone, Debug)]
pub struct JudgedSet {
    /// What its judgements speak of.
    pub level: Level,
    /// The queries for which something is judged, in their order.
    pub queries: Vec<JudgedQuery>,
}

/// A query with its judgements.
#[derive(Clone, Debug)]
pub struct JudgedQuery {
    /// Its id.
    pub id: String,
    /// What is asked.
    pub text: String,
    /// A class that figures are also told for.
    pub class: Option<String>,
    /// What answers it: file or `file:line`, with a grade above 0. In the order of the judgements.
    pub judged: Vec<(String, u32)>,
    /// Files that are taken out of what is found, since they gave the query away.
    pub excluded: HashSet<String>,
}

impl JudgedQuery {
    /// The grade of a file or `file:line`; 0 where it is not judged.
    pub fn grade(&self, name: &str) -> u32 {
        self.judged.iter().find(|(judged, _)| judged == name).map_or(0, |(_, grade)| *grade)
    }
}

#[derive(Deserialize)]
struct QueryLine {
    #[serde(rename = "_id")]
    id: Value,
    text: String,
    #[serde(alias = "class")]
    r#match: Option<String>,
}

/// Reads the set in a folder: `queries.jsonl`, `qrels.files.tsv` or `qrels.section.tsv`, and `exclude.tsv` where
/// there is one.
///
/// # Errors
/// A file is missing or a line of it is not what it should be; or nothing is judged.
pub fn read(folder: &Path, level: Level) -> Result<JudgedSet> {
    let mut judged = judgements(&folder.join(level.file()))?;
    let mut excluded = excluded(&folder.join("exclude.tsv"))?;
    let path = folder.join("queries.jsonl");
    let mut queries = Vec::new();
    for (number, line) in text(&path)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let query: QueryLine = serde_json::from_str(line).map_err(|e| wrong(&path, number, &e.to_string()))?;
        let id = query.id.as_str().map_or_else(|| query.id.to_string(), str::to_string);
        if let Some(judged) = judged.remove(&id) {
            let excluded = excluded.remove(&id).unwrap_or_default();
            queries.push(JudgedQuery { id, text: query.text, class: query.r#match, judged, excluded });
        }
    }
    if queries.is_empty() {
        return Err(Error::usage("no query of the set has a judgement")
            .at(folder)
            .hint(format!("{} names them by their `_id`", level.file())));
    }
    Ok(JudgedSet { level, queries })
}

/// Judgements by query, in TREC's form: query, 0, document, grade, between tabs.
fn judgements(path: &Path) -> Result<HashMap<String, Vec<(String, u32)>>> {
    let mut all: HashMap<String, Vec<(String, u32)>> = HashMap::new();
    for (number, line) in text(path)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [query, _, document, grade] = fields[..] else {
            return Err(wrong(path, number, "it has not the four fields query, 0, document, grade"));
        };
        let grade: i64 = grade.trim().parse().map_err(|_| wrong(path, number, &format!("'{grade}' is no grade")))?;
        let Ok(grade) = u32::try_from(grade) else { continue };
        if grade == 0 {
            continue;
        }
        let judged = all.entry(query.to_string()).or_default();
        match judged.iter_mut().find(|(name, _)| name == document) {
            Some((_, known)) => *known = grade.max(*known),
            None => judged.push((document.to_string(), grade)),
        }
    }
    Ok(all)
}

/// Files by query that do not count; the ending `.md` may be left out.
fn excluded(path: &Path) -> Result<HashMap<String, HashSet<String>>> {
    let mut all: HashMap<String, HashSet<String>> = HashMap::new();
    if !path.exists() {
        return Ok(all);
    }
    for (number, line) in text(path)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (query, rest) = line.split_once('\t').ok_or_else(|| wrong(path, number, "it has not the two fields query, file"))?;
        let file = rest.split('\t').next().unwrap_or_default();
        let ending = if file.ends_with(".md") { "" } else { ".md" };
        all.entry(query.to_string()).or_default().insert(format!("{file}{ending}"));
    }
    Ok(all)
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|e| {
        Error::usage(format!("a judged set needs this file, which cannot be read: {e}"))
            .at(path)
            .hint("a set is a folder with queries.jsonl and qrels.files.tsv, or qrels.section.tsv for --level section")
    })
}

fn wrong(path: &Path, line: usize, what: &str) -> Error {
    Error::usage(format!("line {} cannot be used: {what}", line + 1)).at(path)
}
