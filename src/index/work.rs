//! A run that has something to do, from the files that differ to the new generation.
//!
//! The order: read what differs, learn what recurs, read again what that concerns, fold, find the groups of
//! fixes, and write the families whose documents would be others than before.

use std::cell::{OnceCell, RefCell};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::SCHEMA_VERSION;
use super::document::article_id;
use super::drafts::{self, Draft, Drafts};
use super::fold::{self, Fixes};
use super::generation::{self, Contents, Manifest};
use super::known::{Content, FileKey, Known, KnownFile};
use super::ledger::{self, ArticleLedger, Counts, FamilyEntry, FileEntry};
use super::make::{Maker, ToWrite};
use super::profiles::{Profiler, Profiles};
use super::reader::Reader;
use super::reading::{self, Reading, ToRead};
use super::sketches::Sketches;
use super::update::{Attempt, Before, Compared, Summary, manifest_sources, products};
use super::write::Writer;
use crate::article::{self, Gazetteer, PARSER_VERSION, Recurring, RecurringBlock};
use crate::corpus::{Fingerprint, Skipped, Source};
use crate::error::{Error, ErrorKind, Result};
use crate::family::{self, FAMILY_VERSION, Family, Sketch};
use crate::text::ANALYSIS_VERSION;

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
    /// Which articles these are. Of several that say the same, those that may be canonical have one.
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
            profiles: Profiles::create(&folder).map_err(|e| attempt.write_error(&e))?,
            folder,
            before,
            known: Known::default(),
            drafted: HashSet::new(),
            loaded: HashSet::new(),
            summary,
            reader: OnceCell::new(),
            asked: RefCell::default(),
        })
    }

    pub(super) fn run(mut self, compared: Compared) -> Result<Outcome> {
        let folder = self.before.as_ref().map(|before| before.folder.clone());
        let (ledger, read) = std::thread::scope(|scope| {
            let ledger = scope.spawn(|| folder.as_deref().map_or(Ok(ArticleLedger::default()), ledger::read_articles));
            let read = self.read_files(compared);
            (ledger.join(), read)
        });
        let mut ledger = match ledger {
            Ok(Ok(ledger)) => ledger,
            Ok(Err(e)) => return Ok(Outcome::Unreadable(format!("the index is damaged: its list of articles: {e}"))),
            Err(panic) => std::panic::resume_unwind(panic),
        };
        let same = self.take_in(read?, &mut ledger.articles);
        if same {
            return self.leave_as_it_is(ledger);
        }
        if self.known.len() == 0 {
            return Err(no_article(&self.summary, self.attempt.sources));
        }
        if let Err(e) = self.keep_sketches() {
            return Ok(Outcome::Unreadable(format!("the index is damaged: its sketches: {e}")));
        }
        let learned = self.learn();
        let recurring = Recurring::new(&learned);
        let broken = self.profile_drafts(&recurring)?;
        if !broken.is_empty() {
            return Ok(Outcome::Broken(broken));
        }
        let stale = self.stale(&recurring);
        if let Some(moved) = self.load(&stale, &recurring)? {
            return Ok(Outcome::Moved(moved));
        }
        let resemblance = self.attempt.options.resemblance;
        let families = fold::families(&self.known, &self.profiles, self.attempt.sources, resemblance).map_err(|e| drafts::failure(&e))?;
        let old: HashMap<String, FamilyEntry> = ledger.families.into_iter().map(|f| (f.id.clone(), f)).collect();
        let strangers = self.without_fixes(&families, &old);
        if let Some(moved) = self.load(&strangers, &recurring)? {
            return Ok(Outcome::Moved(moved));
        }
        let plan = self.plan(&families, old, &recurring)?;
        let missing: BTreeSet<usize> = plan.write.keys().copied().filter(|article| !self.drafted.contains(article)).collect();
        if let Some(moved) = self.load(&missing, &recurring)? {
            return Ok(Outcome::Moved(moved));
        }
        self.write(plan, learned, &recurring)
    }

    /// Reads the files that differ.
    fn read_files(&mut self, compared: Compared) -> Result<Files> {
        let Compared { kept, to_read, gone } = compared;
        let progress = self.attempt.progress;
        progress.start(to_read.len() as u64, to_read.iter().map(|r| r.file.size).sum());
        let before = self.before.as_ref();
        let mut same = gone == 0 && before.is_some_and(|b| self.attempt.is_same_work(&b.manifest));
        let keep = |(file, number): (crate::corpus::File, usize)| {
            let entry = before.map(|b| FileEntry { source: file.source, ..b.files[number].clone() })?;
            Some((KnownFile { format: file.format, entry, articles: Vec::new(), contents: Vec::new() }, Some(number)))
        };
        let mut files: Vec<(KnownFile, Option<usize>)> = kept.into_iter().filter_map(keep).collect();
        let places: HashMap<FileKey, (usize, FileEntry)> =
            to_read.iter().filter_map(|r| Some(((r.file.source, r.file.relative.clone()), r.before.clone()?))).collect();
        let (drafts, summary) = (&mut self.drafts, &mut self.summary);
        let mut oldest: HashMap<Content, Option<String>> = HashMap::new();
        reading::read_all(&to_read, progress, |batch| {
            let (mut understood, mut bytes, mut understood_bytes) = (Vec::new(), 0, 0);
            for Reading { file, entry, understood: holds, note } in batch {
                let known = places.get(&(file.source, file.relative.clone()));
                bytes += file.size;
                summary.warnings.extend(note.map(|reason| Skipped { path: file.relative.clone(), reason }));
                let (articles, contents, as_before) = match (holds, known) {
                    (None, Some((number, _))) => (Vec::new(), Vec::new(), Some(*number)),
                    (holds, known) => {
                        let holds = holds.unwrap_or_default();
                        let as_before = known.is_some_and(|(_, before)| *before == entry);
                        same &= as_before;
                        summary.done.new += u64::from(known.is_none());
                        summary.done.changed += u64::from(known.is_some() && !as_before);
                        let contents = holds.drafts.iter().map(|draft| draft.content).collect();
                        let before = understood.len();
                        understood.extend(holds.drafts.into_iter().filter(|draft| may_be_canonical(draft, &mut oldest)));
                        understood_bytes += if understood.len() > before { file.size } else { 0 };
                        (holds.articles, contents, None)
                    }
                };
                files.push((KnownFile { format: file.format, entry, articles, contents }, as_before));
            }
            summary.done.bytes += bytes;
            drafts.push(understood, understood_bytes)
        })
        .map_err(|e| drafts::failure(&e))?;
        Ok(Files { files, same })
    }

    /// Takes the articles of files that hold what they held over from the ledger. Tells whether all is as it was.
    fn take_in(&mut self, read: Files, articles: &mut [Vec<ledger::ArticleEntry>]) -> bool {
        let understood: HashSet<FileKey> =
            read.files.iter().filter(|(_, before)| before.is_none()).map(|(f, _)| (f.entry.source, f.entry.path.clone())).collect();
        let take = |(file, before): (KnownFile, Option<usize>)| match before {
            Some(number) => KnownFile { articles: std::mem::take(&mut articles[number]), ..file },
            None => file,
        };
        self.known = Known::new(read.files.into_iter().map(take).collect());
        self.summary.tell_notes(self.known.files().iter().map(|f| &f.entry));
        let is_understood = |article: &usize| {
            let entry = &self.known.file_of(*article).entry;
            understood.contains(&(entry.source, entry.path.clone()))
        };
        self.loaded = (0..self.known.len()).filter(is_understood).collect();
        read.same
    }

    /// Files were touched and hold what they held: only the ledger hears of it.
    fn leave_as_it_is(mut self, mut ledger: ArticleLedger) -> Result<Outcome> {
        let Some(before) = self.before.take() else { return Err(Error::new(ErrorKind::Internal, "nothing is as it was before anything")) };
        self.summary.tell_contradictions(self.known.files().iter().map(|f| &f.entry));
        self.summary.tell_nothing(&before);
        let (files, articles) = split(self.known);
        if files != before.files {
            ledger.articles = articles;
            generation::link(&before.folder, &self.folder).map_err(|e| self.attempt.write_error(&e))?;
            ledger::write(&self.folder, &files, &ledger).map_err(|e| self.attempt.write_error(&e))?;
            self.attempt.switch(&self.folder)?;
        } else {
            generation::remove_others(&self.attempt.options.index, Some(&before.folder));
        }
        Ok(Outcome::Done(Box::new(self.summary)))
    }

    /// Takes the sketches of articles that are as they were over from the generation before.
    fn keep_sketches(&mut self) -> io::Result<()> {
        let Some(before) = &self.before else { return Ok(()) };
        let before = Sketches::open(&before.folder.join(ledger::SKETCHES))?;
        for article in (0..self.known.len()).filter(|article| !self.loaded.contains(article)) {
            self.profiles.keep(self.known.article_mut(article), &before)?;
        }
        Ok(())
    }

    /// What recurs over the articles of each source.
    fn learn(&self) -> Vec<RecurringBlock> {
        let of_source = |source: usize| {
            let blocks: Vec<&[u64]> = self.known.of_source(source).map(|a| a.blocks.as_slice()).collect();
            article::learn(source, &blocks)
        };
        (0..self.attempt.sources.len()).flat_map(of_source).collect()
    }

    /// Takes what recurs out of the drafts, and sketches what is left. Tells the files on which that fails.
    fn profile_drafts(&mut self, recurring: &Recurring) -> Result<Vec<FileKey>> {
        let mut broken = Vec::new();
        // The first article that says something; the others need not be sketched.
        let mut firsts: HashMap<Content, usize> = HashMap::new();
        let (known, profiles, drafted) = (&mut self.known, &mut self.profiles, &mut self.drafted);
        let profiler = Profiler { recurring, gazetteer: &self.gazetteer };
        self.drafts
            .each_mut(|batch| {
                let profile = |draft: &mut Draft| {
                    let article = known.article_of(draft)?;
                    let is_first = !firsts.contains_key(&(draft.source, draft.content));
                    Some((article, profiler.profile(draft, &known.article(article).blocks, is_first)))
                };
                let made: Vec<_> = batch.par_iter_mut().map(profile).collect();
                for (draft, made) in batch.iter().zip(made) {
                    let Some((article, profile)) = made else { continue };
                    match profile {
                        Some(Some(profile)) => {
                            profiles.store(article, &profile, known.article_mut(article))?;
                            firsts.entry((draft.source, draft.content)).or_insert(article);
                            drafted.insert(article);
                        }
                        Some(None) => _ = drafted.insert(article),
                        None => broken.push((draft.source, draft.path.clone())),
                    }
                }
                Ok(())
            })
            .map_err(|e| drafts::failure(&e))?;
        for article in 0..known.len() {
            let first = known.content(article).and_then(|content| firsts.get(&content).copied());
            if let Some(first) = first.filter(|first| *first != article) {
                let (outline, sketch, facts) = {
                    let entry = known.article(first);
                    (entry.outline, entry.sketch, entry.facts)
                };
                let entry = known.article_mut(article);
                (entry.outline, entry.sketch, entry.facts) = (outline, sketch, facts);
                profiles.share_fixes(article, first);
            }
        }
        known.forget_contents();
        Ok(broken)
    }

    /// Articles of unchanged files out of which something else is to be taken than before.
    fn stale(&self, recurring: &Recurring) -> BTreeSet<usize> {
        let Some(before) = &self.before else { return BTreeSet::new() };
        let now = |block: &RecurringBlock| Some(RecurringBlock { source: (*before.places.get(block.source)?)?, ..block.clone() });
        let old: Vec<RecurringBlock> = before.manifest.recurring.iter().filter_map(now).collect();
        let old = Recurring::new(&old);
        let differs = |article: &usize| {
            let (source, blocks) = (self.known.file_of(*article).entry.source, &self.known.article(*article).blocks);
            old.among(source, blocks) != recurring.among(source, blocks)
        };
        (0..self.known.len()).filter(|article| !self.loaded.contains(article)).filter(differs).collect()
    }

    /// Understands articles of unchanged files once more. Tells the files that are no longer as the ledger
    /// has them.
    fn load(&mut self, wanted: &BTreeSet<usize>, recurring: &Recurring) -> Result<Option<Vec<FileKey>>> {
        if wanted.is_empty() {
            return Ok(None);
        }
        let mut files: BTreeMap<(usize, &str), &KnownFile> = BTreeMap::new();
        for article in wanted {
            let file = self.known.file_of(*article);
            files.insert((file.entry.source, &file.entry.path), file);
        }
        let to_read: Vec<ToRead> =
            files.values().map(|file| ToRead { file: Known::file_again(file, self.attempt.sources), before: None }).collect();
        let held: HashMap<FileKey, Option<Fingerprint>> =
            files.values().map(|f| ((f.entry.source, f.entry.path.clone()), f.entry.fingerprint)).collect();
        let (mut moved, mut again) = (Vec::new(), Vec::new());
        let (drafts, known, profiles) = (&mut self.drafts, &mut self.known, &mut self.profiles);
        let profiler = Profiler { recurring, gazetteer: &self.gazetteer };
        reading::read_all(&to_read, &Quiet, |batch| {
            let (mut batch_again, mut articles, mut bytes) = (Vec::new(), Vec::new(), 0);
            for Reading { file, entry, understood, .. } in batch {
                let name = (file.source, file.relative);
                if held.get(&name) != Some(&entry.fingerprint) {
                    moved.push(name);
                    continue;
                }
                bytes += entry.size;
                let drafts = understood.unwrap_or_default().drafts.into_iter();
                for draft in drafts {
                    let article = known.article_of(&draft).filter(|article| wanted.contains(article));
                    articles.extend(article);
                    batch_again.extend(article.map(|_| draft));
                }
            }
            let profile = |(draft, article): (&mut Draft, &usize)| profiler.profile(draft, &known.article(*article).blocks, true);
            let made: Vec<_> = batch_again.par_iter_mut().zip(&articles).map(profile).collect();
            for ((draft, article), profile) in batch_again.iter().zip(articles).zip(made) {
                // It was understood before: what breaks now is told as a file that moved, and left out in the end.
                match profile.flatten() {
                    Some(profile) => {
                        profiles.store(article, &profile, known.article_mut(article))?;
                        again.push(article);
                    }
                    None => moved.push((draft.source, draft.path.clone())),
                }
            }
            drafts.push(batch_again, bytes)
        })
        .map_err(|e| drafts::failure(&e))?;
        self.summary.done.read_again += again.len() as u64;
        self.loaded.extend(&again);
        self.drafted.extend(again);
        Ok((!moved.is_empty()).then_some(moved))
    }

    fn id_of(&self, article: usize) -> String {
        let entry = &self.known.file_of(article).entry;
        article_id(&self.attempt.sources[entry.source].name, &entry.path, self.known.article(article).key.as_deref())
    }

    /// Canonical articles whose fixes neither the ledger nor this run knows: they were copies before.
    fn without_fixes(&self, families: &[Family], old: &HashMap<String, FamilyEntry>) -> BTreeSet<usize> {
        let unread = families.iter().map(|family| family.canonical).filter(|article| !self.loaded.contains(article));
        unread.filter(|article| !old.contains_key(&self.id_of(*article))).collect()
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
        let section = reader.section_of(&self.id_of(article), place)?;
        let sketch = family::of_fix(&section.section, &self.gazetteer).unwrap_or_default();
        self.asked.borrow_mut().insert((article, place), sketch.clone());
        Ok(sketch)
    }

    /// Which families are written, and which stay.
    fn plan(&mut self, families: &[Family], mut old: HashMap<String, FamilyEntry>, recurring: &Recurring) -> Result<Plan> {
        let canonical: BTreeSet<usize> = families.iter().map(|f| f.canonical).collect();
        let mut fixes: BTreeMap<usize, Fixes> = BTreeMap::new();
        for article in &canonical {
            let read = self.profiles.outlines(*article).map_err(|e| drafts::failure(&e))?;
            let before = || Some(old.get(&self.id_of(*article))?.fixes.clone());
            fixes.extend(read.or_else(before).map(|fixes| (*article, fixes)));
        }
        let whole = |article: usize, place: usize| self.sketch_of_fix(article, place);
        let mut same_fixes = fold::same_fixes(&fixes, self.attempt.options.resemblance, whole)?;
        let groups: HashSet<u64> = same_fixes.values().flat_map(|of_article| of_article.values().copied()).collect();
        let mut plan = Plan {
            write: BTreeMap::new(),
            keep: Vec::new(),
            remove: Vec::new(),
            canonical: canonical.iter().copied().collect(),
            groups: groups.len() as u64,
        };
        for family in families {
            let id = self.id_of(family.canonical);
            let same_fix = same_fixes.remove(&family.canonical).unwrap_or_default();
            let carried = fold::carried(&self.known, family, same_fix.clone()).map_err(|e| drafts::failure(&e))?;
            let made_from = fold::made_from(&self.known, family.canonical, &carried, recurring, self.attempt.sources)
                .map_err(|e| Error::new(ErrorKind::Internal, format!("a family does not serialise: {e}")))?;
            match old.remove(&id) {
                Some(entry) if entry.made_from == made_from => plan.keep.push(entry),
                before => {
                    plan.remove.extend(before.map(|b| b.id));
                    let fixes = fixes.remove(&family.canonical).unwrap_or_default();
                    plan.write.insert(family.canonical, ToWrite { family: family.clone(), same_fix, id, made_from, fixes });
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
            None => Writer::create(&self.folder)?,
        };
        writer.remove(&remove);
        let (mut told, broken) = self.write_documents(&mut writer, &write, recurring)?;
        if !broken.is_empty() {
            return Ok(Outcome::Broken(broken));
        }
        self.attempt.progress.finish();
        let mut entries = keep;
        entries.extend(write.into_iter().map(|(article, w)| {
            let (counts, contradictions) = told.remove(&article).unwrap_or_default();
            FamilyEntry { id: w.id, made_from: w.made_from, fixes: w.fixes, counts, contradictions }
        }));
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        self.note_contradictions(&canonical, &entries);
        let mut all = Counts::default();
        entries.iter().for_each(|entry| all += entry.counts);
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
        let (files, articles) = split(self.known);
        let (folder, profiles) = (&self.folder, self.profiles);
        let write_ledger = || {
            let ledger = ArticleLedger { articles, families: entries, sketches: profiles.finish(folder)? };
            ledger::write(folder, &files, &ledger)
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
    fn note_contradictions(&mut self, canonical: &[usize], entries: &[FamilyEntry]) {
        let found = entries.iter().filter(|entry| !entry.contradictions.is_empty());
        let found: HashMap<&str, &[String]> = found.map(|entry| (entry.id.as_str(), entry.contradictions.as_slice())).collect();
        self.known.forget_contradictions();
        for article in canonical {
            if let Some(contradictions) = found.get(self.id_of(*article).as_str()) {
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

/// Whether an article is the first that says what it says, or was changed before all that did: then it may be the
/// canonical one of its family.
fn may_be_canonical(draft: &Draft, oldest: &mut HashMap<Content, Option<String>>) -> bool {
    let date = &draft.article.front.updated;
    match oldest.entry((draft.source, draft.content)) {
        Entry::Vacant(first) => {
            first.insert(date.clone());
            true
        }
        Entry::Occupied(mut known) => {
            let is_older = date.is_some() && (known.get().is_none() || date < known.get());
            if is_older {
                known.insert(date.clone());
            }
            is_older
        }
    }
}

/// The two parts of the ledger that files are in.
fn split(known: Known) -> (Vec<FileEntry>, Vec<Vec<ledger::ArticleEntry>>) {
    known.into_files().into_iter().map(|file| (file.entry, file.articles)).unzip()
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
