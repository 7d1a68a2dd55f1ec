//! Codes that are names: bug checks, HRESULTs, constants such as ERR_CONNECTION_RESET.

use super::catalogue::{CATALOGUE, Name, Prefix, is_one_of};
use super::place::{Place, is_token_byte};
use super::subject::{Subject, subject};
use super::{CodeKind, Found};

/// A code that is a name, at this token.
pub(super) fn read(place: Place<'_>) -> Option<Found> {
    known(place).or_else(|| constant(place))
}

/// A name of the catalogue, in any case, a bug check also with spaces or hyphens.
fn known(place: Place<'_>) -> Option<Found> {
    let first = place.token().split('_').next()?;
    let rest = &place.text[place.start..];
    let found = |name: &Name| {
        let spelling = spelling_of(name, rest)?;
        is_believed(name, spelling, place).then(|| Found {
            canonical: name.canonical.clone(),
            kind: if name.stop { CodeKind::StopName } else { CodeKind::Constant },
            range: place.start..place.start + spelling.len(),
        })
    };
    CATALOGUE.names_beginning(first).iter().find_map(found).filter(|_| !place.is_part_of_a_path())
}

/// How `name` is spelt at the beginning of `text`.
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

/// Whether a spelling means the bug check and not its words.
fn is_believed(name: &Name, spelling: &str, place: Place<'_>) -> bool {
    let words = spelling.split([' ', '-', '_']).count();
    spelling.contains('_')
        || words == 1
        || !spelling.bytes().any(|b| b.is_ascii_lowercase())
        || words >= 3 && !name.plain
        || place.is_near_one_of(&CATALOGUE.file.stop_words)
}

/// The known name that is all of `text`, in any case, with spaces or underscores.
pub(super) fn whole(text: &str) -> Option<String> {
    let first = text.split([' ', '_', '-']).next()?;
    let names = CATALOGUE.names_beginning(first).iter();
    names.filter(|n| spelling_of(n, text).is_some_and(|s| s.len() == text.len())).map(|n| n.canonical.clone()).next()
}

/// A name with underscores that looks like an error's.
fn constant(place: Place<'_>) -> Option<Found> {
    let token = place.token().trim_matches('_');
    if !token.contains('_') || token.len() < 5 || is_variable(place) {
        return None;
    }
    let upper = token.to_ascii_uppercase();
    let parts: Vec<&str> = upper.split('_').collect();
    if parts.iter().any(|p| p.is_empty()) || !upper.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let capital = !token.bytes().any(|b| b.is_ascii_lowercase());
    let named_so = CATALOGUE.file.prefix.iter().any(|p| has_prefix(p, &upper, &parts, capital));
    let believed = named_so || capital && !is_other_name(&upper, &parts) && (tells_of_trouble(&parts) || is_announced(place));
    let start = place.start + place.token().find(|c| c != '_').unwrap_or(0);
    believed.then(|| Found { canonical: upper.clone(), kind: CodeKind::Constant, range: start..start + token.len() })
}

/// '$ERR_FILE', '%ERROR_LOG%', 'E_MAX=1', 'STATUS_SET(': names of variables and macros.
fn is_variable(place: Place<'_>) -> bool {
    matches!(place.byte_before(0), Some(b'$' | b'%' | b'#' | b'{')) || matches!(place.byte_after(0), Some(b'=' | b'%' | b'('))
}

fn has_prefix(prefix: &Prefix, upper: &str, parts: &[&str], capital: bool) -> bool {
    // In lower case two parts are also a variable: 'err_msg'.
    let least = if capital { prefix.parts } else { prefix.parts.max(3) };
    let named_so = (capital || prefix.any_case) && upper.starts_with(&prefix.prefix) && upper.ends_with(&prefix.ends);
    named_so && parts.len() >= least && !is_exactly_other_name(upper)
}

fn is_exactly_other_name(upper: &str) -> bool {
    CATALOGUE.file.other_names.iter().flat_map(|o| &o.first).any(|f| f == upper)
}

fn is_other_name(upper: &str, parts: &[&str]) -> bool {
    CATALOGUE.file.other_names.iter().flat_map(|o| &o.first).any(|f| f == upper || parts[0] == f)
}

fn tells_of_trouble(parts: &[&str]) -> bool {
    let file = &CATALOGUE.file;
    let ends_so = parts.last().is_some_and(|last| is_one_of(last, &file.trouble_endings));
    ends_so || parts.len() >= 3 && parts.iter().any(|p| is_one_of(p, &file.trouble))
}

fn is_announced(place: Place<'_>) -> bool {
    subject(place).is_some_and(|s| matches!(s.subject, Subject::Error | Subject::Code | Subject::Stop) && !s.plural)
}

/// The constant that a query's words spell: 'err connection reset'.
pub(super) fn from_words(text: &str) -> Option<String> {
    let upper = text.trim().to_ascii_uppercase().replace([' ', '-'], "_");
    let plain = upper.len() <= 80 && upper.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let parts: Vec<&str> = upper.split('_').collect();
    let named_so = |p: &Prefix| p.any_case && has_prefix(p, &upper, &parts, true);
    (plain && !parts.contains(&"") && CATALOGUE.file.prefix.iter().any(named_so)).then(|| upper.clone())
}
