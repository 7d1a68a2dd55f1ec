//! Error codes: their fixes, and lists of them.

use std::fmt::Write as _;

use textwrap::core::display_width;

use super::line::{listed, safe};
use super::number::{and_more, plural};
use super::page::{PageOptions, page};
use super::style::{FAINT, STRONG};
use super::view::View;
use crate::search::{CodeAnswer, CodeCount};

/// Largest width of a code in a list, in columns.
const MAX_CODE: usize = 40;
/// Largest number of other spellings of a code that are listed.
const MAX_SPELLINGS: usize = 10;

/// The fixes for a code, after its spellings and counts.
pub(in crate::present) fn code(found: &CodeAnswer, view: &View) -> String {
    let mut out = codes(&found.codes);
    out.push('\n');
    out + &page(&found.answer, PageOptions::default(), view)
}

/// The codes of an index, one per line.
pub(in crate::present) fn codes(codes: &[CodeCount]) -> String {
    let mut out = String::new();
    let width = codes.iter().map(|c| display_width(&safe(&c.shown))).max().unwrap_or(0).min(MAX_CODE);
    codes.iter().for_each(|count| push_code(&mut out, count, width));
    out
}

fn push_code(out: &mut String, count: &CodeCount, width: usize) {
    let CodeCount { shown, spellings, articles, fixes, .. } = count;
    let _ = write!(out, "{STRONG}{:<width$}{STRONG:#}", safe(shown));
    let _ = write!(out, "  {articles} {}, {fixes} {}", plural(*articles, "article", "articles"), plural(*fixes, "fix", "fixes"));
    let others: Vec<&String> = spellings.iter().filter(|s| *s != shown).collect();
    if !others.is_empty() {
        let more = and_more(others.len().saturating_sub(MAX_SPELLINGS));
        let _ = write!(out, "{FAINT}  also written {}{more}{FAINT:#}", listed(others.into_iter().take(MAX_SPELLINGS)));
    }
    out.push('\n');
}

/// The reply for a code that no article contains.
pub(in crate::present) fn unknown_code(typed: &str, similar: &[String]) -> String {
    let next = match similar {
        [] => "`kb code --top` lists the codes of the index".to_string(),
        similar => format!("similar codes: {}", listed(similar)),
    };
    format!("no article mentions the code {}; {next}\n", safe(typed))
}
