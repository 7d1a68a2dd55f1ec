//! Removes boilerplate from the blocks of a page.
//!
//! In: the blocks of a page. Out: the blocks that no rule removes, and a record of each removal.

use super::rules::{Links, RULES, is_picture, sample};
use crate::article::markup::block::{Block, BlockKind, Image, Inline};
use crate::article::model::Stripped;

/// Minimum share of the letters of a list of links that are inside links.
const LINK_SHARE: f64 = 0.8;
/// Maximum size in bytes of a paragraph that a rule may remove, and of a single 'Also read' link.
const MAX_PARAGRAPH: usize = 600;
const MAX_TAIL_LINK: usize = 300;

/// Removes captions, directives, banners, and labels with the links below them.
pub(crate) fn strip_blocks(blocks: Vec<Block>, stripped: &mut Vec<Stripped>) -> Vec<Block> {
    let mut kept = Vec::with_capacity(blocks.len());
    let mut tail: Option<&'static str> = None;
    let mut blocks = blocks.into_iter().peekable();
    while let Some(mut block) = blocks.next() {
        if let Some(rule) = tail {
            if is_links_only(&block) {
                record(rule, &block, stripped);
                continue;
            }
            tail = None;
        }
        match removal(&block) {
            Some(Removal::Block(rule)) => record(rule, &block, stripped),
            // 'Related articles' above running text is the heading of a section.
            Some(Removal::Tail(_)) if is_heading(&block) && blocks.peek().is_some_and(|next| !is_heading(next) && !is_links_only(next)) => {
                kept.push(block);
            }
            Some(Removal::Tail(rule)) => {
                record(rule, &block, stripped);
                tail = Some(rule);
            }
            None => {
                if strip_inside(&mut block, stripped) {
                    kept.push(block);
                }
            }
        }
    }
    kept
}

/// Removes boilerplate nested in a block; returns whether anything is left of the block.
fn strip_inside(block: &mut Block, stripped: &mut Vec<Stripped>) -> bool {
    let (first, last) = (block.line_start, block.line_end);
    match &mut block.kind {
        BlockKind::Paragraph(inline) => {
            drop_banners(&mut inline.images, first, last, stripped);
            true
        }
        BlockKind::Pictures { images } => {
            drop_banners(images, first, last, stripped);
            !images.is_empty()
        }
        BlockKind::List { items, .. } => {
            items.iter_mut().for_each(|item| *item = strip_blocks(std::mem::take(item), stripped));
            items.retain(|item| !item.is_empty());
            !items.is_empty()
        }
        BlockKind::Quote { blocks } => {
            *blocks = strip_blocks(std::mem::take(blocks), stripped);
            !blocks.is_empty()
        }
        BlockKind::Heading { .. } | BlockKind::Code { .. } | BlockKind::Table { .. } => true,
    }
}

/// Removes banners and badges: images that link to another page rather than to a larger copy of themselves.
fn drop_banners(images: &mut Vec<Image>, line_start: u32, line_end: u32, stripped: &mut Vec<Stripped>) {
    images.retain(|image| {
        let banner = image.leads_to.as_deref().is_some_and(|page| page != image.url && !is_picture(page));
        if banner {
            let sample = sample(if image.alt.is_empty() { &image.url } else { &image.alt });
            stripped.push(Stripped { rule: "linked-picture".to_string(), line_start, line_end, sample });
        }
        !banner
    });
}

/// What to remove, with the name of the rule.
enum Removal {
    Block(&'static str),
    /// The block is a label: it goes together with the links below it.
    Tail(&'static str),
}

fn removal(block: &Block) -> Option<Removal> {
    match &block.kind {
        BlockKind::Paragraph(inline) => paragraph_rule(inline, block).map(Removal::Block).or_else(|| tail(&inline.text, block, false)),
        BlockKind::Heading { text, .. } => tail(text, block, true),
        _ => None,
    }
}

fn paragraph_rule(inline: &Inline, block: &Block) -> Option<&'static str> {
    if inline.text.len() > MAX_PARAGRAPH || !RULES.needed_words.is_match(&inline.text) {
        return None;
    }
    let linked = |links: Links| match links {
        Links::Any => true,
        Links::Some => !inline.links.is_empty(),
        Links::Only => link_share(block) >= LINK_SHARE,
    };
    RULES.paragraphs.iter().find(|r| linked(r.links) && r.pattern.is_match(&inline.text)).map(|r| r.rule.as_str())
}

fn tail(text: &str, block: &Block, is_heading: bool) -> Option<Removal> {
    RULES.tails.iter().find_map(|(rule, label)| {
        let found = label.find(text)?;
        let alone = found.end() == text.len();
        let one_link = !is_heading && text.len() < MAX_TAIL_LINK && link_share(block) >= LINK_SHARE;
        match (alone, one_link) {
            (true, _) => Some(Removal::Tail(rule.as_str())),
            (false, true) => Some(Removal::Block(rule.as_str())),
            _ => None,
        }
    })
}

fn is_heading(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Heading { .. })
}

fn is_links_only(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph(_) | BlockKind::List { .. } | BlockKind::Quote { .. }) && link_share(block) >= LINK_SHARE
}

/// Share of a block's letters that are inside links, without the label of a list of links.
pub(crate) fn link_share(block: &Block) -> f64 {
    let mut linked = 0;
    block.each_link(&mut |link| linked += letters(&link.text));
    if linked == 0 {
        return 0.0;
    }
    let text = block.plain_text();
    let label = RULES.tails.iter().find_map(|(_, label)| label.find(&text)).map_or(0, |m| m.end());
    linked as f64 / letters(&text[label..]).max(1) as f64
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

fn record(rule: &str, block: &Block, stripped: &mut Vec<Stripped>) {
    stripped.push(Stripped {
        rule: rule.to_string(),
        line_start: block.line_start,
        line_end: block.line_end,
        sample: sample(&block.plain_text()),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::boilerplate::rules::examples::{Example, examples};
    use crate::article::markup::markdown;

    fn strip(markdown_text: &str) -> (Vec<Block>, Vec<Stripped>) {
        let mut stripped = Vec::new();
        let blocks = markdown::blocks(markdown_text, 1, &mut stripped);
        (strip_blocks(blocks, &mut stripped), stripped)
    }

    #[test]
    fn every_rule_removes_its_example() {
        let examples = examples();
        for Example { rule, example } in examples.paragraph.into_iter().chain(examples.tail) {
            let (kept, stripped) = strip(&example);
            assert!(kept.is_empty(), "{rule}: {kept:?}");
            assert_eq!(stripped[0].rule, rule);
        }
    }

    #[test]
    fn an_image_that_links_to_another_page_is_a_banner() {
        let (kept, stripped) = strip("[![Save 50 %](banner.png)](https://shop.example.com/)");
        assert!(kept.is_empty());
        assert_eq!((stripped[0].rule.as_str(), stripped[0].sample.as_str()), ("linked-picture", "Save 50 %"));
        assert_eq!(strip("[![The menu](menu-small.png)](menu.png)").0.len(), 1);
    }

    #[test]
    fn removes_boilerplate_inside_quotes_and_lists() {
        assert!(strip("> Sign up for our newsletter to get tips.").0.is_empty());
        assert_eq!(strip("- Open it.\n\n- Advertisement\n").1[0].rule, "caption");
    }

    #[test]
    fn keeps_sentences_that_resemble_ads() {
        for text in [
            "Disclosure: I work at the company. Try its cache first.",
            "Close the window.",
            "Also see the log.",
            "Get 5 % more range by turning it.",
        ] {
            assert_eq!(strip(text).0.len(), 1, "{text}");
        }
    }
}
