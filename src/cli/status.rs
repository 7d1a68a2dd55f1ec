//! `kb status`

use super::outcome::Outcome;
use super::session::Session;
use crate::error::Result;
use crate::index::status;
use crate::present::reply::Reply;

pub(super) fn run(session: &Session<'_>) -> Result<Outcome> {
    session.output.print(Reply::Status(&status(&session.settings.index)?))?;
    Ok(Outcome::Found)
}
