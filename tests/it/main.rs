//! Tests of more than one stage, through the library or the program.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic, and prints what it could not test")]

mod advice;
mod any_publisher;
mod asking;
mod bad_input;
mod codes;
mod corpus;
mod docs;
mod duplicates;
mod evaluating;
mod fuzz;
mod html;
mod imports;
mod index;
mod json_schema;
mod paging;
mod parsing;
mod pasting;
mod properties;
mod ranking;
mod read_only;
mod safety;
mod same_replies;
mod sandbox;
mod search;
mod show;
mod sources;
mod tidy;
mod titles;
mod understanding;
mod updating;
mod versions;
mod words;
