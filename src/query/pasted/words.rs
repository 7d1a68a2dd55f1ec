//! The words by which the parts of logs, mails and tickets are recognised.

use std::sync::LazyLock;

use serde::Deserialize;

/// The contents of the data file; its comments explain the fields.
#[derive(Deserialize)]
pub(super) struct Words {
    pub(super) headers: Vec<String>,
    pub(super) subjects: Vec<String>,
    pub(super) prefixes: Vec<String>,
    pub(super) greetings: Vec<String>,
    pub(super) closings: Vec<String>,
    pub(super) phrases: Vec<String>,
    pub(super) forwards: Vec<String>,
    pub(super) speakers: Vec<String>,
    pub(super) alarms: Vec<String>,
    pub(super) telling_fields: Vec<String>,
    pub(super) dull_fields: Vec<String>,
    pub(super) code_keys: Vec<String>,
    pub(super) context_keys: Vec<String>,
    pub(super) version_words: Vec<String>,
    pub(super) senders: Vec<String>,
    pub(super) asides: Vec<String>,
    pub(super) top_domains: Vec<String>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| rules!("pasted"));

/// Whether a text in lower case begins with one of the phrases, as whole words.
pub(super) fn begins_with(text: &str, phrases: &[String]) -> bool {
    // Some scripts have no spaces between words.
    let is_letter = |c: char| c.is_alphanumeric() && (c.is_lowercase() || c.is_uppercase() || c.is_numeric());
    let ends = |rest: &str| !rest.starts_with(is_letter);
    phrases.iter().any(|phrase| text.strip_prefix(phrase.as_str()).is_some_and(ends))
}
