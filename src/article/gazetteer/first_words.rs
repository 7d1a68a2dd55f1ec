//! Finds the places of a text where a name may begin, in one pass.
//!
//! Names begin where words begin, so a table of the first three bytes of first words turns nearly
//! every word away. Measured on 10 MB of articles against an `AhoCorasick` over the same 520 words:
//! twice as fast as its DFA, which takes 4 ms and a megabyte to build, and three times as fast as its NFA.

use std::collections::HashMap;

use super::word_tree::NodeId;

/// Values of one byte of a key: five bits, in which a letter's two cases are one.
const VALUES: usize = 32;

/// A first word, and the node of what may follow it.
type FirstWord = (Box<str>, NodeId);

/// The first words of all names.
pub(super) struct FirstWords {
    /// Whether a first word begins with a byte.
    begins: [bool; 256],
    /// For each key one bit: whether first words have it.
    keys: Vec<u64>,
    /// The first words of each key, longest first.
    words: HashMap<usize, Vec<FirstWord>>,
}

impl FirstWords {
    pub(super) fn new(starts: impl IntoIterator<Item = (String, NodeId)>) -> FirstWords {
        let mut table = FirstWords { begins: [false; 256], keys: vec![0; VALUES.pow(3) / 64], words: HashMap::new() };
        for (word, node) in starts {
            for byte in word.bytes().take(1) {
                table.begins[byte.to_ascii_lowercase() as usize] = true;
                table.begins[byte.to_ascii_uppercase() as usize] = true;
            }
            // What follows a word of one or two letters may be anything.
            let keys = match word.len() {
                1 => 0..VALUES * VALUES,
                2 => 0..VALUES,
                _ => 0..1,
            };
            let first_key = key(word.as_bytes());
            keys.for_each(|rest| table.add(first_key + rest, &word, node));
        }
        table.words.values_mut().for_each(|words| words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len())));
        table
    }

    fn add(&mut self, key: usize, word: &str, node: NodeId) {
        self.keys[key / 64] |= 1 << (key % 64);
        self.words.entry(key).or_default().push((word.into(), node));
    }

    /// The next place from an offset on where a first word may stand.
    pub(super) fn next_place(&self, text: &str, from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut in_word = from > 0 && is_word(bytes[from - 1]);
        for (at, byte) in bytes.iter().enumerate().skip(from) {
            let begins = !in_word && self.begins[*byte as usize];
            in_word = is_word(*byte);
            if begins && self.has_key(key(&bytes[at..])) {
                return Some(at);
            }
        }
        None
    }

    fn has_key(&self, key: usize) -> bool {
        self.keys[key / 64] >> (key % 64) & 1 == 1
    }

    /// The first words that stand at an offset, longest first: their nodes and ends.
    pub(super) fn at(&self, text: &str, at: usize) -> impl Iterator<Item = (NodeId, usize)> {
        let bytes = &text.as_bytes()[at..];
        let words = self.words.get(&key(bytes)).map_or(&[][..], Vec::as_slice);
        let stands = move |word: &str| bytes.get(..word.len()).is_some_and(|b| b.eq_ignore_ascii_case(word.as_bytes()));
        words.iter().filter(move |(word, _)| stands(word)).map(move |(word, node)| (*node, at + word.len()))
    }
}

/// Fifteen bits of the first three bytes; those that are wanting are 0.
fn key(bytes: &[u8]) -> usize {
    let value = |at: usize| usize::from(bytes.get(at).map_or(0, |b| b & 31));
    (value(0) * VALUES + value(1)) * VALUES + value(2)
}

/// Letters of other scripts are left to `surroundings`, which sees whole characters.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
