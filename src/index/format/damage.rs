//! Errors of an index folder: damaged contents, and failed writes.

use std::fmt;
use std::io;
use std::path::Path;

use crate::error::{Error, Result};

/// What is wrong with the contents of an index. The source of the error that [`damaged`] returns.
#[derive(Debug)]
struct Damage(String);

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Damage {}

/// An index whose contents cannot be trusted.
pub(crate) fn damaged(index: &Path, what: impl Into<String>) -> Error {
    let what = what.into();
    Error::index(format!("the index is damaged: {what}"), index).caused_by(Damage(what)).hint("run `kb index` to rebuild it")
}

/// What is wrong according to an error of [`damaged`]; the message of any other error.
pub(crate) fn damage(error: &Error) -> String {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Damage>());
    source.map_or_else(|| error.message.clone(), |damage| damage.0.clone())
}

/// A failed write to the index folder, explained by its cause.
pub(crate) fn write_error(index: &Path, error: io::Error) -> Error {
    let what = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full; the index is unchanged",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "the index folder is not writable",
        _ => "the index cannot be written",
    };
    Error::index(format!("{what}: {error}"), index).caused_by(error)
}

/// Names the index in an error that names no path.
pub(crate) fn in_index<T>(result: Result<T>, index: &Path) -> Result<T> {
    result.map_err(|error| if error.path.is_none() { error.at(index) } else { error })
}
