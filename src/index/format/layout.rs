//! Names of the files of an index folder, and the version of their format.
//!
//! What each file contains is on the page of [`super`].

/// Version of the Tantivy schema and of everything that is stored; raised when an older index can no longer be read.
pub const SCHEMA_VERSION: u32 = 13;

/// File that names the current generation and the size of each of its files.
pub(crate) const CURRENT: &str = "current";
/// The next [`CURRENT`] before it is renamed.
pub(crate) const CURRENT_DRAFT: &str = "current.new";
/// File that the one writer locks.
pub(crate) const LOCK: &str = "lock";
/// File that is locked by the one process that waits for the writer to finish.
pub(crate) const LOCK_QUEUE: &str = "lock.waiting";
/// Prefix of the folder of a generation; its number follows.
pub(crate) const GENERATION_PREFIX: &str = "generation-";
/// Files of people and of other tools that may be in an index folder.
const TOLERATED: [&str; 8] = ["README.md", ".git", ".gitattributes", ".gitignore", ".gitkeep", ".kbignore", ".stignore", "CACHEDIR.TAG"];
/// Files that systems put into any folder: those of file managers, disks, file servers and synchronisation. Compared without case.
const OF_SYSTEMS: [&str; 20] = [
    ".ds_store",
    ".localized",
    ".spotlight-v100",
    ".fseventsd",
    ".trashes",
    ".temporaryitems",
    ".documentrevisions-v100",
    "icon\r",
    "desktop.ini",
    "thumbs.db",
    "ehthumbs.db",
    "$recycle.bin",
    "system volume information",
    ".directory",
    "lost+found",
    ".snapshot",
    ".snapshots",
    "@eadir",
    ".stfolder",
    ".dropbox",
];
/// What the names of such files begin with: second halves of files on foreign disks, and files that are deleted but still open.
const PREFIXES_OF_SYSTEMS: [&str; 4] = ["._", ".nfs", ".fuse_hidden", ".trash-"];

/// Whether a file or folder may be in an index folder, although it is no part of an index.
pub(crate) fn is_tolerated(name: &str) -> bool {
    TOLERATED.contains(&name) || is_of_system(name)
}

/// Whether a system puts files of this name into any folder.
pub(crate) fn is_of_system(name: &str) -> bool {
    let name = name.to_lowercase();
    OF_SYSTEMS.contains(&name.as_str()) || PREFIXES_OF_SYSTEMS.iter().any(|prefix| name.starts_with(prefix))
}

/// File that marks the folder of a generation as one that this program may remove.
pub(crate) const GENERATION_MARK: &str = "kb-generation";
/// Tantivy's list of segments; its payload is the manifest.
pub(crate) const TANTIVY_META: &str = "meta.json";
/// Tantivy's list of the files it may delete.
pub(crate) const TANTIVY_MANAGED: &str = ".managed.json";
/// Every file of the sources with its size, time stamp and fingerprint.
pub(crate) const FILE_LEDGER: &str = "files.ledger";
/// What deduplication needs of every article, and the families that were written.
pub(crate) const ARTICLE_LEDGER: &str = "articles.ledger";
/// Sketches of the articles.
pub(crate) const SKETCH_LEDGER: &str = "sketches.ledger";
/// The vocabulary as it was last written in full, and the words added and removed since.
pub(crate) const VOCABULARY: [&str; 2] = ["words", "words.changes"];

/// Temporary files of a run. A file whose name begins with a dot is not one that readers need.
pub(crate) const VOCABULARY_DRAFT: &str = ".words.draft";
pub(crate) const ARTICLE_DRAFTS: &str = ".articles.draft";
pub(crate) const RECORD_DRAFTS: &str = ".records.draft";
pub(crate) const ARTICLE_SKETCH_DRAFTS: &str = ".articles.sketches.draft";
pub(crate) const FIX_SKETCH_DRAFTS: &str = ".fixes.sketches.draft";
