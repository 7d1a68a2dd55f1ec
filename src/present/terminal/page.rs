//! Pages of hits, and the text for a page without any.

use std::fmt::Write as _;

use super::details::{Detail, push_details};
use super::heading::details;
use super::hit::{HitStyle, missing_words, push_hit};
use super::line::{MAX_TITLE, Margins, listed, push_wrapped, safe, shortened};
use super::marked::Marked;
use super::number::{and_more, counted, plural, thousands};
use super::style::{FAINT, PLAIN, STRONG};
use super::view::View;
use crate::query::Query;
use crate::search::{Answer, Band, Correction, FacetCounts, Hit};

/// Largest number of values of a facet that are listed.
const MAX_VALUES: usize = 10;

/// Largest width of the statements of a log or mail that were searched for.
const MAX_STATEMENTS: usize = 300;

/// How a page of hits is shown.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PageOptions {
    /// Whether hits are filtered by platform, so that those that state none get a note.
    pub(crate) filtered: bool,
    /// Whether to show hits that are unlikely to answer the query.
    pub(crate) weak: bool,
}

/// A page of hits, those of one article below its title.
pub(in crate::present) fn page(answer: &Answer, options: PageOptions, view: &View) -> String {
    let mut out = String::new();
    if answer.confidence.band == Band::None && !options.weak {
        push_nearest(&mut out, answer, view);
        return out;
    }
    let missing = missing_everywhere(&answer.hits);
    let last = answer.hits.iter().map(|hit| hit.rank).max().unwrap_or(0);
    let indent = last.to_string().len().max(2) + 2;
    let style = HitStyle { filtered: options.filtered, missing: &missing, indent, view };
    for hits in by_article(&answer.hits) {
        push_article(&mut out, &hits, style);
        out.push('\n');
    }
    push_details(&mut out, &state(answer, &missing), "", view.width);
    out
}

/// The hits of each article, in the order of its best hit.
fn by_article(hits: &[Hit]) -> Vec<Vec<&Hit>> {
    let mut groups: Vec<Vec<&Hit>> = Vec::new();
    for hit in hits {
        match groups.iter_mut().find(|group| group[0].article.id == hit.article.id) {
            Some(group) => group.push(hit),
            None => groups.push(vec![hit]),
        }
    }
    groups
}

/// Appends the title of an article, its file, and its hits.
fn push_article(out: &mut String, hits: &[&Hit], style: HitStyle<'_>) {
    let (first, view) = (hits[0], style.view);
    let article = &first.article;
    let title = shortened(&article.title, MAX_TITLE);
    for line in (Marked { text: &title, highlights: &first.article_highlights, style: STRONG, before: 0 }).lines(view.width) {
        let _ = writeln!(out, "{line}");
    }
    let mut about = vec![view.path_detail(article.source, &article.path, Some(first.section.line_start))];
    about.extend(details(article));
    push_details(out, &about, "", view.width);
    out.push('\n');
    for (index, hit) in hits.iter().enumerate() {
        push_hit(out, hit, index == 0, style);
    }
    let more: usize = hits.iter().map(|hit| hit.more_fixes).sum();
    if more > 0 {
        let fixes = plural(more, "fix", "fixes");
        let more = format!("{more} more {fixes} here: kb show {} --all{}", first.rank, view.index_flag);
        push_details(out, &[Detail::new(more)], &" ".repeat(style.indent), view.width);
    }
}

/// The words of the query that every hit of a page lacks.
fn missing_everywhere(hits: &[Hit]) -> Vec<String> {
    let Some((first, others)) = hits.split_first() else { return Vec::new() };
    let everywhere = |word: &&String| others.iter().all(|hit| hit.missing_terms.contains(word));
    first.missing_terms.iter().filter(everywhere).cloned().collect()
}

/// The state of an answer: how sure it is, how many hits there are, what all of them lack, and how to see more.
fn state(answer: &Answer, missing: &[String]) -> Vec<Detail> {
    let shown = answer.hits.len();
    let cut = answer.total > shown;
    let total = if cut { format!(" of {}", thousands(answer.total as u64)) } else { String::new() };
    let mut state = vec![confidence(answer.confidence.band).to_string()];
    state.push(format!("{shown}{total} {}", plural(answer.total.max(shown), "hit", "hits")));
    if !missing.is_empty() {
        state.push(missing_words(&missing.iter().collect::<Vec<_>>()));
    }
    state.push(format!("{:.1} ms", answer.took_us as f64 / 1000.0));
    let last = answer.hits.last().map_or(0, |hit| hit.rank);
    if last < answer.reachable {
        state.push("-n N shows more".to_string());
    }
    if answer.is_limited {
        state.push("--all shows every fix of an article".to_string());
    }
    if last >= answer.reachable && !answer.is_limited && answer.ranked.is_some() && !answer.hits.is_empty() {
        state.push("--articles N ranks more".to_string());
    }
    state.into_iter().map(Detail::new).collect()
}

fn confidence(band: Band) -> &'static str {
    match band {
        Band::Strong => "Strong match",
        Band::Fair => "Fair match",
        Band::Weak => "Weak match",
        Band::None => "No match",
    }
}

/// Appends the nearest articles, for a query that no article is likely to answer.
fn push_nearest(out: &mut String, answer: &Answer, view: &View) {
    let margins = Margins { first: "", rest: "", width: view.width };
    push_wrapped(out, "No article is likely to answer this. The nearest articles:", PLAIN, margins);
    for article in answer.nearest() {
        let title = shortened(&safe(&article.title), MAX_TITLE);
        push_wrapped(out, &title, PLAIN, Margins { first: "    ", rest: "    ", width: view.width });
        push_details(out, &[view.path_detail(article.source, &article.path, None)], "    ", view.width);
    }
    let _ = writeln!(out, "{FAINT}--weak shows the hits anyway{FAINT:#}");
}

/// How a query was understood if that is not obvious: the words taken from a pasted text, corrections, notes.
pub(in crate::present) fn notes(query: &Query, answer: &Answer) -> String {
    let mut out = String::new();
    if let Some(statements) = &query.statements {
        let statements = statements.lines().map(safe).collect::<Vec<_>>().join("; ");
        let _ = writeln!(out, "searched for: {}", shortened(&statements, MAX_STATEMENTS));
    } else if query.pasted && !answer.words.is_empty() {
        let _ = writeln!(out, "searched for the most distinctive words: {}", listed(&answer.words));
    }
    for Correction { typed, meant } in &answer.corrections {
        let (meant, typed) = (safe(meant), safe(typed));
        let _ = writeln!(out, "showing results for {STRONG}{meant}{STRONG:#} instead of {typed}; quote it to search for \"{typed}\"");
    }
    for note in query.notes.iter().chain(&answer.notes) {
        let _ = writeln!(out, "note: {}", safe(note));
    }
    out
}

/// Why a page has no hits.
pub(in crate::present) fn nothing_found(query: &Query, answer: &Answer, limit: usize) -> String {
    let why = match (query.terms.is_empty(), query.filters.is_empty()) {
        (false, _) if limit == 0 => return "no hits requested (-n 0)\n".to_string(),
        _ if answer.reachable > 0 => return past_the_end(answer),
        (true, false) => "no section matches all filters of the query",
        (true, true) => "the query contains no searchable word",
        (false, _) => "no article contains enough of these words",
    };
    format!("no fix found: {why}\n")
}

/// The reply to an offset past the last hit.
fn past_the_end(answer: &Answer) -> String {
    let hits = counted(answer.reachable as u64, "hit", "hits");
    match answer.ranked {
        None => format!("no hits on this page: there are only {hits}\n"),
        Some(articles) => format!(
            "no hits on this page: the {} articles that were ranked have {hits}; more words find better ones, and --articles N ranks more\n",
            thousands(articles as u64)
        ),
    }
}

/// Counts of all matches, one facet per line.
pub(in crate::present) fn facets(all: &[FacetCounts], view: &View) -> String {
    let mut out = String::new();
    for counts in all.iter().filter(|c| !c.values.is_empty()) {
        let values: Vec<String> = counts.values.iter().take(MAX_VALUES).map(|(value, count)| format!("{} {count}", safe(value))).collect();
        let more = and_more(counts.values.len().saturating_sub(MAX_VALUES));
        let first = format!("{STRONG}{:<9}{STRONG:#} ", counts.name);
        let margins = Margins { first: &first, rest: &" ".repeat(10), width: view.width };
        push_wrapped(&mut out, &format!("{}{more}", values.join(", ")), PLAIN, margins);
    }
    out
}
