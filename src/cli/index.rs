//! `kb index`

use super::args::{Args, IndexArgs};
use super::output::Output;
use super::settings::{self, Settings};
use super::{Ended, progress};
use crate::error::Result;
use crate::index::{BuildOptions, Summary, build};
use crate::present::{json, terminal};

pub(super) fn run(command: &IndexArgs, args: &Args, output: &Output) -> Result<Ended> {
    let current_dir = super::search::current_dir()?;
    let settings = settings::read(args, &current_dir)?;
    let sources = if command.sources.is_empty() { settings.sources.clone() } else { command.sources.clone() };
    let settings = Settings { sources, max_file_size: command.max_file_size.unwrap_or(settings.max_file_size), ..settings };
    let summary = build_index(&settings)?;
    if command.json {
        output.json(&json::summary(&summary))?;
    } else {
        output.say(&terminal::summary(&summary, args.verbose));
    }
    Ok(Ended::Found)
}

/// Builds the index that the settings describe, with progress on standard error.
pub(super) fn build_index(settings: &Settings) -> Result<Summary> {
    let options = BuildOptions {
        sources: settings.sources.clone(),
        index: settings.index.clone(),
        max_file_size: settings.max_file_size,
        gazetteer: settings.gazetteer()?,
    };
    build(&options, progress::for_stderr().as_ref())
}
