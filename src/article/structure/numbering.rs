//! What the labels and numbers of headings count: fixes, steps of one procedure, problems.

use super::heading_dialect::Counts;
use super::outline::Node;
use super::steps;

/// Whether a test holds for a heading, or for one below it.
pub(crate) fn any_deep(nodes: &[Node], test: &dyn Fn(&Node) -> bool) -> bool {
    nodes.iter().any(|n| test(n) || any_deep(&n.children, test))
}

/// Number of headings with a label that counts something else than problems.
pub(crate) fn numbered(nodes: &[Node]) -> usize {
    nodes.iter().filter(|n| n.heading.label.as_ref().is_some_and(|l| l.counts != Counts::Problems)).count()
}

/// Whether a heading numbers a problem: 'Error 2: No sound'.
pub(crate) fn numbers_problem(node: &Node) -> bool {
    node.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Problems)
}

/// Number of headings that number fixes: 'Method 2'.
pub(crate) fn fix_labels(nodes: &[Node]) -> usize {
    nodes.iter().filter(|n| n.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Fixes)).count()
}

/// Whether a heading such as 'Part 2' contains numbered fixes. Options do not count, since they belong to their fix.
pub(crate) fn contains_numbered_fixes(node: &Node) -> bool {
    let numbers_others = node.heading.label.as_ref().is_some_and(|l| l.counts != Counts::Fixes);
    let counted = |n: &&Node| n.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Fixes && l.word != "option");
    numbers_others && node.children.iter().filter(counted).count() >= 2
}

/// Whether a heading numbers a step: 'Step 2'.
pub(crate) fn numbers_steps(node: &Node) -> bool {
    node.heading.label.as_ref().is_some_and(|l| l.counts == Counts::Steps)
}

/// Whether the headings below 'Resolution' are separate methods. 'Step 1' and 'Step 2' are one method.
pub(crate) fn contains_methods(children: &[Node]) -> bool {
    if children.iter().any(numbers_steps) {
        return fix_labels(children) >= 1;
    }
    let actions = children.iter().filter(|c| is_action(c)).count();
    fix_labels(children) >= 1 || numbered(children) >= 2 || actions >= 2 && actions * 2 >= children.len()
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

/// Whether most headings without a role are instructions.
pub(crate) fn mostly_actions(nodes: &[Node]) -> bool {
    let plain: Vec<&Node> = nodes.iter().filter(|n| n.heading.label.is_none() && n.role.is_none()).collect();
    plain.iter().filter(|n| is_action(n)).count() * 2 >= plain.len()
}

/// Whether a heading is an instruction.
pub(crate) fn is_action(node: &Node) -> bool {
    node.is_action
}

/// Whether there are steps below a heading.
pub(crate) fn has_steps(node: &Node) -> bool {
    steps::any(&node.blocks) || node.children.iter().any(has_steps)
}
