//! A query and its terms.

use std::path::PathBuf;

use super::{Condition, Filter};

/// A parsed query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The text as it was typed.
    pub text: String,
    /// The value of [`facet::WHOLE_TITLE`](crate::index::facet::WHOLE_TITLE) of articles whose title is the text.
    pub as_title: Option<String>,
    /// The distinct terms in the order of their first occurrence.
    pub terms: Vec<QueryTerm>,
    /// Indexes of the terms in the order of the text; a code or compound of several words is a single term.
    pub order: Vec<usize>,
    /// Ordered bigrams: index pairs of terms that are adjacent in a sentence, each pair once.
    pub bigrams: Vec<(usize, usize)>,
    /// Filters, all of which a hit must pass.
    pub filters: Vec<Filter>,
    /// Index of the last term if the text ends with its word, which may not be typed completely.
    pub unfinished: Option<usize>,
    /// Whether the text is a log, trace or ticket rather than a question, so that only its most informative terms are
    /// searched for.
    pub pasted: bool,
    /// What a log, trace, mail or ticket says, one statement a line: only this was read.
    pub statements: Option<String>,
    /// Notes on operators that were treated as words, one sentence each.
    pub notes: Vec<String>,
}

impl Query {
    /// Completes the paths of filters with `absolute`, which knows where the user is.
    pub fn resolve_paths(&mut self, absolute: impl Fn(&str) -> PathBuf) {
        for filter in &mut self.filters {
            if let Condition::Path(path) = &mut filter.condition {
                path.absolute = Some(absolute(&path.relative));
            }
        }
    }
}

/// A term of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryTerm {
    /// The term as it occurs in posting lists.
    pub term: String,
    /// The word as it was typed.
    pub word: String,
    /// The folded word; for codes and terms of several words the term.
    pub folded: String,
    /// Number of occurrences in the query.
    pub count: u32,
    /// Synonyms, each a sequence of terms.
    pub synonyms: Vec<Vec<String>>,
    /// The terms of the parts, if the word is an identifier.
    pub parts: Vec<String>,
    /// Whether this is a phrase whose words are terms of their own. Only its synonyms are searched for, and it is never
    /// reported as missing.
    pub implied: bool,
    /// Whether the term must not be replaced by similar ones, because it is a code or quoted.
    pub exact: bool,
    /// Whether the term is a code.
    pub code: bool,
    /// Whether the term occurs in a line of a log that reports a failure.
    pub alarming: bool,
}

impl QueryTerm {
    /// Adds synonyms of one term each, unless they are known.
    pub(super) fn add_synonyms(&mut self, terms: Vec<String>) {
        for term in terms {
            let synonym = vec![term];
            if synonym[0] != self.term && !self.synonyms.contains(&synonym) {
                self.synonyms.push(synonym);
            }
        }
    }

    /// Creates a term that occurs once and has no synonyms.
    pub fn of(term: String, word: String) -> QueryTerm {
        QueryTerm {
            folded: term.clone(),
            term,
            word,
            count: 1,
            synonyms: Vec::new(),
            parts: Vec::new(),
            implied: false,
            exact: false,
            code: false,
            alarming: false,
        }
    }
}
