//! `kb dupes`

use super::args::DupesArgs;
use super::outcome::Outcome;
use super::session::Session;
use crate::error::Result;
use crate::present::reply::Reply;
use crate::search::{families, fix_groups};

pub(super) fn run(command: &DupesArgs, session: &Session<'_>) -> Result<Outcome> {
    let reader = session.open_or_build()?;
    let limit = if command.limit == 0 { usize::MAX } else { command.limit };
    let (families, groups) = (families(&reader)?, fix_groups(&reader)?);
    let outcome = Outcome::nothing_if(families.is_empty() && groups.is_empty());
    session.output.print(Reply::Dupes { families, groups, limit, view: session.view(&reader) })?;
    Ok(outcome)
}
