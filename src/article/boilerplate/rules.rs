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
    /// At most 64.
    paragraphs: Vec<ParagraphRule>,
    /// Finds the words that paragraph rules need. Most paragraphs contain none.
    needed_words: AhoCorasick,
    /// Index of the paragraph rule that needs each word.
    needed_by: Vec<usize>,
    /// Name and pattern of the labels of link lists.
    pub(super) tails: Vec<(String, Regex)>,
    /// Labels of tables of contents.
    pub(super) contents: Regex,
    html: HtmlRules,
    /// Finds the words of `html.words`. Most classes contain none.
    html_words: AhoCorasick,
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
    /// Whether the rule also removes a paragraph that is a whole item of a list.
    pub(super) items: bool,
    /// Whether the rule also removes a heading at the end of a page, with what is below it.
    pub(super) headings: bool,
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
    contents: ContentsEntry,
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
    #[serde(default = "yes")]
    items: bool,
    #[serde(default)]
    headings: bool,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
struct TailEntry {
    rule: String,
    label: String,
}

#[derive(Deserialize)]
struct ContentsEntry {
    label: String,
}

#[derive(Deserialize)]
struct HtmlRules {
    elements: Vec<String>,
    kept: Vec<String>,
    names: Vec<String>,
    words: Vec<String>,
    layout: Vec<String>,
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
    let paragraph = |p: &ParagraphEntry| ParagraphRule {
        rule: p.rule.clone(),
        pattern: pattern(&format!("^(?:{})$", p.pattern)),
        links: p.links,
        items: p.items,
        headings: p.headings,
    };
    let finder = || {
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
        builder
    };
    let needed_words = finder().build(file.paragraph.iter().flat_map(|p| &p.needs));
    let html_words = finder().build(&file.html.words);
    Rules {
        regions: file.region.iter().map(region).collect(),
        paragraphs: file.paragraph.iter().map(paragraph).collect(),
        needed_words: needed_words.expect("the words in data/boilerplate.toml are few"),
        needed_by: file.paragraph.iter().enumerate().flat_map(|(index, rule)| rule.needs.iter().map(move |_| index)).collect(),
        tails: file.tail.iter().map(|t| (t.rule.clone(), pattern(&format!(r"^(?:{})\s*[:：.…]*", t.label)))).collect(),
        contents: pattern(&format!(r"^(?:{})\s*[:：.…]*$", file.contents.label)),
        html_words: html_words.expect("the words in data/boilerplate.toml are few"),
        html: file.html,
    }
});

impl Rules {
    /// The paragraph rules that a text has a needed word of, in their order.
    pub(super) fn possible_for(&self, text: &str) -> impl Iterator<Item = &ParagraphRule> {
        let words = self.needed_words.find_overlapping_iter(text);
        let possible = words.fold(0_u64, |rules, word| rules | 1 << self.needed_by[word.pattern().as_usize()]);
        self.paragraphs.iter().enumerate().filter(move |(index, _)| possible >> index & 1 == 1).map(|(_, rule)| rule)
    }
}

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

/// Rule that removes an element of an HTML page by the name of the element, if any.
pub(crate) fn html_element_rule(element: &str, class: &str, id: &str) -> Option<&'static str> {
    let kept = |name: &str| RULES.html.kept.iter().any(|kept| begins(name, kept));
    let part_of_text = matches!(element, "aside" | "footer") && class.split_ascii_whitespace().chain(id.split_ascii_whitespace()).any(kept);
    RULES.html.elements.iter().find(|e| *e == element).filter(|_| !part_of_text).map(String::as_str)
}

/// A class or an id of an HTML element that names boilerplate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NamedBoilerplate {
    /// Name of the rule.
    pub(crate) rule: &'static str,
    /// How sure the name alone is.
    pub(crate) certainty: Certainty,
}

/// How sure the name of an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// The name says nothing else: 'share', 'ad-slot-2'.
    Certain,
    /// A class that contains the word among others: 'ad-hero'.
    Class,
    /// An id that begins with the word: it may consist of the words of a heading, 'ad-hoc-network'.
    Id,
}

/// Rule that removes an element of an HTML page by its class or id, if any.
pub(crate) fn html_name_rule(element: &str, class: &str, id: &str) -> Option<NamedBoilerplate> {
    if class.is_empty() && id.is_empty() {
        return None;
    }
    // The page itself may have any class ('has-sidebar', 'ads-enabled'), and the id of a text element may consist of its
    // words ('share-the-printer').
    let is_text = matches!(element, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "li" | "td" | "th" | "a" | "code" | "pre");
    if is_text || matches!(element, "html" | "body" | "main" | "article") {
        return None;
    }
    // In documentation the id of a section consists of the words of its heading.
    let is_section =
        element == "section" || class.split_ascii_whitespace().any(|name| begins(name, "section") || name.starts_with("level"));
    let named = |name: &'_ str, otherwise: Certainty| {
        let rule = RULES.html.names.iter().find(|rule| begins(name, rule))?;
        let certainty = if name_words(&name[rule.len()..]).all(|word| is_layout_word(&word)) { Certainty::Certain } else { otherwise };
        Some(NamedBoilerplate { rule: rule.as_str(), certainty })
    };
    let classes = || class.split_ascii_whitespace();
    let ids = || id.split_ascii_whitespace().filter(|_| !is_section);
    let by_class = classes().find_map(|name| named(name, Certainty::Class));
    by_class.or_else(|| ids().find_map(|name| named(name, Certainty::Id))).or_else(|| html_word_rule(class))
}

/// Rule that removes an element of an HTML page by a word of its class, or of its label for screen readers, if any.
pub(crate) fn html_word_rule(names: &str) -> Option<NamedBoilerplate> {
    if !RULES.html_words.is_match(names) {
        return None;
    }
    let rule = RULES.html.words.iter().find(|rule| name_words(names).any(|word| word == **rule))?;
    Some(NamedBoilerplate { rule: rule.as_str(), certainty: Certainty::Class })
}

/// Words of a class or an id in small letters: 'docs-prevNext' has three.
fn name_words(name: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() || c.is_ascii_uppercase() && after_small {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_ascii_alphanumeric()) {
            word.push(c.to_ascii_lowercase());
        }
        after_small = c.is_ascii_lowercase();
    }
    words.into_iter().filter(|word| !word.is_empty())
}

/// Whether a word of a class or an id tells only where an element is and how it looks.
fn is_layout_word(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit()) || RULES.html.layout.iter().any(|layout| layout == word)
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
