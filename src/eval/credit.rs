//! Credit: assigning hits to judged documents.

use std::collections::HashSet;

use super::{JudgedQuery, Level, Ranked};
use crate::search::Hit;

/// Returns the hits under the names that the judgements use, best first.
pub(super) fn credit(query: &JudgedQuery, level: Level, hits: &[Hit]) -> Vec<Ranked> {
    let counted = hits.iter().filter(|hit| !query.excluded.contains(&hit.article.path));
    match level {
        Level::Article => articles(query, counted),
        Level::Section => sections(query, counted),
    }
}

/// Credits each hit to its file or a copy of that file, and drops further hits of the same article.
fn articles<'a>(query: &JudgedQuery, hits: impl Iterator<Item = &'a Hit>) -> Vec<Ranked> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut ranked = Vec::new();
    for hit in hits {
        if seen.contains(hit.article.path.as_str()) {
            continue;
        }
        // `max_by_key` prefers the last of several with the same grade, so the file itself comes last.
        let files = || files(hit).rev();
        seen.extend(files());
        let best = files().max_by_key(|file| query.grade(file)).unwrap_or(&hit.article.path);
        ranked.push(Ranked { name: best.to_string(), grade: query.grade(best) });
    }
    ranked
}

/// Credits each hit to the best judged heading inside its lines that is not yet taken by an earlier hit.
fn sections<'a>(query: &JudgedQuery, hits: impl Iterator<Item = &'a Hit>) -> Vec<Ranked> {
    let mut taken: HashSet<&str> = HashSet::new();
    let mut ranked = Vec::new();
    for hit in hits {
        let covers = |name: &str| {
            let (file, line) = name.rsplit_once(':').unwrap_or((name, ""));
            let inside = line.parse().is_ok_and(|line: u32| (hit.section.line_start..=hit.section.line_end).contains(&line));
            inside && files(hit).any(|f| f == file)
        };
        let open = query.judged.iter().filter(|(name, _)| !taken.contains(name.as_str()) && covers(name));
        // Reversed: of several with the same grade, the first is taken.
        let best = open.rev().max_by_key(|(_, grade)| *grade);
        if let Some((name, _)) = best {
            taken.insert(name);
        }
        let unjudged = || format!("{}:{}", hit.article.path, hit.section.line_start);
        let (name, grade) = best.map_or_else(|| (unjudged(), 0), |(name, grade)| (name.clone(), *grade));
        ranked.push(Ranked { name, grade });
    }
    ranked
}

/// The file of the hit, followed by those of its copies.
fn files(hit: &Hit) -> impl DoubleEndedIterator<Item = &str> {
    std::iter::once(hit.article.path.as_str()).chain(hit.article.copies.iter().map(|copy| copy.path.as_str()))
}
