//! Presentation: formats replies as text or JSON.
//!
//! In: values of the other stages. Out: versioned JSON for programs, text for people. Never here: deciding what to show,
//! and printing.
//!
//! Read `reply` first, which lists all replies and output formats. `json` and `terminal` have one file
//! per reply. Only `json` is part of the library without the feature `cli`.

mod classes;
mod committed;
pub mod json;
#[cfg(feature = "cli")]
pub(crate) mod reply;
#[cfg(feature = "cli")]
pub(crate) mod terminal;
mod title;
