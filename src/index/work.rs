//! A run that has something to do, from the files that differ to the new generation.
//!
//! The order: read what differs, learn what recurs, read again what that concerns, fold, find the groups of
//! fixes, and write the families whose documents would be others than before.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::SCHEMA_VERSION;
use super::again::read_again;
use super::drafts::{self, Draft, Drafts};
use super::fold::{self, Fixes};
use super::generation::{self, Contents, Manifest};
use super::heap::Heap;
use super::intake::{Intake, Taken, push};
use super::known::{FileKey, Known, KnownFile};
use super::ledger::{self, ArticleEntry, ArticleLedger, ArticlesOf, Counts, FamilyEntry, FileEntry};
use super::make::{Maker, ToWrite};
use super::ordered::in_order;
use super::profiles::{Profiler, Profiles};
use super::reader::Reader;
use super::reading::{self, ReadWith};
use super::update::{Attempt, Before, Compared, Summary, manifest_sources, products};
use super::words::{self, Counter, Words};
use super::write::Writer;
use crate::article::{self, Gazetteer, PARSER_VERSION, Recurring, RecurringBlock};
use crate::corpus::Source;
use crate::error::{Error, ErrorKind, Result};
use crate::family::{self, FAMILY_VERSION, Family, Sketch};
use crate::text::ANALYSIS_VERSION;

/// A name with a dot is no part of a generation.
const RECORDS: &str = ".records.draft";
/// Bytes of records of articles that are held in memory.
const RECORDS_IN_MEMORY: usize = 16 * 1024 * 1024;

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
        let learned = self.learn().map_err(|e| drafts::failure(&e))?;
        let recurring = Recurring::new(&learned);
        let broken = self.profile_drafts(&recurring)?;
        if !broken.is_empty() {
            return Ok(Outcome::Broken(self.known.files_behind(&broken)));
        }
        if let Some(moved) = self.compare_rest(&recurring)? {
            return Ok(Outcome::Moved(moved));
        }
        if let Err(e) = self.keep_sketches() {
            return Ok(Outcome::Unreadable(format!("the index is damaged: its sketches: {e}")));
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
    fn read_files(&mut self, compared: Compared, records: &Mutex<Heap>) -> Result<Taken> {
        let Compared { kept, mut to_read, gone } = compared;
        // In the order of articles: the first that are met of one body stand for the others.
        to_read.sort_by(|a, b| (a.file.source, &a.file.relative).cmp(&(b.file.source, &b.file.relative)));
        let progress = self.attempt.progress;
        progress.start(to_read.len() as u64, to_read.iter().map(|r| r.file.size).sum());
        let same = gone == 0 && self.before.as_ref().is_some_and(|b| self.attempt.is_same_work(&b.manifest));
        let before = self.before.as_ref().map_or(&[][..], |before| &before.files);
        let mut files = Vec::with_capacity(kept.len() + to_read.len());
        files.extend(kept.into_iter().map(|(file, number)| {
            let entry = FileEntry { source: file.source, ..before[number].clone() };
            (KnownFile { format: file.format, entry, articles: Vec::new() }, Some(number))
        }));
        let mut intake = Intake::new(files, same, before, &mut self.drafts, records, &mut self.summary);
        let with = ReadWith { sources: self.attempt.sources, before, opens: true, progress };
        reading::read_all(to_read, with, |batch| intake.take(batch)).and_then(|()| intake.finish()).map_err(|e| drafts::failure(&e))
    }

    /// Takes the articles of files that hold what they held over from the ledger. Tells whether all is as it was.
    fn take_in(&mut self, read: Taken, articles: &mut [Vec<ArticleEntry>], records: Heap) -> bool {
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

    /// Compares what is not compared as it is now: articles out of which something else is to be taken than before, and
    /// those of one body that has so few words that their titles are compared too. Tells the files that are no longer
    /// as the ledger has them.
    fn compare_rest(&mut self, recurring: &Recurring) -> Result<Option<Vec<FileKey>>> {
        let standing: Vec<usize> = self.known.standing().collect();
        let stale = self.stale(&standing, recurring).map_err(|e| drafts::failure(&e))?;
        if let Some(moved) = self.load(&stale, recurring)? {
            return Ok(Some(moved));
        }
        let apart = self.known.tell_apart();
        let mut unsure = self.stale(&apart, recurring).map_err(|e| drafts::failure(&e))?;
        unsure.extend(apart.into_iter().filter(|article| self.known.article(*article).compared.is_none()));
        let moved = self.load(&unsure, recurring)?;
        self.known.forget_others();
        Ok(moved)
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
    /// articles on which that fails.
    fn profile_drafts(&mut self, recurring: &Recurring) -> Result<HashSet<usize>> {
        let (mut broken, mut compared) = (HashSet::new(), Vec::new());
        let (known, profiles, drafted) = (&self.known, &mut self.profiles, &mut self.drafted);
        let profiler = Profiler { recurring, gazetteer: &self.gazetteer };
        let profile = |draft: &mut Draft| {
            let article = known.article_of(draft).filter(|article| known.stands(*article))?;
            Some(known.blocks(article).map(|blocks| (article, profiler.profile(draft, &blocks))))
        };
        let profile = |drafts: &mut Vec<Draft>| drafts.iter_mut().filter_map(profile).collect::<io::Result<Vec<_>>>();
        let store = |made: io::Result<io::Result<Vec<_>>>| -> io::Result<()> {
            for (article, profiled) in made?? {
                match profiled {
                    Some(profiled) => {
                        compared.push((article, profiles.store(article, profiled)?));
                        drafted.insert(article);
                    }
                    None => _ = broken.insert(article),
                }
            }
            Ok(())
        };
        let profiled = self.drafts.batches().and_then(|batches| in_order(batches, |batch| batch.with(profile), store));
        profiled.map_err(|e| drafts::failure(&e))?;
        compared.into_iter().for_each(|(article, compared)| self.known.article_mut(article).compared = Some(compared));
        Ok(broken)
    }

    /// Which of these articles are of unchanged files, and something else is to be taken out of them than before.
    fn stale(&self, articles: &[usize], recurring: &Recurring) -> io::Result<BTreeSet<usize>> {
        let mut stale = BTreeSet::new();
        let Some(before) = &self.before else { return Ok(stale) };
        let now = |block: &RecurringBlock| Some(RecurringBlock { source: (*before.places.get(block.source)?)?, ..block.clone() });
        let old: Vec<RecurringBlock> = before.manifest.recurring.iter().filter_map(now).collect();
        let old = Recurring::new(&old);
        if old == *recurring {
            return Ok(stale);
        }
        for article in articles.iter().filter(|article| !self.loaded.contains(article)) {
            let (source, blocks) = (self.known.file_of(*article).entry.source, self.known.blocks(*article)?);
            stale.extend((old.among(source, &blocks) != recurring.among(source, &blocks)).then_some(*article));
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
                        known.article_mut(*article).compared = Some(profiles.store(*article, profile)?);
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
        let section = self.reader()?.section_of(&self.known.id(article, self.attempt.sources), place)?;
        let sketch = family::of_fix(&section.section, &self.gazetteer).unwrap_or_default();
        self.asked.borrow_mut().insert((article, place), sketch.clone());
        Ok(sketch)
    }

    /// The index that serves.
    fn reader(&self) -> Result<&Reader> {
        if let Some(reader) = self.reader.get() {
            return Ok(reader);
        }
        let reader = Reader::open(&self.attempt.options.index)?;
        Ok(self.reader.get_or_init(|| reader))
    }

    /// The words of the generation before, and those of families of it that go; none where no family stays.
    fn words_before(&self, gone: &[String], any_stays: bool) -> Result<(Option<Words>, Counter)> {
        let words = Counter::default();
        let Some(before) = self.before.as_ref().filter(|_| any_stays) else { return Ok((None, words)) };
        if let Some(damage) = words::check(&before.folder).first() {
            return Err(generation::damaged(&self.attempt.options.index, damage));
        }
        if !gone.is_empty() {
            words.count(self.reader()?, gone)?;
        }
        let before = Words::read(&before.folder).map_err(|e| self.attempt.write_error(&e))?;
        Ok((Some(before), words))
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
        let (words_before, gone) = match self.words_before(&remove, !keep.is_empty()) {
            Ok(words) => words,
            Err(e) => return Ok(Outcome::Unreadable(e.message)),
        };
        writer.remove(&remove);
        let words = Counter::default();
        let (mut told, broken) = self.write_documents(&mut writer, &write, recurring, &words)?;
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
        let counts = entries.iter().map(|(entry, _)| entry.counts);
        let manifest = self.manifest(canonical.len() as u64, groups, counts, learned);
        let (files, articles, records) = self.known.into_parts();
        let (folder, mut profiles) = (&self.folder, self.profiles);
        let write_words = || words::write(folder, words_before, words, gone);
        let write_ledger = || {
            let sketches = profiles.finish(folder)?;
            let whole = |(entry, article): (FamilyEntry, Option<usize>)| match article {
                Some(article) => Ok(FamilyEntry { fixes: profiles.outlines(article)?.unwrap_or_default(), ..entry }),
                None => Ok(entry),
            };
            let families = entries.into_iter().map(whole);
            ledger::write(folder, &files, &ArticlesOf { articles: &articles, records: &records, sketches }, families)
        };
        // None asks for another, and Tantivy has threads of its own.
        let (finished, (ledger, words)) = std::thread::scope(|scope| {
            let finished = scope.spawn(|| writer.finish(&manifest));
            let written = rayon::join(write_ledger, write_words);
            (finished.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), written)
        });
        finished?;
        if let Some(e) = words.as_ref().err().filter(|e| e.kind() == io::ErrorKind::InvalidData) {
            return Ok(Outcome::Unreadable(format!("the index is damaged: its words: {e}")));
        }
        ledger.and(words).map_err(|e| self.attempt.write_error(&e))?;
        self.attempt.switch(&self.folder)?;
        self.summary.tell(&manifest);
        self.summary.index_bytes = generation::size(&self.folder);
        Ok(Outcome::Done(Box::new(self.summary)))
    }

    /// What the new generation says about itself. `counts` are those of its families.
    fn manifest(&self, families: u64, groups: u64, counts: impl Iterator<Item = Counts>, learned: Vec<RecurringBlock>) -> Manifest {
        let mut all = Counts::default();
        counts.for_each(|counts| all += counts);
        let options = self.attempt.options;
        Manifest {
            program: "kb".to_string(),
            schema: SCHEMA_VERSION,
            analysis: ANALYSIS_VERSION,
            parser: PARSER_VERSION,
            family: FAMILY_VERSION,
            products: products(options),
            resemblance: options.resemblance,
            max_file_size: options.max_file_size,
            sources: manifest_sources(self.attempt.sources),
            contents: Contents {
                files: self.known.files().iter().filter(|f| !f.articles.is_empty()).count() as u64,
                articles: self.known.len() as u64,
                families,
                groups,
                fixes: all.fixes,
                sections: all.sections,
                stripped: all.stripped,
            },
            words: all.words,
            recurring: learned,
        }
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
        words: &Counter,
    ) -> Result<(HashMap<usize, Told>, Vec<FileKey>)> {
        let drafts = std::mem::replace(&mut self.drafts, Drafts::new(&self.folder));
        let maker = Maker {
            known: &self.known,
            sources: self.attempt.sources,
            write,
            recurring,
            gazetteer: &self.gazetteer,
            fields: writer.fields(),
            words,
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

/// An index without articles would replace a useful one by nothing.
fn no_article(summary: &Summary, sources: &[Source]) -> Error {
    let root = sources.first().map_or(std::path::Path::new("."), |s| s.root.as_path());
    let why = summary.skipped.first().map_or_else(String::new, |s| format!("; left out: {} ({})", s.path, s.reason));
    Error::corpus(format!("no article is here{why}"), root).hint("articles end in .md, .markdown, .mdx, .html, .htm or .jsonl")
}
