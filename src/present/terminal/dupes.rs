//! Copies of articles and shared fixes.

use std::fmt::Write as _;

use super::line::{safe, shortened};
use super::number::{counted, thousands};
use super::style::{FAINT, STRONG};
use super::view::View;
use crate::index::ArticleRecord;
use crate::present::title::section_title;
use crate::search::FixGroup;

/// Largest number of files of a family or group that are listed; the rest are counted.
const MAX_FILES: usize = 5;

/// The first `limit` families of copies and groups of fixes.
pub(in crate::present) fn dupes(families: &[ArticleRecord], groups: &[FixGroup], limit: usize, view: &View) -> String {
    let mut out = String::new();
    let copies: usize = families.iter().map(|f| f.copies.len()).sum();
    let articles = counted(families.len() as u64, "article", "articles");
    let _ = writeln!(out, "{STRONG}{articles} with {}{STRONG:#}", counted(copies as u64, "copy", "copies"));
    for family in families.iter().take(limit) {
        push_title(&mut out, family.copies.len() + 1, &family.title, view);
        let copies = family.copies.iter().map(|c| view.path(c.source, &c.path, None));
        push_files(&mut out, std::iter::once(view.path(family.source, &family.path, None)).chain(copies));
    }
    push_rest(&mut out, families.len(), limit);
    let _ = writeln!(out, "\n{STRONG}{}{STRONG:#}", counted(groups.len() as u64, "fix in several articles", "fixes in several articles"));
    for group in groups.iter().take(limit) {
        let title = group.fixes.first().map(|f| section_title(&f.section, &f.article)).unwrap_or_default();
        push_title(&mut out, group.articles, &title, view);
        push_files(&mut out, group.fixes.iter().map(|f| view.location(&f.article, f.section.line_start)));
    }
    push_rest(&mut out, groups.len(), limit);
    out
}

fn push_title(out: &mut String, articles: usize, title: &str, view: &View) {
    let _ = writeln!(out, "\n{articles:>4}  {}", shortened(&safe(title), view.width.saturating_sub(6)));
}

fn push_files(out: &mut String, files: impl Iterator<Item = String>) {
    let files: Vec<String> = files.collect();
    for file in files.iter().take(MAX_FILES) {
        let _ = writeln!(out, "      {file}");
    }
    if files.len() > MAX_FILES {
        let _ = writeln!(out, "      {FAINT}and {} more{FAINT:#}", files.len() - MAX_FILES);
    }
}

fn push_rest(out: &mut String, all: usize, limit: usize) {
    if all > limit {
        let _ = writeln!(out, "\n{FAINT}and {} more; -n 0 lists all{FAINT:#}", thousands((all - limit) as u64));
    }
}

/// The reply for an index without copies and shared fixes.
pub(in crate::present) fn no_dupes() -> String {
    "no article has a copy, and no fix is in several articles\n".to_string()
}
