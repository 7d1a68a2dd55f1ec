//! What an index contains.

use std::fmt::Write as _;

use super::line::safe;
use super::number::{counted, megabytes, plural, thousands};
use super::style::STRONG;
use crate::index::{Changes, Status};
use crate::present::committed::committed;

/// What an index contains, one fact per line.
pub(in crate::present) fn status(status: &Status, how_to_update: &str) -> String {
    let manifest = &status.manifest;
    let contents = &manifest.contents;
    let copies = contents.articles - contents.families;
    let groups = plural(contents.groups as usize, "fix shared by several articles", "fixes shared by several articles");
    let sources: Vec<String> = manifest.sources.iter().map(|s| safe(&s.start.display().to_string())).collect();
    let lines = [
        ("files", thousands(contents.files)),
        ("articles", format!("{}, including {}", thousands(contents.articles), counted(copies, "copy", "copies"))),
        ("fixes", format!("{} in {} sections", thousands(contents.fixes), thousands(contents.sections))),
        ("same fix", format!("{} {groups}", thousands(contents.groups))),
        ("codes", format!("{} distinct error {}", thousands(status.codes), plural(status.codes as usize, "code", "codes"))),
        ("size", format!("{}, including {} for the file list", megabytes(status.bytes), megabytes(status.ledger_bytes))),
        ("committed", committed(status.committed).unwrap_or_else(|| "unknown".to_string())),
        (
            "versions",
            format!("schema {}, analysis {}, parser {}, family {}", manifest.schema, manifest.analysis, manifest.parser, manifest.family),
        ),
        ("sources", sources.join(", ")),
        ("corpus", corpus(&status.corpus, how_to_update)),
    ];
    let mut out = String::new();
    for (name, value) in lines {
        let _ = writeln!(out, "{STRONG}{name:<10}{STRONG:#} {value}");
    }
    out
}

/// Whether the sources have changed since the commit.
fn corpus(changes: &Result<Changes, String>, how_to_update: &str) -> String {
    match changes {
        Ok(changes) if !changes.any() => "up to date".to_string(),
        Ok(c) => format!(
            "has changed since the last run: {} new, {} changed, {} gone; {}",
            thousands(c.new),
            thousands(c.changed),
            thousands(c.gone),
            safe(how_to_update)
        ),
        Err(why) => format!("cannot be compared: {}", safe(why)),
    }
}
