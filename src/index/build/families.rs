//! Merging copies into families: which articles are written, and what they take over from their copies.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use rayon::prelude::*;
use serde::Serialize;

use super::article_table::ArticleTable;
use super::sketches::{Fixes, Sketches};
use crate::article::Recurring;
use crate::corpus::{self, Fingerprint, Source};
use crate::error::Result;
use crate::family::{self, Family, Member, Outline, Sketch};
use crate::index::format::damage::run_error;
use crate::index::format::ledger::CopyDetails;
use crate::index::format::record::Copy;

/// What a canonical article takes over from its family.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct CopiesOf {
    /// The copies, by source and path.
    pub(super) copies: Vec<Copy>,
    /// Tags, categories and description of each copy.
    pub(super) about: Vec<Vec<String>>,
    /// The group of each fix that occurs in other families too, by the section's index.
    pub(super) same_fix: BTreeMap<usize, u64>,
}

/// A family with the id of its canonical article.
pub(super) type NamedFamily = (Family, String);

/// Clusters all articles into families of copies.
///
/// # Errors
/// Sketches cannot be read back.
pub(super) fn cluster(articles: &ArticleTable, sketches: &Sketches, sources: &[Source], min_similarity: f64) -> Result<Vec<NamedFamily>> {
    let families = families(articles, sketches, sources, min_similarity).map_err(run_error)?;
    let named = |family: Family| {
        let id = articles.id(family.canonical, sources);
        (family, id)
    };
    Ok(families.into_par_iter().map(named).collect())
}

/// The families: articles with the same body, and near-duplicates.
fn families(articles: &ArticleTable, sketches: &Sketches, sources: &[Source], min_similarity: f64) -> io::Result<Vec<Family>> {
    let names: Vec<String> = (0..articles.len()).map(|article| articles.name(article, sources)).collect();
    let representatives: Vec<usize> = articles.representatives().collect();
    let member = |article: usize| {
        let entry = articles.entry(article);
        let comparable = entry.comparable.as_deref().expect("representatives are sketched before they are clustered");
        Member { name: &names[article], date: entry.updated.as_deref(), outline: &comparable.outline, facts: comparable.facts }
    };
    let members: Vec<Member<'_>> = representatives.iter().map(|article| member(*article)).collect();
    let sketch = |member: usize| sketches.sketch(articles.entry(representatives[member]));
    let mut families = family::cluster(&members, min_similarity, sketch)?;
    let mut duplicates = articles.duplicates_by_representative();
    for family in &mut families {
        family.canonical = representatives[family.canonical];
        family.copies.iter_mut().for_each(|copy| *copy = representatives[*copy]);
        let same_body: Vec<usize> =
            std::iter::once(&family.canonical).chain(&family.copies).filter_map(|article| duplicates.remove(article)).flatten().collect();
        if !same_body.is_empty() {
            family.copies.extend(same_body);
            family.copies.sort_by_key(|copy| &names[*copy]);
        }
    }
    Ok(families)
}

impl CopiesOf {
    /// Reads what the canonical article of a family takes over.
    ///
    /// # Errors
    /// The details of its copies cannot be read back.
    pub(super) fn read(articles: &ArticleTable, family: &Family, same_fix: BTreeMap<usize, u64>) -> io::Result<CopiesOf> {
        let mut of = CopiesOf { same_fix, ..CopiesOf::default() };
        for article in &family.copies {
            let (entry, file) = (articles.entry(*article), &articles.file_of(*article).entry);
            let CopyDetails { title, url, about } = articles.details(*article)?;
            let updated = entry.updated.as_deref().map(str::to_string);
            of.copies.push(Copy { source: file.source, path: file.path.clone(), title, url, updated });
            of.about.push(about);
        }
        Ok(of)
    }
}

/// A fingerprint of every input of a family's documents.
///
/// # Errors
/// The fingerprints of its blocks cannot be read back.
pub(super) fn input_fingerprint(
    articles: &ArticleTable,
    canonical: usize,
    copies: &CopiesOf,
    recurring: &Recurring,
    sources: &[Source],
) -> io::Result<Fingerprint> {
    let (entry, file) = (articles.entry(canonical), &articles.file_of(canonical).entry);
    let stripped = recurring.among(file.source, &articles.blocks(canonical)?);
    // Copies are found by the names of their sources, so these are inputs too.
    let sources_of_copies: Vec<&str> = copies.copies.iter().map(|copy| sources[copy.source].name.as_str()).collect();
    let name = articles.name(canonical, sources);
    let all = (file.source, name, entry.fingerprint.or(file.fingerprint), stripped, copies, sources_of_copies);
    Ok(corpus::fingerprint(&postcard::to_stdvec(&all).map_err(io::Error::other)?))
}

/// The groups of fixes that occur in several families, by canonical article and section. A group is named by the smallest
/// hash of its texts. `sketch` returns the sketch of a fix, by article and section.
///
/// # Errors
/// Those of `sketch`.
pub(super) fn same_fixes(
    fixes: &BTreeMap<usize, Fixes>,
    min_similarity: f64,
    sketch: impl Fn(usize, usize) -> Result<Sketch>,
) -> Result<HashMap<usize, BTreeMap<usize, u64>>> {
    let all: Vec<(usize, usize, &Outline)> =
        fixes.iter().flat_map(|(article, fixes)| fixes.iter().map(|(section, outline)| (*article, *section, outline))).collect();
    let outlines: Vec<&Outline> = all.iter().map(|(_, _, outline)| *outline).collect();
    let get = |fix: usize| sketch(all[fix].0, all[fix].1);
    let mut groups: HashMap<usize, BTreeMap<usize, u64>> = HashMap::new();
    for group in family::similar_groups(&outlines, |a, b| Ok(get(a)?.similarity(&get(b)?) >= min_similarity))? {
        let articles: HashSet<usize> = group.iter().map(|fix| all[*fix].0).collect();
        let Some(name) = group.iter().map(|fix| all[*fix].2.words).min().filter(|_| articles.len() > 1) else { continue };
        for fix in group {
            // 0 means that a fix belongs to no group.
            groups.entry(all[fix].0).or_default().insert(all[fix].1, name.max(1));
        }
    }
    Ok(groups)
}
