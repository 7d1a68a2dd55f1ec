//! `kb check`

use super::args::{Args, CheckArgs};
use super::output::Output;
use super::{Ended, settings};
use crate::error::{Error, Result};
use crate::index::check;
use crate::present::health;

pub(super) fn run(command: &CheckArgs, args: &Args, output: &Output) -> Result<Ended> {
    let settings = settings::read(args, &super::search::current_dir()?)?;
    let checked = check(&settings.index)?;
    match command.json {
        true => output.json(&health::check_json(&checked))?,
        false => output.text(&health::check(&checked))?,
    }
    match checked.problems.as_slice() {
        [] => Ok(Ended::Found),
        [first, rest @ ..] => {
            let more = if rest.is_empty() { String::new() } else { format!(", and {} more", rest.len()) };
            Err(Error::index(format!("the index is damaged: {first}{more}"), &settings.index).hint("run `kb index --rebuild`"))
        }
    }
}
