//! Outlines of articles.

use super::details::{Detail, push_details};
use super::heading::{details, outline_title};
use super::hit::short_id;
use super::line::{MAX_TITLE, Margins, push_wrapped, shortened};
use super::number::plural;
use super::style::{FAINT, PLAIN, STRONG};
use super::view::View;
use crate::search::ArticleOutline;

/// Largest number of levels by which headings are indented.
const MAX_DEPTH: usize = 4;

/// Outlines of articles, an empty line between them.
pub(in crate::present) fn outlines(outlines: &[ArticleOutline], view: &View) -> String {
    outlines.iter().map(|o| outline(o, view)).collect::<Vec<_>>().join("\n")
}

fn outline(outline: &ArticleOutline, view: &View) -> String {
    let mut out = String::new();
    push_head(&mut out, outline, view);
    for record in &outline.sections {
        let section = &record.section;
        let steps = match section.step_count() {
            0 => String::new(),
            n => format!(", {n} {}", plural(n, "step", "steps")),
        };
        let lines = format!("{}-{}", section.line_start, section.line_end);
        let indent = "  ".repeat(section.heading_path.len().min(MAX_DEPTH));
        let first = format!("{FAINT}{}{FAINT:#} {lines:>9}  {indent}", short_id(&record.id));
        let rest = format!("{:20}{indent}", "");
        let title = format!("{} · {}{steps}", shortened(&outline_title(section), MAX_TITLE), section.role.name());
        push_wrapped(&mut out, &title, PLAIN, Margins { first: &first, rest: &rest, width: view.width });
    }
    out
}

/// Appends the title of an article, its file and its id.
pub(super) fn push_head(out: &mut String, outline: &ArticleOutline, view: &View) {
    let ArticleOutline { article, sections } = outline;
    push_wrapped(out, &shortened(&article.title, MAX_TITLE), STRONG, Margins { first: "", rest: "", width: view.width });
    // A record is one line of its file; any other article begins at the first line of its file.
    let line = sections.first().filter(|_| article.path.ends_with(".jsonl")).map_or(1, |record| record.section.line_start);
    let mut about = vec![view.path_detail(article.source, &article.path, Some(line)), Detail::new(&article.id)];
    about.extend(details(article));
    push_details(out, &about, "", view.width);
}
