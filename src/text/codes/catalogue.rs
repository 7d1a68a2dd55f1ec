//! The catalogue of code words, names and formats: `data/codes.toml`, indexed for look-ups.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use fnv::FnvHashMap;
use regex::Regex;
use serde::Deserialize;

use crate::text::pattern::pattern;

/// The contents of the data file; its comments explain the fields. Texts are borrowed from the program, since every search
/// reads the file; those of patterns have escapes and are copied.
#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct CodesFile {
    pub(super) code_words: Vec<&'static str>,
    pub(super) other_codes: Vec<&'static str>,
    pub(super) code_verbs: Vec<&'static str>,
    pub(super) fillers: Vec<&'static str>,
    pub(super) counted: Vec<&'static str>,
    pub(super) endings: Vec<&'static str>,
    pub(super) log_words: Vec<&'static str>,
    pub(super) web_words: Vec<&'static str>,
    pub(super) mail_words: Vec<&'static str>,
    pub(super) bounce_words: Vec<&'static str>,
    pub(super) version_words: Vec<&'static str>,
    pub(super) data_words: Vec<&'static str>,
    pub(super) stop_words: Vec<&'static str>,
    pub(super) id_words: Vec<&'static str>,
    pub(super) id_fillers: Vec<&'static str>,
    pub(super) id_prefixes: Vec<&'static str>,
    pub(super) not_ids: Vec<&'static str>,
    pub(super) code_headers: Vec<&'static str>,
    pub(super) bare_code_headers: Vec<&'static str>,
    pub(super) display_headers: Vec<&'static str>,
    pub(super) meaning_headers: Vec<&'static str>,
    pub(super) setting_first_parts: Vec<&'static str>,
    pub(super) setting_last_parts: Vec<&'static str>,
    pub(super) plain_stops: Vec<&'static str>,
    pub(super) smtp_replies: Vec<&'static str>,
    pub(super) errno: Vec<&'static str>,
    pub(super) signals: Vec<&'static str>,
    pub(super) replies_of_names: Vec<&'static str>,
    pub(super) announcements: Vec<&'static str>,
    pub(super) failure_parts: Vec<&'static str>,
    pub(super) last_failure_parts: Vec<&'static str>,
    pub(super) non_code: Vec<NonCode>,
    pub(super) prefix: Vec<Prefix>,
    pub(super) vendor: Vec<Vendor>,
    pub(super) product: Vec<Product>,
    /// Reason phrases in lower case, by status number.
    pub(super) http: HashMap<&'static str, Vec<&'static str>>,
    /// Canonical numbers of bug checks, by name.
    pub(super) stop: BTreeMap<&'static str, &'static str>,
    /// Canonical numbers of HRESULT and NTSTATUS values, by name.
    pub(super) value: BTreeMap<&'static str, &'static str>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct NonCode {
    pub(super) first: Vec<&'static str>,
    #[cfg(test)]
    pub(super) example: String,
}

#[derive(Deserialize)]
pub(super) struct Prefix {
    pub(super) prefix: &'static str,
    pub(super) parts: usize,
    #[serde(default)]
    pub(super) ends: &'static str,
    #[serde(default)]
    pub(super) any_case: bool,
    #[cfg(test)]
    pub(super) example: String,
}

#[derive(Deserialize)]
pub(super) struct Vendor {
    pub(super) pattern: String,
    #[serde(default)]
    pub(super) before: String,
    #[cfg(test)]
    pub(super) example: String,
}

#[derive(Deserialize)]
pub(super) struct Product {
    pub(super) pattern: String,
    #[cfg(test)]
    pub(super) example: String,
}

/// A name of the catalogue.
pub(super) struct Name {
    /// The name in capitals, with underscores.
    pub(super) canonical: &'static str,
    /// Whether the name is that of a bug check, which may also be written with spaces.
    pub(super) stop: bool,
    /// Whether the name reads like ordinary words when written with spaces.
    pub(super) plain: bool,
}

/// The contents of the data file, with a filter over it.
pub(super) struct Catalogue {
    pub(super) file: CodesFile,
    /// Bloom filter of the first words of names: one bit for each of their `filter_keys`.
    filter: Vec<u64>,
}

/// Matches whatever one of [`VENDORS`] matches, to reject most words quickly.
static ANY_VENDOR: LazyLock<Regex> =
    LazyLock::new(|| whole(&CATALOGUE.file.vendor.iter().map(|v| v.pattern.as_str()).collect::<Vec<_>>().join("|")));

/// Patterns of vendors' codes, each matching a whole spelling, with the prefix of the canonical form.
static VENDORS: LazyLock<Vec<(Regex, String)>> =
    LazyLock::new(|| CATALOGUE.file.vendor.iter().map(|v| (whole(&v.pattern), v.before.clone())).collect());

static PRODUCTS: LazyLock<Vec<Regex>> = LazyLock::new(|| CATALOGUE.file.product.iter().map(|p| whole(&p.pattern)).collect());

/// Names by their first word in lower case, longest first. Few searches need them.
static NAMES: LazyLock<FnvHashMap<String, Vec<Name>>> = LazyLock::new(|| {
    let mut names: FnvHashMap<String, Vec<Name>> = FnvHashMap::default();
    for name in all_names(&CATALOGUE.file) {
        names.entry(first_word(name.canonical).to_lowercase()).or_default().push(name);
    }
    names.values_mut().for_each(|with_one_first| with_one_first.sort_by_key(|n| std::cmp::Reverse(n.canonical.len())));
    names
});

/// Compiles the patterns of codes ahead of their first use.
pub fn prepare() {
    LazyLock::force(&NAMES);
    LazyLock::force(&ANY_VENDOR);
    LazyLock::force(&PRODUCTS);
}

/// Compiles a pattern that matches a whole spelling. Spellings are in capitals, since a pattern for any case takes far
/// longer to compile.
fn whole(spelling: &str) -> Regex {
    pattern(&format!("^(?:{spelling})$"))
}

pub(super) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new(rules!("codes")));

impl Catalogue {
    fn new(file: CodesFile) -> Self {
        let mut filter = vec![0; 2 * FILTER_KEYS / 64];
        for key in all_names(&file).flat_map(|name| filter_keys(first_word(name.canonical).as_bytes())) {
            filter[key / 64] |= 1 << (key % 64);
        }
        Catalogue { file, filter }
    }

    /// Whether a name may begin with `word`. Fast, with false positives but no false negatives.
    pub(super) fn may_begin_name(&self, word: &[u8]) -> bool {
        word.len() >= 2 && filter_keys(word).iter().all(|key| self.filter[key / 64] >> (key % 64) & 1 == 1)
    }

    /// Returns the names whose first word is `first` in any case, longest first.
    pub(super) fn names_beginning(&self, first: &str) -> &[Name] {
        NAMES.get(first.to_ascii_lowercase().as_str()).map_or(&[], Vec::as_slice)
    }

    /// Returns the canonical form of a code in a format that only one vendor uses. If a hyphen may stand between its letters
    /// and digits, it does: 'VAN9001' is VAN-9001, and 'ORA00942' is ORA-00942.
    pub(super) fn vendor_code(&self, spelling: &str) -> Option<String> {
        let spelling = spelling.to_ascii_uppercase();
        let plain = self.vendor_spelling(&spelling);
        let letters = spelling.bytes().take_while(u8::is_ascii_alphabetic).count();
        let long = spelling.len() - letters >= 5 && spelling.bytes().skip(letters).all(|b| b.is_ascii_digit());
        let hyphened = || self.vendor_spelling(&format!("{}-{}", &spelling[..letters], &spelling[letters..]));
        if plain.is_some() || long { hyphened().or(plain) } else { None }
    }

    fn vendor_spelling(&self, spelling: &str) -> Option<String> {
        // Most words and phrases are rejected without the patterns, which take long to compile.
        let may_match = spelling.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !may_match || !ANY_VENDOR.is_match(spelling) {
            return None;
        }
        let (_, before) = VENDORS.iter().find(|(pattern, _)| pattern.is_match(spelling))?;
        Some(format!("{before}{spelling}"))
    }

    pub(super) fn is_product(&self, spelling: &str) -> bool {
        let spelling = spelling.to_ascii_uppercase();
        PRODUCTS.iter().any(|p| p.is_match(&spelling))
    }

    /// Returns the length in bytes of the longest reason phrase of a status at the start of `text`.
    pub(super) fn reason_phrase(&self, number: &str, text: &str) -> Option<usize> {
        let phrases = self.file.http.get(number)?;
        phrases.iter().filter(|p| begins_with_words(text, p)).map(|p| p.len()).max()
    }

    pub(super) fn is_http(&self, number: &str) -> bool {
        self.file.http.contains_key(number)
    }

    pub(super) fn is_smtp_reply(&self, number: &str) -> bool {
        self.file.smtp_replies.contains(&number)
    }
}

fn all_names(file: &CodesFile) -> impl Iterator<Item = Name> {
    let stops = file.stop.keys().map(|n| Name { canonical: n, stop: true, plain: file.plain_stops.contains(n) });
    let others = file.value.keys().chain(&file.errno).chain(&file.signals).chain(&file.replies_of_names);
    let others = others.map(|n| Name { canonical: n, stop: false, plain: false });
    stops.chain(others)
}

fn first_word(name: &str) -> &str {
    name.split('_').next().unwrap_or_default()
}

const FILTER_KEYS: usize = 1 << 15;

/// Returns two keys of a word for the filter: its first three letters, and its first two letters with its length. Each
/// takes five bits, which makes the keys independent of case.
fn filter_keys(word: &[u8]) -> [usize; 2] {
    let low = |i: usize| word.get(i).map_or(0, |b| usize::from(b & 31));
    let first = low(0) << 10 | low(1) << 5;
    [first | low(2), FILTER_KEYS + (first | (word.len() & 31))]
}

/// Whether `text` begins with `words` in any case, not followed by a letter or digit.
fn begins_with_words(text: &str, words: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= words.len()
        && bytes[..words.len()].eq_ignore_ascii_case(words.as_bytes())
        && !bytes.get(words.len()).is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether `word` is in `list`, in any case.
pub(super) fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.iter().any(|w| w.eq_ignore_ascii_case(word))
}

/// Returns other canonical forms of the same code: the name of a number, or the number of a name.
pub fn equivalent_codes(canonical: &str) -> Vec<String> {
    let tables = [&CATALOGUE.file.stop, &CATALOGUE.file.value];
    let pairs = tables.iter().flat_map(|t| t.iter());
    pairs
        .filter_map(|(name, number)| match canonical {
            c if c == *name => Some(number.to_string()),
            c if c == *number => Some(name.to_string()),
            _ => None,
        })
        .collect()
}
