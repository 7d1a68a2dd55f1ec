//! `kb dupes`

use super::args::{Args, DupesArgs};
use super::output::Output;
use super::{Ended, settings};
use crate::error::Result;
use crate::present::health;
use crate::search::{families, fix_groups};

pub(super) fn run(command: &DupesArgs, args: &Args, output: &Output) -> Result<Ended> {
    let current_dir = super::search::current_dir()?;
    let settings = settings::read(args, &current_dir)?;
    let reader = super::search::open_or_build(&settings, args, output)?;
    let limit = if command.limit == 0 { usize::MAX } else { command.limit };
    let (families, groups) = (families(&reader)?, fix_groups(&reader)?);
    let ended = if families.is_empty() && groups.is_empty() { Ended::Nothing } else { Ended::Found };
    if command.json {
        output.json(&health::dupes_json(&families, &groups, limit))?;
    } else if ended == Ended::Nothing {
        output.say("no article is a copy of another, and no fix stands in two articles\n");
    } else {
        output.text(&health::dupes(&families, &groups, limit, &output.view(reader.manifest(), current_dir)))?;
    }
    Ok(ended)
}
