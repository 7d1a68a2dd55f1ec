//! Completions: the reply of `kb suggest`.

use serde::Serialize;

use super::schema::SCHEMA;
use crate::search::Suggestion;

/// Completions of a partly typed query.
#[derive(Debug, Serialize)]
pub struct SuggestionsReply {
    /// Version of the replies: see [`SCHEMA`].
    pub schema: u32,
    /// The text as typed.
    pub typed: String,
    /// Suggestions, most likely first.
    pub suggestions: Vec<Suggestion>,
}

impl SuggestionsReply {
    /// The reply to a text as it was typed.
    pub fn new(typed: String, suggestions: Vec<Suggestion>) -> SuggestionsReply {
        SuggestionsReply { schema: SCHEMA, typed, suggestions }
    }
}
