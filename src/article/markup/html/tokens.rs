//! HTML to tokens: tags with their attributes, and text, each with its line.
//!
//! In: HTML of any quality. Out: start tags, end tags and text in the order of the page.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::{Attribute, LocalName};

/// Maximum size of a tag; a larger tag loses its attributes. The largest tags of real pages are inlined images, whose
/// data is not needed.
const MAX_TAG_BYTES: usize = 32 * 1024;

/// Attributes of a tag.
pub(super) struct Attributes(Vec<Attribute>);

impl Attributes {
    /// Value of an attribute; empty if it is absent.
    pub(super) fn get(&self, wanted: &str) -> &str {
        self.0.iter().find(|a| &*a.name.local == wanted).map_or("", |a| &a.value)
    }

    pub(super) fn has(&self, wanted: &str) -> bool {
        self.0.iter().any(|a| &*a.name.local == wanted)
    }

    /// Whether an image is at most one pixel wide or high: such images count visitors.
    pub(super) fn is_tracker(&self) -> bool {
        ["width", "height"].iter().any(|side| matches!(self.get(side).trim_end_matches("px"), "0" | "1"))
    }
}

/// A tag or a piece of text, with its line.
pub(super) enum Piece {
    Open { name: LocalName, attributes: Attributes, self_closing: bool, line: u32 },
    Close { name: LocalName, line: u32 },
    Text { text: StrTendril, line: u32 },
}

struct Collector {
    pieces: RefCell<Vec<Piece>>,
    first_line: u32,
}

impl TokenSink for Collector {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let line = (self.first_line as u64 + line).saturating_sub(1).min(u32::MAX as u64) as u32;
        match token {
            Token::TagToken(tag) => return self.tag(tag, line),
            Token::CharacterTokens(text) => self.pieces.borrow_mut().push(Piece::Text { text, line }),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Collector {
    fn tag(&self, tag: Tag, line: u32) -> TokenSinkResult<()> {
        let name = tag.name;
        if tag.kind == TagKind::EndTag {
            self.pieces.borrow_mut().push(Piece::Close { name, line });
            return TokenSinkResult::Continue;
        }
        let raw = raw_kind(&name);
        let attributes = Attributes(tag.attrs);
        self.pieces.borrow_mut().push(Piece::Open { name, attributes, self_closing: tag.self_closing, line });
        raw.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
    }
}

/// How to read the content of an element that contains no markup, by sections 13.2.5 and 13.2.6.4 of the HTML standard.
fn raw_kind(name: &str) -> Option<RawKind> {
    match name {
        "title" | "textarea" => Some(RawKind::Rcdata),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" => Some(RawKind::Rawtext),
        "script" => Some(RawKind::ScriptData),
        _ => None,
    }
}

/// Text without the attributes of oversized tags. The tokenizer compares each attribute of a tag with all previous
/// ones, which takes quadratic time on a tag of a megabyte.
fn without_endless_tags(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(offset) = text[at..].find('<') {
        let start = at + offset;
        at = start + 1;
        if !text[at..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = text[start..].find('>').map_or(text.len(), |e| start + e);
        at = end;
        if end - start > MAX_TAG_BYTES {
            let name_end = start + 1 + text[start + 1..end].find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(0);
            out.push_str(&text[kept..name_end]);
            // Line numbers must stay correct.
            out.extend(text[name_end..end].matches('\n'));
            kept = end;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[kept..]);
    Cow::Owned(out)
}

pub(super) fn tokenize(text: &str, first_line: u32) -> Vec<Piece> {
    let text = without_endless_tags(text);
    let collector = Collector { pieces: RefCell::new(Vec::new()), first_line };
    let tokenizer = Tokenizer::new(collector, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&text));
    while !input.is_empty() {
        // The tokenizer stops at scripts so that a browser can run them; here they are skipped.
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.pieces.into_inner()
}
