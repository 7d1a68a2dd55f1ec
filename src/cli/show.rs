//! `kb show`

use super::args::ShowArgs;
use super::outcome::Outcome;
use super::session::Session;
use crate::error::Result;
use crate::present::reply::Reply;
use crate::search::{ById, by_id, by_path};

pub(super) fn run(command: &ShowArgs, session: &Session<'_>) -> Result<Outcome> {
    let reader = session.open_or_build()?;
    let (what, view) = (&command.what, session.view(&reader));
    let path = session.absolute(what);
    let reply = if may_be_id(what) && !path.exists() {
        match by_id(&reader, what)? {
            ById::Section(found) => Reply::Section { found, view },
            ById::Article(outline) => Reply::Outlines { outlines: vec![*outline], view },
        }
    } else {
        Reply::Outlines { outlines: by_path(&reader, what, &path)?, view }
    };
    session.output.print(reply)?;
    Ok(Outcome::Found)
}

/// Whether a text is an id or its beginning.
fn may_be_id(text: &str) -> bool {
    (4..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}
