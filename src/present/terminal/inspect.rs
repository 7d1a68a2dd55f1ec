//! How an article is parsed.

use std::fmt::Write as _;

use super::heading::outline_title;
use super::line::{listed, safe, shortened};
use super::style::{FAINT, PATH, STRONG};
use crate::article::{Article, Section, Step, Stripped};
use crate::present::json::InspectCode;

/// Largest number of characters of a step or a removed part on one line.
const LINE: usize = 110;

/// How an article is parsed: sections with steps, codes, products, removed parts, warnings.
pub(in crate::present) fn inspect(file: &str, line: Option<u32>, article: &Article) -> String {
    let mut out = String::new();
    let at = line.map_or_else(String::new, |line| format!(":{line}"));
    let _ = writeln!(out, "{STRONG}{}{STRONG:#}  {FAINT}{}{FAINT:#}", safe(&article.title), article.kind.name());
    let _ = writeln!(out, "{PATH}{}{at}{PATH:#}", safe(file));
    for section in &article.sections {
        push_section(&mut out, section);
    }
    for code in InspectCode::all_of(&article.text()) {
        let spellings = listed(&code.spellings);
        let _ = writeln!(out, "{:<12} {:>9}  {} {FAINT}written {spellings}{FAINT:#}", "code", code.kind, safe(&code.code));
    }
    for a in &article.applies_to {
        let origin = format!("from its {}, line {}", a.named_in.name(), a.line);
        let _ = writeln!(out, "{:<12} {:>9}  {} {FAINT}{origin}{FAINT:#}", "applies to", a.id, safe(&a.name));
    }
    push_stripped(&mut out, &article.stripped);
    for warning in &article.warnings {
        let _ = writeln!(out, "warning: {}", safe(warning));
    }
    out.push('\n');
    out
}

fn push_section(out: &mut String, section: &Section) {
    let indent = "  ".repeat(section.heading_path.len());
    let commercial = if section.commercial { "  commercial" } else { "" };
    let lines = format!("{}-{}", section.line_start, section.line_end);
    let title = outline_title(section);
    let _ = writeln!(out, "{:<12} {lines:>9}  {indent}{title}{FAINT}{commercial}{FAINT:#}", section.role.name());
    for (i, step) in section.steps().iter().enumerate() {
        let group = step.group.as_ref().map_or_else(String::new, |g| format!("[{}] ", safe(g)));
        let _ = writeln!(out, "{:24}{indent}{FAINT}{:>2}.{FAINT:#} {group}{}", "", i + 1, short(&step.text));
        for detail in details(step) {
            let _ = writeln!(out, "{:24}{indent}    {FAINT}{}{FAINT:#}", "", short(&detail));
        }
    }
}

/// The menus, commands, paths, keys, links, pictures and risks of a step, one per line.
fn details(step: &Step) -> Vec<String> {
    let mut lines: Vec<String> = step.menu_paths.iter().map(|path| format!("menu: {}", path.join(" > "))).collect();
    lines.extend(step.commands.iter().map(|c| format!("command: {}", c.text)));
    lines.extend(step.paths.iter().map(|p| format!("path: {p}")));
    lines.extend(step.keys.iter().map(|k| format!("keys: {k}")));
    lines.extend(step.links.iter().map(|l| format!("link: {}", l.url)));
    lines.extend(step.images.iter().map(|i| format!("picture: {}", if i.alt.is_empty() { &i.url } else { &i.alt })));
    lines.extend(step.risks.iter().map(|r| format!("risk: {}", r.name())));
    lines
}

fn push_stripped(out: &mut String, stripped: &[Stripped]) {
    for part in stripped {
        let lines = format!("{}-{}", part.line_start, part.line_end);
        let _ = writeln!(out, "{:<12} {lines:>9}  {}: {FAINT}{}{FAINT:#}", "removed", safe(&part.rule), short(&part.sample));
    }
}

fn short(text: &str) -> String {
    shortened(&safe(text), LINE)
}
