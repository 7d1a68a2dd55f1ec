//! Which headings are fixes, judged by the text below them, with their words and their place as hints.
//!
//! In: the nodes of an outline. Out: whether a heading is a fix by itself, or stands above the fixes.

use std::sync::LazyLock;

use regex::Regex;

use super::evidence::Evidence;
use super::heading_dialect;
use super::languages;
use super::numbering::{any_deep, is_action, mostly_actions, numbers_problem, numbers_steps};
use super::outline::Node;
use super::problem;
use super::titles::is_title;
use crate::article::markup::block::BlockKind;
use crate::article::model::Role;
use crate::text::pattern::pattern;

/// Minimum points of evidence below a heading that names a problem or an action, or that follows a cause.
pub(crate) const HINTED: u32 = 1;
/// Minimum points of evidence below a heading of which nothing is known.
pub(crate) const UNNAMED: u32 = 3;
/// Minimum number of headings that are variants of a fix, or problems of a list.
pub(crate) const MIN_VARIANTS: usize = 2;
/// Maximum number of words of a heading that is part of a template: 'Suggested solution'.
const MAX_TEMPLATE_WORDS: usize = 3;

/// How to interpret the headings below a heading.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Interpretation {
    /// Numbered headings are fixes.
    Numbered,
    /// Headings that are instructions are fixes.
    Actions,
    /// Each heading has the role that its words announce. Others are fixes if their text tells the reader what to do.
    ByWords,
    /// Headings below one that announces the fix: each with a remedy is a variant of it.
    Variants,
    /// Headings below one that only groups them: each with a remedy is a fix, or contains fixes.
    Area,
    /// Headings below one that describes or explains: fixes only if their words say so.
    Explains,
    /// Headings share the role of the parent, such as the questions of a FAQ.
    Closed(Role),
}

/// What the headings of one level have in common.
pub(crate) struct Siblings {
    /// Whether most headings without a role are instructions.
    pub(crate) mostly_actions: bool,
    /// Whether one of them announces the fix.
    names_fix: bool,
    /// Whether most headings without a role have a remedy below them.
    mostly_remedies: bool,
    /// Whether two thirds of them name a problem or an action as well.
    mostly_named: bool,
    /// Whether a heading of a symptom or a cause came before.
    pub(crate) explained: bool,
}

impl Siblings {
    pub(crate) fn of(nodes: &[Node], title: &str) -> Siblings {
        let open: Vec<&Node> = nodes.iter().filter(|n| n.heading.label.is_none() && n.role.is_none() && !is_title(n, title)).collect();
        let remedies = open.iter().filter(|n| n.evidence().points() >= HINTED).count();
        let named = open.iter().filter(|n| (n.names_problem || is_action(n)) && n.evidence().points() >= HINTED).count();
        Siblings {
            mostly_actions: mostly_actions(nodes),
            names_fix: nodes.iter().any(|n| n.role == Some(Role::Fix)),
            mostly_remedies: remedies >= MIN_VARIANTS && remedies * 2 >= open.len(),
            mostly_named: named >= MIN_VARIANTS && named * 3 >= open.len() * 2,
            explained: false,
        }
    }
}

/// Whether a heading is a question about something other than a problem: 'How do I change the colour?'
pub(crate) fn asks_how(node: &Node) -> bool {
    let heading = &node.heading.full;
    heading.contains(['?', '？']) && (!node.names_problem || languages::asks_how(&heading.to_lowercase()))
}

/// Whether the text below a heading is a remedy, judged by the text, with the heading and its place as hints.
pub(crate) fn is_remedy(node: &Node, siblings: &Siblings) -> bool {
    let hinted = heading_dialect::hints_at_remedy(&node.heading.title);
    // 'Why is the page blank?' may ask for the cause or for the remedy.
    let asks_why = node.role == Some(Role::Cause) && node.heading.full.ends_with('?') && node.names_problem;
    if node.role.is_some() && !hinted && !(asks_why && node.evidence().points() > HINTED) {
        return false;
    }
    if asks_how(node) {
        return false;
    }
    let points = node.evidence().points();
    if siblings.names_fix {
        return (node.names_problem || is_action(node)) && !siblings.explained && points > HINTED;
    }
    let needed = if hinted || siblings.explained || is_action(node) || node.names_problem || siblings.mostly_named {
        HINTED
    } else if siblings.mostly_remedies {
        HINTED + 1
    } else {
        UNNAMED
    };
    points >= needed
}

/// Whether a heading may be that of a fix.
pub(crate) fn may_be_fix(node: &Node) -> bool {
    node.heading.label.is_some() || matches!(node.role, None | Some(Role::Fix))
}

/// Whether a heading names a problem, and the text below it solves it.
pub(crate) fn solves_problem(node: &Node, points: u32) -> bool {
    node.names_problem && !is_action(node) && !asks_how(node) && node.evidence().points() >= points
}

/// How to interpret the headings below a heading if they are the fixes, rather than parts of one.
pub(crate) fn fixes_below(node: &Node) -> Option<Interpretation> {
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
    let problems = children.iter().filter(|c| solves_problem(c, HINTED)).count();
    let area = !node.names_problem || problem::collects(&node.heading.title) && own.points() <= HINTED;
    let nested = area && any_deep(children, &|n| solves_problem(n, HINTED));
    if problems >= MIN_VARIANTS || nested || any_deep(children, &|n| n.role == Some(Role::Fix)) {
        return Some(Interpretation::ByWords);
    }
    let needed = if node.names_problem || own.points() == 0 { HINTED } else { HINTED + 1 };
    let remedies = !own.has_list() && are_remedies(children, needed);
    remedies.then_some(if area { Interpretation::Area } else { Interpretation::Variants })
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
pub(crate) fn title_of_fix(node: &Node) -> String {
    let untitled = node.heading.label.is_some() && node.heading.title == node.heading.full;
    let bold = match (node.blocks.first().map(|b| &b.kind), node.children.first()) {
        (Some(BlockKind::Paragraph(inline)), _) if inline.is_all_bold() => Some(heading_dialect::parse(&inline.text).title),
        (None, Some(child)) if child.heading.label.is_none() => Some(child.heading.title.clone()),
        _ => None,
    };
    bold.filter(|_| untitled).unwrap_or_else(|| node.heading.title.clone())
}
