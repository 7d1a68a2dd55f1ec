//! Merging copies into families: which articles are written, and what they inherit from their copies.

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
use crate::index::format::copy_details::{CopyAbout, CopyDetails};
use crate::index::format::damage::run_error;
use crate::index::format::record::Copy;

/// What a canonical article inherits from its family.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct CopiesOf {
    /// The copies of the canonical article, ordered by source and path.
    pub(super) copies: Vec<Copy>,
    /// Tags, categories and description of each copy.
    pub(super) about: Vec<CopyAbout>,
    /// The group of each fix that other families share, by the index of its section.
    pub(super) same_fix: BTreeMap<usize, u64>,
}

/// A family with the id of its canonical article.
pub(super) type NamedFamily = (Family, String);

/// Clusters all articles into families of copies.
///
/// # Errors
/// A sketch cannot be read back.
pub(super) fn cluster(articles: &ArticleTable, sketches: &Sketches, sources: &[Source], min_similarity: f64) -> Result<Vec<NamedFamily>> {
    let families = families(articles, sketches, sources, min_similarity).map_err(run_error)?;
    let named = |family: Family| {
        let id = articles.id(family.canonical, sources);
        (family, id)
    };
    Ok(families.into_par_iter().map(named).collect())
}

/// Clusters articles with the same body, and near-duplicates, into families.
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
    /// Reads what the canonical article of a family inherits from its copies.
    ///
    /// # Errors
    /// The details of a copy cannot be read back.
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
/// The fingerprints of the canonical article's blocks cannot be read back.
pub(super) fn input_fingerprint(
    articles: &ArticleTable,
    canonical: usize,
    copies: &CopiesOf,
    recurring: &Recurring,
    sources: &[Source],
) -> io::Result<Fingerprint> {
    let (entry, file) = (articles.entry(canonical), &articles.file_of(canonical).entry);
    let stripped = recurring.among(file.source, &articles.blocks(canonical)?);
    // The names of sources are part of the facets by which copies are found, so they are inputs too.
    let sources_of_copies: Vec<&str> = copies.copies.iter().map(|copy| sources[copy.source].name.as_str()).collect();
    let name = articles.name(canonical, sources);
    let all = (file.source, name, entry.fingerprint.or(file.fingerprint), stripped, copies, sources_of_copies);
    Ok(corpus::fingerprint(&postcard::to_stdvec(&all).map_err(io::Error::other)?))
}

/// The groups of fixes that occur in several families, by canonical article and section. A group is named by the smallest
/// hash of its texts. `sketch` returns the sketch of a fix, by article and section.
///
/// # Errors
/// `sketch` returned an error.
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
            // 0 is reserved for fixes without a group.
            groups.entry(all[fix].0).or_default().insert(all[fix].1, name.max(1));
        }
    }
    Ok(groups)
}
