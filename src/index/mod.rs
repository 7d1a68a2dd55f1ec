//! The index: articles in, documents in posting lists out, one writer, one commit.
//!
//! In: the corpus. Out: a generation of the index on disk, and readers of it. An index folder holds
//! generations, each a Tantivy index with its words and its ledger, and a file that names the current one; a build makes a new
//! generation beside the old one and switches when it is whole. Never here: ranking.

mod again;
mod check;
mod document;
mod drafts;
pub mod facet;
mod fold;
mod generation;
mod heap;
mod intake;
mod known;
mod ledger;
mod make;
mod ordered;
mod profiles;
mod reader;
mod reading;
mod schema;
mod status;
mod stored;
mod update;
mod waiting;
mod words;
mod work;
mod write;

pub use check::{Checked, check};
pub use document::{ArticleRecord, Copy, SectionRecord};
pub(crate) use document::{TITLE_WEIGHT, day_number, group_name};
pub use generation::{Contents, Manifest, ManifestSource};
pub use reader::{Columns, Group, Near, Reader, TermPlaces};
pub use schema::Fields;
pub use status::{Changes, Status, status};
pub use update::{Done, Progress, Summary, UpdateOptions, update};

/// The version of the schema and of what is stored: raised when old indexes cannot be read.
pub const SCHEMA_VERSION: u32 = 11;
