//! The state of a run.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::article_table::ArticleTable;
use super::draft_queue::DraftQueue;
use super::job::Job;
use super::report::Summary;
use super::sketches::Sketches;
use crate::article::Gazetteer;
use crate::error::Result;
use crate::index::format::generation;
use crate::index::format::spill::SpillFile;
use crate::index::read::reader::Reader;
use crate::index::read::source_diff::PreviousIndex;

/// State of a run.
pub(super) struct RunState<'a> {
    pub(super) job: &'a Job<'a>,
    pub(super) gazetteer: Arc<Gazetteer>,
    /// Folder of the generation that is being written.
    pub(super) folder: PathBuf,
    pub(super) previous: Option<PreviousIndex>,
    pub(super) articles: ArticleTable,
    /// Articles that this run has parsed.
    pub(super) drafts: DraftQueue,
    /// The representatives among the drafts.
    pub(super) drafted: HashSet<usize>,
    /// Articles that this run has sketched or will sketch.
    pub(super) loaded: HashSet<usize>,
    pub(super) sketches: Sketches,
    pub(super) summary: Summary,
    /// The previous index, opened on first use.
    reader: OnceCell<Reader>,
}

impl<'a> RunState<'a> {
    pub(super) fn new(job: &'a Job<'a>, previous: Option<PreviousIndex>, summary: Summary) -> Result<RunState<'a>> {
        let gazetteer = Gazetteer::of(&job.options.products)?;
        let folder = generation::create(&job.options.index)?;
        Ok(RunState {
            job,
            gazetteer,
            drafts: DraftQueue::new(&folder),
            sketches: Sketches::create(&folder),
            folder,
            previous,
            articles: ArticleTable::new(Vec::new(), SpillFile::in_memory()),
            drafted: HashSet::new(),
            loaded: HashSet::new(),
            summary,
            reader: OnceCell::new(),
        })
    }

    /// The previous index.
    pub(super) fn reader(&self) -> Result<&Reader> {
        if let Some(reader) = self.reader.get() {
            return Ok(reader);
        }
        let reader = Reader::open(&self.job.options.index)?;
        Ok(self.reader.get_or_init(|| reader))
    }
}
