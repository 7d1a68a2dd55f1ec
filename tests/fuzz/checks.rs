//! What holds of every article, whatever bytes it was read from. The fuzz targets call these, and so
//! does a plain test over the kept corpus.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use kb::article::{Article, Block, BlockKind, Gazetteer, fingerprints, read, records, state};
use kb::corpus::Format;
use kb::query::{Lexicon, Query};
use kb::text::Analyzer;

/// The whole way of a file: read in every format, every fix to its steps, and what it applies to.
pub fn article(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for format in [Format::Markdown, Format::Mdx, Format::Html] {
        let mut article = read(&text, format, "name");
        state(&mut article, gazetteer());
        holds(&article, &text);
        // A page saved with Windows' line ends is the same page.
        if !text.contains('\r') {
            let windows = read(&text.replace('\n', "\r\n"), format, "name");
            assert_eq!(windows.text(), article.text());
        }
    }
    for record in records(&text) {
        assert!(record.line as usize <= text.lines().count());
        let Ok(article) = record.article else { continue };
        assert!(article.sections.iter().all(|s| s.line_start == record.line && s.line_end == record.line));
    }
}

/// Whatever stands between the fences, the body below them is read.
pub fn front_matter(data: &[u8]) {
    let inner = String::from_utf8_lossy(data);
    for (open, close) in [("---", "---"), ("+++", "+++"), ("---json", "---"), ("", "")] {
        let text = format!("{open}\n{inner}\n{close}\n\n## A heading of the body\n\nXylophone.\n");
        let article = read(&text, Format::Markdown, "name");
        holds(&article, &text);
        let known = serde_json::to_string(&article.front).expect("front matter is data");
        // A character may take six bytes once escaped; an alias may not repeat without end.
        let most = 6 * inner.len() + 1_000 + LARGEST_OF_ALIASES;
        assert!(known.len() <= most, "{} bytes of front matter from {}", known.len(), inner.len());
        let lines_end_as_text = !inner.contains(['<', '`', '~', '\r', '$', '{', '[', '\\']) && article.warnings.is_empty();
        if lines_end_as_text && !open.is_empty() {
            assert!(article.text().contains("Xylophone."), "{text:?}");
        }
    }
}

/// Whatever is typed or pasted is a query: each word once, at places that are there.
pub fn query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut analyzer = Analyzer::default();
    let query = Query::parse(&text, Lexicon::built_in(), &mut analyzer);
    let terms: HashSet<&str> = query.terms.iter().map(|t| t.term.as_str()).collect();
    assert_eq!(terms.len(), query.terms.len(), "each term once: {text:?}");
    assert!(query.terms.iter().all(|t| t.count > 0 && !t.term.is_empty() && (t.implied || text.contains(&t.word))), "{text:?}");
    let is_there = |place: usize| place < query.terms.len();
    assert!(query.pairs.iter().all(|(a, b)| is_there(*a) && is_there(*b) && a != b), "{text:?}");
    assert!(query.order.iter().chain(&query.unfinished).all(|place| is_there(*place)), "{text:?}");
    assert_eq!(query, Query::parse(&text, Lexicon::built_in(), &mut analyzer), "the same again: {text:?}");
    let words = analyzer.terms(&text);
    let asks = !query.terms.is_empty() || !query.filters.is_empty();
    assert!(asks || words.is_empty(), "what has words asks for something: {text:?}");
}

/// What the YAML reader lets aliases write before it gives up.
const LARGEST_OF_ALIASES: usize = 16 * 1024 * 1024;

fn gazetteer() -> &'static Gazetteer {
    static SHARED: OnceLock<Arc<Gazetteer>> = OnceLock::new();
    SHARED.get_or_init(Gazetteer::builtin)
}

fn holds(article: &Article, text: &str) {
    let last = lines(text);
    let mut before = 0;
    for section in &article.sections {
        let range = (section.line_start, section.line_end);
        assert!(range.0 >= 1 && range.0 <= range.1 && range.1 <= last, "section {range:?} of {last} lines");
        assert!(range.0 >= before, "section {range:?} begins before line {before}, where the last one ends");
        before = range.1;
        nested(&section.blocks, range);
        let steps = section.steps();
        assert_eq!(steps.len(), section.step_count(), "steps are counted as they are read");
        section.risks();
    }
    for part in &article.stripped {
        assert!(part.line_start >= 1 && part.line_start <= part.line_end && part.line_end <= last, "{part:?} of {last} lines");
    }
    let one_line = |t: &str| !t.chars().any(char::is_control);
    assert!(one_line(&article.title), "{:?}", article.title);
    fingerprints(article);
}

/// Blocks lie in what holds them, one after the other.
fn nested(blocks: &[Block], within: (u32, u32)) {
    let mut before = within.0;
    for block in blocks {
        let range = (block.line_start, block.line_end);
        assert!(range.0 >= within.0 && range.0 <= range.1 && range.1 <= within.1, "block {range:?} in {within:?}: {block:?}");
        assert!(range.0 >= before, "block {range:?} begins before line {before}: {block:?}");
        before = range.1;
        match &block.kind {
            BlockKind::List { items, .. } => items.iter().for_each(|item| nested(item, range)),
            BlockKind::Quote { blocks } => nested(blocks, range),
            _ => {}
        }
    }
}

fn lines(text: &str) -> u32 {
    text.replace("\r\n", "\n").replace('\r', "\n").lines().count().max(1) as u32
}
