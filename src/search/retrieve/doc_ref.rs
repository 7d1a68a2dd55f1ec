//! Opaque references to articles and their documents.

/// A reference to an article of an open back end. Only that back end knows what the number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleRef(pub(super) u64);

/// A reference to a document of an article: the article itself, or one of its sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocRef {
    /// The article.
    pub article: ArticleRef,
    /// 0 for the article itself, otherwise the number of the section, counted from 1.
    pub position: usize,
}

impl ArticleRef {
    /// A reference to a document of the article: 0 is the article itself, 1 its first section.
    pub fn document(self, position: usize) -> DocRef {
        DocRef { article: self, position }
    }
}
