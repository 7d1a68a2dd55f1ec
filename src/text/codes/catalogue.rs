//! The words, names and forms of `data/codes.toml`, made ready for look-ups.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::text::pattern::pattern;

/// The file as written.
#[derive(Deserialize)]
pub(super) struct CodesFile {
    pub(super) code_words: Vec<String>,
    pub(super) other_codes: Vec<String>,
    pub(super) code_verbs: Vec<String>,
    pub(super) fillers: Vec<String>,
    pub(super) counted: Vec<String>,
    pub(super) endings: Vec<String>,
    pub(super) log_words: Vec<String>,
    pub(super) web_words: Vec<String>,
    pub(super) mail_words: Vec<String>,
    pub(super) bounce_words: Vec<String>,
    pub(super) version_words: Vec<String>,
    pub(super) data_words: Vec<String>,
    pub(super) stop_words: Vec<String>,
    pub(super) plain_stops: Vec<String>,
    pub(super) smtp_replies: Vec<String>,
    pub(super) errno: Vec<String>,
    pub(super) trouble: Vec<String>,
    pub(super) trouble_endings: Vec<String>,
    pub(super) other_names: Vec<OtherNames>,
    pub(super) prefix: Vec<Prefix>,
    pub(super) vendor: Vec<Vendor>,
    pub(super) product: Vec<Product>,
    /// Reason phrases, in lower case, by status number.
    pub(super) http: HashMap<String, Vec<String>>,
    /// Bug checks: name to canonical number.
    pub(super) stop: BTreeMap<String, String>,
    /// HRESULT and NTSTATUS: name to canonical number.
    pub(super) value: BTreeMap<String, String>,
}

#[derive(Deserialize)]
pub(super) struct OtherNames {
    pub(super) first: Vec<String>,
    #[cfg(test)]
    pub(super) example: String,
}

#[derive(Deserialize)]
pub(super) struct Prefix {
    pub(super) prefix: String,
    pub(super) parts: usize,
    #[serde(default)]
    pub(super) ends: String,
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

/// A name that is known whole.
pub(super) struct Name {
    /// In capitals, with underscores.
    pub(super) canonical: String,
    /// Whether it is a bug check; those are also written with spaces.
    pub(super) stop: bool,
    /// Whether it reads like ordinary words when written with spaces.
    pub(super) plain: bool,
}

/// The file, with indexes over it.
pub(super) struct Catalogue {
    pub(super) file: CodesFile,
    /// Known names by their first word in lower case, longest first.
    names: HashMap<String, Vec<Name>>,
    /// What first words of known names look like: one bit for each key of `gate_keys`.
    gate: Vec<u64>,
}

/// Matches whatever one of [`VENDORS`] matches: most words are turned away at once.
static ANY_VENDOR: LazyLock<Regex> =
    LazyLock::new(|| whole(&CATALOGUE.file.vendor.iter().map(|v| v.pattern.as_str()).collect::<Vec<_>>().join("|")));

/// Vendor forms, each matching a whole spelling, with what goes before the canonical form.
static VENDORS: LazyLock<Vec<(Regex, String)>> =
    LazyLock::new(|| CATALOGUE.file.vendor.iter().map(|v| (whole(&v.pattern), v.before.clone())).collect());

static PRODUCTS: LazyLock<Vec<Regex>> = LazyLock::new(|| CATALOGUE.file.product.iter().map(|p| whole(&p.pattern)).collect());

/// See [`crate::article::prepare`].
pub(super) fn prepare() {
    LazyLock::force(&ANY_VENDOR);
    LazyLock::force(&PRODUCTS);
}

/// A form of capitals, which takes far less to compile than one in any case.
fn whole(form: &str) -> Regex {
    pattern(&format!("^(?:{form})$"))
}

pub(super) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new(rules!("codes")));

impl Catalogue {
    fn new(file: CodesFile) -> Self {
        let mut names: HashMap<String, Vec<Name>> = HashMap::new();
        let mut gate = vec![0; 2 * GATE_KEYS / 64];
        for name in known_names(&file) {
            let first = name.canonical.split('_').next().unwrap_or_default().to_lowercase();
            for key in gate_keys(first.as_bytes()) {
                gate[key / 64] |= 1 << (key % 64);
            }
            names.entry(first).or_default().push(name);
        }
        for with_one_first in names.values_mut() {
            with_one_first.sort_by_key(|n| std::cmp::Reverse(n.canonical.len()));
        }
        Catalogue { file, names, gate }
    }

    /// Whether a known name may begin with `word`. Quick, and right when it says no.
    pub(super) fn may_begin_name(&self, word: &[u8]) -> bool {
        word.len() >= 2 && gate_keys(word).iter().all(|key| self.gate[key / 64] >> (key % 64) & 1 == 1)
    }

    /// The known names whose first word is `first` in any case, longest first.
    pub(super) fn names_beginning(&self, first: &str) -> &[Name] {
        self.names.get(first.to_ascii_lowercase().as_str()).map_or(&[], Vec::as_slice)
    }

    /// The canonical form of a code whose form is one vendor's own.
    pub(super) fn vendor_code(&self, spelling: &str) -> Option<String> {
        let spelling = spelling.to_ascii_uppercase();
        if !ANY_VENDOR.is_match(&spelling) {
            return None;
        }
        let (_, before) = VENDORS.iter().find(|(form, _)| form.is_match(&spelling))?;
        Some(format!("{before}{spelling}"))
    }

    pub(super) fn is_product(&self, spelling: &str) -> bool {
        let spelling = spelling.to_ascii_uppercase();
        PRODUCTS.iter().any(|p| p.is_match(&spelling))
    }

    /// The longest reason phrase of the status `number` at the beginning of `text`: its bytes.
    pub(super) fn reason_phrase(&self, number: &str, text: &str) -> Option<usize> {
        let phrases = self.file.http.get(number)?;
        phrases.iter().filter(|p| begins_with_words(text, p)).map(String::len).max()
    }

    pub(super) fn is_http(&self, number: &str) -> bool {
        self.file.http.contains_key(number)
    }

    pub(super) fn is_smtp_reply(&self, number: &str) -> bool {
        self.file.smtp_replies.iter().any(|r| r == number)
    }
}

fn known_names(file: &CodesFile) -> impl Iterator<Item = Name> {
    let stops = file.stop.keys().map(|n| Name { canonical: n.clone(), stop: true, plain: file.plain_stops.contains(n) });
    let others = file.value.keys().chain(&file.errno).map(|n| Name { canonical: n.clone(), stop: false, plain: false });
    stops.chain(others)
}

const GATE_KEYS: usize = 1 << 15;

/// Two numbers that say little of a word: its first three letters, and the first two with its
/// length. Five bits each, so the case of letters does not count.
fn gate_keys(word: &[u8]) -> [usize; 2] {
    let low = |i: usize| word.get(i).map_or(0, |b| usize::from(b & 31));
    let first = low(0) << 10 | low(1) << 5;
    [first | low(2), GATE_KEYS + (first | (word.len() & 31))]
}

/// Whether `text` begins with `words` in any case, and no letter follows.
fn begins_with_words(text: &str, words: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= words.len()
        && bytes[..words.len()].eq_ignore_ascii_case(words.as_bytes())
        && !bytes.get(words.len()).is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether `word` is one of `list`, whose words are in lower case.
pub(super) fn is_one_of(word: &str, list: &[String]) -> bool {
    list.iter().any(|w| w.eq_ignore_ascii_case(word))
}
