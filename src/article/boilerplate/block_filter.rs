//! Removes boilerplate from the blocks of a page.
//!
//! In: the blocks of a page. Out: the blocks that no rule removes, and a record of each removal.

use super::contents;
use super::links::{LINK_SHARE, link_share};
use super::rules::{Links, ParagraphRule, RULES, is_picture, sample};
use crate::article::markup::block::{Block, BlockKind, Image, Inline};
use crate::article::model::Stripped;

/// Maximum size in bytes of a paragraph that a rule may remove, and of a single 'Also read' link.
const MAX_PARAGRAPH: usize = 600;
const MAX_TAIL_LINK: usize = 300;

/// Removes captions, directives, banners, and labels with the links below them.
pub(crate) fn strip_blocks(blocks: Vec<Block>, stripped: &mut Vec<Stripped>) -> Vec<Block> {
    strip_in(contents::strip(blocks, stripped), false, stripped)
}

/// Removes boilerplate from blocks, which may be those of a list item.
fn strip_in(blocks: Vec<Block>, is_item: bool, stripped: &mut Vec<Stripped>) -> Vec<Block> {
    let is_whole_item = is_item && blocks.len() == 1;
    let mut blocks = blocks;
    if let Some((rule, form)) = form_at_end(&blocks) {
        blocks.drain(form..).for_each(|block| record(rule, &block, stripped));
    }
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
        match removal(&block, is_whole_item) {
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

/// Index of the heading of a form for comments or feedback, if it begins the last part of the page, and its rule. A part
/// with steps is no form.
fn form_at_end(blocks: &[Block]) -> Option<(&'static str, usize)> {
    let (index, level, text) = blocks.iter().enumerate().rev().find_map(|(index, block)| match &block.kind {
        BlockKind::Heading { level, text } => Some((index, *level, text)),
        _ => None,
    })?;
    let rule = RULES.possible_for(text).find(|rule| rule.headings && rule.pattern.is_match(text))?;
    let has_steps = blocks[index..].iter().any(|block| matches!(block.kind, BlockKind::List { ordered: true, .. }));
    // The title of a page is no form.
    (index > 0 && level > 1 && !has_steps).then_some((rule.rule.as_str(), index))
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
            items.iter_mut().for_each(|item| *item = strip_in(std::mem::take(item), true, stripped));
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

fn removal(block: &Block, is_whole_item: bool) -> Option<Removal> {
    match &block.kind {
        BlockKind::Paragraph(inline) => {
            paragraph_rule(inline, block, is_whole_item).map(Removal::Block).or_else(|| tail(&inline.text, block, false))
        }
        BlockKind::Heading { text, .. } => tail(text, block, true),
        _ => None,
    }
}

fn paragraph_rule(inline: &Inline, block: &Block, is_whole_item: bool) -> Option<&'static str> {
    if inline.text.len() > MAX_PARAGRAPH {
        return None;
    }
    let linked = |links: Links| match links {
        Links::Any => true,
        Links::Some => !inline.links.is_empty(),
        Links::Only => link_share(block) >= LINK_SHARE,
    };
    let applies = |rule: &&ParagraphRule| (rule.items || !is_whole_item) && linked(rule.links) && rule.pattern.is_match(&inline.text);
    RULES.possible_for(&inline.text).find(applies).map(|r| r.rule.as_str())
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
        assert_eq!(strip("- Open it.\n\n  ![x](x.png)\n\n  Close\n").1[0].rule, "caption");
    }

    #[test]
    fn removes_the_furniture_of_a_page_in_many_languages() {
        for text in [
            "Was this helpful?",
            "Did you find this article helpful? Yes No",
            "Hat Ihnen dieser Artikel geholfen?",
            "Cet article vous a-t-il été utile ?",
            "¿Te ha resultado útil este artículo?",
            "Esta página foi útil?",
            "Questo articolo ti è stato utile?",
            "Czy ten artykuł był pomocny?",
            "Была ли эта статья полезной?",
            "この記事は役に立ちましたか？",
            "这篇文章对您有帮助吗？",
            "이 문서가 도움이 되었습니까?",
            "Edit this page on GitHub",
            "Modifier cette page",
            "编辑此页",
            "Last updated on March 3, 2024 by the team",
            "Zuletzt aktualisiert am 03.03.2024",
            "Dernière mise à jour : 3 mars 2024",
            "最終更新日: 2024/03/03",
            "Cancel reply",
            "Your email address will not be published. Required fields are marked *",
            "Laisser un commentaire",
            "Deja una respuesta",
            "コメントを残す",
            "Partager sur Facebook",
            "分享到：",
            "This post includes affiliate links.",
            "Some of the links on this page are affiliate links.",
            "Dieser Beitrag enthält Affiliate-Links.",
        ] {
            assert!(strip(text).0.is_empty(), "{text}");
        }
    }

    #[test]
    fn removes_a_form_at_the_end() {
        assert_eq!(strip("x\n\n## Leave a Reply\n\nName, website.").0.len(), 1);
        for text in ["x\n\n## Add a comment\n\n1. Open it.", "## Add a comment\n\nx", "x\n\n## Leave a comment\n\nx\n\n## Next\n\nx"] {
            assert_eq!(strip(text).1, Vec::new(), "{text}");
        }
    }

    #[test]
    fn an_item_is_no_caption() {
        assert_eq!(strip("1. Open\n2. Close\n3. Save"), (markdown::blocks("1. Open\n2. Close\n3. Save", 1, &mut Vec::new()), Vec::new()));
    }

    #[test]
    fn keeps_sentences_that_resemble_ads() {
        for text in [
            "Disclosure: I work at the company. Try its cache first.",
            "Close the window.",
            "Also see the log.",
            "Get 5 % more range by turning it.",
            "Updated firmware 2.1 is required.",
            "Updated for Windows Server 2019",
            "更新到 5.2 版。",
            "Affiliate links are counted twice.",
            "This article is for administrators who install the app.",
            "Share this folder with the group.",
            "- Edit this page.",
            "1. Teilen",
            "Was the update installed?",
            "Contributions to the fund fail.",
        ] {
            assert_eq!(strip(text).0.len(), 1, "{text}");
        }
    }
}
