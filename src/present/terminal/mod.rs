//! Terminal text: what commands print for people.
//!
//! In: values of the library, and a [`View`] of the terminal. Out: strings. Colours are ANSI codes, which the
//! printer removes if they are unwanted. Control characters are removed from all text of articles.
//!
//! One file per reply: `page` (with `hit`), `code`, `suggest`, `section` (with `block`), `article`, `outline`,
//! `index_run`, `status`, `dupes`, `check`, `inspect`, `eval`, `cases`, `error`. The parts that several of them share:
//! `style`, `line`, `details`, `marked`, `number`, `heading`, `view`.

mod article;
mod block;
mod cases;
mod check;
mod code;
mod details;
mod dupes;
mod error;
mod eval;
mod heading;
mod hit;
mod index_run;
mod inspect;
mod line;
mod marked;
mod number;
mod outline;
mod page;
mod section;
mod status;
mod style;
mod suggest;
mod view;

pub(super) use article::articles;
pub(super) use cases::cases;
pub(super) use check::check;
pub(super) use code::{code, codes, unknown_code};
pub(super) use dupes::{dupes, no_dupes};
pub(super) use error::error;
pub(super) use eval::eval;
pub(super) use index_run::{followed, summary};
pub(super) use inspect::inspect;
pub(crate) use number::thousands;
pub(super) use outline::outlines;
pub(crate) use page::PageOptions;
pub(super) use page::{facets, notes, nothing_found, page};
pub(super) use section::section;
pub(super) use status::status;
pub(super) use suggest::suggestions;
pub(crate) use view::View;
