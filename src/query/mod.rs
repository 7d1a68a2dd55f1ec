//! The query: what is being asked, as terms.
//!
//! In: what someone typed or pasted. Out: its terms, each once, with the words that they came from, what else
//! they may be called, and which of them stand side by side. Nothing that can be typed is an error here.
//! Never here: I/O, the index.

mod thesaurus;

use std::collections::HashMap;

use crate::text::{Analyzer, Token};

pub use thesaurus::Thesaurus;

/// Terms of the longest phrase that is looked up.
const LONGEST_PHRASE: usize = 6;

/// A query, understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The text as it was typed.
    pub text: String,
    /// Its terms in the order of their first appearance.
    pub terms: Vec<QueryTerm>,
    /// Terms that stand side by side in a sentence, by their places, each pair once.
    pub pairs: Vec<(usize, usize)>,
}

/// One term of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryTerm {
    /// The term, as it stands in posting lists.
    pub term: String,
    /// The word as it was typed.
    pub word: String,
    /// How often it was.
    pub count: u32,
    /// What else it may be called: terms that follow one another.
    pub others: Vec<Vec<String>>,
    /// It is a phrase whose words are asked for already: only what else it may be called is looked for, and
    /// it is never missing.
    pub implied: bool,
}

impl QueryTerm {
    /// A term that is asked for once, under no other name.
    pub fn of(term: String, word: String) -> QueryTerm {
        QueryTerm { term, word, count: 1, others: Vec::new(), implied: false }
    }
}

impl Query {
    /// Understands a text.
    pub fn parse(text: &str, thesaurus: &Thesaurus, analyzer: &mut Analyzer) -> Query {
        let mut query = Query { text: text.to_string(), ..Query::default() };
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut sequence: Vec<(usize, usize)> = Vec::new();
        asked(text, analyzer, |token| {
            let place = *places.entry(token.term.to_string()).or_insert_with(|| {
                let word = text[token.range.clone()].to_string();
                query.terms.push(QueryTerm { count: 0, ..QueryTerm::of(token.term.to_string(), word) });
                query.terms.len() - 1
            });
            query.terms[place].count += 1;
            sequence.push((place, token.range.start));
        });
        query.add_pairs(&sequence);
        query.add_others(&sequence, thesaurus);
        query
    }

    /// Terms that follow one another in a sentence.
    fn add_pairs(&mut self, sequence: &[(usize, usize)]) {
        for neighbours in sequence.windows(2) {
            let [(first, from), (second, to)] = neighbours else { continue };
            let apart = self.text[*from..*to].contains(['.', ':', ';', '?', '!', '\n']);
            if first != second && !apart && !self.pairs.contains(&(*first, *second)) {
                self.pairs.push((*first, *second));
            }
        }
    }

    /// What the words and phrases of the query may be called beside. A phrase is a term of its own, since none of
    /// its words alone means what it does.
    fn add_others(&mut self, sequence: &[(usize, usize)], thesaurus: &Thesaurus) {
        let asked: Vec<String> = self.terms.iter().map(|t| t.term.clone()).collect();
        for start in 0..sequence.len() {
            let phrase: Vec<&str> = sequence[start..].iter().take(LONGEST_PHRASE).map(|(place, _)| asked[*place].as_str()).collect();
            for (length, others) in thesaurus.look_up(&phrase) {
                let is_new = |other: &&Vec<String>| !(other.len() == 1 && asked.contains(&other[0]));
                let new = others.iter().filter(is_new).cloned();
                if length > 1 {
                    let term = phrase[..length].join(" ");
                    if self.terms.iter().all(|t| t.term != term) {
                        self.terms.push(QueryTerm { word: term.clone(), term, count: 1, others: new.collect(), implied: true });
                    }
                    continue;
                }
                let term = &mut self.terms[sequence[start].0];
                for other in new {
                    if !term.others.contains(&other) {
                        term.others.push(other);
                    }
                }
            }
        }
    }
}

/// Calls `visit` with the terms of a text as a query asks for them: what several words spell is asked for whole,
/// a code by its words too, since not all who write it say that it is one.
fn asked(text: &str, analyzer: &mut Analyzer, mut visit: impl FnMut(Token<'_>)) {
    let mut end = 0;
    analyzer.each_token(text, |token| {
        let is_part = token.range.start < end && !token.code;
        if token.whole && !token.code {
            end = token.range.end;
            visit(token);
        } else if !is_part {
            visit(token);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Query {
        Query::parse(text, Thesaurus::built_in(), &mut Analyzer::default())
    }

    fn check(text: &str, expected: &[(&str, &str)]) {
        let query = parse(text);
        let terms: Vec<_> = query.terms.iter().map(|t| (t.term.as_str(), t.word.as_str())).collect();
        assert_eq!(terms, expected);
    }

    #[test]
    fn a_word_counts_once_and_keeps_its_spelling() {
        check(
            "WhatsApp won’t back up to the iCloud, backs up",
            &[("whatsapp", "WhatsApp"), ("not", "won’t"), ("backup", "back up"), ("icloud", "iCloud")],
        );
        assert_eq!(parse("backup, back up").terms[0].count, 2);
    }

    #[test]
    fn a_code_is_asked_for_by_its_words_too() {
        check("Error 43", &[("code:43", "Error 43"), ("error", "Error"), ("43", "43")]);
    }

    #[test]
    fn neighbours_are_pairs_within_a_sentence() {
        let query = parse("No sound. Sound card missing");
        assert_eq!(query.pairs, [(0, 1), (1, 2), (2, 3)]);
    }

    #[test]
    fn symptoms_may_be_called_otherwise() {
        let others = |text: &str, term: &str| {
            let query = parse(text);
            query.terms.iter().find(|t| t.term == term).map(|t| t.others.iter().map(|o| o.join(" ")).collect::<Vec<_>>()).unwrap_or_default()
        };
        assert!(others("laptop freezes", "freez").contains(&"hang".to_string()));
        assert!(others("laptop won't turn on", "not turn on").contains(&"dead".to_string()));
        assert!(!others("freezes and hangs", "freez").contains(&"hang".to_string()), "what is asked for anyway");
    }

    #[test]
    fn punctuation_alone_asks_nothing() {
        check("?!. -- \"\" ()", &[]);
    }
}
