//! What a run of `kb index` did.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::line::safe;
use super::number::{counted, megabytes, plural, thousands};
use super::style::STRONG;
use crate::corpus::Skipped;
use crate::index::{RunReport, SourceChanges, Summary};

/// Largest number of extensions, and of kinds of notes, that are listed; the rest are counted.
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
    push_sources(&mut out, &summary.sources);
    push_notes(&mut out, "skipped", &summary.skipped, verbose);
    push_notes(&mut out, "warnings", &summary.warnings, verbose);
    push_without_fix(&mut out, &summary.without_fix, verbose);
    push_other_extensions(&mut out, &summary.other_extensions);
    out
}

/// Appends the sources if others than those before were indexed into an index.
fn push_sources(out: &mut String, sources: &SourceChanges) {
    let is_first = sources.kept.is_empty() && sources.removed.is_empty();
    if is_first || sources.added.is_empty() && sources.removed.is_empty() {
        return;
    }
    for (what, sources) in [("added", &sources.added), ("kept", &sources.kept), ("removed", &sources.removed)] {
        let paths: Vec<String> = sources.iter().map(|source| safe(&source.display().to_string())).collect();
        if !paths.is_empty() {
            let _ = writeln!(out, "{} {what}: {}", plural(paths.len(), "source", "sources"), paths.join(", "));
        }
    }
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

/// Appends the number of notes, and the first of each kind with the number of the others, the most frequent kind first; or, if
/// `all`, every note.
fn push_notes(out: &mut String, what: &str, notes: &[Skipped], all: bool) {
    if notes.is_empty() {
        return;
    }
    let mut kinds: BTreeMap<String, Vec<&Skipped>> = BTreeMap::new();
    for note in notes {
        let kind = if all { String::new() } else { note.kind() };
        kinds.entry(kind).or_default().push(note);
    }
    let hides_some = !all && (kinds.len() > MAX_LISTED || kinds.values().any(|notes| notes.len() > 1));
    let hint = if hides_some { " (--verbose lists them)" } else { "" };
    let _ = writeln!(out, "{what}: {}{hint}", thousands(notes.len() as u64));
    let mut kinds: Vec<Vec<&Skipped>> = kinds.into_values().collect();
    kinds.sort_by_key(|notes| Reverse(notes.len()));
    for notes in kinds.iter().take(MAX_LISTED) {
        match &notes[..] {
            [first, others @ ..] if !all && !others.is_empty() => {
                let more = thousands(others.len() as u64);
                let _ = writeln!(out, "  {}: {} (and {more} more of this kind)", safe(&first.path), safe(&first.reason));
            }
            notes => notes.iter().for_each(|note| _ = writeln!(out, "  {}: {}", safe(&note.path), safe(&note.reason))),
        }
    }
    if kinds.len() > MAX_LISTED {
        let _ = writeln!(out, "  and {} more kinds", kinds.len() - MAX_LISTED);
    }
}

/// Appends the number of troubleshooting articles without a fix; or, if `all`, their files too.
fn push_without_fix(out: &mut String, files: &[String], all: bool) {
    if files.is_empty() {
        return;
    }
    let hint = if all { "" } else { " (--verbose lists them)" };
    let count = counted(files.len() as u64, "troubleshooting article", "troubleshooting articles");
    let _ = writeln!(out, "no fix recognised: {count}{hint}");
    files.iter().filter(|_| all).for_each(|file| _ = writeln!(out, "  {}", safe(file)));
}

fn push_other_extensions(out: &mut String, counts: &[(String, usize)]) {
    if counts.is_empty() {
        return;
    }
    let all: usize = counts.iter().map(|(_, count)| count).sum();
    let kinds: Vec<String> = counts.iter().take(MAX_LISTED).map(|(extension, count)| format!("{count} {}", safe(extension))).collect();
    let _ = writeln!(out, "other file types: {} ({})", thousands(all as u64), kinds.join(", "));
}
