//! The words by which parts of mails and tickets are recognised.

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
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| rules!("pasted"));

/// Whether a text in lower case begins with one of the phrases, as whole words.
pub(super) fn begins_with(text: &str, phrases: &[String]) -> bool {
    let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    phrases.iter().any(|phrase| text.strip_prefix(phrase.as_str()).is_some_and(ends))
}
