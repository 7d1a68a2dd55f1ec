//! Figures: measures of a ranking for one query, and their means over many queries.

use fastrand::Rng;

/// Number of bootstrap samples for an interval.
const SAMPLES: usize = 2000;
/// Share of the samples that is cut off at each end of an interval, which leaves 95 % inside.
const TAIL: f64 = 0.025;
/// Seed of the random numbers. Any value will do; a fixed one makes intervals reproducible.
const SEED: u64 = 7;

/// Names of the figures.
pub const FIGURES: [&str; 5] = ["nDCG@10", "MRR@10", "success@1", "success@10", "recall@100"];

/// Figures of one query, each from 0 to 1, in the order of [`FIGURES`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures(pub [f64; 5]);

impl Figures {
    /// Computes the figures from the grades of the hits, best hit first, and the grades of all judged documents.
    ///
    /// For nDCG, the gain of a hit is its grade, divided by log2 of its rank plus one (Järvelin and Kekäläinen,
    /// 'Cumulated gain-based evaluation of IR techniques', 2002).
    pub fn of(grades: &[u32], judged: &[u32]) -> Figures {
        let mut ideal = judged.to_vec();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let best = gain(&ideal);
        let first = grades.iter().take(10).position(|grade| *grade > 0);
        let found = grades.iter().take(100).filter(|grade| **grade > 0).count();
        Figures([
            if best > 0.0 { gain(grades) / best } else { 0.0 },
            first.map_or(0.0, |index| 1.0 / (index + 1) as f64),
            f64::from(u8::from(first == Some(0))),
            f64::from(u8::from(first.is_some())),
            found as f64 / judged.len().max(1) as f64,
        ])
    }
}

/// Discounted cumulative gain of the first ten hits.
fn gain(grades: &[u32]) -> f64 {
    grades.iter().take(10).enumerate().map(|(index, grade)| f64::from(*grade) / (index as f64 + 2.0).log2()).sum()
}

/// A mean with its confidence interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// Mean over the queries.
    pub mean: f64,
    /// Lower and upper end of the 95 % confidence interval.
    pub interval: (f64, f64),
}

/// Computes the mean of values and its confidence interval by the bootstrap: from the means of samples drawn with
/// replacement (Sakai, 'Evaluating evaluation metrics based on the bootstrap', 2006).
pub fn estimate(values: &[f64]) -> Estimate {
    if values.is_empty() {
        return Estimate::default();
    }
    let mut rng = Rng::with_seed(SEED);
    let mean_of = |sum: f64| sum / values.len() as f64;
    let mut means: Vec<f64> = (0..SAMPLES).map(|_| mean_of(values.iter().map(|_| values[rng.usize(..values.len())]).sum())).collect();
    means.sort_unstable_by(f64::total_cmp);
    let tail = (SAMPLES as f64 * TAIL) as usize;
    Estimate { mean: mean_of(values.iter().sum()), interval: (means[tail], means[SAMPLES - 1 - tail]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(grades: &[u32], judged: &[u32], expected: [f64; 5]) {
        let Figures(figures) = Figures::of(grades, judged);
        for (figure, expected) in figures.iter().zip(expected) {
            assert!((figure - expected).abs() < 1e-4, "{figures:?}");
        }
    }

    #[test]
    fn figures_match_the_literature() {
        check(&[1], &[1], [1.0, 1.0, 1.0, 1.0, 1.0]);
        check(&[0, 1], &[1], [0.6309, 0.5, 0.0, 1.0, 1.0]);
        // (2/log2(3) + 1/log2(4)) / (2 + 1/log2(3)) by hand.
        check(&[0, 2, 1], &[1, 2], [0.6696, 0.5, 0.0, 1.0, 1.0]);
        check(&[0; 12], &[1, 1], [0.0; 5]);
        check(&[], &[1], [0.0; 5]);
    }

    #[test]
    fn hits_after_the_tenth_count_for_recall_only() {
        let mut grades = vec![0; 10];
        grades.push(1);
        check(&grades, &[1, 1], [0.0, 0.0, 0.0, 0.0, 0.5]);
    }

    #[test]
    fn an_interval_contains_its_mean_and_narrows_with_more_queries() {
        let some: Vec<f64> = (0..40).map(|i| f64::from(i % 2)).collect();
        let many: Vec<f64> = (0..4000).map(|i| f64::from(i % 2)).collect();
        let (some, many) = (estimate(&some), estimate(&many));
        let width = |e: Estimate| e.interval.1 - e.interval.0;
        assert!(some.interval.0 < some.mean && some.mean < some.interval.1);
        assert!((0.2..0.4).contains(&width(some)) && width(many) < 0.05, "{some:?} {many:?}");
        assert_eq!(estimate(&[1.0; 9]), Estimate { mean: 1.0, interval: (1.0, 1.0) });
    }
}
