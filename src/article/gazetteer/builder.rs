//! Builds a gazetteer from its entries.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use super::braces;
use super::catalogue::Gazetteer;
use super::entry::{Entry, HOW_TO_WRITE_A_PRODUCT};
use super::first_words::FirstWords;
use super::word_tree::{Exact, NodeId, Spelling, Weight, WordTree};
use crate::error::Error;

/// Maximum nesting depth of families: linux, ubuntu, ubuntu-22.04 are three levels.
const MAX_DEPTH: usize = 8;

/// Contents of `data/gazetteer.toml`.
#[derive(Deserialize)]
pub(super) struct DataFile {
    pub ordinary: Vec<String>,
    pub before_version: Vec<String>,
    pub cues: Vec<String>,
    pub counted: Vec<String>,
    pub entries: Vec<Entry>,
}

/// Parses the built-in data.
pub(super) fn data() -> DataFile {
    rules!("gazetteer")
}

pub(super) static BUILTIN: LazyLock<Arc<Gazetteer>> =
    LazyLock::new(|| Arc::new(build(Vec::new()).expect("the entries of data/gazetteer.toml are valid: a test builds them")));

/// Compiles the rules of this file ahead of time: see [`crate::article::prepare`].
pub(crate) fn prepare() {
    LazyLock::force(&BUILTIN);
}

impl Gazetteer {
    /// The built-in entries plus `extra`. An extra entry with an existing id adds its names, exact spellings and versions to
    /// the existing entry, which keeps its own name, kind and family.
    ///
    /// # Errors
    /// An entry has no names, an id has characters other than lower-case letters, digits and
    /// hyphens, a family does not exist or contains itself, or braces are not closed or expand to too many
    /// strings.
    pub fn with(extra: Vec<Entry>) -> Result<Gazetteer, String> {
        build(extra)
    }

    /// The built-in entries plus those from the settings.
    ///
    /// # Errors
    /// The errors of [`Gazetteer::with`], as usage errors.
    pub fn of(products: &[Entry]) -> crate::error::Result<Arc<Gazetteer>> {
        if products.is_empty() {
            return Ok(Gazetteer::builtin());
        }
        let wrong = |what: String| Error::usage(format!("a [[product]] of kb.toml cannot be used: {what}")).hint(HOW_TO_WRITE_A_PRODUCT);
        Gazetteer::with(products.to_vec()).map(Arc::new).map_err(wrong)
    }

    /// The built-in entries, built on first use.
    pub fn builtin() -> Arc<Gazetteer> {
        BUILTIN.clone()
    }
}

/// Builds a gazetteer of the built-in entries and extra ones.
fn build(extra: Vec<Entry>) -> Result<Gazetteer, String> {
    let mut data = data();
    let entries = std::mem::take(&mut data.entries);
    let mut builder = Builder::new(data);
    entries.into_iter().chain(extra).try_for_each(|entry| builder.add(entry))?;
    builder.finish()
}

struct Builder {
    words: DataFile,
    entries: Vec<Entry>,
    by_id: HashMap<String, usize>,
    tree: WordTree,
    /// Node of each first word.
    starts: HashMap<String, NodeId>,
    /// Root of the version tree of each entry.
    versions: Vec<Option<NodeId>>,
    is_version: Vec<bool>,
}

impl Builder {
    fn new(words: DataFile) -> Builder {
        Builder {
            words,
            entries: Vec::new(),
            by_id: HashMap::new(),
            tree: WordTree::default(),
            starts: HashMap::new(),
            versions: Vec::new(),
            is_version: Vec::new(),
        }
    }

    fn add(&mut self, mut entry: Entry) -> Result<(), String> {
        check_id(&entry.id)?;
        let patterns = std::mem::take(&mut entry.names);
        let names = patterns.iter().map(|p| braces::expand(p)).collect::<Result<Vec<_>, _>>()?.concat();
        let exact = std::mem::take(&mut entry.exact);
        let versions = std::mem::take(&mut entry.versions);
        if names.iter().chain(&exact).all(|n| n.trim().is_empty()) {
            return Err(format!("'{}' has no names", entry.id));
        }
        let index = self.index_of(entry);
        names.iter().for_each(|name| self.add_name(index, name, None));
        exact.iter().for_each(|name| self.add_name(index, name, Some(self.weight_of(name))));
        self.entries[index].names.extend(names);
        self.entries[index].exact.extend(exact);
        versions.iter().try_for_each(|pattern| self.add_versions(index, pattern))
    }

    /// Index of the entry with this id, which is added unless it exists.
    fn index_of(&mut self, entry: Entry) -> usize {
        if let Some(index) = self.by_id.get(&entry.id) {
            return *index;
        }
        let index = self.entries.len();
        self.by_id.insert(entry.id.clone(), index);
        self.entries.push(entry);
        self.versions.push(None);
        self.is_version.push(false);
        index
    }

    fn weight_of(&self, exact: &str) -> Weight {
        let listed = |list: &[String]| list.iter().any(|w| w == exact);
        match exact {
            _ if listed(&self.words.before_version) => Weight::BeforeVersion,
            _ if listed(&self.words.ordinary) => Weight::Ordinary,
            _ => Weight::Full,
        }
    }

    fn add_name(&mut self, entry: usize, name: &str, weight: Option<Weight>) {
        let mut words = name.split_whitespace();
        let Some(first) = words.next() else { return };
        let start = *self.starts.entry(first.to_ascii_lowercase()).or_insert_with(|| self.tree.add_root());
        let exact = weight.map(|weight| Exact { written: name.to_string(), weight });
        self.tree.insert(start, words, Spelling { entry, exact });
    }

    fn add_versions(&mut self, family: usize, pattern: &str) -> Result<(), String> {
        let root = *self.versions[family].get_or_insert_with(|| self.tree.add_root());
        self.entries[family].versions.push(pattern.to_string());
        for version in braces::expand(pattern)? {
            let Entry { id, name, kind, .. } = &self.entries[family];
            let entry = Entry {
                id: format!("{id}-{}", version.to_lowercase().replace(' ', "-")),
                name: format!("{name} {version}"),
                kind: *kind,
                family: Some(id.clone()),
                names: Vec::new(),
                exact: Vec::new(),
                versions: Vec::new(),
                example: String::new(),
                runs: None,
            };
            check_id(&entry.id)?;
            let index = self.index_of(entry);
            self.is_version[index] = true;
            self.tree.insert(root, version.split_whitespace(), Spelling { entry: index, exact: None });
        }
        Ok(())
    }

    fn finish(self) -> Result<Gazetteer, String> {
        let parents = self.entries.iter().map(|e| self.parent(e)).collect::<Result<Vec<_>, _>>()?;
        for (index, entry) in self.entries.iter().enumerate() {
            if std::iter::successors(parents[index], |p| parents[*p]).take(MAX_DEPTH).count() == MAX_DEPTH {
                return Err(format!("the families of '{}' are nested too deeply or form a cycle", entry.id));
            }
        }
        Ok(Gazetteer {
            entries: self.entries,
            by_id: self.by_id,
            parents,
            tree: self.tree,
            versions: self.versions,
            is_version: self.is_version,
            first_words: FirstWords::new(self.starts),
            cues: self.words.cues.into_iter().collect(),
            counted: self.words.counted.into_iter().collect(),
        })
    }

    fn parent(&self, entry: &Entry) -> Result<Option<usize>, String> {
        if let Some(platform) = entry.runs.as_ref().filter(|platform| !self.by_id.contains_key(*platform)) {
            return Err(format!("'{}' runs '{platform}', which does not exist", entry.id));
        }
        let Some(family) = &entry.family else { return Ok(None) };
        let index = self.by_id.get(family).copied();
        index.map(Some).ok_or_else(|| format!("'{}' belongs to the family '{family}', which does not exist", entry.id))
    }
}

/// Checks the characters of an id. Dots occur only inside version numbers: 'ubuntu-22.04'.
fn check_id(id: &str) -> Result<(), String> {
    let bytes = id.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let allowed = |(at, b): (usize, &u8)| match b {
        b'a'..=b'z' | b'0'..=b'9' | b'-' => true,
        b'.' => at > 0 && digit(at - 1) && digit(at + 1),
        _ => false,
    };
    if bytes.is_empty() || !bytes.iter().enumerate().all(allowed) {
        return Err(format!("the id '{id}' must consist of lower-case letters, digits and hyphens"));
    }
    Ok(())
}
