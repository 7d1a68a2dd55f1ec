//! Front matter: what the author says about the article, in YAML, TOML or JSON.
//!
//! In: the text of a file. Out: the fields that `kb` knows, every other field as it is, and where the
//! body begins. Front matter that does not close or does not parse costs a warning, never the article.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::{Date, DateTime};
use serde::Serialize;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::applies;

/// Longer front matter is read line by line, for its plain fields.
const MAX_BYTES: usize = 256 * 1024;
/// A longer word before a colon is no key.
const MAX_KEY_BYTES: usize = 64;

/// What an article says about itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, serde::Deserialize)]
pub struct FrontMatter {
    /// The title as the author wrote it.
    pub title: Option<String>,
    /// One or two sentences on what it is about.
    pub description: Option<String>,
    /// Where it is published.
    pub url: Option<String>,
    /// Free words of the author; no sentence of the article.
    pub tags: Vec<String>,
    /// The author's shelves.
    pub categories: Vec<String>,
    /// `YYYY-MM-DD` of its last change, else of its publication.
    pub updated: Option<String>,
    /// Every other field.
    #[serde(with = "json_text")]
    pub metadata: BTreeMap<String, Value>,
}

impl FrontMatter {
    /// What the author says that the article is about, beside its title: tags, categories, the description, and
    /// what other fields say that it applies to.
    pub fn about(&self) -> impl Iterator<Item = &str> {
        let plain = self.tags.iter().chain(&self.categories).chain(&self.description).map(String::as_str);
        plain.chain(applies::texts_of(self))
    }
}

/// Fields of any shape, kept as the text of a JSON object: compact forms know no such values.
pub(crate) mod json_text {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
    use serde_json::Value;

    pub(crate) fn serialize<S: Serializer>(fields: &BTreeMap<String, Value>, serializer: S) -> Result<S::Ok, S::Error> {
        let text = if fields.is_empty() { String::new() } else { serde_json::to_string(fields).map_err(ser::Error::custom)? };
        text.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Value>, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        if text.is_empty() { Ok(BTreeMap::new()) } else { serde_json::from_str(text).map_err(de::Error::custom) }
    }
}

/// Front matter, and the rest of the file.
#[derive(Debug, Default)]
pub(super) struct Split<'a> {
    pub(super) front: FrontMatter,
    pub(super) body: &'a str,
    /// Lines of the file before the body.
    pub(super) lines_before: u32,
    pub(super) warning: Option<String>,
}

/// Fields nested deeper are left out: JSON readers give up beyond 128.
const MAX_DEPTH: usize = 32;

#[derive(Clone, Copy)]
enum Syntax {
    Yaml,
    Toml,
    Json,
}

/// Cuts the front matter off a file.
pub(super) fn split(text: &str) -> Split<'_> {
    let Some((syntax, fence)) = opening(text) else { return unsplit(text, None) };
    let Some((inner, body)) = cut(text, fence) else {
        return unsplit(text, Some(format!("front matter opened by '{fence}' does not close; read as text")));
    };
    let lines_before = text[..text.len() - body.len()].matches('\n').count() as u32;
    let (mut fields, warning) = match parse(syntax, inner) {
        Ok(fields) => (fields, None),
        // A rule at the top of a page, a text, and another rule.
        Err(_) if !begins_with_a_field(inner) => {
            return unsplit(text, Some(format!("opens with '{fence}' but holds no fields; read as text")));
        }
        Err(reason) => (plain_fields(inner), Some(format!("front matter does not parse, read line by line: {reason}"))),
    };
    let warning = warning.or_else(|| drop_deep(&mut fields.metadata));
    Split { front: fields.into_front_matter(), body, lines_before, warning }
}

/// Whether the first line that says something is 'key: value', 'key = value' or a bracket.
fn begins_with_a_field(inner: &str) -> bool {
    let first = inner.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with('#'));
    first.is_none_or(|line| line.starts_with(['{', '[']) || field(line, ':').is_some() || field(line, '=').is_some())
}

/// 'key: value' as its two sides.
fn field(line: &str, separator: char) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(separator)?;
    let key = key.trim_end().trim_matches(['"', '\'']);
    let is_key = !key.is_empty() && key.len() <= MAX_KEY_BYTES && key.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    (is_key && (value.is_empty() || separator == '=' || value.starts_with([' ', '\t']))).then(|| (key, value.trim()))
}

/// The fields of one line whose value is plain text: what can be saved of front matter that does
/// not parse. `title: Error 5: denied` is the usual reason.
fn plain_fields(inner: &str) -> Fields {
    let mut found = serde_json::Map::new();
    for line in inner.lines().filter(|l| !l.starts_with([' ', '\t', '-'])) {
        let Some((key, value)) = field(line, ':').or_else(|| field(line, '=')) else { continue };
        let quoted = ['"', '\''].iter().find_map(|q| value.strip_prefix(*q)?.strip_suffix(*q));
        let value = quoted.unwrap_or(value);
        if !value.is_empty() && !value.starts_with(['[', '{', '&', '*', '|', '>', '!', '"', '\'']) {
            found.insert(key.to_string(), Value::String(value.to_string()));
        }
    }
    serde_json::from_value(Value::Object(found)).unwrap_or_default()
}

/// Takes out fields that are nested too deeply to be stored, and says so.
pub(super) fn drop_deep(metadata: &mut BTreeMap<String, Value>) -> Option<String> {
    let deep: Vec<String> = metadata.iter().filter(|(_, value)| depth(value) > MAX_DEPTH).map(|(key, _)| key.clone()).collect();
    metadata.retain(|key, _| !deep.contains(key));
    (!deep.is_empty()).then(|| format!("left out, nested more than {MAX_DEPTH} deep: {}", deep.join(", ")))
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn unsplit(text: &str, warning: Option<String>) -> Split<'_> {
    Split { front: FrontMatter::default(), body: text, lines_before: 0, warning }
}

fn opening(text: &str) -> Option<(Syntax, &'static str)> {
    let first = text.lines().next()?.trim_end();
    match first {
        // A rule at the top of a page that has no front matter is followed by an empty line.
        "---" if text.lines().nth(1).is_some_and(|l| !l.trim().is_empty()) => Some((Syntax::Yaml, "---")),
        "+++" => Some((Syntax::Toml, "+++")),
        ";;;" | "---json" => Some((Syntax::Json, if first == ";;;" { ";;;" } else { "---" })),
        "{" => Some((Syntax::Json, "{")),
        _ => None,
    }
}

/// The text between the fences, and what follows the closing one.
fn cut<'a>(text: &'a str, fence: &str) -> Option<(&'a str, &'a str)> {
    if fence == "{" {
        return cut_json(text);
    }
    let start = text.find('\n')? + 1;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let closes = line.trim_end() == fence || (fence == "---" && line.trim_end() == "...");
        if closes {
            return Some((&text[start..at], &text[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

/// JSON front matter without fences ends where the object ends.
fn cut_json(text: &str) -> Option<(&str, &str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<de::IgnoredAny>();
    values.next()?.ok()?;
    let end = values.byte_offset();
    Some(text.split_at(end))
}

fn parse(syntax: Syntax, inner: &str) -> Result<Fields, String> {
    if inner.trim().is_empty() {
        return Ok(Fields::default());
    }
    if inner.len() > MAX_BYTES {
        return Err(format!("{} bytes, more than {MAX_BYTES}", inner.len()));
    }
    match syntax {
        Syntax::Yaml => serde_saphyr::from_str_with_options(inner, yaml_options()).map_err(|e| yaml_reason(&e.to_string())),
        Syntax::Toml => {
            toml::from_str(inner).map_err(|e| first_line(e.message())).and_then(|table| from_value(toml_to_json(toml::Value::Table(table))))
        }
        Syntax::Json => serde_json::from_str(inner).map_err(|e| e.to_string()).and_then(from_value),
    }
}

fn from_value(mut value: Value) -> Result<Fields, String> {
    if let Value::Object(fields) = &mut value {
        fields.iter_mut().filter(|(key, _)| PLAIN_KEYS.contains(&key.as_str())).for_each(|(_, value)| numbers_to_text(value));
    }
    serde_json::from_value(value).map_err(|e| e.to_string())
}

/// Fields that hold [`Plain`] text.
const PLAIN_KEYS: [&str; 6] = ["title", "tags", "labels", "keywords", "categories", "category"];

pub(super) fn numbers_to_text(value: &mut Value) {
    match value {
        Value::Number(_) | Value::Bool(_) => *value = Value::String(value.to_string()),
        Value::Array(items) => items.iter_mut().for_each(numbers_to_text),
        _ => {}
    }
}

/// TOML as JSON; a date becomes its text.
fn toml_to_json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(yes) => yes.into(),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(toml_to_json).collect(),
        toml::Value::Table(entries) => Value::Object(entries.into_iter().map(|(k, v)| (k, toml_to_json(v))).collect()),
    }
}

fn yaml_options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        with_snippet: false,
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::LastWins,
    }
}

/// The reader's reason, without its own words for the limits that it keeps.
fn yaml_reason(text: &str) -> String {
    let reason = first_line(text);
    if reason.contains("budget breached") { "its aliases or its nesting make it too large".to_string() } else { reason }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim().to_string()
}

/// The fields under the names that blogs, Microsoft, Jekyll, Hugo and Zendesk give them.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Fields {
    title: Option<Plain>,
    description: Option<Words>,
    excerpt: Option<Words>,
    summary: Option<Words>,
    url: Option<Words>,
    canonical_url: Option<Words>,
    permalink: Option<Words>,
    tags: Option<Words>,
    labels: Option<Words>,
    keywords: Option<Words>,
    categories: Option<Words>,
    category: Option<Words>,
    updated: Option<Words>,
    lastmod: Option<Words>,
    last_modified_date: Option<Words>,
    modified: Option<Words>,
    #[serde(rename = "ms.date")]
    ms_date: Option<Words>,
    date: Option<Words>,
    created_date: Option<Words>,
    published: Option<Words>,
    #[serde(flatten)]
    metadata: BTreeMap<String, Value>,
}

impl Fields {
    fn into_front_matter(self) -> FrontMatter {
        let dates = [
            self.updated,
            self.lastmod,
            self.last_modified_date,
            self.modified,
            self.ms_date,
            self.date,
            self.created_date,
            self.published,
        ];
        let mut tags: Vec<String> = Vec::new();
        for tag in [self.tags, self.labels, self.keywords].into_iter().flatten().flat_map(Words::into_list) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        FrontMatter {
            title: self.title.map(|Plain(text)| text.trim().to_string()).filter(|t| !t.is_empty()),
            description: first_text([self.description, self.excerpt, self.summary]),
            url: first_text([self.url, self.canonical_url, self.permalink]),
            tags,
            categories: [self.categories, self.category].into_iter().flatten().flat_map(Words::into_list).collect(),
            updated: dates.into_iter().flatten().find_map(|d| day(&d.into_text())),
            metadata: self.metadata,
        }
    }
}

fn first_text<const N: usize>(fields: [Option<Words>; N]) -> Option<String> {
    fields.into_iter().flatten().map(Words::into_text).find(|t| !t.is_empty())
}

/// `YYYY-MM-DD` of a date in ISO form, with or without a time, or as Microsoft writes it (`06/30/2024`).
pub(super) fn day(text: &str) -> Option<String> {
    let text = text.trim();
    let iso = text.parse::<jiff::Timestamp>().map(|t| t.to_zoned(jiff::tz::TimeZone::UTC).date()).ok();
    let date = iso
        .or_else(|| text.parse::<DateTime>().map(|t| t.date()).ok())
        .or_else(|| text.get(..10).and_then(|t| t.parse::<Date>().ok()))
        .or_else(|| Date::strptime("%m/%d/%Y", text).ok())
        .or_else(|| Date::strptime("%B %d, %Y", text).ok());
    date.map(|d| d.to_string())
}

/// A text to the letter: YAML would read the title `0xc000021a` as a number.
#[derive(Clone, Debug)]
struct Plain(String);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Plain, D::Error> {
        String::deserialize(deserializer).map(Plain)
    }
}

/// A field's value, whether the author wrote one thing or a list.
#[derive(Clone, Debug)]
pub(super) struct Words(Vec<String>);

impl Words {
    pub(super) fn into_text(self) -> String {
        self.0.join(", ").trim().to_string()
    }

    /// A list as it is; a single text is cut at its commas.
    pub(super) fn into_list(self) -> Vec<String> {
        let one = self.0.len() == 1;
        let parts = self.0.iter().flat_map(|text| if one { text.split(',').collect::<Vec<_>>() } else { vec![text.as_str()] });
        parts.map(str::trim).filter(|t| !t.is_empty()).map(str::to_string).collect()
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Words, D::Error> {
        deserializer.deserialize_any(WordsVisitor)
    }
}

struct WordsVisitor;

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Words;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of texts")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Words, E> {
        Ok(Words(vec![text.to_string()]))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Words, E> {
        Ok(Words(vec![value.to_string()]))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Words, E> {
        Ok(Words(vec![value.to_string()]))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Words, E> {
        Ok(Words(vec![value.to_string()]))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Words, E> {
        Ok(Words(vec![value.to_string()]))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Words, E> {
        Ok(Words(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Words, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element::<Option<Plain>>()? {
            all.extend(item.map(|Plain(text)| text));
        }
        Ok(Words(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Words, A::Error> {
        let mut all = Vec::new();
        while let Some((_, Words(words))) = entries.next_entry::<de::IgnoredAny, Words>()? {
            all.extend(words);
        }
        Ok(Words(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, title: &str, tags: &[&str], updated: Option<&str>) {
        let split = split(text);
        assert_eq!(split.warning, None, "{text}");
        assert_eq!(split.front.title.as_deref(), Some(title));
        assert_eq!(split.front.tags, tags);
        assert_eq!(split.front.updated.as_deref(), updated);
        assert_eq!(split.body.trim(), "Body.");
        assert_eq!(text.lines().nth(split.lines_before as usize + split.body.lines().position(|l| l == "Body.").unwrap()), Some("Body."));
    }

    #[test]
    fn three_languages_say_the_same() {
        check("---\ntitle: A\ntags: [x, y]\ndate: 2024-08-15T12:07:45.909Z\n---\nBody.", "A", &["x", "y"], Some("2024-08-15"));
        check("+++\ntitle = \"A\"\ntags = [\"x\"]\nupdated = 2024-08-15\n+++\nBody.", "A", &["x"], Some("2024-08-15"));
        check(";;;\n{\"title\": \"A\", \"tags\": \"x, y\"}\n;;;\nBody.", "A", &["x", "y"], None);
        check("{\n\"title\": \"A\", \"lastmod\": \"06/30/2024\"\n}\n\nBody.", "A", &[], Some("2024-06-30"));
    }

    #[test]
    fn codes_in_front_matter_stay_text() {
        check("---\ntitle: 0xc000021a\ntags:\n  - 0xc0000034\n  - 404\n---\nBody.", "0xc000021a", &["0xc0000034", "404"], None);
        check("{\n\"title\": 404, \"tags\": [5]\n}\nBody.", "404", &["5"], None);
    }

    #[test]
    fn other_fields_are_kept() {
        let split = split("---\ntitle: A\nproduct: Router\nlevel: 3\n---\n");
        assert_eq!(serde_json::to_value(split.front.metadata).unwrap(), serde_json::json!({"product": "Router", "level": 3}));
    }

    #[test]
    fn broken_front_matter_costs_a_warning_only() {
        let open = split("---\ntitle: A\nBody.");
        assert!(open.warning.unwrap().contains("does not close") && open.body.contains("Body."));
        let odd = split("---\ntitle: 'A\n  x: [\n---\nBody.");
        assert!(odd.warning.unwrap().contains("does not parse") && odd.body == "Body.");
        let rules = split("---\nA page between rules.\n\n---\nBody.");
        assert!(rules.warning.unwrap().contains("holds no fields") && rules.body.contains("between rules"));
        assert_eq!(split("---\n\nA page that begins with a rule.").warning, None);
    }

    #[test]
    fn plain_fields_of_broken_front_matter_are_saved() {
        let split =
            split("---\ntitle: Error 5: access is denied\ndate: 2024-08-15\n\"tags\": 'a, b'\nlist:\n  - x: y\nodd: [a\n---\nBody.");
        assert!(split.warning.unwrap().contains("read line by line"));
        assert_eq!(split.front.title.as_deref(), Some("Error 5: access is denied"));
        assert_eq!((split.front.updated.as_deref(), split.front.tags), (Some("2024-08-15"), vec!["a".to_string(), "b".to_string()]));
        assert!(split.front.metadata.is_empty());
    }

    #[test]
    fn aliases_that_explode_are_refused() {
        let mut text = "---\na: &a [x,x,x,x,x,x,x,x,x,x]\n".to_string();
        for (name, before) in ('b'..='z').zip('a'..) {
            text += &format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 10].join(","));
        }
        assert!(split(&(text + "---\nBody.")).warning.unwrap().contains("does not parse"));
    }
}
