//! Compares two runs over the same queries: what was gained, what was lost, and whether the difference is significant.

use fastrand::Rng;

use super::QueryResult;

/// Number of random sign assignments that the significance test tries.
const TRIALS: usize = 10_000;
/// Seed of the random numbers. Any value will do; a fixed one makes results reproducible.
const SEED: u64 = 7;

/// Difference between an earlier run and this one, in one figure.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Mean of the earlier run.
    pub before: f64,
    /// Mean of this run.
    pub now: f64,
    /// Probability that chance alone makes such a difference, 0 to 1. Below 0.05 the difference counts as significant.
    pub p: f64,
    /// Queries that differ, largest gain first: index into the results, value before, value now.
    pub changed: Vec<(usize, f64, f64)>,
}

/// Compares one figure query by query; `figure` is its index in [`super::FIGURES`]. Both runs must have the same
/// queries in the same order.
pub fn compare(before: &[QueryResult], now: &[QueryResult], figure: usize) -> Comparison {
    let pairs: Vec<(f64, f64)> = before.iter().zip(now).map(|(b, n)| (b.figures.0[figure], n.figures.0[figure])).collect();
    let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / pairs.len().max(1) as f64;
    let mut changed: Vec<(usize, f64, f64)> =
        pairs.iter().enumerate().filter(|(_, (b, n))| b != n).map(|(i, (b, n))| (i, *b, *n)).collect();
    changed.sort_by(|a, b| (b.2 - b.1).total_cmp(&(a.2 - a.1)));
    Comparison {
        before: mean(&mut pairs.iter().map(|(b, _)| *b)),
        now: mean(&mut pairs.iter().map(|(_, n)| *n)),
        p: p_value(&changed.iter().map(|(_, b, n)| n - b).collect::<Vec<_>>()),
        changed,
    }
}

/// Share of random sign assignments whose sum is at least as far from zero as the observed one: the two-sided
/// randomisation test (Smucker, Allan and Carterette, 'A comparison of statistical significance tests for information
/// retrieval evaluation', 2007).
fn p_value(differences: &[f64]) -> f64 {
    let observed = differences.iter().sum::<f64>().abs();
    let mut rng = Rng::with_seed(SEED);
    let mut as_extreme = 0;
    for _ in 0..TRIALS {
        let sum: f64 = differences.iter().map(|d| if rng.bool() { *d } else { -d }).sum();
        // Rounding makes sums of the same numbers differ in their last digits.
        as_extreme += usize::from(sum.abs() >= observed - 1e-9);
    }
    as_extreme as f64 / TRIALS as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gain_of_every_query_is_significant() {
        assert!(p_value(&[0.1; 20]) < 0.001);
        assert!((0.9..=1.0).contains(&p_value(&[0.1, -0.1, 0.2, -0.2])));
        assert_eq!(p_value(&[]), 1.0);
        // Of the eight sign assignments, two are as extreme as three gains out of three.
        assert!((p_value(&[1.0, 1.0, 1.0]) - 0.25).abs() < 0.03);
    }
}
