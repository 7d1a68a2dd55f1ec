//! Headings that repeat the title of the article.

use std::collections::HashSet;

use super::evidence::Evidence;
use super::outline::Node;

/// Minimum number of words in a heading that has more content than its role.
const LONG_HEADING: usize = 4;

/// Whether the first heading of a page repeats the title, in the same or in other words.
pub(crate) fn repeats_title(nodes: &[Node], title: &str) -> bool {
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
pub(crate) fn is_title(node: &Node, title: &str) -> bool {
    let (heading, title) = (letters(&node.heading.full), letters(title));
    let long = node.heading.full.split_whitespace().count() >= LONG_HEADING;
    !heading.is_empty() && (heading == title || long && title.starts_with(&heading))
}

/// Letters and digits of a text in lower case.
pub(crate) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
