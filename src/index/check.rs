//! Checking that an index is whole: its bytes, its counts, and that its ledger and its documents agree.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use tantivy::Index;

use super::document::count_words;
use super::generation::{self, Current};
use super::heap::Place;
use super::ledger::{self, ArticleLedger, Counts, FileEntry};
use super::reader::Reader;
use super::words::{self, Counter};
use crate::article::Role;
use crate::corpus;
use crate::error::Result;

/// What a check found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// Files of the index whose bytes were checked.
    pub files: usize,
    /// Articles whose documents were read.
    pub articles: u64,
    /// Documents that were read.
    pub documents: u64,
    /// What is wrong; nothing where the index is whole.
    pub problems: Vec<String>,
    /// What a run left that was killed; the next one removes it.
    pub strays: Vec<String>,
}

/// Checks an index: sizes and checksums of its files, its counts, that every document can be read, and that
/// the ledger has the fingerprint of every file that is named in it.
///
/// # Errors
/// There is no index that could be checked, or runs replace it again and again.
pub fn check(index: &Path) -> Result<Checked> {
    generation::steadily(index, |current| check_one(index, current))
}

fn check_one(index: &Path, current: &Current) -> Result<Checked> {
    let mut checked = Checked { strays: generation::strays(index, current), ..Checked::default() };
    if let Err(error) = current.check_files(index) {
        checked.problems.push(generation::damage(&error));
        return Ok(checked);
    }
    check_bytes(current, &mut checked);
    let files = ledger::read_files(&current.folder);
    let articles = ledger::read_articles(&current.folder, |_| Ok(Place::default()));
    let (files, articles) = match (files, articles) {
        (Ok(files), Ok(articles)) => (files, articles),
        (files, articles) => {
            let errors = files.err().into_iter().chain(articles.err());
            checked.problems.extend(errors.map(|e| format!("the ledger cannot be read: {e}")));
            return Ok(checked);
        }
    };
    match std::fs::read(current.folder.join(ledger::SKETCHES)) {
        Ok(bytes) if corpus::fingerprint(&bytes) == articles.sketches => {}
        Ok(_) => checked.problems.push(format!("{}: its fingerprint is not that of its bytes", ledger::SKETCHES)),
        Err(error) => checked.problems.push(format!("{}: {error}", ledger::SKETCHES)),
    }
    checked.problems.extend(words::check(&current.folder));
    // What is torn must not be opened.
    if checked.problems.is_empty() {
        match Reader::open(index) {
            Ok(reader) => check_content(&reader, &files, &articles, &mut checked)?,
            Err(error) => checked.problems.push(generation::damage(&error)),
        }
    }
    Ok(checked)
}

fn check_bytes(current: &Current, checked: &mut Checked) {
    checked.files = current.file_count();
    match Index::open_in_dir(&current.folder).and_then(|index| index.validate_checksum()) {
        Ok(torn) => {
            let mut names: Vec<String> = torn.into_iter().map(|path| path.display().to_string()).collect();
            names.sort();
            checked.problems.extend(names.into_iter().map(|name| format!("{name}: its checksum is not that of its bytes")));
        }
        Err(error) => checked.problems.push(format!("the index cannot be opened: {error}")),
    }
}

fn check_content(reader: &Reader, files: &[FileEntry], ledger: &ArticleLedger, checked: &mut Checked) -> Result<()> {
    let manifest = reader.manifest();
    let held: HashMap<(usize, &str), &FileEntry> = files.iter().map(|f| ((f.source, f.path.as_str()), f)).collect();
    let families: HashSet<&str> = ledger.families.iter().map(|f| f.id.as_str()).collect();
    let (mut found, mut named) = (Counts::default(), BTreeMap::<(usize, String), usize>::new());
    let mut runs = 0;
    let words = Counter::default();
    for group in reader.articles()? {
        runs += 1;
        let (article, sections) = reader.family(&group)?;
        let sections = || sections.iter().map(|section| &section.section);
        words.with(|analyzer| count_words(&article, sections(), analyzer));
        if !families.contains(article.id.as_str()) {
            checked.problems.push(format!("{}: the ledger knows no family {}", article.path, article.id));
        }
        for section in sections() {
            found.fixes += u64::from(section.role == Role::Fix);
            found.sections += 1;
        }
        checked.documents += group.documents.len() as u64;
        *named.entry((article.source, article.path)).or_default() += 1;
        for copy in article.copies {
            *named.entry((copy.source, copy.path)).or_default() += 1;
        }
    }
    for ((source, path), articles) in &named {
        match held.get(&(*source, path.as_str())) {
            Some(file) if file.fingerprint.is_none() => checked.problems.push(format!("{path}: the ledger has no fingerprint of it")),
            Some(file) if file.articles != *articles => {
                checked.problems.push(format!("{path}: the index has {articles} of its {} articles", file.articles));
            }
            Some(_) => {}
            None => checked.problems.push(format!("{path}: the ledger does not know it")),
        }
    }
    let forgotten = files.iter().filter(|f| f.articles > 0 && !named.contains_key(&(f.source, f.path.clone())));
    checked.problems.extend(forgotten.map(|f| format!("{}: none of its articles is in the index", f.path)));
    checked.articles = named.values().map(|n| *n as u64).sum();
    match reader.has_words(words) {
        Ok(true) => {}
        Ok(false) => checked.problems.push("its words are not those of its documents".to_string()),
        Err(error) => checked.problems.push(generation::damage(&error)),
    }
    let counts = [
        ("articles", checked.articles, manifest.contents.articles),
        ("articles of the ledger", ledger.articles.iter().map(|a| a.len() as u64).sum(), manifest.contents.articles),
        ("families", runs, manifest.contents.families),
        ("families of the ledger", ledger.families.len() as u64, manifest.contents.families),
        ("fixes", found.fixes, manifest.contents.fixes),
        ("sections", found.sections, manifest.contents.sections),
        ("documents", checked.documents, reader.searcher().num_docs()),
        ("files with articles", files.iter().filter(|f| f.articles > 0).count() as u64, manifest.contents.files),
    ];
    for (what, found, told) in counts {
        if found != told {
            checked.problems.push(format!("{what}: {found} are there, {told} are told"));
        }
    }
    Ok(())
}
