//! A cache of the stems of one language, with counts of the articles that contain each word.
//!
//! Every word of a corpus is looked up here, so an entry takes few bytes: fetching it from memory is the most expensive
//! part of analyzing a word.

use std::hash::Hasher;

use frostem::Stemmer;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHasher;

use super::compounds::{self, Compound, joins};
use super::english_stem::english_stem;
use super::stop_words::is_stop_word;
use super::{Language, Word};

/// Largest number of words in the cache. A corpus has some hundred thousand different words; hostile text has any number.
const MAX_WORDS: usize = 200_000;
/// Largest number of bytes of all words and terms in the cache.
const MAX_LETTERS: usize = 8 * 1024 * 1024;

/// The stems of one language, and how many articles contain each word.
pub(super) struct Stems {
    stemmer: Stemmer,
    is_english: bool,
    words: HashTable<CachedWord>,
    /// Whether words were counted, so that the cache must not be cleared before the counts are taken.
    has_counts: bool,
    /// The words one after another, each followed by its term unless the term is a prefix of the word.
    letters: String,
}

/// The cache's entry for a word.
#[derive(Clone, Copy, Debug)]
struct CachedWord {
    hash: u32,
    /// Number of the last article that contained the word.
    last_article: u32,
    /// Number of articles that contain the word.
    articles: u32,
    /// Length of the word in bytes.
    length: u16,
    stem: Stem,
}

/// The stem of a word. Offsets and lengths are small, since words are short even when folded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stem {
    /// Byte offset of the word in the cache's letters.
    at: u32,
    /// Byte offset of the term from there: 0 if the term is a prefix of the word, otherwise the length of the word.
    offset: u16,
    /// Length of the term in bytes.
    length: u16,
    /// Whether the word is a stop word, which is not indexed.
    pub(super) stop: bool,
    /// Whether there are compounds that begin with the word.
    pub(super) begins_compounds: bool,
}

impl Stems {
    pub(super) fn new(language: Language) -> Stems {
        Stems {
            stemmer: Stemmer::new(language.algorithm()),
            is_english: language == Language::English,
            words: HashTable::new(),
            has_counts: false,
            letters: String::new(),
        }
    }

    /// Returns the stem of a folded word, and counts the word for an article unless the article's number is 0. A word that
    /// begins compounds is not counted here, since it may be part of one: see [`Stems::count`].
    pub(super) fn look_up(&mut self, word: &str, article: u32) -> Stem {
        if !self.has_counts && self.is_full() {
            self.clear();
        }
        self.has_counts |= article > 0;
        let cached = self.cached(word);
        if !cached.stem.begins_compounds {
            cached.count(article);
        }
        cached.stem
    }

    /// Counts a word for an article.
    pub(super) fn count(&mut self, word: &str, article: u32) {
        self.has_counts |= article > 0;
        self.cached(word).count(article);
    }

    /// Counts a word for an article if this is its term.
    pub(super) fn count_if(&mut self, word: &str, term: &str, article: u32) {
        if self.term_of(word) == term {
            self.count(word, article);
        }
    }

    /// Whether the cache has reached its limits.
    pub(super) fn is_full(&self) -> bool {
        self.words.len() >= MAX_WORDS || self.letters.len() >= MAX_LETTERS
    }

    /// Removes all words and their counts.
    pub(super) fn clear(&mut self) {
        self.words.clear();
        self.letters.clear();
        self.has_counts = false;
    }

    /// Returns the words that were counted, with the number of articles that contain each. Stop words are omitted.
    pub(super) fn counts(&self) -> impl Iterator<Item = (&str, u32)> {
        let counted = self.words.iter().filter(|cached| cached.articles > 0 && !cached.stem.stop);
        counted.map(|cached| (&self.letters[cached.stem.at as usize..][..usize::from(cached.length)], cached.articles))
    }

    /// Returns the term of a word from its stem.
    pub(super) fn term<'a>(&'a self, stem: Stem, word: &'a str) -> &'a str {
        let length = usize::from(stem.length);
        // Avoids fetching the letters of the cache from memory.
        if stem.offset == 0 {
            return &word[..length];
        }
        let start = stem.at as usize + usize::from(stem.offset);
        &self.letters[start..start + length]
    }

    /// Finds the longest compound that begins with a word, and returns it with the byte offset of its end. `folded` is
    /// the folded word; it is overwritten.
    pub(super) fn compound<'a>(
        &mut self,
        folded: &mut String,
        first: &Word<'_>,
        rest: impl Iterator<Item = Word<'a>> + Clone,
        text: &str,
    ) -> Option<(&'static Compound, usize)> {
        let compounds = if self.is_english { compounds::beginning_with(self.term_of(folded)) } else { compounds::beginning_with(folded) };
        compounds.iter().find_map(|compound| {
            let mut end = first.range.end;
            let mut words = rest.clone();
            for expected in &compound.rest {
                let word = words.next().filter(|word| joins(&text[end..word.range.start]))?;
                word.fold_into(folded);
                if self.term_of(folded) != *expected {
                    return None;
                }
                end = word.range.end;
            }
            Some((compound, end))
        })
    }

    fn term_of<'a>(&'a mut self, word: &'a str) -> &'a str {
        let stem = self.cached(word).stem;
        self.term(stem, word)
    }

    fn cached(&mut self, word: &str) -> &mut CachedWord {
        let Stems { stemmer, is_english, words, letters, .. } = self;
        let hash = hash(word);
        let is_word = |cached: &CachedWord| {
            let at = cached.stem.at as usize;
            cached.hash == hash && usize::from(cached.length) == word.len() && letters.as_bytes()[at..at + word.len()] == *word.as_bytes()
        };
        match words.entry(spread(hash), is_word, |cached| spread(cached.hash)) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(free) => free.insert(CachedWord::new(word, hash, stemmer, *is_english, letters)).into_mut(),
        }
    }
}

impl CachedWord {
    fn count(&mut self, article: u32) {
        if article > 0 && self.last_article != article {
            self.last_article = article;
            self.articles += 1;
        }
    }

    /// Creates the entry of a word, and appends its letters and those of its term to `letters`.
    fn new(word: &str, hash: u32, stemmer: &Stemmer, is_english: bool, letters: &mut String) -> CachedWord {
        let term = if is_english {
            english_stem(stemmer, word)
        } else if word.chars().all(char::is_alphabetic) {
            stemmer.stem(word).to_string()
        } else {
            word.to_string()
        };
        let compounds = compounds::beginning_with(if is_english { &term } else { word });
        let short = |bytes: usize| u16::try_from(bytes).expect("words() limits the length of words, and folding lengthens them little");
        let at = u32::try_from(letters.len()).expect("the different words of an article fit into four gigabytes");
        letters.push_str(word);
        let is_prefix = word.starts_with(&term);
        if !is_prefix {
            letters.push_str(&term);
        }
        let stem = Stem {
            at,
            offset: if is_prefix { 0 } else { short(word.len()) },
            length: short(term.len()),
            stop: is_english && is_stop_word(word),
            begins_compounds: !compounds.is_empty(),
        };
        CachedWord { hash, last_article: 0, articles: 0, length: short(word.len()), stem }
    }
}

fn hash(word: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    let hash = hasher.finish();
    (hash ^ hash >> 32) as u32
}

/// Spreads a 32-bit hash over 64 bits (Knuth, 'The art of computer programming', volume 3, 6.4).
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_stay_right_when_the_cache_overflows() {
        let mut stems = Stems::new(Language::English);
        let stemmer = Stemmer::new(Language::English.algorithm());
        let words: Vec<String> =
            (0..MAX_WORDS + 10).map(|n| format!("w{n}ies")).chain(["printing".into(), "flies".into(), "froze".into()]).collect();
        for word in &words {
            let stem = stems.look_up(word, 0);
            assert_eq!(stems.term(stem, word), english_stem(&stemmer, word));
        }
        assert!(stems.words.len() < words.len() && stems.counts().next().is_none());
    }

    #[test]
    fn a_word_counts_once_per_article() {
        let mut stems = Stems::new(Language::English);
        for (article, words) in [(1, "printer the printer flies"), (2, "printer"), (0, "flies flies"), (3, "flies log"), (4, "log")] {
            words.split(' ').for_each(|word| _ = stems.look_up(word, article));
        }
        // 'log in' is a compound.
        stems.count("log", 4);
        let mut counts: Vec<(&str, u32)> = stems.counts().collect();
        counts.sort_unstable();
        assert_eq!(counts, [("flies", 2), ("log", 1), ("printer", 2)]);
        // Counts are kept however many words follow.
        (0..MAX_WORDS + 10).for_each(|n| _ = stems.look_up(&format!("zz{n}"), 0));
        assert_eq!(stems.counts().count(), 3);
        (0..MAX_WORDS + 10).for_each(|n| _ = stems.look_up(&format!("qq{n}"), 5));
        assert!(stems.is_full() && stems.counts().count() == MAX_WORDS + 13);
        stems.clear();
        assert!(!stems.is_full() && stems.counts().next().is_none());
    }

    #[test]
    fn the_longest_word_fits() {
        // A character that folds into eighteen letters.
        let word = "\u{fdfa}".repeat(40);
        let mut folded = String::new();
        let found = crate::text::words::words(&word).next().unwrap();
        found.fold_into(&mut folded);
        assert!(folded.len() > 1_000);
        let mut stems = Stems::new(Language::English);
        let stem = stems.look_up(&folded, 1);
        assert_eq!(stems.term(stem, &folded), folded);
    }
}
