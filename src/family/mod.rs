//! Families: near-duplicate articles, and fixes that several articles share.
//!
//! In: sketches of articles and fixes, with the articles' names and dates. Out: families, each with one canonical
//! article, and groups of near-duplicate fixes. The result does not depend on the order of the input, and the cost
//! grows with the number of articles, not with the number of pairs. Never here: files, the index, queries.
//!
//! Read [`Sketch`] first: it estimates the similarity of two texts. [`Comparable`] is the text of an article that is
//! compared, [`Facts`] are what near-duplicates must agree on, [`similar_groups`] finds near-duplicate texts, and
//! [`cluster`] makes families of them.

mod cluster;
mod comparable;
mod disjoint_sets;
mod facts;
mod similar_groups;
mod sketch;

pub use cluster::{DEFAULT_MIN_SIMILARITY, FAMILY_VERSION, Family, Member, cluster};
pub use comparable::{Comparable, Profile, sketch_of_fix};
pub use facts::Facts;
pub use similar_groups::similar_groups;
pub use sketch::{Outline, Sketch};
