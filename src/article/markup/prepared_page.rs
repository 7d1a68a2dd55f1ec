//! A Markdown page before its body is parsed: its front matter is parsed, its ads are blanked, and its body has a
//! fingerprint that copies under other titles share.
//!
//! In: the text of a file. Out: a page that can be compared and then parsed. In some corpora most articles are copies;
//! a body that was parsed before need not be parsed again.

use memchr::memmem;

use super::block::{Block, BlockKind};
use super::extensions::resolve::resolve;
use super::front_matter::{self, FrontMatter};
use super::line_index::{line_count, with_unix_line_ends};
use super::markdown;
use crate::article::assemble::{assemble, one_line_title};
use crate::article::boilerplate::rules;
use crate::article::model::{Article, Stripped};
use crate::article::structure::titles::letters;
use crate::corpus::{self, Fingerprint, Format};

/// Maximum length in bytes of a label above a list of links.
const MAX_LABEL: usize = 200;

/// Maximum length in bytes of a label between the links of a page of navigation.
const MAX_NAVIGATION_LABEL: usize = 60;

/// A Markdown page whose body is not parsed yet.
#[derive(Clone, Debug)]
pub struct PreparedPage {
    /// Parsed front matter.
    pub front: FrontMatter,
    /// Problems with the front matter and with the markup of the body.
    pub warnings: Vec<String>,
    /// Text below the front matter, without ads and marks of extensions.
    body: String,
    first_line: u32,
    last_line: u32,
    stripped: Vec<Stripped>,
    format: Format,
    name: String,
}

impl PreparedPage {
    /// Prepares a page. `name` is the file name without its extension; it serves as the title if there is no other.
    pub fn new(text: &str, format: Format, name: &str) -> PreparedPage {
        let text = &with_unix_line_ends(text);
        let split = front_matter::split(text);
        let mut stripped = Vec::new();
        let first_line = split.lines_before + 1;
        let resolved = resolve(split.body, first_line, &mut stripped);
        let (front, body) = (split.front, resolved.text.into_owned());
        let warnings = split.warnings.into_iter().chain(resolved.warnings).collect();
        PreparedPage { front, warnings, body, first_line, last_line: line_count(text), stripped, format, name: name.to_string() }
    }

    /// Title from the front matter, if any. A page with such a title is an article even if its body is empty.
    pub fn title(&self) -> Option<String> {
        self.front.title.as_deref().map(one_line_title).filter(|title| !title.is_empty())
    }

    /// Fingerprint of the lines of the body. It skips the parts in which copies of one article differ: ads and the blank
    /// lines around them, 'Also read' lists, linked images, and a heading at the top that repeats the title.
    pub fn body_fingerprint(&self) -> Fingerprint {
        corpus::fingerprint(self.shared_lines().as_bytes())
    }

    /// Whether the body only links to other pages: every line is a link, a heading or one of a few short labels between the links.
    pub fn is_navigation(&self) -> bool {
        let (mut links, mut labels) = (0, 0);
        for line in self.body.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let item = line.strip_prefix(['-', '*', '+']).map(str::trim_start);
            let is_rule = line.bytes().all(|b| matches!(b, b'-' | b'*' | b'_' | b' '));
            if is_links(line) {
                links += 1;
            } else if item.is_some_and(|item| item.len() <= MAX_NAVIGATION_LABEL) {
                labels += 1;
            } else if !(is_rule || line.starts_with('#') || is_shortcode(line)) {
                return false;
            }
        }
        labels <= links
    }

    /// Lines that copies of the page share.
    fn shared_lines(&self) -> String {
        let mut lines = String::with_capacity(self.body.len());
        let (mut in_tail, mut fence) = (false, None);
        // Code counts verbatim. Lines alone do not show where a `<pre>` element ends, so with one every line counts.
        let has_pre = memmem::find(self.body.as_bytes(), b"<pre").is_some();
        let mut rest = self.body.lines().map(str::trim_ascii_end).filter(|line| !line.is_empty()).peekable();
        while let Some(line) = rest.next() {
            let opens = fence_of(line);
            let in_code = has_pre || fence.is_some() || opens.is_some() || line.starts_with('\t') || line.starts_with("    ");
            fence = if fence.is_none() || fence == opens { opens.filter(|_| fence.is_none()) } else { fence };
            in_tail = in_tail && is_links(line);
            if !in_code && (in_tail || is_banner(line)) {
                continue;
            }
            // 'Related articles' above running text is the heading of a section.
            if !in_code && is_label(line) && rest.peek().is_none_or(|next| is_links(next)) {
                in_tail = true;
                continue;
            }
            let repeats_title = lines.is_empty() && self.title().is_some_and(|title| is_heading(line, &title));
            lines.push_str(if repeats_title { "#" } else { line });
            lines.push('\n');
        }
        lines
    }

    /// Parses the body into an article.
    pub fn parse(mut self) -> Article {
        let mut blocks = markdown::blocks(&self.body, self.first_line, &mut self.stripped);
        if self.format == Format::Mdx {
            blocks.retain(|b| !is_module_line(b));
        }
        assemble(self.front, blocks, self.stripped, self.warnings, &self.name, self.last_line)
    }
}

/// Whether a line is a template of a site generator, which lists pages perhaps.
fn is_shortcode(line: &str) -> bool {
    [("{{", "}}"), ("{%", "%}"), ("<!--", "-->")].iter().any(|(open, close)| line.starts_with(open) && line.ends_with(close))
}

/// Whether a block is an `import` or `export` statement of MDX.
fn is_module_line(block: &Block) -> bool {
    let BlockKind::Paragraph(inline) = &block.kind else { return false };
    (inline.text.starts_with("import ") && inline.text.contains(" from "))
        || inline.text.starts_with("export const ")
        || inline.text.starts_with("export default ")
}

/// Character of the code fence that a line consists of, if any. The fence may be inside a list or a quotation.
fn fence_of(line: &str) -> Option<char> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || c.is_ascii_digit() || matches!(c, '-' | '*' | '+' | '>' | '.' | ')'));
    ['`', '~'].into_iter().find(|mark| line.chars().take(3).filter(|c| c == mark).count() == 3)
}

/// Whether a line is a heading with the words of the title.
fn is_heading(line: &str, title: &str) -> bool {
    line.starts_with('#') && letters(line) == letters(title)
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
    rules::is_tail_label(text.trim_matches(marks))
}

/// Whether a line consists of links to other pages and of tags.
fn is_links(line: &str) -> bool {
    let item = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '+' | '>'));
    if item.starts_with('<') {
        let is_tag = |part: &str| part.starts_with('<') && part.ends_with('>');
        return parts(item)
            .all(|(part, in_link)| is_tag(part) || !part.starts_with('<') && (in_link || !part.contains(char::is_alphanumeric)));
    }
    item.strip_prefix('[').is_some_and(|link| link_of(link).is_some())
}

/// Whether a line consists of an image that links to another page, rather than to a larger copy of itself.
fn is_banner(line: &str) -> bool {
    let leads = || {
        let (_, after) = line.strip_prefix("[![")?.split_once("](")?;
        let (picture, target) = after.strip_suffix(')')?.split_once(")](")?;
        (is_address(picture) && is_address(target)).then_some(picture != target && !rules::is_picture(target))
    };
    leads().unwrap_or(false)
}

/// Target address, if the text is a Markdown link without its opening bracket.
fn link_of(text: &str) -> Option<&str> {
    let (words, address) = text.strip_suffix(')')?.split_once("](")?;
    (!words.contains(['[', ']']) && is_address(address)).then_some(address)
}

fn is_address(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']'))
}

/// Splits a line into tags and the text between them; each part comes with whether it is inside a link.
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

    fn prepared(text: &str) -> PreparedPage {
        PreparedPage::new(text, Format::Markdown, "page")
    }

    /// Checks whether two pages have the same body fingerprint.
    fn check(one: &str, other: &str, alike: bool) {
        let [a, b] = [one, other].map(|body| prepared(body).body_fingerprint());
        assert_eq!(a == b, alike, "{one}\n---\n{other}");
    }

    fn page(title: &str, body: &str) -> String {
        format!("---\ntitle: \"{title}\"\n---\n\n{body}\n")
    }

    #[test]
    fn titles_ads_and_link_lists_do_not_change_the_fingerprint() {
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
        check(&page("a", &format!("{text}\n\n**Also read:**\n")), &page("b", text), true);
    }

    #[test]
    fn pages_that_only_link_to_others() {
        for navigation in [
            "# Summary\n\n[Preface](preface.md)\n\n- [Lamp](lamp.md)\n  - [Dark](dark.md)\n\n---\n\n- [Fan](fan.md)\n",
            "* Guides\n  * [Lamp](lamp.md)\n",
            "---\ntitle: Guides\n---\n",
            "---\ntitle: Guides\n---\n\n{{< cards >}}\n{{< /cards >}}\n",
        ] {
            assert!(prepared(navigation).is_navigation(), "{navigation}");
        }
        for article in ["# Lamp\n\nPush it.\n\n- [More](more.md)", "- Push it.\n- Pull it.\n- [More](more.md)", "- [Lamp](lamp.md) is dark"]
        {
            assert!(!prepared(article).is_navigation(), "{article}");
        }
    }

    #[test]
    fn other_words_and_other_blocks_change_the_fingerprint() {
        check("Plug it in.", "Plug it out.", false);
        check("- One\n- Two", "- One\n  - Two", false);
        check("See [the list](https://a.example.com)", "See [the list](https://b.example.com)", false);
        check("- [One](https://a.example.com)", "- [Two](https://b.example.com)", false);
        // A line that only begins like an ad or a list of links counts.
        for line in [
            "[![i](i.png)](https://a.example.com) Then hold Shift (and wait)",
            "[![i](small.png)](large.png)",
            "**Related articles**\n\nThey tell what to do.",
            "Also read:\n\n- [One](https://a.example.com) and turn it off (really)",
            "Also read:\n\n<5 GB free: delete the old backups",
            "Also read:\n\n<a href=\"https://a.example.com\">One</a> and turn it off",
        ] {
            check(&format!("It is dark.\n\n{line}"), "It is dark.", false);
        }
        // Code counts verbatim.
        let tail = |name: &str| format!("Also read:\n\n- [{name}](https://{name}.example.com)");
        let indented = |name: &str| tail(name).replace('\n', "\n    ");
        for (before, after) in [("```\n", "\n```"), ("~~~\n```\n", "\n~~~"), ("- ```\n", "\n  ```"), ("<pre>\n", "\n</pre>")] {
            check(&format!("{before}{}{after}", tail("one")), &format!("{before}{}{after}", tail("two")), false);
        }
        check(&format!("Code:\n\n    {}", indented("one")), &format!("Code:\n\n    {}", indented("two")), false);
        check(&format!("```\nx\n```\n{}", tail("one")), &format!("```\nx\n```\n{}", tail("two")), true);
    }
}
