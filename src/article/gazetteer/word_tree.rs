//! A tree of the words of names: 'visual', under it 'studio', under it 'code'.

use super::surroundings::{ends_word, skip_gap};

/// A place in the tree.
pub(super) type NodeId = usize;

/// What ends at a node.
#[derive(Debug)]
pub(super) struct Spelling {
    /// The index of the entry that is meant.
    pub entry: usize,
    /// How it must be written, if its case matters.
    pub exact: Option<Exact>,
}

/// A spelling whose case matters.
#[derive(Debug)]
pub(super) struct Exact {
    /// As it is written.
    pub written: String,
    /// How much it says by itself.
    pub weight: Weight,
}

/// How much a spelling says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// It always counts.
    Full,
    /// It is an ordinary word too: where that would have a capital it counts only before a cue.
    Ordinary,
    /// It counts only before a version.
    BeforeVersion,
}

#[derive(Default)]
struct Node {
    /// The words that may follow, longest first.
    children: Vec<(Box<str>, NodeId)>,
    /// A bit for each first letter of theirs.
    first_letters: u32,
    spellings: Vec<Spelling>,
}

/// A forest of words: names share their first words, each family has a tree of its versions.
#[derive(Default)]
pub(super) struct WordTree {
    nodes: Vec<Node>,
}

impl WordTree {
    /// A node under no other.
    pub(super) fn add_root(&mut self) -> NodeId {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    /// Adds a spelling whose words stand under a node.
    pub(super) fn insert<'a>(&mut self, root: NodeId, words: impl Iterator<Item = &'a str>, spelling: Spelling) {
        let node = words.fold(root, |node, word| self.child(node, word));
        let known = |s: &Spelling| s.entry == spelling.entry && s.exact.is_none();
        if !self.nodes[node].spellings.iter().any(known) {
            self.nodes[node].spellings.push(spelling);
        }
    }

    fn child(&mut self, parent: NodeId, word: &str) -> NodeId {
        if let Some((_, node)) = self.nodes[parent].children.iter().find(|(w, _)| w.eq_ignore_ascii_case(word)) {
            return *node;
        }
        let node = self.add_root();
        self.add_edge(parent, word, node);
        // 'S21 Plus' is written 'S21+' as well.
        if word.eq_ignore_ascii_case("plus") {
            self.add_edge(parent, "+", node);
        }
        node
    }

    fn add_edge(&mut self, parent: NodeId, word: &str, node: NodeId) {
        let Node { children, first_letters, .. } = &mut self.nodes[parent];
        let place = children.partition_point(|(w, _)| w.len() >= word.len());
        children.insert(place, (word.into(), node));
        *first_letters |= letter_bit(word.as_bytes()[0]);
    }

    /// The longest spelling that continues at `at`, and where it ends.
    ///
    /// `accept` tells where a spelling that ends at an offset ends with what belongs to it, or that
    /// it does not count there.
    pub(super) fn longest(
        &self,
        root: NodeId,
        text: &str,
        at: usize,
        accept: impl Fn(&Spelling, usize) -> Option<usize>,
    ) -> Option<(usize, usize)> {
        let mut best = None;
        let mut place = Some((root, at));
        while let Some((node, at)) = place {
            let found = self.nodes[node].spellings.iter().find_map(|s| Some((s.entry, accept(s, at)?)));
            best = found.or(best);
            place = self.step(node, text, at);
        }
        best
    }

    fn step(&self, node: NodeId, text: &str, at: usize) -> Option<(NodeId, usize)> {
        let Node { children, first_letters, .. } = &self.nodes[node];
        if children.is_empty() {
            return None;
        }
        let start = skip_gap(text, at);
        if first_letters & letter_bit(*text.as_bytes().get(start)?) == 0 {
            return None;
        }
        let fits = |word: &str| {
            let end = start + word.len();
            let written = text.as_bytes().get(start..end)?;
            (written.eq_ignore_ascii_case(word.as_bytes()) && !cuts_number(text, end)).then_some(end)
        };
        // A whole word goes before the beginning of a longer one: 'Pro', 'Professional'.
        let matching = || children.iter().filter_map(|(word, child)| Some((*child, fits(word)?)));
        matching().find(|(_, end)| ends_word(text, *end)).or_else(|| matching().next())
    }
}

/// One of 32 bits for a byte; a letter has one for both its cases.
fn letter_bit(byte: u8) -> u32 {
    1 << (byte & 31)
}

/// Whether an offset lies between two digits.
fn cuts_number(text: &str, at: usize) -> bool {
    let digit = |i: usize| text.as_bytes().get(i).is_some_and(u8::is_ascii_digit);
    at > 0 && digit(at - 1) && digit(at)
}
