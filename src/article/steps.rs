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

static RUN_ON: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:^|\s)(\d{1,2})\)\s").expect("the pattern is fixed"));

/// The steps of a section.
pub(super) fn of(blocks: &[Block]) -> Vec<Step> {
    let mut steps = Vec::new();
    for block in blocks {
        match &block.kind {
            BlockKind::List { ordered, items, .. } if *ordered || are_instructions(items) => {
                steps.extend(items.iter().map(|item| step(item)))
            }
            BlockKind::Paragraph(inline) => steps.extend(lines_of(&inline.text)),
            _ => {}
        }
    }
    steps.retain(|s| !s.text.is_empty());
    steps
}

fn step(item: &[Block]) -> Step {
    let mut text = String::new();
    item.iter().for_each(|b| b.push_text(&mut text));
    Step { text }
}

/// Bullets are steps where most of them begin with a verb of instruction.
fn are_instructions(items: &[Vec<Block>]) -> bool {
    let commands = items.iter().filter(|item| item.first().is_some_and(|b| is_instruction(&b.plain_text()))).count();
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

/// Steps written as lines or run together: 'Step 2: …', '3) …', '1) … 2) …'.
fn lines_of(text: &str) -> Vec<Step> {
    let marks: Vec<(usize, u32)> = RUN_ON.captures_iter(text).filter_map(|c| Some((c.get(1)?.start(), c[1].parse().ok()?))).collect();
    let counts_up = marks.len() >= 2 && marks.windows(2).all(|w| w[1].1 == w[0].1 + 1);
    if counts_up {
        let ends = marks.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
        return marks.iter().zip(ends).map(|((start, _), end)| line_step(&text[*start..end])).collect();
    }
    text.lines().filter(|line| NUMBERED_LINE.is_match(line)).map(line_step).collect()
}

fn line_step(line: &str) -> Step {
    Step { text: NUMBERED_LINE.replace(line.trim(), "").trim().to_string() }
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
    }
}
