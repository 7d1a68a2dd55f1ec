//! The lexicon: synonyms and products for parsing queries.

use std::sync::LazyLock;

use super::Thesaurus;
use crate::article::Entry;

/// Synonyms and names of products.
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// Synonyms.
    pub thesaurus: Thesaurus,
    /// Products that articles may apply to, in addition to the built-in ones.
    pub products: Vec<Entry>,
}

static BUILT_IN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon { thesaurus: Thesaurus::built_in(), products: Vec::new() });

impl Lexicon {
    /// Returns the built-in lexicon.
    pub fn built_in() -> &'static Lexicon {
        &BUILT_IN
    }
}
