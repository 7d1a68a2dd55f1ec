//! Updating an index: what has changed is read and understood, copies are folded, families that differ are
//! written into a new generation beside the one that serves, and `current` is switched.
//!
//! A build is an update of nothing.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::generation::{self, Contents, Current, Manifest, ManifestSource};
use super::ledger::{self, FileEntry};
use super::reading::{self, ToRead};
use super::work::{Outcome, Work};
use crate::article::{self, Entry};
use crate::corpus::{self, File, Skipped, Source, Walked};
use crate::error::{Error, ErrorKind, Result};

/// Runs that begin anew because files change under their reading, before these files are left out.
const MAX_ATTEMPTS: usize = 3;

/// What to index, and where to.
#[derive(Clone, Debug)]
pub struct UpdateOptions {
    /// Folders of articles, or single files.
    pub sources: Vec<PathBuf>,
    /// The index folder.
    pub index: PathBuf,
    /// Larger files are left out.
    pub max_file_size: u64,
    /// What an article may apply to, beside what is built in.
    pub products: Vec<Entry>,
    /// The resemblance from which on two articles are copies, above 0 to 1: the Jaccard index of their
    /// runs of four words.
    pub resemblance: f64,
    /// Read every file, whatever the index says of it.
    pub rebuild: bool,
    /// Wait for another writer to end.
    pub wait: bool,
}

/// What was done, and what the index holds.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// What it holds.
    pub contents: Contents,
    /// Different blocks that recur over many articles of a source; each is boilerplate.
    pub recurring: u64,
    /// Files and lines that were left out, with reasons.
    pub skipped: Vec<Skipped>,
    /// Files that are no articles by their ending, counted by it.
    pub other_endings: Vec<(String, usize)>,
    /// What was odd about files that were indexed.
    pub warnings: Vec<Skipped>,
    /// What was done in this run.
    pub done: Done,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// How long it took.
    pub took: Duration,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Why every file was read, where there was an index before.
    pub anew: Option<String>,
    /// Files that the index did not hold.
    pub new: u64,
    /// Files that hold something else than before.
    pub changed: u64,
    /// Files that are gone.
    pub gone: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// Families that were written.
    pub written: u64,
    /// Families that were taken out.
    pub removed: u64,
    /// Articles of unchanged files that were read again, since what recurs has changed or a family has.
    pub read_again: u64,
    /// Whether the index is as it was, to the last byte.
    pub nothing: bool,
}

/// Hears how far a run is.
pub trait Progress: Sync {
    /// Another process writes this index, and this one waits for it.
    fn wait(&self, holder: &str);
    /// The corpus is walked: so many files, so many bytes are to be read.
    fn start(&self, files: u64, bytes: u64);
    /// Another file is read.
    fn file(&self, bytes: u64);
    /// All files are read: so many articles are to be written.
    fn write(&self, articles: u64);
    /// So many more are written.
    fn written(&self, articles: u64);
    /// All is written; the index is being finished.
    fn finish(&self);
}

/// Brings an index up to date with its sources, or makes it.
///
/// # Errors
/// A source that cannot be read, sources without a single article, an index folder that holds
/// something else or cannot be written, another writer. The index that was there stays.
pub fn update(options: &UpdateOptions, progress: &dyn Progress) -> Result<Summary> {
    let started = Instant::now();
    let sources = corpus::sources(&options.sources)?;
    generation::check_folder(&options.index)?;
    std::fs::create_dir_all(&options.index).map_err(|e| generation::write_error(&options.index, &e))?;
    let _lock = generation::lock(&options.index, options.wait, &|holder| progress.wait(holder))?;
    let (serving, torn) = match generation::current(&options.index) {
        Ok(serving) => (Some(serving), None),
        Err(error) => (None, generation::exists(&options.index).then_some(error.message)),
    };
    // Where it cannot be told which one serves, nothing is removed before there is a new one.
    let sure = torn.is_none();
    if sure {
        generation::remove_others(&options.index, serving.as_ref().map(|c| c.folder.as_path()));
    }
    let mut attempt = Attempt {
        options,
        sources: &sources,
        serving: serving.as_ref(),
        progress,
        anew: torn.or_else(|| (options.rebuild && serving.is_some()).then(|| "--rebuild".to_string())),
        left_out: HashMap::new(),
    };
    let mut attempts = 0;
    let done = loop {
        attempts += 1;
        match attempt.run() {
            Ok(Outcome::Done(summary)) => break Ok(*summary),
            Ok(Outcome::Unreadable(why)) => attempt.anew = Some(why),
            Ok(Outcome::Moved(_)) if attempts >= 2 * MAX_ATTEMPTS => {
                break Err(
                    Error::corpus("files change faster than they can be read", &sources[0].root).hint("run `kb index` when they rest")
                );
            }
            Ok(Outcome::Moved(files)) if attempts >= MAX_ATTEMPTS => {
                attempt.left_out.extend(files.into_iter().map(|file| (file, "changes whenever it is read")));
            }
            Ok(Outcome::Moved(_)) => {}
            Ok(Outcome::Broken(files)) => attempt.left_out.extend(files.into_iter().map(|file| (file, reading::BROKEN))),
            Err(error) => break Err(error),
        }
        if sure {
            generation::remove_others(&options.index, serving.as_ref().map(|c| c.folder.as_path()));
        }
    };
    if done.is_err() && sure {
        let full = done.as_ref().is_err_and(|e| e.kind == ErrorKind::Index) && generation::disk_is_full(&options.index);
        let serves = generation::current(&options.index).ok();
        generation::remove_others(&options.index, serves.as_ref().map(|c| c.folder.as_path()));
        if full {
            return Err(Error::index("the disk is full; the index is as it was", &options.index)
                .hint("free some space, or name another folder with --index"));
        }
    }
    let summary = done.map_err(|e| if e.path.is_none() { e.at(&options.index) } else { e })?;
    Ok(Summary { took: started.elapsed(), ..summary })
}

/// One walk over the corpus, and what follows.
pub(super) struct Attempt<'a> {
    pub(super) options: &'a UpdateOptions,
    pub(super) sources: &'a [Source],
    serving: Option<&'a Current>,
    pub(super) progress: &'a dyn Progress,
    /// Why nothing of the index that serves is taken over.
    anew: Option<String>,
    /// Files that cannot be taken, and why.
    left_out: HashMap<(usize, String), &'static str>,
}

/// The generation that serves, as a run starts from it.
pub(super) struct Before {
    pub(super) folder: PathBuf,
    pub(super) manifest: Manifest,
    pub(super) files: Vec<FileEntry>,
    /// The place that each of its sources has now.
    pub(super) places: Vec<Option<usize>>,
}

/// What the corpus and the ledger have in common.
pub(super) struct Compared {
    /// Files that are as they were, with their places in the ledger.
    pub(super) kept: Vec<(File, usize)>,
    pub(super) to_read: Vec<ToRead>,
    pub(super) gone: u64,
}

impl Attempt<'_> {
    fn run(&self) -> Result<Outcome> {
        let walk = || corpus::walk(self.sources, self.options.max_file_size, &self.options.index);
        let before = || {
            let before = self.before();
            // Most runs are started since something has changed; the walk leaves a core free.
            rayon::spawn(article::prepare);
            before
        };
        let (mut walked, before) = rayon::join(walk, before);
        self.leave_out(&mut walked);
        let (before, anew) = match before {
            Ok(before) => (Some(before), None),
            Err(why) => (None, why),
        };
        let compared = compare(std::mem::take(&mut walked.files), before.as_ref());
        let done = Done { anew, gone: compared.gone, ..Done::default() };
        let mut summary =
            Summary { skipped: walked.skipped, other_endings: walked.other_endings.into_iter().collect(), done, ..Summary::default() };
        match before {
            Some(before) if compared.to_read.is_empty() && compared.gone == 0 && self.is_same_work(&before.manifest) => {
                summary.tell_notes(&before.files);
                summary.tell_contradictions(&before.files);
                summary.tell_nothing(&before);
                Ok(Outcome::Done(Box::new(summary)))
            }
            before => Work::new(self, before, summary)?.run(compared),
        }
    }

    /// The generation that serves, if a run can start from it, or why it cannot.
    fn before(&self) -> std::result::Result<Before, Option<String>> {
        let Some(current) = self.serving.filter(|_| self.anew.is_none()) else { return Err(self.anew.clone()) };
        let told = |e: Error| Some(e.message);
        current.check_files(&self.options.index).map_err(told)?;
        let manifest = generation::read_manifest(&current.folder, &self.options.index).map_err(told)?;
        if manifest.products != products(self.options) {
            return Err(Some("the products of kb.toml have changed".to_string()));
        }
        let files = ledger::read_files(&current.folder).map_err(|e| Some(format!("the index is damaged: its list of files: {e}")))?;
        Ok(Before { folder: current.folder.clone(), places: places(&manifest, self.sources), manifest, files })
    }

    /// Whether an index was made of the same sources in the same way.
    pub(super) fn is_same_work(&self, manifest: &Manifest) -> bool {
        manifest.sources == manifest_sources(self.sources)
            && manifest.resemblance == self.options.resemblance
            && manifest.max_file_size == self.options.max_file_size
    }

    /// Makes a generation current, and removes the others.
    pub(super) fn switch(&self, folder: &Path) -> Result<()> {
        generation::share(folder).map_err(|e| self.write_error(&e))?;
        generation::switch(&self.options.index, folder)?;
        generation::remove_others(&self.options.index, Some(folder));
        Ok(())
    }

    pub(super) fn write_error(&self, error: &io::Error) -> Error {
        generation::write_error(&self.options.index, error)
    }

    fn leave_out(&self, walked: &mut Walked) {
        let skipped = |((_, path), reason): (&(usize, String), &&str)| Skipped { path: path.clone(), reason: (*reason).to_string() };
        walked.skipped.extend(self.left_out.iter().map(skipped));
        walked.files.retain(|f| !self.left_out.contains_key(&(f.source, f.relative.clone())));
    }
}

impl Summary {
    /// Tells what the ledger says of each file.
    pub(super) fn tell_notes<'e>(&mut self, files: impl IntoIterator<Item = &'e FileEntry>) {
        for entry in files {
            let note = |reason: &String| Skipped { path: entry.path.clone(), reason: reason.clone() };
            let notes = entry.notes();
            self.skipped.extend(notes.iter().flat_map(|notes| &notes.skipped).map(note));
            self.warnings.extend(notes.iter().flat_map(|notes| &notes.warnings).map(note));
        }
    }

    /// Tells where articles contradict themselves, as the ledger says.
    pub(super) fn tell_contradictions<'e>(&mut self, files: impl IntoIterator<Item = &'e FileEntry>) {
        for entry in files {
            let contradictions = entry.notes().into_iter().flat_map(|notes| &notes.contradictions);
            self.warnings.extend(contradictions.map(|reason| Skipped { path: entry.path.clone(), reason: reason.clone() }));
        }
    }

    /// Tells of an index that is left as it is.
    pub(super) fn tell_nothing(&mut self, before: &Before) {
        self.tell(&before.manifest);
        self.done.nothing = true;
        self.index_bytes = generation::size(&before.folder);
    }

    /// Tells what an index holds.
    pub(super) fn tell(&mut self, manifest: &Manifest) {
        self.contents = manifest.contents.clone();
        self.recurring = manifest.recurring.len() as u64;
    }
}

/// A fingerprint of the settings that every article depends on.
pub(super) fn products(options: &UpdateOptions) -> String {
    let text = serde_json::to_vec(&options.products).expect("entries hold nothing that JSON cannot");
    corpus::fingerprint(&text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The sources, as an index remembers them.
pub(super) fn manifest_sources(sources: &[Source]) -> Vec<ManifestSource> {
    sources.iter().map(|s| ManifestSource { name: s.name.clone(), root: s.root.clone(), start: s.start.clone() }).collect()
}

/// The place that each source of an index has among others.
pub(super) fn places(manifest: &Manifest, sources: &[Source]) -> Vec<Option<usize>> {
    let place = |s: &ManifestSource| sources.iter().position(|now| now.name == s.name && now.root == s.root);
    manifest.sources.iter().map(place).collect()
}

/// Sets the files that were walked against the ledger.
pub(super) fn compare(files: Vec<File>, before: Option<&Before>) -> Compared {
    let mut entries: HashMap<(usize, &str), usize> = HashMap::new();
    for (number, entry) in before.iter().flat_map(|b| b.files.iter().enumerate()) {
        let place = before.and_then(|b| b.places.get(entry.source).copied().flatten());
        entries.extend(place.map(|source| ((source, entry.path.as_str()), number)));
    }
    let all = before.map_or(0, |b| b.files.len());
    let mut compared = Compared { kept: Vec::new(), to_read: Vec::new(), gone: 0 };
    let mut met = 0;
    for file in files {
        let number = entries.get(&(file.source, file.relative.as_str())).copied();
        met += usize::from(number.is_some());
        let entry = number.and_then(|n| before.map(|b| (n, &b.files[n])));
        match entry {
            Some((n, entry)) if entry.size == file.size && entry.stamp == Some(file.stamp) => compared.kept.push((file, n)),
            _ => compared.to_read.push(ToRead { file, before: number }),
        }
    }
    compared.gone = (all - met) as u64;
    compared
}
