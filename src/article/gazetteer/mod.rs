//! Gazetteer: finds the platforms, versions, products and devices that a text mentions.
//!
//! In: text. Out: mentions, each with its entry and its position. The names are data, `data/gazetteer.toml`; the settings
//! of a corpus may add more. Never here: what a mention means for the article, I/O.
//!
//! Reading order: `entry` and `catalogue` define the data, `builder` builds it with the help of `braces`. `mentions` is the
//! search: `first_words` finds the offsets at which a name may begin, `word_tree` matches the rest of the name and its
//! version, and `surroundings` rejects parts of words, addresses, and ordinary words at the beginning of a sentence.

mod braces;
mod builder;
mod catalogue;
mod entry;
mod first_words;
mod mentions;
mod surroundings;
#[cfg(test)]
mod tests;
mod word_tree;

pub(super) use builder::prepare;
pub use catalogue::Gazetteer;
pub use entry::{Entry, HOW_TO_WRITE_A_PRODUCT, ProductKind};
pub use mentions::Mention;
