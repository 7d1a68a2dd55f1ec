//! What recurs: blocks that stand in many different articles of a source are boilerplate.
//!
//! In: fingerprints of the blocks of every article of a source. Out: which of them are boilerplate,
//! and articles without these. Nothing here depends on the order of articles. Never here: I/O.
//!
//! Copies of one article share all their blocks, and are one article here: an article whose blocks
//! mostly stand in 20 articles counts as a twentieth. So a paragraph of an article with many
//! copies is no boilerplate, and one in many articles is, each of them copied or not.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::block::{Block, BlockKind};
use super::{Article, Role, Section, Stripped, applies, boilerplate, details, steps};

/// The name of the rule, as it is shown with what it removed.
const RULE: &str = "recurring";

/// A block recurs where it stands in so many different articles of a source, at least, …
const MIN_ARTICLES: u64 = 8;
/// … and in this share of them. Of the paragraphs of blogs, ads and standing phrases stand in more than
/// one article of a hundred; sentences of the articles themselves do not.
const MIN_SHARE: f64 = 0.01;
/// Letters of a block; shorter ones are labels.
const MIN_LETTERS: usize = 25;
/// Instructions are spared unless so much of them is link: 'Subscribe to our channel'.
const LINK_SHARE: f64 = 0.5;
/// A whole article, in parts: sums of whole numbers do not depend on their order.
const WHOLE: u64 = 720_720;

/// A block that recurs, by its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecurringBlock {
    /// The source in which it recurs: its place among the sources.
    pub source: usize,
    /// What [`fingerprints`] gives for it.
    pub fingerprint: u64,
    /// In how many different articles it stands.
    pub articles: u64,
}

/// The blocks of all sources that recur.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recurring {
    blocks: HashSet<(usize, u64)>,
}

impl Recurring {
    /// Makes a set of what was [`learn`]ed.
    pub fn new(blocks: &[RecurringBlock]) -> Recurring {
        Recurring { blocks: blocks.iter().map(|b| (b.source, b.fingerprint)).collect() }
    }

    /// Whether one of an article's fingerprints recurs.
    pub fn any(&self, source: usize, fingerprints: &[u64]) -> bool {
        fingerprints.iter().any(|f| self.blocks.contains(&(source, *f)))
    }

    /// Which of an article's fingerprints recur.
    pub fn among(&self, source: usize, fingerprints: &[u64]) -> Vec<u64> {
        fingerprints.iter().copied().filter(|f| self.blocks.contains(&(source, *f))).collect()
    }
}

/// Fingerprints of an article's blocks that may be boilerplate, sorted, each once.
pub fn fingerprints(article: &Article) -> Vec<u64> {
    let mut all: Vec<u64> = article.sections.iter().flat_map(|s| s.blocks.iter().filter_map(|b| fingerprint(s, b))).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Steps, what leads to them, code and tables are no boilerplate, however common: 'Restart your
/// computer', 'Follow these steps:'.
fn fingerprint(section: &Section, block: &Block) -> Option<u64> {
    let eligible = match &block.kind {
        BlockKind::Paragraph(inline) => {
            let tells = instructs(&inline.text) && !invites(&inline.text) && boilerplate::link_share(block) < LINK_SHARE;
            !tells && !inline.text.ends_with(':') && !applies::is_label(&inline.text) && !steps::any(std::slice::from_ref(block))
        }
        BlockKind::List { ordered, .. } => !*ordered && section.role != Role::Fix && !tells_what_to_do(block),
        BlockKind::Quote { .. } => !tells_what_to_do(block),
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
    let hash = blake3::hash(letters.as_bytes());
    hash.as_bytes().first_chunk().map(|first| u64::from_le_bytes(*first))
}

/// The letters and digits of a text, in lower case.
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

/// Whether a paragraph in a list or quotation is an instruction or a note to the reader.
fn tells_what_to_do(block: &Block) -> bool {
    let notes = ["note", "important", "warning", "caution", "tip"];
    let is_note = |text: &str| notes.iter().any(|note| text.get(..note.len()).is_some_and(|start| start.eq_ignore_ascii_case(note)));
    let mut tells = false;
    if boilerplate::link_share(block) < LINK_SHARE {
        block.each_inline(&mut |inline| tells |= is_note(&inline.text) || instructs(&inline.text) && !invites(&inline.text));
    }
    tells
}

/// 'Click OK', 'Once it is there, click OK'.
fn instructs(text: &str) -> bool {
    let after_clause = || {
        let (clause, rest) = text.split_once(',')?;
        let first = clause.split(' ').next()?.to_ascii_lowercase();
        Some(["once", "after", "when", "if", "before", "while", "until", "as"].contains(&first.as_str()) && steps::is_instruction(rest))
    };
    steps::is_instruction(text) || after_clause().unwrap_or(false)
}

/// 'Sign up and get our best tips', 'Follow us': what a reader is asked to do for the site, and not at
/// a device.
fn invites(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| ["our", "us", "we"].iter().any(|site| word.eq_ignore_ascii_case(site)))
}

/// What warns of a risk must stay beside the steps, except for what it may cost to buy something.
fn is_warning(text: &str) -> bool {
    details::risks(text).iter().any(|risk| *risk != details::Risk::PaidTool)
}

/// Learns what recurs in one source. `each` shows the fingerprints of all its articles, by article; it is called
/// more than once.
///
/// # Errors
/// Those of `each`.
pub fn learn<E>(source: usize, each: impl Fn(&mut dyn FnMut(&[u64])) -> Result<(), E>) -> Result<Vec<RecurringBlock>, E> {
    let counts = Counts::of_all(&each)?;
    let mut different = 0;
    let mut parts: HashMap<u64, u64> = HashMap::new();
    each(&mut |article| {
        let in_articles: Vec<u64> = article.iter().map(|fingerprint| counts.of(*fingerprint)).collect();
        let part = WHOLE / copies(&in_articles);
        different += part;
        for (fingerprint, _) in article.iter().zip(&in_articles).filter(|(_, articles)| **articles >= MIN_ARTICLES) {
            *parts.entry(*fingerprint).or_default() += part;
        }
    })?;
    let least = (MIN_ARTICLES * WHOLE).max((different as f64 * MIN_SHARE) as u64);
    let mut found: Vec<RecurringBlock> = parts
        .into_iter()
        .filter(|(_, parts)| *parts >= least)
        .map(|(fingerprint, parts)| RecurringBlock { source, fingerprint, articles: parts / WHOLE })
        .collect();
    found.sort_by(|a, b| b.articles.cmp(&a.articles).then(a.fingerprint.cmp(&b.fingerprint)));
    Ok(found)
}

/// How many copies an article has, of whose blocks each stands in so many articles: the lower quartile.
fn copies(in_articles: &[u64]) -> u64 {
    let mut all = in_articles.to_vec();
    all.sort_unstable();
    all.get(all.len().saturating_sub(1) / 4).copied().unwrap_or(1).min(WHOLE)
}

/// In how many articles blocks stand. Sorted numbers take a third of the memory of a map, which counts where there
/// are a million articles.
struct Counts {
    /// The blocks that stand in several, sorted.
    fingerprints: Vec<u64>,
    articles: Vec<u32>,
    /// Where the blocks begin whose first bits are a number.
    starts: Vec<usize>,
}

impl Counts {
    /// The first bits by which a block is looked up: of ten million some 150 share them.
    const BITS: u32 = 16;

    fn of_all<E>(each: impl Fn(&mut dyn FnMut(&[u64])) -> Result<(), E>) -> Result<Counts, E> {
        let mut all = 0;
        each(&mut |article| all += article.len())?;
        let mut fingerprints = Vec::with_capacity(all);
        each(&mut |article| fingerprints.extend_from_slice(article))?;
        fingerprints.par_sort_unstable();
        let (mut kept, mut at) = (0, 0);
        let mut articles = Vec::new();
        while at < fingerprints.len() {
            let fingerprint = fingerprints[at];
            let count = fingerprints[at..].iter().take_while(|f| **f == fingerprint).count();
            if count > 1 {
                fingerprints[kept] = fingerprint;
                articles.push(u32::try_from(count).unwrap_or(u32::MAX));
                kept += 1;
            }
            at += count;
        }
        fingerprints.truncate(kept);
        fingerprints.shrink_to_fit();
        let starts = (0..=1 << Self::BITS).map(|bits| fingerprints.partition_point(|f| f >> (u64::BITS - Self::BITS) < bits)).collect();
        Ok(Counts { fingerprints, articles, starts })
    }

    fn of(&self, fingerprint: u64) -> u64 {
        let first = (fingerprint >> (u64::BITS - Self::BITS)) as usize;
        let start = self.starts[first];
        let found = self.fingerprints[start..self.starts[first + 1]].binary_search(&fingerprint);
        found.map_or(1, |place| u64::from(self.articles[start + place]))
    }
}

/// Takes out of an article what recurs in its source; [`super::state`] is asked of what is left.
pub fn strip(article: &mut Article, source: usize, recurring: &Recurring) {
    if recurring.blocks.is_empty() {
        return;
    }
    let recurs = |section: &Section, block: &Block| fingerprint(section, block).is_some_and(|f| recurring.blocks.contains(&(source, f)));
    let stripped = &mut article.stripped;
    for section in &mut article.sections {
        let mut blocks = std::mem::take(&mut section.blocks);
        blocks.retain(|block| {
            if !recurs(section, block) {
                return true;
            }
            let text = block.plain_text();
            let keep = is_warning(&text);
            if !keep {
                stripped.push(removed(block.line_start, block.line_end, &text));
            }
            keep
        });
        section.blocks = blocks;
    }
    article.stripped.sort_by_key(|s| (s.line_start, s.line_end));
}

fn removed(line_start: u32, line_end: u32, text: &str) -> Stripped {
    Stripped { rule: RULE.to_string(), line_start, line_end, sample: boilerplate::sample(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::read;
    use crate::corpus::Format;

    const AD: &str = "Our friends at Example Hosting pay for this page, and their servers are as quick as they are cheap.";
    const COMMON: &str = "Restart your computer and see whether the problem is gone for good.";
    const INVITATION: &str = "Sign up below and get our best tips each Friday, at no cost.";
    const WARNING: &str = "A wrong change of the registry may keep the system from starting at all.";

    fn article(name: &str, copy: &str) -> Article {
        let text = format!(
            "# {name} {copy} fails\n\n{name} does not do what it should, and nobody knows why.\n\n## Fix 1: Turn {name} off\n\nThe switch of {name} is on its back, to the left.\n\n{COMMON}\n\n{WARNING}\n\n{AD}\n\n{INVITATION}\n\n## About this site\n\nWe write about lamps, locks and everything else that has a plug.\n"
        );
        read(&text, Format::Markdown, "x")
    }

    fn learned(articles: &[Article]) -> Vec<RecurringBlock> {
        let found: Vec<Vec<u64>> = articles.iter().map(fingerprints).collect();
        let each = |visit: &mut dyn FnMut(&[u64])| {
            found.iter().for_each(|article| visit(article));
            Ok::<_, std::convert::Infallible>(())
        };
        let Ok(learned) = learn(0, each);
        learned
    }

    #[test]
    fn what_stands_in_many_different_articles_goes() {
        let articles: Vec<Article> = (0..12).map(|n| article(&format!("Lamp model {n}"), "")).collect();
        let recurring = learned(&articles);
        assert_eq!(recurring.iter().map(|b| b.articles).collect::<Vec<_>>(), [12, 12, 12, 12]);
        let mut one = articles[3].clone();
        strip(&mut one, 0, &Recurring::new(&recurring));
        let text: String = one.sections.iter().map(|s| s.title.clone() + "\n" + &s.plain_text()).collect();
        assert!(!text.contains("Example Hosting") && !text.contains("Sign up") && !text.contains("has a plug"));
        assert!(text.contains(COMMON) && text.contains(WARNING) && text.contains("to the left"));
        assert_eq!(one.stripped.iter().map(|s| (s.rule.as_str(), s.line_start)).collect::<Vec<_>>(), [(RULE, 13), (RULE, 15), (RULE, 19)]);
        let mut elsewhere = articles[3].clone();
        strip(&mut elsewhere, 1, &Recurring::new(&recurring));
        assert_eq!(elsewhere, articles[3]);
    }

    #[test]
    fn copies_of_one_article_are_one() {
        let copies: Vec<Article> = (0..40).map(|n| article("The lamp", &format!("copy {n}"))).collect();
        assert_eq!(learned(&copies), []);
    }

    #[test]
    fn the_order_of_articles_does_not_matter() {
        let mut articles: Vec<Article> = (0..60).map(|n| article(&format!("Lamp {}", n % 17), &n.to_string())).collect();
        let recurring = learned(&articles);
        articles.reverse();
        assert!(!recurring.is_empty());
        assert_eq!(learned(&articles), recurring);
    }
}
