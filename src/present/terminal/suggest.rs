//! Completions of a partly typed query.

use std::fmt::Write as _;

use super::line::{MAX_TITLE, safe, shortened};
use super::style::FAINT;
use crate::search::{Suggestion, SuggestionKind};

/// Suggestions, one per line, each with its kind and number of uses.
pub(in crate::present) fn suggestions(found: &[Suggestion]) -> String {
    let mut out = String::new();
    for Suggestion { text, kind, uses } in found {
        let kind = match kind {
            SuggestionKind::Code => "code",
            SuggestionKind::Product => "product",
            SuggestionKind::Title => "title",
            SuggestionKind::Heading => "heading",
        };
        let _ = writeln!(out, "{}  {FAINT}{kind}, {uses}{FAINT:#}", shortened(&safe(text), MAX_TITLE));
    }
    out
}
