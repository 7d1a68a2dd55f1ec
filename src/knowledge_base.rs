//! The simple API: open an index folder, search for a string.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::error::Result;
use crate::index::Reader;
use crate::query::{Lexicon, Query};
use crate::search::{Answer, Backend, SearchOptions, search};
use crate::text::Analyzer;

/// An open knowledge base, which any number of threads may search at the same time.
///
/// It reads one generation of the index for as long as it is open: open it again to see later changes. [`Query::parse`] and
/// [`search()`] do the same in two steps.
pub struct KnowledgeBase {
    backend: Box<dyn Backend>,
    lexicon: Cow<'static, Lexicon>,
    /// Idle analyzers, reused because they cache stems.
    analyzers: Mutex<Vec<Analyzer>>,
}

impl KnowledgeBase {
    /// Opens the index in a folder.
    ///
    /// # Errors
    /// There is no index, it is damaged, or it was built by another version of the program.
    pub fn open(index: impl AsRef<Path>) -> Result<KnowledgeBase> {
        Ok(KnowledgeBase::new(Box::new(Reader::open(index.as_ref())?)))
    }

    /// Creates a knowledge base over an open back end.
    pub fn new(backend: Box<dyn Backend>) -> KnowledgeBase {
        KnowledgeBase { backend, lexicon: Cow::Borrowed(Lexicon::built_in()), analyzers: Mutex::default() }
    }

    /// Replaces the synonyms and products.
    pub fn with_lexicon(self, lexicon: Lexicon) -> KnowledgeBase {
        KnowledgeBase { lexicon: Cow::Owned(lexicon), ..self }
    }

    /// Searches with default options. `text` may use the query syntax of `kb search`.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn search(&self, text: &str) -> Result<Answer> {
        self.search_with(text, &SearchOptions::default())
    }

    /// Searches with options.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn search_with(&self, text: &str, options: &SearchOptions) -> Result<Answer> {
        let free = self.analyzers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut analyzer = free.unwrap_or_default();
        let query = Query::parse(text, &self.lexicon, &mut analyzer);
        let answer = search(self.backend.as_ref(), &query, options, &mut analyzer);
        // After an error, the analyzer may be set to another language, so it is dropped.
        if answer.is_ok() {
            self.analyzers.lock().unwrap_or_else(PoisonError::into_inner).push(analyzer);
        }
        answer
    }

    /// The back end, for all other requests.
    pub fn backend(&self) -> &dyn Backend {
        self.backend.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::KnowledgeBase;

    fn check<T: Send + Sync>() {}

    #[test]
    fn threads_may_share_it() {
        check::<KnowledgeBase>();
    }
}
