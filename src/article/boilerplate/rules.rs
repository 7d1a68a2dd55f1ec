//! Rules for boilerplate: ads, trackers, captions and lists of links to other pages.
//!
//! The rules are data: `data/boilerplate.toml`. `raw_regions` applies those for raw text, `block_filter` those for
//! blocks, and the HTML reader those for elements.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;
use serde::Deserialize;

use crate::text::pattern::pattern;

/// Maximum length in characters of the sample of a removed part.
const SAMPLE_CHARS: usize = 80;
/// All rules, compiled.
pub(super) struct Rules {
    regions: Vec<Region>,
    pub(super) paragraphs: Vec<ParagraphRule>,
    /// Finds the words that paragraph rules need. Most paragraphs contain none.
    pub(super) needed_words: AhoCorasick,
    /// Name and pattern of the labels of link lists.
    pub(super) tails: Vec<(String, Regex)>,
    html: HtmlRules,
}

/// A rule for raw text: removes everything from one pattern to another.
pub(crate) struct Region {
    pub(crate) rule: String,
    /// First two bytes of the region, in lower case.
    pub(crate) opens: [u8; 2],
    pub(crate) begin: Regex,
    pub(crate) end: Regex,
    /// Beginning of the next region, for regions between two comments.
    pub(crate) again: Option<Regex>,
}

/// A rule for whole paragraphs.
pub(super) struct ParagraphRule {
    pub(super) rule: String,
    pub(super) pattern: Regex,
    pub(super) links: Links,
}

/// Links that a paragraph must contain for a rule to remove it.
#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Links {
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

pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| {
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

/// Compiles the rules of this file ahead of time: see [`crate::article::prepare`].
pub(crate) fn prepare() {
    LazyLock::force(&RULES);
}

/// Rules for raw text.
pub(crate) fn regions() -> &'static [Region] {
    &RULES.regions
}

/// Whether an address is that of an image.
pub(crate) fn is_picture(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    path.is_empty() || [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp"].iter().any(|extension| path.ends_with(extension))
}

/// Whether a text is exactly the label of a list of links to other pages.
pub(crate) fn is_tail_label(text: &str) -> bool {
    RULES.tails.iter().any(|(_, label)| label.find(text).is_some_and(|found| found.end() == text.len()))
}

/// Beginning of a removed text, on one line.
pub(crate) fn sample(text: &str) -> String {
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

/// Rule that removes an element of an HTML page by its name, class or id, if any.
pub(crate) fn html_rule(element: &str, class: &str, id: &str) -> Option<&'static str> {
    let kept = |name: &str| RULES.html.kept.iter().any(|kept| begins(name, kept));
    let part_of_text = matches!(element, "aside" | "footer") && class.split_ascii_whitespace().chain(id.split_ascii_whitespace()).any(kept);
    if let Some(rule) = RULES.html.elements.iter().find(|e| *e == element) {
        return Some(rule).filter(|_| !part_of_text).map(String::as_str);
    }
    // The page itself may have any class ('has-sidebar', 'ads-enabled'), and the id of a text element may consist of its
    // words ('share-the-printer').
    let is_text = matches!(element, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "li" | "td" | "th" | "a" | "code");
    if is_text || matches!(element, "html" | "body" | "main" | "article") {
        return None;
    }
    // In documentation the id of a section consists of the words of its heading.
    let is_section =
        element == "section" || class.split_ascii_whitespace().any(|name| begins(name, "section") || name.starts_with("level"));
    let ids = if is_section { "" } else { id };
    let mut names = class.split_ascii_whitespace().chain(ids.split_ascii_whitespace());
    names.find_map(|name| RULES.html.names.iter().find(|rule| begins(name, rule))).map(String::as_str)
}

/// Whether a class or id equals a name, or begins with it before a hyphen or underscore.
fn begins(name: &str, rule: &str) -> bool {
    let (first, rest) = name.split_at_checked(rule.len()).unwrap_or(("", name));
    first.eq_ignore_ascii_case(rule) && (rest.is_empty() || rest.starts_with(['-', '_']))
}

/// Example texts that the rules must remove.
#[cfg(test)]
pub(super) mod examples {
    use super::*;

    #[derive(Deserialize)]
    pub(crate) struct Examples {
        pub(crate) region: Vec<Example>,
        pub(crate) paragraph: Vec<Example>,
        pub(crate) tail: Vec<Example>,
    }

    #[derive(Deserialize)]
    pub(crate) struct Example {
        pub(crate) rule: String,
        pub(crate) example: String,
    }

    pub(crate) fn examples() -> Examples {
        rules!("boilerplate")
    }
}
