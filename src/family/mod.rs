//! Families: articles that are copies of one another, and fixes that several articles share.
//!
//! In: sketches of articles and fixes, with their names and dates. Out: families, each with one
//! canonical article, and groups of fixes. The order in which they come in does not matter, and cost
//! grows with the number of articles, not of pairs. Never here: files, the index, queries.

mod profile;
mod sketch;

use std::collections::HashMap;

use rayon::prelude::*;

pub use profile::{Compared, Facts, Profile, of_fix};
use sketch::BANDS;
pub use sketch::{Outline, Sketch};

/// The version of everything in this folder: raised when the same texts give other families.
pub const FAMILY_VERSION: u32 = 3;

/// The resemblance from which on two articles are copies unless the settings say otherwise.
pub const DEFAULT_RESEMBLANCE: f64 = 0.85;

/// Of more texts than this that share a band, each is compared with its neighbours only.
const MAX_ALL_PAIRS: usize = 32;
/// Neighbours on each side, in the order of all bands: those that share most bands stand together.
const NEIGHBOURS: usize = 16;

/// An article, as folding sees it.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// A name that no other article has; the order of names is the order of members.
    pub name: &'a str,
    /// `YYYY-MM-DD` of its last change, where it says so.
    pub date: Option<&'a str>,
    /// The outline of its text, without its title and ads.
    pub outline: &'a Outline,
    /// What must agree for it to be a near copy.
    pub facts: Facts,
}

/// Articles that are copies of one another; most have one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// The place of the canonical article among the members that were given: the oldest date, else
    /// the smallest name.
    pub canonical: usize,
    /// The places of the other articles, by name.
    pub copies: Vec<usize>,
}

/// Folds articles into families, in the order of the canonical articles' names. `sketch` is asked for the sketch of a
/// member, by its place, where its outline says that another may resemble it.
///
/// Copies are articles with the same words, and those with a `resemblance` at least and the same facts, or a
/// chain of such articles between them. An article without words is a family of its own.
///
/// # Errors
/// Those of `sketch`.
pub fn fold<E>(members: &[Member<'_>], resemblance: f64, sketch: impl Fn(usize) -> Result<Sketch, E>) -> Result<Vec<Family>, E> {
    let outlines: Vec<&Outline> = members.iter().map(|m| m.outline).collect();
    // Articles of the same words may be cut into fixes differently.
    let mut facts: HashMap<u64, Facts> = HashMap::new();
    for member in members {
        facts.entry(member.outline.words).and_modify(|f| *f = f.and(member.facts)).or_insert(member.facts);
    }
    let agree = |a: usize, b: usize| facts[&outlines[a].words].agree(facts[&outlines[b].words]);
    let alike = alike(&outlines, |a, b| Ok(agree(a, b) && sketch(a)?.resemblance(&sketch(b)?) >= resemblance))?;
    let mut alone = vec![true; members.len()];
    alike.iter().flatten().for_each(|member| alone[*member] = false);
    let mut families: Vec<Family> = alike.into_iter().map(|together| family(members, together)).collect();
    let alone = alone.into_iter().enumerate().filter(|(_, alone)| *alone);
    families.extend(alone.map(|(canonical, _)| Family { canonical, copies: Vec::new() }));
    families.sort_by_key(|f| members[f.canonical].name);
    Ok(families)
}

fn family(members: &[Member<'_>], mut together: Vec<usize>) -> Family {
    together.sort_by_key(|m| members[*m].name);
    // A date before none.
    let first = (0..together.len()).min_by_key(|at| (members[together[*at]].date.is_none(), members[together[*at]].date, *at));
    let canonical = together.remove(first.unwrap_or(0));
    Family { canonical, copies: together }
}

/// Groups of several texts that are alike, each text in one at most; the places in a group rise. `resembles` is asked
/// for the places of two texts that may be.
///
/// # Errors
/// Those of `resembles`.
pub fn alike<E>(outlines: &[&Outline], resembles: impl Fn(usize, usize) -> Result<bool, E>) -> Result<Vec<Vec<usize>>, E> {
    let mut places: Vec<usize> = (0..outlines.len()).filter(|place| !outlines[*place].is_empty()).collect();
    places.par_sort_unstable_by_key(|place| (outlines[*place].words, *place));
    let distinct: Vec<&[usize]> = places.chunk_by(|a, b| outlines[*a].words == outlines[*b].words).collect();
    let firsts: Vec<&Outline> = distinct.iter().map(|places| outlines[places[0]]).collect();
    let mut forest = components(&firsts, |a, b| resembles(distinct[a][0], distinct[b][0]))?;
    let mut by_root: Vec<(usize, usize)> = (0..distinct.len()).map(|at| (forest.root(at), at)).collect();
    by_root.sort_unstable();
    let together = by_root.chunk_by(|a, b| a.0 == b.0);
    let groups = together.filter(|group| group.len() > 1 || distinct[group[0].1].len() > 1).map(|group| {
        let mut places: Vec<usize> = group.iter().flat_map(|(_, at)| distinct[*at]).copied().collect();
        places.sort_unstable();
        places
    });
    Ok(groups.collect())
}

/// The connected components of the texts that share a band and resemble each other.
fn components<E>(outlines: &[&Outline], resembles: impl Fn(usize, usize) -> Result<bool, E>) -> Result<Forest, E> {
    let mut in_band: Vec<(u32, usize)> = Vec::with_capacity(outlines.len());
    let mut forest = Forest::new(outlines.len());
    for band in 0..BANDS {
        in_band.clear();
        in_band.extend(outlines.iter().enumerate().map(|(place, outline)| (outline.bands()[band], place)));
        in_band.par_sort_unstable();
        for bucket in in_band.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1) {
            join_alike(bucket.iter().map(|(_, place)| *place).collect(), outlines, &mut forest, &resembles)?;
        }
    }
    Ok(forest)
}

/// Joins those of the texts of one bucket that resemble each other.
fn join_alike<E>(
    mut bucket: Vec<usize>,
    outlines: &[&Outline],
    forest: &mut Forest,
    resembles: &impl Fn(usize, usize) -> Result<bool, E>,
) -> Result<(), E> {
    let reach = if bucket.len() > MAX_ALL_PAIRS { NEIGHBOURS } else { MAX_ALL_PAIRS };
    bucket.sort_by(|a, b| outlines[*a].bands().cmp(outlines[*b].bands()).then(outlines[*a].words.cmp(&outlines[*b].words)));
    for (at, one) in bucket.iter().enumerate() {
        for other in bucket[at + 1..].iter().take(reach) {
            // Whether two are joined already depends on the order of buckets, what is joined in the end does not.
            if forest.root(*one) != forest.root(*other) && resembles(*one, *other)? {
                forest.join(*one, *other);
            }
        }
    }
    Ok(())
}

/// Disjoint sets, each a tree of places (Tarjan, 'Efficiency of a good but not linear set union
/// algorithm', 1975).
struct Forest {
    parents: Vec<usize>,
}

impl Forest {
    fn new(places: usize) -> Forest {
        Forest { parents: (0..places).collect() }
    }

    fn root(&mut self, place: usize) -> usize {
        let mut at = place;
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.parents[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn sketch(text: &str) -> Sketch {
        Sketch::of([text])
    }

    /// Names of families, the canonical article first.
    fn folded(articles: &[(&str, Option<&str>, &str)]) -> Vec<Vec<String>> {
        let sketches: Vec<Sketch> = articles.iter().map(|(_, _, text)| sketch(text)).collect();
        let members: Vec<Member<'_>> = articles
            .iter()
            .zip(&sketches)
            .map(|((name, date, _), sketch)| Member { name, date: *date, outline: &sketch.outline, facts: Facts::default() })
            .collect();
        let name = |place: usize| members[place].name.to_string();
        let names = |f: Family| std::iter::once(f.canonical).chain(f.copies).map(name).collect();
        let Ok(families) = fold(&members, DEFAULT_RESEMBLANCE, |member| Ok::<_, Infallible>(sketches[member].clone()));
        families.into_iter().map(names).collect()
    }

    fn long(n: usize, change: usize) -> String {
        (0..200).map(|w| if w % 100 == change { format!("changed{change} ") } else { format!("text{n}word{w} ") }).collect()
    }

    #[test]
    fn copies_have_the_oldest_as_canonical_else_the_first_by_name() {
        let families = folded(&[
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

    #[test]
    fn near_copies_fold_and_different_articles_do_not() {
        let families = folded(&[("a", None, &long(1, 5)), ("b", None, &long(1, 50)), ("c", None, &long(1, 500)), ("d", None, &long(2, 5))]);
        assert_eq!(families, [vec!["a", "b", "c"], vec!["d"]]);
    }

    #[test]
    fn the_order_of_articles_does_not_matter() {
        let texts: Vec<String> = (0..120).map(|n| long(n % 7, n % 11)).collect();
        let names: Vec<String> = (0..120).map(|n| format!("{n:03}")).collect();
        let mut articles: Vec<(&str, Option<&str>, &str)> = names.iter().zip(&texts).map(|(n, t)| (n.as_str(), None, t.as_str())).collect();
        let families = folded(&articles);
        assert_eq!(families.len(), 7);
        articles.reverse();
        assert_eq!(folded(&articles), families);
        articles.swap(3, 77);
        assert_eq!(folded(&articles), families);
    }

    #[test]
    fn many_that_share_a_band_are_not_all_compared() {
        // 3,000 texts with one half in common: no copies, though they meet in many bands.
        let common: String = (0..100).map(|w| format!("common{w} ")).collect();
        let sketches: Vec<Sketch> =
            (0..3_000).map(|n| sketch(&(common.clone() + &(0..60).map(|w| format!("own{n}x{w} ")).collect::<String>()))).collect();
        let outlines: Vec<&Outline> = sketches.iter().map(|sketch| &sketch.outline).collect();
        let asked = std::cell::Cell::new(0);
        let resembles = |a: usize, b: usize| {
            asked.set(asked.get() + 1);
            Ok::<_, Infallible>(sketches[a].resemblance(&sketches[b]) >= DEFAULT_RESEMBLANCE)
        };
        assert_eq!(alike(&outlines, resembles).unwrap(), Vec::<Vec<usize>>::new());
        assert!(asked.get() < 3_000 * 2 * BANDS * NEIGHBOURS, "{} pairs were compared", asked.get());
    }
}
