//! A section in full.

use std::fmt::Write as _;

use super::block::push_blocks;
use super::details::{Detail, push_details};
use super::heading::{details, numbered_title};
use super::line::{MAX_TITLE, Margins, push_wrapped, safe, shortened};
use super::style::{FAINT, PATH, PLAIN, STRONG};
use super::view::View;
use crate::article::{Block, Link};
use crate::search::FoundSection;

/// A section in full.
pub(in crate::present) fn section(found: &FoundSection, view: &View) -> String {
    let FoundSection { id, section, article } = found;
    let mut out = String::new();
    let margins = Margins { first: "", rest: "", width: view.width };
    push_wrapped(&mut out, &numbered_title(section, article), STRONG, margins);
    if !section.title.is_empty() && section.title != article.title {
        push_wrapped(&mut out, &shortened(&article.title, MAX_TITLE), PLAIN, margins);
    }
    for heading in &section.heading_path {
        push_wrapped(&mut out, &format!("under {heading}"), FAINT, margins);
    }
    let mut about = vec![view.path_detail(article.source, &article.path, Some(section.line_start))];
    about.extend([Detail::new(format!("to line {}", section.line_end)), Detail::new(id)]);
    about.extend(details(article));
    push_details(&mut out, &about, "", view.width);
    if let Some(url) = &article.url {
        let _ = writeln!(out, "{PATH}{}{PATH:#}", safe(url));
    }
    out.push('\n');
    push_blocks(&mut out, &section.blocks, "", view.width);
    push_links(&mut out, section.blocks.iter());
    out
}

/// Appends the links of blocks, each once.
pub(super) fn push_links<'a>(out: &mut String, blocks: impl Iterator<Item = &'a Block>) {
    let mut links: Vec<Link> = Vec::new();
    let mut keep = |link: &Link| {
        if !links.contains(link) && !link.url.starts_with('#') {
            links.push(link.clone());
        }
    };
    blocks.for_each(|b| b.each_link(&mut keep));
    if !links.is_empty() {
        let _ = writeln!(out, "{FAINT}Links{FAINT:#}");
        for link in links {
            let _ = writeln!(out, "  {}: {PATH}{}{PATH:#}", safe(&link.text), safe(&link.url));
        }
    }
}
