//! Figures of a judged set: the reply of `kb eval`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::schema::SCHEMA;
use crate::eval::{Comparison, Estimate, FIGURES, Level, QueryResult};
use crate::present::classes::{by_class, estimates, level_name};

/// Evaluation of one set.
#[derive(Debug, Serialize)]
pub struct EvalReply {
    /// Version of the replies: see [`SCHEMA`].
    pub schema: u32,
    /// Folder of the set.
    pub set: String,
    /// What is judged: `article` or `section`.
    pub level: &'static str,
    /// Figures over `all` queries and over each class, by name.
    pub classes: BTreeMap<String, ClassReply>,
    /// Figures of each query.
    pub queries: Vec<QueryFigures>,
    /// Differences from an earlier run, with `--compare`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<Vec<ComparisonReply>>,
}

/// Figures of a class of queries.
#[derive(Debug, Serialize)]
pub struct ClassReply {
    /// Number of queries.
    pub queries: usize,
    /// Figures by name.
    pub figures: BTreeMap<&'static str, EstimateReply>,
}

/// A mean with its interval.
#[derive(Debug, Serialize)]
pub struct EstimateReply {
    /// Mean.
    pub mean: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// Figures of one query.
#[derive(Debug, Serialize)]
pub struct QueryFigures {
    /// Id of the query.
    pub id: String,
    /// Figures by name.
    pub figures: BTreeMap<&'static str, f64>,
}

/// One figure compared with an earlier run.
#[derive(Debug, Serialize)]
pub struct ComparisonReply {
    /// Name of the figure.
    pub figure: &'static str,
    /// Earlier mean.
    pub before: f64,
    /// Mean now.
    pub now: f64,
    /// Probability of such a difference by chance alone.
    pub p: f64,
    /// Number of queries that improved.
    pub gained: usize,
    /// Number of queries that got worse.
    pub lost: usize,
}

impl EvalReply {
    /// The reply for one set; `compared` has one comparison per figure.
    pub fn new(set: String, level: Level, results: &[QueryResult], compared: Option<&[Comparison]>) -> EvalReply {
        let figures = |r: &QueryResult| QueryFigures { id: r.id.clone(), figures: FIGURES.into_iter().zip(r.figures.0).collect() };
        let comparisons = |all: &[Comparison]| FIGURES.into_iter().zip(all).map(|(name, c)| ComparisonReply::new(name, c)).collect();
        EvalReply {
            schema: SCHEMA,
            set,
            level: level_name(level),
            classes: by_class(results).into_iter().map(|(name, results)| (name, ClassReply::new(&results))).collect(),
            queries: results.iter().map(figures).collect(),
            compared: compared.map(comparisons),
        }
    }
}

impl ClassReply {
    fn new(results: &[&QueryResult]) -> ClassReply {
        let figures = FIGURES.into_iter().zip(estimates(results)).map(|(name, estimate)| (name, estimate.into()));
        ClassReply { queries: results.len(), figures: figures.collect() }
    }
}

impl From<Estimate> for EstimateReply {
    fn from(Estimate { mean, interval: (low, high) }: Estimate) -> EstimateReply {
        EstimateReply { mean, low, high }
    }
}

impl ComparisonReply {
    fn new(figure: &'static str, c: &Comparison) -> ComparisonReply {
        ComparisonReply {
            figure,
            before: c.before,
            now: c.now,
            p: c.p,
            gained: c.changed.iter().filter(|(_, before, now)| now > before).count(),
            lost: c.changed.iter().filter(|(_, before, now)| now < before).count(),
        }
    }
}
