//! `kb suggest`

use super::args::{Args, SuggestArgs};
use super::output::Output;
use super::{Ended, settings};
use crate::error::Result;
use crate::present::{json, terminal};
use crate::search::suggest;
use crate::text::Analyzer;

pub(super) fn run(command: &SuggestArgs, args: &Args, output: &Output) -> Result<Ended> {
    let settings = settings::read(args, &super::search::current_dir()?)?;
    let reader = super::search::open_or_build(&settings, args, output)?;
    let text = command.prefix.join(" ");
    let found = suggest(&reader, &text, command.limit, &*settings.gazetteer()?, &mut Analyzer::default())?;
    let ended = if found.is_empty() { Ended::Nothing } else { Ended::Found };
    match command.json {
        true => output.json(&json::suggestions(&text, found))?,
        false => output.text(&terminal::suggestions(&found))?,
    }
    Ok(ended)
}
