//! Answers: hits with text, and the answers to all other requests.
//!
//! In: pages of ranked sections, or an id, path or prefix. Out: structs to present. Never here: scoring, Tantivy,
//! printing.
//!
//! Reading order: `hit` has the structs of an answer; `snippet` quotes the text that `quotable` collects, `fix_groups`
//! finds equal fixes and families of copies, `code_names` how codes are spelt. The others answer other requests: `lookup`,
//! `suggest`, `facet_counts`.

pub(super) mod code_names;
pub(super) mod facet_counts;
pub(super) mod fix_groups;
pub(super) mod hit;
pub(super) mod lookup;
mod quotable;
pub(super) mod snippet;
pub(super) mod suggest;
