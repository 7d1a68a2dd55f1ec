//! Disjoint sets of indexes (union-find).

/// Disjoint sets, each a tree of indexes (Tarjan, 'Efficiency of a good but not linear set union algorithm', 1975).
pub(super) struct DisjointSets {
    parents: Vec<usize>,
}

impl DisjointSets {
    /// Creates sets of one index each.
    pub(super) fn new(count: usize) -> DisjointSets {
        DisjointSets { parents: (0..count).collect() }
    }

    /// Returns the root of the set that contains an index: its smallest index.
    pub(super) fn root(&mut self, index: usize) -> usize {
        let mut at = index;
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    /// Joins the sets of two indexes.
    pub(super) fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.parents[one.max(other)] = one.min(other);
    }
}
