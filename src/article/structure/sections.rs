//! Sections: cuts an outline into fixes and other sections.
//!
//! In: the outline of a page and its kind. Out: sections in the order of the page. A fix is a heading at the level at
//! which the author numbers fixes, with everything nested in it; every other heading is a section with its own text only.

use super::heading_dialect::{self, Counts, Label};
use super::outline::{Node, Outline, text_end};
use super::steps;
use crate::article::markup::block::Block;
use crate::article::model::{Kind, Role, Section};

/// Minimum number of words in a heading that has more content than its role.
const LONG_HEADING: usize = 4;

/// State of the walk over the outline.
struct Walk<'a> {
    kind: Kind,
    title: &'a str,
    /// Whether the author numbers fixes somewhere: 'Fix 1', 'Method 2'.
    numbers_fixes: bool,
    sections: Vec<Section>,
}

/// How to interpret the child headings of a heading.
#[derive(Clone, Copy, PartialEq)]
enum Interpretation {
    /// Numbered headings are fixes.
    Numbered,
    /// Headings that are instructions are fixes.
    Actions,
    /// Each heading has the role that its words announce.
    ByWords,
    /// Headings share the role of the parent, such as the questions of a FAQ.
    Closed(Role),
}

/// Cuts an outline into sections.
pub(crate) fn cut(outline: Outline, title: &str, kind: Kind, last_line: u32) -> Vec<Section> {
    let opens_with_title = outline.opening.is_empty() && repeats_title(&outline.nodes);
    let numbers_fixes = any_deep(&outline.nodes, &|n| fix_labels(&n.children) >= 2) || fix_labels(&outline.nodes) >= 2;
    let mut walk = Walk { kind, title, numbers_fixes, sections: Vec::new() };
    let until = outline.nodes.first().map_or(last_line, |n| n.line_start.saturating_sub(1)).max(1);
    let opening_end = text_end(&outline.opening, until);
    walk.push_opening(outline.opening, 1, opening_end);
    let interpretation = walk.interpretation_of(&outline.nodes, false);
    let mut nodes = outline.nodes;
    if opens_with_title {
        let title_node = nodes.remove(0);
        walk.title_node(title_node, &[]);
    }
    walk.nodes(nodes, &[], interpretation);
    mark_conclusion(&mut walk.sections);
    walk.sections
}

/// The only section of a page that consists of a title.
pub(crate) fn stub(last_line: u32) -> Section {
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
pub(crate) fn announces_problem(nodes: &[Node]) -> bool {
    let names = |n: &Node| n.heading.label.is_none() && matches!(n.role, Some(Role::Fix | Role::Symptom | Role::Cause));
    any_deep(nodes, &|n| names(n) || numbers_problem(n))
}

/// Whether a heading numbers a fix with a word that only problems have: 'Fix 1'.
pub(crate) fn numbers_fixes(nodes: &[Node]) -> bool {
    let counts = |n: &Node| n.heading.label.as_ref().is_some_and(|l| l.implies_problem() && l.ordinal.is_some());
    nodes.iter().any(counts) || nodes.iter().any(|n| numbers_fixes(&n.children))
}

/// Whether headings number ways to do something: 'Method 1', or numbers before instructions.
pub(crate) fn numbers_methods(nodes: &[Node]) -> bool {
    let counted = |n: &Node| n.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Fixes);
    let numbered: Vec<&Node> = nodes.iter().filter(|n| n.heading.label.is_some() && !numbers_problem(n)).collect();
    let actions = numbered.iter().filter(|n| is_action(n)).count();
    nodes.iter().any(counted) || numbered.len() >= 2 && actions * 2 >= numbered.len() || nodes.iter().any(|n| numbers_methods(&n.children))
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

    fn nodes(&mut self, nodes: Vec<Node>, path: &[String], interpretation: Interpretation) {
        if let Interpretation::Closed(role) = interpretation {
            nodes.into_iter().for_each(|node| self.container(node, path, role, interpretation));
            return;
        }
        let mostly_actions = mostly_actions(&nodes);
        let in_parts = nodes.iter().any(contains_numbered_fixes);
        for node in nodes {
            if is_title(&node, self.title) {
                self.title_node(node, path);
            } else if contains_numbered_fixes(&node) {
                self.container(node, path, Role::Contents, Interpretation::Numbered);
            } else if in_parts && numbers_steps(&node) {
                self.plain(node, path);
            } else if numbers_problem(&node) {
                self.problem(node, path);
            } else if self.is_fix(&node, interpretation, mostly_actions) {
                self.fix_or_methods(node, path);
            } else {
                self.plain(node, path);
            }
        }
    }

    /// Adds a heading that repeats the article's title: its text belongs to the introduction.
    fn title_node(&mut self, node: Node, path: &[String]) {
        let end = node.own_end();
        let interpretation = self.interpretation_of(&node.children, false);
        match self.sections.last_mut().filter(|s| s.role == Role::Introduction && s.title.is_empty()) {
            Some(opening) => {
                opening.blocks.extend(node.blocks);
                opening.line_end = end;
            }
            None => {
                // The introduction begins with the file.
                let start = if self.sections.is_empty() { 1 } else { node.line_start };
                self.push_opening(node.blocks, start, end);
            }
        }
        self.nodes(node.children, path, interpretation);
    }

    /// Adds a fix, or the fixes below a heading such as 'Resolution' that contains several methods.
    fn fix_or_methods(&mut self, node: Node, path: &[String]) {
        let counted = node.heading.label.is_some();
        let methods = !counted && node.role == Some(Role::Fix) && contains_methods(&node.children);
        if methods {
            let interpretation = if numbered(&node.children) >= 2 || fix_labels(&node.children) >= 1 {
                Interpretation::Numbered
            } else {
                Interpretation::Actions
            };
            return self.container(node, path, Role::Contents, interpretation);
        }
        let ordinal = node.heading.label.as_ref().and_then(|l| l.ordinal);
        let (title, lines) = (node.heading.title.clone(), (node.line_start, node.line_end));
        self.push(Role::Fix, ordinal, title, path, lines, node.into_blocks());
    }

    /// Adds a numbered problem such as 'Error 2: No sound' or 'Reason 1: An old driver', which is a fix if it contains steps.
    fn problem(&mut self, node: Node, path: &[String]) {
        let explains = node.heading.label.as_ref().is_some_and(Label::names_cause);
        let contains_fix =
            any_deep(&node.children, &|n| n.role == Some(Role::Fix) || n.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Fixes));
        let solves = !explains || has_steps(&node);
        if self.kind == Kind::Troubleshooting && !self.numbers_fixes && !contains_fix && solves {
            return self.fix_or_methods(node, path);
        }
        let interpretation = self.interpretation_of(&node.children, false);
        self.container(node, path, if explains { Role::Cause } else { Role::Symptom }, interpretation);
    }

    /// Adds a heading that is not a fix.
    fn plain(&mut self, node: Node, path: &[String]) {
        let role = match &node.heading.label {
            Some(_) => Role::Background,
            None => node.role.filter(|r| *r != Role::Fix).unwrap_or(Role::Background),
        };
        let closed = matches!(role, Role::Faq | Role::Related | Role::Promotion | Role::Conclusion);
        let interpretation = if closed { Interpretation::Closed(role) } else { self.interpretation_of(&node.children, is_action(&node)) };
        self.container(node, path, role, interpretation);
    }

    /// Adds a section with the heading's own text, then the nested sections.
    fn container(&mut self, node: Node, path: &[String], role: Role, interpretation: Interpretation) {
        let end = node.own_end();
        let mut inner = path.to_vec();
        inner.push(node.heading.title.clone());
        // A heading without text of its own only groups others.
        let empty =
            node.blocks.is_empty() && !node.children.is_empty() && matches!(role, Role::Fix | Role::Background | Role::Introduction);
        let role = if empty { Role::Contents } else { role };
        self.push(role, None, node.heading.title, path, (node.line_start, end), node.blocks);
        self.nodes(node.children, &inner, interpretation);
    }

    fn is_fix(&self, node: &Node, interpretation: Interpretation, mostly_actions: bool) -> bool {
        let title = &node.heading.title;
        let role = node.role;
        match (&node.heading.label, interpretation) {
            (Some(_), Interpretation::Numbered) => true,
            // A single '1. Reset the router' is a fix; '1. Scan; 2. Fix' summarises what follows.
            (Some(label), _) => {
                self.kind == Kind::Troubleshooting && label.counts == Counts::Numbers && node.is_action && !title.contains(';')
            }
            (None, _) if role == Some(Role::Fix) => {
                // 'How to fix X' without steps announces the numbered fixes.
                let announces = interpretation == Interpretation::Numbered || self.numbers_fixes && title.to_lowercase().starts_with("how");
                !(announces && node.children.is_empty() && !steps::any(&node.blocks))
            }
            (None, Interpretation::Actions) => role.is_none() && (is_action(node) || mostly_actions && steps::count(&node.blocks) >= 2),
            _ => false,
        }
    }

    /// How to interpret sibling headings. `inside_action` is set below a heading that is an instruction: its numbered
    /// 'Step' headings are its steps.
    fn interpretation_of(&self, nodes: &[Node], inside_action: bool) -> Interpretation {
        if self.kind != Kind::Troubleshooting {
            return Interpretation::ByWords;
        }
        let steps_only = nodes.iter().filter_map(|n| n.heading.label.as_ref()).all(|l| l.counts == Counts::Steps);
        if fix_labels(nodes) >= 1 || numbered(nodes) >= 2 && !(steps_only && inside_action) {
            Interpretation::Numbered
        } else if any_deep(nodes, &|n| n.heading.label.is_some() || n.role == Some(Role::Fix)) {
            Interpretation::ByWords
        } else {
            Interpretation::Actions
        }
    }
}

fn any_deep(nodes: &[Node], test: &dyn Fn(&Node) -> bool) -> bool {
    nodes.iter().any(|n| test(n) || any_deep(&n.children, test))
}

fn numbered(nodes: &[Node]) -> usize {
    nodes.iter().filter(|n| n.heading.label.as_ref().is_some_and(|l| l.counts != Counts::Problems)).count()
}

fn numbers_problem(node: &Node) -> bool {
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

/// Whether a heading such as 'Part 2' contains numbered fixes. Options do not count, since they belong to their fix.
fn contains_numbered_fixes(node: &Node) -> bool {
    let numbers_others = node.heading.label.as_ref().is_some_and(|l| l.counts != Counts::Fixes);
    let counted = |n: &&Node| n.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Fixes && l.word != "option");
    numbers_others && node.children.iter().filter(counted).count() >= 2
}

fn numbers_steps(node: &Node) -> bool {
    node.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Steps)
}

/// Whether most headings without a role are instructions.
fn mostly_actions(nodes: &[Node]) -> bool {
    let plain: Vec<&Node> = nodes.iter().filter(|n| n.heading.label.is_none() && n.role.is_none()).collect();
    plain.iter().filter(|n| is_action(n)).count() * 2 >= plain.len()
}

/// Whether the headings below 'Resolution' are separate methods. 'Step 1' and 'Step 2' are one method.
fn contains_methods(children: &[Node]) -> bool {
    if children.iter().any(numbers_steps) {
        return fix_labels(children) >= 1;
    }
    let actions = children.iter().filter(|c| is_action(c)).count();
    fix_labels(children) >= 1 || numbered(children) >= 2 || actions >= 2 && actions * 2 >= children.len()
}

/// Marks the last heading after numbered fixes as the conclusion if it has no role and the level of the fixes.
fn mark_conclusion(sections: &mut [Section]) {
    let Some(last_fix) = sections.iter().rposition(|s| s.role == Role::Fix) else { return };
    let counted = sections.iter().filter(|s| s.role == Role::Fix && s.ordinal.is_some()).count() >= 2;
    if let [only] = &mut sections[last_fix + 1..]
        && counted
        && only.role == Role::Background
        && heading_dialect::role(&only.title).is_none()
        && !only.title.ends_with('?')
        // 'Roll back the driver' with steps is more than a conclusion.
        && !steps::any(&only.blocks)
    {
        only.role = Role::Conclusion;
    }
}

/// Whether the first heading of a page repeats the title, in the same or in other words.
fn repeats_title(nodes: &[Node]) -> bool {
    let Some(first) = nodes.first() else { return false };
    let others = nodes.len() > 1 || !first.children.is_empty();
    let long = first.heading.title.split_whitespace().count() >= LONG_HEADING;
    let only_top = first.level == 1 && nodes.iter().filter(|n| n.level == 1).count() == 1;
    first.heading.label.is_none() && (long || only_top) && others
}

/// Whether a heading repeats the title of the article, or the beginning of the title.
fn is_title(node: &Node, title: &str) -> bool {
    let (heading, title) = (letters(&node.heading.full), letters(title));
    let long = node.heading.full.split_whitespace().count() >= LONG_HEADING;
    !heading.is_empty() && (heading == title || long && title.starts_with(&heading))
}

/// Letters and digits of a text in lower case.
pub(crate) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
