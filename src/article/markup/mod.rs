//! Markup to blocks: Markdown, HTML, JSON Lines and front matter.
//!
//! In: the text of a file. Out: the fields of its front matter, and its content as blocks of plain text with line numbers.
//! Never here: what a heading or a paragraph means.
//!
//! Reading order: `block` defines the output; `block_builder`, `text_run` and `words` build it; `markdown` and `html` parse into
//! them. `extensions` first removes the marks of site generators, outside code, which `code_ranges` finds. `front_matter`
//! parses the fields at the top of a file, `prepared_page` ties it to the body, `jsonl` parses files with one article per
//! line, and `line_index` maps offsets to lines.

pub(super) mod block;
mod block_builder;
mod code_ranges;
mod extensions;
pub(super) mod front_matter;
pub(super) mod html;
pub(super) mod jsonl;
pub(super) mod line_index;
pub(super) mod markdown;
pub(super) mod prepared_page;
mod text_run;
mod words;
