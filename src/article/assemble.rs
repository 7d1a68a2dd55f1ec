//! Assembles an article from the blocks of a page, whichever markup they come from.
//!
//! Boilerplate is removed first, then the outline is built, the kind is determined and the sections are cut.

use super::boilerplate::block_filter;
use super::markup::block::{Block, BlockKind};
use super::markup::front_matter::FrontMatter;
use super::model::{Article, Stripped};
use super::structure::{article_kind, heading_dialect, outline, sections};

/// Maximum length of a title in characters; it is repeated with every section.
const MAX_TITLE_CHARS: usize = 300;

/// Maximum number of categories and tags that tell what an article is about.
const MAX_FILED: usize = 20;
/// Characters between the title of a page and the name of its site.
const SITE_SEPARATORS: [char; 7] = ['-', '–', '—', '|', '·', '•', '»'];
/// Maximum number of words of the name of a site.
const MAX_SITE_WORDS: usize = 4;
/// Minimum length of a heading in bytes that tells where the name of the site begins.
const MIN_HEADING: usize = 8;

/// Assembles an article. `name` serves as the title if there is no other; `last_line` is the last line of the file.
pub(super) fn assemble(
    front: FrontMatter,
    blocks: Vec<Block>,
    mut stripped: Vec<Stripped>,
    warnings: Vec<String>,
    name: &str,
    last_line: u32,
) -> Article {
    let blocks = block_filter::strip_blocks(blocks, &mut stripped);
    let title = title_of(&front, &blocks, name);
    let outline = outline::build(blocks, last_line);
    let filed_under = filed_under(&front, name);
    let kind = article_kind::determine(&title, &filed_under, &outline);
    let titled = front.title.is_some() || !outline.nodes.is_empty();
    let mut sections = sections::cut(outline, &title, &filed_under, kind, last_line);
    if sections.is_empty() && titled {
        sections.push(sections::stub(last_line));
    }
    stripped.sort_by_key(|s| (s.line_start, s.line_end));
    Article { title, front, kind, applies_to: Vec::new(), sections, stripped, warnings }
}

/// Title of an article: from the front matter, else the first heading, else the file name.
fn title_of(front: &FrontMatter, blocks: &[Block], name: &str) -> String {
    let headings = || {
        blocks.iter().filter_map(|b| match &b.kind {
            BlockKind::Heading { level, text } => Some((*level, text)),
            _ => None,
        })
    };
    let top = headings().find(|(level, _)| *level == 1).map(|(_, text)| heading_dialect::parse(text).full);
    // 'Fix 1: Update it' is a fix even if it is the first heading of the page, and a first heading with others of its level
    // is a section.
    let first = || match &blocks.first()?.kind {
        BlockKind::Heading { level, text } if headings().filter(|(other, _)| other <= level).count() == 1 => {
            Some(heading_dialect::parse(text)).filter(|h| h.label.is_none()).map(|h| h.full)
        }
        _ => None,
    };
    let from_name = || name.replace(['-', '_'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let in_front = front.title.clone().map(|title| without_site_name(title, top.as_deref()));
    let title = in_front.or(top).or_else(first).filter(|t| !t.trim().is_empty()).unwrap_or_else(from_name);
    one_line_title(&title)
}

/// The words under which the publisher files an article: the name of its file, its section, categories and tags.
fn filed_under(front: &FrontMatter, name: &str) -> String {
    let section = front.metadata.get("section").and_then(|v| v.as_str());
    let words = front.categories.iter().chain(&front.tags).map(String::as_str);
    let all: Vec<&str> = [name].into_iter().chain(section).chain(words.take(MAX_FILED)).collect();
    all.join("\n").replace(['-', '_'], " ")
}

/// A title without the name of the site behind it: 'Printer offline - Acme Help' on a page with the heading 'Printer offline'.
fn without_site_name(title: String, heading: Option<&str>) -> String {
    let Some(heading) = heading else { return title };
    let rest = title.get(..heading.len()).filter(|start| start.eq_ignore_ascii_case(heading)).map(|_| title[heading.len()..].trim_start());
    match rest {
        Some(rest) if rest.starts_with(SITE_SEPARATORS) && heading.len() >= MIN_HEADING && is_name(rest) => {
            title[..heading.len()].to_string()
        }
        _ => title,
    }
}

/// Whether a few words are a name: each begins with a capital letter.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().filter(|w| w.contains(char::is_alphanumeric)).collect();
    (1..=MAX_SITE_WORDS).contains(&words.len()) && words.iter().all(|w| !w.starts_with(char::is_lowercase))
}

/// A title on one line and of limited length.
pub(super) fn one_line_title(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).take(MAX_TITLE_CHARS).collect()
}
