//! What recurs in a source: a block that occurs in many different articles is boilerplate, the end of most titles is the name
//! of the site, and a heading that mostly stands over a remedy is that of a fix wherever it stands.
//!
//! In: fingerprints of the parts of every article of a source. Out: those that recur, and articles to which that was applied.
//! The result does not depend on the order of articles. Never here: I/O.
//!
//! Copies of one article share all their blocks and count as one article: an article most of whose blocks occur in 20
//! articles counts as a twentieth. Thus a paragraph of an article with many copies is not boilerplate, while a paragraph
//! of many different articles is, whether they are copied or not.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::fingerprint::{self, Part};
use super::rules;
use crate::article::facts::risks::{Risk, risks};
use crate::article::model::{Article, Kind, Role, Stripped};

/// Name of the rule in the records of removed parts.
const RULE: &str = "recurring";

/// Minimum number of different articles of a source in which a recurring block occurs.
const MIN_ARTICLES: u64 = 8;
/// Minimum share of the articles of a source in which a recurring block occurs. In blogs, ads and set phrases occur in
/// more than one article of a hundred; sentences of the articles themselves do not.
const MIN_SHARE: f64 = 0.01;
/// Minimum number of different articles in which a heading stands over a remedy, and how often it must for each time that it
/// does not.
const MIN_REMEDIES: u64 = 4;
const REMEDIES_FOR_EACH_OTHER: u64 = 2;
/// Minimum share of the articles of a source whose titles end with the name of the site, and of the titles with such an end:
/// a source with 'Printer offline - Windows' and 'Printer offline - macOS' names platforms.
const MIN_TITLE_SHARE: f64 = 0.3;
const MIN_END_SHARE: f64 = 0.8;
/// Weight of one article. Integer weights make sums independent of their order.
const ONE_ARTICLE: u64 = 720_720;

/// A block, a heading or the end of a title that recurs, identified by its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecurringBlock {
    /// Index of the source in which the part recurs.
    pub source: usize,
    /// Fingerprint of the part, as returned by [`fingerprints`](fingerprint::fingerprints).
    pub fingerprint: u64,
    /// Number of different articles in which the part occurs.
    pub articles: u64,
}

impl RecurringBlock {
    /// Whether the part is a block, which is removed.
    pub fn is_block(&self) -> bool {
        Part::of(self.fingerprint) == Part::Block
    }
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
        fingerprints.iter().any(|f| self.applied(source, *f).is_some())
    }

    /// The fingerprints of an article that recur.
    pub fn among(&self, source: usize, fingerprints: &[u64]) -> Vec<u64> {
        fingerprints.iter().filter_map(|f| self.applied(source, *f)).collect()
    }

    /// What recurs and changes an article that has this fingerprint. A heading changes if it stands over remedies elsewhere.
    fn applied(&self, source: usize, fingerprint: u64) -> Option<u64> {
        let wanted = match Part::of(fingerprint) {
            Part::Block | Part::TitleEnd => fingerprint,
            Part::OtherHeading => Part::RemedyHeading.tag(fingerprint),
            Part::RemedyHeading => return None,
        };
        self.blocks.contains(&(source, wanted)).then_some(wanted)
    }
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
    let (mut different, mut with_end) = (0, 0);
    let mut weights: HashMap<u64, u64> = HashMap::new();
    each(&mut |article| {
        // Headings and ends of titles are common to different articles, and tell nothing about copies.
        let blocks = article.iter().filter(|fingerprint| Part::of(**fingerprint) == Part::Block);
        let weight = ONE_ARTICLE / copies(blocks.map(|fingerprint| counts.of(*fingerprint)).collect());
        different += weight;
        with_end += article.iter().filter(|f| Part::of(**f) == Part::TitleEnd).count() as u64 * weight;
        let may_recur = |f: &u64| match Part::of(*f) {
            // Headings over no remedy count however rare they are.
            Part::OtherHeading => true,
            Part::RemedyHeading => counts.of(*f) >= MIN_REMEDIES,
            Part::Block | Part::TitleEnd => counts.of(*f) >= MIN_ARTICLES,
        };
        for fingerprint in article.iter().filter(|fingerprint| may_recur(fingerprint)) {
            *weights.entry(*fingerprint).or_default() += weight;
        }
    })?;
    let share = |share: f64| (different as f64 * share) as u64;
    let recurs = |fingerprint: u64, weight: u64| match Part::of(fingerprint) {
        Part::Block => weight >= (MIN_ARTICLES * ONE_ARTICLE).max(share(MIN_SHARE)),
        Part::TitleEnd => weight >= (MIN_ARTICLES * ONE_ARTICLE).max(share(MIN_TITLE_SHARE)).max((with_end as f64 * MIN_END_SHARE) as u64),
        Part::RemedyHeading => {
            let others = weights.get(&Part::OtherHeading.tag(fingerprint)).copied().unwrap_or(0);
            weight >= (MIN_REMEDIES * ONE_ARTICLE).max(others * REMEDIES_FOR_EACH_OTHER)
        }
        Part::OtherHeading => false,
    };
    let mut found: Vec<RecurringBlock> = weights
        .iter()
        .filter(|(fingerprint, weight)| recurs(**fingerprint, **weight))
        .map(|(fingerprint, weight)| RecurringBlock { source, fingerprint: *fingerprint, articles: weight / ONE_ARTICLE })
        .collect();
    found.sort_by(|a, b| b.articles.cmp(&a.articles).then(a.fingerprint.cmp(&b.fingerprint)));
    Ok(found)
}

/// Number of copies of an article, given the number of articles in which each of its blocks occurs: the lower quartile.
fn copies(mut all: Vec<u64>) -> u64 {
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

/// Applies what recurs in the source to an article: removes blocks and the name of the site, and turns sections under
/// headings of remedies into fixes. Must run before [`annotate`](crate::article::annotate).
pub fn strip(article: &mut Article, source: usize, recurring: &Recurring) {
    if recurring.blocks.is_empty() {
        return;
    }
    strip_blocks(article, source, recurring);
    promote_headings(article, source, recurring);
    strip_title(article, source, recurring);
    article.stripped.sort_by_key(|s| (s.line_start, s.line_end));
}

fn strip_blocks(article: &mut Article, source: usize, recurring: &Recurring) {
    let recurs = |fingerprint: u64| recurring.blocks.contains(&(source, fingerprint));
    let notes: HashSet<(usize, usize)> =
        fingerprint::notes(article).into_iter().filter(|note| recurs(note.fingerprint)).map(|note| note.place).collect();
    let stripped = &mut article.stripped;
    for (number, section) in article.sections.iter_mut().enumerate() {
        let mut blocks = std::mem::take(&mut section.blocks);
        let mut index = 0;
        blocks.retain(|block| {
            index += 1;
            if !fingerprint::of_block(section, block).is_some_and(recurs) && !notes.contains(&(number, index - 1)) {
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
}

fn strip_title(article: &mut Article, source: usize, recurring: &Recurring) {
    let Some((end, fingerprint)) = fingerprint::of_title_end(&article.title) else { return };
    if recurring.applied(source, fingerprint).is_some() {
        let site = article.title.split_off(end);
        article.stripped.push(removed(1, 1, site.trim()));
        article.title.truncate(article.title.trim_end().len());
    }
}

fn promote_headings(article: &mut Article, source: usize, recurring: &Recurring) {
    if article.kind != Kind::Troubleshooting {
        return;
    }
    for index in 0..article.sections.len() {
        let promoted = fingerprint::of_heading(&article.sections, index).is_some_and(|f| recurring.applied(source, f).is_some());
        if promoted {
            article.sections[index].role = Role::Fix;
        }
    }
}

fn removed(line_start: u32, line_end: u32, text: &str) -> Stripped {
    Stripped { rule: RULE.to_string(), line_start, line_end, sample: rules::sample(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::boilerplate::fingerprint::fingerprints;
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
    fn a_note_may_name_its_page() {
        let note = |n: usize| {
            let text = format!(
                "# Lamp{n} is dark\n\nThe bulb of lamp {n} is broken, or its wire {n}.\n\n## Fix 1: Turn it {n} times\n\nThe switch number {n} is on the back.\n\nWe are happy to hear from you about Lamp{n}, and all that it does.\n"
            );
            parse(&text, Format::Markdown, "x")
        };
        let articles: Vec<Article> = (0..12).map(note).collect();
        let recurring = learned(&articles);
        assert_eq!(recurring.len(), 1);
        let mut one = articles[3].clone();
        strip(&mut one, 0, &Recurring::new(&recurring));
        let text = one.text();
        assert!(!text.contains("happy") && text.contains("switch number 3") && text.contains("wire 3"));
    }

    #[test]
    fn headings_and_site_names_are_learned() {
        let page = |n: usize, body: &str| {
            let text = format!(
                "---\ntitle: \"Pump {n} fails - Acme Help\"\n---\n\n## Cause\n\nThe valve of pump {n} is old.\n\n## Environment\n\nHall {n}.\n\n## Pump care\n\n{body}\n"
            );
            parse(&text, Format::Markdown, "x")
        };
        let mut articles: Vec<Article> = (0..12).map(|n| page(n, &format!("1. Close tap {n}.\n2. Open tap {n}."))).collect();
        articles.push(page(99, "The tap is blue."));
        let recurring = Recurring::new(&learned(&articles));
        let mut last = articles[12].clone();
        assert_eq!(last.sections[2].role, Role::Background);
        strip(&mut last, 0, &recurring);
        assert_eq!((last.title.as_str(), last.sections[2].role), ("Pump 99 fails", Role::Fix));
        assert_eq!(last.sections[1].role, Role::Background);
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
