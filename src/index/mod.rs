//! The index: articles in, documents in posting lists out, one writer, one commit.
//!
//! In: the corpus. Out: a generation of the index on disk, and readers of it. An index folder holds
//! generations, each a Tantivy index, and a file that names the current one; a build makes a new
//! generation beside the old one and switches when it is whole. Never here: ranking.

mod build;
mod document;
mod drafts;
pub mod facet;
mod generation;
mod reader;
mod schema;

pub use build::{BuildOptions, Progress, Summary, build};
pub(crate) use document::TITLE_WEIGHT;
pub use document::{ArticleRecord, SectionRecord};
pub use generation::{Manifest, ManifestSource};
pub use reader::{Group, Reader};
pub use schema::Fields;

/// The version of the schema and of what is stored: raised when old indexes cannot be read.
pub const SCHEMA_VERSION: u32 = 2;
