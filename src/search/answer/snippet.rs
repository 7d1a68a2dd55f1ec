//! Snippets: the passage of a section that matches best.
//!
//! In: a section and the weight of each term. Out: a short text with the query's words marked: a sentence and what follows
//! it, steps with their numbers, or one row of a table. Offsets count characters (Unicode scalar values), not bytes.

use std::ops::Range;

use super::quotable::{LineKind, Quotable};
use crate::article::Section;
use crate::index::ArticleRecord;
use crate::text::Analyzer;

/// Approximate length of a snippet in characters; it ends at a word.
const LENGTH: usize = 220;
/// Largest number of bytes in [`LENGTH`] characters.
const MAX_BYTES: usize = 4 * LENGTH;
/// Length of running text in bytes that says enough without the steps below it.
const ENOUGH: usize = 60;

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

/// Quotes a section of an article. `weight_of` returns 0 for terms that are not in the query.
pub(in crate::search) fn quote(
    section: &Section,
    article: &ArticleRecord,
    weight_of: &dyn Fn(&str) -> f32,
    analyzer: &mut Analyzer,
) -> Snippet {
    let otherwise = [article.description.as_deref().unwrap_or_default(), &section.title, &article.title];
    best(&Quotable::of(section, &otherwise), weight_of, analyzer)
}

/// The words of the query in a title, as character ranges.
pub(in crate::search) fn highlights(title: &str, weight_of: &dyn Fn(&str) -> f32, analyzer: &mut Analyzer) -> Vec<(usize, usize)> {
    let passage = Passage { text: title, range: 0..title.len(), marks: &marks(title, weight_of, analyzer) };
    passage.cut().highlights
}

fn marks(text: &str, weight_of: &dyn Fn(&str) -> f32, analyzer: &mut Analyzer) -> Vec<Mark> {
    let mut marks = Vec::new();
    analyzer.each_term(text, |term, range| {
        let weight = weight_of(term);
        if weight > 0.0 {
            marks.push(Mark { range, weight, term: term.to_string() });
        }
    });
    marks
}

/// Picks the best passage of a text.
fn best(quotable: &Quotable, weight_of: &dyn Fn(&str) -> f32, analyzer: &mut Analyzer) -> Snippet {
    let marks = marks(&quotable.text, weight_of, analyzer);
    let start = best_start(quotable, &marks);
    Passage { text: &quotable.text, range: start..end_of(quotable, start), marks: &marks }.cut()
}

/// The start of the sentence from which a snippet contains the greatest weight of distinct terms. Of several sentences
/// before the same mark, the nearest one is chosen.
fn best_start(quotable: &Quotable, marks: &[Mark]) -> usize {
    let text = quotable.text.as_str();
    let (mut best_weight, mut best_first, mut best_start) = (0.0, 0, 0);
    let mut seen: Vec<&str> = Vec::new();
    let mut lines = quotable.lines.iter().copied().peekable();
    let mut line = (0, LineKind::Prose);
    for start in sentence_starts(text) {
        while let Some(next) = lines.next_if(|(at, _)| *at <= start) {
            line = next;
        }
        if line.1 == LineKind::Row && line.0 < start {
            continue;
        }
        let first = marks.partition_point(|m| m.range.start < start);
        if marks.get(first).is_none_or(|m| m.range.start > start + MAX_BYTES) {
            continue;
        }
        let end = end_of(quotable, start);
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

/// Maximum length in bytes of the number of a step with what follows it.
const MAX_NUMBER: usize = 12;

fn sentence_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut previous = [' ', ' '];
    let mut line = 0;
    for (i, c) in text.char_indices() {
        let after_line = previous[1] == '\n';
        line = if after_line { i } else { line };
        let after_stop = previous[1] == ' ' && matches!(previous[0], '.' | '!' | '?' | ':');
        // The number of a step is no sentence.
        let after_number = || i - line <= MAX_NUMBER && text[line..i].trim_end_matches(['.', ' ']).bytes().all(|b| b.is_ascii_digit());
        if (after_line || after_stop && !after_number()) && !c.is_whitespace() {
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

/// The end of a snippet that starts at `start`: after a sentence or else a word, within the length, before text of another
/// kind.
fn end_of(quotable: &Quotable, start: usize) -> usize {
    let end = end_of_kind(quotable, start);
    let rest = &quotable.text[start..end];
    let is_plain = rest.len() > LENGTH && rest.as_bytes()[..=LENGTH].is_ascii();
    let limit = if is_plain { Some(LENGTH) } else { rest.char_indices().nth(LENGTH).map(|(limit, _)| limit) };
    let Some(limit) = limit else { return end };
    let spaces = rest[..limit].rmatch_indices(char::is_whitespace).map(|(at, _)| at).take_while(|at| *at > LENGTH / 2);
    let (mut word, mut sentence) = (None, None);
    for at in spaces {
        word = word.or(Some(at));
        sentence = sentence.or((rest[at..].starts_with('\n') || ends_sentence(&rest[..at])).then_some(at));
    }
    start + sentence.or(word).unwrap_or(limit)
}

fn ends_sentence(text: &str) -> bool {
    // A number before the stop is that of a step.
    text.strip_suffix(['.', '!', '?']).is_some_and(|text| !text.ends_with(|c: char| c.is_ascii_digit()))
}

/// The end of the lines of one kind from `start` on: of a paragraph, of a list, or of a single row. A few words such as 'Do
/// this:' belong to what follows.
fn end_of_kind(quotable: &Quotable, start: usize) -> usize {
    let lines = &quotable.lines;
    let index = lines.partition_point(|(at, _)| *at <= start).saturating_sub(1);
    let is_row = lines.get(index).is_some_and(|(_, kind)| *kind == LineKind::Row);
    let enough = if is_row { start } else { start + ENOUGH };
    let changes = |pair: &&[(usize, LineKind)]| pair[1].0 > enough && (pair[0].1 != pair[1].1 || pair[0].1 == LineKind::Row);
    let mut near = lines[index.min(lines.len())..].windows(2).take_while(|pair| pair[1].0 <= start + MAX_BYTES);
    near.find(changes).map_or(quotable.text.len(), |pair| pair[1].0 - 1)
}

/// A passage of a text with the words of the query.
struct Passage<'a> {
    text: &'a str,
    range: Range<usize>,
    marks: &'a [Mark],
}

impl Passage<'_> {
    fn cut(&self) -> Snippet {
        let Passage { text, range, marks } = self;
        let (start, end) = (range.start, range.end);
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
        let is_whole = text[end..].is_empty() || text[end..].starts_with('\n') || ends_sentence(&text[..end]);
        if !is_whole {
            snippet.text.push('…');
        }
        snippet
    }
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

    fn prose(text: &str) -> Quotable {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        Quotable { text: text.to_string(), lines: starts.map(|start| (start, LineKind::Prose)).collect() }
    }

    fn check(text: &str, asked: &[&str], expected: &str) {
        let weight_of = |term: &str| if asked.contains(&term) { 1.0 } else { 0.0 };
        let snippet = best(&prose(text), &weight_of, &mut Analyzer::default());
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
        let snippet = best(&prose(&text), &|t: &str| if t == "needl" { 1.0 } else { 0.0 }, &mut Analyzer::default());
        assert!(snippet.text.contains("needle") && snippet.text.chars().count() <= LENGTH + 2);
    }

    /// 1. A step is quoted from its number on, and running text without the steps below it if it says enough.
    /// 2. A row is quoted alone.
    #[test]
    fn a_passage_is_of_one_kind() {
        let check = |markdown: &str, asked: &str, expected: &str| {
            let article = crate::article::parse(&format!("# T\n\n## Facts\n\n{markdown}"), crate::corpus::Format::Markdown, "page");
            let quotable = Quotable::of(article.sections.last().unwrap(), &[]);
            let snippet = best(&quotable, &|term: &str| if term == asked { 1.0 } else { 0.0 }, &mut Analyzer::default());
            assert_eq!(snippet.text, expected);
        };
        let steps = "1. Open the lid.\n2. Wipe the lens with a cloth.\n3. Close it.\n";
        check(steps, "len", "2. Wipe the lens with a cloth. 3. Close it.");
        check(&format!("Do this:\n\n{steps}"), "zebra", "Do this: 1. Open the lid. 2. Wipe the lens with a cloth. 3. Close it.");
        let prose = "If the picture is grey, then the lens is full of dust and must be wiped.";
        check(&format!("{prose}\n\n{steps}"), "grey", prose);
        check("| Code | Do |\n|---|---|\n| 7 | Wait |\n| 8 | Call |\n| 9 | Stop |\n", "call", "Code: 8; Do: Call");
    }
}
