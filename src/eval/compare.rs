//! Two runs over the same queries: what was gained, what was lost, and whether it is more than chance.

use fastrand::Rng;

use super::QueryResult;

/// Random sign changes that the test tries.
const TRIALS: usize = 10_000;
/// Any number: the same runs give the same answer.
const SEED: u64 = 7;

/// How a run differs from an earlier one in a figure.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The mean of the earlier run.
    pub before: f64,
    /// The mean of this one.
    pub now: f64,
    /// How often chance alone makes such a difference, 0 to 1: below 0.05 it is told as one.
    pub p: f64,
    /// Queries that differ, most gained first: place in the results, value before, value now.
    pub changed: Vec<(usize, f64, f64)>,
}

/// Compares a figure, by its place in [`super::FIGURES`], query by query; the results are of the same queries in
/// the same order.
pub fn compare(before: &[QueryResult], now: &[QueryResult], figure: usize) -> Comparison {
    let pairs: Vec<(f64, f64)> = before.iter().zip(now).map(|(b, n)| (b.figures.0[figure], n.figures.0[figure])).collect();
    let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / pairs.len().max(1) as f64;
    let mut changed: Vec<(usize, f64, f64)> =
        pairs.iter().enumerate().filter(|(_, (b, n))| b != n).map(|(place, (b, n))| (place, *b, *n)).collect();
    changed.sort_by(|a, b| (b.2 - b.1).total_cmp(&(a.2 - a.1)));
    Comparison {
        before: mean(&mut pairs.iter().map(|(b, _)| *b)),
        now: mean(&mut pairs.iter().map(|(_, n)| *n)),
        p: chance(&changed.iter().map(|(_, b, n)| n - b).collect::<Vec<_>>()),
        changed,
    }
}

/// How often differences whose signs are drawn by chance sum to as much: the randomisation test, two-sided
/// (Smucker, Allan and Carterette, 'A comparison of statistical significance tests for information retrieval
/// evaluation', 2007).
fn chance(differences: &[f64]) -> f64 {
    let observed = differences.iter().sum::<f64>().abs();
    let mut rng = Rng::with_seed(SEED);
    let mut as_much = 0;
    for _ in 0..TRIALS {
        let sum: f64 = differences.iter().map(|d| if rng.bool() { *d } else { -d }).sum();
        // Sums of the same numbers in another order differ in their last digits.
        as_much += usize::from(sum.abs() >= observed - 1e-9);
    }
    as_much as f64 / TRIALS as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_of_all_queries_is_none_of_chance() {
        assert!(chance(&[0.1; 20]) < 0.001);
        assert!((0.9..=1.0).contains(&chance(&[0.1, -0.1, 0.2, -0.2])));
        assert_eq!(chance(&[]), 1.0);
        // Three of three: two of the eight ways of drawing signs do as much.
        assert!((chance(&[1.0, 1.0, 1.0]) - 0.25).abs() < 0.03);
    }
}
