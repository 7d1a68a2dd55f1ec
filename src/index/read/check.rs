//! Verifying an index: its bytes, its counts, and the agreement of ledger, vocabulary and documents.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use tantivy::Index;

use super::read_only_directory::ReadOnlyDirectory;
use super::reader::Reader;
use crate::article::Role;
use crate::corpus;
use crate::error::Result;
use crate::index::format::damage::damage;
use crate::index::format::generation::{self, Generation};
use crate::index::format::layout::SKETCH_LEDGER;
use crate::index::format::ledger::{self, ArticleLedger, Counts, FileEntry};
use crate::index::format::record::{ArticleRecord, SectionRecord, count_words};
use crate::index::format::spill::SpillRef;
use crate::index::format::vocabulary;
use crate::index::format::word_counter::WordCounter;

/// Result of a check.
#[derive(Clone, Debug, Default)]
pub struct CheckReport {
    /// Number of files whose bytes were verified.
    pub files: usize,
    /// Number of articles that were read.
    pub articles: u64,
    /// Number of documents that were read.
    pub documents: u64,
    /// Problems that were found; empty if the index is intact.
    pub problems: Vec<String>,
    /// Leftovers of a killed run, which the next run removes.
    pub leftovers: Vec<String>,
}

/// Verifies an index: sizes and checksums of its files, its counts, that every document can be read, and that the ledger
/// has a fingerprint of every file that the documents name.
///
/// # Errors
/// There is no index, or runs keep replacing it.
pub fn check(index: &Path) -> Result<CheckReport> {
    generation::read_consistently(index, |current| check_generation(index, current))
}

fn check_generation(index: &Path, current: &Generation) -> Result<CheckReport> {
    let mut report = CheckReport { leftovers: generation::leftovers(index, current), ..CheckReport::default() };
    if let Err(error) = current.check_files(index) {
        report.problems.push(damage(&error));
        return Ok(report);
    }
    check_bytes(current, &mut report);
    let files = ledger::read_files(&current.folder);
    let articles = ledger::read_articles(&current.folder, |_| Ok(SpillRef::default()));
    let (files, articles) = match (files, articles) {
        (Ok(files), Ok(articles)) => (files, articles),
        (files, articles) => {
            let errors = files.err().into_iter().chain(articles.err());
            report.problems.extend(errors.map(|e| format!("the ledger cannot be read: {e}")));
            return Ok(report);
        }
    };
    match std::fs::read(current.folder.join(SKETCH_LEDGER)) {
        Ok(bytes) if corpus::fingerprint(&bytes) == articles.sketches => {}
        Ok(_) => report.problems.push(format!("{SKETCH_LEDGER}: its bytes do not match its fingerprint")),
        Err(error) => report.problems.push(format!("{SKETCH_LEDGER}: {error}")),
    }
    report.problems.extend(vocabulary::verify(&current.folder));
    // Tantivy must not open damaged files.
    if report.problems.is_empty() {
        match Reader::open(index) {
            Ok(reader) => Check { reader: &reader, files: &files, ledger: &articles, report: &mut report }.contents()?,
            Err(error) => report.problems.push(damage(&error)),
        }
    }
    Ok(report)
}

fn check_bytes(current: &Generation, report: &mut CheckReport) {
    report.files = current.file_count();
    let verify = || Index::open(ReadOnlyDirectory::open(&current.folder)?)?.validate_checksum();
    match verify() {
        Ok(damaged) => {
            let mut names: Vec<String> = damaged.into_iter().map(|path| path.display().to_string()).collect();
            names.sort();
            report.problems.extend(names.into_iter().map(|name| format!("{name}: its bytes do not match its checksum")));
        }
        Err(error) => report.problems.push(format!("the index cannot be opened: {error}")),
    }
}

/// A check of the contents of an index that can be opened.
struct Check<'a> {
    reader: &'a Reader,
    files: &'a [FileEntry],
    ledger: &'a ArticleLedger,
    report: &'a mut CheckReport,
}

impl Check<'_> {
    fn contents(mut self) -> Result<()> {
        let families: HashSet<&str> = self.ledger.families.iter().map(|f| f.id.as_str()).collect();
        let (mut found, mut named) = (Counts::default(), BTreeMap::<(usize, String), usize>::new());
        let counter = WordCounter::default();
        let blocks = self.reader.blocks()?;
        for block in &blocks {
            let (article, sections) = self.reader.family(block)?;
            counter.with(|analyzer| count_words(&article, sections.iter().map(|s| &s.section), analyzer));
            if !families.contains(article.id.as_str()) {
                self.problem(format!("{}: the ledger has no family {}", article.path, article.id));
            }
            found += counts(&sections);
            self.report.documents += block.documents.len() as u64;
            count_files(article, &mut named);
        }
        self.compare_files(&named);
        self.report.articles = named.values().map(|n| *n as u64).sum();
        match self.reader.has_vocabulary(counter) {
            Ok(true) => {}
            Ok(false) => self.problem("its vocabulary does not match its documents".to_string()),
            Err(error) => self.problem(damage(&error)),
        }
        self.compare_counts(&found, blocks.len() as u64);
        Ok(())
    }

    /// Compares the files that the documents name with the ledger. `named` has the number of articles in each file.
    fn compare_files(&mut self, named: &BTreeMap<(usize, String), usize>) {
        let entries: HashMap<(usize, &str), &FileEntry> = self.files.iter().map(|f| ((f.source, f.path.as_str()), f)).collect();
        for ((source, path), articles) in named {
            match entries.get(&(*source, path.as_str())) {
                Some(file) if file.fingerprint.is_none() => self.problem(format!("{path}: the ledger has no fingerprint for it")),
                Some(file) if file.articles != *articles => {
                    self.problem(format!("{path}: the index contains {articles} of its {} articles", file.articles));
                }
                Some(_) => {}
                None => self.problem(format!("{path}: missing from the ledger")),
            }
        }
        let missing = self.files.iter().filter(|f| f.articles > 0 && !named.contains_key(&(f.source, f.path.clone())));
        self.report.problems.extend(missing.map(|f| format!("{}: none of its articles are in the index", f.path)));
    }

    /// Compares the counts of the documents with those of the manifest and the ledger.
    fn compare_counts(&mut self, found: &Counts, families: u64) {
        let contents = &self.reader.manifest().contents;
        let counts = [
            ("articles", self.report.articles, contents.articles),
            ("articles in the ledger", self.ledger.articles.iter().map(|a| a.len() as u64).sum(), contents.articles),
            ("families", families, contents.families),
            ("families in the ledger", self.ledger.families.len() as u64, contents.families),
            ("fixes", found.fixes, contents.fixes),
            ("sections", found.sections, contents.sections),
            ("documents", self.report.documents, self.reader.document_count()),
            ("files with articles", self.files.iter().filter(|f| f.articles > 0).count() as u64, contents.files),
        ];
        for (what, found, expected) in counts {
            if found != expected {
                self.problem(format!("{what}: found {found}, expected {expected}"));
            }
        }
    }

    fn problem(&mut self, problem: String) {
        self.report.problems.push(problem);
    }
}

fn counts(sections: &[SectionRecord]) -> Counts {
    let fixes = sections.iter().filter(|s| s.section.role == Role::Fix).count() as u64;
    Counts { fixes, sections: sections.len() as u64, ..Counts::default() }
}

/// Adds an article to the counts of its file and of the files of its copies.
fn count_files(article: ArticleRecord, named: &mut BTreeMap<(usize, String), usize>) {
    *named.entry((article.source, article.path)).or_default() += 1;
    for copy in article.copies {
        *named.entry((copy.source, copy.path)).or_default() += 1;
    }
}
