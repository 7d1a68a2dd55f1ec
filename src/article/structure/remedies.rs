//! Which headings are fixes, judged by the text below them, with their words and their place as hints.
//!
//! In: the nodes of an outline. Out: whether a heading is a fix by itself, or stands above the fixes.

use std::sync::LazyLock;

use regex::Regex;

use super::evidence::Evidence;
use super::heading_dialect;
use super::instruction::{names_another_text, sentences};
use super::languages;
use super::numbering::{any_deep, fix_labels, is_action, mostly_actions, numbers_problem, numbers_steps};
use super::outline::Node;
use super::problem;
use super::titles::is_title;
use crate::article::markup::block::{Block, BlockKind};
use crate::article::model::Role;
use crate::text::pattern::pattern;

/// Minimum points of evidence below a heading that names a problem or an action, or that follows a cause.
pub(crate) const HINTED: u32 = 1;
/// Minimum points of evidence below a heading of which nothing is known.
pub(crate) const UNNAMED: u32 = 3;
/// Minimum number of headings that are variants of a fix, or problems of a list.
pub(crate) const MIN_VARIANTS: usize = 2;
/// Minimum length in bytes of a paragraph that says more than where to read on.
const MIN_SAID: usize = 60;
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
    /// Whether three or more name problems, most of them with a remedy.
    pub(crate) solves_problems: bool,
    /// Whether the page is about something other than problems, and so are headings that name none.
    pub(crate) strict: bool,
    /// Whether a heading of a symptom or a cause came before.
    pub(crate) explained: bool,
}

impl Siblings {
    pub(crate) fn of(nodes: &[Node], title: &str) -> Siblings {
        let open: Vec<&Node> = nodes.iter().filter(|n| n.heading.label.is_none() && n.role.is_none() && !is_title(n, title)).collect();
        let remedies = open.iter().filter(|n| n.evidence().points() >= HINTED).count();
        let named = open.iter().filter(|n| (n.names_problem || is_action(n)) && n.evidence().points() >= HINTED).count();
        let problems = nodes.iter().filter(|n| n.names_problem && !is_action(n) && !asks_how(n)).count();
        let solved = nodes.iter().filter(|n| solves_problem(n, HINTED)).count();
        Siblings {
            solves_problems: solved > MIN_VARIANTS && solved * 3 >= problems * 2,
            mostly_actions: mostly_actions(nodes),
            names_fix: nodes.iter().any(|n| n.role == Some(Role::Fix) && is_template(n) && !problem::collects(&n.heading.full)),
            mostly_remedies: remedies >= MIN_VARIANTS && remedies * 2 >= open.len(),
            mostly_named: named >= MIN_VARIANTS && named * 3 >= open.len() * 2,
            strict: false,
            explained: false,
        }
    }
}

/// Whether a heading is a question about something other than a problem: 'How do I change the colour?'
pub(crate) fn asks_how(node: &Node) -> bool {
    let heading = &node.heading.full;
    let lower = heading.to_lowercase();
    heading.contains(['?', '？']) && (languages::asks_how(&lower) || !node.names_problem && !asks_to_check(&lower))
}

/// Whether a question is one for the reader to answer: 'Is the agent running?'
fn asks_to_check(question: &str) -> bool {
    [
        "is the",
        "are the",
        "was the",
        "were the",
        "did the",
        "does the",
        "do the",
        "can the",
        "has the",
        "have the",
        "is your",
        "are your",
        "does your",
        "did you",
        "have you",
    ]
    .iter()
    .any(|start| question.starts_with(start))
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
    // Where most problems are solved, one whose text instructs in words that are not known is solved as well.
    if siblings.solves_problems && node.names_problem && !is_action(node) && says_something(node) {
        return true;
    }
    let points = node.evidence().points();
    if siblings.names_fix {
        return (node.names_problem || is_action(node)) && !siblings.explained && points > HINTED;
    }
    if siblings.strict && !(hinted || siblings.explained || node.names_problem || siblings.mostly_named) {
        return false;
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
    if fix_labels(children) >= MIN_VARIANTS {
        return Some(Interpretation::Numbered);
    }
    if groups_problems(node) || groups_questions(node) {
        return Some(Interpretation::ByWords);
    }
    let diagnoses = is_action(node) && DIAGNOSES.is_match(&node.heading.title);
    if (says_nothing(node) && !is_action(node) || diagnoses) && node.role != Some(Role::Fix) && are_told(children) {
        return Some(Interpretation::Area);
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
        let groups = is_template(node) || problem::collects(&node.heading.full);
        return variants(groups && !own.has_list() && are_remedies(children, HINTED));
    }
    let problems = children.iter().filter(|c| solves_problem(c, HINTED)).count();
    let area = !node.names_problem || problem::collects(&node.heading.title) && own.points() <= HINTED;
    let nested = area && any_deep(children, &|n| solves_problem(n, HINTED));
    let named_fix = any_deep(children, &|n| n.role == Some(Role::Fix));
    if named_fix && problems < MIN_VARIANTS && own.points() >= UNNAMED && children.iter().all(names_alternative) {
        return None;
    }
    if problems >= MIN_VARIANTS || nested || named_fix {
        return Some(Interpretation::ByWords);
    }
    let needed = if node.names_problem || own.points() == 0 { HINTED } else { HINTED + 1 };
    let remedies = !own.has_list() && are_remedies(children, needed);
    remedies.then_some(if area { Interpretation::Area } else { Interpretation::Variants })
}

/// Whether a heading announces another remedy than the text above it.
fn names_alternative(node: &Node) -> bool {
    let first = node.heading.title.split(' ').next().unwrap_or_default().to_lowercase();
    ["alternative", "alternate", "alternatively", "other", "another"].contains(&first.as_str())
}

/// Whether the text below a heading is more than a reference to another page.
fn says_something(node: &Node) -> bool {
    let says = |block: &Block| match &block.kind {
        BlockKind::Paragraph(inline) => {
            let linked: usize = inline.links.iter().map(|link| link.text.len()).sum();
            let said: usize = sentences(&inline.text).filter(|s| !names_another_text(s)).map(str::len).sum();
            said >= MIN_SAID + linked
        }
        BlockKind::Code { .. } | BlockKind::List { .. } => true,
        _ => false,
    };
    node.blocks.iter().any(says) || !node.children.is_empty()
}

/// Whether a heading without text of its own groups problems with their remedies.
pub(crate) fn groups_problems(node: &Node) -> bool {
    let problems = node.children.iter().filter(|n| solves_problem(n, HINTED)).count();
    says_nothing(node) && problems > 0 && problems * 2 >= node.children.len() && node.evidence().points() > 0
}

/// Whether a heading without text of its own groups questions with their answers.
pub(crate) fn groups_questions(node: &Node) -> bool {
    let questions = node.children.iter().filter(|n| n.heading.full.contains(['?', '？'])).count();
    says_nothing(node) && questions >= MIN_VARIANTS && questions * 2 > node.children.len()
}

/// Whether a heading of a remedy is part of a template, 'Suggested solution', rather than the name of one.
fn is_template(node: &Node) -> bool {
    node.heading.title.split_whitespace().count() <= MAX_TEMPLATE_WORDS && !node.heading.full.contains(['?', '？'])
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

/// Headings that announce a search for the cause, whose steps are below them.
static DIAGNOSES: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(?:troubleshoot|diagnose|identify|investigate|isolate)\b"));

/// Whether there is no text between a heading and the first one below it.
fn says_nothing(node: &Node) -> bool {
    node.blocks.iter().all(|b| matches!(b.kind, BlockKind::Pictures { .. }))
}

/// Whether most headings without a role have remedies below them, and there are no others.
fn are_told(nodes: &[Node]) -> bool {
    let open: Vec<&Node> = nodes.iter().filter(|c| c.role.is_none() && !asks_how(c)).collect();
    let told = open.iter().filter(|c| c.evidence().tells(HINTED)).count();
    told > 0 && told * 3 >= open.len() * 2 && open.len() == nodes.len()
}

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
