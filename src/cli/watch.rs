//! `kb index --watch`

use super::outcome::Outcome;
use super::progress;
use super::session::Session;
use crate::corpus::{self, Watch};
use crate::error::Result;
use crate::index::{UpdateOptions, update};
use crate::present::reply::Reply;

/// Updates the index, then again whenever a source changes.
pub(super) fn run(options: UpdateOptions, session: &Session<'_>) -> Result<Outcome> {
    let mut options = UpdateOptions { wait: true, ..options };
    // Watching begins before the first run, so that no change during that run is missed.
    let watch = Watch::new(&corpus::sources(&options.sources)?, &options.index)?;
    let summary = update(&options, progress::for_stderr().as_ref())?;
    session.output.print(Reply::IndexRun { summary: &summary, verbose: session.args.verbose })?;
    session.output.say("watching for changes; press Ctrl-C to stop\n");
    options.rebuild = false;
    loop {
        watch.wait()?;
        match update(&options, &progress::Silent) {
            Ok(summary) if summary.run.up_to_date => {}
            Ok(summary) => session.output.print(Reply::FollowedChange(&summary))?,
            // A full disk or a folder that is gone for a moment must not end the watch: the next change tries again.
            Err(error) => session.output.error(&session.completed(error)),
        }
    }
}
