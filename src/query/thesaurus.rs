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
        let thesaurus = Thesaurus::default()
            .with_phrases(include_str!("data/thesaurus.terms"), |phrase| phrase.split_ascii_whitespace().map(str::to_string).collect());
        thesaurus.unwrap_or_else(|line| panic!("line {line} of thesaurus.terms has no synonyms: a test checks them"))
    }

    /// Adds the synonyms of a text. Each line has words and phrases separated by commas, all synonyms of one another;
    /// with '->', those on the right are synonyms of those on the left. Skips empty lines and lines that begin with '#'.
    ///
    /// # Errors
    /// The number of a line, from 1, that has fewer than two words or phrases.
    pub fn with(self, text: &str) -> Result<Thesaurus, usize> {
        let mut analyzer = Analyzer::default();
        self.with_phrases(text, |phrase| analyzer.whole_terms(phrase))
    }

    fn with_phrases(mut self, text: &str, mut terms: impl FnMut(&str) -> Vec<String>) -> Result<Thesaurus, usize> {
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
            for from in &from {
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
    pub(super) fn look_up(&self, terms: &[&str]) -> impl Iterator<Item = (usize, &[Vec<String>])> {
        let entries = terms.first().and_then(|first| self.by_first.get(*first)).map_or(&[][..], Vec::as_slice);
        let matches = |entry: &&Entry| entry.rest.len() < terms.len() && entry.rest.iter().zip(&terms[1..]).all(|(a, b)| a == b);
        let found: Vec<_> = entries.iter().filter(matches).map(|entry| (1 + entry.rest.len(), entry.synonyms.as_slice())).collect();
        found.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(thesaurus: &Thesaurus, phrase: &str, expected: &[&str]) {
        let terms = Analyzer::default().whole_terms(phrase);
        let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
        let found: Vec<String> = thesaurus.look_up(&terms).flat_map(|(_, synonyms)| synonyms.iter().map(|s| s.join(" "))).collect();
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
