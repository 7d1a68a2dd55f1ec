//! HTML to blocks: whole pages, and pieces of HTML inside Markdown.
//!
//! In: HTML of any quality. Out: blocks with line numbers, and the fields of the head of a page. Never here: scripts,
//! loading anything.
//!
//! Reading order: `parse` builds the `tree` that a browser builds, within bounds; `elements` sorts names and looks around in
//! the tree. `main_element` finds the elements that hold the article, `furniture` what is not part of it,
//! and `head` the fields of the page. `page` reads a tree with `reader`, which turns elements into blocks with the help of
//! `headings`, `lists`, `tables` and `code`. `inline` reads single tags inside a Markdown paragraph.

mod code;
mod elements;
mod furniture;
mod head;
mod headings;
mod inline;
mod lists;
mod main_element;
mod page;
mod parse;
mod reader;
mod tables;
mod tree;

pub(crate) use inline::inline;
pub(crate) use page::{Page, embed, page};
