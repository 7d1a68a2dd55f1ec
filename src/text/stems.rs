//! The stems of a language: what each word comes down to, computed once.
//!
//! Every word of a corpus is looked up here, so what is known of one lies in few bytes: memory is slower than
//! all else that a word costs.

use std::hash::Hasher;

use frostem::Stemmer;
use hashbrown::HashTable;
use rustc_hash::FxHasher;

use super::compounds::{self, Spelling, joins};
use super::{Language, STOP_WORDS, Word, term_of};

/// Words that are known, at most. A corpus has some hundred thousand different ones; hostile text has any number.
const MAX_KNOWN: usize = 200_000;
/// Bytes of their letters, at most.
const MAX_LETTERS: usize = 8 * 1024 * 1024;

/// The stems of a language, and in how many articles words were met.
pub(super) struct Stems {
    stemmer: Stemmer,
    is_english: bool,
    known: HashTable<Known>,
    /// Some were met, and are not to be forgotten before that is told.
    has_met: bool,
    /// The words one after the other, each with its term behind it unless that is its beginning.
    letters: String,
}

/// What is known of a word.
#[derive(Clone, Copy, Debug)]
struct Known {
    hash: u32,
    /// The round in which it was met last.
    met: u32,
    /// In how many rounds it was met.
    rounds: u32,
    /// Bytes of the word.
    length: u16,
    stem: Stem,
}

/// The stem of a word. Words have few bytes, folded ones too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stem {
    /// Where the letters of the word begin.
    at: u32,
    /// Where the term begins, in bytes from there: the word itself, or behind it.
    offset: u16,
    length: u16,
    /// The word says nothing and is in no posting list.
    pub(super) stop: bool,
    /// There are spellings of several words that begin with it.
    pub(super) begins_spellings: bool,
}

impl Stems {
    pub(super) fn new(language: Language) -> Stems {
        Stems {
            stemmer: Stemmer::new(language.algorithm()),
            is_english: language == Language::English,
            known: HashTable::new(),
            has_met: false,
            letters: String::new(),
        }
    }

    /// The stem of a folded word, which is met in this round, unless it begins spellings: it may be a part of one, and
    /// is not met before [`Stems::meet`] says so. In round 0 nothing is met.
    pub(super) fn of(&mut self, word: &str, round: u32) -> Stem {
        if !self.has_met && self.is_full() {
            self.clear();
        }
        self.has_met |= round > 0;
        let known = self.look_up(word);
        if !known.stem.begins_spellings {
            known.meet(round);
        }
        known.stem
    }

    /// A word is met in this round.
    pub(super) fn meet(&mut self, word: &str, round: u32) {
        self.has_met |= round > 0;
        self.look_up(word).meet(round);
    }

    /// A word is met in this round, if it has this term.
    pub(super) fn meet_as(&mut self, word: &str, term: &str, round: u32) {
        if self.term_of(word) == term {
            self.meet(word, round);
        }
    }

    /// Whether more words are known than are worth it.
    pub(super) fn is_full(&self) -> bool {
        self.known.len() >= MAX_KNOWN || self.letters.len() >= MAX_LETTERS
    }

    /// Forgets all words, and that they were met.
    pub(super) fn clear(&mut self) {
        self.known.clear();
        self.letters.clear();
        self.has_met = false;
    }

    /// The words that were met and are in posting lists, with in how many rounds they were.
    pub(super) fn met(&self) -> impl Iterator<Item = (&str, u32)> {
        let met = self.known.iter().filter(|known| known.rounds > 0 && !known.stem.stop);
        met.map(|known| (&self.letters[known.stem.at as usize..][..usize::from(known.length)], known.rounds))
    }

    /// The term of a word with this stem.
    pub(super) fn term<'a>(&'a self, stem: Stem, word: &'a str) -> &'a str {
        let length = usize::from(stem.length);
        // The letters of the word at hand need not be fetched from memory.
        if stem.offset == 0 {
            return &word[..length];
        }
        let start = stem.at as usize + usize::from(stem.offset);
        &self.letters[start..start + length]
    }

    /// The longest spelling that begins with a word, and the byte where it ends. `folded` is the word, and is
    /// written over.
    pub(super) fn spelt<'a>(
        &mut self,
        folded: &mut String,
        first: &Word<'_>,
        rest: impl Iterator<Item = Word<'a>> + Clone,
        text: &str,
    ) -> Option<(&'static Spelling, usize)> {
        let spellings = if self.is_english { compounds::beginning_with(self.term_of(folded)) } else { compounds::beginning_with(folded) };
        spellings.iter().find_map(|spelling| {
            let mut end = first.range.end;
            let mut words = rest.clone();
            for expected in &spelling.rest {
                let word = words.next().filter(|word| joins(&text[end..word.range.start]))?;
                word.fold_into(folded);
                if self.term_of(folded) != *expected {
                    return None;
                }
                end = word.range.end;
            }
            Some((spelling, end))
        })
    }

    fn term_of<'a>(&'a mut self, word: &'a str) -> &'a str {
        let stem = self.look_up(word).stem;
        self.term(stem, word)
    }

    fn look_up(&mut self, word: &str) -> &mut Known {
        let Stems { stemmer, is_english, known, letters, .. } = self;
        let hash = hash(word);
        let is_word = |known: &Known| {
            let at = known.stem.at as usize;
            known.hash == hash && usize::from(known.length) == word.len() && letters.as_bytes()[at..at + word.len()] == *word.as_bytes()
        };
        match known.entry(spread(hash), is_word, |known| spread(known.hash)) {
            hashbrown::hash_table::Entry::Occupied(found) => found.into_mut(),
            hashbrown::hash_table::Entry::Vacant(free) => free.insert(Known::new(word, hash, stemmer, *is_english, letters)).into_mut(),
        }
    }
}

impl Known {
    fn meet(&mut self, round: u32) {
        if round > 0 && self.met != round {
            self.met = round;
            self.rounds += 1;
        }
    }

    /// What is known of a new word, whose letters are added.
    fn new(word: &str, hash: u32, stemmer: &Stemmer, is_english: bool, letters: &mut String) -> Known {
        let term = if is_english {
            term_of(stemmer, word)
        } else if word.chars().all(char::is_alphabetic) {
            stemmer.stem(word).to_string()
        } else {
            word.to_string()
        };
        let spellings = compounds::beginning_with(if is_english { &term } else { word });
        let short =
            |bytes: usize| u16::try_from(bytes).expect("words() gives none of many bytes, and folding makes them a few times longer");
        let at = u32::try_from(letters.len()).expect("the different words of an article have no gigabytes");
        letters.push_str(word);
        let is_beginning = word.starts_with(&term);
        if !is_beginning {
            letters.push_str(&term);
        }
        let stem = Stem {
            at,
            offset: if is_beginning { 0 } else { short(word.len()) },
            length: short(term.len()),
            stop: is_english && STOP_WORDS.contains(word),
            begins_spellings: !spellings.is_empty(),
        };
        Known { hash, met: 0, rounds: 0, length: short(word.len()), stem }
    }
}

fn hash(word: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    let hash = hasher.finish();
    (hash ^ hash >> 32) as u32
}

/// A hash all of whose bits differ where 32 do (Knuth, 'The art of computer programming', volume 3, 6.4).
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_stems_however_many_there_are() {
        let mut stems = Stems::new(Language::English);
        let stemmer = Stemmer::new(Language::English.algorithm());
        let words: Vec<String> =
            (0..MAX_KNOWN + 10).map(|n| format!("w{n}ies")).chain(["printing".into(), "flies".into(), "froze".into()]).collect();
        for word in &words {
            let stem = stems.of(word, 0);
            assert_eq!(stems.term(stem, word), term_of(&stemmer, word));
        }
        assert!(stems.known.len() < words.len() && stems.met().next().is_none());
    }

    #[test]
    fn a_word_counts_once_a_round() {
        let mut stems = Stems::new(Language::English);
        for (round, words) in [(1, "printer the printer flies"), (2, "printer"), (0, "flies flies"), (3, "flies log"), (4, "log")] {
            words.split(' ').for_each(|word| _ = stems.of(word, round));
        }
        // 'log in' is a spelling.
        stems.meet("log", 4);
        let mut met: Vec<(&str, u32)> = stems.met().collect();
        met.sort_unstable();
        assert_eq!(met, [("flies", 2), ("log", 1), ("printer", 2)]);
        // What was met is not forgotten, however many words come after it, or with it.
        (0..MAX_KNOWN + 10).for_each(|n| _ = stems.of(&format!("zz{n}"), 0));
        assert_eq!(stems.met().count(), 3);
        (0..MAX_KNOWN + 10).for_each(|n| _ = stems.of(&format!("qq{n}"), 5));
        assert!(stems.is_full() && stems.met().count() == MAX_KNOWN + 13);
        stems.clear();
        assert!(!stems.is_full() && stems.met().next().is_none());
    }

    #[test]
    fn the_longest_word_has_room() {
        // One letter that is folded into eighteen.
        let word = "\u{fdfa}".repeat(40);
        let mut folded = String::new();
        let found = crate::text::words(&word).next().unwrap();
        found.fold_into(&mut folded);
        assert!(folded.len() > 1_000);
        let mut stems = Stems::new(Language::English);
        let stem = stems.of(&folded, 1);
        assert_eq!(stems.term(stem, &folded), folded);
    }
}
