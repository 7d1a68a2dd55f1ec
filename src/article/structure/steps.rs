//! Steps: the instructions of a fix as one list.
//!
//! In: the blocks of a section. Out: its steps in reading order. A list that is interrupted by ads, screenshots or notes is
//! one list; the steps of nested options carry the name of their group.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize, Serializer};

use super::instruction::item_instructs;
use super::languages;
use crate::article::facts::menu_paths::menu_paths;
use crate::article::facts::risks::{Risk, risks};
use crate::article::facts::step_details::{self, Command};
use crate::article::markup::block::{Block, BlockKind, Image, Inline, Link};
use crate::article::model::{Role, Section};
use crate::text::pattern::pattern;

/// One instruction with its details.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    /// The instruction in the author's words; each item of a nested list is on its own line.
    pub text: String,
    /// Heading inside the fix above the step: 'Option 1: On the phone'.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Menu paths, each as its names: `["Settings", "Chats", "Chat Backup"]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub menu_paths: Vec<Vec<String>>,
    /// Text to type or run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Command>,
    /// Paths of files, folders and registry keys.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// Key chords, as `Ctrl+Shift+Esc`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// Links.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Screenshots and other images.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "without_empty_fields")]
    pub images: Vec<Image>,
    /// Risks for the reader.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<Risk>,
}

/// Serializes images without their empty fields.
fn without_empty_fields<S: Serializer>(images: &[Image], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct ImageFields<'a> {
        #[serde(skip_serializing_if = "str::is_empty")]
        alt: &'a str,
        url: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        leads_to: Option<&'a str>,
    }
    serializer.collect_seq(images.iter().map(|i| ImageFields { alt: &i.alt, url: &i.url, leads_to: i.leads_to.as_deref() }))
}

/// A step whose details are not extracted yet.
#[derive(Default)]
struct Draft<'a> {
    text: String,
    /// Running text from which it was cut.
    inlines: Vec<&'a Inline>,
    /// Code and images that belong to it.
    attached: Vec<&'a Block>,
    group: Option<String>,
}

/// A label with a number at the beginning of a line: 'Step 2: '.
static LABELLED_LINE: LazyLock<Regex> = LazyLock::new(|| {
    let words = languages::labels().step.join("|");
    pattern(&format!(r"^(?i:step|{words})\s*\d{{1,2}}\s*[:.：)\-–—]?\s+"))
});

/// Largest length of a label in characters.
const MAX_LABEL: usize = 24;

/// Maximum number of steps in a table cell.
const MAX_CELL_STEPS: u32 = 50;

/// First letters of the words for 'step' that begin with an ASCII letter.
const STEP_LETTERS: [char; 9] = ['s', 'p', 't', 'v', 'l', 'e', 'f', 'a', 'é'];

/// Compiles the rules of this file ahead of time: see [`crate::article::prepare`].
pub(crate) fn prepare() {
    LazyLock::force(&LABELLED_LINE);
}

/// Steps in the blocks of a section.
pub(crate) fn extract(blocks: &[Block]) -> Vec<Step> {
    drafts(blocks).into_iter().map(Draft::finish).collect()
}

/// Number of steps in the blocks of a section.
pub(crate) fn count(blocks: &[Block]) -> usize {
    drafts(blocks).len()
}

/// Whether the blocks of a section contain a step.
pub(crate) fn any(blocks: &[Block]) -> bool {
    count(blocks) > 0
}

impl Section {
    /// Steps of a fix, extracted from its blocks; empty for other sections.
    pub fn steps(&self) -> Vec<Step> {
        if self.role == Role::Fix { extract(&self.blocks) } else { Vec::new() }
    }

    /// Texts of the steps, without their details; none for sections other than fixes.
    pub fn step_texts(&self) -> Vec<String> {
        if self.role == Role::Fix { drafts(&self.blocks).into_iter().map(|draft| draft.text).collect() } else { Vec::new() }
    }

    /// Number of steps; zero for sections other than fixes.
    pub fn step_count(&self) -> usize {
        if self.role == Role::Fix { count(&self.blocks) } else { 0 }
    }
}

/// Steps collected so far, and the position in the numbering.
#[derive(Default)]
struct Collector<'a> {
    drafts: Vec<Draft<'a>>,
    /// Number of the next step if the author continues counting.
    next: u32,
    group: Option<String>,
    /// Whether a paragraph followed the last step. Code after it belongs to that paragraph.
    after_text: bool,
}

fn drafts(blocks: &[Block]) -> Vec<Draft<'_>> {
    let mut collector = Collector { next: 1, ..Collector::default() };
    for block in blocks {
        collector.add_block(block);
    }
    collector.drafts.retain(|d| !d.text.is_empty());
    collector.drafts
}

impl<'a> Collector<'a> {
    fn add_block(&mut self, block: &'a Block) {
        match &block.kind {
            BlockKind::List { ordered: true, start, items } if !is_contents(items) => {
                for (item, number) in items.iter().zip((*start).min(1 << 20)..) {
                    let found = numbered_item(item, u32::try_from(number).unwrap_or(u32::MAX));
                    self.next = u32::try_from(number).unwrap_or(0).saturating_add(found.len() as u32);
                    self.add(found);
                }
            }
            BlockKind::List { ordered: false, items, .. } if !is_contents(items) && are_instructions(items) => {
                self.add(items.iter().map(|item| {
                    let mut draft = whole_item(item);
                    draft.text.drain(..number_end(&draft.text).unwrap_or(0));
                    draft
                }));
            }
            BlockKind::Paragraph(inline) => {
                let found = steps_of_paragraph(&inline.text, self.next);
                self.next = found.last().map_or(self.next, |(number, _)| number.saturating_add(1));
                if found.is_empty() && inline.is_all_bold() {
                    self.group = Some(inline.text.clone());
                }
                self.after_text |= found.is_empty() && !inline.text.is_empty();
                self.add(found.into_iter().map(|(_, text)| Draft { text, inlines: vec![inline], ..Draft::default() }));
            }
            BlockKind::Table { rows, .. } => {
                for cell in rows.iter().flatten() {
                    let found = steps_of_cell(cell);
                    self.add(found.into_iter().map(|text| Draft { text, ..Draft::default() }));
                }
            }
            // Each nested option restarts the numbering.
            BlockKind::Heading { text, .. } => {
                self.next = 1;
                self.group = Some(text.clone());
            }
            // A screenshot or a command below a step illustrates it.
            BlockKind::Code { .. } if self.after_text => {}
            BlockKind::Pictures { .. } | BlockKind::Code { .. } => {
                if let Some(last) = self.drafts.last_mut().filter(|last| last.group == self.group) {
                    last.attached.push(block);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, drafts: impl IntoIterator<Item = Draft<'a>>) {
        let group = &self.group;
        let before = self.drafts.len();
        self.drafts.extend(drafts.into_iter().map(|d| Draft { group: group.clone(), ..d }));
        self.after_text &= self.drafts.len() == before;
    }
}

impl Draft<'_> {
    /// Extracts the details. Of the spans and links of a paragraph, a step gets those whose text occurs in it.
    fn finish(self) -> Step {
        let text = self.text;
        let inside = |span: &str| !span.is_empty() && text.contains(span);
        let spans = |pick: fn(&Inline) -> &Vec<String>| -> Vec<String> {
            self.inlines.iter().flat_map(|i| pick(i)).filter(|span| inside(span)).cloned().collect()
        };
        let (bold, code) = (spans(|i| &i.bold), spans(|i| &i.code));
        let mut commands = step_details::commands(&text, &bold, &code);
        let mut images: Vec<Image> = self.inlines.iter().flat_map(|i| &i.images).cloned().collect();
        for block in self.attached {
            match &block.kind {
                BlockKind::Code { language, text } => {
                    commands.push(Command { text: text.trim_end().to_string(), language: language.clone() });
                }
                BlockKind::Pictures { images: more } => images.extend(more.iter().cloned()),
                _ => {}
            }
        }
        let links = self.inlines.iter().flat_map(|i| &i.links).filter(|link| inside(&link.text)).cloned().collect();
        Step {
            group: self.group,
            menu_paths: menu_paths(&text, &bold, &code),
            commands,
            paths: step_details::paths(&text),
            keys: step_details::keys(&text),
            links,
            images,
            risks: risks(&text),
            text,
        }
    }
}

/// Whether a list is a table of contents: each item is a link to a heading of the same page.
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

/// The steps of a numbered list item, which may contain further numbers.
fn numbered_item(item: &[Block], number: u32) -> Vec<Draft<'_>> {
    let draft = whole_item(item);
    let marks = marks_from(&draft.text, number.saturating_add(1));
    let Some((first, _)) = marks.first() else { return vec![draft] };
    let piece = |text: String| Draft { text, inlines: draft.inlines.clone(), ..Draft::default() };
    let mut pieces = vec![piece(draft.text[..*first].trim().to_string())];
    pieces.extend(cut_at(&draft.text, &marks).into_iter().map(|(_, text)| piece(text)));
    pieces
}

/// A list item as one step.
fn whole_item(item: &[Block]) -> Draft<'_> {
    let mut draft = Draft::default();
    for block in item {
        block.each_inline(&mut |inline| draft.inlines.push(inline));
        match &block.kind {
            BlockKind::Code { .. } | BlockKind::Pictures { .. } => draft.attached.push(block),
            _ => {}
        }
        block.push_text(&mut draft.text);
    }
    draft
}

/// Whether the items of a bulleted list are steps: two thirds of them instruct.
fn are_instructions(items: &[Vec<Block>]) -> bool {
    let instructs = |text: &str| item_instructs(text) || begins_like_a_number(text) && number_end(text).is_some();
    let instructions = items.iter().filter(|item| item.first().is_some_and(|b| instructs(&b.plain_text()))).count();
    instructions * 3 >= items.len() * 2
}

/// Steps in a table cell, whose text is on one line: '1. Open it. 2. Close it.' A cell without numbers has none.
fn steps_of_cell(text: &str) -> Vec<String> {
    if !text.starts_with("1. ") || !text.contains(" 2. ") {
        return Vec::new();
    }
    cell_lines(text).lines().map(|line| line[number_end(line).unwrap_or(0)..].trim().to_string()).collect()
}

/// The text of a table cell with each number of a list at the beginning of a line.
pub(crate) fn cell_lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len() + 8);
    let mut rest = text;
    for number in 1..=MAX_CELL_STEPS {
        let mark = format!("{number}. ");
        let found = if number == 1 { rest.starts_with(&mark).then_some(0) } else { rest.find(&format!(" {mark}")).map(|at| at + 1) };
        let Some(at) = found else { break };
        lines.push_str(rest[..at].trim_end());
        if !lines.is_empty() {
            lines.push('\n');
        }
        rest = &rest[at..];
    }
    lines.push_str(rest);
    lines
}

/// Steps in a paragraph with their numbers, one per line or run together: 'Step 2: …', '3) …', '1) … 2) …'.
fn steps_of_paragraph(text: &str, next: u32) -> Vec<(u32, String)> {
    let mut marks = marks_from(text, next);
    if marks.is_empty() && next != 1 {
        marks = marks_from(text, 1);
    }
    if !marks.is_empty() {
        return cut_at(text, &marks);
    }
    let mut steps: Vec<(u32, String)> = Vec::new();
    let mut last = 0;
    for (index, line) in text.trim_start().lines().enumerate() {
        let Some(end) = begins_like_a_number(line).then(|| number_end(line)).flatten() else { continue };
        let written = line[..end].trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(0);
        // A line such as '10. That' after '… since version' is not a step; authors who count may be off by one.
        let continues = if steps.is_empty() { [1, next].contains(&written) } else { (last..=last + 2).contains(&written) };
        if index == 0 || continues {
            steps.push((next + steps.len() as u32, line[end..].trim().to_string()));
            last = written;
        }
    }
    steps
}

/// The end of the number with which a line begins, and of the space after it: '2. ', '2 ) ', 'Step 2: '.
fn number_end(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let rest = &line[digits..];
        let after = rest.strip_prefix(is_space).unwrap_or(rest).strip_prefix(['.', ')']).filter(|_| digits <= 2)?;
        return after.starts_with(is_space).then(|| line.len() - after.trim_start_matches(is_space).len());
    }
    // Compiling the words of all languages takes longer than a search, so most lines are rejected without them.
    let label = line[..line.find(|c: char| c.is_ascii_digit())?].trim_end_matches(is_space);
    let is_short = label.chars().nth(MAX_LABEL).is_none();
    is_short.then(|| LABELLED_LINE.find(line)).flatten().map(|found| found.end())
}

/// Whether a character is what `\s` matches in a [`pattern`].
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{a0}')
}

/// Whether a line may begin with the number of a step. A quick check without false negatives.
fn begins_like_a_number(line: &str) -> bool {
    line.chars().next().is_some_and(|c| c.is_ascii_digit() || STEP_LETTERS.contains(&c.to_ascii_lowercase()) || !c.is_ascii())
}

/// Offsets and numbers of the steps inside a text that counts up from `first`.
fn marks_from(text: &str, first: u32) -> Vec<(usize, u32)> {
    let mut expected = first;
    let mut marks = Vec::new();
    for (start, number) in inline_numbers(text) {
        // '(see figure 4)' is not a step: the last bracket before the number is open.
        let before = &text[..start];
        let in_brackets = before.rfind(['(', ')']).is_some_and(|at| before[at..].starts_with('('));
        if number == expected && !in_brackets {
            marks.push((start, number));
            expected += 1;
        }
    }
    marks
}

/// The numbers that may begin a step inside running text, with their offsets: '… the menu.2) Click …'. Each follows the end of
/// a sentence or a space, but not the space that belongs to the number before it.
fn inline_numbers(text: &str) -> impl Iterator<Item = (usize, u32)> {
    let mut free = 0;
    text.match_indices(')').filter_map(move |(end, _)| {
        let digits = text[..end].bytes().rev().take_while(u8::is_ascii_digit).count();
        let start = end - digits;
        let separator = text[..start].chars().next_back();
        let is_separate =
            separator.is_none_or(|c| (is_space(c) || matches!(c, '.' | ':' | ';' | '!' | '?')) && start - c.len_utf8() >= free);
        if !(1..=2).contains(&digits) || !is_separate {
            return None;
        }
        let after = &text[end + 1..];
        free = text.len() - after.trim_start_matches(is_space).len();
        Some((start, text[start..end].parse().ok()?))
    })
}

/// Splits a text at the marks into numbered steps.
fn cut_at(text: &str, marks: &[(usize, u32)]) -> Vec<(u32, String)> {
    let ends = marks.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    let cut = |((start, number), end): (&(usize, u32), usize)| {
        let text = text[*start..end].trim_start_matches(|c: char| c.is_ascii_digit());
        (*number, text.strip_prefix(')').unwrap_or(text).trim().to_string())
    };
    marks.iter().zip(ends).map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::markup::markdown;

    fn check(markdown_text: &str, expected: &[&str]) {
        let blocks = markdown::blocks(markdown_text, 1, &mut Vec::new());
        let steps: Vec<String> = extract(&blocks).into_iter().map(|s| s.text).collect();
        assert_eq!(steps, expected);
    }

    #[test]
    fn a_list_interrupted_by_screenshots_is_one_list() {
        check("1. Open it.\n\n![](a.png)\n\n2. Close it.\n\nA note.\n\n3. Done.", &["Open it.", "Close it.", "Done."]);
    }

    #[test]
    fn bullets_are_steps_if_they_instruct() {
        check("- Open the app\n- Tap the menu", &["Open the app", "Tap the menu"]);
        check("- A full disk\n- An old driver", &[]);
    }

    #[test]
    fn numbered_lines_and_inline_numbers_are_steps() {
        check("1\\. Unzip the file.\n\n 2\\. Run it.", &["Unzip the file.", "Run it."]);
        check("Step 1: Press the key\n\nStep 2: Let go", &["Press the key", "Let go"]);
        check("Do this. 1) Press the key. 2) Let go.", &["Press the key.", "Let go."]);
        check(
            "To fix it:1) Press the key.\n\n![](a.png)\n\n2) Let go.3) Wait.\n\nThen 4) look.",
            &["Press the key.", "Let go.", "Wait.", "look."],
        );
        check("Do this:\n1\\. Press the key.\n2\\. Let\ngo.", &["Press the key.", "Let go."]);
        check("It is old since version\n10. That is all.", &[]);
        check("Version 2) is old, and (1) is older.", &[]);
        check("3. Open it (see figure 4) and tap OK.", &["Open it (see figure 4) and tap OK."]);
        check("1. Run `docker build .` and `find . -name 'a**b'` .", &["Run docker build . and find . -name 'a**b' ."]);
    }

    /// The number of a line is found as by one pattern for all lines, and that of running text likewise.
    #[test]
    fn numbers_are_found_as_by_patterns() {
        let words = languages::labels().step.join("|");
        let line = pattern(&format!(r"^(?:(?i:step|{words})\s*\d{{1,2}}\s*[:.：)\-–—]?|\d{{1,2}}\s?[.)])\s+"));
        let inline = pattern(r"(?:^|[\s.:;!?])(\d{1,2})\)\s*");
        for before in ["", "Step", "step ", "Schritt  ", "STEP\u{a0}", " ", "é ", "手順", "Steps ", "the end.", "(", "1) ", "x 2)"] {
            for number in ["", "1", "12", "123", "٣"] {
                for after in
                    ["", ". Open", ".Open", ") Open", " ) Open", "  ) Open", ": Open", " - Open", " Open", ")\u{a0}2) 3)x", ") (4) a.5) b"]
                {
                    let text = format!("{before}{number}{after}");
                    assert_eq!(number_end(&text), line.find(&text).map(|found| found.end()), "{text}");
                    let expected = inline.captures_iter(&text).map(|found| (found.get(1).unwrap().start(), found[1].parse().unwrap()));
                    assert_eq!(inline_numbers(&text).collect::<Vec<_>>(), expected.collect::<Vec<(usize, u32)>>(), "{text}");
                }
            }
        }
    }

    #[test]
    fn labels_are_short_and_without_digits() {
        let is_label = |label: &str| label.chars().count() <= MAX_LABEL && !label.contains(|c: char| c.is_ascii_digit());
        assert!(languages::labels().step.iter().all(|label| is_label(label)));
    }

    #[test]
    fn extracts_the_details_of_steps() {
        let text = "1. Open **Settings** > **Apps**. See [the help](https://example.com/help).\n\n   ```powershell\n   Get-Disk\n   ```\n2. Press Ctrl+C.\n\n![The dialog](a.png)\n\n### On a phone\n\n1. Erase all content.\n";
        let steps = extract(&markdown::blocks(text, 1, &mut Vec::new()));
        assert_eq!(steps[0].menu_paths, [["Settings", "Apps"]]);
        assert_eq!(steps[0].commands, [Command { text: "Get-Disk".into(), language: Some("powershell".into()) }]);
        assert_eq!(steps[0].links[0].url, "https://example.com/help");
        assert_eq!((steps[1].keys.as_slice(), steps[1].images[0].alt.as_str()), (&["Ctrl+C".to_string()][..], "The dialog"));
        assert_eq!((steps[2].group.as_deref(), steps[2].risks.as_slice()), (Some("On a phone"), &[Risk::FactoryReset][..]));
    }

    #[test]
    fn numbers_in_a_table_cell_are_steps() {
        check("| Windows | 1. Open it. 2. Close it. |\n|---|---|\n| macOS | 1.5 GHz |", &["Open it.", "Close it."]);
    }

    #[test]
    fn steps_of_one_paragraph_have_their_own_details() {
        let steps = extract(&markdown::blocks("1) Type **mmc** here. 2) Type **cmd** there.", 1, &mut Vec::new()));
        let commands: Vec<Vec<&str>> = steps.iter().map(|s| s.commands.iter().map(|c| c.text.as_str()).collect()).collect();
        assert_eq!(commands, [["mmc"], ["cmd"]]);
    }

    #[test]
    fn a_table_of_contents_is_not_a_list_of_steps() {
        check("1. [Open it](#open)\n2. [Close it](#close)", &[]);
    }
}
