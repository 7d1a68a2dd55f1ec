//! Evidence that a text tells the reader what to do, whatever its heading says.
//!
//! In: the blocks of a section. Out: points. Lists of instructions weigh most; sentences that instruct or advise, commands
//! to run and lines that are labelled as a solution add to it. A text that only explains has none.

use super::heading_dialect;
use super::instruction::{is_instruction, names_another_text, sentence_instructs, sentences};
use super::languages;
use super::steps;
use crate::article::markup::block::{Block, BlockKind};
use crate::article::model::Role;

/// Points for a list of numbered instructions, and of others.
const NUMBERED_LIST: u32 = 3;
const BULLETS: u32 = 2;
/// Points for a line that is labelled as a solution.
const LABEL: u32 = 3;
/// Maximum number of sentences that count, and of advising phrases.
const MAX_SENTENCES: u32 = 3;
const MAX_ADVICE: u32 = 2;
/// Maximum number of bytes of a paragraph to look at; the rest of a long one says nothing new.
const MAX_PARAGRAPH: usize = 4_000;
/// Maximum number of words of a line that is a label: 'Suggested solution:'.
const MAX_LABEL_WORDS: usize = 4;
/// Maximum length in bytes of a line that is a label.
const MAX_LABEL: usize = 30;

/// What a text tells the reader to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// Points for lists of instructions.
    lists: u32,
    /// Number of sentences that instruct.
    sentences: u32,
    /// Number of phrases that advise.
    advice: u32,
    /// Whether there are commands or files to copy.
    code: bool,
    /// Whether a line is labelled as a solution.
    labelled: bool,
}

impl Evidence {
    /// Evidence of blocks, with everything nested in them.
    pub(crate) fn of(blocks: &[Block]) -> Evidence {
        let mut evidence = Evidence::default();
        evidence.add_blocks(blocks);
        evidence
    }

    /// The sum of two pieces of evidence.
    pub(crate) fn and(self, other: Evidence) -> Evidence {
        Evidence {
            lists: self.lists.max(other.lists),
            sentences: self.sentences + other.sentences,
            advice: self.advice + other.advice,
            code: self.code || other.code,
            labelled: self.labelled || other.labelled,
        }
    }

    /// Points: 0 for a text that only explains, 1 for a hint, 3 and more for a remedy.
    pub(crate) fn points(&self) -> u32 {
        let told = self.sentences.min(MAX_SENTENCES) + self.advice.min(MAX_ADVICE);
        let code = u32::from(self.code && (told > 0 || self.lists > 0));
        self.lists + told + code + if self.labelled { LABEL } else { 0 }
    }

    /// Adds a heading that instructs.
    pub(crate) fn with_action(self, is_action: bool) -> Evidence {
        Evidence { sentences: self.sentences + u32::from(is_action), ..self }
    }

    /// Whether a text below a heading that announces remedies is one: commands alone are enough there.
    pub(crate) fn tells(&self, points: u32) -> bool {
        self.points() >= points || self.code && points <= 1
    }

    /// Whether a page without headings is a remedy: advice alone is not enough, since explanations give some.
    pub(crate) fn makes_a_page(&self) -> bool {
        self.sentences > 0 || self.points() > 1
    }

    /// Whether there is a list of instructions or a line that is labelled as a solution.
    pub(crate) fn is_certain(&self) -> bool {
        self.has_list() || self.labelled
    }

    /// Whether there is a list of instructions.
    pub(crate) fn has_list(&self) -> bool {
        self.lists > 1
    }

    fn add_blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match &block.kind {
                BlockKind::Paragraph(inline) => {
                    self.add_paragraph(&inline.text);
                    if steps::any(std::slice::from_ref(block)) {
                        self.lists = self.lists.max(NUMBERED_LIST);
                    }
                }
                BlockKind::List { ordered, items, .. } => self.add_list(*ordered, items),
                BlockKind::Quote { blocks } => self.add_blocks(blocks),
                BlockKind::Code { .. } => self.code = true,
                BlockKind::Table { rows, .. } => self.add_table(rows),
                BlockKind::Heading { .. } | BlockKind::Pictures { .. } => {}
            }
        }
    }

    fn add_paragraph(&mut self, text: &str) {
        let text = &text[..text.floor_char_boundary(MAX_PARAGRAPH)];
        self.labelled |=
            is_labelled(text) || text.lines().any(|line| line.len() < MAX_LABEL && heading_dialect::role(line) == Some(Role::Fix));
        let mut advice = languages::advice(&text.to_lowercase());
        for sentence in sentences(text) {
            if names_another_text(sentence) {
                advice = advice.saturating_sub(languages::advice(&sentence.to_lowercase()));
            } else {
                self.sentences += u32::from(sentence_instructs(sentence));
            }
        }
        self.advice += u32::try_from(advice).unwrap_or(u32::MAX);
    }

    fn add_list(&mut self, ordered: bool, items: &[Vec<Block>]) {
        let mut instructing = 0;
        for item in items {
            let Some(first) = item.first() else { continue };
            let text = first.plain_text();
            let text = &text[..text.floor_char_boundary(MAX_PARAGRAPH)];
            self.labelled |= is_labelled(text);
            let instructs = sentences(text).next().is_some_and(|s| sentence_instructs(s) && !names_another_text(s));
            if (instructs || languages::advice(&text.to_lowercase()) > 0) && !is_link(first) {
                instructing += 1;
            }
            let nested = item.get(1..).unwrap_or_default();
            self.add_blocks(nested);
        }
        if instructing * 2 >= items.len() && instructing > 0 {
            let points = if ordered { NUMBERED_LIST } else { BULLETS };
            self.lists = self.lists.max(points);
        } else if instructing > 0 || ordered && items.len() > 1 && !is_english(items) {
            // Steps in languages whose instructions look like statements.
            self.lists = self.lists.max(BULLETS);
        }
    }

    /// A row that is labelled as a solution, or cells that instruct.
    fn add_table(&mut self, rows: &[Vec<String>]) {
        for row in rows {
            if row.len() == 2 && heading_dialect::role(&row[0]) == Some(Role::Fix) && !row[1].is_empty() {
                self.labelled = true;
            }
            self.sentences += row.iter().filter(|cell| is_instruction(cell)).count() as u32;
        }
    }
}

/// Whether a list is in English, as far as its letters tell.
fn is_english(items: &[Vec<Block>]) -> bool {
    items.iter().flatten().all(|block| !block.plain_text().contains(|c: char| c.is_alphabetic() && !c.is_ascii()))
}

/// Whether an item is only a link, to a page that may instruct.
fn is_link(item: &Block) -> bool {
    matches!(&item.kind, BlockKind::Paragraph(inline) if inline.links.iter().any(|link| link.text.len() + 2 >= inline.text.len()))
}

/// Whether a text begins with a label that announces a solution: 'Solution: …', or is such a label: 'Workaround'.
pub(crate) fn is_labelled(text: &str) -> bool {
    label_role(text) == Some(Role::Fix)
}

/// Role announced by a label at the beginning of a text, if there is one.
pub(crate) fn label_role(text: &str) -> Option<Role> {
    let line = text.lines().next()?;
    let label = match line.split_once([':', '：']) {
        Some((label, _)) => label,
        None if line.len() == text.len() => line,
        None => return None,
    };
    (label.split_whitespace().count() <= MAX_LABEL_WORDS).then(|| heading_dialect::role(label)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::markup::markdown;

    fn points(text: &str) -> u32 {
        Evidence::of(&markdown::blocks(text, 1, &mut Vec::new())).points()
    }

    #[test]
    fn instructions_have_points_and_explanations_have_none() {
        assert_eq!(points("The cache is a layer in front of the disk. It holds what was read last."), 0);
        assert!(points("1. Stop the service.\n2. Delete the file.") >= 3);
        assert!(points("- Leave and join again.\n- Use the web client.") >= 2);
        assert!(points("The ports are closed. Open them on both hosts.") >= 1);
        assert!(points("*Solution*\n\nIt belongs into the file.") >= 3);
        assert!(points("Um dieses Problem zu beheben, starten Sie den Dienst neu.") >= 1);
    }
}
