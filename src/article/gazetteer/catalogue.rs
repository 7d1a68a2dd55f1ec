//! The entries with their families, and lookups by id.

use std::collections::{HashMap, HashSet};

use super::entry::Entry;
use super::first_words::FirstWords;
use super::word_tree::{NodeId, WordTree};

/// Minimum Jaro-Winkler similarity (0 to 1) of a suggested name.
const MIN_SIMILARITY: f64 = 0.8;

/// Everything that a text may mention, with the tables to find it.
pub struct Gazetteer {
    pub(super) entries: Vec<Entry>,
    pub(super) by_id: HashMap<String, usize>,
    /// Index of the family of each entry.
    pub(super) parents: Vec<Option<usize>>,
    pub(super) tree: WordTree,
    /// Root of the version tree of each entry that has versions.
    pub(super) versions: Vec<Option<NodeId>>,
    /// Whether each entry is a version of its family.
    pub(super) is_version: Vec<bool>,
    pub(super) first_words: FirstWords,
    /// Words after an ordinary word that make it a name: 'app', 'keeps'.
    pub(super) cues: HashSet<String>,
    /// Words after a number that is a count rather than a version: 'GB', 'ways'.
    pub(super) counted: HashSet<String>,
}

impl Gazetteer {
    /// The entry with an id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.by_id.get(id).map(|index| &self.entries[*index])
    }

    /// The entry of a mention.
    ///
    /// # Panics
    /// The index is not from a mention of this gazetteer.
    pub fn entry_at(&self, index: usize) -> &Entry {
        &self.entries[index]
    }

    /// The entry whose id or name is most similar to a text that [`resolve`](Self::resolve) does not find.
    pub fn nearest(&self, text: &str) -> Option<&Entry> {
        let text = text.trim().to_lowercase();
        let similarity = |entry: &Entry| {
            let names = entry.names.iter().chain(&entry.exact).chain([&entry.id, &entry.name]);
            names.map(|name| strsim::jaro_winkler(&text, &name.to_lowercase())).fold(0.0, f64::max)
        };
        // Of equally similar entries the first wins: a family comes before its versions.
        let better = |best: Option<(f64, usize)>, this: (f64, usize)| best.filter(|b| b.0 >= this.0).or(Some(this));
        let (best, index) = self.entries.iter().map(similarity).zip(0..).fold(None, better)?;
        (best >= MIN_SIMILARITY).then(|| &self.entries[index])
    }

    /// An id and the ids of all entries below it in its family; empty for an unknown id.
    pub fn members(&self, id: &str) -> Vec<&str> {
        let Some(&top) = self.by_id.get(id) else { return Vec::new() };
        let below = |index: &usize| std::iter::successors(Some(*index), |i| self.parents[*i]).any(|i| i == top);
        let others = (0..self.entries.len()).filter(|i| *i != top).filter(below);
        std::iter::once(top).chain(others).map(|index| self.entries[index].id.as_str()).collect()
    }

    /// The platform that a device runs, by its own entry or that of its nearest family.
    pub fn runs(&self, id: &str) -> Option<&Entry> {
        let mut index = Some(*self.by_id.get(id)?);
        while let Some(at) = index {
            if let Some(platform) = &self.entries[at].runs {
                return self.entry(platform);
            }
            index = self.parents[at];
        }
        None
    }
}
