//! Front matter: fields about the article in YAML, TOML or JSON at the top of a file.
//!
//! In: the text of a file. Out: the fields that `kb` uses, all other fields unchanged, and the offset of the body. Front
//! matter that does not close or does not parse only causes a warning.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::{Date, DateTime};
use serde::Serialize;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Maximum size of front matter to parse; of larger front matter only the plain fields are read, line by line.
const MAX_BYTES: usize = 256 * 1024;
/// Maximum length of a key; a longer word before a colon is text.
const MAX_KEY_BYTES: usize = 64;

/// Fields that the author wrote about the article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, serde::Deserialize)]
pub struct FrontMatter {
    /// Title, verbatim.
    pub title: Option<String>,
    /// Summary in one or two sentences.
    pub description: Option<String>,
    /// Address at which the article is published.
    pub url: Option<String>,
    /// Tags, labels and keywords.
    pub tags: Vec<String>,
    /// Categories.
    pub categories: Vec<String>,
    /// Date of the last change, else of publication, as `YYYY-MM-DD`.
    pub updated: Option<String>,
    /// All other fields.
    #[serde(with = "json_text")]
    pub metadata: BTreeMap<String, Value>,
}

/// Stores fields of any shape as the text of a JSON object: compact formats have no type for such values.
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

/// The front matter and the body of a file.
#[derive(Debug, Default)]
pub(crate) struct Split<'a> {
    pub(crate) front: FrontMatter,
    pub(crate) body: &'a str,
    /// Number of lines before the body.
    pub(crate) lines_before: u32,
    pub(crate) warning: Option<String>,
}

/// Maximum nesting depth of a field; deeper fields are skipped, since JSON parsers give up beyond 128.
const MAX_DEPTH: usize = 32;

#[derive(Clone, Copy)]
enum Syntax {
    Yaml,
    Toml,
    Json,
}

/// Splits a file into front matter and body.
pub(crate) fn split(text: &str) -> Split<'_> {
    let Some((syntax, fence)) = opening(text) else { return unsplit(text, None) };
    let Some((inner, body)) = cut(text, fence) else {
        return unsplit(text, Some(format!("front matter opened by '{fence}' is not closed; treated as text")));
    };
    let lines_before = text[..text.len() - body.len()].matches('\n').count() as u32;
    let (mut fields, warning) = match parse(syntax, inner) {
        Ok(fields) => (fields, None),
        // Horizontal rules above and below some text look like front matter.
        Err(_) if !begins_with_a_field(inner) => {
            return unsplit(text, Some(format!("starts with '{fence}' but contains no front matter fields; treated as text")));
        }
        Err(reason) => (plain_fields(inner), Some(format!("front matter does not parse; only its plain fields are used: {reason}"))),
    };
    let warning = warning.or_else(|| drop_deep(&mut fields.metadata));
    Split { front: fields.into_front_matter(), body, lines_before, warning }
}

/// Whether the first line with content is 'key: value', 'key = value' or a bracket.
fn begins_with_a_field(inner: &str) -> bool {
    let first = inner.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with('#'));
    first.is_none_or(|line| line.starts_with(['{', '[']) || field(line, ':').is_some() || field(line, '=').is_some())
}

/// Splits 'key: value' into its two sides.
fn field(line: &str, separator: char) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(separator)?;
    let key = key.trim_end().trim_matches(['"', '\'']);
    let is_key = !key.is_empty() && key.len() <= MAX_KEY_BYTES && key.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    (is_key && (value.is_empty() || separator == '=' || value.starts_with([' ', '\t']))).then(|| (key, value.trim()))
}

/// Fields on one line whose value is plain text: the part of front matter that can be used even if it does not parse.
/// The usual cause is a value such as `title: Error 5: denied`.
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

/// Removes fields that are nested too deeply to be stored. Returns a warning that lists them.
pub(crate) fn drop_deep(metadata: &mut BTreeMap<String, Value>) -> Option<String> {
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

fn unsplit(text: &str, warning: Option<String>) -> Split<'_> {
    Split { front: FrontMatter::default(), body: text, lines_before: 0, warning }
}

/// Syntax and opening fence of the front matter, if the text begins with any.
fn opening(text: &str) -> Option<(Syntax, &'static str)> {
    let first = text.lines().next()?.trim_end();
    match first {
        // A horizontal rule at the top of a page without front matter is followed by an empty line.
        "---" if text.lines().nth(1).is_some_and(|l| !l.trim().is_empty()) => Some((Syntax::Yaml, "---")),
        "+++" => Some((Syntax::Toml, "+++")),
        ";;;" | "---json" => Some((Syntax::Json, if first == ";;;" { ";;;" } else { "---" })),
        "{" => Some((Syntax::Json, "{")),
        _ => None,
    }
}

/// Splits off the text between the fences; returns it and the text after the closing fence.
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

/// Splits off JSON front matter without fences, which ends with its object.
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
        return Err(format!("it has {} bytes, more than the limit of {MAX_BYTES}", inner.len()));
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

/// Fields with [`Plain`] text.
const PLAIN_KEYS: [&str; 6] = ["title", "tags", "labels", "keywords", "categories", "category"];

/// Turns numbers and booleans into text.
pub(crate) fn numbers_to_text(value: &mut Value) {
    match value {
        Value::Number(_) | Value::Bool(_) => *value = Value::String(value.to_string()),
        Value::Array(items) => items.iter_mut().for_each(numbers_to_text),
        _ => {}
    }
}

/// Converts TOML to JSON; dates become text.
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

/// Reason reported by the YAML parser, with plain wording for its limits.
fn yaml_reason(text: &str) -> String {
    let reason = first_line(text);
    if reason.contains("budget breached") { "its aliases or nesting make it too large".to_string() } else { reason }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim().to_string()
}

/// Fields under the names that blogs, Microsoft, Jekyll, Hugo and Zendesk use.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Fields {
    title: Option<Plain>,
    description: Option<TextOrList>,
    excerpt: Option<TextOrList>,
    summary: Option<TextOrList>,
    url: Option<TextOrList>,
    canonical_url: Option<TextOrList>,
    permalink: Option<TextOrList>,
    tags: Option<TextOrList>,
    labels: Option<TextOrList>,
    keywords: Option<TextOrList>,
    categories: Option<TextOrList>,
    category: Option<TextOrList>,
    updated: Option<TextOrList>,
    lastmod: Option<TextOrList>,
    last_modified_date: Option<TextOrList>,
    modified: Option<TextOrList>,
    #[serde(rename = "ms.date")]
    ms_date: Option<TextOrList>,
    date: Option<TextOrList>,
    created_date: Option<TextOrList>,
    published: Option<TextOrList>,
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
        for tag in [self.tags, self.labels, self.keywords].into_iter().flatten().flat_map(TextOrList::into_list) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        FrontMatter {
            title: self.title.map(|Plain(text)| text.trim().to_string()).filter(|t| !t.is_empty()),
            description: first_text([self.description, self.excerpt, self.summary]),
            url: first_text([self.url, self.canonical_url, self.permalink]),
            tags,
            categories: [self.categories, self.category].into_iter().flatten().flat_map(TextOrList::into_list).collect(),
            updated: dates.into_iter().flatten().find_map(|d| iso_date(&d.into_text())),
            metadata: self.metadata,
        }
    }
}

fn first_text<const N: usize>(fields: [Option<TextOrList>; N]) -> Option<String> {
    fields.into_iter().flatten().map(TextOrList::into_text).find(|t| !t.is_empty())
}

/// Converts a date to `YYYY-MM-DD`. Accepts ISO dates with or without a time, and Microsoft's form (`06/30/2024`).
pub(crate) fn iso_date(text: &str) -> Option<String> {
    let text = text.trim();
    let iso = text.parse::<jiff::Timestamp>().map(|t| t.to_zoned(jiff::tz::TimeZone::UTC).date()).ok();
    let date = iso
        .or_else(|| text.parse::<DateTime>().map(|t| t.date()).ok())
        .or_else(|| text.get(..10).and_then(|t| t.parse::<Date>().ok()))
        .or_else(|| Date::strptime("%m/%d/%Y", text).ok())
        .or_else(|| Date::strptime("%B %d, %Y", text).ok());
    date.map(|d| d.to_string())
}

/// Verbatim text: YAML would parse the title `0xc000021a` as a number.
#[derive(Clone, Debug)]
struct Plain(String);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Plain, D::Error> {
        String::deserialize(deserializer).map(Plain)
    }
}

/// Value of a field that may be a single text or a list.
#[derive(Clone, Debug)]
pub(crate) struct TextOrList(Vec<String>);

impl TextOrList {
    pub(crate) fn into_text(self) -> String {
        self.0.join(", ").trim().to_string()
    }

    /// The items of a list; a single text is split at its commas.
    pub(crate) fn into_list(self) -> Vec<String> {
        let one = self.0.len() == 1;
        let parts = self.0.iter().flat_map(|text| if one { text.split(',').collect::<Vec<_>>() } else { vec![text.as_str()] });
        parts.map(str::trim).filter(|t| !t.is_empty()).map(str::to_string).collect()
    }
}

impl<'de> Deserialize<'de> for TextOrList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TextOrList, D::Error> {
        deserializer.deserialize_any(TextOrListVisitor)
    }
}

struct TextOrListVisitor;

impl<'de> Visitor<'de> for TextOrListVisitor {
    type Value = TextOrList;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of strings")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<TextOrList, E> {
        Ok(TextOrList(vec![text.to_string()]))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<TextOrList, E> {
        Ok(TextOrList(vec![value.to_string()]))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<TextOrList, E> {
        Ok(TextOrList(vec![value.to_string()]))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<TextOrList, E> {
        Ok(TextOrList(vec![value.to_string()]))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<TextOrList, E> {
        Ok(TextOrList(vec![value.to_string()]))
    }

    fn visit_unit<E: de::Error>(self) -> Result<TextOrList, E> {
        Ok(TextOrList(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<TextOrList, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element::<Option<Plain>>()? {
            all.extend(item.map(|Plain(text)| text));
        }
        Ok(TextOrList(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<TextOrList, A::Error> {
        let mut all = Vec::new();
        while let Some((_, TextOrList(texts))) = entries.next_entry::<de::IgnoredAny, TextOrList>()? {
            all.extend(texts);
        }
        Ok(TextOrList(all))
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
    fn yaml_toml_and_json_have_the_same_fields() {
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
    fn unknown_fields_are_kept() {
        let split = split("---\ntitle: A\nproduct: Router\nlevel: 3\n---\n");
        assert_eq!(serde_json::to_value(split.front.metadata).unwrap(), serde_json::json!({"product": "Router", "level": 3}));
    }

    #[test]
    fn broken_front_matter_only_causes_a_warning() {
        let open = split("---\ntitle: A\nBody.");
        assert!(open.warning.unwrap().contains("is not closed") && open.body.contains("Body."));
        let odd = split("---\ntitle: 'A\n  x: [\n---\nBody.");
        assert!(odd.warning.unwrap().contains("does not parse") && odd.body == "Body.");
        let rules = split("---\nA page between rules.\n\n---\nBody.");
        assert!(rules.warning.unwrap().contains("contains no front matter fields") && rules.body.contains("between rules"));
        assert_eq!(split("---\n\nA page that begins with a rule.").warning, None);
    }

    #[test]
    fn plain_fields_of_broken_front_matter_are_used() {
        let split =
            split("---\ntitle: Error 5: access is denied\ndate: 2024-08-15\n\"tags\": 'a, b'\nlist:\n  - x: y\nodd: [a\n---\nBody.");
        assert!(split.warning.unwrap().contains("only its plain fields"));
        assert_eq!(split.front.title.as_deref(), Some("Error 5: access is denied"));
        assert_eq!((split.front.updated.as_deref(), split.front.tags), (Some("2024-08-15"), vec!["a".to_string(), "b".to_string()]));
        assert!(split.front.metadata.is_empty());
    }

    #[test]
    fn exploding_aliases_are_rejected() {
        let mut text = "---\na: &a [x,x,x,x,x,x,x,x,x,x]\n".to_string();
        for (name, before) in ('b'..='z').zip('a'..) {
            text += &format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 10].join(","));
        }
        assert!(split(&(text + "---\nBody.")).warning.unwrap().contains("does not parse"));
    }
}
