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
use crate::article::Article;
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
    /// Where its [`Details`] are in this run.
    #[serde(skip)]
    pub(super) details: Place,
    /// What it says, as one number, if this run has understood it: articles of a source that say the same have the
    /// same.
    #[serde(skip)]
    pub(super) content: Option<u64>,
    /// `YYYY-MM-DD` of its last change.
    pub(super) updated: Option<Box<str>>,
    /// Its text, without what recurs.
    pub(super) outline: Outline,
    /// Where its sketch is.
    pub(super) sketch: Place,
    /// What must agree for it to be a near copy.
    pub(super) facts: Facts,
}

/// What a run seldom asks for of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Details {
    /// Fingerprints of the blocks that may be boilerplate.
    pub(super) blocks: Vec<u64>,
    /// What its family shows of it where it is a copy.
    pub(super) shown: Shown,
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
    /// Of an article.
    pub(super) fn of(article: &Article) -> Shown {
        Shown { title: article.title.clone(), url: article.front.url.clone(), about: article.about().map(str::to_string).collect() }
    }
}

impl Details {
    /// As a record: how many blocks, the blocks, and what is shown.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = (self.blocks.len() as u64).to_le_bytes().to_vec();
        self.blocks.iter().for_each(|block| bytes.extend_from_slice(&block.to_le_bytes()));
        postcard::to_extend(&self.shown, bytes).expect("it is made of plain structs")
    }

    /// The blocks of a record.
    pub(super) fn blocks(record: &[u8]) -> io::Result<Vec<u64>> {
        Ok(Self::parts(record)?.0.iter().map(|block| u64::from_le_bytes(*block)).collect())
    }

    /// What is shown of the article of a record.
    pub(super) fn shown(record: &[u8]) -> io::Result<Shown> {
        postcard::from_bytes(Self::parts(record)?.1).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
    }

    fn parts(record: &[u8]) -> io::Result<(&[[u8; 8]], &[u8])> {
        let parts = || {
            let (count, rest) = record.split_first_chunk::<8>()?;
            let (blocks, shown) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*count)).ok()?.checked_mul(8)?)?;
            Some((blocks.as_chunks().0, shown))
        };
        parts().ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

impl ArticleEntry {
    /// An article that is yet to be sketched. `record` is its key and fingerprint in a file of records.
    pub(super) fn new(article: &Article, record: Option<(String, Fingerprint)>, content: u64) -> ArticleEntry {
        let (key, fingerprint) = record.unzip();
        ArticleEntry {
            key,
            fingerprint,
            details: Place::default(),
            content: Some(content),
            updated: article.front.updated.as_deref().map(Box::from),
            outline: Outline::default(),
            sketch: Place::default(),
            facts: Facts::default(),
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

/// Reads the articles of a generation; `keep` takes the records of their details.
pub(super) fn read_articles(generation: &Path, mut keep: impl FnMut(&[u8]) -> io::Result<Place>) -> io::Result<ArticleLedger> {
    let mut from = zstd::Decoder::new(fs::File::open(generation.join(ARTICLES))?)?;
    let mut bytes = Vec::new();
    read_frame(&mut from, &mut bytes)?;
    let (files, families, sketches): (usize, usize, Fingerprint) = postcard::from_bytes(&bytes).map_err(invalid)?;
    let mut ledger = ArticleLedger { articles: Vec::new(), families: Vec::new(), sketches };
    while ledger.articles.len() < files {
        read_frame(&mut from, &mut bytes)?;
        let frame: Vec<Vec<(ArticleEntry, &[u8])>> = postcard::from_bytes(&bytes).map_err(invalid)?;
        for file in frame {
            let entry = |(entry, details): (ArticleEntry, &[u8])| Ok(ArticleEntry { details: keep(details)?, ..entry });
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
    /// The records of their details.
    pub(super) details: &'a Heap,
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
                let with_details = |entry: &'_ ArticleEntry| of.details.get(entry.details).map(Record);
                let records = file.iter().map(with_details).collect::<io::Result<Vec<Record>>>()?;
                frame.push(file.iter().zip(records).collect::<Vec<(&ArticleEntry, Record)>>());
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
    use crate::article;
    use crate::corpus::Format;
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
        let read = article::read("---\ntags: [light]\nupdated: 2026-01-02\n---\n# Lamp\n\nIt is dark.\n", Format::Markdown, "lamp");
        let mut details = Heap::in_memory();
        let mut article = |n: usize| ArticleEntry {
            outline: Sketch::of(["the lamp is dark"]).outline,
            facts: Facts { named: u64::MAX, fixes: 3 },
            details: details.push(&Details { blocks: vec![n as u64, u64::MAX], shown: Shown::of(&read) }.to_bytes()).unwrap(),
            content: None,
            ..ArticleEntry::new(&read, Some(("k".to_string(), [3; 16])), 5)
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
        ((0..3).map(file).collect(), ArticleLedger { articles, families: vec![family; FRAME + 1], sketches: [4; 16] }, details)
    }

    fn write_all(folder: &Path, files: &[FileEntry], ledger: &ArticleLedger, details: &Heap) {
        let of = ArticlesOf { articles: &ledger.articles, details, sketches: ledger.sketches };
        write(folder, files, &of, ledger.families.iter().cloned().map(Ok)).unwrap();
    }

    #[test]
    fn a_ledger_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let (files, articles, details) = ledger();
        write_all(folder.path(), &files, &articles, &details);
        assert_eq!(read_files(folder.path()).unwrap(), files);
        let mut kept = Heap::in_memory();
        let read = read_articles(folder.path(), |record| kept.push(record)).unwrap();
        assert_eq!(read.families, articles.families);
        assert_eq!(read.sketches, articles.sketches);
        assert_eq!(read.articles.len(), articles.articles.len());
        for (read, written) in read.articles.iter().flatten().zip(articles.articles.iter().flatten()) {
            assert_eq!(kept.get(read.details).unwrap(), details.get(written.details).unwrap());
            assert_eq!(ArticleEntry { details: written.details, ..read.clone() }, *written);
        }
        let last = kept.get(read.articles[FRAME + 2][0].details).unwrap();
        assert_eq!(Details::blocks(&last).unwrap(), [FRAME as u64 + 2, u64::MAX]);
        let shown = Shown { title: "Lamp".to_string(), url: None, about: vec!["light".to_string()] };
        assert_eq!(Details::shown(&last).unwrap(), shown);
        assert!(Details::blocks(&last[..9]).is_err() && Details::shown(&last[..last.len() - 1]).is_err());
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
        let (files, articles, details) = ledger();
        write_all(folder.path(), &files, &articles, &details);
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
