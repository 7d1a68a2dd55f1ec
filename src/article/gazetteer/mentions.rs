//! Finds the mentions of entries in a text.

use std::collections::HashSet;
use std::ops::Range;

use super::catalogue::Gazetteer;
use super::entry::{Entry, ProductKind};
use super::surroundings::{self, Addresses};
use super::word_tree::{Exact, NodeId, Spelling, Weight};

/// A mention of an entry in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Index of the entry, for [`Gazetteer::entry_at`].
    pub entry: usize,
    /// Byte range of the mention; for a further version in a list, only the version.
    pub range: Range<usize>,
}

impl Gazetteer {
    /// The entry that a whole text names: 'win11', 'Windows 11', 'windows-11'.
    ///
    /// The text matches in any case, even if it is also an ordinary word.
    pub fn resolve(&self, text: &str) -> Option<&Entry> {
        let text = text.trim();
        let id = text.to_lowercase().split(|c: char| c == '_' || c.is_whitespace()).collect::<Vec<_>>().join("-");
        self.entry(&id).or_else(|| {
            let found = self.match_name(text, 0, &Trust::Everything)?;
            (found.end == text.len()).then(|| &self.entries[found.entry])
        })
    }

    /// All mentions in the order of the text, without overlaps; the longest name wins.
    ///
    /// Takes time linear in the length of the text.
    pub fn mentions(&self, text: &str) -> Vec<Mention> {
        let mut found = Vec::new();
        let mut addresses = Addresses::default();
        let mut from = 0;
        for start in self.first_words.offsets(text) {
            if start < from {
                continue;
            }
            let Some(Match { entry, end }) = self.match_name(text, start, &Trust::Context) else { continue };
            from = end;
            if !addresses.contain(text, start) {
                found.push(Mention { entry, range: start..end });
                from = self.match_list(text, entry, end, &mut found);
            }
        }
        found
    }

    /// Matches a name at an offset, and the version after it.
    fn match_name(&self, text: &str, start: usize, trust: &Trust) -> Option<Match> {
        let (entry, end) =
            self.first_words.at(text, start).filter(|_| surroundings::starts_word(text, start)).find_map(|(node, end)| {
                self.tree.longest(node, text, end, |spelling, end| self.accept(text, start, spelling, end, trust))
            })?;
        let version = self.version_of(entry, text, start..end);
        // 'macOS Sonoma 14' names one version twice.
        let same = || self.version_of(self.family_of_version(entry)?, text, start..end).filter(|v| v.entry == entry);
        Some(version.or_else(same).unwrap_or(Match { entry, end }))
    }

    /// End of a spelling that was matched up to `end`, including a plural 's'; `None` if it is not a mention here.
    fn accept(&self, text: &str, start: usize, spelling: &Spelling, end: usize, trust: &Trust) -> Option<usize> {
        let word_end = self.word_end(text, spelling, end);
        let version = || self.version_of(spelling.entry, text, start..word_end.unwrap_or(end)).is_some();
        let end = match word_end {
            Some(word_end) => word_end,
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

    /// End of a word including a plural 's', which only devices may have.
    fn word_end(&self, text: &str, spelling: &Spelling, end: usize) -> Option<usize> {
        let counted = spelling.exact.is_none() && self.entries[spelling.entry].kind == ProductKind::Device;
        let plural = counted && text[end..].starts_with(['s', 'S']) && surroundings::ends_word(text, end + 1);
        match plural {
            true => Some(end + 1),
            false => surroundings::ends_word(text, end).then_some(end),
        }
    }

    /// Whether a case-sensitive spelling is a mention without a version.
    fn counts(&self, text: &str, range: Range<usize>, exact: &Exact) -> bool {
        surroundings::is_written(&text[range.clone()], &exact.written)
            && match exact.weight {
                Weight::Full => true,
                Weight::BeforeVersion => false,
                Weight::Ordinary => {
                    let capital_matters = !surroundings::begins_sentence(text, range.start) && !surroundings::in_headline(text, &range);
                    capital_matters || self.is_listed(&self.cues, text, range.end)
                }
            }
    }

    /// Whether the next word is in a list.
    fn is_listed(&self, list: &HashSet<String>, text: &str, at: usize) -> bool {
        let word = surroundings::word_at(text, surroundings::skip_gap(text, at));
        list.contains(&word.to_ascii_lowercase().replace('’', "'"))
    }

    /// Version of an entry after its name.
    fn version_of(&self, entry: usize, text: &str, name: Range<usize>) -> Option<Match> {
        self.version_at(self.versions[entry]?, text, surroundings::skip_to_version(text, name))
    }

    fn version_at(&self, versions: NodeId, text: &str, at: usize) -> Option<Match> {
        let (entry, end) = self.tree.longest(versions, text, at, |_, end| surroundings::version_end(text, end))?;
        // 'Windows 10, 8 GB'
        (end > at && !self.is_listed(&self.counted, text, end)).then_some(Match { entry, end })
    }

    /// Family of an entry that is a version.
    fn family_of_version(&self, entry: usize) -> Option<usize> {
        self.parents[entry].filter(|_| self.is_version[entry])
    }

    /// Matches further versions in a list such as '10, 8.1 and 7'; returns the end of the list.
    fn match_list(&self, text: &str, entry: usize, mut end: usize, found: &mut Vec<Mention>) -> usize {
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

/// A matched entry, and the end of its name and version.
struct Match {
    entry: usize,
    end: usize,
}

/// When a case-sensitive spelling is a mention.
enum Trust {
    /// Depending on its case, the text around it, and a version.
    Context,
    /// Always: the whole text is a name.
    Everything,
}
