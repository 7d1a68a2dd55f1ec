//! The hits of the last search in this terminal, by which `kb show 2` finds the second.
//!
//! A file for each session of a terminal, in the user's folder for state, which only the user may read. It contains the ranks
//! and ids of the hits and nothing else. A search works the same if the file cannot be written.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::search::Hit;

const PREFIX: &str = "last-search-";
/// Age from which on a file is deleted: its terminal is closed, and another may get its number.
const MAX_AGE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Largest rank that is looked up: longer numbers are ids.
const MAX_DIGITS: usize = 3;

/// The rank that a text names, if it names one.
pub(super) fn rank(text: &str) -> Option<usize> {
    let is_rank = text.len() <= MAX_DIGITS && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|rank| is_rank && *rank > 0)
}

/// Remembers the hits that a search shows.
pub(super) fn remember(hits: &[Hit]) {
    let lines: String = hits.iter().map(|hit| format!("{} {}\n", hit.rank, hit.id)).collect();
    if let Some(folder) = folder() {
        // Without the file, only `kb show 2` does not work.
        let _ = write(&folder, &lines);
    }
}

/// The id of a hit of the last search.
pub(super) fn id(rank: usize) -> Result<String> {
    let text = folder().and_then(|folder| fs::read_to_string(folder.join(name())).ok());
    let Some(text) = text else {
        return Err(Error::usage(format!("no search was run in this terminal, so there is no hit {rank}"))
            .hint("search first: `kb search QUERY`; or name an id, or a file"));
    };
    let hits: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once(' ')).collect();
    match hits.iter().find(|(number, _)| *number == rank.to_string()) {
        Some((_, id)) => Ok((*id).to_string()),
        None => {
            let shown = match (hits.first(), hits.last()) {
                (Some((first, _)), Some((last, _))) if first != last => format!("showed hits {first} to {last}"),
                (Some((only, _)), _) => format!("showed only hit {only}"),
                _ => "had no hits".to_string(),
            };
            Err(Error::usage(format!("the last search in this terminal {shown}, and not {rank}"))
                .hint("`kb search QUERY` prints hits and ids"))
        }
    }
}

/// The folder of the state of this user's programs, with that of this program.
fn folder() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = variable("XDG_STATE_HOME").or_else(|| Some(variable("HOME")?.join(".local/state")));
    Some(state.or_else(|| variable("LOCALAPPDATA"))?.join("kb"))
}

fn name() -> String {
    format!("{PREFIX}{}", session())
}

/// The session of the terminal, or the one that a job without a terminal runs in. 0 if a process outside this container began it.
#[cfg(unix)]
fn session() -> String {
    nix::unistd::getsid(None).map_or_else(|_| "unknown".to_string(), |session| session.to_string())
}

/// The session of the terminal, if it names one.
#[cfg(not(unix))]
fn session() -> String {
    std::env::var("WT_SESSION").unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Replaces the file of this session as a whole, and deletes old ones.
fn write(folder: &Path, lines: &str) -> io::Result<()> {
    create_private(folder)?;
    let target = folder.join(name());
    let temporary = folder.join(format!("{}.{}", name(), std::process::id()));
    // A link that somebody else has put there is not followed.
    let _ = fs::remove_file(&temporary);
    let written =
        private(OpenOptions::new().write(true).create_new(true)).open(&temporary).and_then(|mut file| file.write_all(lines.as_bytes()));
    let replaced = written.and_then(|()| fs::rename(&temporary, &target));
    if replaced.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    remove_old(folder);
    replaced
}

fn remove_old(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if is_ours && age().is_some_and(|age| age > MAX_AGE) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(unix)]
fn create_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn create_private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(folder)
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_ranks() {
        assert_eq!([rank("1"), rank("999")], [Some(1), Some(999)]);
        assert_eq!([rank("0"), rank("1234"), rank("12a"), rank(""), rank("-1"), rank("+1")], [None; 6]);
    }
}
