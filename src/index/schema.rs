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
    /// The source's name and the path of an article's file, on the article's document.
    pub path: Field,
    /// Every word, weighted.
    pub text: Field,
    /// The place of a document in its article's run: 0 is the article itself.
    pub place: Field,
    /// How many documents the article's run has.
    pub run: Field,
    /// The section's role, as a number of [`crate::article::Role`].
    pub role: Field,
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
        path: builder.add_text_field("path", STRING),
        text: builder.add_text_field("text", TextOptions::default().set_indexing_options(indexing)),
        place: builder.add_u64_field("place", FAST),
        run: builder.add_u64_field("run", FAST),
        role: builder.add_u64_field("role", FAST),
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
    /// Adds a term that counts `weight` times (1 to 9).
    pub(super) fn push(&mut self, term: &str, weight: u8) {
        self.0.push((b'0' + weight.clamp(1, 9)) as char);
        self.0.push_str(term);
        self.0.push('\n');
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
