//! Sections: cuts an outline into fixes and other sections.
//!
//! In: the outline of a page and its kind. Out: sections in the order of the page. A fix is a heading at the level at
//! which the author numbers fixes, with everything nested in it; every other heading is a section with its own text only.

use super::evidence::Evidence;
use super::heading_dialect::{self, Counts, Label};
use super::listed_fixes::{self, Listed, ListedFix};
use super::numbering::{
    any_deep, contains_methods, contains_numbered_fixes, fix_labels, has_steps, is_action, numbered, numbers_problem, numbers_steps,
};
use super::outline::{Node, Outline, text_end};
use super::problem;
use super::remedies::{
    HINTED, Interpretation, MIN_VARIANTS, Siblings, asks_how, fixes_below, groups_problems, groups_questions, is_remedy, may_be_fix,
    solves_problem, title_of_fix,
};
use super::steps;
use super::titles::{is_title, repeats_title};
use crate::article::markup::block::Block;
use crate::article::model::{Kind, Role, Section};

/// State of the walk over the outline.
struct Walk<'a> {
    kind: Kind,
    title: &'a str,
    /// Whether the author numbers fixes somewhere: 'Fix 1', 'Method 2'.
    numbers_fixes: bool,
    /// Whether no heading can be that of a fix: then the text below the title contains the fixes.
    headless: bool,
    /// Whether the title announces several problems.
    collects: bool,
    /// Whether the title, or the name of the file, tells of a problem.
    about_problem: bool,
    /// Whether the headings of this level name the problems, so that the lists below them are steps.
    headings_are_problems: bool,
    /// Whether the page consists of questions and their answers.
    answers: bool,
    sections: Vec<Section>,
}

/// Cuts an outline into sections.
pub(crate) fn cut(outline: Outline, title: &str, filed_under: &str, kind: Kind, last_line: u32) -> Vec<Section> {
    let opens_with_title = outline.opening.is_empty() && repeats_title(&outline.nodes, title);
    let counts_fixes = any_deep(&outline.nodes, &|n| fix_labels(&n.children) >= 2) || fix_labels(&outline.nodes) >= 2;
    // In a list of problems, numbers count the fixes of one of them.
    let numbers_fixes = counts_fixes && solved_problems(&outline.nodes) < MIN_SOLVED;
    let headless = kind == Kind::Troubleshooting
        && !outline.nodes.iter().enumerate().any(|(i, n)| {
            let titles = i == 0 && opens_with_title || is_title(n, title);
            !titles && may_be_fix(n) || any_deep(&n.children, &may_be_fix)
        });
    let answers = problem::is_faq(title) || !counts_fixes && consists_of_questions(&outline.nodes, title);
    let collects = problem::collects(title);
    let about_problem = problem::is_about(title, filed_under) || problem::is_faq(title);
    let mut walk =
        Walk { kind, title, numbers_fixes, headless, collects, about_problem, answers, headings_are_problems: false, sections: Vec::new() };
    let until = outline.nodes.first().map_or(last_line, |n| n.line_start.saturating_sub(1)).max(1);
    let opening_end = text_end(&outline.opening, until);
    walk.opening(outline.opening, 1, opening_end);
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

/// Whether the only section of a page has questions and their answers below it.
fn consists_of_questions(nodes: &[Node], title: &str) -> bool {
    match nodes {
        [only] if is_title(only, title) => consists_of_questions(&only.children, title),
        [only] => only.role == Some(Role::Faq),
        _ => false,
    }
}

/// Minimum number of problems that are solved without numbered fixes on a page that lists problems.
const MIN_SOLVED: usize = 3;

/// Number of headings that name a problem and solve it without numbered fixes.
fn solved_problems(nodes: &[Node]) -> usize {
    let counts = |n: &Node| n.heading.label.is_some() || any_deep(&n.children, &|c| c.heading.label.is_some());
    nodes.iter().map(|n| if !counts(n) && solves_problem(n, HINTED) { 1 } else { solved_problems(&n.children) }).sum()
}

/// The only section of a page that consists of a title.
pub(crate) fn stub(last_line: u32) -> Section {
    Section {
        title: String::new(),
        ordinal: None,
        label: String::new(),
        column: String::new(),
        role: Role::Introduction,
        heading_path: Vec::new(),
        line_start: 1,
        line_end: last_line,
        blocks: Vec::new(),
        commercial: false,
        applies_to: Vec::new(),
    }
}

/// What the author writes before the title of a section: see the fields of [`Section`].
#[derive(Default)]
struct Number {
    ordinal: Option<u32>,
    label: String,
    column: String,
}

impl Number {
    /// The number of a heading whose section has this title.
    fn of(node: &Node, title: &str) -> Number {
        let ordinal = node.heading.label.as_ref().and_then(|label| label.ordinal);
        let label = if node.heading.label.is_some() { node.heading.written_label(title) } else { String::new() };
        Number { ordinal, label, column: String::new() }
    }

    /// The number of a list item, or the column of a row.
    fn of_listed(fix: &ListedFix) -> Number {
        let label = fix.ordinal.map_or_else(String::new, |ordinal| format!("{ordinal}."));
        Number { ordinal: fix.ordinal, label, column: fix.column.clone() }
    }
}

impl Walk<'_> {
    /// Adds the text before the first heading. It contains the fixes if no heading can.
    fn opening(&mut self, blocks: Vec<Block>, line_start: u32, line_end: u32) {
        if !self.headless {
            return self.push_opening(blocks, line_start, line_end);
        }
        if let Some(listed) = listed_fixes::split(&blocks, false, false, self.collects) {
            let until = listed.fixes.first().map_or(line_end, |f| f.lines.0.saturating_sub(1)).max(line_start);
            self.push_opening(listed.before, line_start, until);
            self.push_listed(listed.fixes, &[]);
            if let (Some(start), Some(end)) = (listed.after.first(), listed.after.last()) {
                let lines = (start.line_start, end.line_end.max(line_end));
                self.push(Role::Background, Number::default(), String::new(), &[], lines, listed.after);
            }
            return;
        }
        let first = listed_fixes::first_instruction(&blocks).filter(|_| Evidence::of(&blocks).makes_a_page());
        let Some(first) = first else { return self.push_opening(blocks, line_start, line_end) };
        let (before, remedy) = blocks.split_at(first);
        let start = remedy[0].line_start;
        self.push_opening(before.to_vec(), line_start, start.saturating_sub(1).max(line_start));
        let title = self.title.to_string();
        self.push(Role::Fix, Number::default(), title, &[], (start, line_end), remedy.to_vec());
    }

    fn push_opening(&mut self, blocks: Vec<Block>, line_start: u32, line_end: u32) {
        if !blocks.is_empty() {
            self.push(Role::Introduction, Number::default(), String::new(), &[], (line_start, line_end), blocks);
        }
    }

    fn push(&mut self, role: Role, number: Number, title: String, path: &[String], lines: (u32, u32), blocks: Vec<Block>) {
        let Number { ordinal, label, column } = number;
        let section = Section {
            title,
            ordinal,
            label,
            column,
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
        let mut siblings = Siblings::of(&nodes, self.title);
        siblings.strict = !self.about_problem && !path.iter().any(|above| problem::in_title_of_list(above));
        let outer = std::mem::replace(&mut self.headings_are_problems, siblings.solves_problems);
        let in_parts = nodes.iter().any(contains_numbered_fixes);
        let is_only = nodes.len() == 1;
        for node in nodes {
            if is_title(&node, self.title) {
                self.title_node(node, path);
            } else if is_only && path.is_empty() && titles_page(&node) {
                let inside = self.interpretation_of(&node.children, false);
                self.container(node, path, Role::Contents, inside);
            } else if contains_numbered_fixes(&node) {
                self.container(node, path, Role::Contents, Interpretation::Numbered);
            } else if in_parts && numbers_steps(&node) {
                self.plain(node, path);
            } else if numbers_problem(&node) {
                self.problem(node, path);
            } else if self.is_fix(&node, interpretation, &siblings) {
                self.fix_or_methods(node, path, interpretation);
            } else {
                siblings.explained |= matches!(node.role, Some(Role::Symptom | Role::Cause)) && !node.heading.full.ends_with('?');
                self.plain(node, path);
            }
        }
        self.headings_are_problems = outer;
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
                self.opening(node.blocks, start, end);
            }
        }
        self.nodes(node.children, path, interpretation);
    }

    /// Adds a fix, or the fixes below a heading such as 'Resolution' that contains several methods.
    fn fix_or_methods(&mut self, node: Node, path: &[String], interpretation: Interpretation) {
        let counted = node.heading.label.is_some();
        if !counted && node.role == Some(Role::Fix) && contains_methods(&node.children) {
            let interpretation = if numbered(&node.children) >= 2 || fix_labels(&node.children) >= 1 {
                Interpretation::Numbered
            } else {
                Interpretation::Actions
            };
            return self.container(node, path, Role::Contents, interpretation);
        }
        let is_numbered = node.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Numbers);
        if is_numbered && self.kind == Kind::Troubleshooting {
            if groups_problems(&node) {
                return self.container(node, path, Role::Contents, Interpretation::ByWords);
            }
            // '2. The disk is full' over 'Cause' and 'Solution'.
            if node.names_problem
                && !is_action(&node)
                && let Some(inside) = fixes_below(&node)
            {
                return self.container(node, path, Role::Symptom, inside);
            }
        }
        let whole = interpretation == Interpretation::Variants;
        if !counted
            && !whole
            && let Some(inside) = fixes_below(&node)
        {
            let role = if node.names_problem { Role::Symptom } else { Role::Contents };
            return self.container(node, path, role, inside);
        }
        if !counted
            && node.children.is_empty()
            && let Some(listed) = self.split(&node, node.role == Some(Role::Fix))
        {
            let role = if node.names_problem { Role::Symptom } else { Role::Contents };
            return self.listed(listed, role, &node, path);
        }
        let (title, lines) = (title_of_fix(&node), (node.line_start, node.line_end));
        self.push(Role::Fix, Number::of(&node, &title), title, path, lines, node.into_blocks());
    }

    /// Splits the blocks below a heading at a list or a table of fixes.
    fn split(&self, node: &Node, under_fix: bool) -> Option<Listed> {
        let collects = problem::collects(&node.heading.title);
        let in_list = collects || self.collects && !node.names_problem && !self.headings_are_problems && node.role != Some(Role::Fix);
        // On a page that collects problems, each heading is one.
        let is_problem = (node.names_problem || self.collects) && !collects;
        listed_fixes::split(&node.blocks, under_fix, is_problem, in_list)
    }

    /// Adds the fixes of a list or a table below a heading, and the text around them.
    fn listed(&mut self, listed: Listed, role: Role, node: &Node, path: &[String]) {
        let mut inner = path.to_vec();
        inner.push(node.heading.title.clone());
        let first = listed.fixes.first().map_or(node.line_end, |f| f.lines.0.saturating_sub(1)).max(node.line_start);
        self.push(role, Number::default(), node.heading.title.clone(), path, (node.line_start, first), listed.before);
        self.push_listed(listed.fixes, &inner);
        if let (Some(start), Some(end)) = (listed.after.first(), listed.after.last()) {
            let lines = (start.line_start, end.line_end.max(node.line_end));
            self.push(Role::Background, Number::default(), node.heading.title.clone(), path, lines, listed.after);
        }
    }

    fn push_listed(&mut self, fixes: Vec<ListedFix>, path: &[String]) {
        for fix in fixes {
            self.push(Role::Fix, Number::of_listed(&fix), fix.title, path, fix.lines, fix.blocks);
        }
    }

    /// Adds a numbered problem such as 'Error 2: No sound' or 'Reason 1: An old driver', which is a fix if it contains steps.
    fn problem(&mut self, node: Node, path: &[String]) {
        let explains = node.heading.label.as_ref().is_some_and(Label::names_cause);
        let contains_fix =
            any_deep(&node.children, &|n| n.role == Some(Role::Fix) || n.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Fixes));
        let solves = !explains || has_steps(&node);
        if self.kind == Kind::Troubleshooting && !self.numbers_fixes && !contains_fix && solves {
            return self.fix_or_methods(node, path, Interpretation::ByWords);
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
        let closed = matches!(role, Role::Related | Role::Promotion | Role::Conclusion) || role == Role::Faq && !self.answers;
        let interpretation = if closed {
            Interpretation::Closed(role)
        } else {
            match self.interpretation_of(&node.children, is_action(&node)) {
                Interpretation::Numbered if node.role.is_none() || !node.children.iter().any(numbers_steps) => Interpretation::Numbered,
                // 'How do I switch it?' over 'On Windows'.
                _ if asks_how(&node) && node.heading.label.is_none() && !groups_questions(&node) => Interpretation::Explains,
                // 'Problems' over the problems themselves.
                _ if node.role == Some(Role::Symptom) && groups_problems(&node) => Interpretation::ByWords,
                _ if node.heading.label.is_none() && node.role.is_some_and(|r| !matches!(r, Role::Contents | Role::Faq)) => {
                    Interpretation::Explains
                }
                other => other,
            }
        };
        let troubleshooting = self.kind == Kind::Troubleshooting;
        let describes = matches!(node.role, Some(Role::Background | Role::Cause | Role::Introduction));
        if troubleshooting
            && !closed
            && !describes
            && node.children.is_empty()
            && let Some(listed) = self.split(&node, false)
        {
            return self.listed(listed, role, &node, path);
        }
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
        self.push(role, Number::default(), node.heading.title, path, (node.line_start, end), node.blocks);
        self.nodes(node.children, &inner, interpretation);
    }

    fn is_fix(&self, node: &Node, interpretation: Interpretation, siblings: &Siblings) -> bool {
        let title = &node.heading.title;
        let role = node.role;
        let troubleshooting = self.kind == Kind::Troubleshooting;
        match (&node.heading.label, interpretation) {
            // Numbers may also count the parts of a page.
            (Some(label), Interpretation::Numbered) if label.counts == Counts::Numbers => matches!(role, None | Some(Role::Fix)),
            (Some(_), Interpretation::Numbered) => true,
            // A single '1. Reset the router' is a fix; '1. Scan; 2. Fix' summarises what follows.
            (Some(label), _) => troubleshooting && label.counts == Counts::Numbers && node.is_action && !title.contains(';'),
            (None, _) if role == Some(Role::Fix) => {
                // 'How to fix X' without steps announces the numbered fixes.
                let announces = interpretation == Interpretation::Numbered || self.numbers_fixes && title.to_lowercase().starts_with("how");
                let is_empty = node.children.is_empty() && node.blocks.is_empty();
                !(is_empty || announces && node.children.is_empty() && !steps::any(&node.blocks))
            }
            (None, Interpretation::Actions) if role.is_none() && is_action(node) => true,
            (None, Interpretation::Actions) if role.is_none() && siblings.mostly_actions && steps::count(&node.blocks) >= 2 => true,
            (None, Interpretation::Actions | Interpretation::ByWords) => {
                troubleshooting && !self.numbers_fixes && is_remedy(node, siblings)
            }
            (None, Interpretation::Variants | Interpretation::Area) => may_be_fix(node) && !asks_how(node) && node.evidence().tells(HINTED),
            (None, Interpretation::Explains) => {
                troubleshooting && !self.numbers_fixes && role.is_none() && solves_problem(node, HINTED + 1)
            }
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

/// Whether the only heading of a page or below its title is a second title: 'Troubleshooting: the network is down' over the
/// fixes.
fn titles_page(node: &Node) -> bool {
    let problem = node.role == Some(Role::Fix) && node.names_problem || problem::collects(&node.heading.full);
    problem && node.heading.label.is_none() && node.children.len() >= MIN_VARIANTS && !node.children.iter().any(numbers_steps)
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
