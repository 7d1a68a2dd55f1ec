//! The parts of BM25 (Robertson and Zaragoza, 'The Probabilistic Relevance Framework: BM25 and Beyond', 2009).

/// Length normalisation: at 0 longer documents are not penalised, at 1 in proportion to their length.
const B: f32 = 0.75;
/// Exponent of the IDF. It is below 1 because people who paraphrase a problem use rare words that no article about it has.
const IDF_EXPONENT: f32 = 0.8;

/// Inverse document frequency, never negative (Lucene's variant), dampened by an exponent.
pub(super) fn idf(documents: u64, document_frequency: u64) -> f32 {
    let (documents, frequency) = (documents as f32, document_frequency as f32);
    (1.0 + (documents - frequency + 0.5).max(0.0) / (frequency + 0.5)).ln().powf(IDF_EXPONENT)
}

/// A term frequency with diminishing returns: 1 for 1, and never above `k` + 1.
pub(super) fn saturate(frequency: f32, k: f32) -> f32 {
    frequency * (k + 1.0) / (frequency + k)
}

/// The divisor of a document's frequencies: 1 for a document of mean length.
pub(super) fn length_norm(length: f32, mean_length: f32) -> f32 {
    1.0 - B + B * length / mean_length.max(1.0)
}

/// Mean length of texts, from the sum of their lengths.
pub(super) fn mean_length(total_length: u64, texts: u64) -> f32 {
    total_length as f32 / texts.max(1) as f32
}

/// Mean weighted lengths of the texts of an index.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct MeanLengths {
    /// Of a document: a section, or the titles of an article.
    pub(super) document: f32,
    /// Of a whole article.
    pub(super) article: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idf_falls_with_document_frequency_and_is_never_negative() {
        assert!(idf(1_000, 1) > idf(1_000, 10) && idf(1_000, 10) > idf(1_000, 900));
        assert!(idf(1_000, 1_000) >= 0.0 && idf(0, 0) >= 0.0 && idf(1, 5) >= 0.0);
    }

    #[test]
    fn frequencies_saturate() {
        assert_eq!(saturate(1.0, 5.0), 1.0);
        assert_eq!(saturate(0.0, 5.0), 0.0);
        assert!(saturate(2.0, 5.0) > 1.0 && saturate(2.0, 5.0) < 2.0);
        assert!(saturate(1e9, 5.0) <= 6.0);
    }

    #[test]
    fn long_documents_are_penalised() {
        assert_eq!(length_norm(100.0, 100.0), 1.0);
        assert!(length_norm(200.0, 100.0) > 1.0 && length_norm(10.0, 100.0) < 1.0);
        assert_eq!(mean_length(10, 4), 2.5);
        assert_eq!(mean_length(0, 0), 0.0);
    }
}
