//! Gazetteer: which platforms, versions, products and devices a text names.
//!
//! In: text. Out: mentions: an entry and where it stands. The names are data,
//! `data/gazetteer.toml`, to which a corpus may add its own. Never here: what a mention means for the
//! article, I/O.
//!
//! Reading order: `first_words` finds where a name may begin, `word_tree` reads the rest
//! of the name and the versions behind it, `surroundings` tells what is no mention: a part of a
//! word, an address, an ordinary word that begins a sentence.

mod braces;
mod build;
mod first_words;
mod surroundings;
mod word_tree;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use first_words::FirstWords;
use surroundings::Addresses;
use word_tree::{Exact, NodeId, Spelling, Weight, WordTree};

/// Below this likeness (Jaro-Winkler, 0 to 1) a name is no guess at what was meant.
const LEAST_LIKENESS: f64 = 0.8;

/// What an article may apply to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProductKind {
    /// An operating system, or a version of one.
    Platform,
    /// A program or a service.
    Product,
    /// A thing to touch, or who makes it.
    Device,
}

/// One thing that an article may apply to.
///
/// Names and versions may hold braces: `{a,b}` stands for both, `{5..7}` for 5, 6 and 7.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Lower-case letters, digits and hyphens, dots only inside numbers: 'windows-11', 'ubuntu-22.04'.
    pub id: String,
    /// As it is shown: 'Windows 11'.
    pub name: String,
    /// What it is.
    pub kind: ProductKind,
    /// The id of what it is a version, a kind or a part of.
    #[serde(default)]
    pub family: Option<String>,
    /// Spellings in any case; a space may also be a hyphen, or nothing.
    #[serde(default)]
    pub names: Vec<String>,
    /// Spellings whose case matters: 'Word'. Before a version they count in any case.
    #[serde(default)]
    pub exact: Vec<String>,
    /// What may follow a spelling: '11', 'Pro Max'. Each becomes an entry of this family.
    #[serde(default)]
    pub versions: Vec<String>,
    /// A sentence that names it: a test of the built-in entries reads it.
    #[serde(default)]
    pub example: String,
}

/// A place where a text names an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The index of the entry, for [`Gazetteer::entry_at`].
    pub entry: usize,
    /// The bytes of the text; for a further version in a list only the version.
    pub range: Range<usize>,
}

/// All that can be named.
pub struct Gazetteer {
    entries: Vec<Entry>,
    by_id: HashMap<String, usize>,
    /// The family of each entry.
    parents: Vec<Option<usize>>,
    tree: WordTree,
    /// The tree of versions of each entry that has them.
    versions: Vec<Option<NodeId>>,
    is_version: Vec<bool>,
    first_words: FirstWords,
    cues: HashSet<String>,
    counted: HashSet<String>,
}

static BUILTIN: LazyLock<Arc<Gazetteer>> =
    LazyLock::new(|| Arc::new(build::build(Vec::new()).expect("the entries of data/gazetteer.toml are valid: a test builds them")));

impl Gazetteer {
    /// The built-in entries plus `extra`. An extra entry with a known id adds its names, exact
    /// spellings and versions to the known one, whose own name, kind and family stay.
    ///
    /// # Errors
    /// An entry without names, an id that is not lower-case letters, digits and hyphens, a family
    /// that does not exist or holds itself, braces that have no end or stand for too much.
    pub fn with(extra: Vec<Entry>) -> Result<Gazetteer, String> {
        build::build(extra)
    }

    /// The built-in entries, built when they are first asked for.
    pub fn builtin() -> Arc<Gazetteer> {
        BUILTIN.clone()
    }

    /// The entry with an id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.by_id.get(id).map(|index| &self.entries[*index])
    }

    /// The entry of a mention.
    ///
    /// # Panics
    /// When the index is not from a mention of this gazetteer.
    pub fn entry_at(&self, index: usize) -> &Entry {
        &self.entries[index]
    }

    /// The entry that someone means who writes nothing else: 'win11', 'Windows 11', 'windows-11'.
    ///
    /// Case does not matter, nor does it whether the word is ordinary.
    pub fn resolve(&self, text: &str) -> Option<&Entry> {
        let text = text.trim();
        let id = text.to_lowercase().split(|c: char| c == '_' || c.is_whitespace()).collect::<Vec<_>>().join("-");
        self.entry(&id).or_else(|| {
            let reading = self.read(text, 0, &Trust::Everything)?;
            (reading.end == text.len()).then(|| &self.entries[reading.entry])
        })
    }

    /// The entry whose id or name is most like a text that [`resolve`](Self::resolve) does not know.
    pub fn nearest(&self, text: &str) -> Option<&Entry> {
        let text = text.trim().to_lowercase();
        let likeness = |entry: &Entry| {
            let names = entry.names.iter().chain(&entry.exact).chain([&entry.id, &entry.name]);
            names.map(|name| strsim::jaro_winkler(&text, &name.to_lowercase())).fold(0.0, f64::max)
        };
        // Of equals the first, which is the family before its versions.
        let better = |best: Option<(f64, usize)>, this: (f64, usize)| best.filter(|b| b.0 >= this.0).or(Some(this));
        let (best, index) = self.entries.iter().map(likeness).zip(0..).fold(None, better)?;
        (best >= LEAST_LIKENESS).then(|| &self.entries[index])
    }

    /// An id and all ids of its family below it, or nothing for an unknown id.
    pub fn members(&self, id: &str) -> Vec<&str> {
        let Some(&top) = self.by_id.get(id) else { return Vec::new() };
        let below = |index: &usize| std::iter::successors(Some(*index), |i| self.parents[*i]).any(|i| i == top);
        let others = (0..self.entries.len()).filter(|i| *i != top).filter(below);
        std::iter::once(top).chain(others).map(|index| self.entries[index].id.as_str()).collect()
    }

    /// Every mention in the order of the text, longest first at a place, none overlapping another.
    ///
    /// Takes time linear in the text, whatever it is.
    pub fn mentions(&self, text: &str) -> Vec<Mention> {
        let mut found = Vec::new();
        let mut addresses = Addresses::default();
        let mut from = 0;
        while let Some(start) = self.first_words.next_place(text, from) {
            from = start + 1;
            let Some(Reading { entry, end }) = self.read(text, start, &Trust::Context) else { continue };
            from = end;
            if !addresses.hold(text, start) {
                found.push(Mention { entry, range: start..end });
                from = self.read_list(text, entry, end, &mut found);
            }
        }
        found
    }

    /// Reads the name that begins at an offset, and the version behind it.
    fn read(&self, text: &str, start: usize, trust: &Trust) -> Option<Reading> {
        let (entry, end) =
            self.first_words.at(text, start).filter(|_| surroundings::starts_word(text, start)).find_map(|(node, end)| {
                self.tree.longest(node, text, end, |spelling, end| self.accept(text, start, spelling, end, trust))
            })?;
        let version = self.version_of(entry, text, end);
        // 'macOS Sonoma 14' names one version twice.
        let same = || self.version_of(self.family_of_version(entry)?, text, end).filter(|v| v.entry == entry);
        Some(version.or_else(same).unwrap_or(Reading { entry, end }))
    }

    /// Where a spelling that ends at `end` ends with what belongs to it, if it counts.
    fn accept(&self, text: &str, start: usize, spelling: &Spelling, end: usize, trust: &Trust) -> Option<usize> {
        let whole = self.word_end(text, spelling, end);
        let version = || self.version_of(spelling.entry, text, whole.unwrap_or(end)).is_some();
        let end = match whole {
            Some(whole) => whole,
            // 'iOS17'
            None if version() => end,
            None => return None,
        };
        let counts = match (&spelling.exact, trust) {
            (None, _) | (_, Trust::Everything) => true,
            (Some(exact), Trust::Context) => self.counts(text, start..end, exact) || version(),
        };
        counts.then_some(end)
    }

    /// The end of a word with the 's' of many, if it has one: devices are counted.
    fn word_end(&self, text: &str, spelling: &Spelling, end: usize) -> Option<usize> {
        let counted = spelling.exact.is_none() && self.entries[spelling.entry].kind == ProductKind::Device;
        let plural = counted && text[end..].starts_with(['s', 'S']) && surroundings::ends_word(text, end + 1);
        match plural {
            true => Some(end + 1),
            false => surroundings::ends_word(text, end).then_some(end),
        }
    }

    /// Whether a spelling whose case matters counts without a version.
    fn counts(&self, text: &str, range: Range<usize>, exact: &Exact) -> bool {
        let written = exact.written.chars().filter(|c| c.is_alphanumeric());
        text[range.clone()].chars().filter(|c| c.is_alphanumeric()).eq(written)
            && match exact.weight {
                Weight::Full => true,
                Weight::BeforeVersion => false,
                Weight::Ordinary => !surroundings::begins_sentence(text, range.start) || self.is_listed(&self.cues, text, range.end),
            }
    }

    /// Whether the next word is one of a list.
    fn is_listed(&self, list: &HashSet<String>, text: &str, at: usize) -> bool {
        let word = surroundings::word_at(text, surroundings::skip_gap(text, at));
        list.contains(&word.to_ascii_lowercase().replace('’', "'"))
    }

    /// The version of an entry that follows its name.
    fn version_of(&self, entry: usize, text: &str, at: usize) -> Option<Reading> {
        self.version_at(self.versions[entry]?, text, surroundings::skip_to_version(text, at))
    }

    fn version_at(&self, versions: NodeId, text: &str, at: usize) -> Option<Reading> {
        let (entry, end) = self.tree.longest(versions, text, at, |_, end| surroundings::version_end(text, end))?;
        // 'Windows 10, 8 GB'
        (end > at && !self.is_listed(&self.counted, text, end)).then_some(Reading { entry, end })
    }

    /// The family of an entry that is one of its versions.
    fn family_of_version(&self, entry: usize) -> Option<usize> {
        self.parents[entry].filter(|_| self.is_version[entry])
    }

    /// Reads the versions that continue a list, and tells where it ends: '10, 8.1 and 7'.
    fn read_list(&self, text: &str, entry: usize, mut end: usize, found: &mut Vec<Mention>) -> usize {
        let Some(versions) = self.family_of_version(entry).and_then(|family| self.versions[family]) else { return end };
        let next = |end| {
            let start = surroundings::skip_separator(text, end)?;
            Some((start, self.version_at(versions, text, start)?))
        };
        while let Some((start, version)) = next(end) {
            found.push(Mention { entry: version.entry, range: start..version.end });
            end = version.end;
        }
        end
    }
}

/// An entry, and where its name and version end.
struct Reading {
    entry: usize,
    end: usize,
}

/// What speaks for a spelling whose case matters.
enum Trust {
    /// Its case, what stands around it, its version.
    Context,
    /// Somebody means something by it: there is nothing else.
    Everything,
}
