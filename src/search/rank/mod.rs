//! Ranking: scores, confidence and the page of hits.
//!
//! In: candidates with counts, and a resolved query. Out: a score for each section that may be shown, the sections of the
//! page in order, and the confidence in the answer. Everything here is pure: no index, no text, no I/O.
//!
//! Reading order: `score` has the formula and its constants, `sections` says which sections may be shown, `whole_page` scores
//! the article as one text and `mix` mixes that in, `titled` puts the article whose title is the query first, `page` chooses
//! what is shown, `confidence` judges the answer, `explain` returns the parts of a score.

pub(super) mod confidence;
pub(super) mod explain;
pub(super) mod mix;
pub(super) mod page;
pub(super) mod score;
mod sections;
pub(super) mod titled;
mod whole_page;
