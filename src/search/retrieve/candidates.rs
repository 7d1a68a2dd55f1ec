//! Candidates: the articles that are ranked, with everything that ranking needs.
//!
//! The documents of all candidates are numbered consecutively, one slot each, so that their properties are a few
//! long lists instead of many short ones.

use std::ops::Range;

use super::doc_ref::ArticleRef;
use crate::article::Role;

/// A source of candidates.
///
/// To add one:
///
/// 1. Add a variant, and its score to [`SourceScores`].
/// 2. In `first_stage.rs`, give the pool its articles (`Pool::add`) and the sections that may be shown even if they contain
///    no word of the query (`Pool::nominate`); for queries of which the index knows no word, too, if the source can answer
///    them.
/// 3. In `rank/score.rs`, say in `base_score` what its score of an article is worth. All sections of the article get it.
/// 4. In `rank/confidence.rs`, add a function to `EVIDENCE` if its score says how sure the answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CandidateSource {
    /// Articles whose words match the query.
    Words,
    /// Articles that pass the filters of a query without words, the last changed first.
    Newest,
    /// Articles whose title, or that of a copy, is the whole query.
    Title,
}

/// The scores of an article by source; scores of different sources are not comparable.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SourceScores {
    words: Option<f32>,
    newest: Option<f32>,
    title: Option<f32>,
}

impl SourceScores {
    /// The score from a source; `None` if that source did not find the article.
    pub fn get(&self, source: CandidateSource) -> Option<f32> {
        match source {
            CandidateSource::Words => self.words,
            CandidateSource::Newest => self.newest,
            CandidateSource::Title => self.title,
        }
    }

    /// Records the score from a source.
    pub(super) fn set(&mut self, source: CandidateSource, score: f32) {
        *match source {
            CandidateSource::Words => &mut self.words,
            CandidateSource::Newest => &mut self.newest,
            CandidateSource::Title => &mut self.title,
        } = Some(score);
    }
}

/// Articles that may answer a query.
#[derive(Clone, Debug, Default)]
pub(in crate::search) struct Candidates {
    pub(super) articles: Vec<ArticleRef>,
    /// Slot of the first document of each article, which is the article itself, followed by the number of slots.
    pub(super) starts: Vec<usize>,
    /// Properties by article: see [`Candidate`].
    pub(super) sources: Vec<SourceScores>,
    pub(super) titles: Vec<u64>,
    pub(super) tie_breakers: Vec<u64>,
    pub(super) days: Vec<u64>,
    pub(super) other_platforms: Vec<u32>,
    /// Properties by slot: see [`Candidate`].
    pub(super) roles: Vec<Role>,
    pub(super) lengths: Vec<u32>,
    pub(super) same_fix: Vec<u64>,
    pub(super) named: Vec<Option<usize>>,
    pub(super) allowed: Vec<bool>,
    pub(super) nominated: Vec<bool>,
    /// Whether there are further articles that match the query, but were not wanted.
    pub(in crate::search) is_cut: bool,
    /// Weighted term frequency, slot by slot within each term.
    pub(super) frequencies: Vec<f32>,
    /// Weighted frequency of ordered bigrams, slot by slot within each bigram.
    pub(super) bigram_frequencies: Vec<f32>,
}

/// A candidate. Lists have an entry for each document; the first document is the article itself.
#[derive(Clone, Copy, Debug)]
pub(in crate::search) struct Candidate<'a> {
    pub(in crate::search) article: ArticleRef,
    /// Scores from the sources that found the article.
    pub(in crate::search) sources: SourceScores,
    /// Number of titles, those of copies included.
    pub(in crate::search) titles: u64,
    /// Key that orders articles of equal score.
    pub(in crate::search) tie_breaker: u64,
    /// Date of the last change as a number: 20240517; 0 for none.
    pub(in crate::search) day: u64,
    /// Number of platforms and devices of the query that the article does not apply to, since it names others.
    pub(in crate::search) other_platforms: u32,
    pub(in crate::search) roles: &'a [Role],
    /// Weighted lengths of the documents.
    pub(in crate::search) lengths: &'a [u32],
    /// The group of equal fixes; 0 for none.
    pub(in crate::search) same_fix: &'a [u64],
    /// The title or heading that the query contains in full, as an index into [`super::resolved_query::ResolvedQuery::named`].
    pub(in crate::search) named: &'a [Option<usize>],
    /// Whether each document passes the filters.
    pub(in crate::search) allowed: &'a [bool],
    /// Whether a source nominated the section, so that it is shown even without a word of the query.
    pub(in crate::search) nominated: &'a [bool],
    all: &'a Candidates,
    start: usize,
}

impl Candidates {
    pub(in crate::search) fn iter(&self) -> impl Iterator<Item = Candidate<'_>> {
        (0..self.articles.len()).map(|index| self.get(index))
    }

    pub(in crate::search) fn get(&self, index: usize) -> Candidate<'_> {
        let slots = self.slots_of(index);
        Candidate {
            article: self.articles[index],
            sources: self.sources[index],
            titles: self.titles[index],
            tie_breaker: self.tie_breakers[index],
            day: self.days[index],
            other_platforms: self.other_platforms[index],
            roles: &self.roles[slots.clone()],
            lengths: &self.lengths[slots.clone()],
            same_fix: &self.same_fix[slots.clone()],
            named: &self.named[slots.clone()],
            allowed: &self.allowed[slots.clone()],
            nominated: &self.nominated[slots.clone()],
            all: self,
            start: slots.start,
        }
    }

    /// The slots of an article's documents.
    pub(super) fn slots_of(&self, index: usize) -> Range<usize> {
        self.starts[index]..self.starts[index + 1]
    }

    /// Number of slots.
    pub(super) fn slots(&self) -> usize {
        self.roles.len()
    }

    /// The latest date of a change.
    pub(in crate::search) fn newest(&self) -> u64 {
        self.days.iter().copied().max().unwrap_or(0)
    }
}

impl Candidate<'_> {
    /// Whether a document is about the whole article: the article itself, its introduction, its symptoms.
    pub(in crate::search) fn is_opening(&self, document: usize) -> bool {
        matches!(self.roles[document], Role::Introduction | Role::Symptom)
    }

    /// Whether a term occurs in a document, or in one that is about the whole article.
    pub(in crate::search) fn contains(&self, term: usize, document: usize) -> bool {
        let frequencies = self.frequencies(term);
        (0..self.roles.len()).any(|d| (d == document || self.is_opening(d)) && frequencies[d] > 0.0)
    }

    /// The weighted frequencies of a term in the documents.
    pub(in crate::search) fn frequencies(&self, term: usize) -> &[f32] {
        &self.all.frequencies[term * self.all.slots() + self.start..][..self.roles.len()]
    }

    /// The weighted frequencies of an ordered bigram in the documents.
    pub(in crate::search) fn bigram_frequencies(&self, bigram: usize) -> &[f32] {
        &self.all.bigram_frequencies[bigram * self.all.slots() + self.start..][..self.roles.len()]
    }
}

/// Candidates made by hand, for tests of ranking.
#[cfg(test)]
pub(in crate::search) mod by_hand {
    use super::*;

    /// A document: its role, its length, and the frequency of each term in it.
    pub(in crate::search) type Document<'a> = (Role, u32, &'a [f32]);

    /// Candidates whose articles have these documents; the first document of each is the article itself. No bigrams, no
    /// filters, one title each, and the article's index as its tie breaker.
    pub(in crate::search) fn candidates(articles: &[&[Document<'_>]]) -> Candidates {
        let mut all = Candidates { starts: vec![0], ..Candidates::default() };
        for (index, documents) in articles.iter().enumerate() {
            all.articles.push(ArticleRef(index as u64));
            all.sources.push(SourceScores::default());
            all.titles.push(1);
            all.tie_breakers.push(index as u64);
            all.days.push(0);
            all.other_platforms.push(0);
            all.roles.extend(documents.iter().map(|(role, _, _)| *role));
            all.lengths.extend(documents.iter().map(|(_, length, _)| *length));
            all.starts.push(all.roles.len());
        }
        let slots = all.slots();
        all.same_fix = vec![0; slots];
        all.named = vec![None; slots];
        all.allowed = vec![true; slots];
        all.nominated = vec![false; slots];
        let documents = || articles.iter().flat_map(|documents| documents.iter());
        let terms = documents().map(|(_, _, frequencies)| frequencies.len()).max().unwrap_or(0);
        for term in 0..terms {
            all.frequencies.extend(documents().map(|(_, _, frequencies)| frequencies.get(term).copied().unwrap_or(0.0)));
        }
        all
    }

    impl Candidates {
        /// Nominates a document of an article.
        pub(in crate::search) fn nominate(&mut self, article: usize, document: usize) {
            let slot = self.starts[article] + document;
            self.nominated[slot] = true;
        }

        /// Sets whether a document of an article passes the filters.
        pub(in crate::search) fn allow(&mut self, article: usize, document: usize, allowed: bool) {
            let slot = self.starts[article] + document;
            self.allowed[slot] = allowed;
        }
    }
}
