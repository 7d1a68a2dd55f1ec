//! What of a page is not part of the article: navigation, ads, cookie bars, hidden elements.
//!
//! In: an element with its content. Out: the rule that removes it, if any. The name of an element is a hint; what it
//! contains decides.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use ego_tree::iter::Edge;

use super::elements::{contains, element, elements_below, heading_level, is_block, name};
use super::tree::{Element, Node, NodeRef, Tree};
use crate::article::boilerplate::rules::{self, Certainty, NamedBoilerplate};

/// Number of letters outside links from which on an element whose name is a weak hint is text.
const MIN_TEXT: usize = 200;

/// Share of the page's letters outside links from which on an element is the page rather than a part of it.
const PAGE_SHARE: f64 = 0.5;
/// The same for an element without headings.
const PAGE_SHARE_WITHOUT_HEADING: f64 = 0.8;

/// Number of elements to look at for the label of a panel.
const MAX_LABEL_ELEMENTS: usize = 12;

/// Recognises what is not part of the article.
pub(super) struct Furniture<'t> {
    tree: &'t Tree,
    /// Ids of the panels that buttons and tabs open.
    panels: HashSet<&'t str>,
    /// Tabs by the ids of their panels.
    tabs: HashMap<&'t str, NodeRef<'t>>,
    /// Whether the tree is a whole page rather than a piece of one.
    is_whole: bool,
    /// Number of letters of the page that are outside links.
    letters: OnceCell<usize>,
}

impl<'t> Furniture<'t> {
    pub(super) fn of(tree: &'t Tree, is_whole: bool) -> Furniture<'t> {
        let (mut panels, mut tabs) = (HashSet::new(), HashMap::new());
        for node in tree.nodes() {
            let Some(e) = element(node) else { continue };
            if opens_panel(e) {
                let controlled = e.attributes.get("aria-controls");
                panels.extend(controlled.split_ascii_whitespace());
                if e.attributes.get("role") == "tab" && !controlled.is_empty() {
                    tabs.insert(controlled, node);
                }
                for target in ["data-target", "data-bs-target", "href"] {
                    panels.extend(e.attributes.get(target).strip_prefix('#'));
                }
            }
        }
        Furniture { tree, panels, tabs, is_whole, letters: OnceCell::new() }
    }

    /// Rule by which an element is not part of the article, if any.
    pub(super) fn rule(&self, node: NodeRef<'t>) -> Option<&'static str> {
        let e = element(node)?;
        let name = &*e.name.local;
        if matches!(name, "html" | "body" | "main" | "article") {
            return None;
        }
        if self.is_hidden(node, e) && !self.is_the_page(node) {
            return Some("hidden");
        }
        let (class, id) = (e.attributes.get("class"), e.attributes.get("id"));
        if name == "button" && is_label(node, e) {
            return None;
        }
        if let Some(rule) = rules::html_element_rule(name, class, id) {
            return Some(rule).filter(|_| !is_unclosed_container(node, e));
        }
        let by_role = role_rule(e).filter(|_| !is_instructive(node));
        let named = || rules::html_name_rule(name, class, id).or_else(|| label_rule(e));
        let by_name = || named().filter(|named| !is_content(node, *named)).map(|named| named.rule);
        let by_form = || (name == "form" && is_to_fill_in(node)).then_some("form");
        by_role.or_else(by_name).or_else(by_form).filter(|_| !self.is_the_page(node))
    }

    /// The tab that opens a panel, if it is known.
    pub(super) fn tab_of(&self, e: &'t Element) -> Option<NodeRef<'t>> {
        let id = e.attributes.get("id");
        if e.attributes.get("role") == "tabpanel" { self.tabs.get(id).copied() } else { None }
    }

    /// Whether a browser shows an element only on demand, or never, and it is no panel of tabs or of an accordion.
    fn is_hidden(&self, node: NodeRef<'t>, e: &Element) -> bool {
        let hidden = e.attributes.has("hidden") && !e.attributes.get("hidden").eq_ignore_ascii_case("until-found");
        (hidden || is_invisible(e.attributes.get("style"))) && !self.is_panel(node, e)
    }

    /// Whether an element is the panel of a tab or of an accordion.
    fn is_panel(&self, node: NodeRef<'t>, e: &Element) -> bool {
        let id = e.attributes.get("id");
        if e.attributes.get("role") == "tabpanel" || !id.is_empty() && self.panels.contains(id) {
            return true;
        }
        // Without ids, the label is right above its panel.
        let Some(before) = node.prev_siblings().find(|n| element(*n).is_some()) else { return false };
        let controls = |n: NodeRef<'_>| element(n).is_some_and(|e| e.attributes.has("aria-expanded") && !e.attributes.has("aria-controls"));
        before.descendants().take(MAX_LABEL_ELEMENTS).any(controls)
    }

    /// Whether an element holds so much of the text that it is the page itself: pages may be hidden until a script has
    /// run, and an element that is never closed holds all that follows.
    fn is_the_page(&self, node: NodeRef<'t>) -> bool {
        if !self.is_whole {
            return false;
        }
        let total = *self.letters.get_or_init(|| Letters::of(self.tree.root()).unlinked());
        let share = Letters::of(node).unlinked() as f64 / total.max(1) as f64;
        let has_heading = || elements_below(node).any(|n| matches!(name(n), "h1" | "h2" | "h3"));
        share >= PAGE_SHARE_WITHOUT_HEADING || share >= PAGE_SHARE && has_heading()
    }
}

/// Whether an element opens a tab or a panel of an accordion.
fn opens_panel(e: &Element) -> bool {
    let attributes = &e.attributes;
    attributes.has("aria-expanded")
        || attributes.get("role") == "tab"
        || matches!(attributes.get("data-toggle"), "collapse" | "tab" | "pill")
        || matches!(attributes.get("data-bs-toggle"), "collapse" | "tab" | "pill")
}

/// Whether a button is the label of a panel, or the whole text of a heading.
fn is_label(node: NodeRef<'_>, e: &Element) -> bool {
    let heading = || node.ancestors().take(4).find(|n| heading_level(name(*n)).is_some() || name(*n) == "summary");
    // A heading of many elements is no label; their letters are not counted for each of its buttons.
    let is_short = |heading: &NodeRef<'_>| elements_below(*heading).nth(MAX_LABEL_ELEMENTS).is_none();
    let in_heading = || heading().filter(is_short).is_some_and(|heading| Letters::of(heading).unlinked() == 0);
    e.attributes.get("role") == "tab" || e.attributes.has("aria-expanded") && e.attributes.has("aria-controls") || in_heading()
}

/// Whether a `style` attribute hides its element.
fn is_invisible(style: &str) -> bool {
    if style.is_empty() {
        return false;
    }
    let style: String = style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// Rule by which the role of an element tells that it is not part of the article, if any.
fn role_rule(e: &Element) -> Option<&'static str> {
    match e.attributes.get("role") {
        "navigation" => Some("nav"),
        "contentinfo" => Some("footer"),
        "search" | "searchbox" => Some("search"),
        "dialog" | "alertdialog" => Some("dialog"),
        _ => None,
    }
}

/// Rule by which the label of a region for screen readers tells that it is not part of the article, if any. A long label
/// is the heading of a section.
fn label_rule(e: &Element) -> Option<NamedBoilerplate> {
    let label = e.attributes.get("aria-label");
    let is_region = matches!(&*e.name.local, "div" | "section" | "ol" | "ul" | "form");
    if is_region && label.split_whitespace().count() <= 2 { rules::html_word_rule(label) } else { None }
}

/// Whether a form is for readers to write to the publisher, rather than an element around the page.
fn is_to_fill_in(node: NodeRef<'_>) -> bool {
    let is_page = |n: NodeRef<'_>| matches!(name(n), "ol" | "pre" | "table" | "h1" | "h2");
    contains(node, &["input", "textarea", "select", "button"])
        && Letters::of(node).unlinked() < MIN_TEXT
        && !elements_below(node).any(is_page)
}

/// Whether an element with a name of boilerplate is part of the article all the same.
fn is_content(node: NodeRef<'_>, named: NamedBoilerplate) -> bool {
    // Comments of readers may tell what to do, but the article does not.
    if named.rule == "comments" && named.certainty == Certainty::Certain {
        return false;
    }
    let letters = Letters::of(node);
    let has_heading = || elements_below(node).any(|n| heading_level(name(n)).is_some()) && letters.unlinked() > letters.linked;
    match named.certainty {
        Certainty::Certain => is_instructive(node),
        Certainty::Class => is_instructive(node) || has_heading() || letters.unlinked() >= MIN_TEXT,
        Certainty::Id => letters.unlinked() > letters.linked,
    }
}

/// Whether an element contains steps or code, and nothing to fill in.
fn is_instructive(node: NodeRef<'_>) -> bool {
    if contains(node, &["input", "textarea", "form"]) {
        return false;
    }
    let instructs = |n: NodeRef<'_>| match name(n) {
        "pre" => true,
        "ol" => {
            let letters = Letters::of(n);
            letters.unlinked() > letters.linked
        }
        _ => false,
    };
    elements_below(node).any(instructs)
}

/// Whether an element holds the rest of the page because its end tag is missing.
fn is_unclosed_container(node: NodeRef<'_>, e: &Element) -> bool {
    e.end.is_none() && is_block(&e.name.local) && elements_below(node).any(|n| matches!(name(n), "main" | "article" | "h1"))
}

/// Numbers of letters of an element, spaces not counted.
struct Letters {
    all: usize,
    linked: usize,
}

impl Letters {
    fn of(node: NodeRef<'_>) -> Letters {
        let mut letters = Letters { all: 0, linked: 0 };
        // Number of open elements that are links, and of those whose content is no text.
        let (mut links, mut silent) = (0, 0);
        for edge in node.traverse() {
            let opens = matches!(edge, Edge::Open(_));
            let (Edge::Open(node) | Edge::Close(node)) = edge;
            let step = |count: &mut usize| *count = if opens { *count + 1 } else { count.saturating_sub(1) };
            match node.value() {
                Node::Text(text) if opens && silent == 0 => {
                    let count = text.text.bytes().filter(|b| !b.is_ascii_whitespace()).count();
                    letters.all += count;
                    letters.linked += if links > 0 { count } else { 0 };
                }
                Node::Element(e) => match &*e.name.local {
                    "a" | "button" => step(&mut links),
                    "script" | "style" | "noscript" | "template" | "svg" | "title" => step(&mut silent),
                    _ => {}
                },
                _ => {}
            }
        }
        letters
    }

    fn unlinked(&self) -> usize {
        self.all - self.linked
    }
}
