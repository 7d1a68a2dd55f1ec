//! Text for people: answers, sections, outlines.
//!
//! Colours are written as ANSI codes; whoever prints takes them out where they are not wanted.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};

use super::json::title;
use crate::article::{Block, BlockKind, Image, Link, ProductKind, Section};
use crate::index::{ArticleRecord, Done, Summary};
use crate::query::Query;
use crate::search::{
    Answer, ArticleOutline, Band, CodeAnswer, CodeCount, Correction, FacetCounts, FoundSection, Gives, Hit, Part, SameFix, Snippet,
    Suggestion, SuggestionKind,
};

pub(super) const STRONG: Style = Style::new().bold();
const PLAIN: Style = Style::new();
pub(super) const FAINT: Style = Style::new().dimmed();
pub(super) const PATH: Style = AnsiColor::Cyan.on_default();
const MARK: Style = AnsiColor::Yellow.on_default().bold();

/// Skipped files that are named before the rest is counted.
const NAMED: usize = 10;

/// Columns of a title; a page may have a heading of a megabyte.
const LONGEST_TITLE: usize = 300;

/// Columns of a code in a list.
const LONGEST_CODE: usize = 40;

/// How the terminal is, and where files are.
#[derive(Clone, Debug)]
pub struct View {
    /// Columns.
    pub width: usize,
    /// The terminal makes links of paths.
    pub links: bool,
    /// The folder from which paths are told.
    pub current_dir: PathBuf,
    /// The roots of the sources.
    pub roots: Vec<PathBuf>,
    /// Hits are filtered by what they apply to: those that say nothing are told.
    pub filtered: bool,
    /// Hits are shown even where nothing is likely to answer.
    pub weak: bool,
}

/// A page of hits.
pub fn answer(answer: &Answer, view: &View) -> String {
    let mut out = String::new();
    if answer.confidence.band == Band::None && !view.weak {
        push_nearest(&mut out, answer, view);
        return out;
    }
    for hit in &answer.hits {
        push_hit(&mut out, hit, view);
    }
    let shown = answer.hits.len();
    let cut = answer.total > shown;
    let total = if cut { format!(" of {}", thousands(answer.total as u64)) } else { String::new() };
    let more = if cut { "; -n N gives more, --all every fix of an article" } else { "" };
    let _ = writeln!(
        out,
        "{FAINT}{shown}{total} {} in {:.1} ms; {}{more}{FAINT:#}",
        plural(answer.total.max(shown), "hit", "hits"),
        answer.took_us as f64 / 1000.0,
        sureness(answer.confidence.band)
    );
    out
}

fn sureness(band: Band) -> &'static str {
    match band {
        Band::Strong => "a strong match",
        Band::Fair => "a fair match",
        Band::Weak => "a weak match",
        Band::None => "no match",
    }
}

/// The articles that come nearest to what nothing answers.
fn push_nearest(out: &mut String, answer: &Answer, view: &View) {
    let _ = writeln!(out, "Nothing here is likely to answer this. The nearest articles:");
    for article in answer.nearest() {
        let title = shortened(&safe(&article.title), LONGEST_TITLE);
        let _ = writeln!(out, "    {title}  {FAINT}{}{FAINT:#}", place(article.source, &article.path, None, view));
    }
    let _ = writeln!(out, "{FAINT}--weak shows what was found{FAINT:#}");
}

/// How a query was understood, where that is not plain: what of a pasted text was searched for, and notes.
pub fn understood(query: &Query, answer: &Answer) -> String {
    let mut out = String::new();
    if query.pasted && !answer.words.is_empty() {
        let words = answer.words.iter().map(|w| safe(w)).collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "searched for what tells most: {words}");
    }
    for Correction { typed, meant } in &answer.corrections {
        let _ = writeln!(
            out,
            "showing results for {STRONG}{}{STRONG:#} instead of {} (\"{1}\" looks for it as it is)",
            safe(meant),
            safe(typed)
        );
    }
    for note in query.notes.iter().chain(&answer.notes) {
        let _ = writeln!(out, "note: {}", safe(note));
    }
    out
}

fn push_hit(out: &mut String, hit: &Hit, view: &View) {
    let indent = "    ";
    let heading = numbered_title(&hit.section, &hit.article);
    let steps = match hit.section.step_count() {
        0 => String::new(),
        n => format!("  {FAINT}{n} {}{FAINT:#}", plural(n, "step", "steps")),
    };
    let _ = writeln!(out, "{FAINT}{:>2}.{FAINT:#} {STRONG}{heading}{STRONG:#}{steps}", hit.rank);
    let above: String = hit.section.heading_path.last().map(|h| format!(" › {h}")).unwrap_or_default();
    let place = shortened(&safe(&format!("{}{above}", hit.article.title)), view.width.saturating_sub(indent.len()));
    let _ = writeln!(out, "{indent}{place}");
    let location = location(&hit.article, hit.section.line_start, view);
    let _ = writeln!(out, "{indent}{location}  {FAINT}{}{}{FAINT:#}", hit.id, about(&hit.article));
    if let Some(applies_to) = applies_to(&hit.section, view.filtered) {
        let _ = writeln!(out, "{indent}{FAINT}{}{FAINT:#}", shortened(&applies_to, view.width.saturating_sub(indent.len())));
    }
    for line in marked_lines(&hit.snippet, view.width.saturating_sub(indent.len()).max(20)) {
        let _ = writeln!(out, "{indent}{line}");
    }
    if !hit.missing_terms.is_empty() {
        let words = hit.missing_terms.iter().take(8).map(|w| safe(w)).collect::<Vec<_>>().join(", ");
        let more = hit.missing_terms.len().saturating_sub(8);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = writeln!(out, "{indent}{FAINT}without: {words}{more}{FAINT:#}");
    }
    if hit.more_fixes > 0 {
        let _ =
            writeln!(out, "{indent}{FAINT}and {} more {} in this article{FAINT:#}", hit.more_fixes, plural(hit.more_fixes, "fix", "fixes"));
    }
    push_same_fix(out, &hit.same_fix, indent, view);
    push_explanation(out, hit, indent);
    out.push('\n');
}

/// Of what its score is the sum, the largest part first.
fn push_explanation(out: &mut String, hit: &Hit, indent: &str) {
    if hit.explanation.is_empty() {
        return;
    }
    let mut parts: Vec<&Part> = hit.explanation.iter().collect();
    parts.sort_by(|a, b| b.score.total_cmp(&a.score));
    let _ = writeln!(out, "{indent}score {:.2} is the sum of", hit.score);
    for part in parts {
        let words = part.words.iter().map(|w| safe(w)).collect::<Vec<_>>().join(" ");
        let what = match part.what {
            Gives::Word => words,
            Gives::Neighbours => format!("'{words}' side by side"),
            Gives::Named => format!("'{words}' is a title or heading"),
            Gives::Article => "the rest of the article".to_string(),
            Gives::Role => "it is no fix".to_string(),
            Gives::Early => "it stands early in the article".to_string(),
            Gives::Recent => "the article is recent".to_string(),
        };
        let _ = write!(out, "{indent}{:>8.2}  {what}", part.score);
        if let (Some(weight), Some(in_titles), Some(in_text)) = (part.weight, part.in_titles, part.in_text) {
            let _ = write!(out, "  {FAINT}weight {weight:.2}, in titles {in_titles:.0}, in text {in_text:.2}{FAINT:#}");
        }
        out.push('\n');
    }
}

/// In which other articles a fix stands.
fn push_same_fix(out: &mut String, same_fix: &SameFix, indent: &str, view: &View) {
    if same_fix.articles == 0 {
        return;
    }
    let more = if same_fix.fixes.is_empty() { "; --expand shows them" } else { "" };
    let others = plural(same_fix.articles, "other article", "other articles");
    let _ = writeln!(out, "{indent}{FAINT}same fix in {} {others}{more}{FAINT:#}", thousands(same_fix.articles as u64));
    for found in &same_fix.fixes {
        let _ = writeln!(
            out,
            "{indent}  {}  {FAINT}{}{FAINT:#}  {}",
            location(&found.article, found.section.line_start, view),
            found.id,
            shortened(&safe(&found.article.title), view.width.saturating_sub(indent.len() + 2))
        );
    }
}

/// 'Fix 3: Update the driver'; a section that is no fix is told by its role.
fn numbered_title(section: &Section, article: &ArticleRecord) -> String {
    let title = shortened(&safe(&title(section, article)), LONGEST_TITLE);
    match (section.ordinal, section.role) {
        (Some(n), _) => format!("Fix {n}: {title}"),
        (None, crate::article::Role::Fix) => title,
        (None, role) => format!("{title} [{}]", role.name()),
    }
}

/// What a section applies to: the platforms that it or its article states.
fn applies_to(section: &Section, filtered: bool) -> Option<String> {
    let commercial = if section.commercial { " · promotes a paid tool" } else { "" };
    let names: Vec<String> = section.applies_to.iter().filter(|a| a.kind == ProductKind::Platform).map(|a| safe(&a.name)).collect();
    match names.as_slice() {
        [] if filtered => Some(format!("platform not stated{commercial}")),
        [] if commercial.is_empty() => None,
        [] => Some(commercial.trim_start_matches(" · ").to_string()),
        names => Some(format!("for {}{commercial}", names.join(", "))),
    }
}

/// What was found, counted, a line a facet.
pub fn facets(all: &[FacetCounts]) -> String {
    let mut out = String::new();
    for counts in all.iter().filter(|c| !c.values.is_empty()) {
        let values: Vec<String> = counts.values.iter().take(NAMED).map(|(value, count)| format!("{} {count}", safe(value))).collect();
        let more = counts.values.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = writeln!(out, "{STRONG}{:<9}{STRONG:#} {}{more}", counts.name, values.join(", "));
    }
    out
}

/// Date, tags and copies, for the end of an article's line.
fn about(article: &ArticleRecord) -> String {
    let mut about = String::new();
    if let Some(updated) = &article.updated {
        let _ = write!(about, " · {}", safe(updated));
    }
    if !article.tags.is_empty() {
        let tags = article.tags.iter().take(4).map(|t| safe(t)).collect::<Vec<_>>().join(", ");
        let _ = write!(about, " · {tags}");
    }
    if !article.copies.is_empty() {
        let _ = write!(about, " · {} {}", article.copies.len(), plural(article.copies.len(), "copy", "copies"));
    }
    about
}

/// Lines are broken at spaces only: a command cut at its hyphen cannot be copied.
fn unhyphenated<'a>(width: usize) -> textwrap::Options<'a> {
    textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation).word_separator(textwrap::WordSeparator::AsciiSpace)
}

/// A line cut to the columns there are.
pub(super) fn shortened(line: &str, width: usize) -> String {
    if textwrap::core::display_width(line) <= width {
        return line.to_string();
    }
    let mut short = String::new();
    for c in line.chars() {
        if textwrap::core::display_width(&short) + 2 > width {
            break;
        }
        short.push(c);
    }
    short.truncate(short.trim_end().len());
    short + "…"
}

fn location(article: &ArticleRecord, line: u32, view: &View) -> String {
    place(article.source, &article.path, Some(line), view)
}

/// Where a file is, from the current folder, and which line of it is meant.
pub(super) fn place(source: usize, path: &str, line: Option<u32>, view: &View) -> String {
    let path = view.roots.get(source).map_or_else(|| PathBuf::from(path), |root| root.join(path));
    let told = path.strip_prefix(&view.current_dir).unwrap_or(&path);
    let line = line.map(|n| format!(":{n}")).unwrap_or_default();
    let text = format!("{PATH}{}{line}{PATH:#}", safe(&told.to_string_lossy()));
    if view.links { format!("\u{1b}]8;;{}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\", file_url(&path)) } else { text }
}

fn file_url(path: &Path) -> String {
    let mut url = "file://".to_string();
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            url.push(byte as char);
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

/// A snippet in lines of `width` columns, the query's words marked.
fn marked_lines(snippet: &Snippet, width: usize) -> Vec<String> {
    // Wrapping comes first, since marks have no width: each mark belongs to the characters it covers.
    let text: String = snippet.text.chars().map(|c| if is_unsafe(c) { ' ' } else { c }).collect();
    let mut at = 0;
    let mut lines = Vec::new();
    for line in textwrap::wrap(&text, unhyphenated(width)) {
        // Wrapping leaves out spaces between lines: find where this line begins.
        let skipped = text[at..].find(line.as_ref()).unwrap_or(0);
        let start = at + skipped;
        at = start + line.len();
        let first = text[..start].chars().count();
        lines.push(mark(&line, first, &snippet.highlights));
    }
    lines
}

fn mark(line: &str, first: usize, highlights: &[(usize, usize)]) -> String {
    let mut out = String::new();
    let mut marked = false;
    for (i, c) in line.chars().enumerate() {
        let inside = highlights.iter().any(|(start, end)| (*start..*end).contains(&(first + i)));
        if inside != marked {
            let _ = if inside { write!(out, "{MARK}") } else { write!(out, "{MARK:#}") };
            marked = inside;
        }
        out.push(c);
    }
    if marked {
        let _ = write!(out, "{MARK:#}");
    }
    out
}

/// A section, whole.
pub fn section(found: &FoundSection, view: &View) -> String {
    let FoundSection { id, section, article } = found;
    let mut out = String::new();
    let _ = writeln!(out, "{STRONG}{}{STRONG:#}", numbered_title(section, article));
    let _ = writeln!(out, "{}{FAINT}{}{FAINT:#}", safe(&article.title), about(article));
    for heading in &section.heading_path {
        let _ = writeln!(out, "{FAINT}under {}{FAINT:#}", safe(heading));
    }
    let _ = writeln!(out, "{}{FAINT}-{}  {id}{FAINT:#}", location(article, section.line_start, view), section.line_end);
    if let Some(url) = &article.url {
        let _ = writeln!(out, "{PATH}{}{PATH:#}", safe(url));
    }
    out.push('\n');
    push_blocks(&mut out, &section.blocks, "", view.width);
    push_links(&mut out, &section.blocks);
    out
}

fn push_blocks(out: &mut String, blocks: &[Block], indent: &str, width: usize) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { text, .. } => {
                push_wrapped(out, text, STRONG, indent, indent, width);
            }
            BlockKind::Paragraph(inline) => push_wrapped(out, &inline.text, PLAIN, indent, indent, width),
            BlockKind::List { ordered, start, items } => push_items(out, *ordered, *start, items, indent, width),
            BlockKind::Code { text, .. } => text.trim_end().lines().for_each(|line| {
                let _ = writeln!(out, "{indent}    {PATH}{}{PATH:#}", safe(line));
            }),
            BlockKind::Quote { blocks } => push_blocks(out, blocks, &format!("{indent}| "), width),
            BlockKind::Table { rows, .. } => push_table(out, rows, indent),
            BlockKind::Pictures { images } => push_pictures(out, images, indent, width),
        }
        if indent.is_empty() && !out.ends_with("\n\n") {
            out.push('\n');
        }
    }
}

fn push_items(out: &mut String, ordered: bool, start: u64, items: &[Vec<Block>], indent: &str, width: usize) {
    for (i, item) in items.iter().enumerate() {
        let bullet = if ordered { format!("{:>2}. ", start.saturating_add(i as u64)) } else { " - ".to_string() };
        let inner = format!("{indent}{}", " ".repeat(bullet.len()));
        match item.split_first() {
            Some((Block { kind: BlockKind::Paragraph(first), .. }, rest)) => {
                push_wrapped(out, &first.text, PLAIN, &format!("{indent}{bullet}"), &inner, width);
                push_blocks(out, rest, &inner, width);
            }
            _ => {
                let _ = writeln!(out, "{indent}{bullet}");
                push_blocks(out, item, &inner, width);
            }
        }
    }
}

fn push_wrapped(out: &mut String, text: &str, style: Style, first_indent: &str, indent: &str, width: usize) {
    let columns = width.saturating_sub(indent.len()).max(20);
    let mut lead = first_indent;
    for line in text.lines() {
        for wrapped in textwrap::wrap(&safe(line), unhyphenated(columns)) {
            let _ = writeln!(out, "{lead}{style}{wrapped}{style:#}");
            lead = indent;
        }
    }
}

fn push_table(out: &mut String, rows: &[Vec<String>], indent: &str) {
    for row in rows {
        let cells = row.iter().map(|c| safe(c)).collect::<Vec<_>>().join(" | ");
        let _ = writeln!(out, "{indent}{cells}");
    }
}

/// What pictures show, where the author says so; a terminal cannot show them.
fn push_pictures(out: &mut String, images: &[Image], indent: &str, width: usize) {
    for image in images.iter().filter(|image| !image.alt.is_empty()) {
        push_wrapped(out, &format!("(picture: {})", image.alt), FAINT, indent, indent, width);
    }
}

fn push_links(out: &mut String, blocks: &[Block]) {
    let mut links: Vec<Link> = Vec::new();
    let mut keep = |link: &Link| {
        if !links.contains(link) && !link.url.starts_with('#') {
            links.push(link.clone());
        }
    };
    blocks.iter().for_each(|b| b.each_link(&mut keep));
    if !links.is_empty() {
        let _ = writeln!(out, "{FAINT}Links{FAINT:#}");
        for link in links {
            let _ = writeln!(out, "  {}: {PATH}{}{PATH:#}", safe(&link.text), safe(&link.url));
        }
    }
}

/// An article's outline.
pub fn outline(outline: &ArticleOutline, view: &View) -> String {
    let ArticleOutline { article, sections } = outline;
    let mut out = String::new();
    let _ = writeln!(out, "{STRONG}{}{STRONG:#}{FAINT}{}{FAINT:#}", safe(&article.title), about(article));
    // A record lies on one line of its file, wherever that is; other articles begin with their files.
    let line = sections.first().filter(|_| article.path.ends_with(".jsonl")).map_or(1, |record| record.section.line_start);
    let _ = writeln!(out, "{}  {FAINT}{}{FAINT:#}", location(article, line, view), article.id);
    for record in sections {
        let section = &record.section;
        let indent = "  ".repeat(section.heading_path.len());
        let steps = match section.step_count() {
            0 => String::new(),
            n => format!(", {n} {}", plural(n, "step", "steps")),
        };
        let ordinal = section.ordinal.map_or_else(String::new, |n| format!("{n}. "));
        let title = if section.title.is_empty() { "(opening)".to_string() } else { safe(&section.title) };
        let lines = format!("{}-{}", section.line_start, section.line_end);
        let _ = writeln!(
            out,
            "{FAINT}{}{FAINT:#}  {:<12} {lines:>9}  {indent}{ordinal}{title}{FAINT}{steps}{FAINT:#}",
            record.id,
            section.role.name()
        );
    }
    out
}

/// The fixes for a code, under how it is written and how often.
pub fn code(found: &CodeAnswer, view: &View) -> String {
    let mut out = String::new();
    push_codes(&mut out, &found.codes);
    out.push('\n');
    out + &answer(&found.answer, view)
}

/// The codes of an index, a line each.
pub fn codes(codes: &[CodeCount]) -> String {
    let mut out = String::new();
    push_codes(&mut out, codes);
    out
}

/// What may be meant by what is being typed, a line each.
pub fn suggestions(found: &[Suggestion]) -> String {
    let mut out = String::new();
    for Suggestion { text, kind, uses } in found {
        let kind = match kind {
            SuggestionKind::Code => "code",
            SuggestionKind::Product => "product",
            SuggestionKind::Title => "title",
            SuggestionKind::Heading => "heading",
        };
        let _ = writeln!(out, "{}  {FAINT}{kind}, {uses}{FAINT:#}", shortened(&safe(text), LONGEST_TITLE));
    }
    out
}

fn push_codes(out: &mut String, codes: &[CodeCount]) {
    let width = codes.iter().map(|c| textwrap::core::display_width(&safe(&c.canonical))).max().unwrap_or(0).min(LONGEST_CODE);
    codes.iter().for_each(|count| push_code(out, count, width));
}

fn push_code(out: &mut String, count: &CodeCount, width: usize) {
    let CodeCount { canonical, spellings, articles, fixes, .. } = count;
    let _ = write!(out, "{STRONG}{:<width$}{STRONG:#}", safe(canonical));
    let _ = write!(out, "  {articles} {}, {fixes} {}", plural(*articles, "article", "articles"), plural(*fixes, "fix", "fixes"));
    let others: Vec<String> = spellings.iter().filter(|s| *s != canonical).map(|s| safe(s)).collect();
    if !others.is_empty() {
        let more = others.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = write!(out, "{FAINT}  also written {}{more}{FAINT:#}", others[..others.len().min(NAMED)].join(", "));
    }
    out.push('\n');
}

/// No article has the code that was asked for.
pub fn no_code(asked: &str, similar: &[String]) -> String {
    let similar = match similar {
        [] => "`kb code --top` lists those that there are".to_string(),
        similar => format!("there is {}", similar.join(", ")),
    };
    format!("no article names the code {}; {}\n", safe(asked), safe(&similar))
}

/// What a run did and what the index holds, in a few lines.
pub fn summary(summary: &Summary, verbose: bool) -> String {
    let mut out = String::new();
    let counted = |count: u64, one: &str, many: &str| format!("{} {}", thousands(count), plural(count as usize, one, many));
    if let Some(why) = &summary.done.anew {
        let _ = writeln!(out, "built anew: {}", safe(why));
    }
    let copies = summary.contents.articles - summary.contents.families;
    let copies = if copies > 0 { format!(" ({} of others)", counted(copies, "copy", "copies")) } else { String::new() };
    let _ = writeln!(
        out,
        "{STRONG}{}{copies} with {}{STRONG:#} and {} in {}",
        counted(summary.contents.articles, "article", "articles"),
        counted(summary.contents.fixes, "fix", "fixes"),
        counted(summary.contents.sections, "section", "sections"),
        counted(summary.contents.files, "file", "files"),
    );
    let _ = writeln!(
        out,
        "{} in {:.2} s; index {}; {} of boilerplate taken out",
        done(&summary.done, counted),
        summary.took.as_secs_f64(),
        megabytes(summary.index_bytes),
        counted(summary.contents.stripped, "block", "blocks"),
    );
    let named = if verbose { usize::MAX } else { NAMED };
    push_notes(&mut out, "skipped", &summary.skipped, named);
    // What a run has told before, another that finds nothing to do only counts.
    push_notes(&mut out, "warnings", &summary.warnings, if summary.done.nothing && !verbose { 0 } else { named });
    if !summary.other_endings.is_empty() {
        let all: usize = summary.other_endings.iter().map(|(_, n)| n).sum();
        let kinds =
            summary.other_endings.iter().take(NAMED).map(|(ending, n)| format!("{n} {}", safe(ending))).collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "no articles by their ending: {} ({kinds})", thousands(all as u64));
    }
    out
}

/// What a run did that followed a change, in a line.
pub fn followed(summary: &Summary) -> String {
    let counted = |count: u64, one: &str, many: &str| format!("{} {}", thousands(count), plural(count as usize, one, many));
    format!(
        "{} in {:.2} s; {} now\n",
        done(&summary.done, counted),
        summary.took.as_secs_f64(),
        counted(summary.contents.articles, "article", "articles")
    )
}

fn done(done: &Done, counted: impl Fn(u64, &str, &str) -> String) -> String {
    if done.nothing {
        return "nothing has changed: told".to_string();
    }
    let mut parts = vec![format!("{} read", megabytes(done.bytes))];
    let mut files = Vec::new();
    for (count, what) in [(done.new, "new"), (done.changed, "changed"), (done.gone, "gone")] {
        if count > 0 {
            files.push(format!("{} {what}", thousands(count)));
        }
    }
    if !files.is_empty() {
        parts.push(format!("files: {}", files.join(", ")));
    }
    if done.read_again > 0 {
        parts.push(format!("{} read again for what recurs or for their copies", counted(done.read_again, "article", "articles")));
    }
    parts.push(format!("{} written", counted(done.written, "article", "articles")));
    parts.join("; ")
}

/// Counts notes, and names the first of them.
fn push_notes(out: &mut String, what: &str, notes: &[crate::corpus::Skipped], named: usize) {
    if notes.is_empty() {
        return;
    }
    let hint = if named == 0 { " (--verbose names them)" } else { "" };
    let _ = writeln!(out, "{what}: {}{hint}", thousands(notes.len() as u64));
    for note in notes.iter().take(named) {
        let _ = writeln!(out, "  {}: {}", safe(&note.path), safe(&note.reason));
    }
    if named > 0 && notes.len() > named {
        let _ = writeln!(out, "  and {} more (--verbose names them)", thousands((notes.len() - named) as u64));
    }
}

pub(super) fn megabytes(bytes: u64) -> String {
    if bytes < 1_000_000 { format!("{:.1} kB", bytes as f64 / 1e3) } else { format!("{:.1} MB", bytes as f64 / 1e6) }
}

/// 28305 as '28,305'.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub(super) fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

/// Text without characters that could drive a terminal or turn a line around: controls, and the
/// bidirectional overrides of Unicode.
pub fn safe(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).filter(|c| !is_unsafe(*c)).collect()
}

fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_articles_cannot_drive_the_terminal() {
        assert_eq!(safe("a\u{1b}[31mb\u{7}\u{202e}c\nd"), "a[31mbc d");
    }

    #[test]
    fn marks_survive_wrapping() {
        let snippet = Snippet { text: "free some space now".to_string(), highlights: vec![(0, 4), (10, 15)] };
        let lines: Vec<String> = marked_lines(&snippet, 10).into_iter().map(|l| anstream::adapter::strip_str(&l).to_string()).collect();
        assert_eq!(lines, ["free some", "space now"]);
        assert!(marked_lines(&snippet, 10)[1].starts_with(&MARK.to_string()));
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([thousands(0), thousands(999), thousands(28305), thousands(1_000_000)], ["0", "999", "28,305", "1,000,000"]);
    }
}
