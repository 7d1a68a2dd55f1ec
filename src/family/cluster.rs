//! Clusters articles into families of near-duplicates.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::{Facts, Outline, Sketch, similar_groups};

/// Version of the rules in this folder: raised when the same texts form other families.
pub const FAMILY_VERSION: u32 = 4;

/// Default similarity from which on two articles are near-duplicates.
pub const DEFAULT_MIN_SIMILARITY: f64 = 0.85;

/// The properties of an article that clustering uses.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// Unique name of the article; families and their copies are sorted by it.
    pub name: &'a str,
    /// Date of the last change as `YYYY-MM-DD`, if the article states one.
    pub date: Option<&'a str>,
    /// Outline of the text, without its title and ads.
    pub outline: &'a Outline,
    /// Facts that near-duplicates must agree on.
    pub facts: Facts,
}

/// Articles that are near-duplicates of one another. Most families have a single article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// Index of the canonical article among the members: the oldest of those with the newest text or, without dates, the
    /// smallest name.
    pub canonical: usize,
    /// Indexes of the other articles, sorted by name.
    pub copies: Vec<usize>,
}

/// Clusters articles into families, sorted by the names of the canonical articles.
///
/// Two articles belong together if their words are the same, or if their similarity is at least `min_similarity` and
/// their facts agree, or if a chain of such pairs connects them. An article without words is a
/// family of its own. `sketch` is called with the index of a member whose outline may be similar to another one.
///
/// # Errors
/// `sketch` returned an error.
pub fn cluster<E>(members: &[Member<'_>], min_similarity: f64, sketch: impl Fn(usize) -> Result<Sketch, E>) -> Result<Vec<Family>, E> {
    let outlines: Vec<&Outline> = members.iter().map(|m| m.outline).collect();
    // Articles with the same words may still be divided into fixes differently.
    let mut facts: HashMap<u64, Facts> = HashMap::new();
    for member in members {
        facts.entry(member.outline.words).and_modify(|f| *f = f.merged(member.facts)).or_insert(member.facts);
    }
    let agree = |a: usize, b: usize| facts[&outlines[a].words].agree(facts[&outlines[b].words]);
    let groups = similar_groups(&outlines, |a, b| Ok(agree(a, b) && sketch(a)?.similarity(&sketch(b)?) >= min_similarity))?;
    let mut alone = vec![true; members.len()];
    groups.iter().flatten().for_each(|member| alone[*member] = false);
    let mut families: Vec<Family> = groups.into_iter().map(|group| family(members, group)).collect();
    let alone = alone.into_iter().enumerate().filter(|(_, alone)| *alone);
    families.extend(alone.map(|(canonical, _)| Family { canonical, copies: Vec::new() }));
    families.sort_by_key(|f| members[f.canonical].name);
    Ok(families)
}

fn family(members: &[Member<'_>], mut group: Vec<usize>) -> Family {
    group.sort_by_key(|m| members[*m].name);
    let canonical = group.remove(canonical(members, &group));
    Family { canonical, copies: group }
}

/// Index of the canonical article in a group that is sorted by name. A text that somebody maintains differs from date to date,
/// and the newest is right. Articles with the same words are copies, of which the oldest is the original; so the date of a
/// text is that of the original. An article with a date is preferred to one without.
fn canonical(members: &[Member<'_>], group: &[usize]) -> usize {
    let words = |at: usize| members[group[at]].outline.words;
    let date = |at: usize| members[group[at]].date;
    let mut originals: BTreeMap<u64, usize> = BTreeMap::new();
    for at in 0..group.len() {
        let original = originals.entry(words(at)).or_insert(at);
        if (date(at).is_none(), date(at)) < (date(*original).is_none(), date(*original)) {
            *original = at;
        }
    }
    // Among texts of the same date, the first by name.
    originals.into_values().max_by_key(|at| (date(*at), Reverse(*at))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    /// Names of the articles of each family, the canonical article first.
    fn families(articles: &[(&str, Option<&str>, &str)]) -> Vec<Vec<String>> {
        let sketches: Vec<Sketch> = articles.iter().map(|(_, _, text)| Sketch::of([*text])).collect();
        let members: Vec<Member<'_>> = articles
            .iter()
            .zip(&sketches)
            .map(|((name, date, _), sketch)| Member { name, date: *date, outline: &sketch.outline, facts: Facts::default() })
            .collect();
        let name = |member: usize| members[member].name.to_string();
        let names = |f: Family| std::iter::once(f.canonical).chain(f.copies).map(name).collect();
        let Ok(families) = cluster(&members, DEFAULT_MIN_SIMILARITY, |member| Ok::<_, Infallible>(sketches[member].clone()));
        families.into_iter().map(names).collect()
    }

    fn long(n: usize, change: usize) -> String {
        (0..200).map(|w| if w % 100 == change { format!("changed{change} ") } else { format!("text{n}word{w} ") }).collect()
    }

    #[test]
    fn the_oldest_article_is_canonical_or_else_the_first_by_name() {
        let families = families(&[
            ("c.md", None, "Press the key."),
            ("b.md", Some("2024-05-01"), "press the KEY"),
            ("a.md", None, "Press: the key"),
            ("e.md", None, "Turn it off."),
            ("d.md", None, "turn it off"),
            ("f.md", None, ""),
            ("g.md", None, ""),
        ]);
        assert_eq!(families, [vec!["b.md", "a.md", "c.md"], vec!["d.md", "e.md"], vec!["f.md"], vec!["g.md"]]);
    }

    /// 1. Of texts that differ, the newest is canonical; a later copy of an older text does not make that newer.
    /// 2. Texts without a date come last; of those with the same date, the first by name is canonical.
    #[test]
    fn the_newest_text_of_a_maintained_article_is_canonical() {
        let (old, new, other) = (long(1, 500), long(1, 5), long(1, 50));
        let first = |articles: &[(&str, Option<&str>, &str)]| families(articles)[0][0].clone();
        let dated =
            [("a", Some("2022-01-01"), &*old), ("b", Some("2023-01-01"), &*new), ("c", None, &*other), ("d", Some("2024-01-01"), &*old)];
        assert_eq!(first(&dated), "b");
        assert_eq!(first(&[("a", None, &old), ("b", Some("2022-01-01"), &new)]), "b");
        assert_eq!(first(&[("a", None, &old), ("b", None, &new)]), "a");
        assert_eq!(first(&[("b", Some("2022-01-01"), &old), ("a", Some("2022-01-01"), &new)]), "a");
        assert_eq!(first(&[("a", Some("2022-01-01"), &old), ("b", Some("2021-01-01"), &old), ("c", Some("2021-06-01"), &old)]), "b");
    }

    #[test]
    fn only_near_duplicates_form_a_family() {
        let articles = [("a", None, &*long(1, 5)), ("b", None, &long(1, 50)), ("c", None, &long(1, 500)), ("d", None, &long(2, 5))];
        assert_eq!(families(&articles), [vec!["a", "b", "c"], vec!["d"]]);
    }

    #[test]
    fn the_order_of_articles_does_not_matter() {
        let texts: Vec<String> = (0..120).map(|n| long(n % 7, n % 11)).collect();
        let names: Vec<String> = (0..120).map(|n| format!("{n:03}")).collect();
        let mut articles: Vec<(&str, Option<&str>, &str)> = names.iter().zip(&texts).map(|(n, t)| (n.as_str(), None, t.as_str())).collect();
        let expected = families(&articles);
        assert_eq!(expected.len(), 7);
        articles.reverse();
        assert_eq!(families(&articles), expected);
        articles.swap(3, 77);
        assert_eq!(families(&articles), expected);
    }
}
