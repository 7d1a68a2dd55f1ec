//! Evaluation: measures whether the right fixes are ranked first.
//!
//! In: an open index, and queries with judgements or cases that the owner of the articles wrote. Out: figures with
//! their uncertainty, for all queries and for each; cases that pass or fail. Never here: printing, tuning.
//!
//! Read [`JudgedSet`] first, then [`evaluate`], which searches for every query and scores the hits with [`Figures`].
//! [`compare`] tests two runs for a significant difference; [`write_run`] and [`read_run`] store runs in TREC's
//! format. [`Case`]s are the simpler kind of test, for owners of articles.

mod cases;
mod compare;
mod credit;
mod evaluation;
mod figures;
mod judged;
mod query_result;
mod trec;

pub use cases::{Case, CaseResult, cases, check};
pub use compare::{Comparison, compare};
pub use evaluation::{evaluate, judge_run};
pub use figures::{Estimate, FIGURES, Figures, estimate};
pub use judged::{JudgedQuery, JudgedSet, Level, read};
pub use query_result::{QueryResult, Ranked};
pub use trec::{read_run, write_run};
