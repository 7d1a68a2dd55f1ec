//! Judged sets: queries together with the files or sections that answer them.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::corpus::read_text;
use crate::error::{Error, Result};

/// The kind of documents that a set judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Files: whether the right article is found.
    Article,
    /// Sections, as `file:line` of their heading: whether the right section is found.
    Section,
}

impl Level {
    /// Name of the file that contains the judgements.
    fn file(self) -> &'static str {
        match self {
            Level::Article => "qrels.files.tsv",
            Level::Section => "qrels.section.tsv",
        }
    }
}

/// Queries with judgements.
#[derive(Clone, Debug)]
pub struct JudgedSet {
    /// Kind of documents that are judged.
    pub level: Level,
    /// The queries that have a judgement, in the order of the file.
    pub queries: Vec<JudgedQuery>,
}

/// A query with its judgements.
#[derive(Clone, Debug)]
pub struct JudgedQuery {
    /// Id of the query.
    pub id: String,
    /// Text of the query.
    pub text: String,
    /// Class of the query; each class has its own figures.
    pub class: Option<String>,
    /// Relevant documents, as file or `file:line`, with a grade above 0; in the order of the judgements.
    pub judged: Vec<(String, u32)>,
    /// Files that are removed from the hits, for instance since the query was taken from them.
    pub excluded: HashSet<String>,
}

impl JudgedQuery {
    /// Grade of a file or `file:line`; 0 if it was not judged.
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

/// Reads the set in a folder: `queries.jsonl`, `qrels.files.tsv` or `qrels.section.tsv`, and `exclude.tsv` if
/// there is one.
///
/// # Errors
/// A file is missing, a line is malformed, or no query has a judgement.
pub fn read(folder: &Path, level: Level) -> Result<JudgedSet> {
    let mut judged = judgements(&folder.join(level.file()))?;
    let mut excluded = excluded(&folder.join("exclude.tsv"))?;
    let path = folder.join("queries.jsonl");
    let mut queries = Vec::new();
    for (number, line) in text(&path)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let query: QueryLine = serde_json::from_str(line).map_err(|e| malformed(&path, number, &e.to_string()))?;
        let id = query.id.as_str().map_or_else(|| query.id.to_string(), str::to_string);
        if let Some(judged) = judged.remove(&id) {
            let excluded = excluded.remove(&id).unwrap_or_default();
            queries.push(JudgedQuery { id, text: query.text, class: query.r#match, judged, excluded });
        }
    }
    if queries.is_empty() {
        return Err(Error::usage("no query of the set has a judgement")
            .at(folder)
            .hint(format!("{} refers to queries by their `_id`", level.file())));
    }
    Ok(JudgedSet { level, queries })
}

/// Reads judgements by query, in TREC's format with tabs: query, 0, document, grade.
fn judgements(path: &Path) -> Result<HashMap<String, Vec<(String, u32)>>> {
    let mut all: HashMap<String, Vec<(String, u32)>> = HashMap::new();
    for (number, line) in text(path)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [query, _, document, grade] = fields[..] else {
            return Err(malformed(path, number, "expected four fields separated by tabs: query, 0, document, grade"));
        };
        let grade: i64 = grade.trim().parse().map_err(|_| malformed(path, number, &format!("'{grade}' is not a valid grade")))?;
        let Ok(grade) = u32::try_from(grade) else { continue };
        if grade == 0 {
            continue;
        }
        let judged = all.entry(query.to_string()).or_default();
        match judged.iter_mut().find(|(name, _)| name == document) {
            Some((_, highest)) => *highest = grade.max(*highest),
            None => judged.push((document.to_string(), grade)),
        }
    }
    Ok(all)
}

/// Reads the files to exclude, by query; the extension `.md` may be omitted.
fn excluded(path: &Path) -> Result<HashMap<String, HashSet<String>>> {
    let mut all: HashMap<String, HashSet<String>> = HashMap::new();
    if !path.exists() {
        return Ok(all);
    }
    for (number, line) in text(path)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (query, rest) =
            line.split_once('\t').ok_or_else(|| malformed(path, number, "expected two fields separated by a tab: query, file"))?;
        let file = rest.split('\t').next().unwrap_or_default();
        let extension = if file.ends_with(".md") { "" } else { ".md" };
        all.entry(query.to_string()).or_default().insert(format!("{file}{extension}"));
    }
    Ok(all)
}

fn text(path: &Path) -> Result<String> {
    read_text(path).map_err(|e| {
        Error::usage(format!("this file of the judged set cannot be read: {e}"))
            .at(path)
            .hint("a judged set is a folder with queries.jsonl and qrels.files.tsv, or qrels.section.tsv for --level section")
    })
}

fn malformed(path: &Path, line: usize, what: &str) -> Error {
    Error::usage(format!("line {}: {what}", line + 1)).at(path)
}
