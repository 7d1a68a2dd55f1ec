//! Kind of an article: whether it solves a problem, or serves another purpose.
//!
//! In: the title and the outline of a page. Out: its kind. The phrases are data: `data/kinds.toml`.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};
use serde::Deserialize;

use super::instruction::is_instruction;
use super::languages;
use super::numbering;
use super::outline::{Node, Outline};
use super::page_purpose;
use super::problem;
use crate::article::markup::block::Block;
use crate::article::model::Kind;
use crate::text::pattern::{pattern, patterns};

/// Maximum number of bytes of the opening and of the whole text to search.
const OPENING_BYTES: usize = 4_000;
const BODY_BYTES: usize = 40_000;
/// Number of blocks that count as the opening.
const OPENING_BLOCKS: usize = 3;
/// Minimum number of different phrases in an opening about a problem, in news, and in an advertisement.
const OPENING_PHRASES: usize = 2;
const NEWS_PHRASES: usize = 2;
const PROMO_PHRASES: usize = 4;
/// Minimum number of phrases in an advertisement whose title lists products.
const SHOP_PHRASES: usize = 2;

#[derive(Deserialize)]
struct KindsFile {
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

/// The compiled phrases of `data/kinds.toml`.
struct Kinds {
    opening: RegexSet,
    howto: Regex,
    news: RegexSet,
    notes: Regex,
    headline: Regex,
    promo: RegexSet,
    shop: Regex,
}

static KINDS: LazyLock<Kinds> = LazyLock::new(|| {
    let file = kinds_file();
    let anywhere = |entry: &Entry| pattern(&format!(r"(?i)(?:\b|^)(?:{})(?:\b|$)", entry.patterns.join("|")));
    let first = |entry: &Entry| pattern(&format!(r"(?i)^(?:{})\b", entry.patterns.join("|")));
    let each = |entry: &Entry| {
        let bounded: Vec<String> = entry.patterns.iter().map(|p| format!(r"(?i)(?:\b|^)(?:{p})(?:\b|$)")).collect();
        patterns(bounded.iter().map(String::as_str))
    };
    Kinds {
        opening: each(&file.opening),
        howto: first(&file.howto),
        news: each(&file.news),
        notes: anywhere(&file.notes),
        headline: anywhere(&file.headline),
        promo: patterns(file.promo.patterns.iter().map(|p| format!("(?i){p}")).collect::<Vec<_>>().iter().map(String::as_str)),
        shop: first(&file.shop),
    }
});

/// Compiles the rules of this file ahead of time: see [`crate::article::prepare`].
pub(crate) fn prepare() {
    LazyLock::force(&KINDS);
}

fn kinds_file() -> KindsFile {
    rules!("kinds")
}

/// Determines the kind of an article from its title, its headings and its opening. `filed_under` has the words under which
/// its publisher files it, such as the name of its file.
pub(crate) fn determine(title: &str, filed_under: &str, outline: &Outline) -> Kind {
    let title = title.replace('’', "'");
    if KINDS.notes.is_match(&title) {
        return Kind::News;
    }
    let opening = opening(outline);
    let numbers_fixes = numbering::numbers_fixes(&outline.nodes);
    if !numbers_fixes && KINDS.headline.is_match(&title) && KINDS.news.is_match(&opening) {
        return Kind::News;
    }
    if numbers_fixes
        || problem::in_title(&title)
            && (!names_a_feature(&title) && !problem::in_general(&title) || solves_problems(&title, &opening, outline))
    {
        return Kind::Troubleshooting;
    }
    if let Some(problems) = page_purpose::of_questions(outline, &title) {
        return if problems { Kind::Troubleshooting } else { Kind::Reference };
    }
    let problem_opening = phrases(&KINDS.opening, &opening) >= OPENING_PHRASES;
    let shop = KINDS.shop.is_match(&title);
    if !shop && page_purpose::lists_problems(outline, &title) {
        return Kind::Troubleshooting;
    }
    let howto = !shop && (KINDS.howto.is_match(&title) || languages::asks_how(&title.to_lowercase()) || is_instruction(&title));
    if !howto && !shop && !names_a_feature(&title) && problem::weakly_in_title(&title) {
        return Kind::Troubleshooting;
    }
    if !howto
        && (page_purpose::announces_problem(&outline.nodes, &title)
            || numbering::numbers_methods(&outline.nodes) && mentions_problem(&opening))
    {
        return Kind::Troubleshooting;
    }
    let filed = |names: fn(&str) -> bool| (!names_a_feature(&title) || filed_under.starts_with(&title)) && filed_under.lines().any(names);
    if !howto
        && (filed(problem::solves) && page_purpose::instructs(outline)
            || filed(problem::files_problems) && page_purpose::has_remedy(outline, &title))
    {
        return Kind::Troubleshooting;
    }
    if !howto && let Some(kind) = without_problem(&title, &opening, outline) {
        return kind;
    }
    if howto || numbering::numbers_methods(&outline.nodes) {
        return Kind::Howto;
    }
    if problem_opening && page_purpose::has_remedy(outline, &title) {
        Kind::Troubleshooting
    } else if page_purpose::is_procedure(outline) {
        Kind::Howto
    } else {
        Kind::Reference
    }
}

/// Whether a title may be the name of a function that finds problems: 'Smart alert troubleshooting'.
fn names_a_feature(title: &str) -> bool {
    let words: Vec<&str> = title.split_whitespace().collect();
    words.len() > 2 && words.last().is_some_and(|last| last.eq_ignore_ascii_case("troubleshooting"))
}

/// Whether the page of a title that may name a function is about problems.
fn solves_problems(title: &str, opening: &str, outline: &Outline) -> bool {
    phrases(&KINDS.opening, opening) >= OPENING_PHRASES
        || names_a_feature(title) && (problem::collects(opening) || page_purpose::names_problems(outline, title))
        || page_purpose::announces_problem(&outline.nodes, title)
        || page_purpose::lists_problems(outline, title)
}

/// News and advertisements, recognised by their phrases.
fn without_problem(title: &str, opening: &str, outline: &Outline) -> Option<Kind> {
    let needed = if KINDS.shop.is_match(title) { SHOP_PHRASES } else { PROMO_PHRASES };
    if phrases(&KINDS.promo, &body(outline)) >= needed {
        return Some(Kind::Promo);
    }
    (phrases(&KINDS.news, opening) >= NEWS_PHRASES).then_some(Kind::News)
}

/// Whether an opening contains any phrase about a problem.
fn mentions_problem(opening: &str) -> bool {
    KINDS.opening.is_match(opening)
}

/// Number of different phrases in a text: ten prices count as one.
fn phrases(patterns: &RegexSet, text: &str) -> usize {
    patterns.matches(text).iter().count()
}

/// Text before the first heading, or below a heading at the top of the page.
fn opening(outline: &Outline) -> String {
    let under_title = outline.nodes.first().map_or(&[][..], |n| n.blocks.as_slice());
    let blocks = if outline.opening.is_empty() { under_title } else { &outline.opening };
    text_of(blocks.iter().take(OPENING_BLOCKS), OPENING_BYTES)
}

/// Beginning of the whole text, with its headings.
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

/// Text of blocks up to a limit in bytes, with straight apostrophes.
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
    fn every_entry_matches_its_example() {
        let file = kinds_file();
        assert!(phrases(&KINDS.opening, &file.opening.example) >= OPENING_PHRASES);
        assert!(KINDS.howto.is_match(&file.howto.example));
        assert!(phrases(&KINDS.news, &file.news.example) >= NEWS_PHRASES);
        assert!(phrases(&KINDS.promo, &file.promo.example) >= PROMO_PHRASES);
        assert!(KINDS.shop.is_match(&file.shop.example));
        assert!(KINDS.notes.is_match(&file.notes.example));
        assert!(KINDS.headline.is_match(&file.headline.example));
    }
}
