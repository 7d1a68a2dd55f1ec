//! Candidates: the articles that are ranked, with the counts that ranking needs.
//!
//! The documents of all candidates lie one after the other, a slot each, so that what is known of them is a few
//! lists and not a few for each article.

use std::ops::Range;

use crate::article::Role;
use crate::index::Group;

/// Articles that may answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    pub(super) groups: Vec<Group>,
    /// The slot of each article's first document, which is the article itself; and at the end how many slots there are.
    pub(super) starts: Vec<usize>,
    /// Of each article: see [`Candidate`].
    pub(super) titles: Vec<u64>,
    pub(super) orders: Vec<u64>,
    pub(super) days: Vec<u64>,
    /// Of each slot: see [`Candidate`].
    pub(super) roles: Vec<Role>,
    pub(super) lengths: Vec<u32>,
    pub(super) same_fix: Vec<u64>,
    pub(super) named: Vec<Option<usize>>,
    pub(super) allowed: Vec<bool>,
    /// Weighted term frequency, slot by slot within each term.
    pub(super) frequencies: Vec<f32>,
    /// Weighted frequency of two terms side by side, slot by slot within each pair.
    pub(super) together: Vec<f32>,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) group: &'a Group,
    /// Titles of the article and its copies.
    pub(super) titles: u64,
    /// Orders articles of equal scores.
    pub(super) order: u64,
    /// The day of its last change as a number that rises; 0 for none.
    pub(super) day: u64,
    /// Role by document of the run; the first is the article itself.
    pub(super) roles: &'a [Role],
    /// Weighted number of words by document.
    pub(super) lengths: &'a [u32],
    /// The group of fixes that each document belongs to; 0 for none.
    pub(super) same_fix: &'a [u64],
    /// The title or heading of each document that the query names whole, by its place in what is known.
    pub(super) named: &'a [Option<usize>],
    /// Whether a document passes the filters.
    pub(super) allowed: &'a [bool],
    all: &'a Candidates,
    start: usize,
}

impl Candidates {
    pub(super) fn iter(&self) -> impl Iterator<Item = Candidate<'_>> {
        (0..self.groups.len()).map(|place| self.get(place))
    }

    pub(super) fn get(&self, place: usize) -> Candidate<'_> {
        let slots = self.slots_of(place);
        Candidate {
            group: &self.groups[place],
            titles: self.titles[place],
            order: self.orders[place],
            day: self.days[place],
            roles: &self.roles[slots.clone()],
            lengths: &self.lengths[slots.clone()],
            same_fix: &self.same_fix[slots.clone()],
            named: &self.named[slots.clone()],
            allowed: &self.allowed[slots.clone()],
            all: self,
            start: slots.start,
        }
    }

    /// The slots of an article's documents.
    pub(super) fn slots_of(&self, place: usize) -> Range<usize> {
        self.starts[place]..self.starts[place + 1]
    }

    /// How many slots there are.
    pub(super) fn slots(&self) -> usize {
        self.roles.len()
    }

    /// The day of the latest change of any.
    pub(super) fn newest(&self) -> u64 {
        self.days.iter().copied().max().unwrap_or(0)
    }
}

impl Candidate<'_> {
    /// Whether a document speaks of the whole article: itself, its introduction, its symptoms.
    pub(super) fn is_opening(&self, document: usize) -> bool {
        matches!(self.roles[document], Role::Introduction | Role::Symptom)
    }

    /// Whether a term stands in a document or speaks of its whole article.
    pub(super) fn holds(&self, term: usize, document: usize) -> bool {
        (0..self.roles.len()).any(|d| (d == document || self.is_opening(d)) && self.frequency(term, d) > 0.0)
    }

    /// The weighted frequency of a term in a document of the run.
    pub(super) fn frequency(&self, term: usize, document: usize) -> f32 {
        self.frequencies(term)[document]
    }

    /// The weighted frequencies of a term in the documents of the run.
    pub(super) fn frequencies(&self, term: usize) -> &[f32] {
        &self.all.frequencies[term * self.all.slots() + self.start..][..self.roles.len()]
    }

    /// How often a pair of terms stands side by side in the documents of the run, weighted.
    pub(super) fn together(&self, pair: usize) -> &[f32] {
        &self.all.together[pair * self.all.slots() + self.start..][..self.roles.len()]
    }
}
