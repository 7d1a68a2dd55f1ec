//! `kb eval`

use std::path::{Path, PathBuf};

use super::args::{self, EvalArgs};
use super::outcome::Outcome;
use super::progress;
use super::session::Session;
use crate::error::{Error, Result};
use crate::eval::{self, Comparison, FIGURES, JudgedSet, Level, QueryResult};
use crate::index::{Reader, UpdateOptions, update};
use crate::present::reply::Reply;
use crate::text::Analyzer;

/// Folder of a set's own articles.
const ARTICLES: &str = "articles";

/// A temporary index of a set's own articles; removed when dropped.
struct TemporaryIndex(PathBuf);

impl Drop for TemporaryIndex {
    fn drop(&mut self) {
        // If it cannot be removed, it stays in the system's folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) fn run(command: &EvalArgs, session: &Session<'_>) -> Result<Outcome> {
    if command.sets.len() > 1 && (command.run.is_some() || command.compare.is_some()) {
        return Err(Error::usage("--run and --compare take one set only").hint("run `kb eval SET` once per set"));
    }
    let level = if command.level == args::Level::Section { Level::Section } else { Level::Article };
    for folder in &command.sets {
        let set = eval::read(folder, level)?;
        let results = search_set(folder, &set, session)?;
        if let Some(path) = &command.run {
            eval::write_run(&results, path)?;
        }
        let compared = command.compare.as_deref().map(|path| compare(&set, path, &results)).transpose()?;
        let set = folder.display().to_string();
        session.output.print(Reply::Eval { set, level, results: &results, compared: compared.as_deref() })?;
    }
    Ok(Outcome::Found)
}

/// Compares each figure with that of an earlier run.
fn compare(set: &JudgedSet, run: &Path, results: &[QueryResult]) -> Result<Vec<Comparison>> {
    let before = eval::judge_run(set, &eval::read_run(run)?);
    Ok((0..FIGURES.len()).map(|figure| eval::compare(&before, results, figure)).collect())
}

/// Searches the set's own articles if it has any, and the index otherwise.
fn search_set(folder: &Path, set: &JudgedSet, session: &Session<'_>) -> Result<Vec<QueryResult>> {
    let articles = folder.join(ARTICLES);
    let (lexicon, mut analyzer) = (session.settings.lexicon()?, Analyzer::default());
    if session.args.index.is_some() || !articles.is_dir() {
        return eval::evaluate(set, &Reader::open(&session.settings.index)?, &lexicon, &mut analyzer);
    }
    let index = TemporaryIndex(std::env::temp_dir().join(format!("kb-eval-{}", std::process::id())));
    let options = UpdateOptions { index: index.0.clone(), ..session.update_options(vec![articles]) };
    update(&options, progress::for_stderr().as_ref())?;
    eval::evaluate(set, &Reader::open(&index.0)?, &lexicon, &mut analyzer)
}
