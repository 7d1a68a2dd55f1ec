//! Recognises texts that instruct the reader. The verbs are data: `data/verbs.txt`.

use std::collections::HashSet;
use std::sync::LazyLock;

static VERBS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../data/verbs.txt").lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect());

/// Compiles the rules of this file ahead of time: see [`crate::article::prepare`].
pub(crate) fn prepare() {
    LazyLock::force(&VERBS);
}

/// Whether a text begins like an instruction: 'Open the Settings app'.
pub(crate) fn is_instruction(text: &str) -> bool {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | ':' | '.'));
    let mut words = words.map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()).filter(|w| !w.is_empty());
    match words.next() {
        Some(first)
            if matches!(first.as_str(), "please" | "then" | "next" | "now" | "finally" | "first" | "also" | "again" | "or" | "and") =>
        {
            words.next().is_some_and(|w| VERBS.contains(w.as_str()))
        }
        Some(first) => VERBS.contains(first.as_str()),
        None => false,
    }
}
