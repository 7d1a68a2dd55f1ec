//! Counting the words of articles for the vocabulary, on any number of threads.
//!
//! It is part of the format because a run and `kb check` must count the same words.

use std::collections::HashMap;
use std::io;
use std::ops::RangeInclusive;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::vocabulary::{FstPart, Vocabulary, VocabularyChanges, difference};
use crate::text::Analyzer;

/// Lengths in bytes of the words that are counted. Numbers and codes are not counted, since they have no likely misspellings;
/// nor are longer strings.
const LENGTHS: RangeInclusive<usize> = 3..=32;
/// Number of words in a hash table above which they are packed into a transducer: hostile text may have any number of words.
const MAX_IN_TABLE: usize = if cfg!(test) { 1_000 } else { 1_000_000 };

/// Counts words on any number of threads.
#[derive(Default)]
pub(crate) struct WordCounter {
    /// Idle analyzers.
    analyzers: Mutex<Vec<Analyzer>>,
    counts: Mutex<Counts>,
}

/// Number of families that contain each word.
#[derive(Default)]
struct Counts {
    table: HashMap<String, u64>,
    /// Earlier contents of the table; a word may be in both.
    packed: Vec<FstPart>,
}

impl WordCounter {
    /// Lends an analyzer to `work`, and adds the words that it counts.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Analyzer) -> T) -> T {
        let free = locked(&self.analyzers).pop();
        let mut analyzer = free.unwrap_or_default();
        let result = work(&mut analyzer);
        if analyzer.is_full() {
            locked(&self.counts).take(&mut analyzer);
        }
        locked(&self.analyzers).push(analyzer);
        result
    }

    /// Builds a vocabulary of all counted words.
    pub(crate) fn into_vocabulary(self) -> io::Result<Vocabulary> {
        Ok(Vocabulary::from_changes(self.minus(WordCounter::default())?))
    }

    /// The difference from the counts of `removed`: words that were counted more often, and words that were counted less often.
    pub(crate) fn minus(self, removed: WordCounter) -> io::Result<VocabularyChanges> {
        self.finish().minus(removed.finish())
    }

    fn finish(self) -> Counts {
        let mut counts = self.counts.into_inner().unwrap_or_else(PoisonError::into_inner);
        let analyzers = self.analyzers.into_inner().unwrap_or_else(PoisonError::into_inner);
        analyzers.into_iter().for_each(|mut analyzer| counts.take(&mut analyzer));
        counts
    }
}

impl Counts {
    fn take(&mut self, analyzer: &mut Analyzer) {
        analyzer.take_words(|word, families| {
            if LENGTHS.contains(&word.len()) && word.chars().all(char::is_alphabetic) {
                match self.table.get_mut(word) {
                    Some(count) => *count += u64::from(families),
                    None => _ = self.table.insert(word.to_string(), u64::from(families)),
                }
            }
        });
        if self.table.len() >= MAX_IN_TABLE {
            self.pack();
        }
    }

    fn pack(&mut self) {
        let table = std::mem::take(&mut self.table);
        if !table.is_empty() {
            self.packed.push(FstPart::new(table.into_iter().collect()));
        }
    }

    fn minus(mut self, mut removed: Counts) -> io::Result<VocabularyChanges> {
        self.cancel(&mut removed);
        self.pack();
        removed.pack();
        // Usually there is a single part, which needs no merging.
        if removed.packed.is_empty() && self.packed.len() <= 1 {
            let added = self.packed.pop().unwrap_or_else(FstPart::empty);
            return Ok(VocabularyChanges { added, removed: FstPart::empty() });
        }
        difference(&self.packed.iter().collect::<Vec<_>>(), &removed.packed.iter().collect::<Vec<_>>())
    }

    /// Subtracts common counts from both tables, so that less has to be sorted.
    fn cancel(&mut self, other: &mut Counts) {
        self.table.retain(|word, families| {
            if let Some(other) = other.table.get_mut(word) {
                let both = (*families).min(*other);
                (*families, *other) = (*families - both, *other - both);
            }
            *families > 0
        });
        other.table.retain(|_, families| *families > 0);
    }
}

/// Locks a mutex even if a thread panicked: that thread reports the panic itself.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::ops::Range;
    use std::path::Path;

    use super::*;
    use crate::index::format::layout::VOCABULARY;
    use crate::index::format::vocabulary::{self, verify};

    fn write(folder: &Path, previous: Option<Vocabulary>, added: WordCounter, removed: WordCounter) -> io::Result<()> {
        vocabulary::write(folder, previous, added.minus(removed)?)
    }

    fn counted(articles: &[&str]) -> WordCounter {
        let counter = WordCounter::default();
        for article in articles {
            counter.with(|analyzer| {
                analyzer.begin_article();
                analyzer.each_token(article, |_| {});
                analyzer.end_article();
                analyzer.each_token("unsaid", |_| {});
            });
        }
        counter
    }

    fn all(words: &Vocabulary) -> Vec<(String, u64)> {
        let mut all = Vec::new();
        words.each_with_prefix("", usize::MAX, |word, families| all.push((word.to_string(), families)));
        all
    }

    #[test]
    fn an_updated_vocabulary_equals_a_rebuilt_one() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second, third] = ["Printers print printers", "The printer has Error 43 and 0x80070005", "Größe of a printer"];
        write(folder.path(), None, counted(&[first, second]), WordCounter::default()).unwrap();
        let before = Vocabulary::read(folder.path()).unwrap();
        assert_eq!(
            all(&before).iter().map(|(word, n)| (word.as_str(), *n)).collect::<Vec<_>>(),
            [("error", 1), ("print", 1), ("printer", 1), ("printers", 1)]
        );
        write(folder.path(), Some(before), counted(&[third]), counted(&[second])).unwrap();
        assert_eq!(verify(folder.path()), Vec::<String>::new());
        let words = Vocabulary::read(folder.path()).unwrap();
        assert!(words.equals(&counted(&[third, first]).into_vocabulary().unwrap()).unwrap());
        assert!(all(&words).contains(&("printer".to_string(), 1)) && !all(&words).contains(&("error".to_string(), 1)));
        assert!(write(folder.path(), Some(words), counted(&[first]), counted(&[second])).is_err());
    }

    #[test]
    fn words_beyond_the_table_are_packed_and_counted() {
        let count = |rounds: Range<usize>| {
            let counter = WordCounter::default();
            for round in rounds {
                let words: Vec<String> =
                    (0..MAX_IN_TABLE).map(|n| format!("{}{}", "a".repeat(3 + n % 30), "b".repeat(n / 30 % 9))).collect();
                let others: String = (0..MAX_IN_TABLE)
                    .map(|n| format!("c{}{} ", "abcdefghij".repeat(1 + n % 2), letters(round * MAX_IN_TABLE + n)))
                    .collect();
                counter.with(|analyzer| {
                    analyzer.begin_article();
                    analyzer.each_token(&(words.join(" ") + " " + &others), |_| {});
                    analyzer.end_article();
                    locked(&counter.counts).take(analyzer);
                });
            }
            assert!(locked(&counter.counts).table.len() < MAX_IN_TABLE && !locked(&counter.counts).packed.is_empty());
            counter
        };
        let words = count(0..5).into_vocabulary().unwrap();
        let mut found = Vec::new();
        words.each_with_prefix("aaab", 2, |word, families| found.push((word.to_string(), families)));
        assert_eq!(found, [("aaab".to_string(), 5), ("aaabb".to_string(), 5)]);
        words.each_with_prefix(&"a".repeat(33), 9, |word, _| panic!("{word} is too long"));
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), None, count(0..5), WordCounter::default()).unwrap();
        assert!(Vocabulary::read(folder.path()).unwrap().equals(&words).unwrap());
        write(folder.path(), Some(words), count(5..6), count(0..4)).unwrap();
        assert!(Vocabulary::read(folder.path()).unwrap().equals(&count(4..6).into_vocabulary().unwrap()).unwrap());
    }

    /// A distinct word for each number.
    fn letters(number: usize) -> String {
        number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'k')).collect()
    }

    #[test]
    fn a_small_change_does_not_rewrite_the_words_file() {
        let folder = tempfile::tempdir().unwrap();
        let many: Vec<String> = (0..900).map(|n| letters(n * 7_919 % 1_000_003)).collect();
        let (many, one) = (many.join(" "), "printer");
        write(folder.path(), None, counted(&[&many, one]), WordCounter::default()).unwrap();
        let whole = fs::read(folder.path().join(VOCABULARY[0])).unwrap();
        let change = |added: &[&str], gone: &[&str]| {
            write(folder.path(), Some(Vocabulary::read(folder.path()).unwrap()), counted(added), counted(gone)).unwrap();
            Vocabulary::read(folder.path()).unwrap()
        };
        let changed = change(&["printing"], &["printer"]);
        assert!(fs::read(folder.path().join(VOCABULARY[0])).unwrap() == whole);
        let from = |words: &Vocabulary| {
            let mut found = Vec::new();
            words.each_with_prefix("print", 9, |word, families| found.push((word.to_string(), families)));
            found
        };
        assert_eq!(from(&changed), [("printing".to_string(), 1)]);
        assert!(changed.equals(&counted(&["printing", &many]).into_vocabulary().unwrap()).unwrap());
        assert_eq!(from(&change(&["printer", "printing"], &[])), [("printer".to_string(), 1), ("printing".to_string(), 2)]);
        let less = change(&[], &[&many]);
        assert!(fs::read(folder.path().join(VOCABULARY[0])).unwrap() != whole);
        assert!(less.equals(&counted(&["printing", "printing printer"]).into_vocabulary().unwrap()).unwrap());
    }

    #[test]
    fn a_damaged_file_is_recognised() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Vocabulary::read(folder.path()).is_err());
        write(folder.path(), None, counted(&["printer"]), WordCounter::default()).unwrap();
        for name in VOCABULARY {
            let path = folder.path().join(name);
            let whole = fs::read(&path).unwrap();
            for cut in [0, 7, 20, whole.len() - 1] {
                fs::write(&path, &whole[..cut]).unwrap();
                assert!(Vocabulary::read(folder.path()).is_err() && verify(folder.path()).len() == 1, "{cut} bytes of {name}");
            }
            fs::write(&path, [0xff; 64]).unwrap();
            assert!(Vocabulary::read(folder.path()).is_err() && verify(folder.path()).len() == 1, "{name}");
            fs::write(&path, whole).unwrap();
        }
        assert_eq!(verify(folder.path()), Vec::<String>::new());
        fs::remove_file(folder.path().join(VOCABULARY[1])).unwrap();
        assert_eq!(verify(folder.path()).len(), 1);
    }
}
