//! What a page as a whole is for, by its sections: whether it solves problems, or tells how to do a task.

use super::evidence::Evidence;
use super::listed_fixes;
use super::numbering::{any_deep, is_action, mostly_actions, numbers_problem};
use super::outline::{Node, Outline};
use super::problem;
use super::remedies::{HINTED, MIN_VARIANTS, UNNAMED, asks_how, solves_problem};
use super::titles::is_title;
use crate::article::model::Role;

/// Number of questions about problems that are answered with what to do from which on a page solves problems.
const MIN_SOLVED_QUESTIONS: usize = 3;
/// Minimum number of words of a heading that states what happens: 'The window has gone blank'.
const MIN_STATEMENT: usize = 5;

/// Whether an outline announces symptoms, causes or a resolution.
pub(crate) fn announces_problem(nodes: &[Node], title: &str) -> bool {
    // 'Why use a tunnel?' is no cause of a problem.
    let cause = |n: &Node| n.role == Some(Role::Cause) && (n.names_problem || !n.heading.full.contains('?'));
    // A guide may end with 'Troubleshooting'.
    let remedy = |n: &Node| n.role == Some(Role::Fix) && !problem::collects(&n.heading.full);
    let names = |n: &Node| n.heading.label.is_none() && (remedy(n) || n.role == Some(Role::Symptom) || cause(n));
    let solves =
        |n: &Node| problem::solves(&n.heading.title) && n.role.is_none() && !is_title(n, title) && n.evidence().points() >= UNNAMED;
    any_deep(nodes, &|n| names(n) || numbers_problem(n) || solves(n))
}

/// Whether a page lists problems with their remedies, in sections or in a table.
pub(crate) fn lists_problems(outline: &Outline, title: &str) -> bool {
    let mut counts = (0, 0);
    count_problems(&outline.nodes, title, &mut counts);
    let (mut problems, others) = counts;
    each_deep(&outline.nodes, &mut |n| {
        if problem::collects(&n.heading.full) && n.children.is_empty() {
            problems += listed_fixes::split(&n.blocks, false, false, true).map_or(0, |listed| listed.fixes.len());
        }
    });
    let mut tables = outline.opening.iter().any(listed_fixes::is_remedy_table);
    tables |= any_deep(&outline.nodes, &|n| n.blocks.iter().any(listed_fixes::is_remedy_table));
    problems >= MIN_VARIANTS && problems >= others
        || problems > MIN_VARIANTS && problems * 2 >= others
        || problems == 1 && others == 0 && problem::in_title_of_list(title)
        || tables
}

/// Whether any heading names a problem.
pub(crate) fn names_problems(outline: &Outline, title: &str) -> bool {
    any_deep(&outline.nodes, &|n| n.names_problem && !is_action(n) && !is_title(n, title))
}

/// Of a page that answers questions, whether half of them or more are about problems.
pub(crate) fn of_questions(outline: &Outline, title: &str) -> Option<bool> {
    let is_faq = |n: &Node| n.role == Some(Role::Faq) && n.children.len() > MIN_VARIANTS;
    let named = problem::is_faq(title) || outline.nodes.first().is_some_and(is_faq);
    let (mut questions, mut problems, mut solved, mut sections) = (0, 0, 0, 0);
    each_deep(&outline.nodes, &mut |n| {
        if !n.blocks.is_empty() && !is_title(n, title) {
            sections += 1;
            questions += usize::from(n.heading.full.contains(['?', '？']));
            problems += usize::from(asks_about_problem(n));
            solved += usize::from(solves_problem(n, HINTED));
        }
    });
    let is_questions = questions >= MIN_VARIANTS && questions * 2 >= sections || named && sections >= MIN_VARIANTS;
    // Topics may be problems in words that are not known: 'Spaces in file names'.
    let needed = if questions * 4 >= sections { 2 } else { 4 };
    is_questions.then_some(problems * needed >= sections || solved >= MIN_SOLVED_QUESTIONS)
}

/// Whether a question is about a problem: it names one, or is no question: 'The tutorial has gone'.
fn asks_about_problem(node: &Node) -> bool {
    let heading = &node.heading.full;
    let states = !heading.contains(['?', '？']) && heading.split_whitespace().count() >= MIN_STATEMENT && !is_action(node);
    !asks_how(node) && (node.names_problem || states)
}

/// Whether a page tells the reader what to do about a problem that its headings name, or has no headings.
pub(crate) fn has_remedy(outline: &Outline, title: &str) -> bool {
    let open = any_deep(&outline.nodes, &|n| n.role.is_none() && !is_title(n, title));
    let mut counts = (0, 0);
    count_problems(&outline.nodes, title, &mut counts);
    !open && Evidence::of(&outline.opening).makes_a_page()
        || any_deep(&outline.nodes, &|n| n.role == Some(Role::Fix))
        || counts.0 > 0 && counts.0 * 3 >= counts.1
        || outline.nodes.iter().any(is_action) && mostly_actions(&outline.nodes)
}

/// Whether a page tells the reader what to do anywhere.
pub(crate) fn instructs(outline: &Outline) -> bool {
    Evidence::of(&outline.opening).points() > 0 || outline.nodes.iter().any(|n| n.evidence().points() > 0)
}

/// Whether a fifth of a page or more tells the reader what to do.
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
    instructing > 0 && instructing * 5 >= sections
}

/// Calls `visit` with each heading, those below others too.
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
        } else if solves_problem(node, HINTED) {
            let mut nested = (0, 0);
            count_problems(&node.children, title, &mut nested);
            counts.0 += nested.0.max(1);
        } else {
            counts.1 += usize::from(node.role.is_none() && !node.blocks.is_empty());
            count_problems(&node.children, title, counts);
        }
    }
}
