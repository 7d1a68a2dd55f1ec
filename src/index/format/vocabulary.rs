//! The vocabulary of an index: its unstemmed words, with the number of families that contain each. Spelling
//! correction and completion search it.
//!
//! The words are in finite state transducers, which a Levenshtein automaton can search for similar words. A large
//! transducer takes long to build, so a run keeps it and writes the words added and removed since into a second file, until
//! there are too many of them.

use std::cmp::Ordering;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use tantivy::directory::OwnedBytes;
use tantivy_fst::map::{OpBuilder, StreamBuilder};
use tantivy_fst::raw::Fst;
use tantivy_fst::{Automaton, Map, MapBuilder, Streamer};

use super::layout::{VOCABULARY, VOCABULARY_DRAFT};
use crate::corpus::{self, Fingerprint};

/// Size of the changes, as a share of the words in bytes, above which the changes are merged into the words.
const MAX_CHANGED: f64 = 0.1;

/// A range of words in byte order.
#[derive(Clone, Debug)]
pub(crate) struct WordRange {
    pub(crate) from: Vec<u8>,
    pub(crate) before: Vec<u8>,
}

/// The vocabulary of a generation.
pub(crate) struct Vocabulary {
    /// The words as they were last written in full.
    words: FstPart,
    /// Words that later runs added and removed.
    changes: VocabularyChanges,
}

/// Words added and removed, with the number of families that gained or lost each.
pub(crate) struct VocabularyChanges {
    pub(crate) added: FstPart,
    pub(crate) removed: FstPart,
}

impl Vocabulary {
    /// Reads the vocabulary of a generation.
    ///
    /// # Errors
    /// Its files cannot be read, or are damaged.
    pub(crate) fn read(generation: &Path) -> io::Result<Vocabulary> {
        Vocabulary::from_files(&open(generation)?)
    }

    /// Reads the vocabulary from the files that [`open`] returned.
    ///
    /// # Errors
    /// The files cannot be read, or are damaged.
    pub(crate) fn from_files(files: &[File; 2]) -> io::Result<Vocabulary> {
        let read = |mut file: &File| {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(0))?;
            file.read_to_end(&mut bytes)?;
            let length = verified(&bytes)?.len();
            let bytes = OwnedBytes::new(bytes);
            Ok::<_, io::Error>(bytes.slice(bytes.len() - length..bytes.len()))
        };
        let [mut words, mut changes] = [read(&files[0])?, read(&files[1])?];
        let changes = VocabularyChanges { added: FstPart::read(&mut changes)?, removed: FstPart::read(&mut changes)? };
        Ok(Vocabulary { words: FstPart::read(&mut words)?, changes })
    }

    /// A vocabulary that consists of changes alone.
    pub(crate) fn from_changes(changes: VocabularyChanges) -> Vocabulary {
        let VocabularyChanges { added, removed } = changes;
        Vocabulary { words: added, changes: VocabularyChanges { added: FstPart::empty(), removed } }
    }

    /// Calls `visit` with each word in `range` that an automaton accepts, and the number of families that contain it.
    pub(crate) fn each_accepted(&self, automaton: &impl Automaton, range: Option<&WordRange>, mut visit: impl FnMut(&str, u64)) {
        self.each(
            |part| {
                let found = part.map.search(automaton);
                match range {
                    Some(WordRange { from, before }) => found.ge(from).lt(before),
                    None => found,
                }
            },
            |word, families| {
                visit(word, families);
                true
            },
        );
    }

    /// Calls `visit` with at most `limit` words that start with `prefix`, in order, and the number of families that
    /// contain each.
    pub(crate) fn each_with_prefix(&self, prefix: &str, limit: usize, mut visit: impl FnMut(&str, u64)) {
        let mut left = limit;
        self.each(
            |part| part.map.range().ge(prefix),
            |word, families| {
                let goes_on = left > 0 && word.starts_with(prefix);
                if goes_on {
                    left -= 1;
                    visit(word, families);
                }
                goes_on
            },
        );
    }

    /// Calls `visit` with the words that `find` returns for all parts, until it returns false.
    fn each<'v, A: Automaton + 'v>(&'v self, find: impl Fn(&'v FstPart) -> StreamBuilder<'v, A>, mut visit: impl FnMut(&str, u64) -> bool) {
        let VocabularyChanges { added, removed } = &self.changes;
        let mut found = OpBuilder::new().add(find(&self.words)).add(find(added)).add(find(removed)).union();
        while let Some((word, counts)) = found.next() {
            let sum = |of_removed: bool| counts.iter().filter(|c| (c.index == 2) == of_removed).map(|c| c.value).sum::<u64>();
            let families = sum(false).saturating_sub(sum(true));
            if families > 0 && !visit(&String::from_utf8_lossy(word), families) {
                break;
            }
        }
    }

    /// Whether two vocabularies have the same words with the same counts.
    pub(crate) fn equals(&self, other: &Vocabulary) -> io::Result<bool> {
        Ok(self.merged()?.bytes == other.merged()?.bytes)
    }

    /// Merges all words into one part.
    fn merged(&self) -> io::Result<FstPart> {
        let VocabularyChanges { added, removed } = &self.changes;
        if added.map.is_empty() && removed.map.is_empty() {
            return FstPart::from_bytes(self.words.bytes.clone());
        }
        match difference(&[&self.words, added], &[removed])? {
            VocabularyChanges { added: words, removed } if removed.map.is_empty() => Ok(words),
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, "more words were removed than it contains")),
        }
    }
}

/// Opens the files of a generation's vocabulary early, because another run may remove them before they are read.
pub(crate) fn open(generation: &Path) -> io::Result<[File; 2]> {
    Ok([File::open(generation.join(VOCABULARY[0]))?, File::open(generation.join(VOCABULARY[1]))?])
}

/// Sorted words with counts, as a finite state transducer.
pub(crate) struct FstPart {
    map: Map<OwnedBytes>,
    /// Bytes of the transducer.
    bytes: OwnedBytes,
}

impl FstPart {
    fn from_bytes(bytes: OwnedBytes) -> io::Result<FstPart> {
        let fst = Fst::new(bytes.clone()).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
        Ok(FstPart { map: Map::from(fst), bytes })
    }

    /// Reads the next part of a file: its length, then its bytes.
    fn read(bytes: &mut OwnedBytes) -> io::Result<FstPart> {
        let length = split(bytes, size_of::<u64>())?;
        let length = length.first_chunk().map_or(0, |length| u64::from_le_bytes(*length));
        FstPart::from_bytes(split(bytes, usize::try_from(length).map_err(io::Error::other)?)?)
    }

    pub(crate) fn empty() -> FstPart {
        FstPart::new(Vec::new())
    }

    /// Builds a part from words, each of which occurs once.
    pub(crate) fn new(mut words: Vec<(String, u64)>) -> FstPart {
        words.sort_unstable();
        let mut builder = MapBuilder::memory();
        for (word, families) in &words {
            builder.insert(word, *families).expect("words are sorted and distinct, and memory accepts all");
        }
        FstPart::finish(builder).expect("memory accepts all")
    }

    fn finish(builder: MapBuilder<Vec<u8>>) -> io::Result<FstPart> {
        FstPart::from_bytes(OwnedBytes::new(builder.into_inner().map_err(io::Error::other)?))
    }
}

/// Splits off the first `length` bytes.
fn split(bytes: &mut OwnedBytes, length: usize) -> io::Result<OwnedBytes> {
    if bytes.len() < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let (front, rest) = bytes.clone().split(length);
    *bytes = rest;
    Ok(front)
}

/// The difference of two sums of counts: words with a higher count in `added`, and words with a higher count in
/// `removed`.
pub(crate) fn difference(added: &[&FstPart], removed: &[&FstPart]) -> io::Result<VocabularyChanges> {
    let all: OpBuilder<'_> = added.iter().chain(removed).map(|part| &part.map).collect();
    let mut all = all.union();
    let (mut more, mut fewer) = (MapBuilder::memory(), MapBuilder::memory());
    while let Some((word, counts)) = all.next() {
        let sum = |of_removed: bool| counts.iter().filter(|c| (c.index >= added.len()) == of_removed).map(|c| c.value).sum::<u64>();
        let (plus, minus) = (sum(false), sum(true));
        match plus.cmp(&minus) {
            Ordering::Greater => more.insert(word, plus - minus).map_err(io::Error::other)?,
            Ordering::Less => fewer.insert(word, minus - plus).map_err(io::Error::other)?,
            Ordering::Equal => {}
        }
    }
    Ok(VocabularyChanges { added: FstPart::finish(more)?, removed: FstPart::finish(fewer)? })
}

/// Writes the vocabulary of a generation: that of the previous one, whose files are already linked, with changes.
///
/// # Errors
/// The files cannot be written; or, as `InvalidData`, more words are removed than the vocabulary contains.
pub(crate) fn write(generation: &Path, previous: Option<Vocabulary>, changes: VocabularyChanges) -> io::Result<()> {
    let Some(previous) = previous else { return write_merged(generation, &Vocabulary::from_changes(changes)) };
    let changes = difference(&[&previous.changes.added, &changes.added], &[&previous.changes.removed, &changes.removed])?;
    let changed = (changes.added.bytes.len() + changes.removed.bytes.len()) as f64;
    if changed <= previous.words.bytes.len() as f64 * MAX_CHANGED {
        return write_file(generation, VOCABULARY[1], &[&changes.added, &changes.removed]);
    }
    write_merged(generation, &Vocabulary { words: previous.words, changes })
}

fn write_merged(generation: &Path, vocabulary: &Vocabulary) -> io::Result<()> {
    write_file(generation, VOCABULARY[0], &[&vocabulary.merged()?])?;
    write_file(generation, VOCABULARY[1], &[&FstPart::empty(), &FstPart::empty()])
}

fn write_file(generation: &Path, name: &str, parts: &[&FstPart]) -> io::Result<()> {
    let mut bytes = vec![0; size_of::<Fingerprint>()];
    for part in parts {
        bytes.extend_from_slice(&(part.bytes.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&part.bytes);
    }
    let fingerprint = corpus::fingerprint(&bytes[size_of::<Fingerprint>()..]);
    bytes[..size_of::<Fingerprint>()].copy_from_slice(&fingerprint);
    // The file may be a link to that of the previous generation, which must not change.
    let draft = generation.join(VOCABULARY_DRAFT);
    let mut file = File::create(&draft)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(&draft, generation.join(name))
}

/// Verifies the files of a generation's vocabulary, and returns the problems found.
pub(crate) fn verify(generation: &Path) -> Vec<String> {
    let problem = |name: &str| {
        let read = fs::read(generation.join(name)).and_then(|bytes| verified(&bytes).map(drop));
        read.err().map(|why| format!("{name}: {why}"))
    };
    VOCABULARY.into_iter().filter_map(problem).collect()
}

/// The contents of a file after its fingerprint is verified. A transducer may only be opened if its bytes are exactly those written.
fn verified(bytes: &[u8]) -> io::Result<&[u8]> {
    match bytes.split_first_chunk() {
        Some((fingerprint, rest)) if corpus::fingerprint(rest) == *fingerprint => Ok(rest),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "its bytes do not match its fingerprint")),
    }
}
