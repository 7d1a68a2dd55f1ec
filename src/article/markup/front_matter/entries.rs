//! Entries of front matter: keys with values, in the order in which they are written.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::names::{is_title, is_verbatim};

/// Maximum length of a key in bytes; a longer word before a colon is text.
const MAX_KEY_BYTES: usize = 64;

/// Syntax of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Yaml,
    Toml,
    Json,
}

/// A key with its value. A key may occur several times.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::article::markup) struct Entry {
    pub(in crate::article::markup) key: String,
    pub(in crate::article::markup) value: Value,
    /// Line of the key in the file, 1-based, if it is known.
    pub(in crate::article::markup) line: Option<u32>,
}

/// Parses front matter whose first line has the number `first_line` in the file.
///
/// # Errors
/// The reason why it does not parse; line numbers in it are those of the file.
pub(super) fn parse(syntax: Syntax, inner: &str, first_line: u32) -> Result<Vec<Entry>, String> {
    if inner.trim().is_empty() {
        return Ok(Vec::new());
    }
    let lines_before = first_line - 1;
    let pairs = match syntax {
        Syntax::Yaml => {
            yaml_pairs::<Verbatim>(inner, lines_before).or_else(|reason| yaml_pairs::<Value>(inner, lines_before).map_err(|_| reason))?
        }
        Syntax::Toml => toml_pairs(inner, lines_before)?,
        Syntax::Json => serde_json::from_str::<Pairs<Value>>(inner).map_err(|e| json_reason(&e, lines_before))?.0,
    };
    // JSON has one way to write a number or a list.
    let is_raw = syntax != Syntax::Json;
    Ok(with_lines(pairs, inner, first_line, is_raw))
}

/// Splits 'key: value' into its two sides.
pub(super) fn field(line: &str, separator: char) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(separator)?;
    let key = key.trim_end().trim_matches(['"', '\'']);
    let is_key = !key.is_empty() && key.len() <= MAX_KEY_BYTES && key.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    (is_key && (value.is_empty() || separator == '=' || value.starts_with([' ', '\t']))).then(|| (key, value.trim()))
}

/// The separator of keys and values.
pub(super) fn separator(syntax: Syntax) -> char {
    if syntax == Syntax::Toml { '=' } else { ':' }
}

/// Adds the line of each key, which only the text tells. A number that is the value of a verbatim field gets the digits that are
/// written there: the title `0xc000021a` is not 3221226010.
fn with_lines(pairs: Vec<(String, Value)>, inner: &str, first_line: u32, is_raw: bool) -> Vec<Entry> {
    let mut written: HashMap<&str, VecDeque<(u32, &str)>> = HashMap::new();
    for (line, text) in (first_line..).zip(inner.lines()) {
        let text = text.trim_start_matches([' ', '\t', '{']);
        if let Some((key, value)) = field(text, ':').or_else(|| field(text, '=')) {
            written.entry(key).or_default().push_back((line, value));
        }
    }
    let mut entry = |(key, value): (String, Value)| {
        let found = written.get_mut(key.as_str()).and_then(VecDeque::pop_front);
        let digits = found.map(|(_, text)| text.split(" #").next().unwrap_or(text).trim_end_matches([',', ' ']));
        let value = match (value, digits) {
            (Value::Number(_), Some(digits)) if is_raw && is_verbatim(&key) && !digits.is_empty() => Value::String(digits.to_string()),
            // YAML parses the title `[Solved]` as a list.
            (Value::Array(_) | Value::Object(_), Some(text)) if is_raw && is_title(&key) && text.ends_with([']', '}']) => {
                Value::String(text.to_string())
            }
            (value, _) => value,
        };
        Entry { key, value, line: found.map(|(line, _)| line) }
    };
    pairs.into_iter().map(&mut entry).collect()
}

/// The pairs of YAML; `V` is the type of the values of verbatim fields.
fn yaml_pairs<V: DeserializeOwned + Into<Value>>(inner: &str, lines_before: u32) -> Result<Vec<(String, Value)>, String> {
    let pairs: Pairs<V> = serde_saphyr::from_str_with_options(inner, yaml_options()).map_err(|e| yaml_reason(&e, lines_before))?;
    Ok(pairs.0)
}

fn toml_pairs(inner: &str, lines_before: u32) -> Result<Vec<(String, Value)>, String> {
    let table: toml::Table = toml::from_str(inner).map_err(|e| {
        let line = e.span().map_or(0, |span| inner[..span.start].matches('\n').count()) as u32;
        format!("{}, line {}", first_line(e.message()), lines_before + line + 1)
    })?;
    Ok(table.into_iter().map(|(key, value)| (key, toml_to_json(value))).collect())
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
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::PassThrough,
    }
}

/// The reason of the YAML parser, with plain wording for its limits.
fn yaml_reason(error: &serde_saphyr::Error, lines_before: u32) -> String {
    let rendered = error.render_with_options(serde_saphyr::render_options! { line_offset: u64::from(lines_before) });
    let reason = first_line(&rendered);
    if reason.contains("budget breached") { "its aliases or nesting make it too large".to_string() } else { reason }
}

/// The reason of the JSON parser.
fn json_reason(error: &serde_json::Error, lines_before: u32) -> String {
    let reason = error.to_string();
    let what = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(what, _)| what);
    format!("{what}, line {}", lines_before as usize + error.line().max(1))
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim().to_string()
}

/// All keys with their values. `V` is the type of the values of verbatim fields.
struct Pairs<V>(Vec<(String, Value)>, PhantomData<V>);

impl<'de, V: Deserialize<'de> + Into<Value>> Deserialize<'de> for Pairs<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Pairs<V>, D::Error> {
        deserializer.deserialize_any(PairsVisitor(PhantomData))
    }
}

struct PairsVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de> + Into<Value>> Visitor<'de> for PairsVisitor<V> {
    type Value = Pairs<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fields")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Pairs<V>, E> {
        Ok(Pairs(Vec::new(), PhantomData))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Pairs<V>, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = if is_verbatim(&key) { entries.next_value::<V>()?.into() } else { entries.next_value()? };
            pairs.push((key, value));
        }
        Ok(Pairs(pairs, PhantomData))
    }
}

/// A value in which the items of a list are text: YAML would parse the tag `0xc000021a` as a number.
struct Verbatim(Value);

impl From<Verbatim> for Value {
    fn from(Verbatim(value): Verbatim) -> Value {
        value
    }
}

impl<'de> Deserialize<'de> for Verbatim {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Verbatim, D::Error> {
        deserializer.deserialize_any(VerbatimVisitor)
    }
}

struct VerbatimVisitor;

impl<'de> Visitor<'de> for VerbatimVisitor {
    type Value = Verbatim;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of strings")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Verbatim, E> {
        Ok(Verbatim(Value::String(text.to_string())))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Verbatim, E> {
        Ok(Verbatim(value.into()))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Verbatim, E> {
        Ok(Verbatim(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Verbatim, E> {
        Ok(Verbatim(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Verbatim, E> {
        Ok(Verbatim(value.into()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Verbatim, E> {
        Ok(Verbatim(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Verbatim, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element::<Option<String>>()? {
            all.extend(item.map(Value::String));
        }
        Ok(Verbatim(Value::Array(all)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Verbatim, A::Error> {
        let mut all = serde_json::Map::new();
        while let Some((key, Verbatim(value))) = entries.next_entry::<String, Verbatim>()? {
            all.insert(key, value);
        }
        Ok(Verbatim(Value::Object(all)))
    }
}
