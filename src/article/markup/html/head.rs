//! The head of a page: its title, description, tags, categories and date.

use super::tokens::Attributes;
use crate::article::markup::block::{Block, BlockKind};
use crate::article::markup::front_matter::{FrontMatter, iso_date};

/// Fields of the head of a page.
#[derive(Default)]
pub(super) struct Head {
    front: FrontMatter,
    /// Text of the first `<title>`.
    title: Option<String>,
    in_title: bool,
}

impl Head {
    /// Whether the text that follows is the page's title.
    pub(super) fn in_title(&self) -> bool {
        self.in_title
    }

    pub(super) fn push_title(&mut self, text: &str) {
        self.title.get_or_insert_default().push_str(text);
    }

    pub(super) fn close(&mut self, name: &str) {
        if name == "title" {
            self.in_title = false;
        }
    }

    pub(super) fn open(&mut self, name: &str, attributes: &Attributes) {
        match name {
            "title" => self.in_title = self.title.is_none(),
            "link" if attributes.get("rel") == "canonical" => {
                self.front.url = Some(attributes.get("href").to_string()).filter(|u| !u.is_empty())
            }
            "time" if self.front.updated.is_none() => self.front.updated = iso_date(attributes.get("datetime")),
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

    /// The front matter of the page; its title falls back to the first heading of the page's blocks.
    pub(super) fn into_front_matter(self, blocks: &[Block]) -> FrontMatter {
        let title = self.front.title.or(self.title.map(|title| without_site_name(&title, blocks)));
        FrontMatter { title, ..self.front }
    }
}

/// Title of a page: its first heading, else its `<title>` without a trailing ' | Site name'.
fn without_site_name(title: &str, blocks: &[Block]) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let heading = blocks.iter().find_map(|b| match &b.kind {
        BlockKind::Heading { level: 1, text } => Some(text.clone()),
        _ => None,
    });
    let cut = title.rsplit_once(" | ").map_or(title.as_str(), |(page, _)| page);
    heading.unwrap_or_else(|| cut.to_string())
}
