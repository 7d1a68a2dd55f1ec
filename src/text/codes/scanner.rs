//! Finds the codes of a text.

use super::candidate::{Candidate, Candidates};
use super::code::{Code, Found};
use super::table::{CodeCell, code_cells};
use super::{hex, ids, names, numbers, table, vendor};

/// Returns all codes of a text in order, without overlaps. Takes time linear in the length of the text.
pub fn codes(text: &str) -> Vec<Code> {
    let mut codes: Vec<Code> = Vec::new();
    let mut last: Option<Found> = None;
    let mut cells = code_cells(text).into_iter().peekable();
    for candidate in Candidates::of(text) {
        let free = last.as_ref().map_or(0, |l| l.range.end);
        if candidate.start < free {
            continue;
        }
        while cells.next_if(|cell| cell.range.end <= candidate.start).is_some() {}
        let cell = cells.peek().filter(|cell| cell.range.contains(&candidate.start));
        let continued = |last| {
            let id = || ids::continued(candidate, last);
            numbers::continued(candidate, last).or_else(|| vendor::continued(candidate, last)).or_else(id)
        };
        let found = match cell {
            Some(cell) => in_cell(candidate, cell),
            None => recognise(candidate).or_else(|| last.as_ref().and_then(continued)),
        };
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

/// Returns the code of a cell in a column of codes.
fn in_cell(candidate: Candidate<'_>, cell: &CodeCell<'_>) -> Option<Found> {
    let range = cell.range.clone();
    let text = format!("{}{}", cell.announcement, &candidate.text[range.clone()]);
    let whole = |start: usize| Candidates::of(&text).filter_map(recognise).find(|f| f.range.start <= start && f.range.end == text.len());
    match whole(cell.announcement.len()) {
        Some(found) => Some(Found { range, ..found }),
        None => table::unannounced(&candidate.text[range.clone()], range),
    }
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
        .or_else(|| ids::certain(candidate))
        .or_else(|| names::recognise(candidate))
        .or_else(|| numbers::recognise(candidate))
        .or_else(|| vendor::recognise(candidate))
        .or_else(|| ids::believed(candidate))
}
