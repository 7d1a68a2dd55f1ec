//! The head of a page: its title, description, tags, categories and date.

use std::collections::HashSet;

use super::elements::{element, elements_below, name, text_of};
use super::tree::{Attributes, NodeRef, Tree};
use crate::article::markup::block::{Block, BlockKind};
use crate::article::markup::front_matter::{FrontMatter, iso_date};

/// Maximum length of a title in bytes.
const MAX_TITLE: usize = 2_000;

/// Marks between the title of a page and the name of its site, and the length of the longest in bytes.
const SEPARATORS: [&str; 5] = [" | ", " - ", " – ", " — ", " · "];
const MAX_SEPARATOR: usize = 5;

/// Fields of the head of a page; `blocks` is the content of the page.
pub(super) fn front_matter(tree: &Tree, blocks: &[Block]) -> FrontMatter {
    let mut head = Head::default();
    for node in elements_below(tree.root()) {
        let Some(e) = element(node) else { continue };
        head.read(node, &e.name.local, &e.attributes);
    }
    let Some(title) = head.title.filter(|title| !title.is_empty()) else { return head.front };
    match heading_of(&title, blocks, tree) {
        // The heading is the title without the name of the site.
        Some(heading) if title.starts_with(&heading) => FrontMatter { title: Some(heading), ..head.front },
        Some(heading) => {
            let own = only_in_title(&title, head.front.description.as_deref(), blocks);
            let description = match (own, head.front.description) {
                (Some(own), Some(description)) => Some(format!("{own}. {description}")),
                (own, description) => own.or(description),
            };
            FrontMatter { title: Some(heading), description, ..head.front }
        }
        None => FrontMatter { title: Some(without_site_name(&title).to_string()), ..head.front },
    }
}

#[derive(Default)]
struct Head {
    front: FrontMatter,
    /// Text of the first `<title>`, on one line.
    title: Option<String>,
}

impl Head {
    fn read(&mut self, node: NodeRef<'_>, name: &str, attributes: &Attributes) {
        match name {
            "title" if self.title.is_none() && !in_picture(node) => self.title = Some(one_line(node)),
            "link" if attributes.get("rel") == "canonical" => {
                self.front.url = Some(attributes.get("href").to_string()).filter(|u| !u.is_empty())
            }
            "time" if self.front.updated.is_none() && !is_beside_the_article(node) => {
                self.front.updated = iso_date(attributes.get("datetime"))
            }
            "meta" => {
                let name = if attributes.has("name") { attributes.get("name") } else { attributes.get("property") };
                self.read_meta(name, attributes.get("content"));
            }
            _ => {}
        }
    }

    fn read_meta(&mut self, name: &str, content: &str) {
        let text = content.trim().to_string();
        match name.to_ascii_lowercase().as_str() {
            "description" | "og:description" if !text.is_empty() => {
                self.front.description.get_or_insert(text);
            }
            "keywords" => self.front.tags.extend(text.split(',').map(|t| t.trim().to_string()).filter(|t| !t.is_empty())),
            "article:section" if !text.is_empty() => self.front.categories.push(text),
            "article:modified_time" | "last-modified" | "dcterms.modified" => {
                self.front.updated = iso_date(&text).or(self.front.updated.take())
            }
            _ => {}
        }
    }
}

/// Whether an element is inside a drawing, which may have a title of its own.
fn in_picture(node: NodeRef<'_>) -> bool {
    node.ancestors().any(|n| name(n) == "svg")
}

/// Whether an element is in a list of other articles or the like.
fn is_beside_the_article(node: NodeRef<'_>) -> bool {
    node.ancestors().any(|n| matches!(name(n), "nav" | "aside" | "footer"))
}

fn one_line(node: NodeRef<'_>) -> String {
    text_of(node, MAX_TITLE).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The heading that is the title of the page: the first one of level 1 of the article, else the only one beside it that the
/// `<title>` begins with.
fn heading_of(title: &str, blocks: &[Block], tree: &Tree) -> Option<String> {
    let heading = blocks.iter().find_map(|b| match &b.kind {
        BlockKind::Heading { level: 1, text } => Some(text.clone()),
        _ => None,
    });
    // 'Lamp is dark - Help Desk' under the heading 'Help Desk': that is the name of the site.
    let is_site_name =
        |heading: &String| title.strip_suffix(heading.as_str()).is_some_and(|page| page.len() > heading.len() + MAX_SEPARATOR);
    heading.filter(|heading| !is_site_name(heading)).or_else(|| heading_elsewhere(title, tree))
}

/// The parts of a `<title>` with words that are nowhere else on the page, without the name of the site: a last part of
/// which no word is on the page.
fn only_in_title(title: &str, description: Option<&str>, blocks: &[Block]) -> Option<String> {
    let mut text = description.unwrap_or_default().to_lowercase();
    blocks.iter().for_each(|block| text.push_str(&format!("\n{}", block.plain_text().to_lowercase())));
    let words: HashSet<&str> = words_of(&text).collect();
    let mut parts: Vec<&str> = SEPARATORS.iter().fold(vec![title], |parts, mark| parts.iter().flat_map(|part| part.split(mark)).collect());
    let is_new = |word: &str| !words.contains(word);
    if parts.len() > 1 && parts.last().is_some_and(|last| words_of(&last.to_lowercase()).all(is_new)) {
        parts.pop();
    }
    parts.retain(|part| words_of(&part.to_lowercase()).any(is_new));
    Some(parts.join(" - ")).filter(|own| !own.is_empty())
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// A `<title>` without a trailing ' | Site name'.
fn without_site_name(title: &str) -> &str {
    title.rsplit_once(" | ").map_or(title, |(page, _)| page)
}

/// The only level 1 heading of a page, outside the article, if the `<title>` begins with it: the rest is the name of the
/// site.
fn heading_elsewhere(title: &str, tree: &Tree) -> Option<String> {
    let mut headings = elements_below(tree.root()).filter(|n| name(*n) == "h1");
    let only = headings.next().filter(|_| headings.next().is_none()).map(one_line)?;
    (!only.is_empty() && title.starts_with(&only)).then_some(only)
}
