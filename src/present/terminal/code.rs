//! Error codes: their fixes, and lists of them.

use std::fmt::Write as _;

use textwrap::core::display_width;

use super::line::{Margins, listed, push_wrapped, safe};
use super::number::{and_more, plural};
use super::page::{PageOptions, page};
use super::style::{PLAIN, STRONG};
use super::view::View;
use crate::search::{CodeAnswer, CodeCount};

/// Largest width of a code in a list, in columns.
const MAX_CODE: usize = 40;
/// Largest number of other spellings of a code that are listed.
const MAX_SPELLINGS: usize = 10;
/// Smallest number of columns for the counts of a code beside it.
const MIN_TEXT: usize = 20;

/// The fixes for a code, after its spellings and counts.
pub(in crate::present) fn code(typed: &str, found: &CodeAnswer, view: &View) -> String {
    let mut out = codes(&found.codes, view);
    if found.codes.is_empty() {
        let _ = writeln!(out, "no article says that {} is a code, but these contain it", safe(typed));
    }
    out.push('\n');
    out + &page(&found.answer, PageOptions::default(), view)
}

/// The codes of an index, one per line.
pub(in crate::present) fn codes(codes: &[CodeCount], view: &View) -> String {
    let mut out = String::new();
    let width = codes.iter().map(|c| display_width(&safe(&c.shown))).max().unwrap_or(0).min(MAX_CODE);
    codes.iter().for_each(|count| push_code(&mut out, count, width, view));
    out
}

fn push_code(out: &mut String, count: &CodeCount, width: usize, view: &View) {
    let CodeCount { shown, spellings, articles, fixes, .. } = count;
    let name = safe(shown);
    let gap = " ".repeat(width.saturating_sub(display_width(&name)));
    let mut text = format!("{articles} {}, {fixes} {}", plural(*articles, "article", "articles"), plural(*fixes, "fix", "fixes"));
    let others: Vec<&String> = spellings.iter().filter(|s| *s != shown).collect();
    if !others.is_empty() {
        let more = and_more(others.len().saturating_sub(MAX_SPELLINGS));
        text += &format!("; also written {}{more}", listed(others.into_iter().take(MAX_SPELLINGS)));
    }
    // On a narrow terminal the counts are below the code.
    let rest = " ".repeat(if width + 2 + MIN_TEXT > view.width { 4 } else { width + 2 });
    let first = match rest.len() {
        4 => format!("{STRONG}{name}{STRONG:#}\n{rest}"),
        _ => format!("{STRONG}{name}{STRONG:#}{gap}  "),
    };
    push_wrapped(out, &text, PLAIN, Margins { first: &first, rest: &rest, width: view.width });
}

/// The reply for a code that no article contains.
pub(in crate::present) fn unknown_code(typed: &str, similar: &[String]) -> String {
    let next = match similar {
        [] => "`kb code --top` lists the codes of the index".to_string(),
        similar => format!("similar codes: {}", listed(similar)),
    };
    format!("no article mentions the code {}; {next}\n", safe(typed))
}
