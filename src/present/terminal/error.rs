//! Errors: one sentence, and the next step.

use std::fmt::Write as _;

use super::line::safe;
use super::style::ERROR;
use crate::error::Error;

/// An error with its hint.
pub(in crate::present) fn error(error: &Error) -> String {
    let mut out = format!("{ERROR}error:{ERROR:#} {}\n", safe(&error.to_string()));
    if let Some(hint) = &error.hint {
        let _ = writeln!(out, "  {hint}");
    }
    out
}
