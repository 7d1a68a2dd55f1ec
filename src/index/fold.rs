//! Folding: which articles are written, and what they carry of their copies.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use serde::Serialize;

use super::document::Copy;
use super::known::Known;
use super::ledger::Shown;
use super::profiles::Profiles;
use crate::article::Recurring;
use crate::corpus::{self, Fingerprint, Source};
use crate::error::Result;
use crate::family::{self, Family, Member, Outline, Sketch};

/// What a canonical article is written with.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct FamilyOf {
    /// The other articles, by source and path.
    pub(super) copies: Vec<Copy>,
    /// What the other articles say that they are about: tags, categories, descriptions.
    pub(super) about: Vec<Vec<String>>,
    /// The group of each fix that stands in other families too, by the section's place.
    pub(super) same_fix: BTreeMap<usize, u64>,
}

/// The outlines of an article's fixes with the places of their sections.
pub(super) type Fixes = Vec<(usize, Outline)>;

/// The families of all articles: those of one body, and those that resemble each other.
///
/// # Errors
/// Those of `profiles`.
pub(super) fn families(known: &Known, profiles: &Profiles, sources: &[Source], resemblance: f64) -> io::Result<Vec<Family>> {
    let names: Vec<String> = (0..known.len()).map(|article| known.name(article, sources)).collect();
    let standing: Vec<usize> = known.standing().collect();
    let member = |article: usize| {
        let entry = known.article(article);
        let compared = entry.compared.as_deref().expect("what stands for itself is compared before it is folded");
        Member { name: &names[article], date: entry.updated.as_deref(), outline: &compared.outline, facts: compared.facts }
    };
    let members: Vec<Member<'_>> = standing.iter().map(|article| member(*article)).collect();
    let mut families = family::fold(&members, resemblance, |member| profiles.sketch(known.article(standing[member])))?;
    let mut stood_for = known.stood_for();
    for family in &mut families {
        family.canonical = standing[family.canonical];
        family.copies.iter_mut().for_each(|copy| *copy = standing[*copy]);
        let of_one_body: Vec<usize> =
            std::iter::once(&family.canonical).chain(&family.copies).filter_map(|article| stood_for.remove(article)).flatten().collect();
        if !of_one_body.is_empty() {
            family.copies.extend(of_one_body);
            family.copies.sort_by_key(|copy| &names[*copy]);
        }
    }
    Ok(families)
}

/// What the canonical article of a family is written with.
///
/// # Errors
/// The ledger holds something else than what was written into it.
pub(super) fn carried(known: &Known, family: &Family, same_fix: BTreeMap<usize, u64>) -> io::Result<FamilyOf> {
    let mut of = FamilyOf { same_fix, ..FamilyOf::default() };
    for article in &family.copies {
        let (entry, file) = (known.article(*article), &known.file_of(*article).entry);
        let Shown { title, url, about } = known.shown(*article)?;
        let updated = entry.updated.as_deref().map(str::to_string);
        of.copies.push(Copy { source: file.source, path: file.path.clone(), title, url, updated });
        of.about.push(about);
    }
    Ok(of)
}

/// A fingerprint of all that a family's documents are made from.
///
/// # Errors
/// The details of its articles cannot be read back.
pub(super) fn made_from(
    known: &Known,
    canonical: usize,
    carried: &FamilyOf,
    recurring: &Recurring,
    sources: &[Source],
) -> io::Result<Fingerprint> {
    let (entry, file) = (known.article(canonical), &known.file_of(canonical).entry);
    let stripped = recurring.among(file.source, &known.blocks(canonical)?);
    // Copies are found by the names of their sources.
    let sources_of_copies: Vec<&str> = carried.copies.iter().map(|copy| sources[copy.source].name.as_str()).collect();
    let all = (file.source, known.name(canonical, sources), entry.fingerprint.or(file.fingerprint), stripped, carried, sources_of_copies);
    Ok(corpus::fingerprint(&postcard::to_stdvec(&all).map_err(io::Error::other)?))
}

/// The groups of fixes that stand in several families: by canonical article and section. A group is
/// named by the least of its texts' hashes. `sketch` is asked for the sketch of a fix, by article and
/// section.
///
/// # Errors
/// Those of `sketch`.
pub(super) fn same_fixes(
    fixes: &BTreeMap<usize, Fixes>,
    resemblance: f64,
    sketch: impl Fn(usize, usize) -> Result<Sketch>,
) -> Result<HashMap<usize, BTreeMap<usize, u64>>> {
    let all: Vec<(usize, usize, &Outline)> =
        fixes.iter().flat_map(|(article, fixes)| fixes.iter().map(|(place, outline)| (*article, *place, outline))).collect();
    let outlines: Vec<&Outline> = all.iter().map(|(_, _, outline)| *outline).collect();
    let get = |fix: usize| sketch(all[fix].0, all[fix].1);
    let mut groups: HashMap<usize, BTreeMap<usize, u64>> = HashMap::new();
    for group in family::alike(&outlines, |a, b| Ok(get(a)?.resemblance(&get(b)?) >= resemblance))? {
        let articles: HashSet<usize> = group.iter().map(|fix| all[*fix].0).collect();
        let Some(name) = group.iter().map(|fix| all[*fix].2.words).min().filter(|_| articles.len() > 1) else { continue };
        for fix in group {
            // No group has the number that stands for none.
            groups.entry(all[fix].0).or_default().insert(all[fix].1, name.max(1));
        }
    }
    Ok(groups)
}
