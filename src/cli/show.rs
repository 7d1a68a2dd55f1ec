//! `kb show`

use super::args::{Args, ShowArgs};
use super::output::Output;
use super::{Ended, settings};
use crate::error::Result;
use crate::index::Reader;
use crate::present::{json, terminal};
use crate::search::{ArticleOutline, Found, by_id, by_path};

pub(super) fn run(command: &ShowArgs, args: &Args, output: &Output) -> Result<Ended> {
    let current_dir = super::search::current_dir()?;
    let settings = settings::read(args, &current_dir)?;
    let reader = super::search::open_or_build(&settings, args, output)?;
    let found = find(&reader, &command.what, &current_dir)?;
    let view = output.view(reader.manifest(), current_dir);
    match found {
        Shown::Section(found) if command.json => output.json(&json::section(*found))?,
        Shown::Section(found) => output.text(&terminal::section(&found, &view))?,
        Shown::Articles(outlines) if command.json => output.json(&json::outlines(outlines))?,
        Shown::Articles(outlines) => {
            let texts: Vec<String> = outlines.iter().map(|o| terminal::outline(o, &view)).collect();
            output.text(&texts.join("\n"))?;
        }
    }
    Ok(Ended::Found)
}

enum Shown {
    Section(Box<crate::search::FoundSection>),
    Articles(Vec<ArticleOutline>),
}

/// An id is tried first; what is no id is a path.
fn find(reader: &Reader, what: &str, current_dir: &std::path::Path) -> Result<Shown> {
    let may_be_id = what.len() >= 4 && what.len() <= 16 && what.bytes().all(|b| b.is_ascii_hexdigit());
    let absolute = current_dir.join(what);
    let absolute = absolute.canonicalize().unwrap_or(absolute);
    if may_be_id && !absolute.exists() {
        return Ok(match by_id(reader, what)? {
            Found::Section(found) => Shown::Section(found),
            Found::Article(outline) => Shown::Articles(vec![*outline]),
        });
    }
    Ok(Shown::Articles(by_path(reader, what, &absolute)?))
}
