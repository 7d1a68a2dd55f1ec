//! Commercial text: paragraphs that promote a paid tool.
//!
//! In: a section. Out: the same, with `commercial` set. Such text is kept, since authors present it as a fix; a reader can
//! filter it out. The cues are data: `data/commercial.toml`.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;
use serde::Deserialize;

use crate::article::markup::block::{Block, BlockKind, Inline};
use crate::article::model::Section;
use crate::text::pattern::pattern;

/// Minimum weight of the cues in a commercial paragraph.
const COMMERCIAL_WEIGHT: u32 = 2;
/// Maximum number of bytes of a paragraph to search.
const MAX_TEXT: usize = 4_000;
/// A section is commercial if at least one part in this many of its text is.
const SECTION_SHARE: usize = 3;

#[derive(Deserialize)]
struct CueFile {
    cue: Vec<CueEntry>,
    links: LinkEntry,
}

#[derive(Deserialize)]
struct CueEntry {
    weight: u32,
    /// Whether the cue counts only next to a cue that is not weak: plain advice recommends and downloads, too.
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
    /// Finds the words that cues need. Most paragraphs contain none.
    needed_words: AhoCorasick,
    /// Index of the cue of each word.
    cue_of_word: Vec<usize>,
    links: Regex,
    link_weight: u32,
}

fn cue_file() -> CueFile {
    rules!("commercial")
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let file = cue_file();
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

/// Compiles the rules of this file ahead of time: see [`crate::article::prepare`].
pub(crate) fn prepare() {
    LazyLock::force(&CUES);
}

/// Marks the commercial paragraphs of a section, and the section itself if it is commercial.
pub(crate) fn annotate(section: &mut Section) {
    mark(&mut section.blocks);
    section.commercial = is_commercial_section(section);
}

/// Marks the commercial paragraphs.
fn mark(blocks: &mut [Block]) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Paragraph(inline) => inline.commercial = is_commercial_text(inline),
            BlockKind::List { items, .. } => items.iter_mut().for_each(|item| mark(item)),
            BlockKind::Quote { blocks } => mark(blocks),
            _ => {}
        }
    }
}

fn is_commercial_text(inline: &Inline) -> bool {
    let affiliate = inline.links.iter().any(|link| CUES.links.is_match(&link.url));
    let linked = if affiliate { CUES.link_weight } else { 0 };
    linked + weight(&inline.text, COMMERCIAL_WEIGHT - linked) >= COMMERCIAL_WEIGHT
}

/// Total weight of the cues in a text, or 0 if it cannot reach `least`, which is cheap to check.
fn weight(text: &str, least: u32) -> u32 {
    let text = &text[..text.floor_char_boundary(MAX_TEXT)];
    let mut possible_cues = vec![false; CUES.cues.len()];
    for word in CUES.needed_words.find_overlapping_iter(text) {
        possible_cues[CUES.cue_of_word[word.pattern().as_usize()]] = true;
    }
    let most: u32 = CUES.cues.iter().zip(&possible_cues).filter(|(_, possible)| **possible).map(|((weight, _), _)| weight).sum();
    if most < least {
        return 0;
    }
    let (mut total, mut strong) = (0, false);
    for (((weight, pattern), possible), weak) in CUES.cues.iter().zip(&possible_cues).zip(&CUES.weak) {
        if *possible && pattern.is_match(text) {
            total += weight;
            strong |= !weak;
        }
    }
    if strong { total } else { total.min(1) }
}

/// Whether the heading of a section or a third of its text is commercial.
fn is_commercial_section(section: &Section) -> bool {
    let (mut commercial, mut all) = (0, 0);
    for block in &section.blocks {
        block.each_inline(&mut |inline| {
            all += inline.text.len();
            commercial += if inline.commercial { inline.text.len() } else { 0 };
        });
    }
    commercial > 0 && commercial * SECTION_SHARE >= all || weight(&section.title, COMMERCIAL_WEIGHT) >= COMMERCIAL_WEIGHT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cue_matches_its_example() {
        let file = cue_file();
        for cue in file.cue {
            assert!(weight(&cue.example, cue.weight) >= cue.weight, "{}", cue.name);
        }
        assert!(CUES.links.is_match(&file.links.example));
    }

    fn check(text: &str, expected: bool) {
        let mut blocks = crate::article::markup::markdown::blocks(text, 1, &mut Vec::new());
        mark(&mut blocks);
        let mut found = false;
        blocks[0].each_inline(&mut |inline| found |= inline.commercial);
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn distinguishes_paid_tools_from_plain_steps() {
        check("Example Fixer is a powerful repair tool; with the Pro version it takes just 2 clicks.", true);
        check("[Download and install](https://shop.example.com/buy-now/) Example Fixer.", true);
        check("Download and install the latest version from the maker's website.", false);
        check("Buy a new cable if this one is broken.", false);
        check("Update the driver of your graphics card.", false);
    }
}
