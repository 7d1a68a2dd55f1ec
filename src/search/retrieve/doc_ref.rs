//! Opaque references to articles and their documents.

/// An article of an open back end. What the number means is known to that back end only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleRef(pub(super) u64);

/// A document of an article: the article itself, or one of its sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocRef {
    /// The article.
    pub article: ArticleRef,
    /// 0 for the article itself, else the number of the section, from 1.
    pub position: usize,
}

impl ArticleRef {
    /// One of its documents: 0 is the article itself, 1 its first section.
    pub fn document(self, position: usize) -> DocRef {
        DocRef { article: self, position }
    }
}
