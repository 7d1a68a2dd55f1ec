//! A section in full.

use std::fmt::Write as _;

use super::block::push_blocks;
use super::heading::{details, numbered_title};
use super::line::safe;
use super::style::{FAINT, PATH, STRONG};
use super::view::View;
use crate::article::{Block, Link};
use crate::search::FoundSection;

/// A section in full.
pub(in crate::present) fn section(found: &FoundSection, view: &View) -> String {
    let FoundSection { id, section, article } = found;
    let mut out = String::new();
    let _ = writeln!(out, "{STRONG}{}{STRONG:#}", numbered_title(section, article));
    let _ = writeln!(out, "{}{FAINT}{}{FAINT:#}", safe(&article.title), details(article));
    for heading in &section.heading_path {
        let _ = writeln!(out, "{FAINT}under {}{FAINT:#}", safe(heading));
    }
    let _ = writeln!(out, "{}{FAINT}-{}  {id}{FAINT:#}", view.location(article, section.line_start), section.line_end);
    if let Some(url) = &article.url {
        let _ = writeln!(out, "{PATH}{}{PATH:#}", safe(url));
    }
    out.push('\n');
    push_blocks(&mut out, &section.blocks, "", view.width);
    push_links(&mut out, &section.blocks);
    out
}

fn push_links(out: &mut String, blocks: &[Block]) {
    let mut links: Vec<Link> = Vec::new();
    let mut keep = |link: &Link| {
        if !links.contains(link) && !link.url.starts_with('#') {
            links.push(link.clone());
        }
    };
    blocks.iter().for_each(|b| b.each_link(&mut keep));
    if !links.is_empty() {
        let _ = writeln!(out, "{FAINT}Links{FAINT:#}");
        for link in links {
            let _ = writeln!(out, "  {}: {PATH}{}{PATH:#}", safe(&link.text), safe(&link.url));
        }
    }
}
