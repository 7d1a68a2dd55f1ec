//! Writing the planned families into a new generation, and making it current.

use std::collections::{BTreeMap, HashMap};
use std::io;

use rayon::prelude::*;

use super::draft_queue::DraftQueue;
use super::job::FileKey;
use super::make_documents::DocumentMaker;
use super::plan::{FamilyToWrite, Plan};
use super::report::Summary;
use super::run_state::RunState;
use super::sketches::Fixes;
use super::stop::Stop;
use super::writer::Writer;
use crate::article::{PARSER_VERSION, Recurring, RecurringBlock};
use crate::error::Result;
use crate::family::FAMILY_VERSION;
use crate::index::format::damage::damaged;
use crate::index::format::generation;
use crate::index::format::layout::SCHEMA_VERSION;
use crate::index::format::ledger::{self, ArticleEntries, Counts, FamilyEntry};
use crate::index::format::manifest::{Contents, Manifest};
use crate::index::format::record::count_words;
use crate::index::format::vocabulary::{self, Vocabulary};
use crate::index::format::word_counter::WordCounter;
use crate::text::ANALYSIS_VERSION;

/// Writes the families of a plan, and makes the new generation current.
pub(super) fn commit(
    mut state: RunState<'_>,
    plan: Plan,
    learned: Vec<RecurringBlock>,
    recurring: &Recurring,
) -> std::result::Result<Summary, Stop> {
    let Plan { write, keep, remove, canonical, groups } = plan;
    state.summary.run.families_written = write.len() as u64;
    state.job.progress.write(write.len() as u64);
    let mut writer = open_writer(&state, write.len())?;
    let old_vocabulary = old_vocabulary(&state, &remove, !keep.is_empty());
    let (old_vocabulary, removed_words) = old_vocabulary.map_err(|e| Stop::Unreadable(e.message))?;
    writer.remove(&remove);
    let words = WordCounter::default();
    let (written, broken) = write_documents(&mut state, &mut writer, &write, recurring, &words)?;
    if !broken.is_empty() {
        return Err(Stop::Broken(broken));
    }
    state.job.progress.finish();
    let entries = family_entries(keep, write, written);
    note_remarks(&mut state, &canonical, entries.iter().map(|(entry, _)| entry));
    let manifest = manifest(&state, canonical.len() as u64, groups, entries.iter().map(|(entry, _)| entry.counts), learned);
    let RunState { job, folder, articles, mut sketches, mut summary, .. } = state;
    let (files, articles, records) = articles.into_parts();
    let write_vocabulary = || words.minus(removed_words).and_then(|changes| vocabulary::write(&folder, old_vocabulary, changes));
    let write_ledger = || {
        let fingerprint = sketches.finish(&folder)?;
        // The fixes of written families are many, and are only read while the ledger is written.
        let with_fixes = |(entry, article): (FamilyEntry, Option<usize>)| match article {
            Some(article) => Ok(FamilyEntry { fixes: sketches.outlines(article)?.unwrap_or_default(), ..entry }),
            None => Ok(entry),
        };
        let families = entries.into_iter().map(with_fixes);
        ledger::write(&folder, &files, &ArticleEntries { articles: &articles, records: &records, sketches: fingerprint }, families)
    };
    // These three are independent of each other, and Tantivy has threads of its own.
    let (finished, (ledger, vocabulary)) = std::thread::scope(|scope| {
        let finished = scope.spawn(|| writer.finish(&manifest));
        let written = rayon::join(write_ledger, write_vocabulary);
        (finished.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), written)
    });
    finished?;
    if let Some(e) = vocabulary.as_ref().err().filter(|e| e.kind() == io::ErrorKind::InvalidData) {
        return Err(Stop::Unreadable(format!("the index is damaged: its vocabulary: {e}")));
    }
    ledger.and(vocabulary).map_err(|e| job.write_error(e))?;
    job.switch(&folder)?;
    summary.add_contents(&manifest, generation::size(&folder));
    Ok(summary)
}

/// A writer into the new generation, which starts as a link to the previous one.
fn open_writer(state: &RunState<'_>, families: usize) -> Result<Writer> {
    match &state.previous {
        Some(previous) => {
            generation::link(&previous.folder, &state.folder).map_err(|e| state.job.write_error(e))?;
            Writer::open(&state.folder)
        }
        None => Writer::create(&state.folder, families),
    }
}

/// The vocabulary of the previous generation if any of its families stays, and the words of the removed families.
fn old_vocabulary(state: &RunState<'_>, removed: &[String], any_stays: bool) -> Result<(Option<Vocabulary>, WordCounter)> {
    let words = WordCounter::default();
    let Some(previous) = state.previous.as_ref().filter(|_| any_stays) else { return Ok((None, words)) };
    if let Some(problem) = vocabulary::verify(&previous.folder).first() {
        return Err(damaged(&state.job.options.index, problem));
    }
    if !removed.is_empty() {
        let reader = state.reader()?;
        removed.par_iter().try_for_each(|id| -> Result<()> {
            let (article, sections) = reader.family(&reader.block_of(id)?)?;
            words.with(|analyzer| count_words(&article, sections.iter().map(|section| &section.section), analyzer));
            Ok(())
        })?;
    }
    let vocabulary = Vocabulary::read(&previous.folder).map_err(|e| state.job.write_error(e))?;
    Ok((Some(vocabulary), words))
}

/// The counts of an article's documents, and the remarks on its text.
type Written = (Counts, Vec<String>);

/// Makes documents in parallel, and writes them in the order of the drafts. Returns the files whose documents cannot be made.
fn write_documents(
    state: &mut RunState<'_>,
    writer: &mut Writer,
    write: &BTreeMap<usize, FamilyToWrite>,
    recurring: &Recurring,
    words: &WordCounter,
) -> Result<(HashMap<usize, Written>, Vec<FileKey>)> {
    let drafts = std::mem::replace(&mut state.drafts, DraftQueue::new(&state.folder));
    let maker = DocumentMaker {
        articles: &state.articles,
        sources: state.job.sources,
        write,
        recurring,
        gazetteer: &state.gazetteer,
        fields: writer.fields(),
        words,
    };
    let (mut written, mut broken) = (HashMap::new(), Vec::new());
    maker.make_all(drafts, |batch| {
        let articles = batch.len() as u64;
        for made in batch {
            match made {
                Ok((article, mut block)) => {
                    written.insert(article, (block.counts, std::mem::take(&mut block.remarks)));
                    writer.add(block.documents)?;
                }
                Err(file) => broken.push(file),
            }
        }
        state.job.progress.written(articles);
        Ok(())
    })?;
    Ok((written, broken))
}

/// The families of the new generation by id; a family that was written comes with its canonical article.
fn family_entries(
    keep: Vec<FamilyEntry>,
    write: BTreeMap<usize, FamilyToWrite>,
    mut written: HashMap<usize, Written>,
) -> Vec<(FamilyEntry, Option<usize>)> {
    let mut entries: Vec<(FamilyEntry, Option<usize>)> = keep.into_iter().map(|entry| (entry, None)).collect();
    entries.extend(write.into_iter().map(|(article, FamilyToWrite { id, input_fingerprint, .. })| {
        let (counts, remarks) = written.remove(&article).unwrap_or_default();
        (FamilyEntry { id, input_fingerprint, fixes: Fixes::new(), counts, remarks }, Some(article))
    }));
    entries.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    entries
}

/// Records and reports for each file the remarks on its canonical articles.
fn note_remarks<'e>(state: &mut RunState<'_>, canonical: &[usize], entries: impl Iterator<Item = &'e FamilyEntry>) {
    let found = entries.filter(|entry| !entry.remarks.is_empty());
    let found: HashMap<&str, &[String]> = found.map(|entry| (entry.id.as_str(), entry.remarks.as_slice())).collect();
    state.articles.clear_remarks();
    for article in canonical {
        if let Some(remarks) = found.get(state.articles.id(*article, state.job.sources).as_str()) {
            state.articles.add_remarks(*article, remarks);
        }
    }
    state.summary.add_remarks(state.articles.files().iter().map(|f| &f.entry));
}

/// The manifest of the new generation. `counts` are the counts of its families.
fn manifest(
    state: &RunState<'_>,
    families: u64,
    groups: u64,
    counts: impl Iterator<Item = Counts>,
    recurring: Vec<RecurringBlock>,
) -> Manifest {
    let mut total = Counts::default();
    counts.for_each(|counts| total += counts);
    let (job, articles) = (state.job, &state.articles);
    Manifest {
        program: "kb".to_string(),
        schema: SCHEMA_VERSION,
        analysis: ANALYSIS_VERSION,
        parser: PARSER_VERSION,
        family: FAMILY_VERSION,
        products: job.products_fingerprint(),
        min_similarity: job.options.min_similarity,
        max_file_size: job.options.max_file_size,
        sources: job.manifest_sources(),
        contents: Contents {
            files: articles.files().iter().filter(|f| !f.articles.is_empty()).count() as u64,
            articles: articles.len() as u64,
            families,
            groups,
            fixes: total.fixes,
            sections: total.sections,
            stripped: total.stripped,
        },
        total_length: total.length,
        recurring,
    }
}
