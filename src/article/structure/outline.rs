//! The outline of a page: its headings as a tree.
//!
//! In: the blocks of a page. Out: the blocks before the first heading, and a tree of headings with their blocks. A bold
//! line on its own counts as a heading if the author uses it as one.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::evidence::Evidence;
use super::heading_dialect::{self, Counts, Heading, Label, MAX_BOLD_HEADING, labels_answer, numbers_a_fix};
use super::instruction::is_instruction;
use super::problem;
use super::questions;
use crate::article::markup::block::{Block, BlockKind};
use crate::article::model::Role;
use crate::text::pattern::pattern;

/// Level of a bold line that serves as a heading: below all real headings.
const BOLD_LEVEL: u8 = 7;

/// Maximum length in bytes of a bold line that is one of several headings: it may be a message.
const MAX_BOLD_TITLE: usize = 200;

/// Number of headings that are counted in their sections from which on numbers are those of sections.
const MIN_SECTION_NUMBERS: usize = 3;

/// A heading with everything below it.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) level: u8,
    pub(crate) heading: Heading,
    /// Role announced by the words of the heading.
    pub(crate) role: Option<Role>,
    /// Whether the heading is an instruction.
    pub(crate) is_action: bool,
    /// Whether the heading names a problem.
    pub(crate) names_problem: bool,
    pub(crate) line_start: u32,
    /// Line before the next heading of the same or a higher level.
    pub(crate) line_end: u32,
    /// Blocks before the first nested heading.
    pub(crate) blocks: Vec<Block>,
    pub(crate) children: Vec<Node>,
    /// Evidence of the text, judged once it is asked for.
    evidence: OnceCell<Evidence>,
}

/// A page as a tree of headings.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// Blocks before the first heading.
    pub(crate) opening: Vec<Block>,
    pub(crate) nodes: Vec<Node>,
}

/// Builds the outline of blocks. `last_line` is the last line of the file.
pub(crate) fn build(blocks: Vec<Block>, last_line: u32) -> Outline {
    let mut outline = Outline::default();
    let mut open: Vec<Node> = Vec::new();
    for block in promote_bold_lines(questions::promote(blocks, BOLD_LEVEL)) {
        let BlockKind::Heading { level, text } = &block.kind else {
            open.last_mut().map_or(&mut outline.opening, |node| &mut node.blocks).push(block);
            continue;
        };
        let (level, heading) = (*level, heading_dialect::parse(text));
        close_down_to(&mut open, &mut outline.nodes, level, block.line_start.saturating_sub(1));
        open.push(Node::new(level, heading, block.line_start));
    }
    close_down_to(&mut open, &mut outline.nodes, 0, last_line);
    label_counted_words(&mut outline.nodes);
    if numbers_sections(&outline.nodes) >= MIN_SECTION_NUMBERS {
        drop_section_numbers(&mut outline.nodes);
    }
    drop_lone_labels(&mut outline.nodes);
    let counted = any_label(&outline.nodes);
    correct_contents_role(&mut outline.nodes, counted);
    outline
}

/// Closes the open headings of `level` and below.
fn close_down_to(open: &mut Vec<Node>, top: &mut Vec<Node>, level: u8, line_end: u32) {
    while open.last().is_some_and(|node| node.level >= level) {
        let Some(mut node) = open.pop() else { return };
        // Nested content may end on the line of the next heading: HTML can have both on one line.
        let nested_end = node.children.last().map_or(0, |child| child.line_end);
        node.line_end = line_end.max(nested_end).max(node.own_end());
        open.last_mut().map_or(&mut *top, |parent| &mut parent.children).push(node);
    }
}

/// Last line of blocks that reach to line `until`, or further if a heading shares their last line.
pub(crate) fn text_end(blocks: &[Block], until: u32) -> u32 {
    blocks.last().map_or(until, |last| last.line_end.max(until))
}

/// Turns bold lines into headings: always if they number a fix, others only if the page has no real headings except its
/// title.
fn promote_bold_lines(blocks: Vec<Block>) -> Vec<Block> {
    let no_headings = blocks.iter().filter(|b| matches!(b.kind, BlockKind::Heading { .. })).count() <= 1;
    let mut promoted: Vec<bool> = blocks.iter().map(|b| is_heading_line(b, no_headings)).collect();
    for index in bold_series(&blocks) {
        promoted[index] = true;
    }
    let ordinals: Vec<Option<u32>> = blocks.iter().zip(&promoted).map(|(b, p)| p.then(|| ordinal_of(b)).flatten()).collect();
    // The last block has nothing below it, so it is not a heading, unless it continues a numbering.
    if let Some(last) = promoted.last_mut() {
        let ordinal = ordinals.last().copied().flatten();
        *last &= ordinal.is_some_and(|n| n > 1 && ordinals.contains(&Some(n - 1)));
    }
    for run in runs(&ordinals) {
        // Adjacent numbered lines are a table of contents if the same numbers occur again, or if there are no others.
        let others: Vec<u32> = ordinals[..run.start].iter().chain(&ordinals[run.end..]).copied().flatten().collect();
        let repeated = ordinals[run.clone()].iter().flatten().any(|n| others.contains(n));
        if run.len() > 1 && (repeated || others.is_empty()) {
            promoted[run].fill(false);
        }
    }
    let promote = |(block, promoted): (Block, bool)| match block.kind {
        BlockKind::Paragraph(inline) if promoted => Block { kind: BlockKind::Heading { level: BOLD_LEVEL, text: inline.text }, ..block },
        kind => Block { kind, ..block },
    };
    blocks.into_iter().zip(promoted).map(promote).collect()
}

/// Indexes of bold lines that serve as headings below a heading: two or more of them with text below each, or one that
/// names a problem.
fn bold_series(blocks: &[Block]) -> Vec<usize> {
    let mut series = Vec::new();
    let mut in_section = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        if matches!(block.kind, BlockKind::Heading { .. }) {
            series.append(&mut kept_series(std::mem::take(&mut in_section), blocks));
        } else if is_bold_title(block) && blocks.get(index + 1).is_some_and(|next| has_text(next) && !is_bold_title(next)) {
            in_section.push(index);
        }
    }
    series.append(&mut kept_series(in_section, blocks));
    series
}

fn kept_series(indexes: Vec<usize>, blocks: &[Block]) -> Vec<usize> {
    let names_problem = |index: &usize| problem::in_heading(&blocks[*index].plain_text());
    if indexes.len() >= 2 { indexes } else { indexes.into_iter().filter(names_problem).collect() }
}

fn has_text(block: &Block) -> bool {
    !matches!(block.kind, BlockKind::Heading { .. } | BlockKind::Pictures { .. })
}

/// Whether a paragraph is a bold line in the form of a title.
fn is_bold_title(block: &Block) -> bool {
    let BlockKind::Paragraph(inline) = &block.kind else { return false };
    let text = &inline.text;
    let begins = || text.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || !c.is_ascii() || matches!(c, '"' | '\'' | '`'));
    let titled = || {
        text.len() <= MAX_BOLD_TITLE
            && begins()
            && !text.contains('\n')
            && !text.ends_with([',', ';'])
            && (!text.ends_with('.') || problem::in_heading(text))
    };
    // 'Solution:' and 'A:' on lines of their own are labels inside a section.
    let is_label = || heading_dialect::role(text).is_some() || labels_answer(text);
    inline.links.is_empty() && inline.is_all_bold() && titled() && !is_label()
}

/// Number of a line that numbers a fix; 0 for a label without a number.
fn ordinal_of(block: &Block) -> Option<u32> {
    match &block.kind {
        BlockKind::Paragraph(inline) if numbers_a_fix(&inline.text) => {
            Some(heading_dialect::parse(&inline.text).label?.ordinal.unwrap_or(0))
        }
        _ => None,
    }
}

/// Ranges of adjacent numbered lines.
fn runs(ordinals: &[Option<u32>]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for index in (0..ordinals.len()).filter(|index| ordinals[*index].is_some()) {
        match runs.last_mut().filter(|run| run.end == index) {
            Some(run) => run.end += 1,
            None => runs.push(index..index + 1),
        }
    }
    runs
}

/// Whether a paragraph serves as a heading.
fn is_heading_line(block: &Block, no_headings: bool) -> bool {
    let BlockKind::Paragraph(inline) = &block.kind else { return false };
    // An entry of a table of contents may look the same, but links to the heading.
    let links_inside = inline.links.iter().any(|link| link.url.starts_with('#'));
    !links_inside && (inline.is_all_bold() && is_bold_heading(&inline.text, no_headings) || is_plain_label(&inline.text))
}

/// Whether a bold text serves as a heading.
fn is_bold_heading(text: &str, page_has_no_headings: bool) -> bool {
    if text.len() > MAX_BOLD_HEADING
        || text.contains('\n')
        || labels_answer(text)
        || !text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '#')
    {
        return false;
    }
    let heading = heading_dialect::parse(text);
    let is_numbered = heading.label.is_some_and(|l| !l.uncertain && l.counts != Counts::Steps);
    let titled = text.split_whitespace().count() >= 2 && !text.ends_with([',', ';', '.', ':']);
    is_numbered || heading_dialect::role(&heading.title).is_some() && titled || page_has_no_headings && titled
}

/// Whether a text is a label with a title, without any markup: 'Method 2: Reset the network'.
fn is_plain_label(text: &str) -> bool {
    if text.len() > MAX_BOLD_HEADING || !heading_dialect::may_be_labelled(text) || text.contains('\n') || text.ends_with(['.', ',', ';']) {
        return false;
    }
    heading_dialect::parse(text).label.is_some_and(|l| l.counts == Counts::Fixes && !l.uncertain && l.ordinal.is_some())
}

/// Corrects the role of headings such as 'Solutions' and 'Tips', which announce a list of fixes or contain one fix.
/// A list below one announces the fixes if the author counts them, or if it does not instruct.
fn correct_contents_role(nodes: &mut [Node], counted: bool) {
    for node in nodes {
        correct_contents_role(&mut node.children, counted);
        let listed = node.blocks.iter().any(|b| matches!(b.kind, BlockKind::List { .. } | BlockKind::Table { .. }));
        let announces = listed && (counted || !Evidence::of(&node.blocks).has_list());
        if node.role == Some(Role::Contents) && node.children.is_empty() && !node.blocks.is_empty() && !announces {
            node.role = heading_dialect::roles(&node.heading.title).nth(1).or(Some(Role::Background));
        }
    }
}

fn any_label(nodes: &[Node]) -> bool {
    nodes.iter().any(|n| n.heading.label.is_some() || any_label(&n.children))
}

/// Labels headings that count with a word that no dialect knows, such as a misspelt or a foreign one: 'Mehtod 1: …',
/// 'Mehtod 2: …'. Counting from one at one level is the proof.
fn label_counted_words(nodes: &mut [Node]) {
    nodes.iter_mut().for_each(|node| label_counted_words(&mut node.children));
    let counted: Vec<Option<(Label, String)>> =
        nodes.iter().map(|n| if n.heading.label.is_none() { heading_dialect::counted_word(&n.heading.full) } else { None }).collect();
    let numbers: HashSet<u32> = nodes
        .iter()
        .zip(&counted)
        .filter_map(|(n, c)| n.heading.label.as_ref().or(c.as_ref().map(|(label, _)| label)).and_then(|l| l.ordinal))
        .collect();
    if !(numbers.contains(&1) && numbers.contains(&2)) {
        return;
    }
    for (node, counted) in nodes.iter_mut().zip(counted) {
        let Some((label, title)) = counted else { continue };
        if label.ordinal.is_some_and(|n| n == 1 || n.checked_sub(1).is_some_and(|before| numbers.contains(&before))) {
            node.relabel(Heading { label: Some(label), title, full: node.heading.full.clone() });
        }
    }
}

/// Number of headings that are counted in their section: '2.1 The upgrade stops'.
fn numbers_sections(nodes: &[Node]) -> usize {
    nodes.iter().map(|n| usize::from(SECTION_NUMBER.is_match(&n.heading.full)) + numbers_sections(&n.children)).sum()
}

/// Drops the numbers of headings on a page that counts its sections rather than its fixes.
fn drop_section_numbers(nodes: &mut [Node]) {
    for node in nodes {
        drop_section_numbers(&mut node.children);
        let Heading { label, title, full } = &node.heading;
        let is_counted = label.as_ref().is_some_and(|l| l.counts == Counts::Numbers);
        let title = match SECTION_NUMBER.find(full) {
            Some(number) if number.end() < full.len() => full[number.end()..].to_string(),
            _ if is_counted => title.clone(),
            _ => continue,
        };
        node.relabel(Heading { label: None, title, full: full.clone() });
    }
}

static SECTION_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{1,2}\.\d{1,2}(?:\.\d{1,2})?[.:)]? +"));

/// Drops labels without punctuation ('Fix 5 GHz Wi-Fi') unless a sibling has the next or previous number.
fn drop_lone_labels(nodes: &mut [Node]) {
    let counted = |n: &Node| n.heading.label.as_ref().and_then(|l| Some((l.word.clone(), l.ordinal?)));
    let series: HashSet<(String, u32)> = nodes.iter().filter_map(counted).collect();
    for node in nodes.iter_mut() {
        drop_lone_labels(&mut node.children);
        let Some(label) = &node.heading.label else { continue };
        let (true, Some(ordinal)) = (label.uncertain, label.ordinal) else { continue };
        let adjacent = [ordinal.wrapping_sub(1), ordinal + 1];
        if !adjacent.iter().any(|n| series.contains(&(label.word.clone(), *n))) {
            let full = node.heading.full.clone();
            node.relabel(Heading { label: None, title: full.clone(), full });
        }
    }
}

/// Whether a heading is an instruction. In languages that put the verb last, a problem ends like an instruction.
fn instructs(title: &str, names_problem: bool) -> bool {
    // 'Power' is a topic.
    let is_word = title.is_ascii() && !title.contains(' ');
    is_instruction(title) && !is_word && (title.is_ascii() || !names_problem) && !(names_problem && problem::is_compound(title))
}

/// Role announced by the words of a heading. 'Contact the vendor' is a fix if the author counts it as one.
fn role_of(heading: &Heading, is_action: bool) -> Option<Role> {
    let counted = heading.label.is_some() && is_action;
    heading_dialect::role(&heading.title).filter(|role| !(counted && *role == Role::Related))
}

impl Node {
    fn new(level: u8, heading: Heading, line_start: u32) -> Node {
        let names_problem = problem::in_heading(&heading.full) || problem::collects(&heading.full);
        let is_action = instructs(&heading.title, names_problem);
        let role = role_of(&heading, is_action);
        let (blocks, children) = (Vec::new(), Vec::new());
        let (line_end, evidence) = (line_start, OnceCell::new());
        Node { level, heading, role, is_action, names_problem, line_start, line_end, blocks, children, evidence }
    }

    fn relabel(&mut self, heading: Heading) {
        self.is_action = instructs(&heading.title, self.names_problem);
        self.role = role_of(&heading, self.is_action);
        self.heading = heading;
    }

    /// Evidence that the text below the heading tells the reader what to do, with everything nested in it.
    pub(crate) fn evidence(&self) -> Evidence {
        let own = || Evidence::of(&self.blocks).with_action(self.is_action);
        *self.evidence.get_or_init(|| self.children.iter().fold(own(), |sum, child| sum.and(child.evidence())))
    }

    /// Last line of its own text, before the first nested heading.
    pub(crate) fn own_end(&self) -> u32 {
        let until_child = self.children.first().map_or(self.line_end, |child| child.line_start.saturating_sub(1));
        text_end(&self.blocks, until_child.max(self.line_start))
    }

    /// All blocks below the heading: its own, and the nested headings with theirs.
    pub(crate) fn into_blocks(self) -> Vec<Block> {
        let mut blocks = self.blocks;
        for child in self.children {
            let kind = BlockKind::Heading { level: child.level, text: child.heading.full.clone() };
            blocks.push(Block { kind, line_start: child.line_start, line_end: child.line_start });
            blocks.extend(child.into_blocks());
        }
        blocks
    }
}
