//! Recurring blocks: a block that occurs in many different articles of a source is boilerplate.
//!
//! In: fingerprints of the blocks of every article of a source. Out: the boilerplate among them, and articles without it.
//! The result does not depend on the order of articles. Never here: I/O.
//!
//! Copies of one article share all their blocks and count as one article: an article most of whose blocks occur in 20
//! articles counts as a twentieth. Thus a paragraph of an article with many copies is not boilerplate, while a paragraph
//! of many different articles is, whether they are copied or not.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{block_filter, rules};
use crate::article::facts::applies_to;
use crate::article::facts::risks::{Risk, risks};
use crate::article::markup::block::{Block, BlockKind};
use crate::article::model::{Article, Role, Section, Stripped};
use crate::article::structure::instruction::is_instruction;
use crate::article::structure::steps;

/// Name of the rule in the records of removed parts.
const RULE: &str = "recurring";

/// Minimum number of different articles of a source in which a recurring block occurs.
const MIN_ARTICLES: u64 = 8;
/// Minimum share of the articles of a source in which a recurring block occurs. In blogs, ads and set phrases occur in
/// more than one article of a hundred; sentences of the articles themselves do not.
const MIN_SHARE: f64 = 0.01;
/// Minimum size of a recurring block in bytes of letters and digits; shorter ones are labels.
const MIN_LETTERS: usize = 25;
/// Minimum share of links in an instruction that may be boilerplate: 'Subscribe to our channel'.
const LINK_SHARE: f64 = 0.5;
/// Weight of one article. Integer weights make sums independent of their order.
const ONE_ARTICLE: u64 = 720_720;

/// A recurring block, identified by its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecurringBlock {
    /// Index of the source in which the block recurs.
    pub source: usize,
    /// Fingerprint of the block, as returned by [`fingerprints`].
    pub fingerprint: u64,
    /// Number of different articles in which the block occurs.
    pub articles: u64,
}

/// Recurring blocks of all sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recurring {
    blocks: HashSet<(usize, u64)>,
}

impl Recurring {
    /// Builds the set from the blocks returned by [`learn`].
    pub fn new(blocks: &[RecurringBlock]) -> Recurring {
        Recurring { blocks: blocks.iter().map(|b| (b.source, b.fingerprint)).collect() }
    }

    /// Whether any of an article's fingerprints recurs.
    pub fn any(&self, source: usize, fingerprints: &[u64]) -> bool {
        fingerprints.iter().any(|f| self.blocks.contains(&(source, *f)))
    }

    /// The fingerprints of an article that recur.
    pub fn among(&self, source: usize, fingerprints: &[u64]) -> Vec<u64> {
        fingerprints.iter().copied().filter(|f| self.blocks.contains(&(source, *f))).collect()
    }
}

/// Fingerprints of the blocks of an article that may be boilerplate, sorted and without duplicates.
pub fn fingerprints(article: &Article) -> Vec<u64> {
    let mut all: Vec<u64> = article.sections.iter().flat_map(|s| s.blocks.iter().filter_map(|b| fingerprint(s, b))).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Fingerprint of a block, if it may be boilerplate. Steps, their introductions, code and tables never are, however
/// common: 'Restart your computer', 'Follow these steps:'.
fn fingerprint(section: &Section, block: &Block) -> Option<u64> {
    let eligible = match &block.kind {
        BlockKind::Paragraph(inline) => {
            let instructs = instructs(&inline.text) && !asks_for_the_site(&inline.text) && block_filter::link_share(block) < LINK_SHARE;
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
    let hash = blake3::hash(letters.as_bytes());
    hash.as_bytes().first_chunk().map(|first| u64::from_le_bytes(*first))
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
    if block_filter::link_share(block) < LINK_SHARE {
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

/// Whether a text warns of a risk other than having to buy something. Warnings must stay next to the steps.
fn is_warning(text: &str) -> bool {
    risks(text).iter().any(|risk| *risk != Risk::PaidTool)
}

/// Finds the recurring blocks of one source. `each` calls its argument with the fingerprints of every article of the
/// source; it is called several times.
///
/// # Errors
/// `each` returned an error.
pub fn learn<E>(source: usize, each: impl Fn(&mut dyn FnMut(&[u64])) -> Result<(), E>) -> Result<Vec<RecurringBlock>, E> {
    let counts = Counts::of_all(&each)?;
    let mut different = 0;
    let mut weights: HashMap<u64, u64> = HashMap::new();
    each(&mut |article| {
        let in_articles: Vec<u64> = article.iter().map(|fingerprint| counts.of(*fingerprint)).collect();
        let weight = ONE_ARTICLE / copies(&in_articles);
        different += weight;
        for (fingerprint, _) in article.iter().zip(&in_articles).filter(|(_, articles)| **articles >= MIN_ARTICLES) {
            *weights.entry(*fingerprint).or_default() += weight;
        }
    })?;
    let least = (MIN_ARTICLES * ONE_ARTICLE).max((different as f64 * MIN_SHARE) as u64);
    let mut found: Vec<RecurringBlock> = weights
        .into_iter()
        .filter(|(_, weight)| *weight >= least)
        .map(|(fingerprint, weight)| RecurringBlock { source, fingerprint, articles: weight / ONE_ARTICLE })
        .collect();
    found.sort_by(|a, b| b.articles.cmp(&a.articles).then(a.fingerprint.cmp(&b.fingerprint)));
    Ok(found)
}

/// Number of copies of an article, given the number of articles in which each of its blocks occurs: the lower quartile.
fn copies(in_articles: &[u64]) -> u64 {
    let mut all = in_articles.to_vec();
    all.sort_unstable();
    all.get(all.len().saturating_sub(1) / 4).copied().unwrap_or(1).min(ONE_ARTICLE)
}

/// Number of articles in which each block occurs. Sorted arrays take a third of the memory of a map, which matters for a
/// million articles.
struct Counts {
    /// Fingerprints of the blocks that occur in several articles, sorted.
    fingerprints: Vec<u64>,
    /// Number of articles of each fingerprint.
    articles: Vec<u32>,
    /// Index of the first fingerprint for each value of the leading bits.
    starts: Vec<usize>,
}

impl Counts {
    /// Number of leading bits that select a range of fingerprints: of ten million, about 150 share them.
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
        found.map_or(1, |index| u64::from(self.articles[start + index]))
    }
}

/// Removes the recurring blocks of the source from an article. Must run before [`annotate`](crate::article::annotate).
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
    Stripped { rule: RULE.to_string(), line_start, line_end, sample: rules::sample(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::parse::parse;
    use crate::corpus::Format;

    const AD: &str = "Our friends at Example Hosting pay for this page, and their servers are as quick as they are cheap.";
    const COMMON: &str = "Restart your computer and see whether the problem is gone for good.";
    const INVITATION: &str = "Sign up below and get our best tips each Friday, at no cost.";
    const WARNING: &str = "A wrong change of the registry may keep the system from starting at all.";

    fn article(name: &str, copy: &str) -> Article {
        let text = format!(
            "# {name} {copy} fails\n\n{name} does not do what it should, and nobody knows why.\n\n## Fix 1: Turn {name} off\n\nThe switch of {name} is on its back, to the left.\n\n{COMMON}\n\n{WARNING}\n\n{AD}\n\n{INVITATION}\n\n## About this site\n\nWe write about lamps, locks and everything else that has a plug.\n"
        );
        parse(&text, Format::Markdown, "x")
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
    fn removes_blocks_of_many_different_articles() {
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
    fn copies_count_as_one_article() {
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
