//! Sections: cuts an outline into fixes and other sections.
//!
//! In: the outline of a page and its kind. Out: sections in the order of the page. A fix is a heading at the level at
//! which the author numbers fixes, with everything nested in it; every other heading is a section with its own text only.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::evidence::Evidence;
use super::heading_dialect::{self, Counts, Label};
use super::languages;
use super::listed_fixes::{self, Listed, ListedFix};
use super::outline::{Node, Outline, text_end};
use super::problem;
use super::steps;
use crate::article::markup::block::{Block, BlockKind};
use crate::article::model::{Kind, Role, Section};
use crate::text::pattern::pattern;

/// Minimum number of words in a heading that has more content than its role.
const LONG_HEADING: usize = 4;

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
    sections: Vec<Section>,
}

/// How to interpret the child headings of a heading.
#[derive(Clone, Copy, PartialEq)]
enum Interpretation {
    /// Numbered headings are fixes.
    Numbered,
    /// Headings that are instructions are fixes.
    Actions,
    /// Each heading has the role that its words announce. Others are fixes if their text tells the reader what to do.
    ByWords,
    /// Headings below one that announces the fix: each with a remedy is a variant of it.
    Variants,
    /// Headings below one that describes or explains: fixes only if their words say so.
    Explains,
    /// Headings share the role of the parent, such as the questions of a FAQ.
    Closed(Role),
}

/// Cuts an outline into sections.
pub(crate) fn cut(outline: Outline, title: &str, kind: Kind, last_line: u32) -> Vec<Section> {
    let opens_with_title = outline.opening.is_empty() && repeats_title(&outline.nodes, title);
    let numbers_fixes = any_deep(&outline.nodes, &|n| fix_labels(&n.children) >= 2) || fix_labels(&outline.nodes) >= 2;
    let headless = kind == Kind::Troubleshooting && !outline.nodes.iter().enumerate().any(|(i, n)| {
        let titles = i == 0 && opens_with_title || is_title(n, title);
        !titles && may_be_fix(n) || any_deep(&n.children, &may_be_fix)
    });
    let mut walk = Walk { kind, title, numbers_fixes, headless, collects: problem::collects(title), sections: Vec::new() };
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
pub(crate) fn announces_problem(nodes: &[Node], title: &str) -> bool {
    // 'Why use a tunnel?' is no cause of a problem.
    let cause = |n: &Node| n.role == Some(Role::Cause) && (n.names_problem || !n.heading.full.contains('?'));
    let names = |n: &Node| n.heading.label.is_none() && (matches!(n.role, Some(Role::Fix | Role::Symptom)) || cause(n));
    let solves = |n: &Node| problem::solves(&n.heading.title) && n.role.is_none() && !is_title(n, title) && n.evidence().points() >= UNNAMED;
    any_deep(nodes, &|n| names(n) || numbers_problem(n) || solves(n))
}

/// Whether a page lists problems with their remedies, in sections or in a table.
pub(crate) fn lists_problems(outline: &Outline, title: &str) -> bool {
    let mut counts = (0, 0);
    count_problems(&outline.nodes, title, &mut counts);
    let (problems, others) = counts;
    let mut tables = outline.opening.iter().any(listed_fixes::is_remedy_table);
    tables |= any_deep(&outline.nodes, &|n| n.blocks.iter().any(listed_fixes::is_remedy_table));
    problems >= MIN_VARIANTS && problems >= others
        || problems > MIN_VARIANTS && problems * 2 >= others
        || problems == 1 && others == 0 && problem::in_title_of_list(title) || tables
}

/// Whether a page tells the reader what to do about a problem that its headings name, or has no headings.
pub(crate) fn has_remedy(outline: &Outline) -> bool {
    let open = any_deep(&outline.nodes, &|n| n.role.is_none());
    !open && Evidence::of(&outline.opening).points() >= WHOLE_PAGE
        || any_deep(&outline.nodes, &|n| n.role == Some(Role::Fix) || solves_problem(n, PROBLEM))
        || !outline.nodes.is_empty() && outline.nodes.iter().any(is_action) && mostly_actions(&outline.nodes)
}

/// Whether most of a page tells the reader what to do.
pub(crate) fn is_procedure(outline: &Outline) -> bool {
    let mut instructing = usize::from(Evidence::of(&outline.opening).has_list());
    let mut sections = usize::from(!outline.opening.is_empty());
    let mut count = |n: &Node| {
        if !n.blocks.is_empty() {
            sections += 1;
            instructing += usize::from(Evidence::of(&n.blocks).points() >= UNNAMED);
        }
    };
    each_deep(&outline.nodes, &mut count);
    instructing * 2 >= sections && instructing > 0
}

fn each_deep(nodes: &[Node], visit: &mut dyn FnMut(&Node)) {
    for node in nodes {
        visit(node);
        each_deep(&node.children, visit);
    }
}

/// Counts headings that name a problem with a remedy below it, and other headings with text of their own.
fn count_problems(nodes: &[Node], title: &str, counts: &mut (usize, usize)) {
    for node in nodes {
        let area = problem::collects(&node.heading.title) && !node.children.is_empty();
        if is_title(node, title) || area {
            count_problems(&node.children, title, counts);
        } else if solves_problem(node, PROBLEM) {
            counts.0 += 1;
        } else {
            counts.1 += usize::from(node.role.is_none() && !node.blocks.is_empty());
            count_problems(&node.children, title, counts);
        }
    }
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
                self.push(Role::Background, None, String::new(), &[], lines, listed.after);
            }
            return;
        }
        let first = listed_fixes::first_instruction(&blocks).filter(|_| Evidence::of(&blocks).points() >= WHOLE_PAGE);
        let Some(first) = first else { return self.push_opening(blocks, line_start, line_end) };
        let (before, remedy) = blocks.split_at(first);
        let start = remedy[0].line_start;
        self.push_opening(before.to_vec(), line_start, start.saturating_sub(1).max(line_start));
        let title = self.title.to_string();
        self.push(Role::Fix, None, title, &[], (start, line_end), remedy.to_vec());
    }

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
        let mut siblings = Siblings::of(&nodes, self.title);
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
            } else if self.is_fix(&node, interpretation, &siblings) {
                self.fix_or_methods(node, path, interpretation);
            } else {
                siblings.explained |= matches!(node.role, Some(Role::Symptom | Role::Cause));
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
        let whole = interpretation == Interpretation::Variants;
        if !counted && !whole && let Some(inside) = fixes_below(&node) {
            let role = if node.names_problem { Role::Symptom } else { Role::Contents };
            return self.container(node, path, role, inside);
        }
        if !counted && node.children.is_empty() && let Some(listed) = listed_fixes::split(&node.blocks, node.role == Some(Role::Fix), node.names_problem, self.collects && !node.names_problem) {
            let role = if node.names_problem { Role::Symptom } else { Role::Contents };
            return self.listed(listed, role, &node, path);
        }
        let ordinal = node.heading.label.as_ref().and_then(|l| l.ordinal);
        let (title, lines) = (title_of_fix(&node), (node.line_start, node.line_end));
        self.push(Role::Fix, ordinal, title, path, lines, node.into_blocks());
    }

    /// Adds the fixes of a list or a table below a heading, and the text around them.
    fn listed(&mut self, listed: Listed, role: Role, node: &Node, path: &[String]) {
        let mut inner = path.to_vec();
        inner.push(node.heading.title.clone());
        let first = listed.fixes.first().map_or(node.line_end, |f| f.lines.0.saturating_sub(1)).max(node.line_start);
        self.push(role, None, node.heading.title.clone(), path, (node.line_start, first), listed.before);
        self.push_listed(listed.fixes, &inner);
        if let (Some(start), Some(end)) = (listed.after.first(), listed.after.last()) {
            let lines = (start.line_start, end.line_end.max(node.line_end));
            self.push(Role::Background, None, node.heading.title.clone(), path, lines, listed.after);
        }
    }

    fn push_listed(&mut self, fixes: Vec<ListedFix>, path: &[String]) {
        for fix in fixes {
            self.push(Role::Fix, fix.ordinal, fix.title, path, fix.lines, fix.blocks);
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
        let closed = matches!(role, Role::Faq | Role::Related | Role::Promotion | Role::Conclusion);
        let interpretation = if closed {
            Interpretation::Closed(role)
        } else {
            match self.interpretation_of(&node.children, is_action(&node)) {
                Interpretation::Numbered if node.role.is_none() || !node.children.iter().any(numbers_steps) => Interpretation::Numbered,
                _ if node.heading.label.is_none() && node.role.is_some_and(|r| r != Role::Contents) => Interpretation::Explains,
                other => other,
            }
        };
        let troubleshooting = self.kind == Kind::Troubleshooting;
        if troubleshooting && node.children.is_empty()
            && let Some(listed) = listed_fixes::split(&node.blocks, false, node.names_problem, self.collects)
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
        self.push(role, None, node.heading.title, path, (node.line_start, end), node.blocks);
        self.nodes(node.children, &inner, interpretation);
    }

    fn is_fix(&self, node: &Node, interpretation: Interpretation, siblings: &Siblings) -> bool {
        let title = &node.heading.title;
        let role = node.role;
        let troubleshooting = self.kind == Kind::Troubleshooting;
        match (&node.heading.label, interpretation) {
            (Some(label), Interpretation::Numbered) if label.counts == Counts::Numbers => numbers_a_remedy(node),
            (Some(_), Interpretation::Numbered) => true,
            // A single '1. Reset the router' is a fix; '1. Scan; 2. Fix' summarises what follows.
            (Some(label), _) => troubleshooting && label.counts == Counts::Numbers && node.is_action && !title.contains(';'),
            (None, _) if role == Some(Role::Fix) => {
                // 'How to fix X' without steps announces the numbered fixes.
                let announces = interpretation == Interpretation::Numbered || self.numbers_fixes && title.to_lowercase().starts_with("how");
                !(announces && node.children.is_empty() && !steps::any(&node.blocks))
            }
            (None, Interpretation::Actions) if role.is_none() && is_action(node) => true,
            (None, Interpretation::Actions) if role.is_none() && siblings.mostly_actions && steps::count(&node.blocks) >= 2 => true,
            (None, Interpretation::Actions | Interpretation::ByWords) => {
                troubleshooting && !self.numbers_fixes && is_remedy(node, siblings)
            }
            (None, Interpretation::Variants) => may_be_fix(node) && !asks_how(node) && node.evidence().tells(HINTED),
            (None, Interpretation::Explains) => troubleshooting && !self.numbers_fixes && role.is_none() && solves_problem(node, PROBLEM + 1),
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

/// Minimum points of evidence for a heading that names a problem or an action, or that follows a cause; and for any other.
const HINTED: u32 = 1;
const PROBLEM: u32 = 1;
const UNNAMED: u32 = 3;
/// Minimum number of headings that are variants of a fix, or problems of a list.
const MIN_VARIANTS: usize = 2;
/// Maximum number of words of a heading that is part of a template: 'Suggested solution'.
const MAX_TEMPLATE_WORDS: usize = 3;
/// Minimum points of evidence for a page without headings.
const WHOLE_PAGE: u32 = 2;

/// What the headings of one level have in common.
struct Siblings {
    /// Whether most headings without a role are instructions.
    mostly_actions: bool,
    /// Whether one of them announces the fix.
    names_fix: bool,
    /// Whether most headings without a role have a remedy below them.
    mostly_remedies: bool,
    /// Whether a heading of a symptom or a cause came before.
    explained: bool,
}

impl Siblings {
    fn of(nodes: &[Node], title: &str) -> Siblings {
        let open: Vec<&Node> = nodes.iter().filter(|n| n.heading.label.is_none() && n.role.is_none() && !is_title(n, title)).collect();
        let remedies = open.iter().filter(|n| n.evidence().points() >= HINTED).count();
        Siblings {
            mostly_actions: mostly_actions(nodes),
            names_fix: nodes.iter().any(|n| n.role == Some(Role::Fix)),
            mostly_remedies: remedies >= 2 && remedies * 2 >= open.len(),
            explained: false,
        }
    }
}

/// Whether a heading is a question about something other than a problem: 'How do I change the colour?'
fn asks_how(node: &Node) -> bool {
    let heading = &node.heading.full;
    heading.contains(['?', '？']) && (!node.names_problem || languages::asks_how(&heading.to_lowercase()))
}

/// Whether the text below a heading is a remedy, judged by the text, with the heading and its place as hints.
fn is_remedy(node: &Node, siblings: &Siblings) -> bool {
    let hinted = heading_dialect::hints_at_remedy(&node.heading.title);
    // 'Why is the page blank?' may ask for the cause or for the remedy.
    let asks_why = node.role == Some(Role::Cause) && node.heading.full.ends_with('?') && node.names_problem;
    if node.role.is_some() && !hinted && !(asks_why && node.evidence().points() >= UNNAMED) {
        return false;
    }
    // 'How do I change the colour?' is a question of a FAQ.
    if asks_how(node) {
        return false;
    }
    let points = node.evidence().points();
    if siblings.names_fix {
        return (node.names_problem || is_action(node)) && !siblings.explained && points >= PROBLEM + 1;
    }
    let needed = if hinted || siblings.explained || is_action(node) {
        HINTED
    } else if node.names_problem {
        PROBLEM
    } else if siblings.mostly_remedies {
        HINTED
    } else {
        UNNAMED
    };
    points >= needed
}

/// Whether a heading may be that of a fix.
fn may_be_fix(node: &Node) -> bool {
    node.heading.label.is_some() || matches!(node.role, None | Some(Role::Fix))
}

/// Whether a heading names a problem, and the text below it solves it.
fn solves_problem(node: &Node, points: u32) -> bool {
    node.names_problem && !is_action(node) && !asks_how(node) && node.evidence().points() >= points
}

/// How to interpret the headings below a heading if they are the fixes, rather than parts of one.
fn fixes_below(node: &Node) -> Option<Interpretation> {
    let children = &node.children;
    if children.iter().any(numbers_steps) {
        return None;
    }
    let own = Evidence::of(&node.blocks);
    let variants = |yes: bool| yes.then_some(Interpretation::Variants);
    if is_action(node) && node.role != Some(Role::Fix) {
        // 'Unlock the account' over 'On Windows' and 'On Linux'.
        let platforms = children.iter().any(|c| names_platform(&c.heading.title)) && !children.iter().any(is_action);
        return variants(platforms && are_remedies(children, HINTED));
    }
    if children.iter().filter(|c| numbers_problem(c)).count() >= MIN_VARIANTS {
        return Some(Interpretation::ByWords);
    }
    if node.role == Some(Role::Fix) {
        // 'Solution' over 'Windows' and 'macOS'. 'Fixing the packages' is a fix with parts.
        let template = node.heading.title.split_whitespace().count() <= MAX_TEMPLATE_WORDS;
        return variants(template && !own.has_list() && are_remedies(children, HINTED));
    }
    let problems = children.iter().filter(|c| solves_problem(c, PROBLEM)).count();
    let area = !node.names_problem || problem::collects(&node.heading.title) && own.points() <= HINTED;
    if problems > 0 && (area || problems >= MIN_VARIANTS) || any_deep(children, &|n| n.role == Some(Role::Fix)) {
        return Some(Interpretation::ByWords);
    }
    let needed = if node.names_problem { HINTED } else { HINTED + 1 };
    variants(!own.has_list() && are_remedies(children, needed))
}

/// Whether a heading names a platform or a way to work with one.
fn names_platform(heading: &str) -> bool {
    PLATFORMS.is_match(heading)
}

static PLATFORMS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:windows|mac ?os(?: ?x)?|os ?x|linux|ubuntu|debian|fedora|centos|rhel|arch|suse|freebsd|android|ios|iphone|ipad|chrome ?os|docker|kubernetes|snap|flatpak|raspberry pi|cli|gui|command line|terminal|powershell|console|web (?:ui|interface|client)|browser|desktop|mobile|systemd)\b",
    )
});

/// Whether two thirds of the headings, and two or more, have remedies below them.
fn are_remedies(nodes: &[Node], points: u32) -> bool {
    let open: Vec<&Node> = nodes.iter().filter(|c| may_be_fix(c) && !asks_how(c)).collect();
    let remedies = open.iter().filter(|c| c.evidence().tells(points)).count();
    remedies >= MIN_VARIANTS && remedies * 3 >= open.len() * 2
}

/// Title of a fix: a bold line below a label that has no title of its own, else the heading.
fn title_of_fix(node: &Node) -> String {
    let untitled = node.heading.label.is_some() && node.heading.title == node.heading.full;
    let bold = match (node.blocks.first().map(|b| &b.kind), node.children.first()) {
        (Some(BlockKind::Paragraph(inline)), _) if inline.is_all_bold() => Some(heading_dialect::parse(&inline.text).title),
        (None, Some(child)) if child.heading.label.is_none() => Some(child.heading.title.clone()),
        _ => None,
    };
    bold.filter(|_| untitled).unwrap_or_else(|| node.heading.title.clone())
}

/// Whether a numbered heading is that of a fix: numbers may also count the parts of a page.
fn numbers_a_remedy(node: &Node) -> bool {
    match node.role {
        None | Some(Role::Fix) => true,
        Some(_) => false,
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
fn repeats_title(nodes: &[Node], title: &str) -> bool {
    let Some(first) = nodes.first() else { return false };
    let others = nodes.len() > 1 || !first.children.is_empty();
    let same = shares_words(&first.heading.title, title) || !Evidence::of(&first.blocks).is_certain();
    let long = first.heading.title.split_whitespace().count() >= LONG_HEADING && same;
    let only_top = first.level == 1 && nodes.iter().filter(|n| n.level == 1).count() == 1;
    first.heading.label.is_none() && (long || only_top) && others
}

/// Whether more than half of the words of a heading or of a title occur in the other.
fn shares_words(heading: &str, title: &str) -> bool {
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 3).map(str::to_lowercase).collect()
    };
    let (heading, title) = (words(heading), words(title));
    let common = heading.intersection(&title).count();
    common >= 2 && common * 2 > heading.len().min(title.len())
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
