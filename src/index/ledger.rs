//! The ledger: what an index knows of the files that it was made of, committed with it.
//!
//! It is in three files of a generation. One tells the files with their sizes, stamps and fingerprints: a
//! run reads it to see what has changed. Another tells what folding needs of all articles: a run reads
//! it when something has. The third holds the sketches of articles, of which a run reads few.

use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize, Serializer};

use super::heap::{Heap, Place};
use crate::article::FrontMatter;
use crate::corpus::{File, Fingerprint, Stamp};
use crate::family::{Facts, Outline};

const FILES: &str = "files.ledger";
const ARTICLES: &str = "articles.ledger";
pub(super) const SKETCHES: &str = "sketches.ledger";

/// How hard the ledger is compressed: beyond this it takes longer and gets no smaller.
const COMPRESSION: i32 = 1;
/// Files, or families, that are decoded together: a run does not hold the bytes of all.
const FRAME: usize = 512;
/// Bytes that are compressed together.
const GATHERED: usize = 128 * 1024;

/// A file, as it was when it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileEntry {
    /// The source's place among the sources.
    pub(super) source: usize,
    /// The file, below the root of its source.
    pub(super) path: String,
    /// Bytes.
    pub(super) size: u64,
    /// When it was changed; none where it may have changed again without a sign.
    pub(super) stamp: Option<Stamp>,
    /// What it held; none where it could not be read.
    pub(super) fingerprint: Option<Fingerprint>,
    /// How many articles it holds.
    pub(super) articles: usize,
    /// What is to be told of it: nothing of most.
    pub(super) notes: Option<Box<Notes>>,
}

/// What is to be told of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notes {
    /// Why it, or a line of it, was left out.
    pub(super) skipped: Vec<String>,
    /// What was odd about it.
    pub(super) warnings: Vec<String>,
    /// Where what it says contradicts its titles, for the articles of it that are no copies.
    pub(super) contradictions: Vec<String>,
}

impl FileEntry {
    /// A file of which nothing is known yet.
    pub(super) fn unread(file: &File) -> FileEntry {
        FileEntry {
            source: file.source,
            path: file.relative.clone(),
            size: file.size,
            stamp: None,
            fingerprint: None,
            articles: 0,
            notes: None,
        }
    }

    /// What is to be told of it, if anything.
    pub(super) fn notes(&self) -> Option<&Notes> {
        self.notes.as_deref()
    }

    /// Takes down why it, or a line of it, is left out.
    pub(super) fn skip(&mut self, reason: String) {
        self.notes.get_or_insert_default().skipped.push(reason);
    }

    /// Takes down what is odd about it.
    pub(super) fn warn(&mut self, warnings: impl IntoIterator<Item = String>) {
        for warning in warnings {
            self.notes.get_or_insert_default().warnings.push(warning);
        }
    }

    /// Takes down where it contradicts itself.
    pub(super) fn contradict(&mut self, contradictions: &[String]) {
        if !contradictions.is_empty() {
            self.notes.get_or_insert_default().contradictions.extend_from_slice(contradictions);
        }
    }

    /// Forgets where it contradicts itself.
    pub(super) fn forget_contradictions(&mut self) {
        if let Some(notes) = &mut self.notes {
            notes.contradictions.clear();
        }
        self.notes.take_if(|notes| **notes == Notes::default());
    }
}

/// An article, as folding sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ArticleEntry {
    /// The record's key in a file of records.
    pub(super) key: Option<String>,
    /// What the record's line held; none where the file is the article.
    pub(super) fingerprint: Option<Fingerprint>,
    /// Of its body: articles of a source that have the same are copies, and one of them stands for all. None where
    /// it is compared by what is understood of it.
    pub(super) body: Option<Fingerprint>,
    /// `YYYY-MM-DD` of its last change.
    pub(super) updated: Option<Box<str>>,
    /// What folding compares; none where another article of the same body stands for it.
    pub(super) compared: Option<Box<ComparedEntry>>,
    /// Where it is in this run what its family shows of it: a [`Shown`].
    #[serde(skip)]
    pub(super) shown: Place,
    /// Where in this run the fingerprints of its blocks are that may be boilerplate.
    #[serde(skip)]
    pub(super) blocks: Place,
    /// This run has understood it.
    #[serde(skip)]
    pub(super) is_understood: bool,
}

/// What folding compares of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ComparedEntry {
    /// Its text, without what recurs.
    pub(super) outline: Outline,
    /// Where its sketch is.
    pub(super) sketch: Place,
    /// What must agree for it to be a near copy.
    pub(super) facts: Facts,
    /// It has so few words that its title is compared too: then it stands for no other.
    pub(super) with_title: bool,
}

/// What a family shows of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shown {
    pub(super) title: String,
    pub(super) url: Option<String>,
    /// What the author says that it is about: tags, categories, description.
    pub(super) about: Vec<String>,
}

impl Shown {
    /// Of an article with a title.
    pub(super) fn new(title: String, front: &FrontMatter) -> Shown {
        Shown { title, url: front.url.clone(), about: front.about().map(str::to_string).collect() }
    }

    /// As a record.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("it is made of plain structs")
    }

    /// Of a record.
    pub(super) fn of_bytes(record: &[u8]) -> io::Result<Shown> {
        postcard::from_bytes(record).map_err(invalid)
    }
}

/// Fingerprints of blocks as a record.
pub(super) fn blocks_to_bytes(blocks: &[u64]) -> Vec<u8> {
    blocks.iter().flat_map(|block| block.to_le_bytes()).collect()
}

/// The fingerprints of a record.
pub(super) fn blocks_of_bytes(record: &[u8]) -> Vec<u64> {
    record.as_chunks().0.iter().map(|block| u64::from_le_bytes(*block)).collect()
}

impl ArticleEntry {
    /// An article of which nothing is compared yet. `record` is its key and fingerprint in a file of records.
    pub(super) fn new(front: &FrontMatter, record: Option<(String, Fingerprint)>, body: Option<Fingerprint>) -> ArticleEntry {
        let (key, fingerprint) = record.unzip();
        ArticleEntry {
            key,
            fingerprint,
            body,
            updated: front.updated.as_deref().map(Box::from),
            compared: None,
            shown: Place::default(),
            blocks: Place::default(),
            is_understood: false,
        }
    }
}

/// What was written of a family of copies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FamilyEntry {
    /// The id of the canonical article.
    pub(super) id: String,
    /// Of all that its documents were made from: another one asks for other documents.
    pub(super) made_from: Fingerprint,
    /// Outlines of its fixes, by the places of their sections.
    pub(super) fixes: Vec<(usize, Outline)>,
    pub(super) counts: Counts,
    /// Where a section contradicts the title.
    pub(super) contradictions: Vec<String>,
}

/// What was counted while documents were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    /// Sections that are fixes.
    pub(super) fixes: u64,
    /// All sections.
    pub(super) sections: u64,
    /// Blocks that were taken out as boilerplate.
    pub(super) stripped: u64,
    /// Weighted words of all documents.
    pub(super) words: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.fixes += other.fixes;
        self.sections += other.sections;
        self.stripped += other.stripped;
        self.words += other.words;
    }
}

/// What folding needs of all articles.
#[derive(Debug, Default)]
pub(super) struct ArticleLedger {
    /// The articles of each file, in the order of the file entries.
    pub(super) articles: Vec<Vec<ArticleEntry>>,
    /// The families whose documents the index holds.
    pub(super) families: Vec<FamilyEntry>,
    /// Of the file of sketches.
    pub(super) sketches: Fingerprint,
}

/// Reads the files of a generation, sorted by source and path.
pub(super) fn read_files(generation: &Path) -> io::Result<Vec<FileEntry>> {
    let mut bytes = Vec::new();
    zstd::Decoder::new(fs::File::open(generation.join(FILES))?)?.read_to_end(&mut bytes)?;
    postcard::from_bytes(&bytes).map_err(invalid)
}

/// An article of a frame, with its records: what is shown of it, and its blocks.
type ReadEntry<'a> = (ArticleEntry, &'a [u8], &'a [u8]);

/// Reads the articles of a generation; `keep` takes records: what is shown of them, and their blocks.
pub(super) fn read_articles(generation: &Path, mut keep: impl FnMut(&[u8]) -> io::Result<Place>) -> io::Result<ArticleLedger> {
    let mut from = zstd::Decoder::new(fs::File::open(generation.join(ARTICLES))?)?;
    let mut bytes = Vec::new();
    read_frame(&mut from, &mut bytes)?;
    let (files, families, sketches): (usize, usize, Fingerprint) = postcard::from_bytes(&bytes).map_err(invalid)?;
    let mut ledger = ArticleLedger { articles: Vec::new(), families: Vec::new(), sketches };
    while ledger.articles.len() < files {
        read_frame(&mut from, &mut bytes)?;
        let frame: Vec<Vec<ReadEntry<'_>>> = postcard::from_bytes(&bytes).map_err(invalid)?;
        for file in frame {
            let entry = |(entry, shown, blocks): ReadEntry<'_>| Ok(ArticleEntry { shown: keep(shown)?, blocks: keep(blocks)?, ..entry });
            ledger.articles.push(file.into_iter().map(entry).collect::<io::Result<_>>()?);
        }
    }
    while ledger.families.len() < families {
        read_frame(&mut from, &mut bytes)?;
        ledger.families.append(&mut postcard::from_bytes(&bytes).map_err(invalid)?);
    }
    // The checksum comes last.
    let rest = from.read(&mut [0])?;
    if rest > 0 { Err(io::ErrorKind::InvalidData.into()) } else { Ok(ledger) }
}

/// The articles of a ledger that is to be written.
pub(super) struct ArticlesOf<'a> {
    /// Of each file, in the order of the file entries.
    pub(super) articles: &'a [Vec<ArticleEntry>],
    /// The records of what is shown of them, and of their blocks.
    pub(super) records: &'a Heap,
    /// Of the file of their sketches.
    pub(super) sketches: Fingerprint,
}

/// Writes the ledger of a generation.
pub(super) fn write(
    generation: &Path,
    files: &[FileEntry],
    of: &ArticlesOf<'_>,
    mut families: impl ExactSizeIterator<Item = io::Result<FamilyEntry>>,
) -> io::Result<()> {
    write_compressed(&generation.join(FILES), |out| postcard::to_io(&files, out).map(drop).map_err(io::Error::other))?;
    write_compressed(&generation.join(ARTICLES), |out| {
        write_frame(out, &(of.articles.len(), families.len(), of.sketches))?;
        for files in of.articles.chunks(FRAME) {
            let mut frame = Vec::with_capacity(files.len());
            for file in files {
                let record = |place| of.records.get(place).map(Record);
                let with_records = |entry: &'_ ArticleEntry| Ok((record(entry.shown)?, record(entry.blocks)?));
                let records: Vec<(Record, Record)> = file.iter().map(with_records).collect::<io::Result<_>>()?;
                frame.push(file.iter().zip(records).map(|(entry, (shown, blocks))| (entry, shown, blocks)).collect::<Vec<_>>());
            }
            write_frame(out, &frame)?;
        }
        while families.len() > 0 {
            let frame: Vec<FamilyEntry> = families.by_ref().take(FRAME).collect::<io::Result<_>>()?;
            write_frame(out, &frame)?;
        }
        Ok(())
    })
}

/// Bytes of the ledger of a generation.
pub(super) fn size(generation: &Path) -> u64 {
    [FILES, ARTICLES, SKETCHES].iter().filter_map(|name| std::fs::metadata(generation.join(name)).ok()).map(|m| m.len()).sum()
}

/// Whether a file of a generation is a part of the ledger that every run writes anew.
pub(super) fn is_written_anew(name: &str) -> bool {
    [FILES, ARTICLES].contains(&name)
}

/// A record, which serialises in one piece.
struct Record(Vec<u8>);

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

fn invalid(error: postcard::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// Reads the bytes of the next frame, which its length goes before.
fn read_frame(from: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut length = [0; size_of::<u64>()];
    from.read_exact(&mut length)?;
    bytes.clear();
    let length = u64::from_le_bytes(length);
    let read = from.take(length).read_to_end(bytes)?;
    if read as u64 == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn write_frame(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let bytes = postcard::to_stdvec(value).map_err(io::Error::other)?;
    out.write_all(&(bytes.len() as u64).to_le_bytes())?;
    out.write_all(&bytes)
}

/// Writes a file whose bytes are compressed and have a checksum.
fn write_compressed(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut encoder = zstd::Encoder::new(BufWriter::new(fs::File::create(path)?), COMPRESSION)?;
    encoder.include_checksum(true)?;
    // The compressor is slow to be asked for single numbers.
    let mut gathered = BufWriter::with_capacity(GATHERED, encoder);
    write(&mut gathered)?;
    let mut file = gathered.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
    file.flush()?;
    file.get_ref().sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::Sketch;

    fn ledger() -> (Vec<FileEntry>, ArticleLedger, Heap) {
        let notes = Notes { skipped: vec!["why".to_string()], warnings: Vec::new(), contradictions: vec!["no".to_string()] };
        let file = |n: usize| FileEntry {
            source: n % 2,
            path: format!("{n}.md"),
            size: 7,
            stamp: (n != 1).then_some(Stamp { modified: 5, changed: -1 }),
            fingerprint: Some([n as u8; 16]),
            articles: 1,
            notes: (n == 2).then(|| Box::new(notes.clone())),
        };
        let front = FrontMatter { tags: vec!["light".to_string()], updated: Some("2026-01-02".to_string()), ..FrontMatter::default() };
        let mut records = Heap::in_memory();
        let outline = Sketch::of(["the lamp is dark"]).outline;
        let compared = ComparedEntry { outline, facts: Facts { named: u64::MAX, fixes: 3 }, ..ComparedEntry::default() };
        let mut article = |n: usize| ArticleEntry {
            compared: (n > 2).then(|| Box::new(compared.clone())),
            shown: records.push(&Shown::new("Lamp".to_string(), &front).to_bytes()).unwrap(),
            blocks: records.push(&blocks_to_bytes(&[n as u64, u64::MAX])).unwrap(),
            ..ArticleEntry::new(&front, Some(("k".to_string(), [3; 16])), Some([7; 16]))
        };
        let family = FamilyEntry {
            id: "0123456789abcdef".to_string(),
            made_from: [9; 16],
            fixes: vec![(2, Sketch::of(["push the plug in"]).outline)],
            counts: Counts { fixes: 1, sections: 2, stripped: 3, words: 4 },
            contradictions: Vec::new(),
        };
        // More than are decoded together.
        let articles = (0..FRAME + 3).map(|n| if n == 1 { Vec::new() } else { vec![article(n)] }).collect();
        ((0..3).map(file).collect(), ArticleLedger { articles, families: vec![family; FRAME + 1], sketches: [4; 16] }, records)
    }

    fn write_all(folder: &Path, files: &[FileEntry], ledger: &ArticleLedger, records: &Heap) {
        let of = ArticlesOf { articles: &ledger.articles, records, sketches: ledger.sketches };
        write(folder, files, &of, ledger.families.iter().cloned().map(Ok)).unwrap();
    }

    #[test]
    fn a_ledger_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let (files, articles, records) = ledger();
        write_all(folder.path(), &files, &articles, &records);
        assert_eq!(read_files(folder.path()).unwrap(), files);
        let mut kept = Heap::in_memory();
        let read = read_articles(folder.path(), |record| kept.push(record)).unwrap();
        assert_eq!(read.families, articles.families);
        assert_eq!(read.sketches, articles.sketches);
        assert_eq!(read.articles.len(), articles.articles.len());
        for (read, written) in read.articles.iter().flatten().zip(articles.articles.iter().flatten()) {
            assert_eq!(kept.get(read.shown).unwrap(), records.get(written.shown).unwrap());
            assert_eq!(ArticleEntry { shown: written.shown, blocks: written.blocks, ..read.clone() }, *written);
        }
        let last = &read.articles[FRAME + 2][0];
        assert_eq!(blocks_of_bytes(&kept.get(last.blocks).unwrap()), [FRAME as u64 + 2, u64::MAX]);
        let shown = Shown { title: "Lamp".to_string(), url: None, about: vec!["light".to_string()] };
        let record = kept.get(last.shown).unwrap();
        assert_eq!(Shown::of_bytes(&record).unwrap(), shown);
        assert!(Shown::of_bytes(&record[..record.len() - 1]).is_err());
    }

    #[test]
    fn notes_that_say_nothing_are_no_notes() {
        let (files, _, _) = ledger();
        let mut file = files[0].clone();
        file.contradict(&[]);
        file.warn(None);
        assert_eq!(file, files[0]);
        file.contradict(&["no".to_string()]);
        assert_eq!(file.notes().unwrap().contradictions, ["no"]);
        file.forget_contradictions();
        assert_eq!(file, files[0]);
        let mut file = files[2].clone();
        file.forget_contradictions();
        assert_eq!(file.notes().unwrap().skipped, ["why"]);
    }

    #[test]
    fn a_torn_or_changed_ledger_is_no_ledger() {
        let folder = tempfile::tempdir().unwrap();
        let (files, articles, records) = ledger();
        write_all(folder.path(), &files, &articles, &records);
        let read_articles = |generation: &Path| read_articles(generation, |_| Ok(Place::default()));
        let path = folder.path().join(ARTICLES);
        let whole = std::fs::read(&path).unwrap();
        for cut in [0, 3, whole.len() / 2, whole.len() - 1] {
            std::fs::write(&path, &whole[..cut]).unwrap();
            assert!(read_articles(folder.path()).is_err(), "{cut} of {} bytes", whole.len());
        }
        let mut changed = whole;
        let middle = changed.len() / 2;
        changed[middle] ^= 0xff;
        std::fs::write(&path, &changed).unwrap();
        assert!(read_articles(folder.path()).is_err());
    }
}
