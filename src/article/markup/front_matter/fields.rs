//! The fields that `kb` uses, found among the entries of front matter.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::date::read_date;
use super::entries::Entry;
use super::model::FrontMatter;
use super::names::{CATEGORIES, DATES, DESCRIPTION, MONTH_FIRST, TAGS, TITLE, URL, is_known, is_list, simplified};

/// Maximum nesting depth of a field; deeper fields are skipped, since JSON parsers give up beyond 128.
const MAX_DEPTH: usize = 32;

/// Maximum length of a date in a warning, in characters.
const MAX_SHOWN: usize = 80;

/// Finds the fields among the entries, and adds warnings: about fields that are stated several times, dates that cannot be
/// read, and fields that are nested too deeply to be stored.
pub(in crate::article::markup) fn read(entries: Vec<Entry>, warnings: &mut Vec<String>) -> FrontMatter {
    let mut fields = Fields::default();
    entries.into_iter().for_each(|entry| fields.add(entry, warnings));
    let mut front = FrontMatter {
        title: fields.last_text(&TITLE),
        description: fields.last_text(&DESCRIPTION),
        url: fields.last_text(&URL),
        tags: fields.list(&TAGS),
        categories: fields.list(&CATEGORIES),
        updated: fields.date(warnings),
        metadata: fields.metadata,
    };
    warnings.extend(drop_deep(&mut front.metadata));
    front
}

/// Entries by field.
#[derive(Default)]
struct Fields {
    /// Values of the known fields, by simplified name, in the order in which they are written.
    known: HashMap<String, Vec<Entry>>,
    metadata: BTreeMap<String, Value>,
    /// Simplified names of fields with several values.
    repeated: HashSet<String>,
}

impl Fields {
    fn add(&mut self, entry: Entry, warnings: &mut Vec<String>) {
        let name = simplified(&entry.key);
        let before = self.known.get(&name).and_then(|entries| entries.last()).map(|before| &before.value);
        let before = before.or_else(|| self.metadata.get(&entry.key));
        if before.is_some_and(|before| *before != entry.value) && self.repeated.insert(name.clone()) {
            let effect = if is_list(&entry.key) { "all its values count" } else { "the last one counts" };
            warnings.push(warning(entry.line, &format!("front matter has a field several times: '{}'; {effect}", entry.key)));
        }
        if is_known(&entry.key) {
            self.known.entry(name).or_default().push(entry);
        } else {
            self.metadata.insert(entry.key, entry.value);
        }
    }

    /// The last text of the first of these fields that has any. The others are kept as metadata.
    fn last_text(&mut self, names: &[&str]) -> Option<String> {
        let mut chosen = None;
        for name in names {
            for entry in self.known.remove(*name).into_iter().flatten().rev() {
                let text = texts(&entry.value).join(", ").trim().to_string();
                if chosen.is_none() && !text.is_empty() {
                    chosen = Some(text);
                } else if !text.is_empty() && chosen.as_ref() != Some(&text) {
                    self.metadata.entry(entry.key).or_insert(entry.value);
                }
            }
        }
        chosen
    }

    /// All items of these fields, each once.
    fn list(&mut self, names: &[&str]) -> Vec<String> {
        let entries = names.iter().filter_map(|name| self.known.remove(*name)).flatten();
        let mut seen = HashSet::new();
        entries.flat_map(|entry| items(&entry.value)).filter(|item| seen.insert(item.clone())).collect()
    }

    /// The first date that can be read.
    fn date(&mut self, warnings: &mut Vec<String>) -> Option<String> {
        let mut found = None;
        for name in DATES {
            let mut is_warned_of = false;
            for entry in self.known.remove(name).into_iter().flatten().rev() {
                // Jekyll has `published: false`, and Docusaurus has other fields beside the date.
                if let Value::Object(_) | Value::Bool(_) = entry.value {
                    self.metadata.insert(entry.key.clone(), entry.value.clone());
                }
                let text = date_text(&entry.value);
                if found.is_some() || is_warned_of || text.is_empty() {
                    continue;
                }
                found = read_date(&text);
                let problem = match found {
                    None => "front matter has a date that cannot be read",
                    Some(read) if read.is_ambiguous && name != MONTH_FIRST => {
                        "front matter has an ambiguous date, which is read as month/day/year"
                    }
                    Some(_) => continue,
                };
                is_warned_of = true;
                let text: String = text.chars().take(MAX_SHOWN).collect();
                warnings.push(warning(entry.line, &format!("{problem}: '{}: {text}'", entry.key)));
            }
        }
        found.map(|read| read.date.to_string())
    }
}

/// A warning about a line of the file.
fn warning(line: Option<u32>, what: &str) -> String {
    line.map_or_else(|| what.to_string(), |line| format!("line {line}: {what}"))
}

/// The texts in a value.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Number(_) | Value::Bool(_) => vec![value.to_string()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
    }
}

/// The items of a list; a single text is split at its commas.
fn items(value: &Value) -> Vec<String> {
    let texts = texts(value);
    let split = |text: &String| if texts.len() == 1 { text.split(',').map(str::to_string).collect() } else { vec![text.clone()] };
    texts.iter().flat_map(split).map(|item| item.trim().to_string()).filter(|item| !item.is_empty()).collect()
}

/// The text of a date; empty if the field has none.
fn date_text(value: &Value) -> String {
    match value {
        Value::Object(fields) => fields.iter().filter(|(key, _)| simplified(key) == "date").flat_map(|(_, value)| texts(value)).collect(),
        Value::Bool(_) => String::new(),
        value => texts(value).join(" ").trim().to_string(),
    }
}

/// Removes fields that are nested too deeply to be stored. Returns a warning that lists them.
fn drop_deep(metadata: &mut BTreeMap<String, Value>) -> Option<String> {
    let deep: Vec<String> = metadata.iter().filter(|(_, value)| depth(value) > MAX_DEPTH).map(|(key, _)| key.clone()).collect();
    metadata.retain(|key, _| !deep.contains(key));
    (!deep.is_empty()).then(|| format!("fields skipped because they are nested more than {MAX_DEPTH} levels deep: {}", deep.join(", ")))
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
