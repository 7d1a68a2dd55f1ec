//! A tree of the words of names: 'visual', under it 'studio', under it 'code'.

use super::surroundings::{ends_word, skip_gap};

/// Index of a node.
pub(super) type NodeId = usize;

/// A spelling that ends at a node.
#[derive(Debug)]
pub(super) struct Spelling {
    /// Index of the spelling's entry.
    pub entry: usize,
    /// The exact spelling, if case matters.
    pub exact: Option<Exact>,
}

/// A case-sensitive spelling.
#[derive(Debug)]
pub(super) struct Exact {
    /// The spelling, verbatim.
    pub written: String,
    /// Reliability of the spelling without context.
    pub weight: Weight,
}

/// Reliability of a case-sensitive spelling without context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Always a mention.
    Full,
    /// Also an ordinary word: at positions where that would be capitalised, it only counts before a cue.
    Ordinary,
    /// A mention only before a version.
    BeforeVersion,
}

#[derive(Default)]
struct Node {
    /// Words that may follow, longest first.
    children: Vec<(Box<str>, NodeId)>,
    /// One bit for each first letter of these words.
    first_letters: u32,
    spellings: Vec<Spelling>,
}

/// A forest of words: names share their first words, and each family has a tree of its versions.
#[derive(Default)]
pub(super) struct WordTree {
    nodes: Vec<Node>,
}

impl WordTree {
    /// Adds a node without a parent.
    pub(super) fn add_root(&mut self) -> NodeId {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    /// Adds a spelling whose remaining words follow a node.
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
        // 'S21 Plus' is also written 'S21+'.
        if word.eq_ignore_ascii_case("plus") {
            self.add_edge(parent, "+", node);
        }
        node
    }

    fn add_edge(&mut self, parent: NodeId, word: &str, node: NodeId) {
        let Node { children, first_letters, .. } = &mut self.nodes[parent];
        let index = children.partition_point(|(w, _)| w.len() >= word.len());
        children.insert(index, (word.into(), node));
        *first_letters |= letter_bit(word.as_bytes()[0]);
    }

    /// Entry and end of the longest spelling that continues at `at`.
    ///
    /// `accept` receives a spelling and its end; it returns the end of the mention, or `None` to reject the spelling.
    pub(super) fn longest(
        &self,
        root: NodeId,
        text: &str,
        at: usize,
        accept: impl Fn(&Spelling, usize) -> Option<usize>,
    ) -> Option<(usize, usize)> {
        let mut best = None;
        let mut position = Some((root, at));
        while let Some((node, at)) = position {
            let found = self.nodes[node].spellings.iter().find_map(|s| Some((s.entry, accept(s, at)?)));
            best = found.or(best);
            position = self.step(node, text, at);
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
        // A complete word takes precedence over a part of a longer one: 'Pro', 'Professional'.
        let matching = || children.iter().filter_map(|(word, child)| Some((*child, fits(word)?)));
        matching().find(|(_, end)| ends_word(text, *end)).or_else(|| matching().next())
    }
}

/// One of 32 bits for a byte; both cases of a letter share one.
fn letter_bit(byte: u8) -> u32 {
    1 << (byte & 31)
}

/// Whether an offset is between two digits.
fn cuts_number(text: &str, at: usize) -> bool {
    let digit = |i: usize| text.as_bytes().get(i).is_some_and(u8::is_ascii_digit);
    at > 0 && digit(at - 1) && digit(at)
}
