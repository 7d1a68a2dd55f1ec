//! Sections: an outline read as fixes and what stands around them.
//!
//! In: the outline of a page and whether it solves a problem. Out: sections in the order of the
//! page. A fix is a section at the level at which the author counts fixes, with all that is nested
//! in it; every other heading is a section of its own text.

use super::block::Block;
use super::dialect::{self, Counts, Label};
use super::outline::{Node, Outline, text_end};
use super::{Kind, Role, Section, steps};

/// Words from which on a heading says more than a role does.
const LONG_HEADING: usize = 4;

/// What the walk over the outline knows.
struct Walk<'a> {
    kind: Kind,
    title: &'a str,
    /// The author counts fixes somewhere: 'Fix 1', 'Method 2'.
    counts_fixes: bool,
    sections: Vec<Section>,
}

/// How the children of a heading are to be read.
#[derive(Clone, Copy, PartialEq)]
enum Reading {
    /// Numbered headings are fixes.
    Numbered,
    /// Headings that tell the reader to do something are fixes.
    Actions,
    /// Headings are what their words say.
    ByWords,
    /// Headings are part of what stands above them: the questions of a FAQ.
    Closed(Role),
}

/// Cuts an outline into sections.
pub(super) fn cut(outline: Outline, title: &str, kind: Kind, last_line: u32) -> Vec<Section> {
    let opens_with_title = outline.opening.is_empty() && repeats_title(&outline.nodes);
    let counts_fixes = any_deep(&outline.nodes, &|n| fix_labels(&n.children) >= 2) || fix_labels(&outline.nodes) >= 2;
    let mut walk = Walk { kind, title, counts_fixes, sections: Vec::new() };
    let until = outline.nodes.first().map_or(last_line, |n| n.line_start.saturating_sub(1)).max(1);
    let opening_end = text_end(&outline.opening, until);
    walk.push_opening(outline.opening, 1, opening_end);
    let reading = walk.reading_of(&outline.nodes, false);
    let mut nodes = outline.nodes;
    if opens_with_title {
        let title_node = nodes.remove(0);
        walk.title_node(title_node, &[]);
    }
    walk.nodes(nodes, &[], reading);
    mark_conclusion(&mut walk.sections);
    walk.sections
}

/// The one section of a page that has a title and not a word more.
pub(super) fn stub(last_line: u32) -> Section {
    Section {
        title: String::new(),
        ordinal: None,
        role: Role::Introduction,
        heading_path: Vec::new(),
        line_start: 1,
        line_end: last_line,
        blocks: Vec::new(),
        commercial: false,
        applies_to: Vec::new(),
    }
}

/// Whether an outline announces symptoms, causes or a resolution.
pub(super) fn names_trouble(nodes: &[Node]) -> bool {
    let names = |n: &Node| n.heading.label.is_none() && matches!(n.role, Some(Role::Fix | Role::Symptom | Role::Cause));
    any_deep(nodes, &|n| names(n) || counts_problems(n))
}

/// Whether an outline counts fixes in so many words: 'Fix 1'.
pub(super) fn counts_fixes(nodes: &[Node]) -> bool {
    let counts = |n: &Node| n.heading.label.as_ref().is_some_and(|l| l.solves() && l.ordinal.is_some());
    nodes.iter().any(counts) || nodes.iter().any(|n| counts_fixes(&n.children))
}

/// Whether an outline counts ways to do something: 'Method 1', or numbers before instructions.
pub(super) fn counts_ways(nodes: &[Node]) -> bool {
    let counted = |n: &Node| n.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Fixes);
    let numbered: Vec<&Node> = nodes.iter().filter(|n| n.heading.label.is_some() && !counts_problems(n)).collect();
    let actions = numbered.iter().filter(|n| is_action(n)).count();
    nodes.iter().any(counted) || numbered.len() >= 2 && actions * 2 >= numbered.len() || nodes.iter().any(|n| counts_ways(&n.children))
}

impl Walk<'_> {
    fn push_opening(&mut self, blocks: Vec<Block>, line_start: u32, line_end: u32) {
        if !blocks.is_empty() {
            self.push(Role::Introduction, None, String::new(), &[], (line_start, line_end), blocks);
        }
    }

    fn push(&mut self, role: Role, ordinal: Option<u32>, title: String, path: &[String], lines: (u32, u32), blocks: Vec<Block>) {
        let section = Section {
            title,
            ordinal,
            role,
            heading_path: path.to_vec(),
            line_start: lines.0,
            line_end: lines.1,
            blocks,
            commercial: false,
            applies_to: Vec::new(),
        };
        self.sections.push(section);
    }

    fn nodes(&mut self, nodes: Vec<Node>, path: &[String], reading: Reading) {
        if let Reading::Closed(role) = reading {
            nodes.into_iter().for_each(|node| self.container(node, path, role, reading));
            return;
        }
        let mostly_actions = mostly_actions(&nodes);
        let in_parts = nodes.iter().any(holds_counted_fixes);
        for node in nodes {
            if is_title(&node, self.title) {
                self.title_node(node, path);
            } else if holds_counted_fixes(&node) {
                self.container(node, path, Role::Contents, Reading::Numbered);
            } else if in_parts && counts_steps(&node) {
                self.plain(node, path);
            } else if counts_problems(&node) {
                self.problem(node, path);
            } else if self.is_fix(&node, reading, mostly_actions) {
                self.fix_or_its_methods(node, path);
            } else {
                self.plain(node, path);
            }
        }
    }

    /// A heading that repeats the article's title: its text is the introduction.
    fn title_node(&mut self, node: Node, path: &[String]) {
        let end = node.own_end();
        let reading = self.reading_of(&node.children, false);
        match self.sections.last_mut().filter(|s| s.role == Role::Introduction && s.title.is_empty()) {
            Some(opening) => {
                opening.blocks.extend(node.blocks);
                opening.line_end = end;
            }
            None => {
                // The opening begins with the file.
                let start = if self.sections.is_empty() { 1 } else { node.line_start };
                self.push_opening(node.blocks, start, end);
            }
        }
        self.nodes(node.children, path, reading);
    }

    /// 'Resolution' with separately headed methods inside: the methods are the fixes.
    fn fix_or_its_methods(&mut self, node: Node, path: &[String]) {
        let counted = node.heading.label.is_some();
        let methods = !counted && node.role == Some(Role::Fix) && holds_methods(&node.children);
        if methods {
            let reading =
                if numbered(&node.children) >= 2 || fix_labels(&node.children) >= 1 { Reading::Numbered } else { Reading::Actions };
            return self.container(node, path, Role::Contents, reading);
        }
        let ordinal = node.heading.label.as_ref().and_then(|l| l.ordinal);
        let (title, lines) = (node.heading.title.clone(), (node.line_start, node.line_end));
        self.push(Role::Fix, ordinal, title, path, lines, node.into_blocks());
    }

    /// 'Error 2: No sound', 'Reason 1: An old driver': a fix where it tells what to do.
    fn problem(&mut self, node: Node, path: &[String]) {
        let explains = node.heading.label.as_ref().is_some_and(Label::explains);
        let holds_fix =
            any_deep(&node.children, &|n| n.role == Some(Role::Fix) || n.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Fixes));
        let told = !explains || has_steps(&node);
        if self.kind == Kind::Troubleshooting && !self.counts_fixes && !holds_fix && told {
            return self.fix_or_its_methods(node, path);
        }
        let reading = self.reading_of(&node.children, false);
        self.container(node, path, if explains { Role::Cause } else { Role::Symptom }, reading);
    }

    fn plain(&mut self, node: Node, path: &[String]) {
        let role = match &node.heading.label {
            Some(_) => Role::Background,
            None => node.role.filter(|r| *r != Role::Fix).unwrap_or(Role::Background),
        };
        let closed = matches!(role, Role::Faq | Role::Related | Role::Promotion | Role::Conclusion);
        let reading = if closed { Reading::Closed(role) } else { self.reading_of(&node.children, is_action(&node)) };
        self.container(node, path, role, reading);
    }

    /// A section of its own text, then those inside it.
    fn container(&mut self, node: Node, path: &[String], role: Role, reading: Reading) {
        let end = node.own_end();
        let mut inner = path.to_vec();
        inner.push(node.heading.title.clone());
        // A heading that only holds others says nothing by itself.
        let empty =
            node.blocks.is_empty() && !node.children.is_empty() && matches!(role, Role::Fix | Role::Background | Role::Introduction);
        let role = if empty { Role::Contents } else { role };
        self.push(role, None, node.heading.title, path, (node.line_start, end), node.blocks);
        self.nodes(node.children, &inner, reading);
    }

    fn is_fix(&self, node: &Node, reading: Reading, mostly_actions: bool) -> bool {
        let title = &node.heading.title;
        let role = node.role;
        match (&node.heading.label, reading) {
            (Some(_), Reading::Numbered) => true,
            // A single '1. Reset the router' that tells what to do; '1. Scan; 2. Fix' sums up what follows.
            (Some(label), _) => {
                self.kind == Kind::Troubleshooting && label.counts == Counts::Numbers && node.is_action && !title.contains(';')
            }
            (None, _) if role == Some(Role::Fix) => {
                // 'How to fix X' that says nothing itself announces the fixes that are counted.
                let announces = reading == Reading::Numbered || self.counts_fixes && title.to_lowercase().starts_with("how");
                !(announces && node.children.is_empty() && !steps::any(&node.blocks))
            }
            (None, Reading::Actions) => role.is_none() && (is_action(node) || mostly_actions && steps::count(&node.blocks) >= 2),
            _ => false,
        }
    }

    /// How to read sibling headings. `inside_action` is set under a heading that is itself an
    /// instruction: its numbered 'Step' headings are its steps.
    fn reading_of(&self, nodes: &[Node], inside_action: bool) -> Reading {
        if self.kind != Kind::Troubleshooting {
            return Reading::ByWords;
        }
        let steps_only = nodes.iter().filter_map(|n| n.heading.label.as_ref()).all(|l| l.counts == Counts::Steps);
        if fix_labels(nodes) >= 1 || numbered(nodes) >= 2 && !(steps_only && inside_action) {
            Reading::Numbered
        } else if any_deep(nodes, &|n| n.heading.label.is_some() || n.role == Some(Role::Fix)) {
            Reading::ByWords
        } else {
            Reading::Actions
        }
    }
}

fn any_deep(nodes: &[Node], test: &dyn Fn(&Node) -> bool) -> bool {
    nodes.iter().any(|n| test(n) || any_deep(&n.children, test))
}

fn numbered(nodes: &[Node]) -> usize {
    nodes.iter().filter(|n| n.heading.label.as_ref().is_some_and(|l| l.counts != Counts::Problems)).count()
}

fn counts_problems(node: &Node) -> bool {
    node.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Problems)
}

fn has_steps(node: &Node) -> bool {
    steps::any(&node.blocks) || node.children.iter().any(has_steps)
}

fn fix_labels(nodes: &[Node]) -> usize {
    nodes.iter().filter(|n| n.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Fixes)).count()
}

fn is_action(node: &Node) -> bool {
    node.is_action
}

/// 'Part 2' that holds 'Fix 1', 'Fix 2': the author counts fixes inside it. Options belong to their fix.
fn holds_counted_fixes(node: &Node) -> bool {
    let counts_no_fixes = node.heading.label.as_ref().is_some_and(|l| l.counts != Counts::Fixes);
    let counted = |n: &&Node| n.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Fixes && l.word != "option");
    counts_no_fixes && node.children.iter().filter(counted).count() >= 2
}

fn counts_steps(node: &Node) -> bool {
    node.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Steps)
}

/// Whether most headings that announce no role tell the reader to do something.
fn mostly_actions(nodes: &[Node]) -> bool {
    let plain: Vec<&Node> = nodes.iter().filter(|n| n.heading.label.is_none() && n.role.is_none()).collect();
    plain.iter().filter(|n| is_action(n)).count() * 2 >= plain.len()
}

/// Headings inside a 'Resolution' that are ways of their own. 'Step 1', 'Step 2' are one way.
fn holds_methods(children: &[Node]) -> bool {
    if children.iter().any(counts_steps) {
        return fix_labels(children) >= 1;
    }
    let actions = children.iter().filter(|c| is_action(c)).count();
    fix_labels(children) >= 1 || numbered(children) >= 2 || actions >= 2 && actions * 2 >= children.len()
}

/// The last heading without a role after counted fixes, at their level, closes the article.
fn mark_conclusion(sections: &mut [Section]) {
    let Some(last_fix) = sections.iter().rposition(|s| s.role == Role::Fix) else { return };
    let counted = sections.iter().filter(|s| s.role == Role::Fix && s.ordinal.is_some()).count() >= 2;
    if let [only] = &mut sections[last_fix + 1..]
        && counted
        && only.role == Role::Background
        && dialect::role(&only.title).is_none()
        && !only.title.ends_with('?')
        // 'Roll back the driver' with its steps is something to do.
        && !steps::any(&only.blocks)
    {
        only.role = Role::Conclusion;
    }
}

/// Whether the heading that opens a page says more than a role: the title once more, in the same or
/// other words.
fn repeats_title(nodes: &[Node]) -> bool {
    let Some(first) = nodes.first() else { return false };
    let others = nodes.len() > 1 || !first.children.is_empty();
    let long = first.heading.title.split_whitespace().count() >= LONG_HEADING;
    let only_top = first.level == 1 && nodes.iter().filter(|n| n.level == 1).count() == 1;
    first.heading.label.is_none() && (long || only_top) && others
}

/// Whether a heading only repeats the title of its article, or its beginning.
fn is_title(node: &Node, title: &str) -> bool {
    let (heading, title) = (letters(&node.heading.full), letters(title));
    let long = node.heading.full.split_whitespace().count() >= LONG_HEADING;
    !heading.is_empty() && (heading == title || long && title.starts_with(&heading))
}

/// The letters and digits of a text, in lower case.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
