//! The elements of a page that hold the article.

use std::collections::HashSet;

use ego_tree::NodeId;

use super::elements::{element, elements_below, is_void, name};
use super::tree::{Attributes, Node, NodeRef, Tree};

/// The elements that hold the article, and those around them.
pub(super) struct Main {
    elements: HashSet<NodeId>,
    around: HashSet<NodeId>,
}

impl Main {
    /// Finds the elements that hold the article: each `main`, else the only `article`, else the only element that its role
    /// or its class marks as main content. None of them has text on a page that only a script fills.
    pub(super) fn of(tree: &Tree) -> Option<Main> {
        let with_text = |nodes: &[NodeRef<'_>]| Main::around(nodes.iter().copied().filter(|n| has_text(*n)).collect());
        let tests: [fn(NodeRef<'_>) -> bool; 3] = [|n| name(n) == "article", is_main_by_role, is_main_by_name];
        let mut mains = Vec::new();
        let mut others = tests.map(|_| Vec::new());
        for node in elements_below(tree.root()) {
            if name(node) == "main" {
                mains.push(node);
            }
            others.iter_mut().zip(tests).filter(|(_, is_one)| is_one(node)).for_each(|(found, _)| found.push(node));
        }
        with_text(&mains).or_else(|| others.iter().filter(|found| found.len() == 1).find_map(|found| with_text(found)))
    }

    fn around(elements: Vec<NodeRef<'_>>) -> Option<Main> {
        let around = elements.iter().flat_map(|node| node.ancestors()).map(|node| node.id()).collect();
        let elements: HashSet<NodeId> = elements.iter().map(|node| node.id()).collect();
        (!elements.is_empty()).then_some(Main { elements, around })
    }

    /// Whether an element holds the article.
    pub(super) fn is(&self, node: NodeRef<'_>) -> bool {
        self.elements.contains(&node.id())
    }

    /// Whether an element that holds the article is below an element.
    pub(super) fn is_below(&self, node: NodeRef<'_>) -> bool {
        self.around.contains(&node.id())
    }
}

fn has_text(node: NodeRef<'_>) -> bool {
    node.descendants().any(|n| matches!(n.value(), Node::Text(text) if !text.text.trim().is_empty()))
}

fn is_main_by_role(node: NodeRef<'_>) -> bool {
    element(node).is_some_and(|e| e.attributes.get("role") == "main" || e.attributes.get("itemprop") == "articleBody")
}

/// Whether the class or id is one that publishing systems use for the element around an article.
fn is_main_by_name(node: NodeRef<'_>) -> bool {
    let names = ["main-content", "maincontent", "article-body", "article-content", "post-content", "entry-content", "page-content"];
    let is_one = |attributes: &Attributes, key: &str| {
        attributes.get(key).split_ascii_whitespace().any(|name| names.iter().any(|main| name.eq_ignore_ascii_case(main)))
    };
    element(node).is_some_and(|e| !is_void(&e.name.local) && (is_one(&e.attributes, "class") || is_one(&e.attributes, "id")))
}
