//! Codes that are names: bug checks, HRESULTs, and constants such as ERR_CONNECTION_RESET.

use super::candidate::{Candidate, is_token_byte};
use super::catalogue::{CATALOGUE, Name, Prefix, is_one_of};
use super::code::{CodeKind, Found};
use super::subject::{Subject, subject};

/// Recognises a code that is a name.
pub(super) fn recognise(candidate: Candidate<'_>) -> Option<Found> {
    known(candidate).or_else(|| constant(candidate))
}

/// Recognises a name of the catalogue in any case; a bug check may also be written with spaces or hyphens.
fn known(candidate: Candidate<'_>) -> Option<Found> {
    let first = candidate.token().split('_').next()?;
    let rest = &candidate.text[candidate.start..];
    let found = |name: &Name| {
        let spelling = spelling_of(name, rest)?;
        is_believed(name, spelling, candidate).then(|| Found {
            canonical: name.canonical.to_string(),
            kind: if name.stop { CodeKind::StopName } else { CodeKind::Constant },
            range: candidate.start..candidate.start + spelling.len(),
        })
    };
    CATALOGUE.names_beginning(first).iter().find_map(found).filter(|_| !candidate.is_part_of_a_path())
}

/// Returns the spelling of `name` at the start of `text`.
fn spelling_of<'a>(name: &Name, text: &'a str) -> Option<&'a str> {
    let length = name.canonical.len();
    let same = |(written, letter): (u8, u8)| match letter {
        b'_' => written == b'_' || name.stop && matches!(written, b' ' | b'-'),
        letter => written.eq_ignore_ascii_case(&letter),
    };
    let bytes = text.as_bytes();
    let matches = bytes.len() >= length && bytes.iter().copied().zip(name.canonical.bytes()).all(same);
    (matches && !bytes.get(length).is_some_and(|b| is_token_byte(*b))).then(|| &text[..length])
}

/// Whether a spelling means the bug check, and not just the same words.
fn is_believed(name: &Name, spelling: &str, candidate: Candidate<'_>) -> bool {
    let words = spelling.split([' ', '-', '_']).count();
    spelling.contains('_')
        || words == 1
        || !spelling.bytes().any(|b| b.is_ascii_lowercase())
        || words >= 3 && !name.plain
        || candidate.is_near_one_of(&CATALOGUE.file.stop_words)
}

/// Returns the name of the catalogue that `text` consists of, in any case, with spaces or underscores.
pub(super) fn whole(text: &str) -> Option<String> {
    let first = text.split([' ', '_', '-']).next()?;
    let names = CATALOGUE.names_beginning(first).iter();
    names.filter(|n| spelling_of(n, text).is_some_and(|s| s.len() == text.len())).map(|n| n.canonical.to_string()).next()
}

/// Recognises a name with underscores that looks like that of an error.
fn constant(candidate: Candidate<'_>) -> Option<Found> {
    let token = candidate.token().trim_matches('_');
    if !token.contains('_') || token.len() < 5 || is_variable(candidate) {
        return None;
    }
    let upper = token.to_ascii_uppercase();
    let parts: Vec<&str> = upper.split('_').collect();
    if parts.iter().any(|p| p.is_empty()) || !upper.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let capital = !token.bytes().any(|b| b.is_ascii_lowercase());
    let prefixed = CATALOGUE.file.prefix.iter().any(|p| has_prefix(p, &upper, &parts, capital));
    let failure = || mentions_failure(&parts) && !is_setting(&parts);
    let believed = prefixed || capital && !begins_non_code(&upper, &parts) && (failure() || is_announced(candidate));
    let start = candidate.start + candidate.token().find(|c| c != '_').unwrap_or(0);
    believed.then(|| Found { canonical: upper.clone(), kind: CodeKind::Constant, range: start..start + token.len() })
}

/// Whether the name is that of a variable or macro: '$ERR_FILE', '%ERROR_LOG%', 'E_MAX=1', 'STATUS_SET('.
fn is_variable(candidate: Candidate<'_>) -> bool {
    matches!(candidate.byte_before(0), Some(b'$' | b'%' | b'#' | b'{')) || matches!(candidate.byte_after(0), Some(b'=' | b'%' | b'('))
}

fn has_prefix(prefix: &Prefix, upper: &str, parts: &[&str], capital: bool) -> bool {
    // In lower case, names of two parts may be variables: 'err_msg'.
    let least = if capital { prefix.parts } else { prefix.parts.max(3) };
    let matches = (capital || prefix.any_case) && upper.starts_with(prefix.prefix) && upper.ends_with(prefix.ends);
    matches && parts.len() >= least && !is_non_code(upper)
}

fn is_non_code(upper: &str) -> bool {
    CATALOGUE.file.non_code.iter().flat_map(|n| &n.first).any(|first| *first == upper)
}

fn begins_non_code(upper: &str, parts: &[&str]) -> bool {
    CATALOGUE.file.non_code.iter().flat_map(|n| &n.first).any(|first| *first == upper || parts[0] == *first)
}

fn mentions_failure(parts: &[&str]) -> bool {
    let file = &CATALOGUE.file;
    let ends_in_failure = parts.last().is_some_and(|last| is_one_of(last, &file.last_failure_parts));
    ends_in_failure || parts.len() >= 3 && parts.iter().any(|p| is_one_of(p, &file.failure_parts))
}

/// Whether a name is that of a setting: 'QUILL_INIT_TIMEOUT', 'IGNORE_BAD_ROWS'; but not 'MAX_ROWS_EXCEEDED'.
fn is_setting(parts: &[&str]) -> bool {
    let file = &CATALOGUE.file;
    let last = parts.last().copied().unwrap_or_default();
    let happened = is_one_of(last, &file.last_failure_parts) || is_one_of(last, &file.failure_parts) && last.ends_with("ED");
    let begins = is_one_of(parts[0], &file.setting_first_parts) && !happened;
    let ends =
        is_one_of(last, &file.setting_last_parts) && !parts.iter().any(|part| matches!(*part, "NOT" | "INVALID" | "BAD" | "UNKNOWN"));
    begins || ends
}

fn is_announced(candidate: Candidate<'_>) -> bool {
    subject(candidate).is_some_and(|s| matches!(s.subject, Subject::Error | Subject::Code | Subject::Stop) && !s.plural)
}

/// Returns the constant that the words of a query spell: 'err connection reset'.
pub(super) fn from_words(text: &str) -> Option<String> {
    let upper = text.trim().to_ascii_uppercase().replace([' ', '-'], "_");
    let plain = upper.len() <= 80 && upper.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let parts: Vec<&str> = upper.split('_').collect();
    let prefixed = |p: &Prefix| p.any_case && has_prefix(p, &upper, &parts, true);
    (plain && !parts.contains(&"") && CATALOGUE.file.prefix.iter().any(prefixed)).then(|| upper.clone())
}
