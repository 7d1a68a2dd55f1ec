//! The Tantivy schema: the fields of a document.
//!
//! An article is a block of adjacent documents: the article itself, then its sections in order. All words of a document
//! are in one field, and the term frequency of a word is the sum of its weights: BM25F with one posting list for each term
//! (Robertson, Zaragoza and Taylor, 'Simple BM25 extension to multiple weighted fields', 2004).

use tantivy::Index;
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

/// Name under which the tokenizer of weighted terms is registered.
const WEIGHTED: &str = "weighted";

/// Weights of a word by where it occurs. Title 3, heading 2, body 1 was the best of a grid on every judged set; with the
/// titles of copies, title 5 is better.
pub(crate) const TITLE_WEIGHT: u8 = 5;
pub(crate) const HEADING_WEIGHT: u8 = 2;
pub(crate) const BODY_WEIGHT: u8 = 1;

/// Handles of the schema's fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// The id of the article or section, as a number. It breaks ties between articles of equal score in the same way
    /// in every index that contains them.
    pub id: Field,
    /// The id of the article; all documents of its block have it, and are deleted by it.
    pub article: Field,
    /// On an article's document, its file and those of its copies: a hash of the source's name and the path.
    pub path: Field,
    /// All words, weighted.
    pub text: Field,
    /// Position of the document in its block: 0 is the article itself.
    pub position: Field,
    /// On an article's document, the number of its titles, those of its copies included.
    pub titles: Field,
    /// Number of documents in the block.
    pub block_size: Field,
    /// The section's role, as a number of [`crate::article::Role`].
    pub role: Field,
    /// The group of equal fixes that a fix belongs to; 0 for none.
    pub same_fix: Field,
    /// On an article's document, the date of its last change as a number, followed by those of its copies: 20240517; 0 for none.
    pub day: Field,
    /// Facets, each as `name=value`: see [`super::facet`].
    pub facet: Field,
    /// The record of the article or section: see [`super::stored`].
    pub stored: Field,
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer(WEIGHTED).set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        id: builder.add_u64_field("id", FAST),
        article: builder.add_text_field("article", STRING),
        path: builder.add_text_field("path", STRING),
        text: builder.add_text_field("text", TextOptions::default().set_indexing_options(indexing)),
        position: builder.add_u64_field("place", FAST),
        titles: builder.add_u64_field("titles", FAST),
        block_size: builder.add_u64_field("run", FAST),
        role: builder.add_u64_field("role", FAST),
        same_fix: builder.add_u64_field("same_fix", FAST),
        day: builder.add_u64_field("day", FAST),
        facet: builder.add_text_field("facet", STRING),
        stored: builder.add_bytes_field("stored", STORED),
    };
    (builder.build(), fields)
}

/// Registers the tokenizer of weighted terms with an index.
pub(crate) fn register(index: &Index) {
    index.tokenizers().register(WEIGHTED, TextAnalyzer::builder(WeightedTerms::default()).build());
}

/// Positions skipped between texts that do not follow one another, so that no phrase matches across them.
const GAP: usize = 16;

/// Weighted terms, encoded as text for Tantivy's writer. A line consists of a character and a term: a digit is the term's weight;
/// a letter, 'a' for 0, is the weight of a term at the position of the previous one. An empty line is a gap.
#[derive(Debug, Default)]
pub(crate) struct WeightedText {
    lines: String,
    weighted_length: u64,
}

impl WeightedText {
    /// An empty text, with capacity for the terms of a text of `bytes` bytes.
    pub(crate) fn for_text(bytes: usize) -> WeightedText {
        // A term needs two more bytes than its text, which is at most as long as the word.
        WeightedText { lines: String::with_capacity(bytes + bytes / 3), weighted_length: 0 }
    }

    /// Adds a term that counts `weight` times, at most 9. A `part` of the previous term is added at the position of that term,
    /// any other term at the next position.
    pub(crate) fn push(&mut self, term: &str, weight: u8, part: bool) {
        debug_assert!(weight < 10, "a weight is one digit");
        self.lines.push((if part { b'a' } else { b'0' } + weight) as char);
        self.lines.push_str(term);
        self.lines.push('\n');
        self.weighted_length += u64::from(weight);
    }

    /// Ends a text: no phrase matches across the gap to the next term.
    pub(crate) fn gap(&mut self) {
        self.lines.push('\n');
    }

    /// Sum of the weights of all terms.
    pub(crate) fn weighted_length(&self) -> u64 {
        self.weighted_length
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.lines
    }
}

/// Token stream over a [`WeightedText`], whose words were already analysed by [`crate::text`].
#[derive(Clone, Default)]
struct WeightedTerms {
    token: Token,
}

struct WeightedStream<'a> {
    rest: &'a str,
    /// Position of the next line's term.
    next: usize,
    /// Number of times that the current term is still to be emitted.
    left: u8,
    token: &'a mut Token,
}

impl Tokenizer for WeightedTerms {
    type TokenStream<'a> = WeightedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WeightedStream<'a> {
        self.token.reset();
        WeightedStream { rest: text, next: 0, left: 0, token: &mut self.token }
    }
}

impl TokenStream for WeightedStream<'_> {
    fn advance(&mut self) -> bool {
        while self.left == 0 {
            // Lines are short, so looking at each byte is faster than a call of memchr.
            let Some(end) = self.rest.bytes().position(|byte| byte == b'\n') else { return false };
            let (line, rest) = (&self.rest[..end], &self.rest[end + 1..]);
            self.rest = rest;
            let Some(first) = line.bytes().next() else {
                self.next += GAP;
                continue;
            };
            let part = first.is_ascii_lowercase();
            self.left = first - if part { b'a' } else { b'0' };
            self.token.text.clear();
            self.token.text.push_str(&line[1..]);
            if !part {
                self.token.position = self.next;
                self.next += 1;
            }
        }
        self.left -= 1;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
