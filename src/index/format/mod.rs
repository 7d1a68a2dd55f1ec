//! The format of an index folder: all files and versions.
//!
//! In: bytes on disk. Out: plain structs, and back. Never here: walking, parsing, searching, or deciding what to write.
//!
//! # The folder
//!
//! | file | contents | defined in |
//! |---|---|---|
//! | `current` | the name of the current generation, then a line for each of its files: size in bytes, name | [`generation`] |
//! | `current.new` | the next `current` before it is renamed | [`generation`] |
//! | `lock` | locked by the one writer; the name in it is informative only | `build/lock.rs` |
//! | `lock.waiting` | locked by the one process that waits for the writer | `build/lock.rs` |
//! | `generation-N/` | a complete index; never changed once it is current | below |
//! | `README.md`, `.gitignore`, `.DS_Store`, `lost+found` and more | files of people, other tools and systems, which are tolerated | [`layout`] |
//!
//! # A generation
//!
//! | file | contents | defined in |
//! |---|---|---|
//! | `kb-generation` | empty; marks the folder as one that `kb` may remove | [`generation`] |
//! | `meta.json` | Tantivy's list of segments; its payload is the manifest, as JSON | [`manifest`] |
//! | `*.term`, `*.idx`, `*.pos`, `*.fieldnorm`, `*.fast`, `*.store`, `*.del` | Tantivy's segments | [`schema`], [`facet`], [`stored`], [`record`] |
//! | `files.ledger` | every file of the sources: size, time stamp, fingerprint, notes (postcard in zstd) | [`ledger`] |
//! | `articles.ledger` | the data of every article that deduplication needs, then the families (frames of postcard in zstd) | [`ledger`], [`copy_details`] |
//! | `sketches.ledger` | sketches of articles, to which `articles.ledger` refers by offset and length | [`spill`] |
//! | `words` | the vocabulary: a fingerprint, then a finite state transducer from words to numbers of families | [`vocabulary`] |
//! | `words.changes` | a fingerprint, then two transducers: words added and removed since `words` was written | [`vocabulary`] |
//! | `.managed.json` | Tantivy's list of the files that it may delete | – |
//! | `.tantivy-meta.lock`, `.tantivy-writer.lock` | Tantivy's locks, which only the one writer takes | – |
//! | `.*.draft` | temporary files of a run | [`layout`] |
//!
//! `files.ledger`, `articles.ledger` and `words.changes` are rewritten when something changes; other files that stay the
//! same are linked into the next generation.
//!
//! # A document
//!
//! An article is a block of adjacent Tantivy documents: the article itself, then its sections in order. [`schema`] lists the
//! fields; [`record`] defines what is stored and how ids are made.
//!
//! # Versions
//!
//! The manifest has four versions. If one of them differs from the program's, a new index is built next to the old one.
//!
//! | version | constant | raised when |
//! |---|---|---|
//! | `schema` | [`layout::SCHEMA_VERSION`] | the schema, a stored record or a file of a generation changes |
//! | `analysis` | [`crate::text::ANALYSIS_VERSION`] | the same text results in other terms |
//! | `parser` | [`crate::article::PARSER_VERSION`] | the same file results in another article |
//! | `family` | [`crate::family::FAMILY_VERSION`] | the same articles result in other families |
//!
//! Reading order: [`layout`] for the names, [`generation`] for the life cycle of an index, [`manifest`], [`schema`], [`record`],
//! [`origin`], then [`ledger`] and [`vocabulary`], which [`word_counter`] makes. [`damage`] has the errors.

pub(crate) mod copy_details;
pub(crate) mod damage;
pub mod facet;
pub(crate) mod generation;
pub(crate) mod layout;
pub(crate) mod ledger;
pub(crate) mod manifest;
pub(crate) mod origin;
pub(crate) mod record;
pub(crate) mod schema;
pub(crate) mod spill;
pub(crate) mod stored;
pub(crate) mod vocabulary;
pub(crate) mod word_counter;
