//! Extensions of Markdown: the marks of site generators and note programs, which Markdown itself shows as text.
//!
//! In: the body of a page. Out: the same text without these marks. The text of a container stays, indented content becomes
//! normal content, and a title or the label of a tab becomes a paragraph. Marks in code stay as they are. Never here: what
//! a note or a tab means.
//!
//! A line break that the file does not have is written as `\r\n`, which a body cannot contain otherwise; line numbers are
//! counted without these.
//!
//! Reading order: `resolve` is the entry point. `containers`, `components` and `code_tags` unwrap whole parts, from the outside in;
//! `marks` finds single marks with the help of `directives`, `templates`, `attributes`, `spans` and `comments`, and `tables`
//! repairs tables. `label` writes titles, and `edits` applies all changes.

pub(super) mod attributes;
mod code_tags;
mod comments;
mod components;
mod containers;
mod directives;
mod edits;
mod label;
mod lines;
mod marks;
pub(super) mod resolve;
mod spans;
mod tables;
mod tag_attributes;
mod templates;
