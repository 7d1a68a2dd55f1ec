//! The thesaurus: synonyms of words and phrases.
//!
//! In: the terms of a query. Out: their synonyms, as terms. The built-in synonyms are in `data/thesaurus.txt`;
//! `data/thesaurus.terms` contains their terms, so that a search need not stem them again. Users may add their own.

use std::collections::HashMap;

use crate::text::Analyzer;

/// Words and phrases with their synonyms, by their first terms.
#[derive(Clone, Debug, Default)]
pub struct Thesaurus {
    by_first: HashMap<String, Vec<Entry>>,
    /// Lines of terms whose entries are made when they are looked up: a search needs few of them.
    lines: &'static str,
}

/// A word or phrase with its synonyms.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// Terms of the phrase after the first.
    rest: Vec<String>,
    /// Synonyms, each a sequence of terms.
    synonyms: Vec<Vec<String>>,
}

impl Thesaurus {
    /// Builds the thesaurus of the built-in synonyms.
    pub(super) fn built_in() -> Thesaurus {
        Thesaurus { by_first: HashMap::new(), lines: include_str!("data/thesaurus.terms") }
    }

    /// Adds the synonyms of lines of terms; with `first`, only those of words and phrases that begin with this term.
    fn with_terms(self, lines: &str, first: Option<&str>) -> Thesaurus {
        let added = self.with_phrases(lines, first, |phrase| phrase.split_ascii_whitespace().map(str::to_string).collect());
        added.unwrap_or_else(|line| panic!("line {line} of thesaurus.terms has no synonyms: a test checks them"))
    }

    /// The entries of the lines of terms that begin with a term.
    fn made(&self, first: &str) -> Vec<Entry> {
        let mut made = Thesaurus::default();
        let mut done = 0;
        for at in memchr::memmem::find_iter(self.lines.as_bytes(), first).filter(|_| !first.is_empty()) {
            if at >= done {
                let start = self.lines[..at].rfind('\n').map_or(0, |end| end + 1);
                done = self.lines[at..].find('\n').map_or(self.lines.len(), |length| at + length);
                made = made.with_terms(&self.lines[start..done], Some(first));
            }
        }
        made.by_first.remove(first).unwrap_or_default()
    }

    /// Adds the synonyms of a text. Each line has words and phrases separated by commas, all synonyms of one another;
    /// with '->', those on the right are synonyms of those on the left. Skips empty lines and lines that begin with '#'.
    ///
    /// # Errors
    /// The number of a line, from 1, that has fewer than two words or phrases.
    pub fn with(self, text: &str) -> Result<Thesaurus, usize> {
        let mut analyzer = Analyzer::default();
        let Thesaurus { by_first, lines } = self;
        let all = Thesaurus { by_first, lines: "" }.with_terms(lines, None);
        all.with_phrases(text, None, |phrase| analyzer.whole_terms(phrase))
    }

    fn with_phrases(mut self, text: &str, first: Option<&str>, mut terms: impl FnMut(&str) -> Vec<String>) -> Result<Thesaurus, usize> {
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut phrases = |side: &str| side.split(',').map(&mut terms).filter(|p| !p.is_empty()).collect();
            let (from, to): (Vec<_>, Vec<_>) = match line.split_once("->") {
                Some((from, to)) => (phrases(from), phrases(to)),
                None => {
                    let all: Vec<_> = phrases(line);
                    (all.clone(), all)
                }
            };
            if from.is_empty() || to.is_empty() || line.split("->").flat_map(|side| side.split(',')).count() < 2 {
                return Err(number + 1);
            }
            for from in from.iter().filter(|from| first.is_none_or(|first| from[0] == first)) {
                self.add(from, to.iter().filter(|to| *to != from).cloned().collect());
            }
        }
        Ok(self)
    }

    fn add(&mut self, phrase: &[String], synonyms: Vec<Vec<String>>) {
        let entries = self.by_first.entry(phrase[0].clone()).or_default();
        let entry = match entries.iter_mut().find(|entry| entry.rest == phrase[1..]) {
            Some(entry) => entry,
            None => {
                entries.push(Entry { rest: phrase[1..].to_vec(), synonyms: Vec::new() });
                entries.last_mut().expect("an entry was just added")
            }
        };
        synonyms.into_iter().for_each(|synonym| {
            if !entry.synonyms.contains(&synonym) {
                entry.synonyms.push(synonym);
            }
        });
    }

    /// Looks up the words and phrases that the terms begin with. Returns the number of terms of each, and its synonyms.
    pub(super) fn look_up(&self, terms: &[&str]) -> Vec<(usize, Vec<Vec<String>>)> {
        let Some(first) = terms.first() else { return Vec::new() };
        let mut entries = self.made(first);
        entries.extend(self.by_first.get(*first).into_iter().flatten().cloned());
        entries.retain(|entry| entry.rest.len() < terms.len() && entry.rest.iter().zip(&terms[1..]).all(|(a, b)| a == b));
        entries.into_iter().map(|entry| (1 + entry.rest.len(), entry.synonyms)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_the_same_however_they_are_made() {
        let lazy = Thesaurus::built_in();
        let all = lazy.clone().with("").unwrap();
        assert!(all.by_first.len() > 100 && all.lines.is_empty());
        for (first, entries) in &all.by_first {
            assert_eq!(lazy.made(first), *entries, "{first}");
        }
        assert!(lazy.made("").is_empty() && lazy.made("zebra").is_empty());
    }

    fn check(thesaurus: &Thesaurus, phrase: &str, expected: &[&str]) {
        let terms = Analyzer::default().whole_terms(phrase);
        let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
        let found: Vec<String> = thesaurus.look_up(&terms).iter().flat_map(|(_, synonyms)| synonyms.iter().map(|s| s.join(" "))).collect();
        for synonym in expected {
            assert!(found.contains(&synonym.to_string()), "{phrase}: {found:?}");
        }
        assert!(!expected.is_empty() || found.is_empty(), "{phrase}: {found:?}");
    }

    #[test]
    fn the_terms_match_the_lines() {
        let mut analyzer = Analyzer::default();
        let mut terms = |phrase: &str| analyzer.whole_terms(phrase).join(" ");
        let mut side = |side: &str| side.split(',').map(&mut terms).collect::<Vec<_>>().join(", ");
        let lines = crate::text::data_lines(include_str!("data/thesaurus.txt"));
        let lines = lines.map(|line| line.split("->").map(&mut side).collect::<Vec<_>>().join(" -> ") + "\n");
        crate::text::check_terms("src/query/data/thesaurus.terms", &lines.collect::<String>());
    }

    #[test]
    fn symptoms_have_synonyms() {
        let thesaurus = &Thesaurus::built_in();
        check(thesaurus, "freezes", &["hang", "stick", "not respond"]);
        check(thesaurus, "won't turn on", &["dead", "no power"]);
        check(thesaurus, "crashing", &["quit", "close"]);
        check(thesaurus, "whatsapp", &[]);
    }

    #[test]
    fn users_can_add_lines() {
        let thesaurus = Thesaurus::default().with("# ours\n\nbox, router\nkit -> box").unwrap();
        check(&thesaurus, "routers", &["box"]);
        check(&thesaurus, "kit", &["box"]);
        check(&thesaurus, "box", &["router"]);
        assert_eq!(Thesaurus::default().with("hub, switch\nalone").unwrap_err(), 2);
        assert_eq!(Thesaurus::default().with("hub ->").unwrap_err(), 1);
    }
}
