//! What sells: paragraphs that promote a paid tool. They are marked, not cut: an author may count one
//! as a fix, and a reader may leave such fixes out.
//!
//! In: blocks. Out: the same, with `commercial` set. The cues are data: `data/commercial.toml`.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;
use serde::Deserialize;

use super::Section;
use super::block::{Block, BlockKind, Inline};
use crate::text::pattern::pattern;

/// The weight of cues from which on a paragraph sells.
const SELLS: u32 = 2;
/// Bytes of a paragraph that are searched.
const MAX_TEXT: usize = 4_000;
/// The share of a section's text that sells, from which on all of it does: one part in three.
const SECTION_SHARE: usize = 3;

#[derive(Deserialize)]
struct CueFile {
    cue: Vec<CueEntry>,
    links: LinkEntry,
}

#[derive(Deserialize)]
struct CueEntry {
    weight: u32,
    /// It counts only beside a cue that is not: plain advice recommends and downloads too.
    #[serde(default)]
    weak: bool,
    needs: Vec<String>,
    pattern: String,
    #[cfg(test)]
    name: String,
    #[cfg(test)]
    example: String,
}

#[derive(Deserialize)]
struct LinkEntry {
    weight: u32,
    patterns: Vec<String>,
    #[cfg(test)]
    example: String,
}

struct Cues {
    cues: Vec<(u32, Regex)>,
    weak: Vec<bool>,
    /// Words of all cues, and of which cue each is.
    needed_words: AhoCorasick,
    cue_of_word: Vec<usize>,
    links: Regex,
    link_weight: u32,
}

fn read_file() -> CueFile {
    rules!("commercial")
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let file = read_file();
    let words = file.cue.iter().flat_map(|c| &c.needs);
    let needed_words = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words);
    Cues {
        cues: file.cue.iter().map(|c| (c.weight, pattern(&format!("(?i){}", c.pattern)))).collect(),
        weak: file.cue.iter().map(|c| c.weak).collect(),
        needed_words: needed_words.expect("the words in data/commercial.toml are few"),
        cue_of_word: file.cue.iter().enumerate().flat_map(|(i, c)| c.needs.iter().map(move |_| i)).collect(),
        links: pattern(&format!("(?i)(?:{})", file.links.patterns.join("|"))),
        link_weight: file.links.weight,
    }
});

/// See [`super::prepare`].
pub(super) fn prepare() {
    LazyLock::force(&CUES);
}

/// States which paragraphs of a section sell, and whether it does.
pub(super) fn state(section: &mut Section) {
    mark(&mut section.blocks);
    section.commercial = is_commercial(section);
}

/// Marks the paragraphs that sell.
fn mark(blocks: &mut [Block]) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Paragraph(inline) => inline.commercial = sells(inline),
            BlockKind::List { items, .. } => items.iter_mut().for_each(|item| mark(item)),
            BlockKind::Quote { blocks } => mark(blocks),
            _ => {}
        }
    }
}

fn sells(inline: &Inline) -> bool {
    let paying = inline.links.iter().any(|link| CUES.links.is_match(&link.url));
    let linked = if paying { CUES.link_weight } else { 0 };
    linked + weight(&inline.text, SELLS - linked) >= SELLS
}

/// The weight of the different cues of a text; 0 where it cannot reach `least`, which is cheap to tell.
fn weight(text: &str, least: u32) -> u32 {
    let text = &text[..text.floor_char_boundary(MAX_TEXT)];
    let mut asked = vec![false; CUES.cues.len()];
    for word in CUES.needed_words.find_overlapping_iter(text) {
        asked[CUES.cue_of_word[word.pattern().as_usize()]] = true;
    }
    let possible: u32 = CUES.cues.iter().zip(&asked).filter(|(_, asked)| **asked).map(|((weight, _), _)| weight).sum();
    if possible < least {
        return 0;
    }
    let (mut total, mut strong) = (0, false);
    for (((weight, pattern), asked), weak) in CUES.cues.iter().zip(&asked).zip(&CUES.weak) {
        if *asked && pattern.is_match(text) {
            total += weight;
            strong |= !weak;
        }
    }
    if strong { total } else { total.min(1) }
}

/// Whether a section sells: its heading does, or a third of its text.
fn is_commercial(section: &Section) -> bool {
    let (mut selling, mut all) = (0, 0);
    for block in &section.blocks {
        block.each_inline(&mut |inline| {
            all += inline.text.len();
            selling += if inline.commercial { inline.text.len() } else { 0 };
        });
    }
    selling > 0 && selling * SECTION_SHARE >= all || weight(&section.title, SELLS) >= SELLS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cue_has_an_example_that_weighs_as_much() {
        let file = read_file();
        for cue in file.cue {
            assert!(weight(&cue.example, cue.weight) >= cue.weight, "{}", cue.name);
        }
        assert!(CUES.links.is_match(&file.links.example));
    }

    fn check(text: &str, expected: bool) {
        let mut blocks = crate::article::markdown::blocks(text, 1, &mut Vec::new());
        mark(&mut blocks);
        let mut found = false;
        blocks[0].each_inline(&mut |inline| found |= inline.commercial);
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn paid_tools_are_told_from_plain_steps() {
        check("Example Fixer is a powerful repair tool; with the Pro version it takes just 2 clicks.", true);
        check("[Download and install](https://shop.example.com/buy-now/) Example Fixer.", true);
        check("Download and install the latest version from the maker's website.", false);
        check("Buy a new cable if this one is broken.", false);
        check("Update the driver of your graphics card.", false);
    }
}
