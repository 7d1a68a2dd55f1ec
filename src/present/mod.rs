//! Presentation: what leaves the program.
//!
//! In: values of the other stages. Out: versioned JSON for programs, text for people. It decides nothing, and
//! prints nothing itself.
//!
//! Read `reply` first: every reply of every command, and every output format. `json` and `terminal` have one file
//! per reply. Only `json` is part of the library without the feature `cli`.

mod classes;
mod committed;
pub mod json;
#[cfg(feature = "cli")]
pub(crate) mod reply;
#[cfg(feature = "cli")]
pub(crate) mod terminal;
mod title;
