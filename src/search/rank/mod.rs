//! Ranking: scores, confidence and the page of hits.
//!
//! In: candidates with counts, and a resolved query. Out: a score for each section that may be shown, the sections of the
//! page in order, and how sure the answer is. Everything here is pure: no index, no text, no I/O.
//!
//! Reading order: `score` has the formula and its constants, `page` chooses what is shown, `confidence` judges the answer,
//! `explain` takes a score apart.

pub(super) mod confidence;
pub(super) mod explain;
pub(super) mod page;
pub(super) mod score;
