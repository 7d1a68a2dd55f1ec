//! References to articles of a local index: the segment is in the upper half of the number, the first document in the lower.

use tantivy::{DocAddress, DocId, SegmentOrdinal};

use super::doc_ref::{ArticleRef, DocRef};
use crate::index::read::reader::DocBlock;

/// The reference to the article of a block.
pub(super) fn article_ref(block: &DocBlock) -> ArticleRef {
    ArticleRef(u64::from(block.segment) << DocId::BITS | u64::from(block.documents.start))
}

/// The address of a document.
pub(super) fn address(document: DocRef) -> DocAddress {
    let ArticleRef(number) = document.article;
    let segment = (number >> DocId::BITS) as SegmentOrdinal;
    DocAddress::new(segment, number as DocId + document.position as DocId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_round_trip() {
        for (segment, first) in [(0, 0), (0, 7), (3, u32::MAX - 9), (u32::MAX, 1)] {
            let article = article_ref(&DocBlock { segment, documents: first..first + 5 });
            assert_eq!(address(article.document(4)), DocAddress::new(segment, first + 4));
        }
    }
}
