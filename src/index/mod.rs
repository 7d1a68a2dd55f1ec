//! The index: building it from articles, and reading it.
//!
//! In: sources. Out: generations of the index on disk, and readers of them. Never here: queries and ranking.
//!
//! Three modules, each of which uses only those before it:
//!
//! 1. `format` defines every file of an index folder. Start there: `format/mod.rs` describes the whole format.
//! 2. `read` opens an index, verifies it, and compares it with its sources.
//! 3. `build` brings an index up to date: start at `update.rs`, then `run.rs`, which has the steps of a run.

pub(crate) mod build;
pub(crate) mod format;
pub(crate) mod read;

pub use build::job::{Progress, UpdateOptions};
pub use build::report::{RunReport, SourceChanges, Summary};
pub use build::update::update;
pub use format::facet;
pub use format::layout::SCHEMA_VERSION;
pub use format::manifest::{Contents, Manifest, ManifestSource};
pub use format::origin::known_sources;
pub(crate) use format::record::group_name;
pub use format::record::{ArticleRecord, Copy, SectionRecord};
pub(crate) use format::schema::TITLE_WEIGHT;
pub use read::check::{CheckReport, check};
pub use read::reader::{IndexState, Reader};
pub use read::status::{Changes, Status, status};
