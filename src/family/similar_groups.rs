//! Groups of similar texts, found by locality-sensitive hashing: only texts that share a band are compared.

use rayon::prelude::*;

use super::Outline;
use super::disjoint_sets::DisjointSets;
use super::sketch::BANDS;

/// Largest number of texts sharing a band for which all pairs are compared.
const MAX_ALL_PAIRS: usize = 32;
/// Number of following texts that each is compared with if more share a band. Texts are sorted by all of their bands,
/// so those that have most bands in common are close to each other.
const COMPARED_AFTER: usize = 16;

/// Finds groups of two or more similar texts, each text in at most one of them; the indexes in a group are sorted.
/// `are_similar` is called with the indexes of two texts that share a band.
///
/// # Errors
/// `are_similar` returned an error.
pub fn similar_groups<E>(outlines: &[&Outline], are_similar: impl Fn(usize, usize) -> Result<bool, E>) -> Result<Vec<Vec<usize>>, E> {
    let mut indexes: Vec<usize> = (0..outlines.len()).filter(|index| !outlines[*index].is_empty()).collect();
    indexes.par_sort_unstable_by_key(|index| (outlines[*index].words, *index));
    let distinct: Vec<&[usize]> = indexes.chunk_by(|a, b| outlines[*a].words == outlines[*b].words).collect();
    let firsts: Vec<&Outline> = distinct.iter().map(|same| outlines[same[0]]).collect();
    let mut sets = components(&firsts, |a, b| are_similar(distinct[a][0], distinct[b][0]))?;
    let mut by_root: Vec<(usize, usize)> = (0..distinct.len()).map(|at| (sets.root(at), at)).collect();
    by_root.sort_unstable();
    let together = by_root.chunk_by(|a, b| a.0 == b.0);
    let groups = together.filter(|group| group.len() > 1 || distinct[group[0].1].len() > 1).map(|group| {
        let mut indexes: Vec<usize> = group.iter().flat_map(|(_, at)| distinct[*at]).copied().collect();
        indexes.sort_unstable();
        indexes
    });
    Ok(groups.collect())
}

/// Finds the connected components of the graph whose edges are pairs of similar texts that share a band.
fn components<E>(outlines: &[&Outline], are_similar: impl Fn(usize, usize) -> Result<bool, E>) -> Result<DisjointSets, E> {
    let mut in_band: Vec<(u32, usize)> = Vec::with_capacity(outlines.len());
    let mut sets = DisjointSets::new(outlines.len());
    for band in 0..BANDS {
        in_band.clear();
        in_band.extend(outlines.iter().enumerate().map(|(index, outline)| (outline.bands()[band], index)));
        in_band.par_sort_unstable();
        for bucket in in_band.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1) {
            join_similar(bucket.iter().map(|(_, index)| *index).collect(), outlines, &mut sets, &are_similar)?;
        }
    }
    Ok(sets)
}

/// Joins the similar texts of one bucket.
fn join_similar<E>(
    mut bucket: Vec<usize>,
    outlines: &[&Outline],
    sets: &mut DisjointSets,
    are_similar: &impl Fn(usize, usize) -> Result<bool, E>,
) -> Result<(), E> {
    let compared_after = if bucket.len() > MAX_ALL_PAIRS { COMPARED_AFTER } else { MAX_ALL_PAIRS };
    bucket.sort_by(|a, b| outlines[*a].bands().cmp(outlines[*b].bands()).then(outlines[*a].words.cmp(&outlines[*b].words)));
    for (at, one) in bucket.iter().enumerate() {
        for other in bucket[at + 1..].iter().take(compared_after) {
            // The order of the buckets decides which pairs are joined already, but not which texts end up together.
            if sets.root(*one) != sets.root(*other) && are_similar(*one, *other)? {
                sets.join(*one, *other);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::family::Sketch;

    #[test]
    fn texts_of_a_crowded_band_are_not_all_compared() {
        // 3,000 texts that share more than half of their words: too few to be near-duplicates, enough to share many bands.
        let common: String = (0..100).map(|w| format!("common{w} ")).collect();
        let text = |n: usize| common.clone() + &(0..60).map(|w| format!("own{n}x{w} ")).collect::<String>();
        let sketches: Vec<Sketch> = (0..3_000).map(|n| Sketch::of([text(n).as_str()])).collect();
        let outlines: Vec<&Outline> = sketches.iter().map(|sketch| &sketch.outline).collect();
        let compared = std::cell::Cell::new(0);
        let are_similar = |a: usize, b: usize| {
            compared.set(compared.get() + 1);
            Ok::<_, Infallible>(sketches[a].similarity(&sketches[b]) >= 0.85)
        };
        assert_eq!(similar_groups(&outlines, are_similar).unwrap(), Vec::<Vec<usize>>::new());
        assert!(compared.get() < 3_000 * 2 * BANDS * COMPARED_AFTER, "{} pairs were compared", compared.get());
    }
}
