//! Codes and their canonical forms.

use std::ops::Range;

/// Kind of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CodeKind {
    /// A 32-bit value such as an HRESULT, NTSTATUS or the number of a bug check, or an address. `0xC000021A`
    Hex,
    /// The name of a Windows bug check. `CRITICAL_PROCESS_DIED`
    StopName,
    /// The name of a constant. `ERR_CONNECTION_RESET`, `ECONNREFUSED`
    Constant,
    /// A Microsoft knowledge base article or update. `KB5034441`
    KnowledgeBase,
    /// An entry of an event log. `Event ID 41`
    EventId,
    /// The status of a web server. `HTTP 404`
    Http,
    /// The reply or enhanced status of a mail server. `SMTP 550`, `SMTP 5.7.1`
    Smtp,
    /// The exit code of a process. `Exit code 137`
    Exit,
    /// A number that is a code only because of the word before it. `Code 43`
    Numbered,
    /// A code in the format of one vendor. `CE-34878-0`, `Code E101`
    Vendor,
}

impl CodeKind {
    /// Name of the kind in replies.
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

    /// Returns the canonical form of a number of this kind.
    pub(super) fn canonical(self, number: &str) -> String {
        let before = match self {
            CodeKind::KnowledgeBase => "KB",
            CodeKind::EventId => "Event ID ",
            CodeKind::Http => "HTTP ",
            CodeKind::Smtp => "SMTP ",
            CodeKind::Exit => "Exit code ",
            _ => "Code ",
        };
        format!("{before}{number}")
    }
}

/// A code in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Canonical form, the same for all spellings.
    pub canonical: String,
    /// Kind of the code.
    pub kind: CodeKind,
    /// The code as written, together with the words before it if they are what makes it a code.
    pub spelling: String,
    /// Byte range of the spelling in the text.
    pub range: Range<usize>,
}

/// A code that was recognised, before its spelling is copied.
pub(super) struct Found {
    pub(super) canonical: String,
    pub(super) kind: CodeKind,
    pub(super) range: Range<usize>,
}

/// Returns the term of a code in posting lists: a single term in lower case. The term of a code that is one word is that
/// word; other terms contain a colon or a hyphen, which words never do.
pub fn code_term(canonical: &str) -> String {
    let numbered = [("Code ", "code:"), ("Event ID ", "event:"), ("HTTP ", "http:"), ("SMTP ", "smtp:"), ("Exit code ", "exit:")];
    let lower = |text: &str| text.to_ascii_lowercase();
    match numbered.iter().find_map(|(words, prefix)| Some((canonical.strip_prefix(words)?, prefix))) {
        Some((number, prefix)) => format!("{prefix}{}", lower(number)),
        None => lower(canonical),
    }
}

/// Returns the canonical form of an id: capitals, and for letters with digits the same with and without a hyphen. 'ERR-4711'
/// is error 4711.
pub(super) fn canonical_id(spelling: &str) -> String {
    let id = spelling.to_ascii_uppercase();
    let (letters, digits) = lettered_parts(&id);
    match letters {
        "" => id,
        "ERR" | "ERROR" if digits.bytes().all(|b| b.is_ascii_digit()) => CodeKind::Numbered.canonical(without_zeros(digits)),
        _ if digits.is_empty() => id,
        _ => CodeKind::Numbered.canonical(&format!("{letters}{digits}")),
    }
}

/// Splits an id in capitals that consists of letters and digits, perhaps with a hyphen between and one letter at the end:
/// 'ETL-5106', 'AMQ9503E'. Both parts of any other text are empty.
pub(super) fn lettered_parts(id: &str) -> (&str, &str) {
    let letters = id.bytes().take_while(u8::is_ascii_uppercase).count();
    let (letters, rest) = id.split_at(letters);
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let ends = rest.len() == digits || rest.len() == digits + 1 && rest.as_bytes()[digits].is_ascii_uppercase();
    if !letters.is_empty() && digits > 0 && ends { (letters, rest) } else { ("", "") }
}

/// Returns a code as it is shown. An id that begins with letters is shown as written, any other code in canonical form.
pub fn shown_code(canonical: &str, spelling: &str) -> String {
    let is_of_id = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let id = spelling.rsplit(|c| !is_of_id(c)).next().unwrap_or_default().trim_matches('-');
    let letters = id.bytes().take_while(u8::is_ascii_uppercase).count();
    let own = letters > 0 && !id.bytes().any(|b| b.is_ascii_lowercase());
    if own && canonical_id(id) == canonical { id.to_string() } else { canonical.to_string() }
}

/// Strips leading zeros: '0043' is 43, '000' is 0.
pub(super) fn without_zeros(number: &str) -> &str {
    let trimmed = number.trim_start_matches('0');
    if trimmed.is_empty() { &number[number.len().saturating_sub(1)..] } else { trimmed }
}
