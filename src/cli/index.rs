//! `kb index`

use super::args::{Args, IndexArgs};
use super::output::{self, Output};
use super::settings::{self, Settings};
use super::{Ended, progress};
use crate::corpus::{self, Watch};
use crate::error::Result;
use crate::index::{Summary, UpdateOptions, update};
use crate::present::{json, terminal};

pub(super) fn run(command: &IndexArgs, args: &Args, output: &Output) -> Result<Ended> {
    let current_dir = super::search::current_dir()?;
    let settings = settings::read(args, &current_dir)?;
    let sources = if command.sources.is_empty() { settings.sources.clone() } else { command.sources.clone() };
    let settings = Settings { sources, max_file_size: command.max_file_size.unwrap_or(settings.max_file_size), ..settings };
    let options = UpdateOptions { rebuild: command.rebuild, wait: command.wait || command.watch, ..options(&settings) };
    if command.watch {
        return follow(&options, command, args, output);
    }
    let summary = update(&options, progress::for_stderr().as_ref())?;
    tell(&summary, command, args, output)?;
    Ok(Ended::Found)
}

fn tell(summary: &Summary, command: &IndexArgs, args: &Args, output: &Output) -> Result<()> {
    match command.json {
        true => output.json(&json::summary(summary)),
        false => {
            output.say(&terminal::summary(summary, args.verbose));
            Ok(())
        }
    }
}

/// Stays, and updates the index whenever its sources change.
fn follow(options: &UpdateOptions, command: &IndexArgs, args: &Args, output: &Output) -> Result<Ended> {
    // What changes while the first run goes on is heard after it.
    let watch = Watch::new(&corpus::sources(&options.sources)?, &options.index)?;
    let summary = update(options, progress::for_stderr().as_ref())?;
    tell(&summary, command, args, output)?;
    output.say("watching for changes; Ctrl-C ends it\n");
    let options = UpdateOptions { rebuild: false, ..options.clone() };
    loop {
        watch.wait()?;
        match update(&options, &progress::Silent) {
            Ok(summary) if summary.done.nothing => {}
            Ok(summary) if command.json => output.json(&json::summary(&summary))?,
            Ok(summary) => output.say(&terminal::followed(&summary)),
            // A full disk or a folder that is away for a moment ends no watch: the next change tries again.
            Err(error) => output::print_error(&error, command.json),
        }
    }
}

/// What the settings say about indexing.
pub(super) fn options(settings: &Settings) -> UpdateOptions {
    UpdateOptions {
        sources: settings.sources.clone(),
        index: settings.index.clone(),
        max_file_size: settings.max_file_size,
        products: settings.products.clone(),
        resemblance: settings.resemblance,
        rebuild: false,
        wait: false,
    }
}
