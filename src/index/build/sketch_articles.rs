//! The steps of a run that parse and sketch articles.

use std::collections::{BTreeSet, HashSet};
use std::io;

use rayon::prelude::*;

use super::draft_queue::Draft;
use super::ordered_map::ordered_map;
use super::reparse::reparse;
use super::run_state::RunState;
use super::sketches::Sketcher;
use super::stop::Stop;
use crate::article::{self, Recurring, RecurringBlock};
use crate::index::format::damage::run_error;
use crate::index::format::layout::SKETCH_LEDGER;
use crate::index::format::spill::SpillFile;

/// Makes sure that every representative has been compared, or is parsed by this run: an article that had a
/// representative before is parsed now.
pub(super) fn parse_representatives(state: &mut RunState<'_>) -> Result<(), Stop> {
    let is_unknown = |article: &usize| {
        let entry = state.articles.entry(*article);
        !entry.is_parsed && entry.comparable.is_none()
    };
    let wanted: BTreeSet<usize> = state.articles.representatives().filter(is_unknown).collect();
    let mut parsed = Vec::new();
    reparse(state.job, &mut state.articles, &mut state.drafts, &wanted, |drafts, articles| {
        for (draft, article) in drafts {
            articles.set_parsed(*article, &article::fingerprints(&draft.article))?;
            parsed.push(*article);
        }
        Ok(Vec::new())
    })?;
    state.summary.run.reparsed += parsed.len() as u64;
    state.loaded = state.articles.representatives().filter(|article| state.articles.entry(*article).is_parsed).collect();
    Ok(())
}

/// The blocks that recur in the articles of each source.
pub(super) fn learn(state: &RunState<'_>) -> Result<Vec<RecurringBlock>, Stop> {
    let mut learned = Vec::new();
    for source in 0..state.job.sources.len() {
        let each = |visit: &mut dyn FnMut(&[u64])| {
            state.articles.of_source(source).try_for_each(|article| state.articles.blocks(article).map(|blocks| visit(&blocks)))
        };
        learned.append(&mut article::learn(source, each).map_err(run_error)?);
    }
    Ok(learned)
}

/// Strips recurring blocks from the drafts of representatives, and sketches the rest.
pub(super) fn sketch_drafts(state: &mut RunState<'_>, recurring: &Recurring) -> Result<(), Stop> {
    let (mut broken, mut compared) = (HashSet::new(), Vec::new());
    let (articles, sketches, drafted) = (&state.articles, &mut state.sketches, &mut state.drafted);
    let sketcher = Sketcher { recurring, gazetteer: &state.gazetteer };
    let sketch = |draft: &mut Draft| {
        let article = articles.article_of(draft).filter(|article| articles.is_representative(*article))?;
        Some(articles.blocks(article).map(|blocks| (article, sketcher.sketch(draft, &blocks))))
    };
    let sketch = |drafts: &mut Vec<Draft>| drafts.iter_mut().filter_map(sketch).collect::<io::Result<Vec<_>>>();
    let store = |made: io::Result<io::Result<Vec<_>>>| -> io::Result<()> {
        for (article, sketched) in made?? {
            match sketched {
                Some(sketched) => {
                    compared.push((article, sketches.store(article, sketched)?));
                    drafted.insert(article);
                }
                None => _ = broken.insert(article),
            }
        }
        Ok(())
    };
    let sketched = state.drafts.batches().and_then(|batches| ordered_map(batches, |batch| batch.with(sketch), store));
    sketched.map_err(run_error)?;
    compared.into_iter().for_each(|(article, comparable)| state.articles.entry_mut(article).comparable = Some(comparable));
    if broken.is_empty() { Ok(()) } else { Err(Stop::Broken(state.articles.files_with(&broken))) }
}

/// Sketches articles whose sketches are out of date: those that lose other blocks than before, and copies by body that
/// have so few words that their titles are compared too.
pub(super) fn sketch_stale(state: &mut RunState<'_>, recurring: &Recurring) -> Result<(), Stop> {
    let representatives: Vec<usize> = state.articles.representatives().collect();
    let stale = stale_among(state, &representatives, recurring).map_err(run_error)?;
    reparse_and_sketch(state, &stale, recurring)?;
    let split = state.articles.split_short_bodies();
    let mut unsure = stale_among(state, &split, recurring).map_err(run_error)?;
    unsure.extend(split.into_iter().filter(|article| state.articles.entry(*article).comparable.is_none()));
    reparse_and_sketch(state, &unsure, recurring)?;
    state.articles.clear_duplicates();
    Ok(())
}

/// The articles among these that are from unchanged files but lose other blocks than before.
fn stale_among(state: &RunState<'_>, articles: &[usize], recurring: &Recurring) -> io::Result<BTreeSet<usize>> {
    let mut stale = BTreeSet::new();
    let Some(previous) = &state.previous else { return Ok(stale) };
    let renumbered =
        |block: &RecurringBlock| Some(RecurringBlock { source: (*previous.source_indexes.get(block.source)?)?, ..block.clone() });
    let old: Vec<RecurringBlock> = previous.manifest.recurring.iter().filter_map(renumbered).collect();
    let old = Recurring::new(&old);
    if old == *recurring {
        return Ok(stale);
    }
    for article in articles.iter().filter(|article| !state.loaded.contains(article)) {
        let (source, blocks) = (state.articles.file_of(*article).entry.source, state.articles.blocks(*article)?);
        stale.extend((old.among(source, &blocks) != recurring.among(source, &blocks)).then_some(*article));
    }
    Ok(stale)
}

/// Parses articles of unchanged files again, and sketches them.
pub(super) fn reparse_and_sketch(state: &mut RunState<'_>, wanted: &BTreeSet<usize>, recurring: &Recurring) -> Result<(), Stop> {
    let sketcher = Sketcher { recurring, gazetteer: &state.gazetteer };
    let (articles, drafts, sketches) = (&mut state.articles, &mut state.drafts, &mut state.sketches);
    let mut reparsed = Vec::new();
    reparse(state.job, articles, drafts, wanted, |batch, articles| {
        let sketch = |(draft, _): &mut (Draft, usize)| {
            let blocks = article::fingerprints(&draft.article);
            let sketched = sketcher.sketch(draft, &blocks);
            (blocks, sketched)
        };
        let made: Vec<_> = batch.par_iter_mut().map(sketch).collect();
        let mut broken = Vec::new();
        for ((draft, article), (blocks, sketched)) in batch.iter().zip(made) {
            // The article was parsed before: if it fails now, it counts as a file that changed, and is excluded in the end.
            match sketched {
                Some(sketched) => {
                    articles.set_parsed(*article, &blocks)?;
                    articles.entry_mut(*article).comparable = Some(sketches.store(*article, sketched)?);
                    reparsed.push(*article);
                }
                None => broken.push((draft.source, draft.path.clone())),
            }
        }
        Ok(broken)
    })?;
    state.summary.run.reparsed += reparsed.len() as u64;
    state.loaded.extend(&reparsed);
    state.drafted.extend(reparsed);
    Ok(())
}

/// Copies the sketches of unchanged articles from the previous generation.
pub(super) fn keep_sketches(state: &mut RunState<'_>) -> Result<(), Stop> {
    let Some(previous) = &state.previous else { return Ok(()) };
    let damaged = |e: io::Error| Stop::Unreadable(format!("the index is damaged: its sketches: {e}"));
    let previous = SpillFile::open(&previous.folder.join(SKETCH_LEDGER)).map_err(damaged)?;
    for article in (0..state.articles.len()).filter(|article| !state.loaded.contains(article)) {
        // Articles that another one represents have no sketch.
        state.sketches.keep(state.articles.entry_mut(article), &previous).map_err(damaged)?;
    }
    Ok(())
}
