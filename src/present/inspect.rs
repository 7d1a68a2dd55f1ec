//! How an article is understood: JSON for programs, text for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::terminal::{FAINT, PATH, STRONG, safe};
use crate::article::{AppliesTo, Article, Kind, Risk, Role, Section, Step, Stripped};
use crate::text::{Code, codes};

/// Characters of a step or a stripped part on one line.
const LINE: usize = 110;

/// An article, understood; one line of `kb inspect --json`.
#[derive(Debug, Serialize)]
pub struct InspectReply {
    /// The file as it was named.
    pub file: String,
    /// The line of the record in a file of records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The title.
    pub title: String,
    /// What it is for.
    pub kind: Kind,
    /// All of its text that goes into the index.
    pub text: String,
    /// Its fixes, in the author's order.
    pub fixes: Vec<InspectFix>,
    /// All its sections, in the author's order.
    pub sections: Vec<InspectSection>,
    /// Its codes, each once, in the order of their first appearance.
    pub codes: Vec<InspectCode>,
    /// What it applies to, with where that is said.
    pub applies_to: Vec<AppliesTo>,
    /// What was taken out.
    pub stripped: Vec<Stripped>,
    /// What was odd.
    pub warnings: Vec<String>,
}

/// A fix with its steps.
#[derive(Debug, Serialize)]
pub struct InspectFix {
    /// The number that the author gives it.
    pub ordinal: Option<u32>,
    /// Its heading, clean.
    pub title: String,
    /// First line, 1-based.
    pub line_start: u32,
    /// Last line, inclusive.
    pub line_end: u32,
    /// What to do.
    pub steps: Vec<Step>,
    /// What doing it may cost, by all its words.
    pub risks: Vec<Risk>,
    /// It promotes a paid tool.
    pub commercial: bool,
    /// What it applies to, by its own words and by its article's.
    pub applies_to: Vec<AppliesTo>,
}

/// A section, in short.
#[derive(Debug, Serialize)]
pub struct InspectSection {
    /// What it is for.
    pub role: Role,
    /// Its heading, clean; empty for what stands before the first.
    pub title: String,
    /// The number that the author gives it.
    pub ordinal: Option<u32>,
    /// The headings above it, outermost first.
    pub heading_path: Vec<String>,
    /// First line, 1-based.
    pub line_start: u32,
    /// Last line, inclusive.
    pub line_end: u32,
    /// It promotes a paid tool.
    pub commercial: bool,
}

/// A code with its spellings.
#[derive(Debug, Serialize)]
pub struct InspectCode {
    /// The one form of all its spellings.
    pub code: String,
    /// What sort of code it is.
    pub kind: &'static str,
    /// How the article writes it.
    pub spellings: Vec<String>,
    /// How often.
    pub count: usize,
}

/// The reply for one article.
pub fn json(file: &str, line: Option<u32>, article: &Article) -> InspectReply {
    let text = article.text();
    InspectReply {
        file: file.to_string(),
        line,
        title: article.title.clone(),
        kind: article.kind,
        fixes: article.sections.iter().filter(|s| s.role == Role::Fix).map(fix).collect(),
        sections: article.sections.iter().map(section).collect(),
        codes: codes_of(&text),
        text,
        applies_to: article.applies_to.clone(),
        stripped: article.stripped.clone(),
        warnings: article.warnings.clone(),
    }
}

fn fix(section: &Section) -> InspectFix {
    InspectFix {
        ordinal: section.ordinal,
        title: section.title.clone(),
        line_start: section.line_start,
        line_end: section.line_end,
        steps: section.steps(),
        risks: section.risks(),
        commercial: section.commercial,
        applies_to: section.applies_to.clone(),
    }
}

fn section(section: &Section) -> InspectSection {
    InspectSection {
        role: section.role,
        title: section.title.clone(),
        ordinal: section.ordinal,
        heading_path: section.heading_path.clone(),
        line_start: section.line_start,
        line_end: section.line_end,
        commercial: section.commercial,
    }
}

fn codes_of(text: &str) -> Vec<InspectCode> {
    let mut found: Vec<InspectCode> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for Code { canonical, kind, spelling, .. } in codes(text) {
        let place = *places.entry(canonical.clone()).or_insert(found.len());
        if place == found.len() {
            found.push(InspectCode { code: canonical, kind: kind.name(), spellings: Vec::new(), count: 0 });
        }
        found[place].count += 1;
        if !found[place].spellings.contains(&spelling) {
            found[place].spellings.push(spelling);
        }
    }
    found
}

/// The same for people.
pub fn text(file: &str, line: Option<u32>, article: &Article) -> String {
    let mut out = String::new();
    let at = line.map_or_else(String::new, |line| format!(":{line}"));
    let _ = writeln!(out, "{STRONG}{}{STRONG:#}  {FAINT}{}{FAINT:#}", safe(&article.title), article.kind.name());
    let _ = writeln!(out, "{PATH}{}{at}{PATH:#}", safe(file));
    for section in &article.sections {
        push_section(&mut out, section);
    }
    push_codes(&mut out, &codes_of(&article.text()));
    for a in &article.applies_to {
        let _ =
            writeln!(out, "{:<12} {:>9}  {} {FAINT}by its {}, line {}{FAINT:#}", "applies to", a.id, safe(&a.name), a.said.name(), a.line);
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
    let ordinal = section.ordinal.map_or_else(String::new, |n| format!("{n}. "));
    let title = if section.title.is_empty() { "(opening)".to_string() } else { safe(&section.title) };
    let commercial = if section.commercial { "  commercial" } else { "" };
    let lines = format!("{}-{}", section.line_start, section.line_end);
    let _ = writeln!(out, "{:<12} {lines:>9}  {indent}{ordinal}{title}{FAINT}{commercial}{FAINT:#}", section.role.name());
    for (i, step) in section.steps().iter().enumerate() {
        let group = step.group.as_ref().map_or_else(String::new, |g| format!("[{}] ", safe(g)));
        let _ = writeln!(out, "{:24}{indent}{FAINT}{:>2}.{FAINT:#} {group}{}", "", i + 1, short(&step.text));
        for detail in details(step) {
            let _ = writeln!(out, "{:24}{indent}    {FAINT}{}{FAINT:#}", "", short(&detail));
        }
    }
}

/// What a step names, a line each.
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

fn push_codes(out: &mut String, codes: &[InspectCode]) {
    for code in codes {
        let spellings: Vec<String> = code.spellings.iter().map(|s| safe(s)).collect();
        let _ = writeln!(out, "{:<12} {:>9}  {} {FAINT}written {}{FAINT:#}", "code", code.kind, safe(&code.code), spellings.join(", "));
    }
}

fn push_stripped(out: &mut String, stripped: &[Stripped]) {
    for part in stripped {
        let lines = format!("{}-{}", part.line_start, part.line_end);
        let _ = writeln!(out, "{:<12} {lines:>9}  {}: {FAINT}{}{FAINT:#}", "stripped", safe(&part.rule), short(&part.sample));
    }
}

fn short(text: &str) -> String {
    super::terminal::shortened(&safe(text), LINE)
}
