//! Everything that needs more than one stage, through the library or the program.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic and says what it left out")]

mod asking;
mod bad_input;
mod corpus;
mod evaluating;
mod folding;
mod fuzz;
mod index;
mod parsing;
mod properties;
mod ranking;
mod readme;
mod safety;
mod sandbox;
mod search;
mod show;
mod tidy;
mod understanding;
mod updating;
