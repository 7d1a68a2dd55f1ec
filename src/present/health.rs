//! What an index holds, what repeats in it, and whether it is whole: as text and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::json::{SCHEMA, SameFixReply, same_fix_reply, title};
use super::terminal::{FAINT, STRONG, View, megabytes, place, plural, safe, shortened, thousands};
use crate::index::{ArticleRecord, Changes, Checked, Contents, Copy, Status};
use crate::search::FixGroup;

/// Members of a family or group that are named before the rest is counted.
const NAMED: usize = 5;

/// What an index holds.
#[derive(Debug, Serialize)]
pub struct StatusReply {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// What it holds, counted.
    #[serde(flatten)]
    pub contents: Contents,
    /// Articles that are copies of others.
    pub copies: u64,
    /// Different error codes.
    pub codes: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Of these, the list of files and articles that updates start from.
    pub ledger_bytes: u64,
    /// When it was committed, RFC 3339.
    pub committed: Option<String>,
    /// Its generation.
    pub generation: String,
    /// The versions of its schema, its analysis of words, its reading of articles and its folding of copies.
    pub versions: BTreeMap<&'static str, u32>,
    /// The folders that it was made of, by name.
    pub sources: BTreeMap<String, String>,
    /// From which resemblance on articles are copies.
    pub resemblance: f64,
    /// What has changed in them since; none where that cannot be told.
    pub changed: Option<ChangesReply>,
    /// Why that cannot be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
}

/// What has changed since an index was made.
#[derive(Debug, Serialize)]
pub struct ChangesReply {
    /// Whether a run would find anything to do.
    pub any: bool,
    /// Files that the index does not hold.
    pub new: u64,
    /// Files that hold something else.
    pub changed: u64,
    /// Files that are gone.
    pub gone: u64,
}

/// What repeats in an index.
#[derive(Debug, Serialize)]
pub struct DupesReply {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// How many families have copies.
    pub families_total: usize,
    /// How many groups of fixes there are.
    pub groups_total: usize,
    /// The largest families.
    pub families: Vec<FamilyReply>,
    /// The largest groups of fixes.
    pub groups: Vec<GroupReply>,
}

/// An article with its copies.
#[derive(Debug, Serialize)]
pub struct FamilyReply {
    /// The id of the canonical article.
    pub id: String,
    /// Its file, below the root of its source.
    pub path: String,
    /// Its title.
    pub title: String,
    /// `YYYY-MM-DD` of its last change.
    pub updated: Option<String>,
    /// The other files.
    pub copies: Vec<Copy>,
}

/// Fixes that say the same.
#[derive(Debug, Serialize)]
pub struct GroupReply {
    /// The name of the group.
    pub group: String,
    /// In how many articles it stands.
    pub articles: usize,
    /// The fixes.
    pub fixes: Vec<SameFixReply>,
}

/// What a check found.
#[derive(Debug, Serialize)]
pub struct CheckReply {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// Whether nothing is wrong.
    pub whole: bool,
    /// Files of the index whose bytes were checked.
    pub files: usize,
    /// Articles whose documents were read.
    pub articles: u64,
    /// Documents that were read.
    pub documents: u64,
    /// What is wrong.
    pub problems: Vec<String>,
    /// What a run left that was killed; the next one removes it.
    pub strays: Vec<String>,
}

/// The reply to `kb status`.
pub fn status_json(status: &Status) -> StatusReply {
    let manifest = &status.manifest;
    let changes = |c: &Changes| ChangesReply { any: c.any(), new: c.new, changed: c.changed, gone: c.gone };
    StatusReply {
        schema: SCHEMA,
        contents: manifest.contents.clone(),
        copies: manifest.contents.articles - manifest.contents.families,
        codes: status.codes,
        bytes: status.bytes,
        ledger_bytes: status.ledger_bytes,
        committed: committed(status),
        generation: status.generation.clone(),
        versions: BTreeMap::from([
            ("schema", manifest.schema),
            ("analysis", manifest.analysis),
            ("parser", manifest.parser),
            ("family", manifest.family),
        ]),
        sources: manifest.sources.iter().map(|s| (s.name.clone(), s.start.display().to_string())).collect(),
        resemblance: manifest.resemblance,
        changed: status.corpus.as_ref().ok().map(changes),
        unknown: status.corpus.as_ref().err().cloned(),
    }
}

fn committed(status: &Status) -> Option<String> {
    let timestamp = jiff::Timestamp::try_from(status.committed?).ok()?;
    Some(timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// What an index holds, for people.
pub fn status(status: &Status) -> String {
    let manifest = &status.manifest;
    let copies = manifest.contents.articles - manifest.contents.families;
    let (fixes, groups, codes) = (thousands(manifest.contents.fixes), thousands(manifest.contents.groups), thousands(status.codes));
    let corpus = match &status.corpus {
        Ok(changes) if !changes.any() => "as it was indexed".to_string(),
        Ok(c) => format!(
            "has changed since: {} new, {} changed, {} gone; `kb index` brings the index up to date",
            thousands(c.new),
            thousands(c.changed),
            thousands(c.gone)
        ),
        Err(why) => format!("cannot be compared: {}", safe(why)),
    };
    let sources: Vec<String> = manifest.sources.iter().map(|s| safe(&s.start.display().to_string())).collect();
    let lines = [
        ("files", thousands(manifest.contents.files)),
        ("articles", format!("{}, {} of them copies of others", thousands(manifest.contents.articles), thousands(copies))),
        ("fixes", format!("{fixes} in {} sections", thousands(manifest.contents.sections))),
        (
            "same fix",
            format!("{groups} {} of fixes that stand in several articles", plural(manifest.contents.groups as usize, "group", "groups")),
        ),
        ("codes", format!("{codes} different error {}", plural(status.codes as usize, "code", "codes"))),
        ("size", format!("{}, {} of it the list of files and articles", megabytes(status.bytes), megabytes(status.ledger_bytes))),
        ("committed", committed(status).unwrap_or_else(|| "not known".to_string())),
        (
            "versions",
            format!("schema {}, analysis {}, parser {}, family {}", manifest.schema, manifest.analysis, manifest.parser, manifest.family),
        ),
        ("sources", sources.join(", ")),
        ("corpus", corpus),
    ];
    let mut out = String::new();
    for (name, value) in lines {
        let _ = writeln!(out, "{STRONG}{name:<10}{STRONG:#} {value}");
    }
    out
}

/// The reply to `kb dupes`.
pub fn dupes_json(families: &[ArticleRecord], groups: &[FixGroup], limit: usize) -> DupesReply {
    let family = |a: &ArticleRecord| FamilyReply {
        id: a.id.clone(),
        path: a.path.clone(),
        title: a.title.clone(),
        updated: a.updated.clone(),
        copies: a.copies.clone(),
    };
    let group =
        |g: &FixGroup| GroupReply { group: g.group.clone(), articles: g.articles, fixes: g.fixes.iter().map(same_fix_reply).collect() };
    DupesReply {
        schema: SCHEMA,
        families_total: families.len(),
        groups_total: groups.len(),
        families: families.iter().take(limit).map(family).collect(),
        groups: groups.iter().take(limit).map(group).collect(),
    }
}

/// What repeats, for people.
pub fn dupes(families: &[ArticleRecord], groups: &[FixGroup], limit: usize, view: &View) -> String {
    let mut out = String::new();
    let copies: usize = families.iter().map(|f| f.copies.len()).sum();
    let _ = writeln!(
        out,
        "{STRONG}{} {} under several titles, with {} {}{STRONG:#}",
        thousands(families.len() as u64),
        plural(families.len(), "article", "articles"),
        thousands(copies as u64),
        plural(copies, "copy", "copies")
    );
    for family in families.iter().take(limit) {
        let _ = writeln!(out, "\n{:>4}  {}", family.copies.len() + 1, shortened(&safe(&family.title), view.width.saturating_sub(6)));
        push_named(
            &mut out,
            std::iter::once(place(family.source, &family.path, None, view))
                .chain(family.copies.iter().map(|c| place(c.source, &c.path, None, view))),
        );
    }
    push_rest(&mut out, families.len(), limit);
    let _ = writeln!(
        out,
        "\n{STRONG}{} {} in several articles{STRONG:#}",
        thousands(groups.len() as u64),
        plural(groups.len(), "fix that stands", "fixes that stand")
    );
    for group in groups.iter().take(limit) {
        let heading = group.fixes.first().map(|f| title(&f.section, &f.article)).unwrap_or_default();
        let _ = writeln!(out, "\n{:>4}  {}", group.articles, shortened(&safe(&heading), view.width.saturating_sub(6)));
        push_named(&mut out, group.fixes.iter().map(|f| place(f.article.source, &f.article.path, Some(f.section.line_start), view)));
    }
    push_rest(&mut out, groups.len(), limit);
    out
}

fn push_named(out: &mut String, places: impl Iterator<Item = String>) {
    let places: Vec<String> = places.collect();
    for place in places.iter().take(NAMED) {
        let _ = writeln!(out, "      {place}");
    }
    if places.len() > NAMED {
        let _ = writeln!(out, "      {FAINT}and {} more{FAINT:#}", places.len() - NAMED);
    }
}

fn push_rest(out: &mut String, all: usize, limit: usize) {
    if all > limit {
        let _ = writeln!(out, "\n{FAINT}and {} more; -n 0 lists all{FAINT:#}", thousands((all - limit) as u64));
    }
}

/// The reply to `kb check`.
pub fn check_json(checked: &Checked) -> CheckReply {
    CheckReply {
        schema: SCHEMA,
        whole: checked.problems.is_empty(),
        files: checked.files,
        articles: checked.articles,
        documents: checked.documents,
        problems: checked.problems.clone(),
        strays: checked.strays.clone(),
    }
}

/// What a check found, for people.
pub fn check(checked: &Checked) -> String {
    let mut out = String::new();
    for problem in &checked.problems {
        let _ = writeln!(out, "{}", safe(problem));
    }
    if checked.problems.is_empty() {
        let _ = writeln!(
            out,
            "{STRONG}the index is whole{STRONG:#}: {} files, {} articles and {} documents were checked",
            checked.files,
            thousands(checked.articles),
            thousands(checked.documents)
        );
    }
    if !checked.strays.is_empty() {
        let _ = writeln!(out, "left by a run that was killed, and removed by the next one: {}", safe(&checked.strays.join(", ")));
    }
    out
}
