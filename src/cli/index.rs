//! `kb index`

use super::args::IndexArgs;
use super::outcome::Outcome;
use super::session::Session;
use super::{progress, sources};
use crate::error::Result;
use crate::index::{UpdateOptions, update};
use crate::present::reply::Reply;

pub(super) fn run(command: &IndexArgs, session: &Session<'_>) -> Result<Outcome> {
    let sources = match command.sources.as_slice() {
        [] => sources::unnamed(&session.settings)?,
        named => sources::named(named, command.replace, &session.settings)?,
    };
    let keep_sources = !command.sources.is_empty() && !command.replace;
    let mut options = UpdateOptions { rebuild: command.rebuild, wait: command.wait, keep_sources, ..session.update_options(sources) };
    options.max_file_size = command.max_file_size.unwrap_or(options.max_file_size);
    #[cfg(feature = "watch")]
    if command.watch {
        return super::watch::run(options, session);
    }
    let summary = update(&options, progress::for_stderr().as_ref())?;
    session.output.print(Reply::IndexRun { summary: &summary, verbose: session.args.verbose })?;
    Ok(Outcome::Found)
}
