//! Answers: the replies of `kb search` and of a line of `kb search --batch`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::hit::HitReply;
use super::schema::SCHEMA;
use crate::index::IndexState;
use crate::present::committed::committed;
use crate::query::Query;
use crate::search::{Answer, Confidence, Correction, FacetCounts};

/// Largest number of characters of a query that a reply repeats.
const MAX_QUERY_CHARS: usize = 1000;

/// The answer to one query.
#[derive(Debug, Serialize)]
pub struct SearchReply {
    /// Version of the replies: see [`SCHEMA`].
    pub schema: u32,
    /// The query.
    pub query: QueryReply,
    /// Duration of the search in microseconds.
    pub took_us: u64,
    /// Confidence that the first hit answers the query.
    pub confidence: Confidence,
    /// Titles of the nearest articles, if no hit is likely to answer the query.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<String>,
    /// Number of matching fixes and sections, shown or not.
    pub total: usize,
    /// Number of hits on all pages together.
    pub reachable: usize,
    /// The index that was searched, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<IndexReply>,
    /// Number of matches by platform, product, device, kind and so on, with `--facets`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facets: Option<BTreeMap<&'static str, Vec<FacetReply>>>,
    /// Hits of the page, best first.
    pub hits: Vec<HitReply>,
}

/// A value of a facet.
#[derive(Debug, Serialize)]
pub struct FacetReply {
    /// The value: `windows-11`, or `not-stated`.
    pub value: String,
    /// Number of sections with this value.
    pub count: usize,
}

/// A query as it was understood.
#[derive(Debug, Serialize)]
pub struct QueryReply {
    /// The text as typed; the beginning of a pasted one.
    pub text: String,
    /// Words that were searched for.
    pub words: Vec<String>,
    /// Spelling corrections: words that no article contains, and the words searched for instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// Filters as they were typed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<String>,
    /// Whether the text was treated as a log, a trace or a ticket.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pasted: bool,
    /// What a log, trace, mail or ticket says: the statements that were searched for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<String>,
    /// Parts of the query that were ignored or understood differently, one sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// The answer to one query of a batch.
#[derive(Debug, Serialize)]
pub struct BatchReply {
    /// `_id` of the query.
    pub query_id: String,
    /// Duration of the search in microseconds.
    pub took_us: u64,
    /// Confidence that the first hit answers the query.
    pub confidence: Confidence,
    /// Spelling corrections: words that no article contains, and the words searched for instead.
    pub corrections: Vec<Correction>,
    /// Number of matching fixes and sections, shown or not.
    pub total: usize,
    /// Hits of the page, best first.
    pub hits: Vec<HitReply>,
}

/// The index that was searched.
#[derive(Clone, Debug, Serialize)]
pub struct IndexReply {
    /// Name of the generation.
    pub generation: String,
    /// Time of the commit, RFC 3339.
    pub committed: Option<String>,
    /// Seconds since the commit.
    pub age_s: Option<u64>,
}

impl From<&IndexState> for IndexReply {
    fn from(state: &IndexState) -> IndexReply {
        IndexReply {
            generation: state.generation.clone(),
            committed: committed(state.committed),
            age_s: state.committed.and_then(|committed| committed.elapsed().ok()).map(|age| age.as_secs()),
        }
    }
}

impl SearchReply {
    /// The reply to a query, with the counts of its facets if they were requested.
    pub fn new(query: &Query, answer: Answer, facets: Option<Vec<FacetCounts>>) -> SearchReply {
        let nearest = answer.nearest().iter().map(|article| article.title.clone()).collect();
        SearchReply {
            schema: SCHEMA,
            query: QueryReply {
                text: query.text.chars().take(MAX_QUERY_CHARS).collect(),
                words: answer.words,
                corrections: answer.corrections,
                filters: query.filters.iter().map(|f| f.typed.clone()).collect(),
                pasted: query.pasted,
                statements: query.statements.iter().flat_map(|all| all.lines()).map(str::to_string).collect(),
                notes: query.notes.iter().cloned().chain(answer.notes).collect(),
            },
            took_us: answer.took_us,
            confidence: answer.confidence,
            nearest,
            total: answer.total,
            reachable: answer.reachable,
            index: None,
            facets: facets.map(|all| all.into_iter().map(facet).collect()),
            hits: answer.hits.into_iter().map(HitReply::from).collect(),
        }
    }
}

fn facet(counts: FacetCounts) -> (&'static str, Vec<FacetReply>) {
    (counts.name, counts.values.into_iter().map(|(value, count)| FacetReply { value, count }).collect())
}

impl BatchReply {
    /// The reply to the query of a batch with this `_id`.
    pub fn new(query_id: String, answer: Answer) -> BatchReply {
        BatchReply {
            query_id,
            took_us: answer.took_us,
            confidence: answer.confidence,
            corrections: answer.corrections,
            total: answer.total,
            hits: answer.hits.into_iter().map(HitReply::from).collect(),
        }
    }
}
