//! Building an index: walk, read, understand, write, commit, switch.

use std::collections::HashMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tantivy::indexer::UserOperation;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings, IndexWriter, TantivyDocument, TantivyError};

use super::SCHEMA_VERSION;
use super::document::{Origin, documents};
use super::drafts::{Draft, Drafts};
use super::generation::{self, Manifest, ManifestSource};
use super::schema::{self, Fields};
use crate::article::{self, Article, Gazetteer, PARSER_VERSION, Recurring, RecurringBlock, Role};
use crate::corpus::{self, File, Format, Skipped, Source};
use crate::error::{Error, ErrorKind, Result};
use crate::text::ANALYSIS_VERSION;

/// Memory for posting lists before a segment is written.
const WRITER_MEMORY: usize = 256 * 1024 * 1024;
/// Bytes of files that are understood together before they are written, in order.
const BATCH_BYTES: u64 = 8 * 1024 * 1024;

/// What to index, and where to.
#[derive(Clone)]
pub struct BuildOptions {
    /// Folders of articles, or single files.
    pub sources: Vec<PathBuf>,
    /// The index folder.
    pub index: PathBuf,
    /// Larger files are left out.
    pub max_file_size: u64,
    /// What an article may apply to.
    pub gazetteer: Arc<Gazetteer>,
}

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Files that hold at least one article.
    pub files: u64,
    /// Articles.
    pub articles: u64,
    /// Sections that are fixes.
    pub fixes: u64,
    /// All sections.
    pub sections: u64,
    /// Bytes of the files.
    pub bytes: u64,
    /// Files and lines that were left out, with reasons.
    pub skipped: Vec<Skipped>,
    /// Files that are no articles by their ending, counted by it.
    pub other_endings: Vec<(String, usize)>,
    /// What was odd about files that were indexed.
    pub warnings: Vec<Skipped>,
    /// Blocks that were taken out as boilerplate.
    pub stripped: u64,
    /// Different blocks that recur over many articles of a source; each is boilerplate.
    pub recurring: u64,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// How long it took.
    pub took: Duration,
}

/// Hears how far a build is.
pub trait Progress: Sync {
    /// The corpus is walked: so many files, so many bytes.
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

/// Builds an index of the sources and makes it current.
///
/// # Errors
/// A source that cannot be read, sources without a single article, an index folder that holds
/// something else or cannot be written, another writer. The index that was there stays.
pub fn build(options: &BuildOptions, progress: &dyn Progress) -> Result<Summary> {
    let started = Instant::now();
    let sources = corpus::sources(&options.sources)?;
    let walked = corpus::walk(&sources, options.max_file_size, &options.index);
    generation::check_folder(&options.index)?;
    std::fs::create_dir_all(&options.index).map_err(|e| generation::write_error(&options.index, &e))?;
    let _lock = generation::lock(&options.index)?;
    let serving = generation::current(&options.index).ok().map(|c| c.folder);
    // Where it cannot be told which one serves, nothing is removed before there is a new one.
    let sure = serving.is_some() || !generation::exists(&options.index);
    if sure {
        generation::remove_others(&options.index, serving.as_deref());
    }

    progress.start(walked.files.len() as u64, walked.files.iter().map(|f| f.size).sum());
    let folder = generation::create(&options.index)?;
    let mut summary = Summary { skipped: walked.skipped, other_endings: walked.other_endings.into_iter().collect(), ..Summary::default() };
    let written =
        write_generation(&folder, options, &sources, &walked.files, &mut summary, progress).and_then(|()| refuse_empty(&summary, &sources));
    if let Err(error) = written {
        let full = error.kind == ErrorKind::Index && generation::disk_is_full(&options.index);
        if sure {
            generation::remove_others(&options.index, serving.as_deref());
        }
        if full {
            return Err(Error::index("the disk is full; the index is as it was", &options.index)
                .hint("free some space, or name another folder with --index"));
        }
        return Err(if error.path.is_none() { error.at(&options.index) } else { error });
    }
    generation::share(&folder).map_err(|e| generation::write_error(&options.index, &e))?;
    generation::switch(&options.index, &folder)?;
    generation::remove_others(&options.index, Some(&folder));
    summary.index_bytes = folder_size(&folder);
    summary.took = started.elapsed();
    Ok(summary)
}

/// An index without articles would replace a useful one by nothing.
fn refuse_empty(summary: &Summary, sources: &[Source]) -> Result<()> {
    if summary.articles > 0 {
        return Ok(());
    }
    let root = sources.first().map_or(Path::new("."), |s| s.root.as_path());
    let why = summary.skipped.first().map_or_else(String::new, |s| format!("; left out: {} ({})", s.path, s.reason));
    Err(Error::corpus(format!("no article is here{why}"), root).hint("articles end in .md, .markdown, .mdx, .html, .htm or .jsonl"))
}

/// A file, understood.
#[derive(Default)]
struct Read {
    drafts: Vec<Draft>,
    /// Fingerprints of the blocks of each of its articles.
    fingerprints: Vec<Vec<u64>>,
    source: usize,
    bytes: u64,
    skipped: Vec<Skipped>,
    warnings: Vec<Skipped>,
}

/// An article's documents.
struct Written {
    run: Vec<TantivyDocument>,
    fixes: u64,
    stripped: u64,
}

fn write_generation(
    folder: &Path,
    options: &BuildOptions,
    sources: &[Source],
    files: &[File],
    summary: &mut Summary,
    progress: &dyn Progress,
) -> Result<()> {
    let (schema, fields) = schema::schema();
    let settings =
        IndexSettings { docstore_compression: Compressor::Lz4, docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
    let index = Index::builder().schema(schema).settings(settings).create_in_dir(folder).map_err(|e| write_failure(&e))?;
    schema::register(&index);
    let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_MEMORY).map_err(|e| write_failure(&e))?;
    writer.set_merge_policy(Box::new(NoMergePolicy));

    let (drafts, recurring) = understand_all(folder, options, files, sources, summary, progress)?;
    progress.write(summary.articles);
    let learned = Recurring::new(&recurring);
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(1);
        let documents = scope.spawn(move || make_documents(drafts, &learned, &options.gazetteer, sources, &fields, &sender));
        let written = write_batches(&receiver, &mut writer, summary, progress);
        drop(receiver);
        match documents.join() {
            Ok(made) => written.and(made.map_err(|e| drafts_failure(&e))),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    progress.finish();
    finish(&index, writer, sources, recurring, summary)
}

/// Understands every file, and learns what recurs.
fn understand_all(
    folder: &Path,
    options: &BuildOptions,
    files: &[File],
    sources: &[Source],
    summary: &mut Summary,
    progress: &dyn Progress,
) -> Result<(Drafts, Vec<RecurringBlock>)> {
    let mut drafts = Drafts::new(folder);
    let mut fingerprints: Vec<Vec<Vec<u64>>> = vec![Vec::new(); sources.len()];
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(1);
        scope.spawn(move || understand(files, &options.gazetteer, &sender, progress));
        for batch in receiver {
            let (mut articles, mut bytes) = (Vec::new(), 0);
            for read in batch {
                bytes += read.bytes;
                fingerprints[read.source].extend(read.fingerprints);
                summary.files += u64::from(!read.drafts.is_empty());
                summary.articles += read.drafts.len() as u64;
                summary.skipped.extend(read.skipped);
                summary.warnings.extend(read.warnings);
                articles.extend(read.drafts);
            }
            summary.bytes += bytes;
            drafts.push(articles, bytes)?;
        }
        Ok(())
    })
    .map_err(|e: io::Error| drafts_failure(&e))?;
    let recurring: Vec<RecurringBlock> =
        fingerprints.iter().enumerate().flat_map(|(source, articles)| article::learn(source, articles)).collect();
    summary.recurring = recurring.len() as u64;
    Ok((drafts, recurring))
}

fn drafts_failure(error: &io::Error) -> Error {
    Error::new(ErrorKind::Index, format!("the index cannot be written: {error}"))
}

/// Understands files batch by batch, in parallel within one, and hands each batch on in order.
fn understand(files: &[File], gazetteer: &Gazetteer, sender: &SyncSender<Vec<Read>>, progress: &dyn Progress) {
    let mut rest = files;
    while !rest.is_empty() {
        let mut bytes = 0;
        let within = |file: &&File| {
            bytes += file.size;
            bytes <= BATCH_BYTES
        };
        let count = rest.iter().take_while(within).count().max(1);
        let (batch, after) = rest.split_at(count);
        rest = after;
        let understand_one = |file: &File| {
            // One page that meets a bug must not stop ten thousand.
            let read = catch_unwind(AssertUnwindSafe(|| understand_file(file, gazetteer))).unwrap_or_else(|_| {
                let reason = "kb fails on this file: that is a bug of kb".to_string();
                Read { source: file.source, skipped: vec![Skipped { path: file.relative.clone(), reason }], ..Read::default() }
            });
            progress.file(file.size);
            read
        };
        if sender.send(batch.par_iter().map(understand_one).collect()).is_err() {
            // The writer failed and says why.
            return;
        }
    }
}

fn understand_file(file: &File, gazetteer: &Gazetteer) -> Read {
    let mut read = Read { bytes: file.size, source: file.source, ..Read::default() };
    let note = |reason: String| Skipped { path: file.relative.clone(), reason };
    let text = match corpus::read(file) {
        Ok(text) => text,
        Err(reason) => {
            read.skipped.push(note(reason));
            return read;
        }
    };
    read.warnings.extend(text.warning.map(note));
    if file.format == Format::Jsonl {
        let mut seen: HashMap<String, u32> = HashMap::new();
        for record in article::records(&text.text) {
            match record.article {
                Ok(article) => {
                    let count = seen.entry(record.key.clone()).and_modify(|n| *n += 1).or_insert(1);
                    // Two records of one `_id` are two articles, with ids of their own.
                    let key = if *count > 1 { format!("{}\u{1f}{count}", record.key) } else { record.key };
                    if *count > 1 {
                        read.warnings.push(note(format!("line {}: its `_id` was given before", record.line)));
                    }
                    read.add(article, file, Some(key), gazetteer);
                }
                Err(reason) => read.skipped.push(note(reason)),
            }
        }
    } else {
        let name = Path::new(&file.relative).file_stem().map(|s| s.to_string_lossy()).unwrap_or_default();
        read.add(article::read(&text.text, file.format, &name), file, None, gazetteer);
    }
    read
}

impl Read {
    fn add(&mut self, mut article: Article, file: &File, key: Option<String>, gazetteer: &Gazetteer) {
        article::state(&mut article, gazetteer);
        let note = |reason: &String| Skipped { path: file.relative.clone(), reason: reason.clone() };
        self.warnings.extend(article.warnings.iter().map(note));
        if article.sections.is_empty() {
            self.skipped.push(note(&"nothing is left to read once markup and boilerplate are gone".to_string()));
            return;
        }
        self.fingerprints.push(article::fingerprints(&article));
        self.drafts.push(Draft { source: file.source, path: file.relative.clone(), key, article });
    }
}

/// Makes documents of drafts batch by batch, without what recurs.
fn make_documents(
    drafts: Drafts,
    recurring: &Recurring,
    gazetteer: &Gazetteer,
    sources: &[Source],
    fields: &Fields,
    sender: &SyncSender<Vec<Written>>,
) -> io::Result<()> {
    let make = |mut draft: Draft| {
        if article::strip(&mut draft.article, draft.source, recurring) {
            article::state(&mut draft.article, gazetteer);
        }
        let source_name = &sources[draft.source].name;
        let origin = Origin { source: draft.source, source_name, path: &draft.path, key: draft.key.as_deref() };
        Written {
            fixes: draft.article.sections.iter().filter(|s| s.role == Role::Fix).count() as u64,
            stripped: draft.article.stripped.len() as u64,
            run: documents(&draft.article, &origin, fields),
        }
    };
    // Where the writer fails, it says why.
    drafts.each(|batch| sender.send(batch.into_par_iter().map(make).collect()).is_ok())
}

fn write_batches(
    receiver: &Receiver<Vec<Written>>,
    writer: &mut IndexWriter,
    summary: &mut Summary,
    progress: &dyn Progress,
) -> Result<()> {
    for batch in receiver {
        let articles = batch.len() as u64;
        for Written { run, fixes, stripped } in batch {
            summary.fixes += fixes;
            summary.sections += run.len() as u64 - 1;
            summary.stripped += stripped;
            // One call for a run: Tantivy keeps it together and in order, in one segment.
            writer.run(run.into_iter().map(UserOperation::Add)).map_err(|e| write_failure(&e))?;
        }
        progress.written(articles);
    }
    Ok(())
}

/// Commits with the manifest, then makes one segment of all.
fn finish(index: &Index, mut writer: IndexWriter, sources: &[Source], recurring: Vec<RecurringBlock>, summary: &Summary) -> Result<()> {
    let manifest = Manifest {
        program: "kb".to_string(),
        schema: SCHEMA_VERSION,
        analysis: ANALYSIS_VERSION,
        parser: PARSER_VERSION,
        sources: sources.iter().map(|s| ManifestSource { name: s.name.clone(), root: s.root.clone() }).collect(),
        files: summary.files,
        articles: summary.articles,
        fixes: summary.fixes,
        sections: summary.sections,
        recurring,
    };
    let payload =
        serde_json::to_string(&manifest).map_err(|e| Error::new(ErrorKind::Internal, format!("the manifest does not serialise: {e}")))?;
    let mut commit = || -> tantivy::Result<()> {
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
            writer.garbage_collect_files().wait()?;
        }
        Ok(())
    };
    commit().map_err(|e| write_failure(&e))?;
    writer.wait_merging_threads().map_err(|e| write_failure(&e))
}

fn write_failure(error: &TantivyError) -> Error {
    Error::new(ErrorKind::Index, format!("the index cannot be written: {error}"))
}

fn folder_size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|e| e.metadata().ok()).map(|m| m.len()).sum()
}
