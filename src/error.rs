//! The error type: what went wrong, who has to act, and where.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Who has to act after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A command, flag, setting or query cannot be used.
    Usage,
    /// A source cannot be read.
    Corpus,
    /// The index is missing, damaged, locked or not an index of this program.
    Index,
    /// A bug of this program.
    Internal,
}

impl ErrorKind {
    /// Name of the kind in JSON.
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Usage => "usage",
            ErrorKind::Corpus => "corpus",
            ErrorKind::Index => "index",
            ErrorKind::Internal => "internal",
        }
    }
}

/// An error from another library.
type Source = Box<dyn std::error::Error + Send + Sync>;

/// What went wrong, where, and what to do next.
#[derive(Debug)]
#[non_exhaustive]
pub struct Error {
    /// Who has to act.
    pub kind: ErrorKind,
    /// One sentence that names the thing.
    pub message: String,
    /// File or folder concerned.
    pub path: Option<PathBuf>,
    /// The next step, if one is known.
    pub hint: Option<String>,
    source: Option<Source>,
}

/// Result of everything that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Creates an error. `message` is one sentence.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error { kind, message: message.into(), path: None, hint: None, source: None }
    }

    /// Creates an error for a command, flag, setting or query that cannot be used.
    pub fn usage(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Usage, message)
    }

    /// Creates an error for a file that the user names and that cannot be read; `what` says what it should be.
    pub fn unreadable(what: &str, path: &Path, error: io::Error) -> Error {
        let hint = match error.kind() {
            io::ErrorKind::PermissionDenied => "ask its owner for permission to read it",
            io::ErrorKind::InvalidData => "save it as UTF-8",
            io::ErrorKind::IsADirectory => "name a file instead of a folder",
            _ => "check the path",
        };
        Error::usage(format!("{what} cannot be read: {error}")).at(path).hint(hint).caused_by(error)
    }

    /// Creates an error for a source that cannot be read.
    pub fn corpus(message: impl Into<String>, path: &Path) -> Error {
        Error::new(ErrorKind::Corpus, message).at(path)
    }

    /// Creates an error for an index that cannot be used.
    pub fn index(message: impl Into<String>, path: &Path) -> Error {
        Error::new(ErrorKind::Index, message).at(path)
    }

    /// Adds the file or folder concerned.
    pub fn at(mut self, path: &Path) -> Error {
        self.path = Some(path.to_path_buf());
        self
    }

    /// Adds the next step.
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the error that caused this one. Code that handles an error looks at its kind or cause, never at the message.
    pub fn caused_by(mut self, source: impl Into<Source>) -> Error {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{}: {}", path.display(), self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {
    /// The error that caused this one. Its text is a part of this one's message, since people see a single sentence.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::io;

    use super::Error;

    #[test]
    fn the_cause_keeps_its_type() {
        let error = Error::usage("the file cannot be read").caused_by(io::Error::from(io::ErrorKind::NotFound));
        let cause = error.source().and_then(|source| source.downcast_ref::<io::Error>());
        assert_eq!(cause.map(io::Error::kind), Some(io::ErrorKind::NotFound));
        assert!(Error::usage("the query is empty").source().is_none());
    }
}
