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
    /// The id of an article or section, as a number. It orders articles of equal scores, the same in every index
    /// that holds them.
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
    /// The day of an article's last change, on its document, as a number that rises: 20240517; 0 for none.
    pub day: Field,
    /// What it can be filtered and counted by, each as `name=value`: see [`super::facet`].
    pub facet: Field,
    /// What is needed to show it: see `stored.rs`.
    pub stored: Field,
}

/// The schema and its fields.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer(WEIGHTED).set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        id: builder.add_u64_field("id", FAST),
        article: builder.add_text_field("article", STRING),
        path: builder.add_text_field("path", STRING),
        text: builder.add_text_field("text", TextOptions::default().set_indexing_options(indexing)),
        place: builder.add_u64_field("place", FAST),
        titles: builder.add_u64_field("titles", FAST),
        run: builder.add_u64_field("run", FAST),
        role: builder.add_u64_field("role", FAST),
        same_fix: builder.add_u64_field("same_fix", FAST),
        day: builder.add_u64_field("day", FAST),
        facet: builder.add_text_field("facet", STRING),
        stored: builder.add_bytes_field("stored", STORED),
    };
    (builder.build(), fields)
}

/// Makes the tokenizer of weighted terms known to an index.
pub(super) fn register(index: &Index) {
    index.tokenizers().register(WEIGHTED, TextAnalyzer::builder(WeightedTerms::default()).build());
}

/// Positions between texts that do not follow one another, so that no phrase reaches over.
const GAP: usize = 16;

/// Terms with weights, written as text for the index writer: a character, the term, a line break. The
/// character is a digit, the term's weight; or a letter, 'a' for 0, where the term has the position of the one
/// before. An empty line is a gap.
#[derive(Debug, Default)]
pub(super) struct WeightedText {
    lines: String,
    count: u64,
}

impl WeightedText {
    /// No terms, with room for those of so many bytes of text.
    pub(super) fn for_text(bytes: usize) -> WeightedText {
        // A term has two bytes beside its own, and is no longer than its word.
        WeightedText { lines: String::with_capacity(bytes + bytes / 3), count: 0 }
    }

    /// Adds a term that counts `weight` times, at most 9, at one position: that of the term before where it is
    /// a `part` of that.
    pub(super) fn push(&mut self, term: &str, weight: u8, part: bool) {
        debug_assert!(weight < 10, "a weight is one digit");
        self.lines.push((if part { b'a' } else { b'0' } + weight) as char);
        self.lines.push_str(term);
        self.lines.push('\n');
        self.count += u64::from(weight);
    }

    /// What follows does not follow what was added last.
    pub(super) fn gap(&mut self) {
        self.lines.push('\n');
    }

    /// How much its terms count together.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn as_str(&self) -> &str {
        &self.lines
    }
}

/// Reads what [`WeightedText`] wrote: the words were analysed once, in `text/`.
#[derive(Clone, Default)]
struct WeightedTerms {
    token: Token,
}

struct WeightedStream<'a> {
    rest: &'a str,
    /// The position of the next line's term.
    next: usize,
    /// How often the current term is still to be given.
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
            // Lines are short: looking at each byte is faster than a call.
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
