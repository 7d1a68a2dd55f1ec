//! Boilerplate: ads, trackers, captions and lists of links to other pages.
//!
//! In: the blocks of a page. Out: the same without what a rule removes, and a record of each removal.
//! The rules are data: `data/boilerplate.toml`; `regions` applies those for raw text, `html` those
//! for elements.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;
use serde::Deserialize;

use super::Stripped;
use super::block::{Block, BlockKind, Image, Inline};
use crate::text::pattern::pattern;

/// Characters of what was removed that are kept for showing.
const SAMPLE_CHARS: usize = 80;
/// Share of a block's letters that must lie inside links for it to be a list of links.
const LINK_SHARE: f64 = 0.8;
/// Bytes of a paragraph that a rule may remove, and of a single 'Also read' link.
const MAX_PARAGRAPH: usize = 600;
const MAX_TAIL_LINK: usize = 300;

struct Rules {
    regions: Vec<Region>,
    paragraphs: Vec<ParagraphRule>,
    /// Finds whether a paragraph holds a word without which no rule removes it.
    needed_words: AhoCorasick,
    tails: Vec<(String, Regex)>,
    html: HtmlRules,
}

/// A part of the raw text, from one pattern to another.
pub(super) struct Region {
    pub(super) rule: String,
    /// Its first two bytes, in lower case.
    pub(super) opens: [u8; 2],
    pub(super) begin: Regex,
    pub(super) end: Regex,
    /// Where the next one begins, for regions that are told by two comments.
    pub(super) again: Option<Regex>,
}

struct ParagraphRule {
    rule: String,
    pattern: Regex,
    links: Links,
}

/// What links a paragraph must have for a rule to remove it.
#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Links {
    #[default]
    Any,
    Some,
    Only,
}

#[derive(Deserialize)]
struct RulesFile {
    region: Vec<RegionEntry>,
    paragraph: Vec<ParagraphEntry>,
    tail: Vec<TailEntry>,
    html: HtmlRules,
}

#[derive(Deserialize)]
struct RegionEntry {
    rule: String,
    opens: String,
    begin: String,
    end: String,
}

#[derive(Deserialize)]
struct ParagraphEntry {
    rule: String,
    needs: Vec<String>,
    pattern: String,
    #[serde(default)]
    links: Links,
}

#[derive(Deserialize)]
struct TailEntry {
    rule: String,
    label: String,
}

#[derive(Deserialize)]
struct HtmlRules {
    elements: Vec<String>,
    kept: Vec<String>,
    names: Vec<String>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let file: RulesFile = rules!("boilerplate");
    let pattern = |text: &str| pattern(&format!("(?is){text}"));
    let opens =
        |r: &RegionEntry| r.opens.as_bytes().try_into().expect("two bytes open each region in data/boilerplate.toml: a test reads it");
    let region = |r: &RegionEntry| Region {
        rule: r.rule.clone(),
        opens: opens(r),
        begin: pattern(&format!("^(?:{})", r.begin)),
        end: pattern(&r.end),
        again: (r.opens == "<!").then(|| pattern(&r.begin)),
    };
    let paragraph =
        |p: &ParagraphEntry| ParagraphRule { rule: p.rule.clone(), pattern: pattern(&format!("^(?:{})$", p.pattern)), links: p.links };
    let needed_words = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(file.paragraph.iter().flat_map(|p| &p.needs));
    Rules {
        regions: file.region.iter().map(region).collect(),
        paragraphs: file.paragraph.iter().map(paragraph).collect(),
        needed_words: needed_words.expect("the words in data/boilerplate.toml are few"),
        tails: file.tail.iter().map(|t| (t.rule.clone(), pattern(&format!(r"^(?:{})\s*[:：.…]*", t.label)))).collect(),
        html: file.html,
    }
});

/// See [`super::prepare`].
pub(super) fn prepare() {
    LazyLock::force(&RULES);
}

/// The rules for raw text.
pub(super) fn regions() -> &'static [Region] {
    &RULES.regions
}

/// Takes captions, directives, banners and tails of links out of the blocks of a page.
pub(super) fn strip_blocks(blocks: Vec<Block>, stripped: &mut Vec<Stripped>) -> Vec<Block> {
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
            // 'Related articles' over a text heads a section of its own.
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

/// Strips what is nested in a block, and tells whether anything is left of it.
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

/// A picture that leads to another page is a banner or a badge; one that leads to a larger copy of
/// itself shows something.
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

/// Whether an address is that of a picture.
pub(super) fn is_picture(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    path.is_empty() || [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp"].iter().any(|ending| path.ends_with(ending))
}

enum Removal {
    Block(&'static str),
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

/// Whether a text is the label of a list of links to other pages, and no more.
pub(super) fn is_tail_label(text: &str) -> bool {
    RULES.tails.iter().any(|(_, label)| label.find(text).is_some_and(|found| found.end() == text.len()))
}

fn is_heading(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Heading { .. })
}

fn is_links_only(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph(_) | BlockKind::List { .. } | BlockKind::Quote { .. }) && link_share(block) >= LINK_SHARE
}

/// The part of a block's text that can be clicked, the label of a tail aside.
pub(super) fn link_share(block: &Block) -> f64 {
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

/// The beginning of a removed text, on one line.
pub(super) fn sample(text: &str) -> String {
    let mut out = String::new();
    for c in text.trim_start().chars().take(SAMPLE_CHARS) {
        match c {
            c if c.is_whitespace() && out.ends_with(' ') => {}
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The rule by which an element of an HTML page never holds the article: its name, class or id.
pub(super) fn html_rule(element: &str, class: &str, id: &str) -> Option<&'static str> {
    let kept = |name: &str| RULES.html.kept.iter().any(|kept| begins(name, kept));
    let part_of_text = matches!(element, "aside" | "footer") && class.split_ascii_whitespace().chain(id.split_ascii_whitespace()).any(kept);
    if let Some(rule) = RULES.html.elements.iter().find(|e| *e == element) {
        return Some(rule).filter(|_| !part_of_text).map(String::as_str);
    }
    // The page itself may carry any class ('has-sidebar', 'ads-enabled'), and what holds text an id
    // made of its words ('share-the-printer').
    let holds_text = matches!(element, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "li" | "td" | "th" | "a" | "code");
    if holds_text || matches!(element, "html" | "body" | "main" | "article") {
        return None;
    }
    // Documentation gives each section an id of the words of its heading.
    let is_section =
        element == "section" || class.split_ascii_whitespace().any(|name| begins(name, "section") || name.starts_with("level"));
    let ids = if is_section { "" } else { id };
    let mut names = class.split_ascii_whitespace().chain(ids.split_ascii_whitespace());
    names.find_map(|name| RULES.html.names.iter().find(|rule| begins(name, rule))).map(String::as_str)
}

/// Whether a class or id is a name, or begins with it before a hyphen or underscore.
fn begins(name: &str, rule: &str) -> bool {
    let (first, rest) = name.split_at_checked(rule.len()).unwrap_or(("", name));
    first.eq_ignore_ascii_case(rule) && (rest.is_empty() || rest.starts_with(['-', '_']))
}

/// The rules for raw text with their examples.
#[cfg(test)]
pub(super) fn region_examples() -> Vec<(String, String)> {
    let examples = tests::examples();
    examples.region.into_iter().map(|r| (r.rule, r.example)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::markdown;

    #[derive(Deserialize)]
    pub(super) struct Examples {
        pub(super) region: Vec<Example>,
        paragraph: Vec<Example>,
        tail: Vec<Example>,
    }

    #[derive(Deserialize)]
    pub(super) struct Example {
        pub(super) rule: String,
        pub(super) example: String,
    }

    pub(super) fn examples() -> Examples {
        rules!("boilerplate")
    }

    fn strip(markdown_text: &str) -> (Vec<Block>, Vec<Stripped>) {
        let mut stripped = Vec::new();
        let blocks = markdown::blocks(markdown_text, 1, &mut stripped);
        (strip_blocks(blocks, &mut stripped), stripped)
    }

    #[test]
    fn every_paragraph_and_tail_rule_removes_its_example() {
        let examples = examples();
        for Example { rule, example } in examples.paragraph.into_iter().chain(examples.tail) {
            let (kept, stripped) = strip(&example);
            assert!(kept.is_empty(), "{rule}: {kept:?}");
            assert_eq!(stripped[0].rule, rule);
        }
    }

    #[test]
    fn a_picture_that_leads_elsewhere_is_a_banner() {
        let (kept, stripped) = strip("[![Save 50 %](banner.png)](https://shop.example.com/)");
        assert!(kept.is_empty());
        assert_eq!((stripped[0].rule.as_str(), stripped[0].sample.as_str()), ("linked-picture", "Save 50 %"));
        assert_eq!(strip("[![The menu](menu-small.png)](menu.png)").0.len(), 1);
    }

    #[test]
    fn boilerplate_inside_quotes_and_lists_goes_too() {
        assert!(strip("> Sign up for our newsletter to get tips.").0.is_empty());
        assert_eq!(strip("- Open it.\n\n- Advertisement\n").1[0].rule, "caption");
    }

    #[test]
    fn sentences_that_only_sound_like_ads_are_kept() {
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
