//! Errors of an index folder: damaged contents, and failed reads and writes.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::Path;

use crate::error::{Error, ErrorKind, Result};

/// A defect in the contents of an index: the source of errors returned by [`damaged`].
#[derive(Debug)]
struct Damage {
    what: String,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl StdError for Damage {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

/// The error for an index whose contents cannot be trusted.
pub(crate) fn damaged(index: &Path, what: impl Into<String>) -> Error {
    damage_error(index, Damage { what: what.into(), cause: None })
}

/// The error for an index whose damage was noticed by a failed read.
pub(crate) fn damaged_by(index: &Path, cause: impl StdError + Send + Sync + 'static) -> Error {
    damage_error(index, Damage { what: cause.to_string(), cause: Some(Box::new(cause)) })
}

fn damage_error(index: &Path, damage: Damage) -> Error {
    Error::index(format!("the index is damaged: {damage}"), index).caused_by(damage).hint("run `kb index --rebuild`")
}

/// The defect in an error returned by [`damaged`], or the message of any other error.
pub(crate) fn damage(error: &Error) -> String {
    let source = StdError::source(error).and_then(|source| source.downcast_ref::<Damage>());
    source.map_or_else(|| error.message.clone(), |damage| damage.what.clone())
}

/// The error for a failed write to the index folder, explained by its cause.
pub(crate) fn write_error(index: &Path, error: io::Error) -> Error {
    let (what, hint) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            ("the disk is full; the index is unchanged", "free some space, or choose another folder with --index")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            ("the index folder is not writable", "ask its owner for permission to write it, or choose another folder with --index")
        }
        _ => ("the index cannot be written", "check the disk, or choose another folder with --index"),
    };
    Error::index(format!("{what}: {error}"), index).caused_by(error).hint(hint)
}

/// The error for a failed write of Tantivy or of a temporary file. The caller adds the index with [`in_index`].
pub(crate) fn run_error(error: impl StdError + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Index, format!("the index cannot be written: {error}")).caused_by(error)
}

/// Names the index in an error that names no path.
pub(crate) fn in_index<T>(result: Result<T>, index: &Path) -> Result<T> {
    result.map_err(|error| if error.path.is_none() { error.at(index) } else { error })
}
