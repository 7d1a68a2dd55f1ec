//! The query: what is being asked, as terms.
//!
//! In: what someone typed or pasted. Out: its terms, each once, with the word that they came from.
//! Nothing that can be typed is an error here. Never here: I/O, the index.

use crate::text::Analyzer;

/// A query, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The text as it was typed.
    pub text: String,
    /// Its terms in the order of their first appearance.
    pub terms: Vec<QueryTerm>,
}

/// One term of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryTerm {
    /// The term, as it stands in posting lists.
    pub term: String,
    /// The word as it was typed.
    pub word: String,
}

impl Query {
    /// Understands a text.
    pub fn parse(text: &str, analyzer: &mut Analyzer) -> Query {
        let mut seen = std::collections::HashSet::new();
        let mut terms: Vec<QueryTerm> = Vec::new();
        analyzer.each_term(text, |term, range| {
            if seen.insert(term.to_string()) {
                terms.push(QueryTerm { term: term.to_string(), word: text[range].to_string() });
            }
        });
        Query { text: text.to_string(), terms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let query = Query::parse(text, &mut Analyzer::default());
        let terms: Vec<_> = query.terms.iter().map(|t| (t.term.as_str(), t.word.as_str())).collect();
        assert_eq!(terms, expected);
    }

    #[test]
    fn a_word_counts_once_and_keeps_its_spelling() {
        check(
            "WhatsApp won’t back up to the iCloud, backs up",
            &[("whatsapp", "WhatsApp"), ("wont", "won’t"), ("back", "back"), ("up", "up"), ("icloud", "iCloud")],
        );
    }

    #[test]
    fn punctuation_alone_asks_nothing() {
        check("?!. -- \"\" ()", &[]);
    }
}
