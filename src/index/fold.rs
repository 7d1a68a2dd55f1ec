//! Folding: which articles are written, and what they carry of their copies.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::document::Copy;
use super::known::Known;
use crate::article::Recurring;
use crate::corpus::{self, Fingerprint, Source};
use crate::error::Result;
use crate::family::{self, Family, Member, Sketch};

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

/// The fixes of an article with the places of their sections.
pub(super) type Fixes = Vec<(usize, Sketch)>;

/// The families of all articles.
pub(super) fn families(known: &Known, sources: &[Source], resemblance: f64) -> Vec<Family> {
    let names: Vec<String> = (0..known.len()).map(|article| known.name(article, sources)).collect();
    let member = |article: usize| {
        let entry = known.article(article);
        Member { name: &names[article], date: entry.updated.as_deref(), sketch: &entry.sketch, facts: entry.facts }
    };
    family::fold(&(0..known.len()).map(member).collect::<Vec<_>>(), resemblance)
}

/// What the canonical article of a family is written with.
pub(super) fn carried(known: &Known, family: &Family, same_fix: BTreeMap<usize, u64>) -> FamilyOf {
    let copy = |article: &usize| {
        let (entry, file) = (known.article(*article), &known.file_of(*article).entry);
        Copy {
            source: file.source,
            path: file.path.clone(),
            title: entry.title.clone(),
            url: entry.url.clone(),
            updated: entry.updated.clone(),
        }
    };
    FamilyOf {
        copies: family.copies.iter().map(copy).collect(),
        about: family.copies.iter().map(|article| known.article(*article).about.clone()).collect(),
        same_fix,
    }
}

/// A fingerprint of all that a family's documents are made from.
pub(super) fn made_from(
    known: &Known,
    canonical: usize,
    carried: &FamilyOf,
    recurring: &Recurring,
    sources: &[Source],
) -> postcard::Result<Fingerprint> {
    let (entry, file) = (known.article(canonical), &known.file_of(canonical).entry);
    let stripped = recurring.among(file.source, &entry.blocks);
    // Copies are found by the names of their sources.
    let sources_of_copies: Vec<&str> = carried.copies.iter().map(|copy| sources[copy.source].name.as_str()).collect();
    let all = (file.source, known.name(canonical, sources), entry.fingerprint.or(file.fingerprint), stripped, carried, sources_of_copies);
    Ok(corpus::fingerprint(&postcard::to_stdvec(&all)?))
}

/// The groups of fixes that stand in several families: by canonical article and section. A group is
/// named by the least of its texts' hashes. `whole` is asked for the sketch of a fix, by article and
/// section, of which only the outline is known.
///
/// # Errors
/// Those of `whole`.
pub(super) fn same_fixes(
    fixes: &BTreeMap<usize, Fixes>,
    resemblance: f64,
    whole: impl Fn(usize, usize) -> Result<Sketch>,
) -> Result<HashMap<usize, BTreeMap<usize, u64>>> {
    let all: Vec<(usize, usize, &Sketch)> =
        fixes.iter().flat_map(|(article, fixes)| fixes.iter().map(|(place, sketch)| (*article, *place, sketch))).collect();
    let sketches: Vec<&Sketch> = all.iter().map(|(_, _, sketch)| *sketch).collect();
    let asked: RefCell<HashMap<usize, Sketch>> = RefCell::default();
    let get = |fix: usize| -> Result<Sketch> {
        let (article, place, sketch) = all[fix];
        if !sketch.is_outline() {
            return Ok(sketch.clone());
        }
        if let Some(known) = asked.borrow().get(&fix) {
            return Ok(known.clone());
        }
        let known = whole(article, place)?;
        asked.borrow_mut().insert(fix, known.clone());
        Ok(known)
    };
    let mut groups: HashMap<usize, BTreeMap<usize, u64>> = HashMap::new();
    for group in family::alike(&sketches, |a, b| Ok(get(a)?.resemblance(&get(b)?) >= resemblance))? {
        let articles: HashSet<usize> = group.iter().map(|fix| all[*fix].0).collect();
        let Some(name) = group.iter().map(|fix| all[*fix].2.words).min().filter(|_| articles.len() > 1) else { continue };
        for fix in group {
            // No group has the number that stands for none.
            groups.entry(all[fix].0).or_default().insert(all[fix].1, name.max(1));
        }
    }
    Ok(groups)
}
