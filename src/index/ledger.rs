//! The ledger: what an index knows of the files that it was made of, committed with it.
//!
//! It is in three files of a generation. One tells the files with their sizes, stamps and fingerprints: a
//! run reads it to see what has changed. Another tells what folding needs of all articles: a run reads
//! it when something has. The third holds the sketches of articles, of which a run reads few.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::sketches::Place;
use crate::article::Article;
use crate::corpus::{Fingerprint, Stamp};
use crate::family::{Facts, Outline};

const FILES: &str = "files.ledger";
const ARTICLES: &str = "articles.ledger";
pub(super) const SKETCHES: &str = "sketches.ledger";

/// How hard the ledger is compressed: beyond this it takes longer and gets no smaller.
const COMPRESSION: i32 = 1;
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
    /// Why it, or a line of it, was left out.
    pub(super) skipped: Vec<String>,
    /// What was odd about it.
    pub(super) warnings: Vec<String>,
    /// Where what it says contradicts its titles, for the articles of it that are no copies.
    pub(super) contradictions: Vec<String>,
}

/// An article, as folding sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ArticleEntry {
    /// The record's key in a file of records.
    pub(super) key: Option<String>,
    /// What the record's line held; none where the file is the article.
    pub(super) fingerprint: Option<Fingerprint>,
    /// What its family shows of it where it is a copy: in one piece, as a run holds it of all articles.
    shown: Box<[u8]>,
    /// `YYYY-MM-DD` of its last change.
    pub(super) updated: Option<String>,
    /// Fingerprints of the blocks that may be boilerplate.
    pub(super) blocks: Vec<u64>,
    /// Its text, without what recurs.
    pub(super) outline: Outline,
    /// Where its sketch is.
    pub(super) sketch: Place,
    /// What must agree for it to be a near copy.
    pub(super) facts: Facts,
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

impl ArticleEntry {
    /// An article that is yet to be sketched. `record` is its key and fingerprint in a file of records.
    pub(super) fn new(article: &Article, record: Option<(String, Fingerprint)>, blocks: Vec<u64>) -> ArticleEntry {
        let (key, fingerprint) = record.unzip();
        ArticleEntry {
            key,
            fingerprint,
            shown: postcard::to_stdvec(&Shown::of(article)).expect("it is made of plain structs").into_boxed_slice(),
            updated: article.front.updated.clone(),
            blocks,
            outline: Outline::default(),
            sketch: Place::default(),
            facts: Facts::default(),
        }
    }

    /// What its family shows of it.
    ///
    /// # Errors
    /// It is not what was written.
    pub(super) fn shown(&self) -> io::Result<Shown> {
        postcard::from_bytes(&self.shown).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    read(&generation.join(FILES))
}

/// Reads the articles of a generation.
pub(super) fn read_articles(generation: &Path) -> io::Result<ArticleLedger> {
    read(&generation.join(ARTICLES))
}

/// Writes the ledger of a generation.
pub(super) fn write(generation: &Path, files: &[FileEntry], articles: &ArticleLedger) -> io::Result<()> {
    write_one(&generation.join(FILES), &files)?;
    write_one(&generation.join(ARTICLES), articles)
}

/// Bytes of the ledger of a generation.
pub(super) fn size(generation: &Path) -> u64 {
    [FILES, ARTICLES, SKETCHES].iter().filter_map(|name| std::fs::metadata(generation.join(name)).ok()).map(|m| m.len()).sum()
}

/// Whether a file of a generation is a part of the ledger that every run writes anew.
pub(super) fn is_written_anew(name: &str) -> bool {
    [FILES, ARTICLES].contains(&name)
}

fn read<T: DeserializeOwned>(path: &Path) -> io::Result<T> {
    let mut bytes = Vec::new();
    zstd::Decoder::new(File::open(path)?)?.read_to_end(&mut bytes)?;
    postcard::from_bytes(&bytes).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}

fn write_one(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let mut encoder = zstd::Encoder::new(BufWriter::new(File::create(path)?), COMPRESSION)?;
    encoder.include_checksum(true)?;
    // The compressor is slow to be asked for single numbers.
    let gathered = postcard::to_io(value, BufWriter::with_capacity(GATHERED, encoder)).map_err(io::Error::other)?;
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

    fn ledger() -> (Vec<FileEntry>, ArticleLedger) {
        let file = |n: usize| FileEntry {
            source: n % 2,
            path: format!("{n}.md"),
            size: 7,
            stamp: (n != 1).then_some(Stamp { modified: 5, changed: -1 }),
            fingerprint: Some([n as u8; 16]),
            articles: 1,
            skipped: vec!["why".to_string()],
            warnings: Vec::new(),
            contradictions: vec!["no".to_string()],
        };
        let read = article::read("---\ntags: [light]\nupdated: 2026-01-02\n---\n# Lamp\n\nIt is dark.\n", Format::Markdown, "lamp");
        let article = ArticleEntry {
            outline: Sketch::of(["the lamp is dark"]).outline,
            facts: Facts { named: u64::MAX, fixes: 3 },
            ..ArticleEntry::new(&read, Some(("k".to_string(), [3; 16])), vec![1, u64::MAX])
        };
        assert_eq!(article.shown().unwrap(), Shown { title: "Lamp".to_string(), url: None, about: vec!["light".to_string()] });
        let family = FamilyEntry {
            id: "0123456789abcdef".to_string(),
            made_from: [9; 16],
            fixes: vec![(2, Sketch::of(["push the plug in"]).outline)],
            counts: Counts { fixes: 1, sections: 2, stripped: 3, words: 4 },
            contradictions: Vec::new(),
        };
        ((0..3).map(file).collect(), ArticleLedger { articles: vec![vec![article]; 3], families: vec![family], sketches: [4; 16] })
    }

    #[test]
    fn a_ledger_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let (files, articles) = ledger();
        write(folder.path(), &files, &articles).unwrap();
        assert_eq!(read_files(folder.path()).unwrap(), files);
        assert_eq!(read_articles(folder.path()).unwrap(), articles);
    }

    #[test]
    fn a_torn_or_changed_ledger_is_no_ledger() {
        let folder = tempfile::tempdir().unwrap();
        let (files, articles) = ledger();
        write(folder.path(), &files, &articles).unwrap();
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
