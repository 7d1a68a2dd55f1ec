//! The fields of a document.
//!
//! An article is a run of documents: the article itself, then its sections in order. All words of a
//! document stand in one field, with each word's weight as its term frequency: BM25F with one
//! posting list a term (Robertson, Zaragoza and Taylor, 'Simple BM25 extension to multiple weighted
//! fields', 2004).

use tantivy::Index;
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

/// The name under which the tokenizer of weighted terms is registered.
const WEIGHTED: &str = "weighted";

/// Handles of the schema's fields.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The id of an article or section.
    pub id: Field,
    /// The id of the article that a document is of: its whole run goes by it.
    pub article: Field,
    /// The file of an article and those of its copies, on the article's document: a hash of the source's name
    /// and the path.
    pub path: Field,
    /// Every word, weighted.
    pub text: Field,
    /// The place of a document in its article's run: 0 is the article itself.
    pub place: Field,
    /// How many titles an article has with its copies, on its document.
    pub titles: Field,
    /// How many documents the article's run has.
    pub run: Field,
    /// The section's role, as a number of [`crate::article::Role`].
    pub role: Field,
    /// The group of fixes that a fix belongs to; 0 where it stands alone.
    pub same_fix: Field,
    /// A number that orders articles of equal scores, the same in every index that holds them.
    pub order: Field,
    /// What it can be filtered and counted by, each as `name=value`: see [`super::facet`].
    pub facet: Field,
    /// What is needed to show it, as JSON.
    pub stored: Field,
}

/// The schema and its fields.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer(WEIGHTED).set_index_option(IndexRecordOption::WithFreqs);
    let fields = Fields {
        id: builder.add_text_field("id", STRING),
        article: builder.add_text_field("article", STRING),
        path: builder.add_text_field("path", STRING),
        text: builder.add_text_field("text", TextOptions::default().set_indexing_options(indexing)),
        place: builder.add_u64_field("place", FAST),
        titles: builder.add_u64_field("titles", FAST),
        run: builder.add_u64_field("run", FAST),
        role: builder.add_u64_field("role", FAST),
        same_fix: builder.add_u64_field("same_fix", FAST),
        order: builder.add_u64_field("order", FAST),
        facet: builder.add_text_field("facet", STRING),
        stored: builder.add_bytes_field("stored", STORED),
    };
    (builder.build(), fields)
}

/// Makes the tokenizer of weighted terms known to an index.
pub(super) fn register(index: &Index) {
    index.tokenizers().register(WEIGHTED, TextAnalyzer::builder(WeightedTerms::default()).build());
}

/// Terms with weights, written as text for the index writer: a digit, the term, a line break.
#[derive(Debug, Default)]
pub(super) struct WeightedText(String);

impl WeightedText {
    /// Adds a term that counts `weight` times.
    pub(super) fn push(&mut self, term: &str, weight: u32) {
        let mut left = weight;
        while left > 0 {
            let digit = left.min(9);
            self.0.push((b'0' + digit as u8) as char);
            self.0.push_str(term);
            self.0.push('\n');
            left -= digit;
        }
    }

    /// How much its terms count together.
    pub(super) fn count(&self) -> u64 {
        self.0.lines().map(|line| u64::from(line.as_bytes()[0] - b'0')).sum()
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads what [`WeightedText`] wrote: the words were analysed once, in `text/`.
#[derive(Clone, Default)]
struct WeightedTerms {
    token: Token,
}

struct WeightedStream<'a> {
    rest: &'a str,
    /// How often the current term is still to be given.
    left: u8,
    token: &'a mut Token,
}

impl Tokenizer for WeightedTerms {
    type TokenStream<'a> = WeightedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WeightedStream<'a> {
        self.token.reset();
        WeightedStream { rest: text, left: 0, token: &mut self.token }
    }
}

impl TokenStream for WeightedStream<'_> {
    fn advance(&mut self) -> bool {
        if self.left == 0 {
            let Some((line, rest)) = self.rest.split_once('\n') else { return false };
            let (weight, term) = line.split_at(1);
            self.rest = rest;
            self.left = weight.as_bytes()[0] - b'0';
            self.token.text.clear();
            self.token.text.push_str(term);
        }
        self.left -= 1;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
