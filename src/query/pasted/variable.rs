//! What varies between two occurrences of the same message: times, counters, ids, addresses, the folders of paths.

use std::sync::LazyLock;

use regex::Regex;

use super::words::WORDS;
use crate::text::codes;
use crate::text::pattern::pattern;

/// Largest length of the value of a code in bytes: 'status=203/EXEC'.
const MAX_CODE: usize = 40;

/// Largest length of the name of a standard in bytes.
const MAX_STANDARD: usize = 12;

/// What a message ends with that says for whom something failed: ', client: 10.0.0.9, server: shop'.
static CONTEXT: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i), (?:{}):? .*$", WORDS.context_keys.join("|"))));
/// Where in a source something failed: ' in /srv/shop/cart.php on line 77', ' in /srv/shop/cart.php:77'.
static PLACE: LazyLock<Regex> = LazyLock::new(|| pattern(r" (?:in|at) \S*[/\\]\S+(?: on line \d+|:\d+(?::\d+)?)\s*$"));

/// The message without its variable parts. Error codes stay as they are.
pub(super) fn without_variables(message: &str) -> String {
    let message = CONTEXT.find(message).map_or(message, |found| &message[..found.start()]);
    let message = PLACE.find(message).map_or(message, |found| &message[..found.start()]);
    let codes = codes(message);
    let mut out = String::new();
    let mut before = "";
    for token in message.split_whitespace() {
        let is_version = WORDS.version_words.contains(&std::mem::replace(&mut before, token).to_lowercase());
        let start = token.as_ptr() as usize - message.as_ptr() as usize;
        let is_code = codes.iter().any(|code| code.range.start < start + token.len() && start < code.range.end);
        let kept = if is_code || is_version || is_status(token) { token.to_string() } else { constant_part(token) };
        if !kept.is_empty() {
            out.extend([if out.is_empty() { "" } else { " " }, &kept]);
        }
    }
    out
}

/// A sentence of a mail without the addresses in it. Numbers stay.
pub(super) fn without_addresses(sentence: &str) -> String {
    let is_address = |token: &&str| {
        let core = token.trim_matches(|c: char| !c.is_alphanumeric());
        let bracketed = core.split(['[', '(']).next_back().unwrap_or_default();
        core.contains('@') && core.contains('.') || is_network_address(bracketed) && bracketed.contains('.')
    };
    sentence.split_whitespace().filter(|token| !is_address(token)).collect::<Vec<&str>>().join(" ")
}

/// The part of a token that does not vary; empty if all of it does.
fn constant_part(token: &str) -> String {
    let core = token.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '\\' | '_' | '-' | '+'));
    if !core.contains(char::is_alphanumeric) {
        // A mark between two sentences separates their words; any other says nothing.
        return if token == "-" || token.chars().all(|c| c.is_alphanumeric()) { String::new() } else { marks(token) };
    }
    if core.contains("://") {
        return address(core);
    }
    if let Some((key, value)) = core.split_once('=').filter(|(key, _)| !key.is_empty()) {
        let last = key.rsplit(['.', '-', '_', '(']).next().unwrap_or_default().to_lowercase();
        if WORDS.code_keys.contains(&last) && (2..=MAX_CODE).contains(&value.len()) && !value.contains(['\\', '<']) {
            return core.trim_start_matches('-').to_string();
        }
        let value = constant_part(value);
        return if value.is_empty() { String::new() } else { format!("{} {value}", segments(key)) };
    }
    let bare = core.trim_start_matches(['/', '\\', '-', '+']);
    match () {
        () if core.contains('@') && !core.ends_with(".service") => core.split(['@', '.']).next().map(segments).unwrap_or_default(),
        () if is_negative_code(token) => token.to_string(),
        () if is_host(core) => String::new(),
        () if is_quantity(core) || is_time(core) || is_network_address(core) => String::new(),
        () if is_path(core) => path(bare),
        () if core.contains(|c: char| c.is_ascii_digit()) => segments(core),
        () => token.to_string(),
    }
}

/// Whether this is a number with a name for it, in capitals: '203/EXEC', 'TCP_DENIED/403'.
fn is_status(token: &str) -> bool {
    let is_number = |part: &str| (2..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let is_name = |part: &str| part.len() >= 3 && part.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    token
        .trim_matches(|c: char| !c.is_alphanumeric())
        .split_once('/')
        .is_some_and(|(a, b)| is_number(a) && is_name(b) || is_name(a) && is_number(b))
}

/// Whether this is the number of an error in brackets: '(-25300)'.
fn is_negative_code(token: &str) -> bool {
    let number = token.strip_prefix("(-").and_then(|rest| rest.trim_end_matches(['.', ',', ':', ';']).strip_suffix(')'));
    number.is_some_and(|number| (2..=6).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether this is the name of a host with its domain: 'mx.example.org', 'db1.example.com:5432'. Names of classes begin with the domain.
fn is_host(core: &str) -> bool {
    let name = core.split([':', '[']).next().unwrap_or_default();
    let labels: Vec<&str> = name.split('.').collect();
    let is_top = |label: &&str| WORDS.top_domains.iter().any(|top| top == label);
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.'));
    labels.len() >= 3 && plain && labels.last().is_some_and(is_top) && !labels.first().is_some_and(is_top)
}

/// Marks that end a sentence or clause.
fn marks(token: &str) -> String {
    token.chars().filter(|c| matches!(c, '.' | ':' | ';' | '!' | '?')).collect()
}

/// The words of an address: those of the last parts of its path.
fn address(core: &str) -> String {
    let rest = core.split_once("://").map_or(core, |(_, rest)| rest);
    let path_part = rest.split(['?', '#']).next().unwrap_or_default();
    path_part.split_once('/').map(|(_, path_part)| path(path_part)).unwrap_or_default()
}

fn is_path(core: &str) -> bool {
    let separators = core.matches(['/', '\\']).count();
    let has_drive = core.as_bytes().get(1) == Some(&b':') && core.contains('\\');
    has_drive || core.starts_with(['/', '\\']) && separators >= 1 || separators >= 1 && core.contains('.') || separators >= 2
}

/// The name of a file and of its folder, as far as they do not vary.
fn path(text: &str) -> String {
    let named: Vec<String> = text.split(['/', '\\']).map(segments).filter(|part| !part.is_empty()).collect();
    named[named.len().saturating_sub(2)..].join(" ")
}

/// The parts of a name that do not vary: 'worker-3' is a worker, 'pod-7d9f8b6c5-x2x4z' a pod.
fn segments(name: &str) -> String {
    if is_unique_id(name) {
        return String::new();
    }
    // 'UTF-8', 'ISO-8859-1'
    let is_standard = name.len() <= MAX_STANDARD
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && !name.contains(|c: char| c.is_lowercase() || c == '_');
    if is_standard && name.contains('-') {
        return name.to_string();
    }
    let parts = name.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '\'');
    let kept: Vec<&str> = parts.filter(|part| !part.is_empty() && !is_id(part)).collect();
    if kept.concat().len() + kept.len().saturating_sub(1) == name.len() { name.to_string() } else { kept.join(" ") }
}

/// Whether this is an id of 32 hexadecimal digits in groups.
fn is_unique_id(name: &str) -> bool {
    let digits = name.bytes().filter(u8::is_ascii_hexdigit).count();
    digits == 32 && name.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

/// Whether a part of a name varies: a number, hexadecimal digits, letters and digits at random.
fn is_id(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let hex = part.bytes().all(|b| b.is_ascii_hexdigit());
    let is_letter_after_digit = |pair: &[u8]| pair[0].is_ascii_digit() && pair[1].is_ascii_alphabetic();
    let turns = part.as_bytes().windows(2).filter(|pair| is_letter_after_digit(pair)).count();
    let has_prefix = part.starts_with("0x") || part.starts_with("0X");
    digits == part.len()
        || digits > 0 && (has_prefix || hex && part.len() >= 6 || part.len() >= 8 && digits >= 4 || part.len() >= 5 && turns >= 2)
}

/// Whether this is a number, perhaps with a unit: '35ms', '12.5%', '1,024', '1920x1080'.
fn is_quantity(core: &str) -> bool {
    let unit = core.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '+' | '-' | '#' | '*' | '/'));
    core.contains(|c: char| c.is_ascii_digit())
        && unit.len() < core.len()
        && unit.len() <= 3
        && unit.chars().all(|c| c.is_alphabetic() || c == '%')
}

/// Whether this is a date or time; but a version, such as 2.0.1, is none.
pub(super) fn is_time(core: &str) -> bool {
    let digits = core.bytes().filter(u8::is_ascii_digit).count();
    let letters: String = core.chars().filter(|c| c.is_alphabetic()).collect();
    let is_named = letters.len() <= 1 || matches!(letters.as_str(), "TZ" | "UTC" | "TUTC") || is_month(&letters);
    let is_plain = core.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '/' | '.' | ',' | '+'));
    let joined = |mark: char| core.matches(mark).count();
    let groups: Vec<usize> = core.split('.').map(str::len).collect();
    let is_date = joined('-') >= 2 || joined('/') >= 2 || matches!(groups[..], [1..=2, 1..=2, 4]);
    is_plain && is_named && (joined(':') >= 1 && digits >= 3 && letters.len() <= 4 || is_date && digits >= 5)
}

/// Whether this is the name of a month or weekday, shortened.
pub(super) fn is_month(word: &str) -> bool {
    const NAMES: [&str; 19] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    ];
    word.len() == 3 && NAMES.contains(&word.to_ascii_lowercase().as_str())
}

/// Whether this is an address of a device or process: '10.0.0.7:5432', 'fe80::1', '00:1b:44:11:3a:b7'.
fn is_network_address(core: &str) -> bool {
    let host = core.rsplit_once(':').map_or(core, |(host, port)| if port.bytes().all(|b| b.is_ascii_digit()) { host } else { core });
    let is_version_4 = host.split('.').count() == 4 && host.split('.').all(|n| n.parse::<u8>().is_ok());
    let without_zone = core.split('%').next().unwrap_or_default();
    let is_hex = without_zone.split([':', '/']).all(|group| group.len() <= 4 && group.bytes().all(|b| b.is_ascii_hexdigit()));
    is_version_4 || core.matches(':').count() >= 2 && is_hex
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str, expected: &str) {
        assert_eq!(without_variables(message), expected, "{message}");
    }

    #[test]
    fn what_varies_is_left_out() {
        check(
            "could not write to file \"pg_wal/xlogtemp.1234\": No space left on device (seq=217)",
            "could not write to file pg_wal xlogtemp No space left on device",
        );
        check("connect to 10.0.0.7:5432 failed after 35ms (attempt 3 of 5)", "connect to failed after (attempt of");
        check(
            "request 8f3a2b1c-77aa-4f0e-9c1d-0123456789ab to https://api.example.com/v1/payments/8811?x=1 failed",
            "request to v1 payments failed",
        );
        check("pod-7d9f8b6c5-x2x4z was killed by user jane@example.com", "pod was killed by user jane");
        check("opened C:\\Users\\jdoe\\AppData\\Local\\app\\crash.dmp at 2025-06-03T10:00:18.682Z", "opened app crash.dmp at");
        check("device 00:1b:44:11:3a:b7 at fe80::1%eth0 lost", "device at lost");
    }

    #[test]
    fn codes_and_names_stay() {
        check("failed with 0x80070005 and error 1067 in utf8 of log4j2", "failed with 0x80070005 and error 1067 in utf8 of log4j2");
        check("ECONNREFUSED: KB5034441", "ECONNREFUSED: KB5034441");
    }
}
