//! `kb status`

use super::args::{Args, StatusArgs};
use super::output::Output;
use super::{Ended, settings};
use crate::error::Result;
use crate::index::status;
use crate::present::health;

pub(super) fn run(command: &StatusArgs, args: &Args, output: &Output) -> Result<Ended> {
    let settings = settings::read(args, &super::search::current_dir()?)?;
    let status = status(&settings.index)?;
    match command.json {
        true => output.json(&health::status_json(&status))?,
        false => output.text(&health::status(&status))?,
    }
    Ok(Ended::Found)
}
