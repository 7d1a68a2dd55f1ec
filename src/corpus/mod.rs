//! The corpus: the files of the sources, and their text.
//!
//! In: sources, as folders or files. Out: files in a sorted order, their text, and every file that was skipped
//! together with the reason. Never here: parsing.
//!
//! Read [`Source`] first, then [`walk`], then [`decode`], which turns the bytes of a file into text. `watch` waits
//! for changes and is compiled with the feature of that name.

mod contents;
mod file;
mod fingerprint;
mod format;
mod project_files;
mod relative_path;
mod skipped;
mod source;
mod stamp;
mod walk;
#[cfg(feature = "watch")]
mod watch;

pub use contents::{Text, decode, decode_leniently, read, read_text};
pub use file::File;
pub use fingerprint::{Fingerprint, fingerprint};
pub use format::{Format, format_of};
pub use relative_path::relative;
pub use skipped::Skipped;
pub use source::{Source, sources};
pub use stamp::Stamp;
pub use walk::{DEFAULT_MAX_FILE_SIZE, Walked, walk};
#[cfg(feature = "watch")]
pub use watch::Watch;
