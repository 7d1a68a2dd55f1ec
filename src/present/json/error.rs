//! Errors, for any command with `--json`.

use serde::Serialize;

use crate::error::Error;

/// An error.
#[derive(Debug, Serialize)]
pub struct ErrorReply {
    /// The error.
    pub error: ErrorBody,
}

/// Kind, message, path and hint of an error.
#[derive(Debug, Serialize)]
pub struct ErrorBody {
    /// Kind of the error: `usage`, `corpus`, `index` or `internal`.
    pub kind: &'static str,
    /// One sentence that says what went wrong.
    pub message: String,
    /// File or folder concerned.
    pub path: Option<String>,
    /// The next step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl From<&Error> for ErrorReply {
    fn from(error: &Error) -> ErrorReply {
        ErrorReply {
            error: ErrorBody {
                kind: error.kind.name(),
                message: error.message.clone(),
                path: error.path.as_ref().map(|path| path.display().to_string()),
                hint: error.hint.clone(),
            },
        }
    }
}
