//! Invariants of every article and query, whatever the input. The fuzz targets check them, and so does a plain test over
//! the seed corpus.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use kb::article::{Article, Block, BlockKind, Gazetteer, annotate, fingerprints, parse, records};
use kb::corpus::Format;
use kb::query::{Lexicon, Query};
use kb::text::Analyzer;

/// Parses a file in every format, extracts its steps and annotates it.
pub fn article(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for format in [Format::Markdown, Format::Mdx, Format::Html] {
        let mut article = parse(&text, format, "name");
        annotate(&mut article, gazetteer());
        check_article(&article, &text);
        // Windows line ends must make no difference.
        if !text.contains('\r') {
            let windows = parse(&text.replace('\n', "\r\n"), format, "name");
            assert_eq!(windows.text(), article.text());
        }
    }
    for record in records(&text) {
        assert!(record.line as usize <= text.lines().count());
        let Ok(article) = record.article else { continue };
        assert!(article.sections.iter().all(|s| s.line_start == record.line && s.line_end == record.line));
    }
}

/// Parses any text as front matter; the body below it must be parsed, too.
pub fn front_matter(data: &[u8]) {
    let inner = String::from_utf8_lossy(data);
    for (open, close) in [("---", "---"), ("+++", "+++"), ("---json", "---"), ("", "")] {
        let text = format!("{open}\n{inner}\n{close}\n\n## A heading of the body\n\nXylophone.\n");
        let article = parse(&text, Format::Markdown, "name");
        check_article(&article, &text);
        let known = serde_json::to_string(&article.front).expect("front matter is data");
        // An escaped character may take six bytes; the expansion of aliases is limited.
        let most = 6 * inner.len() + 1_000 + MAX_ALIAS_BYTES;
        assert!(known.len() <= most, "{} bytes of front matter from {}", known.len(), inner.len());
        let body_is_plain = !inner.contains(['<', '`', '~', '\r', '$', '{', '[', '\\']) && article.warnings.is_empty();
        if body_is_plain && !open.is_empty() {
            assert!(article.text().contains("Xylophone."), "{text:?}");
        }
    }
}

/// Parses any text as a query; each term must occur once, and all indexes must be valid.
pub fn query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut analyzer = Analyzer::default();
    let query = Query::parse(&text, Lexicon::built_in(), &mut analyzer);
    let terms: HashSet<&str> = query.terms.iter().map(|t| t.term.as_str()).collect();
    assert_eq!(terms.len(), query.terms.len(), "each term once: {text:?}");
    // Invisible characters of a query are no part of its words.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let typed = letters(&text);
    assert!(query.terms.iter().all(|t| t.count > 0 && !t.term.is_empty() && (t.implied || typed.contains(&letters(&t.word)))), "{text:?}");
    let is_valid = |index: usize| index < query.terms.len();
    assert!(query.bigrams.iter().all(|(a, b)| is_valid(*a) && is_valid(*b) && a != b), "{text:?}");
    assert!(query.order.iter().chain(&query.unfinished).all(|index| is_valid(*index)), "{text:?}");
    assert_eq!(query, Query::parse(&text, Lexicon::built_in(), &mut analyzer), "parsing is deterministic: {text:?}");
    let words = analyzer.terms(&text);
    let has_terms = !query.terms.is_empty() || !query.filters.is_empty();
    assert!(has_terms || words.is_empty(), "a text with words has terms or filters: {text:?}");
}

/// Limit of the YAML parser for the expansion of aliases, in bytes.
const MAX_ALIAS_BYTES: usize = 16 * 1024 * 1024;

fn gazetteer() -> &'static Gazetteer {
    static SHARED: OnceLock<Arc<Gazetteer>> = OnceLock::new();
    SHARED.get_or_init(Gazetteer::builtin)
}

fn check_article(article: &Article, text: &str) {
    let last = lines(text);
    let mut before = 0;
    for section in &article.sections {
        let range = (section.line_start, section.line_end);
        assert!(range.0 >= 1 && range.0 <= range.1 && range.1 <= last, "section {range:?} of {last} lines");
        assert!(range.0 >= before, "section {range:?} begins before line {before}, where the last one ends");
        before = range.1;
        check_blocks(&section.blocks, range);
        let steps = section.steps();
        assert_eq!(steps.len(), section.step_count(), "the number of steps matches the steps");
        section.risks();
    }
    for part in &article.stripped {
        assert!(part.line_start >= 1 && part.line_start <= part.line_end && part.line_end <= last, "{part:?} of {last} lines");
    }
    let one_line = |t: &str| !t.chars().any(char::is_control);
    assert!(one_line(&article.title), "{:?}", article.title);
    fingerprints(article);
}

/// Checks that blocks are inside their container and in order.
fn check_blocks(blocks: &[Block], within: (u32, u32)) {
    let mut before = within.0;
    for block in blocks {
        let range = (block.line_start, block.line_end);
        assert!(range.0 >= within.0 && range.0 <= range.1 && range.1 <= within.1, "block {range:?} in {within:?}: {block:?}");
        assert!(range.0 >= before, "block {range:?} begins before line {before}: {block:?}");
        before = range.1;
        match &block.kind {
            BlockKind::List { items, .. } => items.iter().for_each(|item| check_blocks(item, range)),
            BlockKind::Quote { blocks } => check_blocks(blocks, range),
            _ => {}
        }
    }
}

fn lines(text: &str) -> u32 {
    text.replace("\r\n", "\n").replace('\r', "\n").lines().count().max(1) as u32
}
