//! Presentation: what leaves the program.
//!
//! In: answers. Out: versioned JSON for other programs, text for people. Nothing is decided here,
//! and text from an article never reaches a terminal with a control character.

mod blocks;
pub mod evaluation;
pub mod health;
pub mod inspect;
pub mod json;
pub mod terminal;
