//! Removes tables of contents: lists of links to the headings of the same page, with their label.
//!
//! In: the blocks of a page. Out: the other blocks, and a record of each removal. The labels are data:
//! `data/boilerplate.toml`.

use super::links::{LINK_SHARE, link_share};
use super::rules::{RULES, sample};
use crate::article::markup::block::{Block, BlockKind, Inline};
use crate::article::model::Stripped;

/// Name of the rule.
const RULE: &str = "contents";

/// Minimum number of links in a table of contents.
const MIN_LINKS: usize = 2;

/// Maximum number of headings inside a table of contents.
const MAX_GROUPS: usize = 20;

/// Removes the lists of links to parts of the same page, and the labels above them.
pub(super) fn strip(blocks: Vec<Block>, stripped: &mut Vec<Stripped>) -> Vec<Block> {
    if !blocks.iter().any(|block| is_contents(block) || is_label(block)) {
        return blocks;
    }
    let mut removed: Vec<bool> = blocks.iter().map(is_contents).collect();
    for index in 0..blocks.len() {
        if is_label(&blocks[index]) {
            let end = end_of_contents(&blocks, index + 1);
            let lists = removed[index..end].iter().any(|removed| *removed) || is_last_of_its_level(&blocks[index..]);
            removed[index..end].iter_mut().for_each(|removed| *removed |= lists);
        }
    }
    let mut kept = Vec::with_capacity(blocks.len());
    for (block, removed) in blocks.into_iter().zip(removed) {
        if removed {
            let (line_start, line_end) = (block.line_start, block.line_end);
            stripped.push(Stripped { rule: RULE.to_string(), line_start, line_end, sample: sample(&block.plain_text()) });
        } else {
            kept.push(block);
        }
    }
    kept
}

/// End of a table of contents that begins at `start`: it may group its lists under headings.
fn end_of_contents(blocks: &[Block], start: usize) -> usize {
    let mut end = start;
    for (index, block) in blocks.iter().enumerate().skip(start).take(MAX_GROUPS * 2) {
        match &block.kind {
            BlockKind::List { .. } if is_contents(block) => end = index + 1,
            BlockKind::Heading { .. } | BlockKind::Paragraph(_) if is_group(block) && blocks.get(index + 1).is_some_and(is_contents) => {}
            _ => break,
        }
    }
    end
}

/// Whether a block may head a part of a table of contents.
fn is_group(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Heading { .. }) || links_inside(block)
}

/// Whether a heading has nothing below it: what it announces is not part of the page.
fn is_last_of_its_level(blocks: &[Block]) -> bool {
    match blocks {
        [Block { kind: BlockKind::Heading { level, .. }, .. }, Block { kind: BlockKind::Heading { level: next, .. }, .. }, ..] => {
            next <= level
        }
        _ => false,
    }
}

fn is_label(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Heading { text, .. } | BlockKind::Paragraph(Inline { text, .. }) => RULES.contents.is_match(text.trim()),
        _ => false,
    }
}

/// Whether a block is a list of links to parts of the same page, and of nothing else.
fn is_contents(block: &Block) -> bool {
    let BlockKind::List { items, .. } = &block.kind else { return false };
    let mut links = 0;
    block.each_link(&mut |_| links += 1);
    links >= MIN_LINKS && items.iter().flatten().all(links_inside)
}

fn links_inside(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Paragraph(inline) => match inline.links.as_slice() {
            [only] => only.url.starts_with('#') && only.url.len() > 1 && link_share(block) >= LINK_SHARE,
            _ => false,
        },
        BlockKind::List { items, .. } => items.iter().flatten().all(links_inside),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::markup::markdown;

    fn left(text: &str) -> Vec<String> {
        let blocks = markdown::blocks(text, 1, &mut Vec::new());
        strip(blocks, &mut Vec::new()).iter().map(Block::plain_text).collect()
    }

    #[test]
    fn tables_of_contents_are_removed_with_their_labels() {
        let toc = "- [Dark](#dark)\n  - [At night](#at-night)\n- [Blinks](#blinks)\n";
        assert_eq!(left(&format!("Intro.\n\n## Table of contents\n\n{toc}\n## Dark\n\nPush it.\n")), ["Intro.", "Dark", "Push it."]);
        assert_eq!(left(&format!("**Inhaltsverzeichnis:**\n\n{toc}")), [""; 0]);
        assert_eq!(left(&format!("# Contents\n\n### A\n\n{toc}\n### B\n\n{toc}\n### C\n\nText.\n")), ["C", "Text."]);
        assert_eq!(left(&format!("## Dark\n\n{toc}")), ["Dark"]);
        assert_eq!(left(&format!("## Contents\n\n[Lamps](#lamps)\n\n{toc}\n## Lamps\n")), ["Lamps"]);
        assert_eq!(left("## On this page\n\n## Dark\n\nPush it.\n"), ["Dark", "Push it."]);
    }

    #[test]
    fn other_lists_of_links_stay() {
        for text in
            ["- [Reset it](#reset) first\n- [Wait](#wait)\n", "- [A](a.md)\n- [B](b.md)\n", "- [Reset](#reset)\n", "## Contents\n\nText.\n"]
        {
            assert!(!left(text).is_empty(), "{text}");
        }
    }
}
