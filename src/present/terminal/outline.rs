//! Outlines of articles.

use std::fmt::Write as _;

use super::heading::{details, outline_title};
use super::line::safe;
use super::number::plural;
use super::style::{FAINT, STRONG};
use super::view::View;
use crate::search::ArticleOutline;

/// Outlines of articles, an empty line between them.
pub(in crate::present) fn outlines(outlines: &[ArticleOutline], view: &View) -> String {
    outlines.iter().map(|o| outline(o, view)).collect::<Vec<_>>().join("\n")
}

fn outline(outline: &ArticleOutline, view: &View) -> String {
    let ArticleOutline { article, sections } = outline;
    let mut out = String::new();
    let _ = writeln!(out, "{STRONG}{}{STRONG:#}{FAINT}{}{FAINT:#}", safe(&article.title), details(article));
    // A record is one line of its file; any other article begins at the first line of its file.
    let line = sections.first().filter(|_| article.path.ends_with(".jsonl")).map_or(1, |record| record.section.line_start);
    let _ = writeln!(out, "{}  {FAINT}{}{FAINT:#}", view.location(article, line), article.id);
    for record in sections {
        let section = &record.section;
        let indent = "  ".repeat(section.heading_path.len());
        let steps = match section.step_count() {
            0 => String::new(),
            n => format!(", {n} {}", plural(n, "step", "steps")),
        };
        let lines = format!("{}-{}", section.line_start, section.line_end);
        let _ = writeln!(
            out,
            "{FAINT}{}{FAINT:#}  {:<12} {lines:>9}  {indent}{}{FAINT}{steps}{FAINT:#}",
            record.id,
            section.role.name(),
            outline_title(section)
        );
    }
    out
}
