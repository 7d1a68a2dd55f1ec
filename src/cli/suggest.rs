//! `kb suggest`

use super::args::SuggestArgs;
use super::outcome::Outcome;
use super::session::Session;
use crate::error::Result;
use crate::present::reply::Reply;
use crate::search::suggest;
use crate::text::Analyzer;

pub(super) fn run(command: &SuggestArgs, session: &Session<'_>) -> Result<Outcome> {
    let reader = session.open_or_build()?;
    let typed = command.prefix.join(" ");
    let gazetteer = session.settings.gazetteer()?;
    let found = suggest(&reader, &typed, command.limit, &gazetteer, &mut Analyzer::default())?;
    let outcome = Outcome::nothing_if(found.is_empty());
    session.output.print(Reply::Suggestions { typed, found })?;
    Ok(outcome)
}
