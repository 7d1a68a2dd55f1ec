//! The ranked documents of one query, and the figures of the ranking.

use super::{Figures, JudgedQuery};

/// A ranked document of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Name of the document in the judgements: a file, or `file:line` for a section.
    pub name: String,
    /// Grade of the document; 0 if it was not judged.
    pub grade: u32,
}

/// Result of a judged query.
#[derive(Clone, Debug)]
pub struct QueryResult {
    /// Id of the query.
    pub id: String,
    /// Class of the query, if the set has classes.
    pub class: Option<String>,
    /// Text of the query.
    pub text: String,
    /// Documents that were found, best first.
    pub ranked: Vec<Ranked>,
    /// Figures of the ranking.
    pub figures: Figures,
}

impl QueryResult {
    /// Scores the documents found for a query, best first.
    pub(super) fn of(query: &JudgedQuery, ranked: Vec<Ranked>) -> QueryResult {
        let grades: Vec<u32> = ranked.iter().map(|r| r.grade).collect();
        let judged: Vec<u32> = query.judged.iter().map(|(_, grade)| *grade).collect();
        QueryResult {
            id: query.id.clone(),
            class: query.class.clone(),
            text: query.text.clone(),
            figures: Figures::of(&grades, &judged),
            ranked,
        }
    }
}
