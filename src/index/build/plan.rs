//! The plan of a run: which families are written, and which stay as they are.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;

use rayon::prelude::*;

use super::families::{self, CopiesOf, NamedFamily};
use super::run_state::RunState;
use super::sketches::Fixes;
use crate::article::Recurring;
use crate::corpus::Fingerprint;
use crate::error::Result;
use crate::family::{self, Family, Sketch};
use crate::index::format::damage::run_error;
use crate::index::format::ledger::FamilyEntry;

/// A family that is to be written.
pub(super) struct FamilyToWrite {
    pub(super) family: Family,
    /// The groups of its fixes that other families share, by the index of the section.
    pub(super) same_fix: BTreeMap<usize, u64>,
    pub(super) id: String,
    pub(super) input_fingerprint: Fingerprint,
}

/// The families to write and to remove; all others stay as they are.
pub(super) struct Plan {
    /// Families to write, by canonical article.
    pub(super) write: BTreeMap<usize, FamilyToWrite>,
    pub(super) keep: Vec<FamilyEntry>,
    /// Ids of articles whose documents are deleted, in ascending order.
    pub(super) remove: Vec<String>,
    /// The canonical articles of all families, in ascending order.
    pub(super) canonical: Vec<usize>,
    /// Number of groups of equal fixes.
    pub(super) groups: u64,
}

/// Canonical articles whose fixes are neither in the ledger nor parsed by this run, because they were copies before.
pub(super) fn unknown_fixes(state: &RunState<'_>, families: &[NamedFamily], old: &HashMap<String, FamilyEntry>) -> BTreeSet<usize> {
    let unparsed = families.iter().filter(|(family, _)| !state.loaded.contains(&family.canonical));
    unparsed.filter(|(_, id)| !old.contains_key(id)).map(|(family, _)| family.canonical).collect()
}

/// Plans which families are written, and which stay.
pub(super) fn plan(
    state: &mut RunState<'_>,
    families: Vec<NamedFamily>,
    mut old: HashMap<String, FamilyEntry>,
    recurring: &Recurring,
) -> Result<Plan> {
    let same_fixes = group_fixes(state, &families, &old)?;
    let groups: HashSet<u64> = same_fixes.values().flat_map(|of_article| of_article.values().copied()).collect();
    let mut canonical: Vec<usize> = families.iter().map(|(family, _)| family.canonical).collect();
    canonical.sort_unstable();
    let mut plan = Plan { write: BTreeMap::new(), keep: Vec::new(), remove: Vec::new(), canonical, groups: groups.len() as u64 };
    let (articles, sources) = (&state.articles, state.job.sources);
    let to_write = |(family, id): NamedFamily| {
        let same_fix = same_fixes.get(&family.canonical).cloned().unwrap_or_default();
        let copies = CopiesOf::read(articles, &family, same_fix.clone())?;
        let input_fingerprint = families::input_fingerprint(articles, family.canonical, &copies, recurring, sources)?;
        Ok(FamilyToWrite { family, same_fix, id, input_fingerprint })
    };
    let planned: Vec<io::Result<FamilyToWrite>> = families.into_par_iter().map(to_write).collect();
    for family in planned {
        let family = family.map_err(run_error)?;
        match old.remove(&family.id) {
            Some(entry) if entry.input_fingerprint == family.input_fingerprint => plan.keep.push(entry),
            previous => {
                plan.remove.extend(previous.map(|p| p.id));
                plan.write.insert(family.family.canonical, family);
            }
        }
    }
    state.summary.run.families_removed = old.len() as u64;
    plan.remove.extend(old.into_keys());
    plan.remove.sort_unstable();
    Ok(plan)
}

/// The groups of fixes that occur in several families, by canonical article and section.
fn group_fixes(
    state: &RunState<'_>,
    families: &[NamedFamily],
    old: &HashMap<String, FamilyEntry>,
) -> Result<HashMap<usize, BTreeMap<usize, u64>>> {
    let mut fixes: BTreeMap<usize, Fixes> = BTreeMap::new();
    for (family, id) in families {
        let parsed = state.sketches.outlines(family.canonical).map_err(run_error)?;
        let previous = || Some(old.get(id)?.fixes.clone());
        fixes.extend(parsed.or_else(previous).map(|fixes| (family.canonical, fixes)));
    }
    let from_index = FixSketches { state, cached: RefCell::default() };
    families::same_fixes(&fixes, state.job.options.min_similarity, |article, section| from_index.sketch(article, section))
}

/// The sketches of fixes: from this run, or else computed from the previous index.
struct FixSketches<'a> {
    state: &'a RunState<'a>,
    /// Sketches computed from the previous index, by article and section.
    cached: RefCell<HashMap<(usize, usize), Sketch>>,
}

impl FixSketches<'_> {
    fn sketch(&self, article: usize, section: usize) -> Result<Sketch> {
        let state = self.state;
        if let Some(fixes) = state.sketches.fixes(article).map_err(run_error)? {
            let found = fixes.into_iter().find(|(index, _)| *index == section);
            return Ok(found.map(|(_, sketch)| sketch).unwrap_or_default());
        }
        if let Some(sketch) = self.cached.borrow().get(&(article, section)) {
            return Ok(sketch.clone());
        }
        let record = state.reader()?.section_of(&state.articles.id(article, state.job.sources), section)?;
        let sketch = family::sketch_of_fix(&record.section, &state.gazetteer).unwrap_or_default();
        self.cached.borrow_mut().insert((article, section), sketch.clone());
        Ok(sketch)
    }
}
