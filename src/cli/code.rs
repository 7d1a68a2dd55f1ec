//! `kb code`

use super::args::CodeArgs;
use super::last_search;
use super::outcome::Outcome;
use super::session::Session;
use crate::error::{Error, Result};
use crate::index::Reader;
use crate::present::reply::Reply;
use crate::search::{DEFAULT_LIMIT, SearchOptions, code, top_codes};
use crate::text::Analyzer;

/// Default number of codes that `--top` lists.
const DEFAULT_TOP: usize = 20;

pub(super) fn run(command: &CodeArgs, session: &Session<'_>) -> Result<Outcome> {
    let typed = command.code.join(" ");
    if !command.top && typed.trim().is_empty() {
        return Err(Error::usage("the code is empty").hint("name a code: `kb code 0xC000021A`"));
    }
    let reader = session.open_or_build()?;
    if command.top { list(command, &reader, session) } else { find(typed, command, &reader, session) }
}

fn list(command: &CodeArgs, reader: &Reader, session: &Session<'_>) -> Result<Outcome> {
    let codes = top_codes(reader, command.limit.unwrap_or(DEFAULT_TOP))?;
    let outcome = Outcome::nothing_if(codes.is_empty());
    session.output.print(Reply::Codes { codes, view: session.view(reader) })?;
    Ok(outcome)
}

fn find(typed: String, command: &CodeArgs, reader: &Reader, session: &Session<'_>) -> Result<Outcome> {
    let options = SearchOptions {
        limit: command.limit.unwrap_or(DEFAULT_LIMIT),
        per_article: command.all.then_some(usize::MAX),
        ..SearchOptions::default()
    };
    let found = code(reader, &typed, &options, &mut Analyzer::default())?;
    last_search::remember(&found.answer.hits);
    let outcome = Outcome::nothing_if(found.answer.hits.is_empty());
    session.output.print(Reply::Code { typed, found, view: session.view(reader) })?;
    Ok(outcome)
}
