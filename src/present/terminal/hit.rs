//! One hit of a page, below the title of its article.

use std::fmt::Write as _;
use std::ops::Range;

use textwrap::core::display_width;

use super::details::{Detail, push_details};
use super::heading::{fix_label, platforms};
use super::line::{MAX_TITLE, Margins, listed, push_wrapped, safe, shortened};
use super::marked::Marked;
use super::number::{and_more, plural, thousands};
use super::style::{FAINT, PLAIN, STRONG};
use super::view::View;
use crate::article::Role;
use crate::search::{Hit, SameFix, ScorePart, ScoreReason};

/// Largest number of missing words that are listed.
const MAX_MISSING: usize = 8;
/// Number of steps that are shown of a hit.
const MAX_STEPS: usize = 2;
/// Column at which the number of steps ends, unless the title is longer.
const STEPS_END: usize = 80;
/// Number of digits of an id that are shown; `kb show` needs no more.
pub(super) const SHORT_ID: usize = 8;

/// How the hits of a page are shown.
#[derive(Clone, Copy)]
pub(super) struct HitStyle<'a> {
    /// Whether hits that state no platform get a note.
    pub(super) filtered: bool,
    /// Words that all hits of the page lack, which the page says once.
    pub(super) missing: &'a [String],
    /// Columns before the text of a hit.
    pub(super) indent: usize,
    /// The terminal.
    pub(super) view: &'a View,
}

/// Appends a hit. The first hit of an article is `open`: its text and its first steps are shown.
pub(super) fn push_hit(out: &mut String, hit: &Hit, open: bool, style: HitStyle<'_>) {
    let indent = " ".repeat(style.indent);
    let columns = style.view.width.saturating_sub(style.indent).max(1);
    let steps = hit.section.step_texts();
    let steps_shown = push_heading(out, hit, steps.len(), columns, style.indent);
    push_quotation(out, hit, open.then_some(&steps), &indent, columns);
    let mut details = vec![Detail::new(format!("line {}", hit.section.line_start)), Detail::new(short_id(&hit.id))];
    details.extend(hit.section.heading_path.last().map(|above| Detail::new(shortened(&format!("under {}", safe(above)), columns))));
    details.extend(notes(hit, if steps_shown { 0 } else { steps.len() }, style).into_iter().map(Detail::new));
    push_details(out, &details, &indent, style.view.width);
    push_same_fix(out, &hit.same_fix, &indent, style.view);
    push_explanation(out, hit, &indent, style.view.width);
}

/// The beginning of an id.
pub(super) fn short_id(id: &str) -> &str {
    id.get(..SHORT_ID).unwrap_or(id)
}

/// Appends the number and title of a hit, with its number of steps if there is room. Returns whether there was.
fn push_heading(out: &mut String, hit: &Hit, steps: usize, columns: usize, indent: usize) -> bool {
    let (title, highlights, role) = title(hit);
    let marked = Marked { text: &title, highlights: &highlights, style: STRONG, before: 0 };
    let steps = match steps {
        0 => String::new(),
        n => format!("{n} {}", plural(n, "step", "steps")),
    };
    let rank = format!("{:>width$}  ", hit.rank, width = indent - 2);
    let used = display_width(&title) + display_width(&role);
    let fits = used + 2 + steps.len() <= columns;
    let lines = marked.lines(columns);
    for (index, line) in lines.iter().enumerate() {
        let lead = if index == 0 { rank.clone() } else { " ".repeat(indent) };
        let _ = write!(out, "{FAINT}{lead}{FAINT:#}{line}");
        if index + 1 < lines.len() {
            out.push('\n');
        }
    }
    if used <= columns {
        let _ = write!(out, "{FAINT}{role}{FAINT:#}");
    } else if !role.is_empty() {
        let _ = write!(out, "\n{}{FAINT}{}{FAINT:#}", " ".repeat(indent), role.trim());
    }
    if fits && !steps.is_empty() {
        let gap = columns.min(STEPS_END - indent).saturating_sub(used + steps.len()).max(2);
        let _ = write!(out, "{}{FAINT}{steps}{FAINT:#}", " ".repeat(gap));
    }
    out.push('\n');
    fits
}

/// The title of a hit with the words to mark, and its role unless it is a fix. A section that has no title but its article's,
/// which stands above, is called by its role.
fn title(hit: &Hit) -> (String, Vec<(usize, usize)>, String) {
    let section = &hit.section;
    if section.title.is_empty() || section.title == hit.article.title {
        let name = section.role.name();
        return (name[..1].to_uppercase() + &name[1..], Vec::new(), String::new());
    }
    let label = fix_label(section);
    let before = label.chars().count();
    let title = shortened(&format!("{label}{}", section.title), MAX_TITLE);
    let highlights = hit.title_highlights.iter().map(|(start, end)| (start + before, end + before)).collect();
    let role = if section.role == Role::Fix { String::new() } else { format!(" [{}]", section.role.name()) };
    (title, highlights, role)
}

/// Appends the passage that matches best and, unless it quotes steps, the first of the given steps; of further hits of an article,
/// whose steps are not given, a line.
fn push_quotation(out: &mut String, hit: &Hit, steps: Option<&Vec<String>>, indent: &str, columns: usize) {
    let snippet = &hit.snippet;
    let marked = Marked { text: &snippet.text, highlights: &snippet.highlights, style: PLAIN, before: 0 };
    let lines = match steps.is_some() {
        true => by_step(&snippet.text).into_iter().flat_map(|part| marked.part(part).lines(columns)).collect(),
        // The end of the line is cut here, not by the terminal.
        false if marked.lines(columns).len() > 1 => {
            marked.lines(columns.saturating_sub(2).max(1)).into_iter().take(1).map(|line| line + " …").collect()
        }
        false => marked.lines(columns),
    };
    for line in lines {
        let _ = writeln!(out, "{indent}{line}");
    }
    let Some(steps) = steps else { return };
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let quoted = flat(&snippet.text);
    let is_quoted = |text: &str| quoted.contains(&text.chars().take(24).collect::<String>());
    let steps: Vec<String> = steps.iter().map(|step| flat(&safe(step))).collect();
    if steps.iter().any(|step| is_quoted(step)) {
        return;
    }
    for (number, step) in steps.iter().take(MAX_STEPS).enumerate() {
        let _ = writeln!(out, "{indent}{}", shortened(&format!("{}. {step}", number + 1), columns));
    }
}

/// A quotation in parts, as byte ranges: each step or item that it quotes is one.
fn by_step(text: &str) -> Vec<Range<usize>> {
    let number_at = |at: usize| {
        let digits = text[at..].len() - text[at..].trim_start_matches(|c: char| c.is_ascii_digit()).len();
        text[at..at + digits].parse::<u32>().ok().filter(|_| text[at + digits..].starts_with(". "))
    };
    // The first step begins the text, or follows a sentence.
    let sentences = text.match_indices(' ').map(|(at, _)| at + 1).filter(|at| text[..at - 1].ends_with(['.', ':', '!', '?']));
    let first = std::iter::once(0).chain(sentences).find_map(|at| Some((at, number_at(at)?)));
    let mut starts = vec![0];
    starts.extend(first.map(|(at, _)| at).filter(|at| *at > 0));
    let (mut at, mut next) = first.map_or((0, None), |(at, number)| (at, Some(number)));
    next = next.and_then(|number: u32| number.checked_add(1));
    while let Some(found) = next.and_then(|number| text[at..].find(&format!(" {number}. "))) {
        at += found + 1;
        starts.push(at);
        next = next.and_then(|number| number.checked_add(1));
    }
    starts.extend(text.match_indices(" • ").map(|(at, _)| at + 1));
    starts.sort_unstable();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// What is to know about a hit: the number of steps that its heading does not show, platforms, paid tools, missing words.
fn notes(hit: &Hit, steps: usize, style: HitStyle<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if steps > 0 {
        notes.push(format!("{steps} {}", plural(steps, "step", "steps")));
    }
    let names = platforms(&hit.section.applies_to);
    if names.is_empty() && style.filtered {
        notes.push("platform not stated".to_string());
    } else if !names.is_empty() && names != platforms(&hit.article.applies_to) {
        notes.push(format!("for {}", listed(&names)));
    }
    if hit.section.commercial {
        notes.push("promotes a paid tool".to_string());
    }
    let missing: Vec<&String> = hit.missing_terms.iter().filter(|word| !style.missing.contains(word)).collect();
    if !missing.is_empty() {
        notes.push(missing_words(&missing));
    }
    notes
}

/// 'missing: zebra, lamp'.
pub(super) fn missing_words(words: &[&String]) -> String {
    let more = and_more(words.len().saturating_sub(MAX_MISSING));
    format!("missing: {}{more}", listed(words.iter().take(MAX_MISSING).copied()))
}

/// The other articles that contain the same fix.
fn push_same_fix(out: &mut String, same_fix: &SameFix, indent: &str, view: &View) {
    if same_fix.articles == 0 {
        return;
    }
    let more = if same_fix.fixes.is_empty() { "; --expand shows them" } else { "" };
    let others = plural(same_fix.articles, "other article", "other articles");
    let text = format!("same fix in {} {others}{more}", thousands(same_fix.articles as u64));
    push_details(out, &[Detail::new(text)], indent, view.width);
    let inner = format!("{indent}  ");
    for found in &same_fix.fixes {
        let article = &found.article;
        let path = view.path_detail(article.source, &article.path, Some(found.section.line_start));
        let title = shortened(&safe(&article.title), MAX_TITLE);
        push_details(out, &[path, Detail::new(short_id(&found.id)), Detail::new(title)], &inner, view.width);
    }
}

/// The parts that add up to the score, the largest first.
fn push_explanation(out: &mut String, hit: &Hit, indent: &str, width: usize) {
    if hit.explanation.is_empty() {
        return;
    }
    let mut parts: Vec<&ScorePart> = hit.explanation.iter().collect();
    parts.sort_by(|a, b| b.score.total_cmp(&a.score));
    let _ = writeln!(out, "{indent}score {:.2} is the sum of:", hit.score);
    for part in parts {
        let words = part.words.iter().map(|w| safe(w)).collect::<Vec<_>>().join(" ");
        let what = match part.reason {
            ScoreReason::Word => words,
            ScoreReason::Bigram => format!("'{words}' adjacent"),
            ScoreReason::Named => format!("'{words}' is a title or heading"),
            ScoreReason::Page => "the article as a whole".to_string(),
            ScoreReason::Platform => "for another platform".to_string(),
            ScoreReason::Title => "the query is its title".to_string(),
            ScoreReason::Article => "rest of the article".to_string(),
            ScoreReason::Role => "not a fix".to_string(),
            ScoreReason::Early => "early in the article".to_string(),
            ScoreReason::Recent => "recent article".to_string(),
        };
        let details = match (part.weight, part.in_titles, part.in_text) {
            (Some(weight), Some(in_titles), Some(in_text)) => {
                format!(" (weight {weight:.2}, in titles {in_titles:.0}, in text {in_text:.2})")
            }
            _ => String::new(),
        };
        let first = format!("{indent}{:>8.2}  ", part.score);
        let margins = Margins { first: &first, rest: &" ".repeat(first.len()), width };
        push_wrapped(out, &format!("{what}{details}"), PLAIN, margins);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_steps_are_parts() {
        let check = |text: &str, expected: &[&str]| {
            let parts: Vec<&str> = by_step(text).into_iter().map(|part| text[part].trim_end()).collect();
            assert_eq!(parts, expected);
        };
        check("9. Open it. 10. Close it in 11. 2 s", &["9. Open it.", "10. Close it in", "11. 2 s"]);
        check("It has 2. of them", &["It has 2. of them"]);
        check("Look: • A lamp • A fan", &["Look:", "• A lamp", "• A fan"]);
        check("Do it. 1. Open it. 2. Wait.", &["Do it.", "1. Open it.", "2. Wait."]);
        check("", &[""]);
    }
}
