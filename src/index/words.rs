//! The words of an index as they are spelt, with how many families have each: what a query may have meant.
//!
//! They lie sorted in finite state transducers, which an automaton searches for those that are near a word. Large ones
//! take long to make, so a run leaves them as they are and writes what has changed since, until that is much.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use tantivy::directory::OwnedBytes;
use tantivy_fst::map::{OpBuilder, StreamBuilder};
use tantivy_fst::raw::Fst;
use tantivy_fst::{Automaton, Map, MapBuilder, Streamer};

use super::document::count_words;
use super::reader::Reader;
use crate::corpus::{self, Fingerprint};
use crate::error::Result;
use crate::text::Analyzer;

/// The files of a generation: all words of some run, and what has changed since. Each begins with the fingerprint of the
/// rest, which is parts, each with its length before it.
const FILES: [&str; 2] = ["words", "words.changes"];
/// A name with a dot is no part of a generation.
const DRAFT: &str = ".words.draft";
/// Bytes of the words that are kept. Numbers, codes and what is longer than any word are not misspelt but others.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=32;
/// Words that are counted in a table of their own: hostile text has any number of them.
const MAX_FEW: usize = if cfg!(test) { 1_000 } else { 1_000_000 };
/// All words are written anew when changes take this share of their bytes.
const MAX_CHANGED: f64 = 0.1;

/// A range of words, by their bytes.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    pub(super) from: Vec<u8>,
    pub(super) before: Vec<u8>,
}

/// The words of a generation.
pub(super) struct Words {
    all: Part,
    /// What has come since, and what is gone.
    more: Part,
    less: Part,
}

impl Words {
    /// Reads those of a generation.
    ///
    /// # Errors
    /// They cannot be read.
    pub(super) fn read(generation: &Path) -> io::Result<Words> {
        Words::of(&open(generation)?)
    }

    /// Reads those of files that [`open`] gave.
    ///
    /// # Errors
    /// They cannot be read.
    pub(super) fn of(files: &[File; 2]) -> io::Result<Words> {
        let read = |mut file: &File| {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(0))?;
            file.read_to_end(&mut bytes)?;
            let length = checked(&bytes)?.len();
            let bytes = OwnedBytes::new(bytes);
            Ok::<_, io::Error>(bytes.slice(bytes.len() - length..bytes.len()))
        };
        let [mut all, mut changes] = [read(&files[0])?, read(&files[1])?];
        Ok(Words { all: Part::read(&mut all)?, more: Part::read(&mut changes)?, less: Part::read(&mut changes)? })
    }

    /// Calls `visit` with the words that an automaton accepts, those only from one to before another where these are
    /// given, and how many families have each.
    pub(super) fn each_accepted(&self, automaton: &impl Automaton, between: Option<&Bounds>, mut visit: impl FnMut(&str, u64)) {
        self.each(
            |part| {
                let found = part.map.search(automaton);
                match between {
                    Some(Bounds { from, before }) => found.ge(from).lt(before),
                    None => found,
                }
            },
            |word, families| {
                visit(word, families);
                true
            },
        );
    }

    /// Calls `visit` with the words that begin with `beginning`, `limit` at most, and how many families have each.
    pub(super) fn each_from(&self, beginning: &str, limit: usize, mut visit: impl FnMut(&str, u64)) {
        let mut left = limit;
        self.each(
            |part| part.map.range().ge(beginning),
            |word, families| {
                let goes_on = left > 0 && word.starts_with(beginning);
                if goes_on {
                    left -= 1;
                    visit(word, families);
                }
                goes_on
            },
        );
    }

    /// Calls `visit` with what is found in all parts, until it has enough.
    fn each<'w, A: Automaton + 'w>(&'w self, find: impl Fn(&'w Part) -> StreamBuilder<'w, A>, mut visit: impl FnMut(&str, u64) -> bool) {
        let mut found = OpBuilder::new().add(find(&self.all)).add(find(&self.more)).add(find(&self.less)).union();
        while let Some((word, counts)) = found.next() {
            let counted = |of_less: bool| counts.iter().filter(|count| (count.index == 2) == of_less).map(|count| count.value).sum::<u64>();
            let families = counted(false).saturating_sub(counted(true));
            if families > 0 && !visit(&String::from_utf8_lossy(word), families) {
                break;
            }
        }
    }

    /// Whether others are the same.
    pub(super) fn are(&self, others: &Words) -> io::Result<bool> {
        Ok(self.flat()?.bytes == others.flat()?.bytes)
    }

    /// All in one part.
    fn flat(&self) -> io::Result<Part> {
        if self.more.map.is_empty() && self.less.map.is_empty() {
            return Part::from_bytes(self.all.bytes.clone());
        }
        match difference(&[&self.all, &self.more], &[&self.less])? {
            (all, less) if less.map.is_empty() => Ok(all),
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, "more words are gone than were there")),
        }
    }
}

/// Opens the files of a generation, which may be removed before they are read.
pub(super) fn open(generation: &Path) -> io::Result<[File; 2]> {
    Ok([File::open(generation.join(FILES[0]))?, File::open(generation.join(FILES[1]))?])
}

/// Sorted words with counts.
struct Part {
    map: Map<OwnedBytes>,
    /// Those of the map.
    bytes: OwnedBytes,
}

impl Part {
    fn from_bytes(bytes: OwnedBytes) -> io::Result<Part> {
        let fst = Fst::new(bytes.clone()).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
        Ok(Part { map: Map::from(fst), bytes })
    }

    /// Reads the next part of a file.
    fn read(bytes: &mut OwnedBytes) -> io::Result<Part> {
        let length = split(bytes, size_of::<u64>())?;
        let length = length.first_chunk().map_or(0, |length| u64::from_le_bytes(*length));
        Part::from_bytes(split(bytes, usize::try_from(length).map_err(io::Error::other)?)?)
    }

    fn empty() -> Part {
        Part::of(Vec::new())
    }

    fn of(mut words: Vec<(String, u64)>) -> Part {
        words.sort_unstable();
        let mut made = MapBuilder::memory();
        for (word, families) in &words {
            made.insert(word, *families).expect("words come in order, each once, and memory takes all");
        }
        Part::made(made).expect("memory takes all")
    }

    fn made(made: MapBuilder<Vec<u8>>) -> io::Result<Part> {
        Part::from_bytes(OwnedBytes::new(made.into_inner().map_err(io::Error::other)?))
    }
}

/// Takes so many bytes off the front.
fn split(bytes: &mut OwnedBytes, length: usize) -> io::Result<OwnedBytes> {
    if bytes.len() < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let (front, rest) = bytes.clone().split(length);
    *bytes = rest;
    Ok(front)
}

/// What is more, and what is less: the counts of both sides added up and set against each other.
fn difference(more: &[&Part], less: &[&Part]) -> io::Result<(Part, Part)> {
    let all: OpBuilder<'_> = more.iter().chain(less).map(|part| &part.map).collect();
    let mut all = all.union();
    let (mut left, mut lacking) = (MapBuilder::memory(), MapBuilder::memory());
    while let Some((word, counts)) = all.next() {
        let counted = |of_less: bool| counts.iter().filter(|c| (c.index >= more.len()) == of_less).map(|c| c.value).sum::<u64>();
        let (more, less) = (counted(false), counted(true));
        match more.cmp(&less) {
            std::cmp::Ordering::Greater => left.insert(word, more - less).map_err(io::Error::other)?,
            std::cmp::Ordering::Less => lacking.insert(word, less - more).map_err(io::Error::other)?,
            std::cmp::Ordering::Equal => {}
        }
    }
    Ok((Part::made(left)?, Part::made(lacking)?))
}

/// Counts words, on any number of threads.
#[derive(Default)]
pub(super) struct Counter {
    /// Those that no thread works with.
    analyzers: Mutex<Vec<Analyzer>>,
    counted: Mutex<Counted>,
}

/// Words that were counted.
#[derive(Default)]
struct Counted {
    few: HashMap<String, u64>,
    /// Those that were too many to be held like that: they may be in both.
    packed: Vec<Part>,
}

impl Counter {
    /// Lends an analyzer, whose counts of words are added to the others.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Analyzer) -> T) -> T {
        let free = locked(&self.analyzers).pop();
        let mut analyzer = free.unwrap_or_default();
        let done = work(&mut analyzer);
        if analyzer.is_full() {
            locked(&self.counted).take(&mut analyzer);
        }
        locked(&self.analyzers).push(analyzer);
        done
    }

    /// Counts the words of families of an index.
    ///
    /// # Errors
    /// It is damaged.
    pub(super) fn count(&self, reader: &Reader, ids: &[String]) -> Result<()> {
        ids.par_iter().try_for_each(|id| {
            let (article, sections) = reader.family(&reader.group_of(id)?)?;
            self.with(|analyzer| count_words(&article, sections.iter().map(|section| &section.section), analyzer));
            Ok(())
        })
    }

    /// All that was counted.
    pub(super) fn all(self) -> io::Result<Words> {
        let (more, less) = self.finish().without(Counted::default())?;
        Ok(Words { all: more, more: Part::empty(), less })
    }

    fn finish(self) -> Counted {
        let mut counted = self.counted.into_inner().unwrap_or_else(PoisonError::into_inner);
        let analyzers = self.analyzers.into_inner().unwrap_or_else(PoisonError::into_inner);
        analyzers.into_iter().for_each(|mut analyzer| counted.take(&mut analyzer));
        counted
    }
}

impl Counted {
    fn take(&mut self, analyzer: &mut Analyzer) {
        analyzer.take_words(|word, families| {
            if LENGTHS.contains(&word.len()) && word.chars().all(char::is_alphabetic) {
                match self.few.get_mut(word) {
                    Some(counted) => *counted += u64::from(families),
                    None => _ = self.few.insert(word.to_string(), u64::from(families)),
                }
            }
        });
        if self.few.len() >= MAX_FEW {
            self.pack();
        }
    }

    fn pack(&mut self) {
        let few = std::mem::take(&mut self.few);
        if !few.is_empty() {
            self.packed.push(Part::of(few.into_iter().collect()));
        }
    }

    /// What is more than others, and what is less.
    fn without(mut self, mut others: Counted) -> io::Result<(Part, Part)> {
        self.cancel(&mut others);
        self.pack();
        others.pack();
        // Most have one part, which need not be put together with others.
        if others.packed.is_empty() && self.packed.len() <= 1 {
            let more = self.packed.pop().unwrap_or_else(Part::empty);
            return Ok((more, Part::empty()));
        }
        difference(&self.packed.iter().collect::<Vec<_>>(), &others.packed.iter().collect::<Vec<_>>())
    }

    /// Takes away from both what both have.
    fn cancel(&mut self, other: &mut Counted) {
        self.few.retain(|word, families| {
            if let Some(others) = other.few.get_mut(word) {
                let both = (*families).min(*others);
                (*families, *others) = (*families - both, *others - both);
            }
            *families > 0
        });
        other.few.retain(|_, families| *families > 0);
    }
}

/// Writes the words of a generation: those of the one before, whose files lie here too, with what was added and without
/// what is gone.
///
/// # Errors
/// The files cannot be written. More is gone than was there, which is told as invalid data, if all words are written anew.
pub(super) fn write(generation: &Path, before: Option<Words>, added: Counter, gone: Counter) -> io::Result<()> {
    let (more, less) = added.finish().without(gone.finish())?;
    let Some(before) = before else { return write_all(generation, &Words { all: more, more: Part::empty(), less }) };
    let (more, less) = difference(&[&before.more, &more], &[&before.less, &less])?;
    let words = Words { all: before.all, more, less };
    let changed = (words.more.bytes.len() + words.less.bytes.len()) as f64;
    if changed <= words.all.bytes.len() as f64 * MAX_CHANGED {
        return write_file(generation, FILES[1], &[&words.more, &words.less]);
    }
    write_all(generation, &words)
}

fn write_all(generation: &Path, words: &Words) -> io::Result<()> {
    write_file(generation, FILES[0], &[&words.flat()?])?;
    write_file(generation, FILES[1], &[&Part::empty(), &Part::empty()])
}

fn write_file(generation: &Path, name: &str, parts: &[&Part]) -> io::Result<()> {
    let mut bytes = vec![0; size_of::<Fingerprint>()];
    for part in parts {
        bytes.extend_from_slice(&(part.bytes.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&part.bytes);
    }
    let fingerprint = corpus::fingerprint(&bytes[size_of::<Fingerprint>()..]);
    bytes[..size_of::<Fingerprint>()].copy_from_slice(&fingerprint);
    // The file of the generation before may be linked here, and stays as it is.
    let draft = generation.join(DRAFT);
    let mut file = File::create(&draft)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(&draft, generation.join(name))
}

/// Checks the bytes of the words of a generation, and tells what is wrong, by file.
pub(super) fn check(generation: &Path) -> Vec<String> {
    let wrong = |name: &str| {
        let read = fs::read(generation.join(name)).and_then(|bytes| checked(&bytes).map(drop));
        read.err().map(|why| format!("{name}: {why}"))
    };
    FILES.into_iter().filter_map(wrong).collect()
}

/// What stands behind the fingerprint of a file: a transducer of other bytes than those that were written may be
/// anything.
fn checked(bytes: &[u8]) -> io::Result<&[u8]> {
    match bytes.split_first_chunk() {
        Some((fingerprint, rest)) if corpus::fingerprint(rest) == *fingerprint => Ok(rest),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "its fingerprint is not that of its bytes")),
    }
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
        let before = Words::read(folder.path()).unwrap();
        assert_eq!(
            all(&before).iter().map(|(word, n)| (word.as_str(), *n)).collect::<Vec<_>>(),
            [("error", 1), ("print", 1), ("printer", 1), ("printers", 1)]
        );
        write(folder.path(), Some(before), counted(&[third]), counted(&[second])).unwrap();
        assert_eq!(check(folder.path()), Vec::<String>::new());
        let words = Words::read(folder.path()).unwrap();
        assert!(words.are(&counted(&[third, first]).all().unwrap()).unwrap());
        assert!(all(&words).contains(&("printer".to_string(), 1)) && !all(&words).contains(&("error".to_string(), 1)));
        assert!(write(folder.path(), Some(words), counted(&[first]), counted(&[second])).is_err());
    }

    #[test]
    fn more_words_than_are_held_at_once_are_counted_to_the_last() {
        let count = |rounds: std::ops::Range<usize>| {
            let counter = Counter::default();
            for round in rounds {
                let words: Vec<String> = (0..MAX_FEW).map(|n| format!("{}{}", "a".repeat(3 + n % 30), "b".repeat(n / 30 % 9))).collect();
                let others: String =
                    (0..MAX_FEW).map(|n| format!("c{}{} ", "abcdefghij".repeat(1 + n % 2), letters(round * MAX_FEW + n))).collect();
                counter.with(|analyzer| {
                    analyzer.begin_article();
                    analyzer.each_token(&(words.join(" ") + " " + &others), |_| {});
                    analyzer.end_article();
                    locked(&counter.counted).take(analyzer);
                });
            }
            assert!(locked(&counter.counted).few.len() < MAX_FEW && !locked(&counter.counted).packed.is_empty());
            counter
        };
        let words = count(0..5).all().unwrap();
        let mut found = Vec::new();
        words.each_from("aaab", 2, |word, families| found.push((word.to_string(), families)));
        assert_eq!(found, [("aaab".to_string(), 5), ("aaabb".to_string(), 5)]);
        words.each_from(&"a".repeat(33), 9, |word, _| panic!("{word} is too long"));
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), None, count(0..5), Counter::default()).unwrap();
        assert!(Words::read(folder.path()).unwrap().are(&words).unwrap());
        write(folder.path(), Some(words), count(5..6), count(0..4)).unwrap();
        assert!(Words::read(folder.path()).unwrap().are(&count(4..6).all().unwrap()).unwrap());
    }

    /// A word for a number.
    fn letters(number: usize) -> String {
        number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'k')).collect()
    }

    #[test]
    fn few_changes_leave_most_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let many: Vec<String> = (0..900).map(|n| letters(n * 7_919 % 1_000_003)).collect();
        let (many, one) = (many.join(" "), "printer");
        write(folder.path(), None, counted(&[&many, one]), Counter::default()).unwrap();
        let whole = fs::read(folder.path().join(FILES[0])).unwrap();
        let change = |added: &[&str], gone: &[&str]| {
            write(folder.path(), Some(Words::read(folder.path()).unwrap()), counted(added), counted(gone)).unwrap();
            Words::read(folder.path()).unwrap()
        };
        let changed = change(&["printing"], &["printer"]);
        assert!(fs::read(folder.path().join(FILES[0])).unwrap() == whole);
        let from = |words: &Words| {
            let mut found = Vec::new();
            words.each_from("print", 9, |word, families| found.push((word.to_string(), families)));
            found
        };
        assert_eq!(from(&changed), [("printing".to_string(), 1)]);
        assert!(changed.are(&counted(&["printing", &many]).all().unwrap()).unwrap());
        assert_eq!(from(&change(&["printer", "printing"], &[])), [("printer".to_string(), 1), ("printing".to_string(), 2)]);
        let less = change(&[], &[&many]);
        assert!(fs::read(folder.path().join(FILES[0])).unwrap() != whole);
        assert!(less.are(&counted(&["printing", "printing printer"]).all().unwrap()).unwrap());
    }

    #[test]
    fn a_torn_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Words::read(folder.path()).is_err());
        write(folder.path(), None, counted(&["printer"]), Counter::default()).unwrap();
        for name in FILES {
            let path = folder.path().join(name);
            let whole = fs::read(&path).unwrap();
            for cut in [0, 7, 20, whole.len() - 1] {
                fs::write(&path, &whole[..cut]).unwrap();
                assert!(Words::read(folder.path()).is_err() && check(folder.path()).len() == 1, "{cut} bytes of {name}");
            }
            fs::write(&path, [0xff; 64]).unwrap();
            assert!(Words::read(folder.path()).is_err() && check(folder.path()).len() == 1, "{name}");
            fs::write(&path, whole).unwrap();
        }
        assert_eq!(check(folder.path()), Vec::<String>::new());
        fs::remove_file(folder.path().join(FILES[1])).unwrap();
        assert_eq!(check(folder.path()).len(), 1);
    }
}
