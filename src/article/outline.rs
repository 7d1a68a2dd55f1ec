//! The outline: blocks cut at their headings into a tree.
//!
//! In: the blocks of a page. Out: what stands before the first heading, and a tree of headings with
//! their blocks. A bold line on its own serves as a heading where the author uses it so.

use std::collections::HashSet;
use std::ops::Range;

use super::block::{Block, BlockKind};
use super::dialect::{self, Counts, Heading};
use super::{Role, steps};

/// The level of a bold line that serves as a heading: below all real ones.
const BOLD_LEVEL: u8 = 7;
/// A longer bold line is a sentence.
const MAX_BOLD_HEADING: usize = 110;

/// A heading with what stands under it.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) level: u8,
    pub(super) heading: Heading,
    /// The role that its words announce, where it has no label.
    pub(super) role: Option<Role>,
    /// It tells the reader to do something.
    pub(super) is_action: bool,
    pub(super) line_start: u32,
    /// The line before the next heading of the same or a higher level.
    pub(super) line_end: u32,
    /// Blocks before the first heading inside.
    pub(super) blocks: Vec<Block>,
    pub(super) children: Vec<Node>,
}

/// A page as a tree.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// What stands before the first heading.
    pub(super) opening: Vec<Block>,
    pub(super) nodes: Vec<Node>,
}

/// Cuts blocks at their headings. `last_line` is the last line of the file.
pub(super) fn build(blocks: Vec<Block>, last_line: u32) -> Outline {
    let mut outline = Outline::default();
    let mut open: Vec<Node> = Vec::new();
    for block in promote_bold_lines(blocks) {
        let BlockKind::Heading { level, text } = &block.kind else {
            open.last_mut().map_or(&mut outline.opening, |node| &mut node.blocks).push(block);
            continue;
        };
        let (level, heading) = (*level, dialect::read(text));
        close_down_to(&mut open, &mut outline.nodes, level, block.line_start.saturating_sub(1));
        open.push(Node::new(level, heading, block.line_start));
    }
    close_down_to(&mut open, &mut outline.nodes, 0, last_line);
    drop_lone_labels(&mut outline.nodes);
    settle_contents(&mut outline.nodes);
    outline
}

/// Closes the open headings of `level` and below.
fn close_down_to(open: &mut Vec<Node>, top: &mut Vec<Node>, level: u8, line_end: u32) {
    while open.last().is_some_and(|node| node.level >= level) {
        let Some(mut node) = open.pop() else { return };
        // What is nested may end on the line of the next heading, where HTML has many on one.
        let nested_end = node.children.last().map_or(0, |child| child.line_end);
        node.line_end = line_end.max(nested_end).max(node.own_end());
        open.last_mut().map_or(&mut *top, |parent| &mut parent.children).push(node);
    }
}

/// The last line of some text that reaches to line `until`, or further where a heading shares its line.
pub(super) fn text_end(blocks: &[Block], until: u32) -> u32 {
    blocks.last().map_or(until, |last| last.line_end.max(until))
}

/// Turns bold lines into headings: those with a fix's number everywhere, others where a page has
/// no real headings but its title.
fn promote_bold_lines(blocks: Vec<Block>) -> Vec<Block> {
    let no_headings = blocks.iter().filter(|b| matches!(b.kind, BlockKind::Heading { .. })).count() <= 1;
    let mut promoted: Vec<bool> = blocks.iter().map(|b| serves_as_heading(b, no_headings)).collect();
    let ordinals: Vec<Option<u32>> = blocks.iter().zip(&promoted).map(|(b, p)| p.then(|| ordinal_of(b)).flatten()).collect();
    // Nothing stands under the last block, so it heads nothing, unless it goes on counting.
    if let Some(last) = promoted.last_mut() {
        let ordinal = ordinals.last().copied().flatten();
        *last &= ordinal.is_some_and(|n| n > 1 && ordinals.contains(&Some(n - 1)));
    }
    for run in runs(&ordinals) {
        // Counted lines with nothing between them are a list of contents: the same numbers come again, or
        // there are no others.
        let others: Vec<u32> = ordinals[..run.start].iter().chain(&ordinals[run.end..]).copied().flatten().collect();
        let again = ordinals[run.clone()].iter().flatten().any(|n| others.contains(n));
        if run.len() > 1 && (again || others.is_empty()) {
            promoted[run].fill(false);
        }
    }
    let promote = |(block, promoted): (Block, bool)| match block.kind {
        BlockKind::Paragraph(inline) if promoted => Block { kind: BlockKind::Heading { level: BOLD_LEVEL, text: inline.text }, ..block },
        kind => Block { kind, ..block },
    };
    blocks.into_iter().zip(promoted).map(promote).collect()
}

/// The number of a line that counts a fix; 0 for a label without one.
fn ordinal_of(block: &Block) -> Option<u32> {
    match &block.kind {
        BlockKind::Paragraph(inline) if is_counted(&inline.text) => Some(dialect::read(&inline.text).label?.ordinal.unwrap_or(0)),
        _ => None,
    }
}

/// Where numbers stand one after the other.
fn runs(ordinals: &[Option<u32>]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for place in (0..ordinals.len()).filter(|place| ordinals[*place].is_some()) {
        match runs.last_mut().filter(|run| run.end == place) {
            Some(run) => run.end += 1,
            None => runs.push(place..place + 1),
        }
    }
    runs
}

fn serves_as_heading(block: &Block, no_headings: bool) -> bool {
    let BlockKind::Paragraph(inline) = &block.kind else { return false };
    // A line of contents may look the same, but leads to the heading itself.
    let leads_inside = inline.links.iter().any(|link| link.url.starts_with('#'));
    !leads_inside && (inline.is_all_bold() && is_bold_heading(&inline.text, no_headings) || is_plain_label(&inline.text))
}

fn is_bold_heading(text: &str, page_has_no_headings: bool) -> bool {
    if text.len() > MAX_BOLD_HEADING
        || text.contains('\n')
        || !text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '#')
    {
        return false;
    }
    let heading = dialect::read(text);
    let counted = heading.label.is_some_and(|l| !l.unsure && l.counts != Counts::Steps);
    let titled = text.split_whitespace().count() >= 2 && !text.ends_with([',', ';', '.', ':']);
    counted || dialect::role(&heading.title).is_some() && titled || page_has_no_headings && titled
}

/// Whether a line counts a fix: 'Fix 2: X', '3. X'.
pub(super) fn is_counted(text: &str) -> bool {
    text.len() <= MAX_BOLD_HEADING && dialect::read(text).label.is_some_and(|l| !l.unsure && l.counts != Counts::Steps)
}

/// 'Method 2: Reset the network' on a line of its own, without any markup.
fn is_plain_label(text: &str) -> bool {
    if text.len() > MAX_BOLD_HEADING || !dialect::may_be_labelled(text) || text.contains('\n') || text.ends_with(['.', ',', ';']) {
        return false;
    }
    dialect::read(text).label.is_some_and(|l| l.counts == Counts::Fixes && !l.unsure && l.ordinal.is_some())
}

/// 'Solutions' and 'Tips' announce a list of contents, or hold the text themselves.
fn settle_contents(nodes: &mut [Node]) {
    for node in nodes {
        settle_contents(&mut node.children);
        let listed = node.blocks.iter().any(|b| matches!(b.kind, BlockKind::List { .. } | BlockKind::Table { .. }));
        if node.role == Some(Role::Contents) && node.children.is_empty() && !node.blocks.is_empty() && !listed {
            node.role = dialect::roles(&node.heading.title).nth(1).or(Some(Role::Background));
        }
    }
}

/// A label without a mark ('Fix 5 GHz Wi-Fi') is one only where its neighbours count on.
fn drop_lone_labels(nodes: &mut [Node]) {
    let counted = |n: &Node| n.heading.label.as_ref().and_then(|l| Some((l.word.clone(), l.ordinal?)));
    let series: HashSet<(String, u32)> = nodes.iter().filter_map(counted).collect();
    for node in nodes.iter_mut() {
        drop_lone_labels(&mut node.children);
        let Some(label) = &node.heading.label else { continue };
        let (true, Some(ordinal)) = (label.unsure, label.ordinal) else { continue };
        let neighbours = [ordinal.wrapping_sub(1), ordinal + 1];
        if !neighbours.iter().any(|n| series.contains(&(label.word.clone(), *n))) {
            node.heading.title = node.heading.full.clone();
            node.heading.label = None;
            node.role = dialect::role(&node.heading.title);
            node.is_action = steps::is_instruction(&node.heading.title);
        }
    }
}

impl Node {
    fn new(level: u8, heading: Heading, line_start: u32) -> Node {
        let role = dialect::role(&heading.title);
        let is_action = steps::is_instruction(&heading.title);
        Node { level, heading, role, is_action, line_start, line_end: line_start, blocks: Vec::new(), children: Vec::new() }
    }

    /// The last line of its heading and of the text before the first heading inside it.
    pub(super) fn own_end(&self) -> u32 {
        let until_child = self.children.first().map_or(self.line_end, |child| child.line_start.saturating_sub(1));
        text_end(&self.blocks, until_child.max(self.line_start))
    }

    /// The title, and all text under it: own blocks and nested headings with theirs.
    pub(super) fn into_blocks(self) -> Vec<Block> {
        let mut blocks = self.blocks;
        for child in self.children {
            let kind = BlockKind::Heading { level: child.level, text: child.heading.full.clone() };
            blocks.push(Block { kind, line_start: child.line_start, line_end: child.line_start });
            blocks.extend(child.into_blocks());
        }
        blocks
    }
}
