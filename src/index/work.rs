//! A run that has something to do, from the files that differ to the new generation.
//!
//! The order: read what differs, learn what recurs, read again what that concerns, fold, find the groups of
//! fixes, and write the families whose documents would be others than before.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::SCHEMA_VERSION;
use super::drafts::{self, Draft, Drafts};
use super::fold::{self, Fixes};
use super::generation::{self, Contents, Manifest};
use super::heap::{Heap, Place};
use super::known::{Body, FileKey, Known, KnownFile};
use super::ledger::{self, ArticleEntry, ArticleLedger, ArticlesOf, Counts, FamilyEntry, FileEntry};
use super::make::{Maker, ToWrite};
use super::profiles::{Profiler, Profiles};
use super::reader::Reader;
use super::reading::{self, ReadWith, Reading, ToRead};
use super::update::{Attempt, Before, Compared, Summary, manifest_sources, products};
use super::waiting::{Page, Waiting};
use super::write::Writer;
use crate::article::{self, Gazetteer, PARSER_VERSION, Recurring, RecurringBlock};
use crate::corpus::{Fingerprint, Skipped, Source};
use crate::error::{Error, ErrorKind, Result};
use crate::family::{self, FAMILY_VERSION, Family, Sketch};
use crate::text::ANALYSIS_VERSION;

/// A name with a dot is no part of a generation.
const RECORDS: &str = ".records.draft";
/// Bytes of records of articles that are held in memory.
const RECORDS_IN_MEMORY: usize = 16 * 1024 * 1024;
/// Pages that are understood together.
const PAGES: usize = 128;

/// How an attempt ended.
pub(super) enum Outcome {
    /// The index is as its sources are.
    Done(Box<Summary>),
    /// Files that the ledger holds have changed since the corpus was walked: source and path.
    Moved(Vec<FileKey>),
    /// The ledger of the index cannot be read, and why.
    Unreadable(String),
    /// Files on which this program breaks its promises: source and path.
    Broken(Vec<FileKey>),
}

/// What a run has in hand.
pub(super) struct Work<'a> {
    attempt: &'a Attempt<'a>,
    gazetteer: Arc<Gazetteer>,
    /// The generation that is being made.
    folder: PathBuf,
    before: Option<Before>,
    known: Known,
    /// Articles that this run has understood.
    drafts: Drafts,
    /// Which articles these are, of those that stand for themselves.
    drafted: HashSet<usize>,
    /// Articles of which this run knows what folding needs.
    loaded: HashSet<usize>,
    profiles: Profiles,
    summary: Summary,
    /// The index that serves, opened when its text is asked for.
    reader: OnceCell<Reader>,
    /// The sketches of its fixes, as far as they were asked for: by article and section.
    asked: RefCell<HashMap<(usize, usize), Sketch>>,
}

/// The files of a corpus; those that hold what they held have no articles yet, and the place of these in the ledger.
struct Files {
    files: Vec<(KnownFile, Option<usize>)>,
    /// Nothing is other than before.
    same: bool,
    /// Files on which this program breaks its promises.
    broken: Vec<FileKey>,
}

/// What is to be written, and what stays.
struct Plan {
    /// By canonical article.
    write: BTreeMap<usize, ToWrite>,
    keep: Vec<FamilyEntry>,
    /// Ids of articles whose documents go.
    remove: Vec<String>,
    /// The canonical articles of all families, in the order of articles.
    canonical: Vec<usize>,
    groups: u64,
}

impl<'a> Work<'a> {
    pub(super) fn new(attempt: &'a Attempt<'a>, before: Option<Before>, summary: Summary) -> Result<Work<'a>> {
        let gazetteer = Gazetteer::of(&attempt.options.products)?;
        let folder = generation::create(&attempt.options.index)?;
        Ok(Work {
            attempt,
            gazetteer,
            drafts: Drafts::new(&folder),
            profiles: Profiles::create(&folder),
            folder,
            before,
            known: Known::new(Vec::new(), Heap::in_memory()),
            drafted: HashSet::new(),
            loaded: HashSet::new(),
            summary,
            reader: OnceCell::new(),
            asked: RefCell::default(),
        })
    }

    pub(super) fn run(mut self, compared: Compared) -> Result<Outcome> {
        let records = Mutex::new(Heap::create(self.folder.join(RECORDS), RECORDS_IN_MEMORY));
        let folder = self.before.as_ref().map(|before| before.folder.clone());
        let (ledger, read) = std::thread::scope(|scope| {
            let ledger = scope.spawn(|| folder.as_deref().map(|folder| ledger::read_articles(folder, |record| push(&records, record))));
            let read = self.read_files(compared, &records);
            (ledger.join(), read)
        });
        let mut ledger = match ledger {
            Ok(ledger) => match ledger.transpose() {
                Ok(ledger) => ledger.unwrap_or_default(),
                Err(e) => return Ok(Outcome::Unreadable(format!("the index is damaged: its list of articles: {e}"))),
            },
            Err(panic) => std::panic::resume_unwind(panic),
        };
        let read = read?;
        if !read.broken.is_empty() {
            return Ok(Outcome::Broken(read.broken));
        }
        let same = self.take_in(read, &mut ledger.articles, records.into_inner().unwrap_or_else(PoisonError::into_inner));
        if same {
            return self.leave_as_it_is(ledger);
        }
        if self.known.len() == 0 {
            return Err(no_article(&self.summary, self.attempt.sources));
        }
        if let Some(moved) = self.understand_standing()? {
            return Ok(Outcome::Moved(moved));
        }
        if let Err(e) = self.keep_sketches() {
            return Ok(Outcome::Unreadable(format!("the index is damaged: its sketches: {e}")));
        }
        let learned = self.learn().map_err(|e| drafts::failure(&e))?;
        let recurring = Recurring::new(&learned);
        let (broken, with_titles) = self.profile_drafts(&recurring)?;
        if !broken.is_empty() {
            return Ok(Outcome::Broken(broken));
        }
        let mut unsure = self.stale(&recurring).map_err(|e| drafts::failure(&e))?;
        unsure.append(&mut self.tell_apart(&with_titles));
        if let Some(moved) = self.load(&unsure, &recurring)? {
            return Ok(Outcome::Moved(moved));
        }
        let resemblance = self.attempt.options.resemblance;
        let families = fold::families(&self.known, &self.profiles, self.attempt.sources, resemblance).map_err(|e| drafts::failure(&e))?;
        let (known, sources) = (&self.known, self.attempt.sources);
        let named = |family: Family| {
            let id = known.id(family.canonical, sources);
            (family, id)
        };
        let families: Vec<(Family, String)> = families.into_par_iter().map(named).collect();
        let old: HashMap<String, FamilyEntry> = ledger.families.into_iter().map(|f| (f.id.clone(), f)).collect();
        let strangers = self.without_fixes(&families, &old);
        if let Some(moved) = self.load(&strangers, &recurring)? {
            return Ok(Outcome::Moved(moved));
        }
        let plan = self.plan(families, old, &recurring)?;
        let missing: BTreeSet<usize> = plan.write.keys().copied().filter(|article| !self.drafted.contains(article)).collect();
        if let Some(moved) = self.load(&missing, &recurring)? {
            return Ok(Outcome::Moved(moved));
        }
        self.write(plan, learned, &recurring)
    }

    /// Reads the files that differ.
    fn read_files(&mut self, compared: Compared, records: &Mutex<Heap>) -> Result<Files> {
        let Compared { kept, to_read, gone } = compared;
        let progress = self.attempt.progress;
        progress.start(to_read.len() as u64, to_read.iter().map(|r| r.file.size).sum());
        let mut same = gone == 0 && self.before.as_ref().is_some_and(|b| self.attempt.is_same_work(&b.manifest));
        let before = self.before.as_ref().map_or(&[][..], |before| &before.files);
        let mut files = Vec::with_capacity(kept.len() + to_read.len());
        files.extend(kept.into_iter().map(|(file, number)| {
            let entry = FileEntry { source: file.source, ..before[number].clone() };
            (KnownFile { format: file.format, entry, articles: Vec::new() }, Some(number))
        }));
        let (drafts, summary) = (&mut self.drafts, &mut self.summary);
        let (mut waiting, mut broken) = (Waiting::default(), Vec::new());
        let with = ReadWith { sources: self.attempt.sources, before, opens: true, progress };
        reading::read_all(to_read, with, |batch| {
            let (mut understood, mut understood_bytes) = (Vec::new(), 0);
            for Reading { format, entry, before: number, understood: holds, note } in batch {
                summary.done.bytes += entry.size;
                summary.warnings.extend(note.map(|reason| Skipped { path: entry.path.clone(), reason }));
                let Some(mut holds) = holds else {
                    files.push((KnownFile { format, entry, articles: Vec::new() }, number));
                    continue;
                };
                let as_before = number.is_some_and(|number| FileEntry { source: entry.source, ..before[number].clone() } == entry);
                same &= as_before;
                summary.done.new += u64::from(number.is_none());
                summary.done.changed += u64::from(number.is_some() && !as_before);
                for (article, shown) in holds.articles.iter_mut().zip(&holds.shown) {
                    article.shown = push(records, &shown.to_bytes())?;
                }
                for (article, blocks) in holds.articles.iter_mut().zip(&holds.blocks) {
                    article.blocks = push(records, &ledger::blocks_to_bytes(blocks))?;
                    article.is_understood = true;
                }
                // Most files hold one, and a list is made for four.
                holds.articles.shrink_to_fit();
                understood_bytes += if holds.drafts.is_empty() { 0 } else { entry.size };
                understood.append(&mut holds.drafts);
                if let Some((opened, body)) = holds.opened.zip(holds.articles.first().and_then(|article| article.body)) {
                    waiting.offer((entry.source, body), Page { file: files.len(), bytes: entry.size, opened });
                }
                files.push((KnownFile { format, entry, articles: holds.articles }, None));
            }
            drafts.push(understood, understood_bytes)?;
            if waiting.is_full() { understand(waiting.take(), &mut files, drafts, records, &mut broken) } else { Ok(()) }
        })
        .and_then(|()| understand(waiting.take(), &mut files, drafts, records, &mut broken))
        .map_err(|e| drafts::failure(&e))?;
        let broken = with_copies(&files, &broken);
        Ok(Files { files, same, broken })
    }

    /// Takes the articles of files that hold what they held over from the ledger. Tells whether all is as it was.
    fn take_in(&mut self, read: Files, articles: &mut [Vec<ArticleEntry>], records: Heap) -> bool {
        let take = |(file, before): (KnownFile, Option<usize>)| match before {
            Some(number) => KnownFile { articles: std::mem::take(&mut articles[number]), ..file },
            None => file,
        };
        self.known = Known::new(read.files.into_iter().map(take).collect(), records);
        self.summary.tell_notes(self.known.files().iter().map(|f| &f.entry));
        read.same
    }

    /// Files were touched and hold what they held: only the ledger hears of it.
    fn leave_as_it_is(mut self, ledger: ArticleLedger) -> Result<Outcome> {
        let Some(before) = self.before.take() else { return Err(Error::new(ErrorKind::Internal, "nothing is as it was before anything")) };
        self.summary.tell_contradictions(self.known.files().iter().map(|f| &f.entry));
        self.summary.tell_nothing(&before);
        let (files, articles, records) = self.known.into_parts();
        if files != before.files {
            generation::link(&before.folder, &self.folder).map_err(|e| self.attempt.write_error(&e))?;
            let articles = ArticlesOf { articles: &articles, records: &records, sketches: ledger.sketches };
            let families = ledger.families.into_iter().map(Ok);
            ledger::write(&self.folder, &files, &articles, families).map_err(|e| self.attempt.write_error(&e))?;
            self.attempt.switch(&self.folder)?;
        } else {
            generation::remove_others(&self.attempt.options.index, Some(&before.folder));
        }
        Ok(Outcome::Done(Box::new(self.summary)))
    }

    /// Sees to it that every article that stands for itself is compared, or was understood in this run: one that
    /// stood behind another before is read once more. Tells the files that are no longer as the ledger has them.
    fn understand_standing(&mut self) -> Result<Option<Vec<FileKey>>> {
        for article in (0..self.known.len()).filter(|article| !self.known.stands(*article)).collect::<Vec<_>>() {
            self.known.forget_compared(article);
        }
        let unknown = |article: &usize| {
            let entry = self.known.article(*article);
            !entry.is_understood && entry.compared.is_none()
        };
        let wanted: BTreeSet<usize> = self.known.standing().filter(unknown).collect();
        let mut understood = Vec::new();
        let (known, drafts) = (&mut self.known, &mut self.drafts);
        let moved = read_again(self.attempt, known, drafts, &wanted, |drafts, known| {
            for (draft, article) in drafts {
                known.understand(*article, &article::fingerprints(&draft.article))?;
                understood.push(*article);
            }
            Ok(Vec::new())
        })?;
        self.summary.done.read_again += understood.len() as u64;
        self.loaded = self.known.standing().filter(|article| self.known.article(*article).is_understood).collect();
        Ok(moved)
    }

    /// Has articles of one body stand for themselves where that has so few words that their titles are compared
    /// too. Gives those that are yet to be compared.
    fn tell_apart(&mut self, with_titles: &[usize]) -> BTreeSet<usize> {
        let stood_for = self.known.stood_for();
        let mut others = BTreeSet::new();
        for article in with_titles {
            if let Some(of_one_body) = stood_for.get(article) {
                others.extend(of_one_body);
                self.known.tell_apart(of_one_body);
            }
            self.known.tell_apart(&[*article]);
        }
        others
    }

    /// Takes the sketches of articles that are as they were over from the generation before.
    fn keep_sketches(&mut self) -> io::Result<()> {
        let Some(before) = &self.before else { return Ok(()) };
        let before = Heap::open(&before.folder.join(ledger::SKETCHES))?;
        for article in (0..self.known.len()).filter(|article| !self.loaded.contains(article)) {
            // Of those for which others stand there is none.
            self.profiles.keep(self.known.article_mut(article), &before)?;
        }
        Ok(())
    }

    /// What recurs over the articles of each source.
    fn learn(&self) -> io::Result<Vec<RecurringBlock>> {
        let mut learned = Vec::new();
        for source in 0..self.attempt.sources.len() {
            let each = |visit: &mut dyn FnMut(&[u64])| {
                self.known.of_source(source).try_for_each(|article| self.known.blocks(article).map(|blocks| visit(&blocks)))
            };
            learned.append(&mut article::learn(source, each)?);
        }
        Ok(learned)
    }

    /// Takes what recurs out of the drafts of articles that stand for themselves, and sketches what is left. Tells the
    /// files on which that fails, and which articles are compared with their titles.
    fn profile_drafts(&mut self, recurring: &Recurring) -> Result<(Vec<FileKey>, Vec<usize>)> {
        let (mut broken, mut with_titles) = (Vec::new(), Vec::new());
        let (known, profiles, drafted) = (&mut self.known, &mut self.profiles, &mut self.drafted);
        let profiler = Profiler { recurring, gazetteer: &self.gazetteer };
        self.drafts
            .each_mut(|batch| {
                let profile = |draft: &mut Draft| {
                    let article = known.article_of(draft).filter(|article| known.stands(*article))?;
                    Some(known.blocks(article).map(|blocks| (article, profiler.profile(draft, &blocks))))
                };
                let made: Vec<_> = batch.par_iter_mut().map(profile).collect();
                for (draft, made) in batch.iter().zip(made) {
                    let Some((article, profile)) = made.transpose()? else { continue };
                    match profile {
                        Some(profile) => {
                            profiles.store(article, &profile, known.article_mut(article))?;
                            drafted.insert(article);
                            with_titles.extend(profile.with_title.then_some(article));
                        }
                        None => broken.push((draft.source, draft.path.clone())),
                    }
                }
                Ok(())
            })
            .map_err(|e| drafts::failure(&e))?;
        Ok((broken, with_titles))
    }

    /// Articles of unchanged files out of which something else is to be taken than before.
    fn stale(&self, recurring: &Recurring) -> io::Result<BTreeSet<usize>> {
        let mut stale = BTreeSet::new();
        let Some(before) = &self.before else { return Ok(stale) };
        let now = |block: &RecurringBlock| Some(RecurringBlock { source: (*before.places.get(block.source)?)?, ..block.clone() });
        let old: Vec<RecurringBlock> = before.manifest.recurring.iter().filter_map(now).collect();
        let old = Recurring::new(&old);
        if old == *recurring {
            return Ok(stale);
        }
        for article in self.known.standing().filter(|article| !self.loaded.contains(article)) {
            let (source, blocks) = (self.known.file_of(article).entry.source, self.known.blocks(article)?);
            stale.extend((old.among(source, &blocks) != recurring.among(source, &blocks)).then_some(article));
        }
        Ok(stale)
    }

    /// Understands articles of unchanged files once more, and compares them. Tells the files that are no longer as the
    /// ledger has them.
    fn load(&mut self, wanted: &BTreeSet<usize>, recurring: &Recurring) -> Result<Option<Vec<FileKey>>> {
        let profiler = Profiler { recurring, gazetteer: &self.gazetteer };
        let (known, drafts, profiles) = (&mut self.known, &mut self.drafts, &mut self.profiles);
        let mut again = Vec::new();
        let moved = read_again(self.attempt, known, drafts, wanted, |batch, known| {
            let profile = |(draft, _): &mut (Draft, usize)| {
                let blocks = article::fingerprints(&draft.article);
                let profile = profiler.profile(draft, &blocks);
                (blocks, profile)
            };
            let made: Vec<_> = batch.par_iter_mut().map(profile).collect();
            let mut broken = Vec::new();
            for ((draft, article), (blocks, profile)) in batch.iter().zip(made) {
                // It was understood before: what breaks now is told as a file that moved, and left out in the end.
                match profile {
                    Some(profile) => {
                        known.understand(*article, &blocks)?;
                        profiles.store(*article, &profile, known.article_mut(*article))?;
                        again.push(*article);
                    }
                    None => broken.push((draft.source, draft.path.clone())),
                }
            }
            Ok(broken)
        });
        self.summary.done.read_again += again.len() as u64;
        self.loaded.extend(&again);
        self.drafted.extend(again);
        moved
    }

    /// Canonical articles whose fixes neither the ledger nor this run knows: they were copies before.
    fn without_fixes(&self, families: &[(Family, String)], old: &HashMap<String, FamilyEntry>) -> BTreeSet<usize> {
        let unread = families.iter().filter(|(family, _)| !self.loaded.contains(&family.canonical));
        unread.filter(|(_, id)| !old.contains_key(id)).map(|(family, _)| family.canonical).collect()
    }

    /// The sketch of a fix: of an article that this run has understood, else from the index that serves.
    fn sketch_of_fix(&self, article: usize, place: usize) -> Result<Sketch> {
        if let Some(fixes) = self.profiles.fixes(article).map_err(|e| drafts::failure(&e))? {
            let of_place = fixes.into_iter().find(|(of, _)| *of == place);
            return Ok(of_place.map(|(_, sketch)| sketch).unwrap_or_default());
        }
        if let Some(known) = self.asked.borrow().get(&(article, place)) {
            return Ok(known.clone());
        }
        let reader = match self.reader.get() {
            Some(reader) => reader,
            None => {
                let reader = Reader::open(&self.attempt.options.index)?;
                self.reader.get_or_init(|| reader)
            }
        };
        let section = reader.section_of(&self.known.id(article, self.attempt.sources), place)?;
        let sketch = family::of_fix(&section.section, &self.gazetteer).unwrap_or_default();
        self.asked.borrow_mut().insert((article, place), sketch.clone());
        Ok(sketch)
    }

    /// Which families are written, and which stay.
    fn plan(&mut self, families: Vec<(Family, String)>, mut old: HashMap<String, FamilyEntry>, recurring: &Recurring) -> Result<Plan> {
        let mut fixes: BTreeMap<usize, Fixes> = BTreeMap::new();
        for (family, id) in &families {
            let read = self.profiles.outlines(family.canonical).map_err(|e| drafts::failure(&e))?;
            let before = || Some(old.get(id)?.fixes.clone());
            fixes.extend(read.or_else(before).map(|fixes| (family.canonical, fixes)));
        }
        let whole = |article: usize, place: usize| self.sketch_of_fix(article, place);
        let same_fixes = fold::same_fixes(&fixes, self.attempt.options.resemblance, whole)?;
        drop(fixes);
        let groups: HashSet<u64> = same_fixes.values().flat_map(|of_article| of_article.values().copied()).collect();
        let mut canonical: Vec<usize> = families.iter().map(|(family, _)| family.canonical).collect();
        canonical.sort_unstable();
        let mut plan = Plan { write: BTreeMap::new(), keep: Vec::new(), remove: Vec::new(), canonical, groups: groups.len() as u64 };
        let (known, sources) = (&self.known, self.attempt.sources);
        let make_of = |(family, id): (Family, String)| {
            let same_fix = same_fixes.get(&family.canonical).cloned().unwrap_or_default();
            let carried = fold::carried(known, &family, same_fix.clone())?;
            let made_from = fold::made_from(known, family.canonical, &carried, recurring, sources)?;
            Ok(ToWrite { family, same_fix, id, made_from })
        };
        let made: Vec<io::Result<ToWrite>> = families.into_par_iter().map(make_of).collect();
        for made in made {
            let made = made.map_err(|e| drafts::failure(&e))?;
            match old.remove(&made.id) {
                Some(entry) if entry.made_from == made.made_from => plan.keep.push(entry),
                before => {
                    plan.remove.extend(before.map(|b| b.id));
                    plan.write.insert(made.family.canonical, made);
                }
            }
        }
        self.summary.done.removed = old.len() as u64;
        plan.remove.extend(old.into_keys());
        plan.remove.sort_unstable();
        Ok(plan)
    }

    /// Writes the families of a plan, and makes the new generation current.
    fn write(mut self, plan: Plan, learned: Vec<RecurringBlock>, recurring: &Recurring) -> Result<Outcome> {
        let Plan { write, keep, remove, canonical, groups } = plan;
        self.summary.done.written = write.len() as u64;
        self.attempt.progress.write(write.len() as u64);
        let mut writer = match &self.before {
            Some(before) => {
                generation::link(&before.folder, &self.folder).map_err(|e| self.attempt.write_error(&e))?;
                Writer::open(&self.folder)?
            }
            None => Writer::create(&self.folder, write.len())?,
        };
        writer.remove(&remove);
        let (mut told, broken) = self.write_documents(&mut writer, &write, recurring)?;
        if !broken.is_empty() {
            return Ok(Outcome::Broken(broken));
        }
        self.attempt.progress.finish();
        // The fixes of those that were written are many, and read when they are asked for.
        let mut entries: Vec<(FamilyEntry, Option<usize>)> = keep.into_iter().map(|entry| (entry, None)).collect();
        entries.extend(write.into_iter().map(|(article, w)| {
            let (counts, contradictions) = told.remove(&article).unwrap_or_default();
            (FamilyEntry { id: w.id, made_from: w.made_from, fixes: Fixes::new(), counts, contradictions }, Some(article))
        }));
        entries.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        self.note_contradictions(&canonical, entries.iter().map(|(entry, _)| entry));
        let mut all = Counts::default();
        entries.iter().for_each(|(entry, _)| all += entry.counts);
        let with_articles = self.known.files().iter().filter(|f| !f.articles.is_empty()).count();
        let manifest = Manifest {
            program: "kb".to_string(),
            schema: SCHEMA_VERSION,
            analysis: ANALYSIS_VERSION,
            parser: PARSER_VERSION,
            family: FAMILY_VERSION,
            products: products(self.attempt.options),
            resemblance: self.attempt.options.resemblance,
            max_file_size: self.attempt.options.max_file_size,
            sources: manifest_sources(self.attempt.sources),
            contents: Contents {
                files: with_articles as u64,
                articles: self.known.len() as u64,
                families: canonical.len() as u64,
                groups,
                fixes: all.fixes,
                sections: all.sections,
                stripped: all.stripped,
            },
            words: all.words,
            recurring: learned,
        };
        let (files, articles, records) = self.known.into_parts();
        let (folder, mut profiles) = (&self.folder, self.profiles);
        let write_ledger = || {
            let sketches = profiles.finish(folder)?;
            let whole = |(entry, article): (FamilyEntry, Option<usize>)| match article {
                Some(article) => Ok(FamilyEntry { fixes: profiles.outlines(article)?.unwrap_or_default(), ..entry }),
                None => Ok(entry),
            };
            let families = entries.into_iter().map(whole);
            ledger::write(folder, &files, &ArticlesOf { articles: &articles, records: &records, sketches }, families)
        };
        // Both take a core for a while, and neither asks for the other.
        let (finished, written) = rayon::join(|| writer.finish(&manifest), write_ledger);
        finished?;
        written.map_err(|e| self.attempt.write_error(&e))?;
        self.attempt.switch(&self.folder)?;
        self.summary.tell(&manifest);
        self.summary.index_bytes = generation::size(&self.folder);
        Ok(Outcome::Done(Box::new(self.summary)))
    }

    /// Takes down with each file where its articles contradict themselves, and tells it.
    fn note_contradictions<'e>(&mut self, canonical: &[usize], entries: impl Iterator<Item = &'e FamilyEntry>) {
        let found = entries.filter(|entry| !entry.contradictions.is_empty());
        let found: HashMap<&str, &[String]> = found.map(|entry| (entry.id.as_str(), entry.contradictions.as_slice())).collect();
        self.known.forget_contradictions();
        for article in canonical {
            if let Some(contradictions) = found.get(self.known.id(*article, self.attempt.sources).as_str()) {
                self.known.contradict(*article, contradictions);
            }
        }
        self.summary.tell_contradictions(self.known.files().iter().map(|f| &f.entry));
    }

    /// Makes documents in parallel, and writes them in the order of the drafts. Tells the files on which that fails.
    fn write_documents(
        &mut self,
        writer: &mut Writer,
        write: &BTreeMap<usize, ToWrite>,
        recurring: &Recurring,
    ) -> Result<(HashMap<usize, Told>, Vec<FileKey>)> {
        let drafts = std::mem::replace(&mut self.drafts, Drafts::new(&self.folder));
        let maker = Maker {
            known: &self.known,
            sources: self.attempt.sources,
            write,
            recurring,
            gazetteer: &self.gazetteer,
            fields: writer.fields(),
        };
        let progress = self.attempt.progress;
        let (mut counts, mut broken) = (HashMap::new(), Vec::new());
        maker.make_all(drafts, |batch| {
            let articles = batch.len() as u64;
            for made in batch {
                match made {
                    Ok((article, mut run)) => {
                        counts.insert(article, (run.counts, std::mem::take(&mut run.contradictions)));
                        writer.add(run)?;
                    }
                    Err(file) => broken.push(file),
                }
            }
            progress.written(articles);
            Ok(())
        })?;
        Ok((counts, broken))
    }
}

/// What was counted in an article's documents, and where its sections contradict its title.
type Told = (Counts, Vec<String>);

/// Understands pages that waited, in parallel, and keeps them as drafts; the entries of their files hear of their
/// blocks.
fn understand(
    pages: Vec<Page>,
    files: &mut [(KnownFile, Option<usize>)],
    drafts: &mut Drafts,
    records: &Mutex<Heap>,
    broken: &mut Vec<usize>,
) -> io::Result<()> {
    let mut pages = pages.into_iter().peekable();
    while pages.peek().is_some() {
        let together: Vec<Page> = pages.by_ref().take(PAGES).collect();
        let read = |Page { file, bytes, opened }: Page| {
            let article = catch_unwind(AssertUnwindSafe(|| {
                let article = opened.read();
                (article::fingerprints(&article), article)
            }));
            (file, bytes, article.ok())
        };
        let (mut batch, mut batch_bytes) = (Vec::new(), 0);
        for (file, bytes, understood) in together.into_par_iter().map(read).collect::<Vec<_>>() {
            let KnownFile { entry, articles, .. } = &mut files[file].0;
            let Some((blocks, article)) = understood else {
                broken.push(file);
                continue;
            };
            articles[0].blocks = push(records, &ledger::blocks_to_bytes(&blocks))?;
            articles[0].is_understood = true;
            batch.push(Draft { source: entry.source, path: entry.path.clone(), place: 0, article });
            batch_bytes += bytes;
        }
        drafts.push(batch, batch_bytes)?;
    }
    Ok(())
}

/// The names of files, by their places, and of those that hold the same body: what breaks on one breaks on all.
fn with_copies(files: &[(KnownFile, Option<usize>)], broken: &[usize]) -> Vec<FileKey> {
    let body = |file: &KnownFile| Some((file.entry.source, file.articles.first()?.body?));
    let bodies: HashSet<Body> = broken.iter().filter_map(|file| body(&files[*file].0)).collect();
    let holds = |file: &&KnownFile| body(file).is_some_and(|body| bodies.contains(&body));
    files.iter().map(|(file, _)| file).filter(holds).map(|file| (file.entry.source, file.entry.path.clone())).collect()
}

/// Reads articles of unchanged files once more and keeps them as drafts. `visit` sees each batch before, with the
/// articles that they are of, and tells the files that it cannot take; those that are no longer as the ledger has
/// them are told beside these.
fn read_again(
    attempt: &Attempt<'_>,
    known: &mut Known,
    drafts: &mut Drafts,
    wanted: &BTreeSet<usize>,
    mut visit: impl FnMut(&mut Vec<(Draft, usize)>, &mut Known) -> io::Result<Vec<FileKey>>,
) -> Result<Option<Vec<FileKey>>> {
    if wanted.is_empty() {
        return Ok(None);
    }
    let mut files: BTreeMap<(usize, &str), &KnownFile> = BTreeMap::new();
    for article in wanted {
        let file = known.file_of(*article);
        files.insert((file.entry.source, &file.entry.path), file);
    }
    let to_read: Vec<ToRead> = files.values().map(|file| ToRead { file: Known::file_again(file), before: None }).collect();
    let held: HashMap<FileKey, Option<Fingerprint>> =
        files.values().map(|f| ((f.entry.source, f.entry.path.clone()), f.entry.fingerprint)).collect();
    let mut moved = Vec::new();
    let with = ReadWith { sources: attempt.sources, before: &[], opens: false, progress: &Quiet };
    reading::read_all(to_read, with, |batch| {
        let (mut again, mut bytes) = (Vec::new(), 0);
        for Reading { entry, understood, .. } in batch {
            bytes += entry.size;
            let name = (entry.source, entry.path);
            if held.get(&name) != Some(&entry.fingerprint) {
                moved.push(name);
                continue;
            }
            let drafts = understood.unwrap_or_default().drafts.into_iter();
            again.extend(drafts.filter_map(|draft| Some((known.article_of(&draft).filter(|a| wanted.contains(a))?, draft))));
        }
        let mut again: Vec<(Draft, usize)> = again.into_iter().map(|(article, draft)| (draft, article)).collect();
        moved.append(&mut visit(&mut again, known)?);
        drafts.push(again.into_iter().map(|(draft, _)| draft).collect(), bytes)
    })
    .map_err(|e| drafts::failure(&e))?;
    Ok((!moved.is_empty()).then_some(moved))
}

/// Adds a record that two threads add to.
fn push(details: &Mutex<Heap>, record: &[u8]) -> io::Result<Place> {
    details.lock().unwrap_or_else(PoisonError::into_inner).push(record)
}

/// Articles that are read again are no news.
struct Quiet;

impl super::update::Progress for Quiet {
    fn wait(&self, _holder: &str) {}
    fn start(&self, _files: u64, _bytes: u64) {}
    fn file(&self, _bytes: u64) {}
    fn write(&self, _articles: u64) {}
    fn written(&self, _articles: u64) {}
    fn finish(&self) {}
}

/// An index without articles would replace a useful one by nothing.
fn no_article(summary: &Summary, sources: &[Source]) -> Error {
    let root = sources.first().map_or(std::path::Path::new("."), |s| s.root.as_path());
    let why = summary.skipped.first().map_or_else(String::new, |s| format!("; left out: {} ({})", s.path, s.reason));
    Error::corpus(format!("no article is here{why}"), root).hint("articles end in .md, .markdown, .mdx, .html, .htm or .jsonl")
}
