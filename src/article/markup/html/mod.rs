//! HTML to blocks: whole pages, and pieces of HTML inside Markdown.
//!
//! In: HTML of any quality. Out: blocks with line numbers, and the fields of the head of a page. Never here:
//! a document tree, scripts, loading anything.
//!
//! Reading order: `tokens` wraps the browsers' own tokenizer, `elements` sorts element names, `main_element` finds the
//! element that holds the article, `head` and `inline` read tags, and `reader` turns tokens into blocks.

mod elements;
mod head;
mod inline;
mod main_element;
mod reader;
mod tokens;

pub(crate) use inline::inline;
pub(crate) use reader::{Page, embed, page};
