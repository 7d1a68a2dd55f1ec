//! Figures of judged sets, and cases that hold or fail: as text and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::json::SCHEMA;
use super::terminal::{FAINT, STRONG, safe, shortened};
use crate::eval::{CaseResult, Comparison, Estimate, FIGURES, Level, QueryResult, estimate};

/// Queries that are named among those that were gained, and among those that were lost.
const NAMED: usize = 5;
/// Below this a difference is told as more than chance.
const SIGNIFICANT: f64 = 0.05;

/// The evaluation of one set.
#[derive(Debug, Serialize)]
pub struct EvalReply {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// The set's folder.
    pub set: String,
    /// `article` or `section`.
    pub level: &'static str,
    /// Figures over all queries, then by class, by name.
    pub classes: BTreeMap<String, ClassReply>,
    /// The figures of each query.
    pub queries: Vec<QueryReply>,
    /// How it differs from an earlier run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<Vec<ComparisonReply>>,
}

/// The figures of a class of queries.
#[derive(Debug, Serialize)]
pub struct ClassReply {
    /// How many queries it has.
    pub queries: usize,
    /// Figures by name.
    pub figures: BTreeMap<&'static str, EstimateReply>,
}

/// A mean with its interval.
#[derive(Debug, Serialize)]
pub struct EstimateReply {
    /// The mean.
    pub mean: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
}

/// The figures of one query.
#[derive(Debug, Serialize)]
pub struct QueryReply {
    /// Its id.
    pub id: String,
    /// Its figures, by name.
    pub figures: BTreeMap<&'static str, f64>,
}

/// One figure against an earlier run.
#[derive(Debug, Serialize)]
pub struct ComparisonReply {
    /// The figure.
    pub figure: &'static str,
    /// The earlier mean.
    pub before: f64,
    /// The mean now.
    pub now: f64,
    /// How often chance alone makes such a difference.
    pub p: f64,
    /// How many queries gained.
    pub gained: usize,
    /// How many lost.
    pub lost: usize,
}

/// The word for a level.
pub fn level_name(level: Level) -> &'static str {
    match level {
        Level::Article => "article",
        Level::Section => "section",
    }
}

/// The reply for one set; `compared` has a comparison a figure.
pub fn json(set: &str, level: Level, results: &[QueryResult], compared: Option<&[Comparison]>) -> EvalReply {
    let class = |results: &[&QueryResult]| ClassReply {
        queries: results.len(),
        figures: FIGURES.into_iter().zip(estimates(results)).map(|(name, e)| (name, estimate_reply(e))).collect(),
    };
    let comparison = |(figure, c): (&'static str, &Comparison)| ComparisonReply {
        figure,
        before: c.before,
        now: c.now,
        p: c.p,
        gained: c.changed.iter().filter(|(_, before, now)| now > before).count(),
        lost: c.changed.iter().filter(|(_, before, now)| now < before).count(),
    };
    EvalReply {
        schema: SCHEMA,
        set: set.to_string(),
        level: level_name(level),
        classes: classes(results).iter().map(|(name, results)| (name.clone(), class(results))).collect(),
        queries: results.iter().map(|r| QueryReply { id: r.id.clone(), figures: FIGURES.into_iter().zip(r.figures.0).collect() }).collect(),
        compared: compared.map(|all| FIGURES.into_iter().zip(all).map(comparison).collect()),
    }
}

/// The figures of one set as a table: all queries, then each class.
pub fn text(set: &str, level: Level, results: &[QueryResult], compared: Option<&[Comparison]>) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{STRONG}{}{STRONG:#}  {FAINT}{} level, 95 % intervals{FAINT:#}", safe(set), level_name(level));
    let _ = write!(out, "{:<12} {:>7}", "", "queries");
    FIGURES.iter().for_each(|name| {
        let _ = write!(out, "  {name:<21}");
    });
    trim_end(&mut out);
    for (class, results) in classes(results) {
        let _ = write!(out, "{:<12} {:>7}", shortened(&safe(&class), 12), results.len());
        for Estimate { mean, interval: (low, high) } in estimates(&results) {
            let _ = write!(out, "  {mean:.4} {FAINT}{low:.3} to {high:.3}{FAINT:#}");
        }
        trim_end(&mut out);
    }
    if let Some(compared) = compared {
        push_comparison(&mut out, results, compared);
    }
    out
}

fn trim_end(out: &mut String) {
    out.truncate(out.trim_end().len());
    out.push('\n');
}

fn push_comparison(out: &mut String, results: &[QueryResult], compared: &[Comparison]) {
    let _ = writeln!(out, "{STRONG}against the earlier run{STRONG:#}");
    for (name, c) in FIGURES.iter().zip(compared) {
        let gained = c.changed.iter().filter(|(_, before, now)| now > before).count();
        let verdict = if c.p < SIGNIFICANT { "more than chance" } else { "may be chance" };
        let _ = writeln!(
            out,
            "{name:<12} {:.4} -> {:.4} ({:+.4}), {gained} gained, {} lost, p = {:.3}: {verdict}",
            c.before,
            c.now,
            c.now - c.before,
            c.changed.len() - gained,
            c.p
        );
    }
    let changed = compared.first().map_or(&[][..], |c| c.changed.as_slice());
    let gains = changed.iter().filter(|(_, before, now)| now > before).take(NAMED);
    let losses = changed.iter().rev().filter(|(_, before, now)| now < before).take(NAMED);
    for (place, before, now) in gains.chain(losses) {
        let result = &results[*place];
        let text = shortened(&safe(&result.text), 80);
        let _ = writeln!(out, "  {} {before:.2} -> {now:.2}  {} {FAINT}{text}{FAINT:#}", FIGURES[0], safe(&result.id));
    }
}

/// All results, then those of each class where there are classes.
fn classes(results: &[QueryResult]) -> Vec<(String, Vec<&QueryResult>)> {
    let mut by_class: BTreeMap<&str, Vec<&QueryResult>> = BTreeMap::new();
    for result in results {
        if let Some(class) = &result.class {
            by_class.entry(class).or_default().push(result);
        }
    }
    let all = std::iter::once(("all".to_string(), results.iter().collect()));
    all.chain(by_class.into_iter().map(|(name, results)| (name.to_string(), results))).collect()
}

fn estimates(results: &[&QueryResult]) -> [Estimate; FIGURES.len()] {
    std::array::from_fn(|figure| estimate(&results.iter().map(|r| r.figures.0[figure]).collect::<Vec<_>>()))
}

fn estimate_reply(e: Estimate) -> EstimateReply {
    EstimateReply { mean: e.mean, low: e.interval.0, high: e.interval.1 }
}

/// How a file of cases ended.
#[derive(Debug, Serialize)]
pub struct CasesReply {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// The file.
    pub file: String,
    /// How many cases it has.
    pub cases: usize,
    /// Those that fail.
    pub failed: Vec<FailedCase>,
}

/// A case that fails.
#[derive(Debug, Serialize)]
pub struct FailedCase {
    /// What was asked.
    pub query: String,
    /// Why, a sentence each.
    pub failures: Vec<String>,
}

/// The reply for one file of cases.
pub fn cases_json(file: &str, results: &[CaseResult]) -> CasesReply {
    let failed = results.iter().filter(|r| !r.failures.is_empty());
    let failed = failed.map(|r| FailedCase { query: r.query.clone(), failures: r.failures.clone() }).collect();
    CasesReply { schema: SCHEMA, file: file.to_string(), cases: results.len(), failed }
}

/// One file of cases: those that fail with their reasons, then the count.
pub fn cases_text(file: &str, results: &[CaseResult]) -> String {
    let mut out = String::new();
    let failed: Vec<&CaseResult> = results.iter().filter(|r| !r.failures.is_empty()).collect();
    for result in &failed {
        let _ = writeln!(out, "{STRONG}fails:{STRONG:#} {}", safe(&result.query));
        for failure in &result.failures {
            let _ = writeln!(out, "    {}", safe(failure));
        }
    }
    let _ = writeln!(out, "{}: {} of {} cases hold", safe(file), results.len() - failed.len(), results.len());
    out
}
