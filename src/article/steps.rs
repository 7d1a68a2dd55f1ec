//! Steps: the instructions of a fix, as one list.
//!
//! In: the blocks of a section. Out: its steps in reading order. A list that ads, screenshots or
//! notes cut in pieces is one list; nested options add theirs.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::block::{Block, BlockKind};

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What to do, in the author's words; lines of nested lists follow on lines of their own.
    pub text: String,
}

static VERBS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("data/verbs.txt").lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect());

static NUMBERED_LINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:(?i:step)\s*\d{1,2}\s*[:.)\-–—]?|\d{1,2}\s?[.)])\s+").expect("the pattern is fixed"));

/// A number that may begin a step inside running text: '… the menu.2) Click …'.
static INLINE_MARK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:^|[\s.:;!?])(\d{1,2})\)\s*").expect("the pattern is fixed"));

/// The steps of a section.
pub(super) fn of(blocks: &[Block]) -> Vec<Step> {
    let mut steps = Vec::new();
    // The number that the next step bears where the author goes on counting.
    let mut next = 1;
    for block in blocks {
        match &block.kind {
            BlockKind::List { ordered: true, start, items } if !is_contents(items) => {
                for (item, number) in items.iter().zip((*start).min(1 << 20)..) {
                    let found = numbered_item(item, u32::try_from(number).unwrap_or(u32::MAX));
                    next = u32::try_from(number).unwrap_or(0).saturating_add(found.len() as u32);
                    steps.extend(found);
                }
            }
            BlockKind::List { ordered: false, items, .. } if !is_contents(items) && are_instructions(items) => {
                steps.extend(items.iter().map(|item| Step { text: NUMBERED_LINE.replace(&step(item).text, "").into_owned() }));
            }
            BlockKind::Paragraph(inline) => {
                let found = steps_of_paragraph(&inline.text, next);
                next = found.last().map_or(next, |(number, _)| number.saturating_add(1));
                steps.extend(found.into_iter().map(|(_, step)| step));
            }
            // Each nested option counts from one.
            BlockKind::Heading { .. } => next = 1,
            _ => {}
        }
    }
    steps.retain(|s| !s.text.is_empty());
    steps
}

/// A list whose items only lead to places of the same page.
fn is_contents(items: &[Vec<Block>]) -> bool {
    items.iter().all(|item| {
        let mut links = 0;
        let mut inside = true;
        item.iter().for_each(|b| {
            b.each_link(&mut |link| {
                links += 1;
                inside &= link.url.starts_with('#');
            })
        });
        links == 1 && inside
    })
}

/// A list item, cut where further numbers stand inside it.
fn numbered_item(item: &[Block], number: u32) -> Vec<Step> {
    let text = step(item).text;
    let marks = marks_from(&text, number.saturating_add(1));
    let Some((first, _)) = marks.first() else { return vec![Step { text }] };
    let mut steps = vec![Step { text: text[..*first].trim().to_string() }];
    steps.extend(cut_at(&text, &marks).into_iter().map(|(_, step)| step));
    steps
}

fn step(item: &[Block]) -> Step {
    let mut text = String::new();
    item.iter().for_each(|b| b.push_text(&mut text));
    Step { text }
}

/// Bullets are steps where most of them begin with a verb of instruction.
fn are_instructions(items: &[Vec<Block>]) -> bool {
    let tells = |text: &str| is_instruction(text) || NUMBERED_LINE.is_match(text);
    let commands = items.iter().filter(|item| item.first().is_some_and(|b| tells(&b.plain_text()))).count();
    commands * 3 >= items.len() * 2
}

/// Whether a text begins as an instruction does: 'Open the Settings app'.
pub(super) fn is_instruction(text: &str) -> bool {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | ':' | '.'));
    let mut words = words.map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()).filter(|w| !w.is_empty());
    match words.next() {
        Some(first) if matches!(first.as_str(), "please" | "then" | "next" | "now" | "finally" | "first" | "also" | "again") => {
            words.next().is_some_and(|w| VERBS.contains(w.as_str()))
        }
        Some(first) => VERBS.contains(first.as_str()),
        None => false,
    }
}

/// Steps written as lines or run together, with their numbers: 'Step 2: …', '3) …', '1) … 2) …'.
fn steps_of_paragraph(text: &str, next: u32) -> Vec<(u32, Step)> {
    let mut marks = marks_from(text, next);
    if marks.is_empty() && next != 1 {
        marks = marks_from(text, 1);
    }
    if !marks.is_empty() {
        return cut_at(text, &marks);
    }
    let lines = text.lines().filter(|line| NUMBERED_LINE.is_match(line));
    lines.zip(next..).map(|(line, number)| (number, Step { text: NUMBERED_LINE.replace(line.trim(), "").trim().to_string() })).collect()
}

/// Where steps begin inside a text that counts up from `first`: their bytes and numbers.
fn marks_from(text: &str, first: u32) -> Vec<(usize, u32)> {
    let mut expected = first;
    let mut marks = Vec::new();
    for found in INLINE_MARK.captures_iter(text) {
        let (Some(digits), Ok(number)) = (found.get(1), found[1].parse::<u32>()) else { continue };
        // '(see figure 4)' is no step: the last bracket before the number is open.
        let before = &text[..digits.start()];
        let in_brackets = before.rfind(['(', ')']).is_some_and(|at| before[at..].starts_with('('));
        if number == expected && !in_brackets {
            marks.push((digits.start(), number));
            expected += 1;
        }
    }
    marks
}

fn cut_at(text: &str, marks: &[(usize, u32)]) -> Vec<(u32, Step)> {
    let ends = marks.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    let cut = |((start, number), end): (&(usize, u32), usize)| {
        let text = INLINE_MARK.replace(&text[*start..end], "");
        (*number, Step { text: text.trim().to_string() })
    };
    marks.iter().zip(ends).map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::markdown;

    fn check(markdown_text: &str, expected: &[&str]) {
        let blocks = markdown::blocks(markdown_text, 1);
        let steps: Vec<String> = of(&blocks).into_iter().map(|s| s.text).collect();
        assert_eq!(steps, expected);
    }

    #[test]
    fn a_list_cut_by_screenshots_is_one_list() {
        check("1. Open it.\n\n![](a.png)\n\n2. Close it.\n\nA note.\n\n3. Done.", &["Open it.", "Close it.", "Done."]);
    }

    #[test]
    fn bullets_count_where_they_instruct() {
        check("- Open the app\n- Tap the menu", &["Open the app", "Tap the menu"]);
        check("- A full disk\n- An old driver", &[]);
    }

    #[test]
    fn numbered_lines_and_run_on_steps_count() {
        check("1\\. Unzip the file.\n\n 2\\. Run it.", &["Unzip the file.", "Run it."]);
        check("Step 1: Press the key\n\nStep 2: Let go", &["Press the key", "Let go"]);
        check("Do this. 1) Press the key. 2) Let go.", &["Press the key.", "Let go."]);
        check(
            "To fix it:1) Press the key.\n\n![](a.png)\n\n2) Let go.3) Wait.\n\nThen 4) look.",
            &["Press the key.", "Let go.", "Wait.", "look."],
        );
        check("Version 2) is old, and (1) is older.", &[]);
        check("3. Open it (see figure 4) and tap OK.", &["Open it (see figure 4) and tap OK."]);
        check("1. Run `docker build .` and `find . -name 'a**b'` .", &["Run docker build . and find . -name 'a**b' ."]);
    }

    #[test]
    fn a_list_of_contents_is_no_steps() {
        check("1. [Open it](#open)\n2. [Close it](#close)", &[]);
    }
}
