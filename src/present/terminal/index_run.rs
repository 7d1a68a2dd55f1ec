//! What a run of `kb index` did.

use std::fmt::Write as _;

use super::line::safe;
use super::number::{counted, megabytes, thousands};
use super::style::STRONG;
use crate::corpus::Skipped;
use crate::index::{RunReport, Summary};

/// Largest number of files and extensions that are listed; the rest are counted.
const MAX_LISTED: usize = 10;

/// What a run did and what the index contains, in a few lines. With `verbose`, all skipped files and warnings are listed.
pub(in crate::present) fn summary(summary: &Summary, verbose: bool) -> String {
    let mut out = String::new();
    if let Some(why) = &summary.run.rebuild_reason {
        let _ = writeln!(out, "built from scratch: {}", safe(why));
    }
    let contents = &summary.contents;
    let copies = contents.articles - contents.families;
    let copies = if copies > 0 { format!(" (including {})", counted(copies, "copy", "copies")) } else { String::new() };
    let _ = writeln!(
        out,
        "{STRONG}{}{copies} with {}{STRONG:#} and {} in {}",
        counted(contents.articles, "article", "articles"),
        counted(contents.fixes, "fix", "fixes"),
        counted(contents.sections, "section", "sections"),
        counted(contents.files, "file", "files"),
    );
    let _ = writeln!(
        out,
        "{}; index size {}; {} of boilerplate removed",
        work(summary),
        megabytes(summary.index_bytes),
        counted(contents.stripped, "block", "blocks"),
    );
    let listed = if verbose { usize::MAX } else { MAX_LISTED };
    push_notes(&mut out, "skipped", &summary.skipped, listed);
    // A run that finds nothing to do only counts the warnings that an earlier run has listed.
    push_notes(&mut out, "warnings", &summary.warnings, if summary.run.up_to_date && !verbose { 0 } else { listed });
    push_other_extensions(&mut out, &summary.other_extensions);
    out
}

/// What a run of `--watch` did after a change, in one line.
pub(in crate::present) fn followed(summary: &Summary) -> String {
    format!("{}; {} in the index\n", work(summary), counted(summary.contents.articles, "article", "articles"))
}

/// What a run read and wrote, and how long it took.
fn work(summary: &Summary) -> String {
    let seconds = summary.took.as_secs_f64();
    if summary.run.up_to_date {
        return format!("up to date; checked in {seconds:.2} s");
    }
    format!("{} in {seconds:.2} s", changes(&summary.run))
}

fn changes(run: &RunReport) -> String {
    let mut parts = vec![format!("{} read", megabytes(run.bytes_read))];
    let files: Vec<String> = [(run.new_files, "new"), (run.changed_files, "changed"), (run.gone_files, "gone")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", thousands(count)))
        .collect();
    if !files.is_empty() {
        parts.push(format!("files: {}", files.join(", ")));
    }
    if run.reparsed > 0 {
        let articles = counted(run.reparsed, "unchanged article", "unchanged articles");
        parts.push(format!("{articles} parsed again because of recurring blocks or copies"));
    }
    parts.push(format!("{} written", counted(run.families_written, "article", "articles")));
    parts.join("; ")
}

/// Appends the number of notes and the first of them.
fn push_notes(out: &mut String, what: &str, notes: &[Skipped], listed: usize) {
    if notes.is_empty() {
        return;
    }
    let hint = if listed == 0 { " (--verbose lists them)" } else { "" };
    let _ = writeln!(out, "{what}: {}{hint}", thousands(notes.len() as u64));
    for note in notes.iter().take(listed) {
        let _ = writeln!(out, "  {}: {}", safe(&note.path), safe(&note.reason));
    }
    if listed > 0 && notes.len() > listed {
        let _ = writeln!(out, "  and {} more (--verbose lists them)", thousands((notes.len() - listed) as u64));
    }
}

fn push_other_extensions(out: &mut String, counts: &[(String, usize)]) {
    if counts.is_empty() {
        return;
    }
    let all: usize = counts.iter().map(|(_, count)| count).sum();
    let kinds: Vec<String> = counts.iter().take(MAX_LISTED).map(|(extension, count)| format!("{count} {}", safe(extension))).collect();
    let _ = writeln!(out, "other file types: {} ({})", thousands(all as u64), kinds.join(", "));
}
