//! What an article is for: to solve a problem, or something else.
//!
//! In: the title and the outline of a page. Out: its kind. The words are data: `data/kinds.toml`.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};
use serde::Deserialize;

use super::block::Block;
use super::outline::{Node, Outline};
use super::{Kind, sections, steps};
use crate::text::pattern::{pattern, patterns};
use crate::text::{CodeKind, codes};

/// Bytes of the opening and of the whole text that are searched: a kind shows early.
const OPENING_BYTES: usize = 4_000;
const BODY_BYTES: usize = 40_000;
/// Blocks before the first heading that are its opening.
const OPENING_BLOCKS: usize = 3;
/// Different turns of phrase that make an opening speak of trouble, a page news, or a shop window.
const OPENING_SIGNS: usize = 2;
const NEWS_SIGNS: usize = 2;
const PROMO_SIGNS: usize = 4;
/// Fewer are enough under a title that lists things to buy.
const SHOP_SIGNS: usize = 2;

#[derive(Deserialize)]
struct KindsFile {
    problem: Entry,
    weak: Entry,
    opening: Entry,
    howto: Entry,
    news: Entry,
    notes: Entry,
    headline: Entry,
    promo: Entry,
    shop: Entry,
}

#[derive(Deserialize)]
struct Entry {
    patterns: Vec<String>,
    #[cfg(test)]
    example: String,
}

struct Kinds {
    problem: Regex,
    weak: Regex,
    opening: RegexSet,
    howto: Regex,
    news: RegexSet,
    notes: Regex,
    headline: Regex,
    promo: RegexSet,
    shop: Regex,
}

static KINDS: LazyLock<Kinds> = LazyLock::new(|| {
    let file = read_file();
    let anywhere = |entry: &Entry| pattern(&format!(r"(?i)(?:\b|^)(?:{})(?:\b|$)", entry.patterns.join("|")));
    let first = |entry: &Entry| pattern(&format!(r"(?i)^(?:{})\b", entry.patterns.join("|")));
    let each = |entry: &Entry| {
        let bounded: Vec<String> = entry.patterns.iter().map(|p| format!(r"(?i)(?:\b|^)(?:{p})(?:\b|$)")).collect();
        patterns(bounded.iter().map(String::as_str))
    };
    Kinds {
        problem: anywhere(&file.problem),
        weak: anywhere(&file.weak),
        opening: each(&file.opening),
        howto: first(&file.howto),
        news: each(&file.news),
        notes: anywhere(&file.notes),
        headline: anywhere(&file.headline),
        promo: patterns(file.promo.patterns.iter().map(|p| format!("(?i){p}")).collect::<Vec<_>>().iter().map(String::as_str)),
        shop: first(&file.shop),
    }
});

/// See [`super::prepare`].
pub(super) fn prepare() {
    LazyLock::force(&KINDS);
}

fn read_file() -> KindsFile {
    rules!("kinds")
}

/// Tells the kind of an article from its title, its headings and its opening.
pub(super) fn of(title: &str, outline: &Outline) -> Kind {
    let title = title.replace('’', "'");
    if KINDS.notes.is_match(&title) {
        return Kind::News;
    }
    let opening = opening(outline);
    let counts_fixes = sections::counts_fixes(&outline.nodes);
    if !counts_fixes && KINDS.headline.is_match(&title) && KINDS.news.is_match(&opening) {
        return Kind::News;
    }
    if counts_fixes || KINDS.problem.is_match(&title) || names_code(&title) {
        return Kind::Troubleshooting;
    }
    let troubled_opening = signs(&KINDS.opening, &opening) >= OPENING_SIGNS;
    let shop = KINDS.shop.is_match(&title);
    let howto = !shop && (KINDS.howto.is_match(&title) || steps::is_instruction(&title));
    if !howto && !shop && KINDS.weak.is_match(&title) {
        return Kind::Troubleshooting;
    }
    if !howto && (sections::names_trouble(&outline.nodes) || sections::counts_ways(&outline.nodes) && mentions_trouble(&opening)) {
        return Kind::Troubleshooting;
    }
    if !howto && let Some(kind) = without_problem(&title, &opening, outline) {
        return kind;
    }
    if howto || sections::counts_ways(&outline.nodes) {
        return Kind::Howto;
    }
    if troubled_opening { Kind::Troubleshooting } else { Kind::Reference }
}

/// Whether a title names an error; the number of an update is none.
fn names_code(title: &str) -> bool {
    codes(title).iter().any(|code| code.kind != CodeKind::KnowledgeBase)
}

/// News and shop windows, told by their turns of phrase.
fn without_problem(title: &str, opening: &str, outline: &Outline) -> Option<Kind> {
    let needed = if KINDS.shop.is_match(title) { SHOP_SIGNS } else { PROMO_SIGNS };
    if signs(&KINDS.promo, &body(outline)) >= needed {
        return Some(Kind::Promo);
    }
    (signs(&KINDS.news, opening) >= NEWS_SIGNS).then_some(Kind::News)
}

fn mentions_trouble(opening: &str) -> bool {
    KINDS.opening.is_match(opening)
}

/// How many different turns of phrase a text has: ten prices are one.
fn signs(patterns: &RegexSet, text: &str) -> usize {
    patterns.matches(text).iter().count()
}

/// What stands before the first heading, or under the one that opens the page.
fn opening(outline: &Outline) -> String {
    let under_title = outline.nodes.first().map_or(&[][..], |n| n.blocks.as_slice());
    let blocks = if outline.opening.is_empty() { under_title } else { &outline.opening };
    text_of(blocks.iter().take(OPENING_BLOCKS), OPENING_BYTES)
}

fn body(outline: &Outline) -> String {
    let mut text = text_of(outline.opening.iter(), BODY_BYTES);
    outline.nodes.iter().for_each(|node| push_body(node, &mut text));
    text
}

fn push_body(node: &Node, out: &mut String) {
    if out.len() < BODY_BYTES {
        out.push_str(&node.heading.title);
        out.push('\n');
        out.push_str(&text_of(node.blocks.iter(), BODY_BYTES));
        node.children.iter().for_each(|child| push_body(child, out));
    }
}

fn text_of<'a>(blocks: impl Iterator<Item = &'a Block>, limit: usize) -> String {
    let mut text = String::new();
    for block in blocks {
        block.push_text(&mut text);
        text.push('\n');
        if text.len() > limit {
            text.truncate(text.floor_char_boundary(limit));
            break;
        }
    }
    if text.contains('’') { text.replace('’', "'") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_an_example_that_it_matches() {
        let file = read_file();
        assert!(KINDS.problem.is_match(&file.problem.example));
        assert!(signs(&KINDS.opening, &file.opening.example) >= OPENING_SIGNS);
        assert!(KINDS.howto.is_match(&file.howto.example));
        assert!(signs(&KINDS.news, &file.news.example) >= NEWS_SIGNS);
        assert!(signs(&KINDS.promo, &file.promo.example) >= PROMO_SIGNS);
        assert!(KINDS.shop.is_match(&file.shop.example));
        assert!(KINDS.notes.is_match(&file.notes.example));
        assert!(KINDS.weak.is_match(&file.weak.example));
        assert!(KINDS.headline.is_match(&file.headline.example));
    }

    #[test]
    fn words_inside_others_are_no_trouble() {
        for title in ["Hide the drop-down arrow", "Download the full-size poster", "Debugging tools", "A notable change"] {
            assert!(!KINDS.problem.is_match(title), "{title}");
        }
    }
}
