//! Error codes, recognised in articles and in queries alike.
//!
//! In: text. Out: the codes in it, each with one canonical form whatever its spelling, and the term
//! under which it stands in posting lists. A code is known by its form ('0xC000021A'), by its name
//! ('CRITICAL_PROCESS_DIED') or by the words around it ('Code 43'); the words, names and forms are
//! data: `../data/codes.toml`. Never here: what a code means or which article speaks of it.

mod asked;
mod catalogue;
mod hex;
mod mail;
mod names;
mod numbers;
mod place;
mod subject;
mod vendor;

use std::ops::Range;

pub use asked::asked;
use catalogue::CATALOGUE;
use place::{Place, Places};

/// What sort of code it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CodeKind {
    /// A 32-bit value, or an address: HRESULT, NTSTATUS, the number of a bug check. `0xC000021A`
    Hex,
    /// The name of a Windows bug check. `CRITICAL_PROCESS_DIED`
    StopName,
    /// A constant by its name. `ERR_CONNECTION_RESET`, `ECONNREFUSED`
    Constant,
    /// A Microsoft knowledge base article or update. `KB5034441`
    KnowledgeBase,
    /// An entry of an event log. `Event ID 41`
    EventId,
    /// The status of a web server. `HTTP 404`
    Http,
    /// The reply or the enhanced status of a mail server. `SMTP 550`, `SMTP 5.7.1`
    Smtp,
    /// What a process returned. `Exit code 137`
    Exit,
    /// A number that only a word before it makes a code. `Code 43`
    Numbered,
    /// A vendor's own form. `CE-34878-0`, `Code E101`
    Vendor,
}

impl CodeKind {
    /// The word that stands for the kind in replies.
    pub fn name(self) -> &'static str {
        match self {
            CodeKind::Hex => "hex",
            CodeKind::StopName => "stop-name",
            CodeKind::Constant => "constant",
            CodeKind::KnowledgeBase => "knowledge-base",
            CodeKind::EventId => "event-id",
            CodeKind::Http => "http",
            CodeKind::Smtp => "smtp",
            CodeKind::Exit => "exit",
            CodeKind::Numbered => "numbered",
            CodeKind::Vendor => "vendor",
        }
    }
}

/// A code in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The one form of all its spellings.
    pub canonical: String,
    /// What sort of code it is.
    pub kind: CodeKind,
    /// The code as written, with the words that announce it where they make it a code.
    pub spelling: String,
    /// The spelling's bytes in the text.
    pub range: Range<usize>,
}

/// A code that was read at a place.
struct Found {
    canonical: String,
    kind: CodeKind,
    range: Range<usize>,
}

/// See [`crate::article::prepare`].
pub(super) fn prepare() {
    catalogue::prepare();
}

/// All codes of a text in order, not overlapping. Takes time linear in the text.
pub fn codes(text: &str) -> Vec<Code> {
    let mut codes: Vec<Code> = Vec::new();
    let mut last: Option<Found> = None;
    for place in Places::of(text) {
        let free = last.as_ref().map_or(0, |l| l.range.end);
        if place.start < free {
            continue;
        }
        let carry_on = |last| numbers::continued(place, last).or_else(|| vendor::continued(place, last));
        let found = read(place).or_else(|| last.as_ref().and_then(carry_on));
        if let Some(found) = found.filter(|f| f.range.start >= free) {
            codes.push(Code {
                canonical: found.canonical.clone(),
                kind: found.kind,
                spelling: text[found.range.clone()].to_string(),
                range: found.range.clone(),
            });
            last = Some(found);
        }
    }
    codes
}

/// The code at one token, by the first reader that knows it.
fn read(place: Place<'_>) -> Option<Found> {
    if place.is_word() {
        return names::read(place);
    }
    if place.is_part_of_a_path() {
        return None;
    }
    hex::read(place).or_else(|| names::read(place)).or_else(|| numbers::read(place)).or_else(|| vendor::read(place))
}

/// The term under which a code stands in posting lists: one term, in lower case. A code that is one
/// word is that word; any other holds a colon or a hyphen, which no word does.
pub fn term(canonical: &str) -> String {
    let numbered = [("Code ", "code:"), ("Event ID ", "event:"), ("HTTP ", "http:"), ("SMTP ", "smtp:"), ("Exit code ", "exit:")];
    let lower = |text: &str| text.to_ascii_lowercase();
    match numbered.iter().find_map(|(words, prefix)| Some((canonical.strip_prefix(words)?, prefix))) {
        Some((number, prefix)) => format!("{prefix}{}", lower(number)),
        None => lower(canonical),
    }
}

/// Other canonical forms of the same thing: the name of a number, the number of a name.
pub fn same_as(canonical: &str) -> Vec<String> {
    let tables = [&CATALOGUE.file.stop, &CATALOGUE.file.value];
    let pairs = tables.iter().flat_map(|t| t.iter());
    pairs
        .filter_map(|(name, number)| match canonical {
            c if c == name => Some(number.clone()),
            c if c == number => Some(name.clone()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
