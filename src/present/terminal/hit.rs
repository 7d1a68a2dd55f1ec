//! One hit of a page.

use std::fmt::Write as _;

use super::heading::{details, numbered_title};
use super::line::{listed, safe, shortened};
use super::number::{and_more, plural, thousands};
use super::snippet::marked_lines;
use super::style::{FAINT, STRONG};
use super::view::View;
use crate::article::{ProductKind, Section};
use crate::search::{Hit, SameFix, ScorePart, ScoreReason};

const INDENT: &str = "    ";
/// Largest number of missing words that are listed.
const MAX_MISSING: usize = 8;

/// Appends a hit. With `filtered`, a note is added to hits that state no platform.
pub(super) fn push_hit(out: &mut String, hit: &Hit, filtered: bool, view: &View) {
    let columns = view.width.saturating_sub(INDENT.len());
    let heading = numbered_title(&hit.section, &hit.article);
    let steps = match hit.section.step_count() {
        0 => String::new(),
        n => format!("  {FAINT}{n} {}{FAINT:#}", plural(n, "step", "steps")),
    };
    let _ = writeln!(out, "{FAINT}{:>2}.{FAINT:#} {STRONG}{heading}{STRONG:#}{steps}", hit.rank);
    let above: String = hit.section.heading_path.last().map(|h| format!(" › {h}")).unwrap_or_default();
    let article = shortened(&safe(&format!("{}{above}", hit.article.title)), columns);
    let _ = writeln!(out, "{INDENT}{article}");
    let location = view.location(&hit.article, hit.section.line_start);
    let _ = writeln!(out, "{INDENT}{location}  {FAINT}{}{}{FAINT:#}", hit.id, details(&hit.article));
    if let Some(applies_to) = applies_to(&hit.section, filtered) {
        let _ = writeln!(out, "{INDENT}{FAINT}{}{FAINT:#}", shortened(&applies_to, columns));
    }
    for line in marked_lines(&hit.snippet, columns.max(20)) {
        let _ = writeln!(out, "{INDENT}{line}");
    }
    if !hit.missing_terms.is_empty() {
        let more = and_more(hit.missing_terms.len().saturating_sub(MAX_MISSING));
        let _ = writeln!(out, "{INDENT}{FAINT}missing: {}{more}{FAINT:#}", listed(hit.missing_terms.iter().take(MAX_MISSING)));
    }
    if hit.more_fixes > 0 {
        let fixes = plural(hit.more_fixes, "fix", "fixes");
        let _ = writeln!(out, "{INDENT}{FAINT}and {} more {fixes} in this article{FAINT:#}", hit.more_fixes);
    }
    push_same_fix(out, &hit.same_fix, view);
    push_explanation(out, hit);
    out.push('\n');
}

/// What a section applies to: the platforms that the section or its article states.
fn applies_to(section: &Section, filtered: bool) -> Option<String> {
    let platforms = section.applies_to.iter().filter(|a| a.kind == ProductKind::Platform);
    let names: Vec<&String> = platforms.map(|a| &a.name).collect();
    let mut parts = Vec::new();
    if !names.is_empty() {
        parts.push(format!("for {}", listed(names)));
    } else if filtered {
        parts.push("platform not stated".to_string());
    }
    if section.commercial {
        parts.push("promotes a paid tool".to_string());
    }
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The other articles that contain the same fix.
fn push_same_fix(out: &mut String, same_fix: &SameFix, view: &View) {
    if same_fix.articles == 0 {
        return;
    }
    let more = if same_fix.fixes.is_empty() { "; --expand shows them" } else { "" };
    let others = plural(same_fix.articles, "other article", "other articles");
    let _ = writeln!(out, "{INDENT}{FAINT}same fix in {} {others}{more}{FAINT:#}", thousands(same_fix.articles as u64));
    for found in &same_fix.fixes {
        let _ = writeln!(
            out,
            "{INDENT}  {}  {FAINT}{}{FAINT:#}  {}",
            view.location(&found.article, found.section.line_start),
            found.id,
            shortened(&safe(&found.article.title), view.width.saturating_sub(INDENT.len() + 2))
        );
    }
}

/// The parts that add up to the score, the largest first.
fn push_explanation(out: &mut String, hit: &Hit) {
    if hit.explanation.is_empty() {
        return;
    }
    let mut parts: Vec<&ScorePart> = hit.explanation.iter().collect();
    parts.sort_by(|a, b| b.score.total_cmp(&a.score));
    let _ = writeln!(out, "{INDENT}score {:.2} is the sum of:", hit.score);
    for part in parts {
        let words = part.words.iter().map(|w| safe(w)).collect::<Vec<_>>().join(" ");
        let what = match part.reason {
            ScoreReason::Word => words,
            ScoreReason::Bigram => format!("'{words}' adjacent"),
            ScoreReason::Named => format!("'{words}' is a title or heading"),
            ScoreReason::Title => "the query is its title".to_string(),
            ScoreReason::Article => "rest of the article".to_string(),
            ScoreReason::Role => "not a fix".to_string(),
            ScoreReason::Early => "early in the article".to_string(),
            ScoreReason::Recent => "recent article".to_string(),
        };
        let _ = write!(out, "{INDENT}{:>8.2}  {what}", part.score);
        if let (Some(weight), Some(in_titles), Some(in_text)) = (part.weight, part.in_titles, part.in_text) {
            let _ = write!(out, "  {FAINT}weight {weight:.2}, in titles {in_titles:.0}, in text {in_text:.2}{FAINT:#}");
        }
        out.push('\n');
    }
}
