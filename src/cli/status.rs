//! `kb status`

use super::outcome::Outcome;
use super::session::Session;
use crate::error::Result;
use crate::index::status;
use crate::present::reply::Reply;

pub(super) fn run(session: &Session<'_>) -> Result<Outcome> {
    let status = status(&session.settings.index)?;
    session.output.print(Reply::Status { status: &status, how_to_update: session.advice("run `kb index` to update the index") })?;
    Ok(Outcome::Found)
}
