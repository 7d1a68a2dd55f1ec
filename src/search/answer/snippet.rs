//! Snippets: the passage of a section that matches best.
//!
//! In: a section's text and the weight of each term. Out: a short text with the query's words marked. Offsets count
//! characters (Unicode scalar values), not bytes.

use std::ops::Range;

use crate::text::Analyzer;

/// Approximate length of a snippet in characters; it ends at a word.
const LENGTH: usize = 220;
/// Largest number of bytes in [`LENGTH`] characters.
const MAX_BYTES: usize = 4 * LENGTH;

/// A quoted passage with the words of the query marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The passage on one line, with '…' if it starts or ends inside a sentence.
    pub text: String,
    /// Character ranges of the marked words, in order.
    pub highlights: Vec<(usize, usize)>,
}

struct Mark {
    range: Range<usize>,
    weight: f32,
    term: String,
}

/// Picks the best passage of `text`. `weight_of` returns 0 for terms that are not in the query.
pub(in crate::search) fn best(text: &str, weight_of: &dyn Fn(&str) -> f32, analyzer: &mut Analyzer) -> Snippet {
    let mut marks = Vec::new();
    analyzer.each_term(text, |term, range| {
        let weight = weight_of(term);
        if weight > 0.0 {
            marks.push(Mark { range, weight, term: term.to_string() });
        }
    });
    let start = best_start(text, &marks);
    cut(text, start, &marks)
}

/// The start of the sentence from which a snippet contains the greatest weight of distinct terms. Of several sentences
/// before the same mark, the nearest one is chosen.
fn best_start(text: &str, marks: &[Mark]) -> usize {
    let (mut best_weight, mut best_first, mut best_start) = (0.0, 0, 0);
    let mut seen: Vec<&str> = Vec::new();
    for start in sentence_starts(text) {
        let first = marks.partition_point(|m| m.range.start < start);
        if marks.get(first).is_none_or(|m| m.range.start > start + MAX_BYTES) {
            continue;
        }
        let end = end_of(text, start);
        seen.clear();
        let mut weight = 0.0;
        for mark in marks[first..].iter().take_while(|m| m.range.end <= end) {
            if !seen.contains(&mark.term.as_str()) {
                seen.push(&mark.term);
                weight += mark.weight;
            }
        }
        if weight > best_weight || weight == best_weight && weight > 0.0 && first == best_first {
            (best_weight, best_first, best_start) = (weight, first, start);
        }
    }
    best_start
}

fn sentence_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut previous = [' ', ' '];
    for (i, c) in text.char_indices() {
        let after_line = previous[1] == '\n';
        let after_stop = previous[1] == ' ' && matches!(previous[0], '.' | '!' | '?' | ':');
        if (after_line || after_stop) && !c.is_whitespace() {
            starts.push(i);
        }
        previous = [previous[1], c];
    }
    // A line of a megabyte may have no sentences, so some words are used as starts.
    let long = starts.windows(2).any(|w| w[1] - w[0] > 4 * LENGTH) || text.len() - starts[starts.len() - 1] > 4 * LENGTH;
    if long {
        let mut last = 0;
        starts.extend(text.match_indices(' ').map(|(i, _)| i + 1).filter(|i| {
            let far = i - last > LENGTH / 2;
            last = if far { *i } else { last };
            far
        }));
        starts.sort_unstable();
        starts.dedup();
    }
    starts
}

/// The end of a snippet that starts at `start`: after a word, within the length.
fn end_of(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let is_plain = rest.len() > LENGTH && rest.as_bytes()[..=LENGTH].is_ascii();
    let limit = if is_plain { Some(LENGTH) } else { rest.char_indices().nth(LENGTH).map(|(limit, _)| limit) };
    let Some(limit) = limit else { return text.len() };
    let end = rest[..limit].rfind(char::is_whitespace).filter(|e| *e > LENGTH / 2).unwrap_or(limit);
    start + end
}

fn cut(text: &str, start: usize, marks: &[Mark]) -> Snippet {
    let end = end_of(text, start);
    let mut snippet = Snippet::default();
    let inside_sentence = start > 0 && !text[..start].trim_end_matches(' ').ends_with(['.', '!', '?', ':', '\n']);
    if inside_sentence {
        snippet.text.push('…');
    }
    let mut at = start;
    let mut count = snippet.text.chars().count();
    for mark in marks.iter().filter(|m| m.range.start >= start && m.range.end <= end) {
        // A code is marked as a whole, so its words are skipped.
        if mark.range.start < at {
            continue;
        }
        count += push_flat(&text[at..mark.range.start], &mut snippet.text);
        let from = count;
        count += push_flat(&text[mark.range.clone()], &mut snippet.text);
        snippet.highlights.push((from, count));
        at = mark.range.end;
    }
    push_flat(text[at..end].trim_end(), &mut snippet.text);
    if end < text.len() {
        snippet.text.push('…');
    }
    snippet
}

/// Appends text as one line, character by character, and returns the number of characters.
fn push_flat(text: &str, out: &mut String) -> usize {
    let mut count = 0;
    for c in text.chars() {
        out.push(if c.is_whitespace() { ' ' } else { c });
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, asked: &[&str], expected: &str) {
        let weight_of = |term: &str| if asked.contains(&term) { 1.0 } else { 0.0 };
        let snippet = best(text, &weight_of, &mut Analyzer::default());
        let mut marked = String::new();
        for (i, c) in snippet.text.chars().enumerate() {
            if snippet.highlights.iter().any(|h| h.0 == i) {
                marked.push('[');
            }
            marked.push(c);
            if snippet.highlights.iter().any(|h| h.1 == i + 1) {
                marked.push(']');
            }
        }
        assert_eq!(marked, expected);
    }

    #[test]
    fn words_are_marked_in_any_form() {
        check("Delete old backups.", &["backup"], "Delete old [backups].");
        check("Naïve Ünïcode büro", &["unicod"], "Naïve [Ünïcode] büro");
    }

    #[test]
    fn a_code_is_marked_as_a_whole() {
        check("It shows Error 43 at once.", &["code:43", "43", "error"], "It shows [Error 43] at once.");
    }

    #[test]
    fn the_best_sentence_is_quoted() {
        let filler = "Nothing to see here. ".repeat(20);
        let text = format!("{filler}\nFree some space first.");
        check(&text, &["space"], "Free some [space] first.");
    }

    #[test]
    fn a_megabyte_on_one_line_has_a_short_snippet() {
        let text = format!("{} needle {}", "hay ".repeat(200_000), "hay ".repeat(50_000));
        let snippet = best(&text, &|t: &str| if t == "needl" { 1.0 } else { 0.0 }, &mut Analyzer::default());
        assert!(snippet.text.contains("needle") && snippet.text.chars().count() <= LENGTH + 2);
    }
}
