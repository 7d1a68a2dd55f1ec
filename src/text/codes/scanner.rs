//! Finds the codes of a text.

use super::candidate::{Candidate, Candidates};
use super::code::{Code, Found};
use super::{hex, names, numbers, vendor};

/// Returns all codes of a text in order, without overlaps. Takes time linear in the length of the text.
pub fn codes(text: &str) -> Vec<Code> {
    let mut codes: Vec<Code> = Vec::new();
    let mut last: Option<Found> = None;
    for candidate in Candidates::of(text) {
        let free = last.as_ref().map_or(0, |l| l.range.end);
        if candidate.start < free {
            continue;
        }
        let continued = |last| numbers::continued(candidate, last).or_else(|| vendor::continued(candidate, last));
        let found = recognise(candidate).or_else(|| last.as_ref().and_then(continued));
        if let Some(found) = found.filter(|f| f.range.start >= free) {
            codes.push(Code {
                canonical: found.canonical.clone(),
                kind: found.kind,
                spelling: text[found.range.clone()].to_string(),
                range: found.range.clone(),
            });
            last = Some(found);
        }
    }
    codes
}

/// Returns the code at one token, from the first recogniser that accepts it.
fn recognise(candidate: Candidate<'_>) -> Option<Found> {
    if candidate.is_word() {
        return names::recognise(candidate);
    }
    if candidate.is_part_of_a_path() {
        return None;
    }
    hex::recognise(candidate)
        .or_else(|| names::recognise(candidate))
        .or_else(|| numbers::recognise(candidate))
        .or_else(|| vendor::recognise(candidate))
}
