//! The one error type: what went wrong, whose turn it is, and where.

use std::fmt;
use std::path::{Path, PathBuf};

/// Whose turn it is after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The command, flag, setting or query cannot be used as it is.
    Usage,
    /// A source cannot be read.
    Corpus,
    /// The index is missing, foreign, damaged or busy.
    Index,
    /// A broken promise of this program.
    Internal,
}

impl ErrorKind {
    /// The word that stands for the kind in JSON.
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Usage => "usage",
            ErrorKind::Corpus => "corpus",
            ErrorKind::Index => "index",
            ErrorKind::Internal => "internal",
        }
    }
}

/// What went wrong, where, and what to do next.
#[derive(Debug)]
pub struct Error {
    /// Whose turn it is.
    pub kind: ErrorKind,
    /// One sentence that names the thing.
    pub message: String,
    /// The file or folder concerned, if there is one.
    pub path: Option<PathBuf>,
    /// The next step, if one is known.
    pub hint: Option<String>,
}

/// The result of everything that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of a kind, with one sentence.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error { kind, message: message.into(), path: None, hint: None }
    }

    /// A command, flag, setting or query that cannot be used.
    pub fn usage(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Usage, message)
    }

    /// A source that cannot be read.
    pub fn corpus(message: impl Into<String>, path: &Path) -> Error {
        Error::new(ErrorKind::Corpus, message).at(path)
    }

    /// An index that cannot be used.
    pub fn index(message: impl Into<String>, path: &Path) -> Error {
        Error::new(ErrorKind::Index, message).at(path)
    }

    /// The same error, with the file or folder that it is about.
    pub fn at(mut self, path: &Path) -> Error {
        self.path = Some(path.to_path_buf());
        self
    }

    /// The same error, with the next step.
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.hint = Some(hint.into());
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

impl std::error::Error for Error {}
