//! Which sources a run of `kb index` reads: those on the command line, of kb.toml, and of the index.

use std::path::{Path, PathBuf};

use super::command_text::quoted;
use super::settings::Settings;
use crate::error::{Error, Result};
use crate::index::known_sources;

/// Sources of a folder without settings and index.
const DEFAULT: &str = "corpus";

/// The sources of a run that names some, in addition to those that the index was made of, or instead of them.
///
/// # Errors
/// A source that the index was made of is gone.
pub(super) fn named(named: &[PathBuf], replace: bool, settings: &Settings) -> Result<Vec<PathBuf>> {
    if replace {
        return Ok(named.to_vec());
    }
    let known = known_sources(&settings.index);
    // A source that is named although it does not exist is reported when it is read.
    let rest = || existing(&known).chain(named).cloned().collect();
    match lost(&known) {
        Some(lost) => Err(is_gone(lost, rest())),
        None => Ok(known.into_iter().chain(named.iter().cloned()).collect()),
    }
}

/// The sources of a run that names none: those of kb.toml, or those that the index was made of, or the folder `corpus`.
///
/// # Errors
/// A source that the index was made of is gone. Nobody knows whether it comes back, so its articles are not dropped.
pub(super) fn unnamed(settings: &Settings) -> Result<Vec<PathBuf>> {
    if let Some(sources) = &settings.sources {
        return Ok(sources.clone());
    }
    let known = known_sources(&settings.index);
    let default = settings.base.join(DEFAULT);
    match lost(&known) {
        None if !known.is_empty() => Ok(known),
        // The whole project was moved, the index with it.
        Some(lost) if existing(&known).next().is_some() || !default.exists() => Err(is_gone(lost, existing(&known).cloned().collect())),
        _ => Ok(vec![default]),
    }
}

/// Whether a run that names no sources has any to read.
pub(super) fn any(settings: &Settings) -> bool {
    unnamed(settings).is_ok_and(|sources| sources.iter().any(|source| source.exists()))
}

fn existing(sources: &[PathBuf]) -> impl Iterator<Item = &PathBuf> {
    sources.iter().filter(|source| source.exists())
}

fn lost(sources: &[PathBuf]) -> Option<&Path> {
    sources.iter().find(|source| !source.exists()).map(PathBuf::as_path)
}

fn is_gone(lost: &Path, rest: Vec<PathBuf>) -> Error {
    let rest: Vec<String> = rest.iter().map(|source| quoted(source)).collect();
    let rest = if rest.is_empty() { "FOLDER".to_string() } else { rest.join(" ") };
    Error::corpus("this source of the index is gone; the index is unchanged", lost)
        .hint(format!("bring it back, or drop its articles: `kb index --replace {rest}`"))
}
