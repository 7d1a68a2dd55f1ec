//! `kb eval` and `kb test`

use std::path::{Path, PathBuf};

use super::args::{Args, EvalArgs, TestArgs};
use super::output::Output;
use super::settings::{self, Settings};
use super::{Ended, index, progress};
use crate::error::{Error, Result};
use crate::eval::{self, FIGURES, JudgedSet, Level, QueryResult};
use crate::index::{Reader, UpdateOptions, update};
use crate::present::evaluation;
use crate::text::Analyzer;

/// The folder of a set that holds its articles.
const ARTICLES: &str = "articles";

/// An index of a set's own articles, which goes with it.
struct Occasional(PathBuf);

impl Drop for Occasional {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's folder for such things.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) fn evaluate(command: &EvalArgs, args: &Args, output: &Output) -> Result<Ended> {
    if command.sets.len() > 1 && (command.run.is_some() || command.compare.is_some()) {
        return Err(Error::usage("a run is of one set").hint("name one set with --run or --compare"));
    }
    let level = if command.level == super::args::Level::Section { Level::Section } else { Level::Article };
    let settings = settings::read(args, &super::search::current_dir()?)?;
    for folder in &command.sets {
        let set = eval::read(folder, level)?;
        let results = search_set(folder, &set, &settings, args)?;
        if let Some(path) = &command.run {
            eval::write_run(&results, path)?;
        }
        let compared = command.compare.as_ref().map(|path| -> Result<Vec<_>> {
            let before = eval::judge_run(&set, &eval::read_run(path)?);
            Ok((0..FIGURES.len()).map(|figure| eval::compare(&before, &results, figure)).collect())
        });
        let compared = compared.transpose()?;
        let name = folder.display().to_string();
        match command.json {
            true => output.json(&evaluation::json(&name, level, &results, compared.as_deref()))?,
            false => output.text(&evaluation::text(&name, level, &results, compared.as_deref()))?,
        }
    }
    Ok(Ended::Found)
}

/// Searches the set's own articles where it has any, else the usual index.
fn search_set(folder: &Path, set: &JudgedSet, settings: &Settings, args: &Args) -> Result<Vec<QueryResult>> {
    let articles = folder.join(ARTICLES);
    let (lexicon, mut analyzer) = (settings.lexicon()?, Analyzer::default());
    if args.index.is_some() || !articles.is_dir() {
        return eval::evaluate(set, &Reader::open(&settings.index)?, &lexicon, &mut analyzer);
    }
    let occasional = Occasional(std::env::temp_dir().join(format!("kb-eval-{}", std::process::id())));
    let options = UpdateOptions { sources: vec![articles], index: occasional.0.clone(), ..index::options(settings) };
    update(&options, progress::for_stderr().as_ref())?;
    eval::evaluate(set, &Reader::open(&occasional.0)?, &lexicon, &mut analyzer)
}

pub(super) fn test(command: &TestArgs, args: &Args, output: &Output) -> Result<Ended> {
    let settings = settings::read(args, &super::search::current_dir()?)?;
    let reader = super::search::open_or_build(&settings, args, output)?;
    let (lexicon, mut analyzer) = (settings.lexicon()?, Analyzer::default());
    let mut ended = Ended::Found;
    for file in &command.files {
        let cases = eval::cases(file)?;
        let results = cases.iter().map(|case| eval::check(case, &reader, &lexicon, &mut analyzer)).collect::<Result<Vec<_>>>()?;
        if results.iter().any(|result| !result.failures.is_empty()) {
            ended = Ended::Nothing;
        }
        let name = file.display().to_string();
        match command.json {
            true => output.json(&evaluation::cases_json(&name, &results))?,
            false => output.text(&evaluation::cases_text(&name, &results))?,
        }
    }
    Ok(ended)
}
