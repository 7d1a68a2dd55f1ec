//! `kb code`

use super::args::{Args, CodeArgs};
use super::output::Output;
use super::{Ended, settings};
use crate::error::{Error, Result};
use crate::present::{json, terminal};
use crate::search::{SearchOptions, code, top_codes};
use crate::text::Analyzer;

/// Codes that `--top` tells unless told otherwise.
const DEFAULT_TOP: usize = 20;

pub(super) fn run(command: &CodeArgs, args: &Args, output: &Output) -> Result<Ended> {
    let current_dir = super::search::current_dir()?;
    let settings = settings::read(args, &current_dir)?;
    let asked = command.code.join(" ");
    if !command.top && asked.trim().is_empty() {
        return Err(Error::usage("the code is empty").hint("name a code: kb code 0xC000021A"));
    }
    let reader = super::search::open_or_build(&settings, args, output)?;
    if command.top {
        let codes = top_codes(&reader, command.limit.unwrap_or(DEFAULT_TOP))?;
        let ended = if codes.is_empty() { Ended::Nothing } else { Ended::Found };
        match command.json {
            true => output.json(&json::codes(codes))?,
            false => output.text(&terminal::codes(&codes))?,
        }
        return Ok(ended);
    }
    let options = SearchOptions {
        limit: command.limit.unwrap_or(crate::search::DEFAULT_LIMIT),
        per_article: command.all.then_some(usize::MAX),
        ..SearchOptions::default()
    };
    let found = code(&reader, &asked, &options, &mut Analyzer::default())?;
    let ended = if found.answer.hits.is_empty() { Ended::Nothing } else { Ended::Found };
    if command.json {
        output.json(&json::code(&asked, found))?;
    } else if found.codes.is_empty() {
        output.say(&terminal::no_code(&asked, &found.similar));
    } else {
        output.text(&terminal::code(&found, &output.view(reader.manifest(), current_dir)))?;
    }
    Ok(ended)
}
