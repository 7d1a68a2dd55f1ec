//! Ids of errors in the shapes that vendors give them: 'OS-CAP-PRJ-40003', 'ETL-5106', 'AMQ9503E', 'REP_12014'.
//!
//! A shape that nothing else has is believed anywhere. Models of devices, standards and issues of trackers have the simpler
//! ones too ('HL-1110', 'ISO-9001', 'KAFKA-1234'): these must be announced, or stand where an id stands.

use super::candidate::{Candidate, is_token_byte};
use super::catalogue::{CATALOGUE, is_one_of};
use super::code::{CodeKind, Found, canonical_id, lettered_parts, without_zeros};
use super::numbers::separates;

/// Largest number of letters before the digits of an id.
const MAX_LETTERS: usize = 8;

/// Recognises an id that needs no evidence.
pub(super) fn certain(candidate: Candidate<'_>) -> Option<Found> {
    error_number(candidate).or_else(|| {
        let chain = candidate.chain();
        system_message(chain).or_else(|| (is_grouped(chain.token()) || is_zeroed(chain.token())).then(|| found(chain)))
    })
}

/// Recognises an id by its place or the words before it.
pub(super) fn believed(candidate: Candidate<'_>) -> Option<Found> {
    let chain = candidate.chain();
    let (letters, digits) = lettered_parts(chain.token());
    if letters.is_empty() {
        return (is_underscored(candidate.token()) && is_in_log(candidate)).then(|| found(candidate));
    }
    let number = digits.trim_end_matches(|c: char| c.is_ascii_uppercase());
    if is_not_an_id(letters) || letters.len() > MAX_LETTERS || number.len() < 2 {
        return None;
    }
    let prefixed = is_one_of(letters, &CATALOGUE.file.id_prefixes) && !is_function_key(chain.token());
    let believed = match chain.token().contains('-') {
        true => letters.len() >= 2 && number.len() >= 3 && (is_announced(chain) || is_placed(chain)) || prefixed && begins_item(chain),
        false => is_of_log(letters, digits) && (is_announced(chain) || is_in_log(chain)) || prefixed && begins_item(chain),
    };
    believed.then(|| found(chain))
}

/// Recognises an id that continues a list: 'F-UDF-LIB-1125 and ETL-5106'.
pub(super) fn continued(candidate: Candidate<'_>, last: &Found) -> Option<Found> {
    let chain = candidate.chain();
    let (letters, digits) = lettered_parts(chain.token());
    let listed = last.kind == CodeKind::Vendor
        && last.range.end <= chain.start
        && separates(&candidate.text[last.range.end..chain.start])
        && chain.token().contains('-');
    (listed && letters.len() >= 2 && digits.len() >= 3 && !is_not_an_id(letters)).then(|| found(chain))
}

fn found(id: Candidate<'_>) -> Found {
    let canonical = CATALOGUE.vendor_code(id.token()).unwrap_or_else(|| canonical_id(id.token()));
    Found { canonical, kind: CodeKind::Vendor, range: id.range() }
}

/// Recognises 'ERR4711' and 'ERR_4711', which are error 4711.
fn error_number(candidate: Candidate<'_>) -> Option<Found> {
    let token = candidate.token();
    let prefix = ["ERROR", "ERR"].into_iter().find(|p| token.get(..p.len()).is_some_and(|t| t.eq_ignore_ascii_case(p)))?;
    let digits = token[prefix.len()..].trim_start_matches('_');
    let is_number = (2..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let is_variable = matches!(candidate.byte_before(0), Some(b'$' | b'%' | b'#' | b'{' | b'.' | b'-' | b'/'))
        || matches!(candidate.byte_after(0), Some(b'=' | b'%' | b'(' | b'-' | b'['));
    let canonical = || CodeKind::Numbered.canonical(without_zeros(digits));
    (is_number && !is_variable).then(|| Found { canonical: canonical(), kind: CodeKind::Numbered, range: candidate.range() })
}

/// Recognises a message of a network device: '%LINK-3-UPDOWN'.
fn system_message(chain: Candidate<'_>) -> Option<Found> {
    let bytes = chain.text.as_bytes();
    let end = chain.end + bytes[chain.end..].iter().take(MAX_MNEMONIC).take_while(|b| is_token_byte(**b)).count();
    let whole = Candidate { end, ..chain };
    let mut groups = whole.token().split('-');
    let (facility, severity) = (groups.next()?, groups.next()?);
    let capital = |group: &str| group.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let is_message = chain.byte_before(0) == Some(b'%')
        && facility.len() >= 2
        && capital(facility)
        && matches!(severity.as_bytes(), [b'0'..=b'7'])
        && groups.next().is_some_and(|mnemonic| mnemonic.len() >= 2)
        && whole.token().split('-').all(capital);
    is_message.then(|| Found { canonical: whole.token().to_string(), kind: CodeKind::Vendor, range: whole.range() })
}

/// Largest number of bytes of a mnemonic after its first underscore.
const MAX_MNEMONIC: usize = 40;

/// Whether this is at least two groups of letters and a number: 'SF-INS-DSAV-00023'.
pub(super) fn is_grouped(id: &str) -> bool {
    let groups: Vec<&str> = id.split('-').collect();
    let Some((number, names)) = groups.split_last() else { return false };
    let letters = |group: &&&str| group.bytes().all(|b| b.is_ascii_uppercase());
    let named = |group: &&str| group.starts_with(|c: char| c.is_ascii_uppercase()) && !group.bytes().any(|b| b.is_ascii_lowercase());
    // The groups of a licence key are long, and equally so.
    let is_key = number.len() > 3 && groups.iter().all(|group| group.len() == number.len());
    (3..=6).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
        && (2..=6).contains(&names.len())
        && names.iter().all(|name| named(name) && name.len() <= 12)
        && names.iter().filter(letters).count() >= 2
        && !names.iter().any(|name| is_not_an_id(name))
        && !is_key
}

/// Whether this is letters, a hyphen and a number with leading zeros, as models of devices seldom have: 'BEA-000362'.
fn is_zeroed(id: &str) -> bool {
    let (letters, digits) = lettered_parts(id);
    id.contains('-') && (2..=MAX_LETTERS).contains(&letters.len()) && digits.len() >= 3 && digits.starts_with('0') && !is_not_an_id(letters)
}

/// Whether letters and digits look like the id of a message in a log: with leading zeros ('WFLYCTL0013'), or with a letter
/// for the severity at the end ('AMQ9503E').
fn is_of_log(letters: &str, digits: &str) -> bool {
    let number = digits.trim_end_matches(['E', 'I', 'W', 'F', 'S']);
    let plain = (3..=6).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    letters.len() >= 3 && plain && (number.starts_with('0') || number.len() >= 4 && number.len() < digits.len())
}

/// Whether this is letters, an underscore and a number: 'REP_12014'.
fn is_underscored(token: &str) -> bool {
    let Some((letters, digits)) = token.split_once('_') else { return false };
    (2..=6).contains(&letters.len())
        && letters.bytes().all(|b| b.is_ascii_uppercase())
        && (4..=6).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !is_not_an_id(letters)
}

fn is_not_an_id(letters: &str) -> bool {
    is_one_of(letters, &CATALOGUE.file.not_ids)
}

/// Whether this is a key of a keyboard: 'F12: open the tools'.
fn is_function_key(id: &str) -> bool {
    id.strip_prefix('F').is_some_and(|number| number.len() <= 2 && number.parse().is_ok_and(|n: u8| n <= 12))
}

/// Whether words before an id announce it: 'fails with ETL-5106', 'error message ETL-5106'.
fn is_announced(id: Candidate<'_>) -> bool {
    let mut words = id.words_before().take(5);
    let announcing = words.find_map(|word| {
        let interrupted = word.gap.contains(['.', ';', '!', '?', '/', '|']);
        match is_one_of(word.text, &CATALOGUE.file.id_words) {
            _ if interrupted => Some(None),
            true => Some(Some(word)),
            false if is_one_of(word.text, &CATALOGUE.file.id_fillers) => None,
            false => Some(None),
        }
    });
    let Some(Some(word)) = announcing else { return false };
    // 'product code AB-1234'
    let is_code = matches!(word.text.to_ascii_lowercase().as_str(), "code" | "codes");
    !(is_code && words.next().is_some_and(|before| is_one_of(before.text, &CATALOGUE.file.other_codes)))
}

/// Whether letters, a hyphen and a number stand where an id does: alone on the line, or at its beginning before a colon or in
/// brackets. Before a colon most models of devices have two letters, or another one at the end.
fn is_placed(id: Candidate<'_>) -> bool {
    let (letters, digits) = lettered_parts(id.token());
    let (before, after) = around(id);
    let numeric = digits.bytes().all(|b| b.is_ascii_digit());
    before.is_empty() && numeric && (after.is_empty() || letters.len() >= 3 && is_labelling(id) || is_bracketed(id))
}

/// Whether an id stands where that of a message does: alone on the line, before a colon, or in brackets.
fn is_in_log(id: Candidate<'_>) -> bool {
    let (before, after) = around(id);
    before.is_empty() && after.is_empty() || is_labelling(id) || is_bracketed(id)
}

fn is_bracketed(id: Candidate<'_>) -> bool {
    matches!(id.byte_before(0), Some(b'[' | b'(' | b'<')) && matches!(id.byte_after(0), Some(b']' | b')' | b'>'))
}

/// Whether an id begins an item of a list: 'E18: the drain is blocked', 'E18 – drain'; or is alone on its line.
fn begins_item(id: Candidate<'_>) -> bool {
    let (before, after) = around(id);
    let dashed = ["- ", "– ", "— ", ": "].iter().any(|mark| after.starts_with(mark));
    before.is_empty() && (after.is_empty() || dashed || is_labelling(id))
}

/// Whether a colon follows an id, and then white space.
fn is_labelling(id: Candidate<'_>) -> bool {
    let after = id.line_after().trim_start_matches(['*', '`', ']', ')', '>', '"', '”']);
    after.strip_prefix([':', '：']).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// The text before and after an id on its line, without punctuation.
fn around(id: Candidate<'_>) -> (&str, &str) {
    let mark = |c: char| c.is_whitespace() || matches!(c, '*' | '`' | '[' | ']' | '(' | ')' | '<' | '>' | '"' | '“' | '”' | '•' | '#');
    (id.line_before().trim_matches(mark), id.line_after().trim_matches(|c| mark(c) || c == '.'))
}
