//! Words for the same thing.
//!
//! In: the terms of a query. Out: what else they may be called, as terms. The built-in lines are
//! `data/thesaurus.txt`, of which `data/thesaurus.terms` has the terms: every search reads them, and none has
//! to find their stems again. A user's own come before them.

use std::collections::HashMap;

use crate::text::Analyzer;

/// Words and phrases that stand for one another, by the terms that they begin with.
#[derive(Clone, Debug, Default)]
pub struct Thesaurus {
    by_first: HashMap<String, Vec<Entry>>,
}

/// A word or phrase, and what else it may be called.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// Its terms after the first.
    rest: Vec<String>,
    /// The others, each as terms that follow one another.
    others: Vec<Vec<String>>,
}

impl Thesaurus {
    /// The built-in one, made anew.
    pub(super) fn of_data() -> Thesaurus {
        let built_in = Thesaurus::default()
            .with_phrases(include_str!("data/thesaurus.terms"), |phrase| phrase.split_ascii_whitespace().map(str::to_string).collect());
        built_in.unwrap_or_else(|line| panic!("line {line} of thesaurus.terms is none: a test reads it"))
    }

    /// The same with the lines of a text: words and phrases between commas; with '->' only the first leads to
    /// the others. Empty lines and those that begin with '#' are left out.
    ///
    /// # Errors
    /// The number of a line, from 1, that does not name two things.
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

    fn add(&mut self, phrase: &[String], others: Vec<Vec<String>>) {
        let entries = self.by_first.entry(phrase[0].clone()).or_default();
        let entry = match entries.iter_mut().find(|entry| entry.rest == phrase[1..]) {
            Some(entry) => entry,
            None => {
                entries.push(Entry { rest: phrase[1..].to_vec(), others: Vec::new() });
                entries.last_mut().expect("it was just added")
            }
        };
        others.into_iter().for_each(|other| {
            if !entry.others.contains(&other) {
                entry.others.push(other);
            }
        });
    }

    /// What the words and phrases that begin with the first of these terms may be called: how many terms each
    /// takes, and the others.
    pub(super) fn look_up(&self, terms: &[&str]) -> impl Iterator<Item = (usize, &[Vec<String>])> {
        let entries = terms.first().and_then(|first| self.by_first.get(*first)).map_or(&[][..], Vec::as_slice);
        let matches = |entry: &&Entry| entry.rest.len() < terms.len() && entry.rest.iter().zip(&terms[1..]).all(|(a, b)| a == b);
        let found: Vec<_> = entries.iter().filter(matches).map(|entry| (1 + entry.rest.len(), entry.others.as_slice())).collect();
        found.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(thesaurus: &Thesaurus, phrase: &str, expected: &[&str]) {
        let terms = Analyzer::default().whole_terms(phrase);
        let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
        let found: Vec<String> = thesaurus.look_up(&terms).flat_map(|(_, others)| others.iter().map(|o| o.join(" "))).collect();
        for other in expected {
            assert!(found.contains(&other.to_string()), "{phrase}: {found:?}");
        }
        assert!(!expected.is_empty() || found.is_empty(), "{phrase}: {found:?}");
    }

    #[test]
    fn the_terms_are_those_of_the_lines() {
        let mut analyzer = Analyzer::default();
        let mut terms = |phrase: &str| analyzer.whole_terms(phrase).join(" ");
        let mut side = |side: &str| side.split(',').map(&mut terms).collect::<Vec<_>>().join(", ");
        let lines = crate::text::data_lines(include_str!("data/thesaurus.txt"));
        let lines = lines.map(|line| line.split("->").map(&mut side).collect::<Vec<_>>().join(" -> ") + "\n");
        crate::text::check_terms("src/query/data/thesaurus.terms", &lines.collect::<String>());
    }

    #[test]
    fn symptoms_have_several_names() {
        let thesaurus = &Thesaurus::of_data();
        check(thesaurus, "freezes", &["hang", "stick", "not respond"]);
        check(thesaurus, "won't turn on", &["dead", "no power"]);
        check(thesaurus, "crashing", &["quit", "close"]);
        check(thesaurus, "whatsapp", &[]);
    }

    #[test]
    fn own_lines_are_added() {
        let thesaurus = Thesaurus::default().with("# ours\n\nbox, router\nkit -> box").unwrap();
        check(&thesaurus, "routers", &["box"]);
        check(&thesaurus, "kit", &["box"]);
        check(&thesaurus, "box", &["router"]);
        assert_eq!(Thesaurus::default().with("hub, switch\nalone").unwrap_err(), 2);
        assert_eq!(Thesaurus::default().with("hub ->").unwrap_err(), 1);
    }
}
