//! Front matter: fields about the article in YAML, TOML or JSON at the top of a file.
//!
//! In: the text of a file. Out: the fields that `kb` uses, all other fields unchanged, and the offset of the body. Front
//! matter that does not close, a field that does not parse and a date that cannot be read only cause warnings.
//!
//! Reading order: `model` defines the fields, `names` has their names, `split` is the entry point. `entries` parses a whole block of front matter into
//! keys and values, `salvage` one that does not parse, entry by entry. `fields` finds the fields among the entries, with the help
//! of `date`.

mod date;
mod entries;
mod fields;
mod model;
mod names;
mod salvage;
mod split;

pub(super) use date::iso_date;
pub(super) use entries::Entry;
pub(super) use fields::read;
pub use model::FrontMatter;
pub(crate) use model::json_text;
pub(super) use split::split;
