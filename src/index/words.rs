//! The words of an index as they are spelt, with how many families have each: what a query may have meant.
//!
//! They lie sorted in a file of the generation, a finite state transducer: an automaton finds those that are near a
//! word. What an update adds and takes away is counted and put together with those of the generation before.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use tantivy::directory::{Directory, MmapDirectory, OwnedBytes};
use tantivy_fst::map::OpBuilder;
use tantivy_fst::raw::{Fst, IndexedValue};
use tantivy_fst::{Automaton, IntoStreamer, Map, MapBuilder, Streamer};

use super::document::count_words;
use super::reader::Reader;
use crate::corpus::{self, Fingerprint};
use crate::error::Result;
use crate::text::Analyzer;

/// The file of a generation.
pub(super) const FILE: &str = "words";
/// A name with a dot is no part of a generation.
const DRAFT: &str = ".words.draft";
/// Bytes of the words that are kept. Numbers, codes and what is longer than any word are not misspelt but others.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=32;
/// Counts that lie in memory side by side before they are put together.
const MAX_COUNTED: usize = 8;
/// Families whose words are counted again at a time, by one thread.
const TOGETHER: usize = 16;

/// A range of words, by their bytes.
pub(super) struct Bounds {
    pub(super) from: Vec<u8>,
    pub(super) before: Vec<u8>,
}

/// The words of a generation.
pub(super) struct Words {
    map: Map<OwnedBytes>,
    bytes: OwnedBytes,
}

impl Words {
    /// Opens those of a generation.
    pub(super) fn open(generation: &Path) -> io::Result<Words> {
        let directory = MmapDirectory::open(generation).map_err(io::Error::other)?;
        let bytes = directory.open_read(Path::new(FILE)).map_err(io::Error::other)?.read_bytes()?;
        Words::from_bytes(bytes)
    }

    fn from_bytes(bytes: OwnedBytes) -> io::Result<Words> {
        let fst = Fst::new(bytes.clone()).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
        Ok(Words { map: Map::from(fst), bytes })
    }

    /// The words of several, with their counts added up, and those taken away that are gone.
    fn sum(added: &[Words], gone: &[Words]) -> io::Result<Words> {
        let all: OpBuilder<'_> = added.iter().chain(gone).map(|words| &words.map).collect();
        let mut all = all.union();
        let mut made = MapBuilder::memory();
        while let Some((word, counts)) = all.next() {
            let (more, less): (Vec<&IndexedValue>, Vec<&IndexedValue>) = counts.iter().partition(|count| count.index < added.len());
            let [more, less] = [more, less].map(|counts| counts.iter().map(|count| count.value).sum::<u64>());
            match more.checked_sub(less) {
                Some(0) => {}
                Some(families) => made.insert(word, families).map_err(io::Error::other)?,
                None => return Err(io::Error::new(io::ErrorKind::InvalidData, "more words are gone than were there")),
            }
        }
        Words::from_bytes(OwnedBytes::new(made.into_inner().map_err(io::Error::other)?))
    }

    /// Their bytes.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Calls `visit` with the words that an automaton accepts, those only from one to before another where these are
    /// given, and how many families have each.
    pub(super) fn each_accepted(&self, automaton: impl Automaton, between: Option<Bounds>, mut visit: impl FnMut(&str, u64)) {
        let mut found = self.map.search(automaton);
        if let Some(Bounds { from, before }) = between {
            found = found.ge(from).lt(before);
        }
        let mut found = found.into_stream();
        while let Some((word, families)) = found.next() {
            visit(&String::from_utf8_lossy(word), families);
        }
    }

    /// Calls `visit` with the words that begin with `beginning`, `limit` at most, and how many families have each.
    pub(super) fn each_from(&self, beginning: &str, limit: usize, mut visit: impl FnMut(&str, u64)) {
        let mut found = self.map.range().ge(beginning).into_stream();
        let mut left = limit;
        while let Some((word, families)) = found.next().filter(|(word, _)| left > 0 && word.starts_with(beginning.as_bytes())) {
            visit(&String::from_utf8_lossy(word), families);
            left -= 1;
        }
    }
}

/// Counts words, on any number of threads.
#[derive(Default)]
pub(super) struct Counter {
    /// Those that no thread works with.
    analyzers: Mutex<Vec<Analyzer>>,
    counted: Mutex<Vec<Words>>,
}

impl Counter {
    /// Lends an analyzer, whose counts of words are added to the others.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Analyzer) -> T) -> T {
        let free = locked(&self.analyzers).pop();
        let mut analyzer = free.unwrap_or_default();
        let done = work(&mut analyzer);
        if analyzer.is_full() {
            self.take(&mut analyzer);
        }
        locked(&self.analyzers).push(analyzer);
        done
    }

    /// Counts the words of families of an index.
    ///
    /// # Errors
    /// It is damaged.
    pub(super) fn count(&self, reader: &Reader, ids: &[String]) -> Result<()> {
        ids.par_chunks(TOGETHER).try_for_each(|ids| {
            self.with(|analyzer| {
                ids.iter().try_for_each(|id| {
                    let (article, sections) = reader.family(&reader.group_of(id)?)?;
                    count_words(&article, sections.iter().map(|section| &section.section), analyzer);
                    Ok(())
                })
            })
        })
    }

    fn take(&self, analyzer: &mut Analyzer) {
        let mut words: Vec<(String, u64)> = Vec::new();
        analyzer.take_words(|word, families| {
            if LENGTHS.contains(&word.len()) && word.chars().all(char::is_alphabetic) {
                words.push((word.to_string(), u64::from(families)));
            }
        });
        words.sort_unstable();
        let mut counted = locked(&self.counted);
        counted.push(words_of(&words));
        if counted.len() >= MAX_COUNTED {
            let all = Words::sum(&counted, &[]).expect("nothing is taken away, and memory takes all");
            *counted = vec![all];
        }
    }

    /// All that was counted, in one.
    pub(super) fn all(self) -> io::Result<Words> {
        Words::sum(&self.finish(), &[])
    }

    /// All that was counted.
    fn finish(self) -> Vec<Words> {
        let analyzers = std::mem::take(&mut *locked(&self.analyzers));
        analyzers.into_iter().for_each(|mut analyzer| self.take(&mut analyzer));
        self.counted.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes the words of a generation: those of the one before with what was counted, and without what is gone. Gives the
/// fingerprint of the file.
///
/// # Errors
/// The file cannot be written, or more is gone than was there.
pub(super) fn write(generation: &Path, before: Option<Words>, added: Counter, gone: Counter) -> io::Result<Fingerprint> {
    let mut added = added.finish();
    added.extend(before);
    let words = Words::sum(&added, &gone.finish())?;
    let bytes = words.as_bytes();
    // The file of the generation before may be linked here, and stays as it is.
    let draft = generation.join(DRAFT);
    let mut file = File::create(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, generation.join(FILE))?;
    Ok(corpus::fingerprint(bytes))
}

/// Words that come in order, some more than once.
fn words_of(words: &[(String, u64)]) -> Words {
    let mut made = MapBuilder::memory();
    for same in words.chunk_by(|a, b| a.0 == b.0) {
        let families = same.iter().map(|(_, families)| families).sum();
        made.insert(&same[0].0, families).expect("words come in order, and memory takes all");
    }
    let bytes = made.into_inner().expect("memory takes all");
    Words::from_bytes(OwnedBytes::new(bytes)).expect("it was just made")
}

/// A panic of another thread is told by that one.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(articles: &[&str]) -> Counter {
        let counter = Counter::default();
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

    fn all(words: &Words) -> Vec<(String, u64)> {
        let mut all = Vec::new();
        words.each_from("", usize::MAX, |word, families| all.push((word.to_string(), families)));
        all
    }

    #[test]
    fn what_is_added_and_gone_is_counted_as_if_it_were_all_that_ever_was() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second, third] = ["Printers print printers", "The printer has Error 43 and 0x80070005", "Größe of a printer"];
        write(folder.path(), None, counted(&[first, second]), Counter::default()).unwrap();
        let before = Words::open(folder.path()).unwrap();
        assert_eq!(
            all(&before).iter().map(|(word, n)| (word.as_str(), *n)).collect::<Vec<_>>(),
            [("error", 1), ("print", 1), ("printer", 1), ("printers", 1)]
        );
        let fingerprint = write(folder.path(), Some(before), counted(&[third]), counted(&[second])).unwrap();
        let other = tempfile::tempdir().unwrap();
        assert_eq!(fingerprint, write(other.path(), None, counted(&[third, first]), Counter::default()).unwrap());
        let words = Words::open(folder.path()).unwrap();
        assert_eq!(words.as_bytes(), fs::read(folder.path().join(FILE)).unwrap());
        assert!(all(&words).contains(&("printer".to_string(), 1)) && !all(&words).contains(&("error".to_string(), 1)));
        assert!(write(folder.path(), Some(words), counted(&[first]), counted(&[second])).is_err());
    }

    #[test]
    fn more_words_than_are_held_at_once_are_counted_to_the_last() {
        let counter = Counter::default();
        for round in 0..2 * MAX_COUNTED {
            let words: Vec<String> = (0..1_000).map(|n| format!("{}{}", "a".repeat(3 + n % 30), "b".repeat(n / 30))).collect();
            counter.with(|analyzer| {
                analyzer.begin_article();
                analyzer.each_token(&words.join(" "), |_| {});
                analyzer.each_token(if round % 2 == 0 { "even" } else { "odd" }, |_| {});
                analyzer.end_article();
                counter.take(analyzer);
            });
            assert!(locked(&counter.counted).len() < MAX_COUNTED);
        }
        let words = counter.all().unwrap();
        let mut found = Vec::new();
        words.each_from("aaab", 2, |word, families| found.push((word.to_string(), families)));
        assert_eq!(found, [("aaab".to_string(), 2 * MAX_COUNTED as u64), ("aaabb".to_string(), 2 * MAX_COUNTED as u64)]);
        words.each_from("ev", 9, |word, families| assert_eq!((word, families), ("even", MAX_COUNTED as u64)));
        words.each_from(&"a".repeat(33), 9, |word, _| panic!("{word} is too long"));
    }

    #[test]
    fn a_torn_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Words::open(folder.path()).is_err());
        fs::write(folder.path().join(FILE), b"").unwrap();
        assert!(Words::open(folder.path()).is_err());
        fs::write(folder.path().join(FILE), [0xff; 64]).unwrap();
        assert!(Words::open(folder.path()).is_err());
    }
}
