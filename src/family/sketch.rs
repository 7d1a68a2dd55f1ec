//! Sketches: a few hundred numbers per text, from which the similarity of two texts is estimated.
//!
//! A text is represented by the set of its 4-word shingles. The similarity of two texts is the Jaccard index of their
//! sets. It is estimated from the smallest hashes of each set (Broder, 'On the resemblance and containment of
//! documents', 1997), and exact for texts of up to 256 shingles. Texts that may be similar share a band of MinHash
//! values, taken from one permutation (Li, Owen and Zhang, 'One permutation hashing', 2012; empty bins borrow from
//! the next one, as in Shrivastava and Li, 'Densifying one permutation hashing', 2014).

use std::hash::Hasher;

use fnv::FnvHasher;
use serde::{Deserialize, Serialize};

/// Number of words in a shingle.
const SHINGLE: usize = 4;
/// Number of hashes that are kept of a set. The estimate of a similarity of 0.8 then has a standard deviation of 0.025.
const KEPT: usize = 256;
/// Number of bands of MinHash values. With four values in each, 99.98 % of the pairs with a similarity of 0.8 share a
/// band, 98.8 % of those with 0.7, and 12 % of those with 0.3: 1 - (1 - s^4)^16.
pub(super) const BANDS: usize = 16;
/// Number of MinHash values in a band.
const ROWS: usize = 4;

/// Factors for the words of a shingle: odd numbers with seemingly random bits, taken from the digits of pi.
const FACTORS: [u64; SHINGLE] = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7345, 0xa409_3822_299f_31d1, 0x082e_fa98_ec4e_6c89];

/// Number of bits of a shingle's hash. With 24 bits a hash is small to store, and two texts of a thousand words have
/// a pair of different shingles with the same hash with a probability of one in seventeen.
const HASH_BITS: u32 = 24;
const HASH_BYTES: usize = HASH_BITS as usize / 8;

/// Sketch of a text, from which its similarity to others is estimated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    /// Outline of the text, which decides with which texts it is compared.
    pub outline: Outline,
    /// Smallest hashes of the shingles, sorted.
    #[serde(with = "short_list")]
    smallest: Vec<u32>,
}

/// The part of a sketch that decides which texts are compared, a tenth of its size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// Hash of all words in their order: equal for texts that differ only in punctuation, case and whitespace.
    #[serde(with = "fixed")]
    pub words: u64,
    /// Hash of each band; zeros for a text without words.
    #[serde(with = "fixed_list")]
    bands: [u32; BANDS],
}

impl Outline {
    /// Whether the text has no words at all.
    pub fn is_empty(&self) -> bool {
        self.bands == [0; BANDS]
    }

    /// Hashes of the bands: similar texts have at least one in common, with high probability.
    pub(super) fn bands(&self) -> &[u32; BANDS] {
        &self.bands
    }
}

impl Sketch {
    /// Computes the sketch of several texts taken together.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Sketch {
        let mut words = Vec::new();
        for text in texts {
            each_word(text, |word| words.push(word.hash));
        }
        Sketch::of_words(&words)
    }

    /// Computes the sketch of a text from the hashes of its words.
    pub(super) fn of_words(words: &[u64]) -> Sketch {
        let all_words = words.iter().fold(0, |sum, word| mix(sum ^ word));
        let shingles = shingles(words);
        Sketch { outline: Outline { words: all_words, bands: bands(&shingles) }, smallest: smallest(shingles) }
    }

    /// Encodes the sketch, except its outline.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.smallest.iter().flat_map(|hash| hash.to_le_bytes().into_iter().take(HASH_BYTES)).collect()
    }

    /// Decodes a sketch from its outline and the bytes of [`Sketch::to_bytes`].
    pub fn from_bytes(outline: Outline, bytes: &[u8]) -> Sketch {
        let hash = |bytes: &[u8]| bytes.iter().rev().fold(0, |hash, byte| hash << 8 | u32::from(*byte));
        Sketch { outline, smallest: bytes.chunks(HASH_BYTES).map(hash).collect() }
    }

    /// Estimates the similarity of two texts: the Jaccard index of their shingles, from 0 to 1.
    pub fn similarity(&self, other: &Sketch) -> f64 {
        if self.outline.words == other.outline.words {
            return 1.0;
        }
        let (mut a, mut b) = (self.smallest.as_slice(), other.smallest.as_slice());
        let (mut both, mut all) = (0, 0);
        // If a text has more hashes than were kept, only the smallest ones of the union are known.
        let known = if a.len() < KEPT && b.len() < KEPT { usize::MAX } else { KEPT };
        while all < known && (!a.is_empty() || !b.is_empty()) {
            let (first_a, first_b) = (a.first().copied().unwrap_or(u32::MAX), b.first().copied().unwrap_or(u32::MAX));
            both += usize::from(first_a == first_b);
            all += 1;
            a = &a[usize::from(first_a <= first_b && !a.is_empty())..];
            b = &b[usize::from(first_b <= first_a && !b.is_empty())..];
        }
        if all == 0 { 0.0 } else { both as f64 / all as f64 }
    }
}

/// A word of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct HashedWord {
    /// Hash of the word in lower case.
    pub(super) hash: u64,
    /// Byte offset of the word.
    pub(super) start: usize,
    /// Whether the word has letters: otherwise it is a number.
    pub(super) has_letters: bool,
}

/// Calls `visit` with each word: a sequence of letters and digits of any script.
pub(super) fn each_word(text: &str, mut visit: impl FnMut(HashedWord)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Most words are ASCII and are hashed byte by byte while they are scanned.
        let mut hasher = FnvHasher::default();
        let start = at;
        let mut has_letters = false;
        while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
            has_letters |= bytes[at].is_ascii_alphabetic();
            hasher.write_u8(bytes[at].to_ascii_lowercase());
            at += 1;
        }
        if bytes.get(at).is_none_or(u8::is_ascii) {
            if at > start {
                visit(HashedWord { hash: mix(hasher.finish()), start, has_letters });
            }
            at += 1;
            continue;
        }
        let end = start + text[start..].find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len() - start);
        if end > start {
            let word = &text[start..end];
            let hash = hash(word.chars().flat_map(char::to_lowercase).collect::<String>().as_bytes());
            visit(HashedWord { hash, start, has_letters: word.chars().any(char::is_alphabetic) });
        }
        at = end + text[end..].chars().next().map_or(0, char::len_utf8);
    }
}

/// Hashes of all shingles, sorted and deduplicated. A text with fewer words than a shingle counts as one shingle.
fn shingles(words: &[u64]) -> Vec<u32> {
    let short = |sum: u64| (mix(sum) >> (64 - HASH_BITS)) as u32;
    let mut all: Vec<u32> = match words.len() {
        0 => Vec::new(),
        1..SHINGLE => vec![short(words.iter().fold(0, |sum, word| mix(sum ^ word)))],
        // Multilinear hashing: the sum of the words' hashes, each times the factor of its position (Lemire and Kaser,
        // 'Strongly universal string hashing is fast', 2014).
        _ => words
            .array_windows()
            .map(|words: &[u64; SHINGLE]| short((0..SHINGLE).fold(0, |sum, n| sum.wrapping_add(words[n].wrapping_mul(FACTORS[n])))))
            .collect(),
    };
    all.sort_unstable();
    all.dedup();
    all
}

fn smallest(mut shingles: Vec<u32>) -> Vec<u32> {
    shingles.truncate(KEPT);
    shingles.shrink_to_fit();
    shingles
}

fn bands(shingles: &[u32]) -> [u32; BANDS] {
    if shingles.is_empty() {
        return [0; BANDS];
    }
    let mut bins: [Option<u32>; BANDS * ROWS] = [None; BANDS * ROWS];
    for shingle in shingles {
        // Mixed again, since the first bins would otherwise contain the smallest hashes.
        let value = mix(u64::from(*shingle));
        let bin = &mut bins[(value % (BANDS * ROWS) as u64) as usize];
        let value = (value >> 32) as u32;
        *bin = Some(bin.map_or(value, |least| least.min(value)));
    }
    let filled = |at: usize| (0..bins.len()).find_map(|step| Some(bins[(at + step) % bins.len()]? ^ (step as u32)));
    let value = |at: usize| filled(at).unwrap_or_default();
    std::array::from_fn(|band| ((0..ROWS).fold(0, |sum, row| mix(sum ^ u64::from(value(band * ROWS + row)))) >> 32) as u32)
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FnvHasher::default();
    hasher.write(bytes);
    mix(hasher.finish())
}

/// Mixes the bits of a number: the finalizer of SplitMix64 (Steele, Lea and Flood, 'Fast splittable pseudorandom number
/// generators', 2014).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Serialises a hash as eight bytes: all values are equally likely, so a variable-length integer would be longer.
mod fixed {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(hash: &u64, to: S) -> Result<S::Ok, S::Error> {
        hash.to_le_bytes().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        <[u8; 8]>::deserialize(from).map(u64::from_le_bytes)
    }
}

/// Serialises the hashes of all bands as four bytes each.
mod fixed_list {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use super::BANDS;

    const BYTES: usize = size_of::<u32>();

    pub(super) fn serialize<S: Serializer>(hashes: &[u32; BANDS], to: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
        to.serialize_bytes(&bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u32; BANDS], D::Error> {
        let bytes = <&[u8]>::deserialize(from)?;
        let (hashes, rest) = bytes.as_chunks::<BYTES>();
        let hashes: Vec<u32> = hashes.iter().map(|hash| u32::from_le_bytes(*hash)).collect();
        let all = hashes.try_into().ok().filter(|_| rest.is_empty());
        all.ok_or_else(|| de::Error::invalid_length(bytes.len(), &"four bytes for each band"))
    }
}

/// Serialises the hashes of shingles as three bytes each.
mod short_list {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Outline, Sketch};

    pub(super) fn serialize<S: Serializer>(hashes: &[u32], to: S) -> Result<S::Ok, S::Error> {
        let sketch = Sketch { outline: Outline::default(), smallest: hashes.to_vec() };
        to.serialize_bytes(&sketch.to_bytes())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u32>, D::Error> {
        Ok(Sketch::from_bytes(Outline::default(), <&[u8]>::deserialize(from)?).smallest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: impl Iterator<Item = usize>) -> String {
        words.map(|n| format!("word{n} ")).collect()
    }

    #[test]
    fn punctuation_case_and_whitespace_make_no_difference() {
        let a = Sketch::of(["Press *OK*, then\nwait.", "Done"]);
        assert_eq!(a, Sketch::of(["press ok then wait done"]));
        assert_eq!(a.similarity(&a), 1.0);
        assert_ne!(a.outline.words, Sketch::of(["press ok then wait"]).outline.words);
    }

    #[test]
    fn short_texts_are_compared_exactly() {
        // Seven shingles each; four of the ten different ones are shared.
        let (a, b) = (Sketch::of([text(0..10).as_str()]), Sketch::of([text(3..13).as_str()]));
        assert_eq!(a.similarity(&b), 0.4);
        assert_eq!(Sketch::of([""]).similarity(&a), 0.0);
        assert_eq!(Sketch::of([""]).similarity(&Sketch::of(["--"])), 1.0);
    }

    #[test]
    fn a_sketch_survives_encoding() {
        for words in [0, 1, 3, 40, 3000] {
            let sketch = Sketch::of([text(0..words).as_str()]);
            let bytes = postcard::to_stdvec(&sketch).unwrap();
            assert_eq!(postcard::from_bytes::<Sketch>(&bytes).unwrap(), sketch);
            assert_eq!(Sketch::from_bytes(sketch.outline, &sketch.to_bytes()), sketch);
            assert_eq!(sketch.outline.is_empty(), words == 0);
        }
    }

    #[test]
    fn long_texts_are_estimated() {
        // 1,997 shingles each; 1,797 of the 2,197 different ones are shared.
        let (a, b) = (Sketch::of([text(0..2000).as_str()]), Sketch::of([text(200..2200).as_str()]));
        let expected = 1797.0 / 2197.0;
        assert!((a.similarity(&b) - expected).abs() < 0.06, "{} for {expected}", a.similarity(&b));
        assert_eq!(a.similarity(&b), b.similarity(&a));
        let shared = |other: &Sketch| a.outline.bands.iter().zip(&other.outline.bands).filter(|(x, y)| x == y).count();
        assert!(shared(&b) > 0);
        let other = Sketch::of([text(5000..7000).as_str()]);
        assert!(a.similarity(&other) < 0.01 && shared(&other) == 0);
    }
}
