//! Boilerplate: ads, trackers, captions and lists of links to other pages.
//!
//! In: the raw text of a page, or its blocks. Out: the same without what a rule removes, and a
//! record of each removal. The rules are data: `data/boilerplate.toml`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::Stripped;
use super::block::{Block, BlockKind};
use super::lines::LineIndex;

/// Characters of what was removed that are kept for showing.
const SAMPLE_CHARS: usize = 80;
/// Bytes before an offset that are searched for backticks: a line of a megabyte is no prose.
const MAX_INLINE_LINE: usize = 4096;
/// Share of a block's letters that must lie inside links for it to be a list of links.
const LINK_SHARE: f64 = 0.8;

struct Rules {
    regions: Vec<Region>,
    paragraphs: Vec<(String, Regex)>,
    tails: Vec<(String, Regex)>,
    html: HtmlRules,
}

struct Region {
    rule: String,
    begin: Regex,
    end: Regex,
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
    begin: String,
    end: String,
}

#[derive(Deserialize)]
struct ParagraphEntry {
    rule: String,
    pattern: String,
}

#[derive(Deserialize)]
struct TailEntry {
    rule: String,
    label: String,
}

#[derive(Deserialize)]
struct HtmlRules {
    elements: Vec<String>,
    names: Vec<String>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let file: RulesFile = toml::from_str(include_str!("data/boilerplate.toml")).expect("data/boilerplate.toml is valid: a test reads it");
    let pattern =
        |text: &str| Regex::new(&format!("(?i){text}")).expect("the patterns in data/boilerplate.toml compile: a test reads them");
    Rules {
        regions: file
            .region
            .iter()
            .map(|r| Region { rule: r.rule.clone(), begin: pattern(&format!("^(?:{})", r.begin)), end: pattern(&r.end) })
            .collect(),
        paragraphs: file.paragraph.iter().map(|p| (p.rule.clone(), pattern(&format!("^(?:{})$", p.pattern)))).collect(),
        tails: file.tail.iter().map(|t| (t.rule.clone(), pattern(&format!(r"^(?:{})\s*[:：.…]*", t.label)))).collect(),
        html: file.html,
    }
});

/// Blanks the raw regions of a Markdown text; line breaks stay, so that line numbers hold.
///
/// `first_line` is the line of the file at which `text` begins.
pub(super) fn blank_regions<'a>(text: &'a str, first_line: u32, stripped: &mut Vec<Stripped>) -> Cow<'a, str> {
    let found = find_regions(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let lines = LineIndex::new(text, first_line);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (rule, start, end) in found {
        out.push_str(&text[at..start]);
        let removed = &text[start..end];
        out.extend(removed.bytes().filter(|b| *b == b'\n').map(char::from));
        stripped.push(Stripped {
            rule: rule.to_string(),
            line_start: lines.line(start),
            line_end: lines.line(end.saturating_sub(1).max(start)),
            sample: sample(removed),
        });
        at = end;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// The regions in the order of the text, none overlapping another.
///
/// Every region opens with '<' or '{', so the text is searched for these and the rules are asked there.
fn find_regions(text: &str) -> Vec<(&'static str, usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    // A region whose end is not found once is not found further down either: without this, a page
    // of a million open tags would be searched a million times.
    let mut endless = vec![false; RULES.regions.len()];
    let mut fences = FenceTracker::default();
    while let Some(offset) = text[at..].find(['<', '{']) {
        let start = at + offset;
        let in_code = fences.inside(text, start) || in_inline_code(text, start);
        match (!in_code).then(|| region_at(text, start, &mut endless)).flatten() {
            Some((rule, end)) => {
                found.push((rule, start, end));
                at = end;
            }
            None => at = start + 1,
        }
    }
    found
}

fn region_at(text: &str, start: usize, endless: &mut [bool]) -> Option<(&'static str, usize)> {
    // Only these elements and comments open a region; most '<' are something else.
    let next = text.as_bytes().get(start + 1)?.to_ascii_lowercase();
    if !matches!(next, b'!' | b's' | b'i' | b'd' | b'p' | b'h' | b'/') {
        return None;
    }
    let window = &text[start..floor_boundary(text, start + 600)];
    RULES.regions.iter().zip(endless).find_map(|(region, endless)| {
        let begin = region.begin.find(window)?;
        let rest = &text[start + begin.end()..];
        let found = if *endless { None } else { region.end.find(rest) };
        *endless |= found.is_none();
        // A region that never ends takes nothing but its opening line.
        let length = found.map_or_else(|| rest.find('\n').unwrap_or(rest.len()), |m| m.end());
        Some((region.rule.as_str(), start + begin.end() + length))
    })
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether an offset lies in inline code: an odd number of backticks stands before it on its line.
fn in_inline_code(text: &str, offset: usize) -> bool {
    let window = &text.as_bytes()[offset.saturating_sub(MAX_INLINE_LINE)..offset];
    let line = match window.iter().rposition(|b| *b == b'\n') {
        Some(at) => &window[at + 1..],
        None if offset <= MAX_INLINE_LINE => window,
        None => return false,
    };
    line.iter().filter(|b| **b == b'`').count() % 2 == 1
}

/// Whether an offset lies in fenced code, told by one pass over the lines before it.
#[derive(Default)]
struct FenceTracker {
    at: usize,
    fence: Option<(u8, usize)>,
}

impl FenceTracker {
    /// Offsets must not decrease from call to call.
    fn inside(&mut self, text: &str, offset: usize) -> bool {
        while let Some(length) = text[self.at..].find('\n') {
            let line_end = self.at + length + 1;
            if line_end > offset {
                break;
            }
            self.read_line(&text[self.at..line_end]);
            self.at = line_end;
        }
        self.fence.is_some()
    }

    fn read_line(&mut self, line: &str) {
        let line = line.trim_start();
        let Some(mark @ (b'`' | b'~')) = line.bytes().next() else { return };
        let length = line.bytes().take_while(|b| *b == mark).count();
        if length < 3 {
            return;
        }
        match self.fence {
            None if mark == b'~' || !line[length..].contains('`') => self.fence = Some((mark, length)),
            Some((open, least)) if open == mark && length >= least && line[length..].trim().is_empty() => self.fence = None,
            _ => {}
        }
    }
}

/// Takes captions, directives and tails of links out of the blocks of a page.
pub(super) fn strip_blocks(blocks: Vec<Block>, stripped: &mut Vec<Stripped>) -> Vec<Block> {
    let mut kept = Vec::with_capacity(blocks.len());
    let mut tail: Option<&'static str> = None;
    for block in blocks {
        if let Some(rule) = tail {
            if is_links_only(&block) {
                record(rule, &block, stripped);
                continue;
            }
            tail = None;
        }
        match removal(&block) {
            Some(Removal::Block(rule)) => record(rule, &block, stripped),
            Some(Removal::Tail(rule)) => {
                record(rule, &block, stripped);
                tail = Some(rule);
            }
            None => kept.push(block),
        }
    }
    kept
}

enum Removal {
    Block(&'static str),
    Tail(&'static str),
}

fn removal(block: &Block) -> Option<Removal> {
    let (text, is_heading) = match &block.kind {
        BlockKind::Paragraph(inline) => (inline.text.as_str(), false),
        BlockKind::Heading { text, .. } => (text.as_str(), true),
        _ => return None,
    };
    if !is_heading && let Some((rule, _)) = RULES.paragraphs.iter().find(|(_, p)| p.is_match(text)) {
        return Some(Removal::Block(rule));
    }
    RULES.tails.iter().find_map(|(rule, label)| {
        let found = label.find(text)?;
        let alone = found.end() == text.len();
        let one_link = !is_heading && text.len() < 300 && link_share(block) >= LINK_SHARE;
        match (alone, one_link) {
            (true, _) => Some(Removal::Tail(rule.as_str())),
            (false, true) => Some(Removal::Block(rule.as_str())),
            _ => None,
        }
    })
}

fn is_links_only(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph(_) | BlockKind::List { .. } | BlockKind::Quote { .. }) && link_share(block) >= LINK_SHARE
}

/// The part of a block's text that can be clicked, the label of a tail aside.
fn link_share(block: &Block) -> f64 {
    let mut linked = 0;
    block.each_link(&mut |link| linked += letters(&link.text));
    let text = block.plain_text();
    let label = RULES.tails.iter().find_map(|(_, label)| label.find(&text)).map_or(0, |m| m.end());
    let all = letters(&text[label..]);
    if all == 0 { 0.0 } else { linked as f64 / all as f64 }
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
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| !c.is_control()).take(SAMPLE_CHARS));
        if out.chars().count() >= SAMPLE_CHARS {
            break;
        }
    }
    out.chars().take(SAMPLE_CHARS).collect()
}

/// The rule by which an element of an HTML page never holds the article: its name, class or id.
pub(super) fn html_rule(element: &str, names: &str) -> Option<&'static str> {
    if let Some(rule) = RULES.html.elements.iter().find(|e| *e == element) {
        return Some(rule);
    }
    // The page itself may carry any class ('has-sidebar', 'ads-enabled'), and what holds text an id
    // made of its words ('share-the-printer').
    let holds_text = matches!(element, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "li" | "td" | "th" | "a" | "code");
    if holds_text || matches!(element, "html" | "body" | "main" | "article") {
        return None;
    }
    let begins = |name: &str, rule: &str| name.strip_prefix(rule).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']));
    let names = names.to_ascii_lowercase();
    names.split_whitespace().find_map(|name| RULES.html.names.iter().find(|rule| begins(name, rule))).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Examples {
        region: Vec<Example>,
        paragraph: Vec<Example>,
        tail: Vec<Example>,
    }

    #[derive(Deserialize)]
    struct Example {
        rule: String,
        example: String,
    }

    fn examples() -> Examples {
        toml::from_str(include_str!("data/boilerplate.toml")).unwrap()
    }

    #[test]
    fn every_region_rule_removes_its_example() {
        for Example { rule, example } in examples().region {
            let mut stripped = Vec::new();
            let text = format!("before\n{example}\n## after");
            let left = blank_regions(&text, 1, &mut stripped);
            assert_eq!(left.split_whitespace().collect::<Vec<_>>(), ["before", "##", "after"], "{rule}");
            assert_eq!((stripped[0].rule.as_str(), stripped[0].line_start), (rule.as_str(), 2));
        }
    }

    #[test]
    fn every_paragraph_and_tail_rule_removes_its_example() {
        let examples = examples();
        for Example { rule, example } in examples.paragraph.into_iter().chain(examples.tail) {
            let inline = crate::article::block::Inline { text: example, ..Default::default() };
            let block = Block { kind: BlockKind::Paragraph(inline), line_start: 4, line_end: 4 };
            let mut stripped = Vec::new();
            assert!(strip_blocks(vec![block], &mut stripped).is_empty(), "{rule}");
            assert_eq!(stripped[0].rule, rule);
        }
    }

    #[test]
    fn sentences_that_only_sound_like_ads_are_kept() {
        for text in [
            "Disclosure: I work at the company. Try its cache first.",
            "Close the window.",
            "Also see the log.",
            "Get 5 % more range by turning it.",
        ] {
            let inline = crate::article::block::Inline { text: text.to_string(), ..Default::default() };
            let block = Block { kind: BlockKind::Paragraph(inline), line_start: 1, line_end: 1 };
            assert_eq!(strip_blocks(vec![block], &mut Vec::new()).len(), 1, "{text}");
        }
    }

    #[test]
    fn code_that_shows_an_ad_is_kept() {
        let text = "```html\n<script>alert(1)</script>\n```\n";
        assert_eq!(blank_regions(text, 1, &mut Vec::new()), text);
        let text = "Add `<script src=x>` to the head and save.\n\n## Next\n\nClose it with `</script>`.\n";
        assert_eq!(blank_regions(text, 1, &mut Vec::new()), text);
    }
}
