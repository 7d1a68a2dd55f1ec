//! The ledger: a record of the files from which an index was built, committed with the index.
//!
//! It consists of three files of a generation. The file ledger lists the files with their sizes, time stamps and
//! fingerprints; every run reads it to find out what has changed. The article ledger has the data of all articles that
//! deduplication needs; a run reads it if something has changed. The third file has the sketches of articles, of which a run
//! reads only a few.

use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize, Serializer};

use super::layout::{ARTICLE_LEDGER, FILE_LEDGER, SKETCH_LEDGER};
use super::spill::{SpillFile, SpillRef};
use crate::article::FrontMatter;
use crate::corpus::{File, Fingerprint, Stamp};
use crate::family::{Facts, Outline};

/// Compression level (zstd) of the ledger: higher levels take longer and save nothing.
const COMPRESSION: i32 = 1;
/// Number of files or families in a frame: frames are decoded one at a time, so that a run never has all bytes in memory.
const FRAME: usize = 512;
/// Number of bytes that are passed to the compressor at a time: it is slow for single numbers.
const WRITE_BUFFER: usize = 128 * 1024;

/// A file as it was when it was last read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    /// Index of the file's source.
    pub(crate) source: usize,
    /// Path of the file, relative to the root of its source.
    pub(crate) path: String,
    /// Size in bytes.
    pub(crate) size: u64,
    /// Time of the last change; `None` if the file may have changed again unnoticed.
    pub(crate) stamp: Option<Stamp>,
    /// Fingerprint of the content; `None` if the file could not be read.
    pub(crate) fingerprint: Option<Fingerprint>,
    /// Number of articles in the file.
    pub(crate) articles: usize,
    /// What to report about the file; nothing for most files.
    pub(crate) notes: Option<Box<Notes>>,
    /// Whether the file is skipped if it is navigation: see [`File::is_navigation`].
    pub(crate) is_navigation: bool,
}

/// What to report about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notes {
    /// Reasons why the file or one of its lines was skipped.
    pub(crate) skipped: Vec<String>,
    /// Warnings about the file.
    pub(crate) warnings: Vec<String>,
    /// Remarks on the text of the file's canonical articles.
    pub(crate) remarks: Vec<String>,
}

impl FileEntry {
    /// A file that has not been read yet.
    pub(crate) fn unread(file: &File) -> FileEntry {
        FileEntry {
            source: file.source,
            path: file.relative.clone(),
            size: file.size,
            stamp: None,
            fingerprint: None,
            articles: 0,
            notes: None,
            is_navigation: file.is_navigation,
        }
    }

    /// What to report about the file, if anything.
    pub(crate) fn notes(&self) -> Option<&Notes> {
        self.notes.as_deref()
    }

    /// Records why the file or one of its lines is skipped.
    pub(crate) fn skip(&mut self, reason: String) {
        self.notes.get_or_insert_default().skipped.push(reason);
    }

    /// Records warnings about the file.
    pub(crate) fn warn(&mut self, warnings: impl IntoIterator<Item = String>) {
        for warning in warnings {
            self.notes.get_or_insert_default().warnings.push(warning);
        }
    }

    /// Records remarks.
    pub(crate) fn add_remarks(&mut self, remarks: &[String]) {
        if !remarks.is_empty() {
            self.notes.get_or_insert_default().remarks.extend_from_slice(remarks);
        }
    }

    /// Removes all remarks.
    pub(crate) fn clear_remarks(&mut self) {
        if let Some(notes) = &mut self.notes {
            notes.remarks.clear();
        }
        self.notes.take_if(|notes| **notes == Notes::default());
    }
}

/// The data of an article that deduplication needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ArticleEntry {
    /// Key of the article in a file of records.
    pub(crate) key: Option<String>,
    /// Fingerprint of the article's line in a file of records; `None` if the file is the article.
    pub(crate) fingerprint: Option<Fingerprint>,
    /// Fingerprint of the body. Articles of a source with equal bodies are copies, and one of them represents all.
    /// `None` for an article that is compared only once it is parsed.
    pub(crate) body: Option<Fingerprint>,
    /// Date of the last change, `YYYY-MM-DD`.
    pub(crate) updated: Option<Box<str>>,
    /// What deduplication compares; `None` if another article with the same body represents it.
    pub(crate) comparable: Option<Box<ComparableEntry>>,
    /// In this run, the [`CopyDetails`](super::copy_details::CopyDetails) of the article.
    #[serde(skip)]
    pub(crate) details: SpillRef,
    /// In this run, the fingerprints of the article's blocks that may be boilerplate.
    #[serde(skip)]
    pub(crate) blocks: SpillRef,
    /// Whether this run has parsed the article.
    #[serde(skip)]
    pub(crate) is_parsed: bool,
}

/// The properties of an article that deduplication compares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ComparableEntry {
    /// Outline of the text without recurring blocks.
    pub(crate) outline: Outline,
    /// Position of the sketch in the file of sketches.
    pub(crate) sketch: SpillRef,
    /// Facts that must agree between near-duplicates.
    pub(crate) facts: Facts,
    /// Whether the text has so few words that the title is compared too; such an article represents only itself.
    pub(crate) with_title: bool,
}

/// Encodes fingerprints of blocks.
pub(crate) fn blocks_to_bytes(blocks: &[u64]) -> Vec<u8> {
    blocks.iter().flat_map(|block| block.to_le_bytes()).collect()
}

/// Decodes fingerprints of blocks.
pub(crate) fn blocks_from_bytes(record: &[u8]) -> Vec<u64> {
    record.as_chunks().0.iter().map(|block| u64::from_le_bytes(*block)).collect()
}

impl ArticleEntry {
    /// An article that is not compared yet. `record` is the key and fingerprint of the article in a file of records.
    pub(crate) fn new(front: &FrontMatter, record: Option<(String, Fingerprint)>, body: Option<Fingerprint>) -> ArticleEntry {
        let (key, fingerprint) = record.unzip();
        ArticleEntry {
            key,
            fingerprint,
            body,
            updated: front.updated.as_deref().map(Box::from),
            comparable: None,
            details: SpillRef::default(),
            blocks: SpillRef::default(),
            is_parsed: false,
        }
    }
}

/// A family of copies as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FamilyEntry {
    /// Id of the canonical article.
    pub(crate) id: String,
    /// Fingerprint of every input of the documents; the family is rewritten when it differs.
    pub(crate) input_fingerprint: Fingerprint,
    /// Outlines of the canonical article's fixes, with the indexes of their sections.
    pub(crate) fixes: Vec<(usize, Outline)>,
    pub(crate) counts: Counts,
    /// Remarks on the text of the canonical article: problems with its markup, contradictions, no fix.
    pub(crate) remarks: Vec<String>,
}

/// Counts taken while documents are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// Number of sections that are fixes.
    pub(crate) fixes: u64,
    /// Number of sections.
    pub(crate) sections: u64,
    /// Number of blocks stripped as boilerplate.
    pub(crate) stripped: u64,
    /// Sum of the weighted lengths of the documents.
    pub(crate) length: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.fixes += other.fixes;
        self.sections += other.sections;
        self.stripped += other.stripped;
        self.length += other.length;
    }
}

/// The data of all articles that deduplication needs.
#[derive(Debug, Default)]
pub(crate) struct ArticleLedger {
    /// The articles of each file, in the order of the file entries.
    pub(crate) articles: Vec<Vec<ArticleEntry>>,
    /// The families in the index.
    pub(crate) families: Vec<FamilyEntry>,
    /// Fingerprint of the file of sketches.
    pub(crate) sketches: Fingerprint,
}

/// Reads the file ledger of a generation, sorted by source and path.
pub(crate) fn read_files(generation: &Path) -> io::Result<Vec<FileEntry>> {
    let mut bytes = Vec::new();
    zstd::Decoder::new(fs::File::open(generation.join(FILE_LEDGER))?)?.read_to_end(&mut bytes)?;
    postcard::from_bytes(&bytes).map_err(invalid)
}

/// An article of a frame, with its details and the fingerprints of its blocks.
type ReadEntry<'a> = (ArticleEntry, &'a [u8], &'a [u8]);

/// Reads the article ledger of a generation. `keep` stores the details and the fingerprints of the blocks.
pub(crate) fn read_articles(generation: &Path, mut keep: impl FnMut(&[u8]) -> io::Result<SpillRef>) -> io::Result<ArticleLedger> {
    let mut from = zstd::Decoder::new(fs::File::open(generation.join(ARTICLE_LEDGER))?)?;
    let mut bytes = Vec::new();
    read_frame(&mut from, &mut bytes)?;
    let (files, families, sketches): (usize, usize, Fingerprint) = postcard::from_bytes(&bytes).map_err(invalid)?;
    let mut ledger = ArticleLedger { articles: Vec::new(), families: Vec::new(), sketches };
    while ledger.articles.len() < files {
        read_frame(&mut from, &mut bytes)?;
        let frame: Vec<Vec<ReadEntry<'_>>> = postcard::from_bytes(&bytes).map_err(invalid)?;
        for file in frame {
            let entry =
                |(entry, details, blocks): ReadEntry<'_>| Ok(ArticleEntry { details: keep(details)?, blocks: keep(blocks)?, ..entry });
            ledger.articles.push(file.into_iter().map(entry).collect::<io::Result<_>>()?);
        }
    }
    while ledger.families.len() < families {
        read_frame(&mut from, &mut bytes)?;
        ledger.families.append(&mut postcard::from_bytes(&bytes).map_err(invalid)?);
    }
    // Reading to the end verifies the checksum.
    let rest = from.read(&mut [0])?;
    if rest > 0 { Err(io::ErrorKind::InvalidData.into()) } else { Ok(ledger) }
}

/// The articles of a ledger that is about to be written.
pub(crate) struct ArticleEntries<'a> {
    /// The articles of each file, in the order of the file entries.
    pub(crate) articles: &'a [Vec<ArticleEntry>],
    /// The details of the articles and the fingerprints of their blocks.
    pub(crate) records: &'a SpillFile,
    /// Fingerprint of the file of the articles' sketches.
    pub(crate) sketches: Fingerprint,
}

/// Writes the ledger of a generation.
pub(crate) fn write(
    generation: &Path,
    files: &[FileEntry],
    of: &ArticleEntries<'_>,
    mut families: impl ExactSizeIterator<Item = io::Result<FamilyEntry>>,
) -> io::Result<()> {
    write_compressed(&generation.join(FILE_LEDGER), |out| postcard::to_io(&files, out).map(drop).map_err(io::Error::other))?;
    write_compressed(&generation.join(ARTICLE_LEDGER), |out| {
        write_frame(out, &(of.articles.len(), families.len(), of.sketches))?;
        for files in of.articles.chunks(FRAME) {
            let mut frame = Vec::with_capacity(files.len());
            for file in files {
                let record = |at| of.records.get(at).map(Record);
                let with_records = |entry: &'_ ArticleEntry| Ok((record(entry.details)?, record(entry.blocks)?));
                let records: Vec<(Record, Record)> = file.iter().map(with_records).collect::<io::Result<_>>()?;
                frame.push(file.iter().zip(records).map(|(entry, (details, blocks))| (entry, details, blocks)).collect::<Vec<_>>());
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

/// Size of the ledger of a generation on disk, in bytes.
pub(crate) fn size(generation: &Path) -> u64 {
    [FILE_LEDGER, ARTICLE_LEDGER, SKETCH_LEDGER]
        .iter()
        .filter_map(|name| std::fs::metadata(generation.join(name)).ok())
        .map(|m| m.len())
        .sum()
}

/// Whether a file of a generation is a part of the ledger that every run rewrites.
pub(crate) fn is_rewritten(name: &str) -> bool {
    [FILE_LEDGER, ARTICLE_LEDGER].contains(&name)
}

/// Bytes that are serialised in one piece.
struct Record(Vec<u8>);

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

fn invalid(error: postcard::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// Reads the bytes of the next frame, which follow their length.
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

/// Writes a compressed file with a checksum.
fn write_compressed(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut encoder = zstd::Encoder::new(BufWriter::new(fs::File::create(path)?), COMPRESSION)?;
    encoder.include_checksum(true)?;
    let mut buffer = BufWriter::with_capacity(WRITE_BUFFER, encoder);
    write(&mut buffer)?;
    let mut file = buffer.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
    file.flush()?;
    file.get_ref().sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::Sketch;
    use crate::index::format::copy_details::CopyDetails;

    fn front() -> FrontMatter {
        FrontMatter { tags: vec!["light".to_string()], updated: Some("2026-01-02".to_string()), ..FrontMatter::default() }
    }

    fn ledger() -> (Vec<FileEntry>, ArticleLedger, SpillFile) {
        let notes = Notes { skipped: vec!["why".to_string()], warnings: Vec::new(), remarks: vec!["no".to_string()] };
        let file = |n: usize| FileEntry {
            source: n % 2,
            path: format!("{n}.md"),
            size: 7,
            stamp: (n != 1).then_some(Stamp { modified: 5, changed: -1 }),
            fingerprint: Some([n as u8; 16]),
            articles: 1,
            notes: (n == 2).then(|| Box::new(notes.clone())),
            is_navigation: n == 2,
        };
        let mut records = SpillFile::in_memory();
        let outline = Sketch::of(["the lamp is dark"]).outline;
        let comparable = ComparableEntry { outline, facts: Facts { named: u64::MAX, fixes: 3 }, ..ComparableEntry::default() };
        let mut article = |n: usize| ArticleEntry {
            comparable: (n > 2).then(|| Box::new(comparable.clone())),
            details: records.push(&CopyDetails::new("Lamp".to_string(), &front()).to_bytes()).unwrap(),
            blocks: records.push(&blocks_to_bytes(&[n as u64, u64::MAX])).unwrap(),
            ..ArticleEntry::new(&front(), Some(("k".to_string(), [3; 16])), Some([7; 16]))
        };
        let family = FamilyEntry {
            id: "0123456789abcdef".to_string(),
            input_fingerprint: [9; 16],
            fixes: vec![(2, Sketch::of(["push the plug in"]).outline)],
            counts: Counts { fixes: 1, sections: 2, stripped: 3, length: 4 },
            remarks: Vec::new(),
        };
        // More than one frame.
        let articles = (0..FRAME + 3).map(|n| if n == 1 { Vec::new() } else { vec![article(n)] }).collect();
        ((0..3).map(file).collect(), ArticleLedger { articles, families: vec![family; FRAME + 1], sketches: [4; 16] }, records)
    }

    fn write_all(folder: &Path, files: &[FileEntry], ledger: &ArticleLedger, records: &SpillFile) {
        let of = ArticleEntries { articles: &ledger.articles, records, sketches: ledger.sketches };
        write(folder, files, &of, ledger.families.iter().cloned().map(Ok)).unwrap();
    }

    #[test]
    fn a_ledger_round_trips() {
        let folder = tempfile::tempdir().unwrap();
        let (files, articles, records) = ledger();
        write_all(folder.path(), &files, &articles, &records);
        assert_eq!(read_files(folder.path()).unwrap(), files);
        let mut kept = SpillFile::in_memory();
        let read = read_articles(folder.path(), |record| kept.push(record)).unwrap();
        assert_eq!(read.families, articles.families);
        assert_eq!(read.sketches, articles.sketches);
        assert_eq!(read.articles.len(), articles.articles.len());
        for (read, written) in read.articles.iter().flatten().zip(articles.articles.iter().flatten()) {
            assert_eq!(kept.get(read.details).unwrap(), records.get(written.details).unwrap());
            assert_eq!(ArticleEntry { details: written.details, blocks: written.blocks, ..read.clone() }, *written);
        }
        let last = &read.articles[FRAME + 2][0];
        assert_eq!(blocks_from_bytes(&kept.get(last.blocks).unwrap()), [FRAME as u64 + 2, u64::MAX]);
        assert_eq!(CopyDetails::from_bytes(&kept.get(last.details).unwrap()).unwrap(), CopyDetails::new("Lamp".to_string(), &front()));
    }

    #[test]
    fn empty_notes_are_dropped() {
        let (files, _, _) = ledger();
        let mut file = files[0].clone();
        file.add_remarks(&[]);
        file.warn(None);
        assert_eq!(file, files[0]);
        file.add_remarks(&["no".to_string()]);
        assert_eq!(file.notes().unwrap().remarks, ["no"]);
        file.clear_remarks();
        assert_eq!(file, files[0]);
        let mut file = files[2].clone();
        file.clear_remarks();
        assert_eq!(file.notes().unwrap().skipped, ["why"]);
    }

    #[test]
    fn a_truncated_or_changed_ledger_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (files, articles, records) = ledger();
        write_all(folder.path(), &files, &articles, &records);
        let read_articles = |generation: &Path| read_articles(generation, |_| Ok(SpillRef::default()));
        let path = folder.path().join(ARTICLE_LEDGER);
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
