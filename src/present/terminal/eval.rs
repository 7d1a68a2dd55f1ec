//! Figures of a judged set.

use std::fmt::Write as _;

use super::line::{safe, shortened};
use super::style::{FAINT, STRONG};
use crate::eval::{Comparison, Estimate, FIGURES, Level, QueryResult};
use crate::present::classes::{by_class, estimates, level_name};

/// Largest number of improved queries, and of worse ones, that are listed.
const MAX_QUERIES: usize = 5;
/// Probability below which a difference counts as significant.
const SIGNIFICANT: f64 = 0.05;

/// The figures of one set as a table: all queries, then each class.
pub(in crate::present) fn eval(set: &str, level: Level, results: &[QueryResult], compared: Option<&[Comparison]>) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{STRONG}{}{STRONG:#}  {FAINT}{} level, 95 % intervals{FAINT:#}", safe(set), level_name(level));
    let _ = write!(out, "{:<12} {:>7}", "", "queries");
    FIGURES.iter().for_each(|name| {
        let _ = write!(out, "  {name:<21}");
    });
    end_line(&mut out);
    for (class, results) in by_class(results) {
        let _ = write!(out, "{:<12} {:>7}", shortened(&safe(&class), 12), results.len());
        for Estimate { mean, interval: (low, high) } in estimates(&results) {
            let _ = write!(out, "  {mean:.4} {FAINT}{low:.3} to {high:.3}{FAINT:#}");
        }
        end_line(&mut out);
    }
    if let Some(compared) = compared {
        push_comparison(&mut out, results, compared);
    }
    out
}

fn end_line(out: &mut String) {
    out.truncate(out.trim_end().len());
    out.push('\n');
}

fn push_comparison(out: &mut String, results: &[QueryResult], compared: &[Comparison]) {
    let _ = writeln!(out, "{STRONG}compared with the earlier run{STRONG:#}");
    for (name, c) in FIGURES.iter().zip(compared) {
        let gained = c.changed.iter().filter(|(_, before, now)| now > before).count();
        let verdict = if c.p < SIGNIFICANT { "significant" } else { "not significant" };
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
    let gains = changed.iter().filter(|(_, before, now)| now > before).take(MAX_QUERIES);
    let losses = changed.iter().rev().filter(|(_, before, now)| now < before).take(MAX_QUERIES);
    for (index, before, now) in gains.chain(losses) {
        let result = &results[*index];
        let text = shortened(&safe(&result.text), 80);
        let _ = writeln!(out, "  {} {before:.2} -> {now:.2}  {} {FAINT}{text}{FAINT:#}", FIGURES[0], safe(&result.id));
    }
}
