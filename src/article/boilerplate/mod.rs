//! Boilerplate detection: ads, trackers, captions, navigation, and paragraphs that recur across a site.
//!
//! In: the raw text of a page, its blocks, or the articles of a whole source. Out: the same without boilerplate, and a
//! record of every removal. Never here: changes to the text that is kept.
//!
//! Reading order: `rules` loads the rules; `raw_regions` applies them to raw text and `block_filter` to blocks, with
//! the `contents` of a page and its `links`; `recurring` learns which blocks recur in a source.

pub(super) mod block_filter;
mod contents;
pub(super) mod fingerprint;
pub(super) mod links;
pub(super) mod raw_regions;
pub(super) mod recurring;
pub(super) mod rules;
