//! Fingerprints of the parts of an article that may recur in the articles of a source.
//!
//! A note of the publisher may name the product or the page it stands on: 'Share what you know about Lampy with us'. Such a
//! note, at the top or at the end of an article, has a second fingerprint without numbers and without names that are in the
//! title.

use std::collections::HashSet;

use super::links;
use crate::article::facts::applies_to;
use crate::article::markup::block::{Block, BlockKind};
use crate::article::model::{Article, Kind, Role, Section};
use crate::article::structure::heading_dialect;
use crate::article::structure::instruction::is_instruction;
use crate::article::structure::steps;

/// Minimum size of a recurring block in bytes of letters and digits; shorter ones are labels.
const MIN_LETTERS: usize = 25;
/// Minimum size of a recurring note in bytes of letters, without the words that vary.
const MIN_NOTE_LETTERS: usize = 40;
/// Number of blocks at the end of an article among which a note may be.
const NOTE_BLOCKS: usize = 2;
/// Minimum share of links in an instruction that may be boilerplate: 'Subscribe to our channel'.
const LINK_SHARE: f64 = 0.5;
/// Maximum number of words of a heading that may be part of a template.
const MAX_HEADING_WORDS: usize = 4;
/// What separates a title from the name of the site.
const SITE_SEPARATORS: [&str; 6] = [" - ", " | ", " · ", " – ", " — ", " » "];
/// Bits of a fingerprint that tell the kind of part.
const PART_BITS: u64 = 0b11;

/// The kinds of part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A block of text.
    Block = 0,
    /// A heading over a remedy.
    RemedyHeading = 1,
    /// A heading over anything else.
    OtherHeading = 2,
    /// The last part of a title.
    TitleEnd = 3,
}

impl Part {
    /// The kind of part that a fingerprint stands for.
    pub(super) fn of(fingerprint: u64) -> Part {
        match fingerprint & PART_BITS {
            0 => Part::Block,
            1 => Part::RemedyHeading,
            2 => Part::OtherHeading,
            _ => Part::TitleEnd,
        }
    }

    /// The fingerprint of the same text as this kind of part.
    pub(super) fn tag(self, fingerprint: u64) -> u64 {
        fingerprint & !PART_BITS | self as u64
    }
}

/// Fingerprints of the parts of an article that may recur in its source, sorted and without duplicates: blocks, headings, and
/// the end of the title.
pub fn fingerprints(article: &Article) -> Vec<u64> {
    let sections = &article.sections;
    let mut all: Vec<u64> = sections.iter().flat_map(|s| s.blocks.iter().filter_map(|b| of_block(s, b))).collect();
    all.extend(notes(article).into_iter().map(|note| note.fingerprint));
    all.extend(of_title_end(&article.title).map(|(_, fingerprint)| fingerprint));
    if article.kind == Kind::Troubleshooting {
        all.extend((0..sections.len()).filter_map(|index| of_heading(sections, index)));
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// A block that may be a note of the publisher.
pub(super) struct Note {
    /// Index of the section, and of the block in it.
    pub(super) place: (usize, usize),
    pub(super) fingerprint: u64,
}

/// Notes among the first block of an article and its last ones.
pub(super) fn notes(article: &Article) -> Vec<Note> {
    let of_section = |(section, s): (usize, &Section)| (0..s.blocks.len()).map(move |block| (section, block)).collect::<Vec<_>>();
    let all: Vec<(usize, usize)> = article.sections.iter().enumerate().flat_map(of_section).collect();
    let ends = all.iter().enumerate().filter(|(at, _)| *at == 0 || at + NOTE_BLOCKS >= all.len());
    let note = |place: (usize, usize)| {
        let section = &article.sections[place.0];
        let fingerprint = of_note(section, &section.blocks[place.1], &article.title)?;
        Some(Note { place, fingerprint })
    };
    ends.filter_map(|(_, place)| note(*place)).collect()
}

/// Fingerprint of a note of the publisher without the words that vary: numbers, and names that are in the title. `None` if
/// there are none: the fingerprint of the block is enough.
fn of_note(section: &Section, block: &Block, title: &str) -> Option<u64> {
    let BlockKind::Paragraph(inline) = &block.kind else { return None };
    if !asks_for_the_site(&inline.text) {
        return None;
    }
    of_block(section, block)?;
    let title: HashSet<String> = title.split_whitespace().map(letters).collect();
    let mut constant = String::new();
    let mut varies = false;
    for word in inline.text.split_whitespace() {
        let word_letters = letters(word);
        let is_name = word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase);
        if word.contains(|c: char| c.is_ascii_digit()) || is_name && title.contains(&word_letters) {
            varies = true;
        } else {
            constant.push_str(&word_letters);
        }
    }
    (varies && constant.len() >= MIN_NOTE_LETTERS).then(|| Part::Block.tag(hash(format!("note {constant}").as_bytes())))
}

/// Fingerprint of the heading of a section, if it may be that of a remedy: of a fix without a number, or of a section without
/// a role that has no sections below it.
pub(super) fn of_heading(sections: &[Section], index: usize) -> Option<u64> {
    let section = &sections[index];
    let below = sections.get(index + 1).is_some_and(|next| next.heading_path.len() > section.heading_path.len());
    let part = match section.role {
        Role::Fix if section.ordinal.is_none() => Part::RemedyHeading,
        Role::Background if !below && !section.blocks.is_empty() && heading_dialect::role(&section.title).is_none() => Part::OtherHeading,
        _ => return None,
    };
    let template = !section.title.is_empty() && section.title.split_whitespace().count() <= MAX_HEADING_WORDS;
    template.then(|| part.tag(hash(letters(&section.title).as_bytes())))
}

/// Where the last part of a title begins, which may be the name of the site, and its fingerprint: 'Printer offline - Acme Help'.
pub(super) fn of_title_end(title: &str) -> Option<(usize, u64)> {
    let begins = SITE_SEPARATORS.iter().filter_map(|separator| title.rfind(separator)).max().filter(|at| *at > 0)?;
    let letters = letters(&title[begins..]);
    (!letters.is_empty()).then(|| (begins, Part::TitleEnd.tag(hash(letters.as_bytes()))))
}

fn hash(text: &[u8]) -> u64 {
    let hash = blake3::hash(text);
    hash.as_bytes().first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
}

/// Fingerprint of a block, if it may be boilerplate. Steps, their introductions, code and tables never are, however
/// common: 'Restart your computer', 'Follow these steps:'.
pub(super) fn of_block(section: &Section, block: &Block) -> Option<u64> {
    let eligible = match &block.kind {
        BlockKind::Paragraph(inline) => {
            let instructs = instructs(&inline.text) && !asks_for_the_site(&inline.text) && links::link_share(block) < LINK_SHARE;
            !instructs && !inline.text.ends_with(':') && !applies_to::is_label(&inline.text) && !steps::any(std::slice::from_ref(block))
        }
        BlockKind::List { ordered, .. } => !*ordered && section.role != Role::Fix && !guides_the_reader(block),
        BlockKind::Quote { .. } => !guides_the_reader(block),
        BlockKind::Heading { .. } | BlockKind::Code { .. } | BlockKind::Table { .. } | BlockKind::Pictures { .. } => false,
    };
    if !eligible {
        return None;
    }
    let letters = match &block.kind {
        BlockKind::Paragraph(inline) => letters(&inline.text),
        _ => letters(&block.plain_text()),
    };
    if letters.len() < MIN_LETTERS {
        return None;
    }
    Some(Part::Block.tag(hash(letters.as_bytes())))
}

/// Letters and digits of a text in lower case.
fn letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for part in text.split(|c: char| !c.is_alphanumeric()) {
        if part.is_ascii() {
            let start = letters.len();
            letters.push_str(part);
            letters[start..].make_ascii_lowercase();
        } else {
            letters.extend(part.chars().flat_map(char::to_lowercase));
        }
    }
    letters
}

/// Whether a list or a quotation contains an instruction or a note to the reader.
fn guides_the_reader(block: &Block) -> bool {
    let notes = ["note", "important", "warning", "caution", "tip"];
    let is_note = |text: &str| notes.iter().any(|note| text.get(..note.len()).is_some_and(|start| start.eq_ignore_ascii_case(note)));
    let mut guides = false;
    if links::link_share(block) < LINK_SHARE {
        block.each_inline(&mut |inline| guides |= is_note(&inline.text) || instructs(&inline.text) && !asks_for_the_site(&inline.text));
    }
    guides
}

/// Whether a text is an instruction: 'Click OK', 'Once it appears, click OK'.
fn instructs(text: &str) -> bool {
    let after_clause = || {
        let (clause, rest) = text.split_once(',')?;
        let first = clause.split(' ').next()?.to_ascii_lowercase();
        Some(["once", "after", "when", "if", "before", "while", "until", "as"].contains(&first.as_str()) && is_instruction(rest))
    };
    is_instruction(text) || after_clause().unwrap_or(false)
}

/// Whether a text asks the reader to do something for the site, rather than on a device: 'Sign up and get our best tips',
/// 'Follow us'.
fn asks_for_the_site(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| ["our", "us", "we"].iter().any(|site| word.eq_ignore_ascii_case(site)))
}
