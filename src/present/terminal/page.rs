//! Pages of hits, and the text for a page without any.

use std::fmt::Write as _;

use super::hit::push_hit;
use super::line::{MAX_TITLE, listed, safe, shortened};
use super::number::{and_more, counted, plural, thousands};
use super::style::{FAINT, STRONG};
use super::view::View;
use crate::query::Query;
use crate::search::{Answer, Band, Correction, FacetCounts};

/// Largest number of values of a facet that are listed.
const MAX_VALUES: usize = 10;

/// How a page of hits is shown.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PageOptions {
    /// Whether hits are filtered by platform, so that those that state none get a note.
    pub(crate) filtered: bool,
    /// Whether to show hits that are unlikely to answer the query.
    pub(crate) weak: bool,
}

/// A page of hits.
pub(in crate::present) fn page(answer: &Answer, options: PageOptions, view: &View) -> String {
    let mut out = String::new();
    if answer.confidence.band == Band::None && !options.weak {
        push_nearest(&mut out, answer, view);
        return out;
    }
    for hit in &answer.hits {
        push_hit(&mut out, hit, options.filtered, view);
    }
    let shown = answer.hits.len();
    let total = if answer.total > shown { format!(" of {}", thousands(answer.total as u64)) } else { String::new() };
    let last = answer.hits.last().map_or(0, |hit| hit.rank);
    let more = match (last < answer.reachable, answer.is_limited) {
        (true, true) => "; -n N shows more, --all shows every fix of an article",
        (true, false) => "; -n N shows more",
        (false, true) => "; --all shows every fix of an article",
        (false, false) if answer.ranked.is_some() && !answer.hits.is_empty() => "; --articles N ranks more",
        (false, false) => "",
    };
    let _ = writeln!(
        out,
        "{FAINT}{shown}{total} {} in {:.1} ms; {}{more}{FAINT:#}",
        plural(answer.total.max(shown), "hit", "hits"),
        answer.took_us as f64 / 1000.0,
        confidence(answer.confidence.band)
    );
    out
}

fn confidence(band: Band) -> &'static str {
    match band {
        Band::Strong => "strong match",
        Band::Fair => "fair match",
        Band::Weak => "weak match",
        Band::None => "no match",
    }
}

/// Appends the nearest articles, for a query that no article is likely to answer.
fn push_nearest(out: &mut String, answer: &Answer, view: &View) {
    let _ = writeln!(out, "No article is likely to answer this. The nearest articles:");
    for article in answer.nearest() {
        let title = shortened(&safe(&article.title), MAX_TITLE);
        let _ = writeln!(out, "    {title}  {FAINT}{}{FAINT:#}", view.path(article.source, &article.path, None));
    }
    let _ = writeln!(out, "{FAINT}--weak shows the hits anyway{FAINT:#}");
}

/// How a query was understood if that is not obvious: the words taken from a pasted text, corrections, notes.
pub(in crate::present) fn notes(query: &Query, answer: &Answer) -> String {
    let mut out = String::new();
    if query.pasted && !answer.words.is_empty() {
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
pub(in crate::present) fn facets(all: &[FacetCounts]) -> String {
    let mut out = String::new();
    for counts in all.iter().filter(|c| !c.values.is_empty()) {
        let values: Vec<String> = counts.values.iter().take(MAX_VALUES).map(|(value, count)| format!("{} {count}", safe(value))).collect();
        let more = and_more(counts.values.len().saturating_sub(MAX_VALUES));
        let _ = writeln!(out, "{STRONG}{:<9}{STRONG:#} {}{more}", counts.name, values.join(", "));
    }
    out
}
