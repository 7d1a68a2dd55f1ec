//! `kb check`

use super::outcome::Outcome;
use super::session::Session;
use crate::error::{Error, Result};
use crate::index::check;
use crate::present::reply::Reply;

pub(super) fn run(session: &Session<'_>) -> Result<Outcome> {
    let index = &session.settings.index;
    let checked = check(index)?;
    session.output.print(Reply::Check(&checked))?;
    match checked.problems.as_slice() {
        [] => Ok(Outcome::Found),
        [first, rest @ ..] => {
            let more = if rest.is_empty() { String::new() } else { format!(", and {} more", rest.len()) };
            Err(Error::index(format!("the index is damaged: {first}{more}"), index).hint("run `kb index --rebuild`"))
        }
    }
}
