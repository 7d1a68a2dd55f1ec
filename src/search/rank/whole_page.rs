//! BM25 over whole articles.
//!
//! A question is often answered by an article that has its words here and there, and in no section together. Its frequencies are
//! the sums of those of its sections.

use crate::search::bm25::{length_norm, saturate};
use crate::search::retrieve::candidates::Candidate;

/// Saturation of the frequency of a term in a whole article. It is high since an article that returns to a word again and again is
/// about it.
const K1: f32 = 8.0;
/// How often the words of a title count, in addition to their weight.
const TITLE_COUNT: f32 = 2.5;

/// An article as a single text.
pub(super) struct WholePage {
    titles: f32,
    norm: f32,
}

impl WholePage {
    /// `mean_length` is the mean weighted length of articles.
    pub(super) fn of(article: &Candidate<'_>, mean_length: f32) -> WholePage {
        let sections: u32 = article.lengths.iter().skip(1).sum();
        WholePage { titles: article.titles.max(1) as f32, norm: length_norm(sections as f32, mean_length) }
    }

    /// The score of a term of this weight, by its frequencies in the documents of the article. The titles of copies count as one.
    pub(super) fn score(&self, frequencies: &[f32], weight: f32) -> f32 {
        let in_sections: f32 = frequencies.iter().skip(1).sum();
        let in_titles = frequencies.first().map_or(0.0, |frequency| TITLE_COUNT * frequency / self.titles);
        weight * saturate((in_sections + in_titles) / self.norm, K1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Role;
    use crate::search::retrieve::candidates::by_hand::candidates;

    /// 1. A word that is in several sections counts for the whole article, and in a long article it counts less.
    /// 2. The titles of copies count as one.
    #[test]
    fn all_sections_count() {
        let all = candidates(&[
            &[(Role::Introduction, 10, &[0.0]), (Role::Fix, 100, &[1.0]), (Role::Fix, 100, &[1.0])],
            &[(Role::Introduction, 10, &[0.0]), (Role::Fix, 100, &[1.0]), (Role::Fix, 100, &[0.0])],
            &[(Role::Introduction, 10, &[0.0]), (Role::Fix, 900, &[1.0]), (Role::Fix, 100, &[1.0])],
        ]);
        let score = |article: &Candidate<'_>| WholePage::of(article, 200.0).score(article.frequencies(0), 1.0);
        let scores: Vec<f32> = all.iter().map(|article| score(&article)).collect();
        assert!(scores[0] > scores[1] && scores[0] > scores[2], "{scores:?}");
        let mut copies = all.get(1);
        let once = WholePage { titles: 1.0, norm: 1.0 }.score(&[5.0, 0.0], 1.0);
        copies.titles = 3;
        assert_eq!(WholePage { titles: WholePage::of(&copies, 200.0).titles, norm: 1.0 }.score(&[15.0, 0.0], 1.0), once);
    }
}
