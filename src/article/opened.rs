//! A page of Markdown before it is understood: its front matter is read, its ads are blanked, and its body is
//! known by a fingerprint that copies under other titles share.
//!
//! Most articles of some corpora are copies. What is known of one by its body need not be understood again.

use super::front_matter::{self, FrontMatter};
use super::{Article, Stripped, assemble, boilerplate, is_module_line, line_count, markdown, regions, sections, tidy_title, unified};
use crate::corpus::{self, Fingerprint, Format};

/// A longer line is no label over a list of links.
const MAX_LABEL: usize = 200;

/// A page of Markdown that is yet to be understood.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What the author says about the article.
    pub front: FrontMatter,
    /// What is odd about the front matter.
    pub warning: Option<String>,
    /// The text below it, ads blanked.
    body: String,
    first_line: u32,
    last_line: u32,
    stripped: Vec<Stripped>,
    format: Format,
    name: String,
}

impl Opened {
    /// Opens a page; `name` is the file's name without its ending, for want of a title.
    pub fn new(text: &str, format: Format, name: &str) -> Opened {
        let text = &unified(text);
        let split = front_matter::split(text);
        let mut stripped = Vec::new();
        let first_line = split.lines_before + 1;
        let body = regions::blank(split.body, first_line, &mut stripped).into_owned();
        let (front, warning) = (split.front, split.warning);
        Opened { front, warning, body, first_line, last_line: line_count(text), stripped, format, name: name.to_string() }
    }

    /// Bytes of its body.
    pub fn len(&self) -> usize {
        self.body.len()
    }

    /// Whether there is nothing below its front matter.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// Its title, where its front matter has one: then it is an article, whatever its body holds.
    pub fn title(&self) -> Option<String> {
        self.front.title.as_deref().map(tidy_title).filter(|title| !title.is_empty())
    }

    /// A fingerprint of its body's lines. What copies of one article differ in is left out: ads and the blank lines
    /// around them, 'Also read' lists, pictures that lead elsewhere, and a heading at the top that repeats the title.
    pub fn body_fingerprint(&self) -> Fingerprint {
        corpus::fingerprint(self.own_lines().as_bytes())
    }

    /// The lines that copies share.
    fn own_lines(&self) -> String {
        let mut lines = String::with_capacity(self.body.len());
        let mut in_tail = false;
        for line in self.body.lines().map(str::trim_ascii_end).filter(|line| !line.is_empty()) {
            in_tail = in_tail && is_links(line);
            if in_tail || is_linked_picture(line) {
                continue;
            }
            if is_label(line) {
                in_tail = true;
                continue;
            }
            let repeats_title = lines.is_empty() && self.title().is_some_and(|title| is_heading(line, &title));
            lines.push_str(if repeats_title { "#" } else { line });
            lines.push('\n');
        }
        lines
    }

    /// Understands it.
    pub fn read(mut self) -> Article {
        let mut blocks = markdown::blocks(&self.body, self.first_line, &mut self.stripped);
        if self.format == Format::Mdx {
            blocks.retain(|b| !is_module_line(b));
        }
        let warnings = self.warning.into_iter().collect();
        assemble(self.front, blocks, self.stripped, warnings, &self.name, self.last_line)
    }
}

/// Whether a line is a heading of the same words as a title.
fn is_heading(line: &str, title: &str) -> bool {
    line.starts_with('#') && sections::letters(line) == sections::letters(title)
}

/// Whether a line is the label of an 'Also read' list.
fn is_label(line: &str) -> bool {
    if line.len() > MAX_LABEL {
        return false;
    }
    let marks = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '#' | '>');
    let without_tags;
    let text = if line.contains('<') {
        without_tags = parts(line).filter(|(part, _)| !part.starts_with('<')).map(|(part, _)| part).collect::<String>();
        &without_tags
    } else {
        line
    };
    boilerplate::is_tail_label(text.trim_matches(marks))
}

/// Whether a line holds nothing but links to other pages, or tags.
fn is_links(line: &str) -> bool {
    let item = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '+' | '>'));
    if item.starts_with('<') {
        return parts(item).all(|(part, in_link)| in_link || part.starts_with('<') || !part.contains(char::is_alphanumeric));
    }
    item.starts_with('[') && item.contains("](") && item.ends_with(')')
}

/// Whether a line is a picture that leads somewhere.
fn is_linked_picture(line: &str) -> bool {
    line.starts_with("[![") && line.contains(")](") && line.ends_with(')')
}

/// The tags of a line and what stands between them, and whether that is in a link.
fn parts(line: &str) -> impl Iterator<Item = (&str, bool)> {
    let (mut rest, mut in_link) = (line, false);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = if rest.starts_with('<') { rest.find('>').map_or(rest.len(), |at| at + 1) } else { rest.find('<').unwrap_or(rest.len()) };
        let (part, after) = rest.split_at(end);
        rest = after;
        in_link = if part.starts_with("<a ") || part.starts_with("<a>") { true } else { in_link && part != "</a>" };
        Some((part, in_link))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Opened {
        Opened::new(text, Format::Markdown, "page")
    }

    /// Whether two pages are copies by their bodies.
    fn check(one: &str, other: &str, alike: bool) {
        let [a, b] = [one, other].map(|body| open(body).body_fingerprint());
        assert_eq!(a == b, alike, "{one}\n---\n{other}");
    }

    fn page(title: &str, body: &str) -> String {
        format!("---\ntitle: \"{title}\"\n---\n\n{body}\n")
    }

    #[test]
    fn titles_ads_and_lists_of_links_are_no_difference() {
        let text = "It is dark.\n\n## Fix 1: Plug\n\n1. Push it in.";
        let ad = "<!-- ads begin -->\n<a href=\"https://shop.example.com\">Buy</a>\n<!-- ads end -->";
        let one = page("The lamp fails", &format!("# The lamp fails!\n\n{text}\n\n{ad}\n\n## More\n\nx"));
        check(&one, &page("My lamp is dead", &format!("# My lamp is dead\n\n\n{text}\n\n\n## More\n\nx")), true);
        check(&one, &page("My lamp is dead", &format!("# Another heading\n\n{text}\n\n## More\n\nx")), false);
        let markdown = "**Also read:**\n\n- [One](https://a.example.com)\n- [Two](https://b.example.com)\n";
        let html =
            "<span class=\"x\">Also read:</span>\n<div><ul>\n<li><a href=\"https://c.example.com\"><u>Three</u></a></li>\n</ul></div>";
        check(&page("a", &format!("{text}\n\n{markdown}")), &page("b", text), true);
        check(&page("a", &format!("{text}\n\n{markdown}")), &page("b", &format!("{text}\n\n{html}")), true);
        check(&page("a", &format!("{text}\n\n{markdown}\nThen wait.")), &page("b", text), false);
        check(&page("a", &format!("{text}\n\n[![Save](b.png)](https://shop.example.com)\n")), &page("b", text), true);
    }

    #[test]
    fn other_words_and_other_blocks_are_a_difference() {
        check("Plug it in.", "Plug it out.", false);
        check("- One\n- Two", "- One\n  - Two", false);
        check("See [the list](https://a.example.com)", "See [the list](https://b.example.com)", false);
        check("- [One](https://a.example.com)", "- [Two](https://b.example.com)", false);
    }

    #[test]
    fn it_is_understood_as_it_is_when_it_is_read_at_once() {
        let text = page("The lamp fails", "import x from 'y'\n\n## Fix 1: Plug\n\nPush it in.\n<ins class=\"ads\">x</ins>\n");
        for format in [Format::Markdown, Format::Mdx] {
            let opened = Opened::new(&text, format, "page");
            assert_eq!(opened.title().as_deref(), Some("The lamp fails"));
            let article = super::super::read(&text, format, "page");
            assert_eq!(opened.read(), article);
        }
    }
}
