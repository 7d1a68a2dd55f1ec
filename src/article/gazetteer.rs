//! Gazetteer: which platforms, versions, products and devices a text names.
//!
//! In: text. Out: mentions: an entry and where it stands. The names are data,
//! `data/gazetteer.toml`, to which a corpus may add its own. Never here: what a mention means for the
//! article, I/O.
//!
//! Reading order: `first_words` finds where a name may begin, `word_tree` reads the rest
//! of the name and the versions behind it, `surroundings` tells what is no mention: a part of a
//! word, an address, an ordinary word that begins a sentence.

mod braces;
mod build;
mod first_words;
mod surroundings;
mod word_tree;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use crate::error::Error;
use first_words::FirstWords;
use surroundings::Addresses;
use word_tree::{Exact, NodeId, Spelling, Weight, WordTree};

/// How a product is written in the settings.
pub const HOW_TO_WRITE_A_PRODUCT: &str =
    "a product is [[product]] with id, name, kind (platform, product or device), names, and family if it is a version";

/// Below this likeness (Jaro-Winkler, 0 to 1) a name is no guess at what was meant.
const LEAST_LIKENESS: f64 = 0.8;

/// What an article may apply to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProductKind {
    /// An operating system, or a version of one.
    Platform,
    /// A program or a service.
    Product,
    /// A thing to touch, or who makes it.
    Device,
}

/// One thing that an article may apply to.
///
/// Names and versions may hold braces: `{a,b}` stands for both, `{5..7}` for 5, 6 and 7.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Lower-case letters, digits and hyphens, dots only inside numbers: 'windows-11', 'ubuntu-22.04'.
    pub id: String,
    /// As it is shown: 'Windows 11'.
    pub name: String,
    /// What it is.
    pub kind: ProductKind,
    /// The id of what it is a version, a kind or a part of.
    #[serde(default)]
    pub family: Option<String>,
    /// Spellings in any case; a space may also be a hyphen, or nothing.
    #[serde(default)]
    pub names: Vec<String>,
    /// Spellings whose case matters: 'Word'. Before a version they count in any case.
    #[serde(default)]
    pub exact: Vec<String>,
    /// What may follow a spelling: '11', 'Pro Max'. Each becomes an entry of this family.
    #[serde(default)]
    pub versions: Vec<String>,
    /// The id of the platform that it runs, for a device; its versions and kinds run it too.
    #[serde(default)]
    pub runs: Option<String>,
    /// A sentence that names it: a test of the built-in entries reads it.
    #[serde(default)]
    pub example: String,
}

/// A place where a text names an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The index of the entry, for [`Gazetteer::entry_at`].
    pub entry: usize,
    /// The bytes of the text; for a further version in a list only the version.
    pub range: Range<usize>,
}

/// All that can be named.
pub struct Gazetteer {
    entries: Vec<Entry>,
    by_id: HashMap<String, usize>,
    /// The family of each entry.
    parents: Vec<Option<usize>>,
    tree: WordTree,
    /// The tree of versions of each entry that has them.
    versions: Vec<Option<NodeId>>,
    is_version: Vec<bool>,
    first_words: FirstWords,
    cues: HashSet<String>,
    counted: HashSet<String>,
}

static BUILTIN: LazyLock<Arc<Gazetteer>> =
    LazyLock::new(|| Arc::new(build::build(Vec::new()).expect("the entries of data/gazetteer.toml are valid: a test builds them")));

/// See [`super::prepare`].
pub(super) fn prepare() {
    LazyLock::force(&BUILTIN);
}

impl Gazetteer {
    /// The built-in entries plus `extra`. An extra entry with a known id adds its names, exact
    /// spellings and versions to the known one, whose own name, kind and family stay.
    ///
    /// # Errors
    /// An entry without names, an id that is not lower-case letters, digits and hyphens, a family
    /// that does not exist or holds itself, braces that have no end or stand for too much.
    pub fn with(extra: Vec<Entry>) -> Result<Gazetteer, String> {
        build::build(extra)
    }

    /// The built-in entries plus those that settings name.
    ///
    /// # Errors
    /// Those of [`Gazetteer::with`], as an error of usage.
    pub fn of(products: &[Entry]) -> crate::error::Result<Arc<Gazetteer>> {
        if products.is_empty() {
            return Ok(Gazetteer::builtin());
        }
        let wrong = |what: String| Error::usage(format!("a [[product]] of kb.toml cannot be used: {what}")).hint(HOW_TO_WRITE_A_PRODUCT);
        Gazetteer::with(products.to_vec()).map(Arc::new).map_err(wrong)
    }

    /// The built-in entries, built when they are first asked for.
    pub fn builtin() -> Arc<Gazetteer> {
        BUILTIN.clone()
    }

    /// The entry with an id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.by_id.get(id).map(|index| &self.entries[*index])
    }

    /// The entry of a mention.
    ///
    /// # Panics
    /// When the index is not from a mention of this gazetteer.
    pub fn entry_at(&self, index: usize) -> &Entry {
        &self.entries[index]
    }

    /// The entry that someone means who writes nothing else: 'win11', 'Windows 11', 'windows-11'.
    ///
    /// Case does not matter, nor does it whether the word is ordinary.
    pub fn resolve(&self, text: &str) -> Option<&Entry> {
        let text = text.trim();
        let id = text.to_lowercase().split(|c: char| c == '_' || c.is_whitespace()).collect::<Vec<_>>().join("-");
        self.entry(&id).or_else(|| {
            let reading = self.read(text, 0, &Trust::Everything)?;
            (reading.end == text.len()).then(|| &self.entries[reading.entry])
        })
    }

    /// The entry whose id or name is most like a text that [`resolve`](Self::resolve) does not know.
    pub fn nearest(&self, text: &str) -> Option<&Entry> {
        let text = text.trim().to_lowercase();
        let likeness = |entry: &Entry| {
            let names = entry.names.iter().chain(&entry.exact).chain([&entry.id, &entry.name]);
            names.map(|name| strsim::jaro_winkler(&text, &name.to_lowercase())).fold(0.0, f64::max)
        };
        // Of equals the first, which is the family before its versions.
        let better = |best: Option<(f64, usize)>, this: (f64, usize)| best.filter(|b| b.0 >= this.0).or(Some(this));
        let (best, index) = self.entries.iter().map(likeness).zip(0..).fold(None, better)?;
        (best >= LEAST_LIKENESS).then(|| &self.entries[index])
    }

    /// An id and all ids of its family below it, or nothing for an unknown id.
    pub fn members(&self, id: &str) -> Vec<&str> {
        let Some(&top) = self.by_id.get(id) else { return Vec::new() };
        let below = |index: &usize| std::iter::successors(Some(*index), |i| self.parents[*i]).any(|i| i == top);
        let others = (0..self.entries.len()).filter(|i| *i != top).filter(below);
        std::iter::once(top).chain(others).map(|index| self.entries[index].id.as_str()).collect()
    }

    /// The platform that a device runs, by its own entry or the nearest family's that says so.
    pub fn runs(&self, id: &str) -> Option<&Entry> {
        let mut index = Some(*self.by_id.get(id)?);
        while let Some(at) = index {
            if let Some(platform) = &self.entries[at].runs {
                return self.entry(platform);
            }
            index = self.parents[at];
        }
        None
    }

    /// Every mention in the order of the text, longest first at a place, none overlapping another.
    ///
    /// Takes time linear in the text, whatever it is.
    pub fn mentions(&self, text: &str) -> Vec<Mention> {
        let mut found = Vec::new();
        let mut addresses = Addresses::default();
        let mut from = 0;
        for start in self.first_words.places(text) {
            if start < from {
                continue;
            }
            let Some(Reading { entry, end }) = self.read(text, start, &Trust::Context) else { continue };
            from = end;
            if !addresses.hold(text, start) {
                found.push(Mention { entry, range: start..end });
                from = self.read_list(text, entry, end, &mut found);
            }
        }
        found
    }

    /// Reads the name that begins at an offset, and the version behind it.
    fn read(&self, text: &str, start: usize, trust: &Trust) -> Option<Reading> {
        let (entry, end) =
            self.first_words.at(text, start).filter(|_| surroundings::starts_word(text, start)).find_map(|(node, end)| {
                self.tree.longest(node, text, end, |spelling, end| self.accept(text, start, spelling, end, trust))
            })?;
        let version = self.version_of(entry, text, start..end);
        // 'macOS Sonoma 14' names one version twice.
        let same = || self.version_of(self.family_of_version(entry)?, text, start..end).filter(|v| v.entry == entry);
        Some(version.or_else(same).unwrap_or(Reading { entry, end }))
    }

    /// Where a spelling that ends at `end` ends with what belongs to it, if it counts.
    fn accept(&self, text: &str, start: usize, spelling: &Spelling, end: usize, trust: &Trust) -> Option<usize> {
        let whole = self.word_end(text, spelling, end);
        let version = || self.version_of(spelling.entry, text, start..whole.unwrap_or(end)).is_some();
        let end = match whole {
            Some(whole) => whole,
            // 'iOS17'
            None if version() => end,
            None => return None,
        };
        let counts = match (&spelling.exact, trust) {
            (None, _) | (_, Trust::Everything) => true,
            (Some(exact), Trust::Context) => self.counts(text, start..end, exact) || version(),
        };
        counts.then_some(end)
    }

    /// The end of a word with the 's' of many, if it has one: devices are counted.
    fn word_end(&self, text: &str, spelling: &Spelling, end: usize) -> Option<usize> {
        let counted = spelling.exact.is_none() && self.entries[spelling.entry].kind == ProductKind::Device;
        let plural = counted && text[end..].starts_with(['s', 'S']) && surroundings::ends_word(text, end + 1);
        match plural {
            true => Some(end + 1),
            false => surroundings::ends_word(text, end).then_some(end),
        }
    }

    /// Whether a spelling whose case matters counts without a version.
    fn counts(&self, text: &str, range: Range<usize>, exact: &Exact) -> bool {
        surroundings::is_written(&text[range.clone()], &exact.written)
            && match exact.weight {
                Weight::Full => true,
                Weight::BeforeVersion => false,
                Weight::Ordinary => {
                    let capital_tells = !surroundings::begins_sentence(text, range.start) && !surroundings::in_headline(text, &range);
                    capital_tells || self.is_listed(&self.cues, text, range.end)
                }
            }
    }

    /// Whether the next word is one of a list.
    fn is_listed(&self, list: &HashSet<String>, text: &str, at: usize) -> bool {
        let word = surroundings::word_at(text, surroundings::skip_gap(text, at));
        list.contains(&word.to_ascii_lowercase().replace('’', "'"))
    }

    /// The version of an entry that follows its name.
    fn version_of(&self, entry: usize, text: &str, name: Range<usize>) -> Option<Reading> {
        self.version_at(self.versions[entry]?, text, surroundings::skip_to_version(text, name))
    }

    fn version_at(&self, versions: NodeId, text: &str, at: usize) -> Option<Reading> {
        let (entry, end) = self.tree.longest(versions, text, at, |_, end| surroundings::version_end(text, end))?;
        // 'Windows 10, 8 GB'
        (end > at && !self.is_listed(&self.counted, text, end)).then_some(Reading { entry, end })
    }

    /// The family of an entry that is one of its versions.
    fn family_of_version(&self, entry: usize) -> Option<usize> {
        self.parents[entry].filter(|_| self.is_version[entry])
    }

    /// Reads the versions that continue a list, and tells where it ends: '10, 8.1 and 7'.
    fn read_list(&self, text: &str, entry: usize, mut end: usize, found: &mut Vec<Mention>) -> usize {
        let Some(versions) = self.family_of_version(entry).and_then(|family| self.versions[family]) else { return end };
        let next = |end| {
            let start = surroundings::skip_separator(text, end)?;
            Some((start, self.version_at(versions, text, start)?))
        };
        while let Some((start, version)) = next(end) {
            found.push(Mention { entry: version.entry, range: start..version.end });
            end = version.end;
        }
        end
    }
}

/// An entry, and where its name and version end.
struct Reading {
    entry: usize,
    end: usize,
}

/// What speaks for a spelling whose case matters.
enum Trust {
    /// Its case, what stands around it, its version.
    Context,
    /// Somebody means something by it: there is nothing else.
    Everything,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids<'g>(gazetteer: &'g Gazetteer, text: &str) -> Vec<&'g str> {
        gazetteer.mentions(text).iter().map(|m| gazetteer.entry_at(m.entry).id.as_str()).collect()
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(ids(&BUILTIN, text), expected, "{text}");
    }

    fn entries(toml: &str) -> Vec<Entry> {
        #[derive(Deserialize)]
        struct Settings {
            product: Vec<Entry>,
        }
        toml::from_str::<Settings>(toml).unwrap().product
    }

    #[test]
    fn every_example_names_its_entry() {
        let named = |entry: &Entry| ids(&BUILTIN, &entry.example).contains(&entry.id.as_str());
        let unnamed: Vec<String> = build::data().entries.into_iter().filter(|e| !named(e)).map(|e| e.example).collect();
        assert!(unnamed.is_empty(), "{unnamed:?}");
    }

    #[test]
    fn no_spelling_is_of_two_entries() {
        let mut seen = HashMap::new();
        for entry in &BUILTIN.entries {
            for name in entry.names.iter().chain(&entry.exact) {
                let other = seen.insert(name, &entry.id).filter(|other| *other != &entry.id);
                assert_eq!(other, None, "'{name}' is also of {}", entry.id);
            }
        }
    }

    #[test]
    fn every_listed_word_is_an_exact_spelling() {
        let data = build::data();
        for word in data.ordinary.iter().chain(&data.before_version) {
            assert!(data.entries.iter().any(|e| e.exact.contains(word)), "{word}");
        }
    }

    #[test]
    fn versions_of_a_list_are_named_one_by_one() {
        check("Windows 10/11", &["windows-10", "windows-11"]);
        check("Windows 7, 8.1 and 10", &["windows-7", "windows-8.1", "windows-10"]);
        check("on Windows 10 (or 11), not on Windows XP", &["windows-10", "windows-11", "windows-xp"]);
        check("Windows (10 & 11)", &["windows-10", "windows-11"]);
        check("iOS 16 and 17", &["ios-16", "ios-17"]);
        check("Windows Server 2012 R2, 2016", &["windows-server-2012-r2", "windows-server-2016"]);
        check("iPhone 12, 13 and 14 Pro", &["iphone-12", "iphone-13", "iphone-14-pro"]);
        check("upgrade from Windows 10 to Windows 11", &["windows-10", "windows-11"]);
    }

    #[test]
    fn versions_may_be_glued_hyphenated_or_announced() {
        check("Windows11 win11 W11 Windows-11", &["windows-11"; 4]);
        check("iOS17, Windows\u{a0}11, Windows® 11", &["ios-17", "windows-11", "windows-11"]);
        check("Android version 12 or Android v13", &["android-12", "android-13"]);
        check("win7/8", &["windows-7", "windows-8"]);
        check("PowerPoint for iOS version 5", &["powerpoint", "ios"]);
    }

    #[test]
    fn lesser_numbers_belong_to_the_version() {
        check("Windows 11 22H2 and iOS 17.2", &["windows-11", "ios-17"]);
        check("Ubuntu 22.04.3 LTS, macOS 10.15.7, iOS 9.x.", &["ubuntu-22.04", "macos-10.15", "ios-9"]);
        check("macOS Sonoma 14 and macOS 14 alike", &["macos-14", "macos-14"]);
    }

    #[test]
    fn versions_to_come_need_no_new_data() {
        check("iOS 23, Android 19, Office 2031", &["ios-23", "android-19", "office-2031"]);
        check("Ubuntu 34.04 and macOS 30", &["ubuntu-34.04", "macos-30"]);
        check("iOS 999", &["ios"]);
    }

    #[test]
    fn numbers_that_count_are_no_versions() {
        check("Windows 10, 8 GB of memory", &["windows-10"]);
        check("on Windows 10 and 7 other systems", &["windows-10"]);
        check("Windows 11: 7 things to try", &["windows-11"]);
        check("at Windows 10:30, Windows 7%", &["windows", "windows"]);
        check("my iPhone 12 months later", &["iphone"]);
    }

    #[test]
    fn the_longest_name_wins() {
        check("iPhone X, iPhone XR, iPhone XS Max", &["iphone-x", "iphone-xr", "iphone-xs-max"]);
        check("iPhone 15 or iPhone 15 Pro", &["iphone-15", "iphone-15-pro"]);
        check("Galaxy S21, Galaxy S21+, Pixel 8", &["galaxy-s21", "galaxy-s21-plus", "pixel-8"]);
        check("Visual Studio 2022, Visual Studio Code", &["visual-studio-2022", "vs-code"]);
        check("Windows Server and Windows Update", &["windows-server", "windows-update"]);
        check("Xbox One X, Xbox Series X", &["xbox-one-x", "xbox-series-x"]);
    }

    #[test]
    fn names_end_with_their_words() {
        check("knowledge, audios, machines, macro, Windowsill, iosys, chrome_proxy", &[]);
        check("Chromes", &[]);
        check("the MAC address of my Mac, as of all Macs", &["macos", "macos"]);
        check("two iPhones, the iPhone's case, Windows’s menu", &["iphone", "iphone", "windows"]);
        check("non-Windows, Windows-based", &["windows"]);
        check("chrome.exe, com.android, --firefox", &[]);
        check("Close all windows, then use the light switch.", &[]);
        check("在Windows上", &["windows"]);
    }

    #[test]
    fn ordinary_words_count_where_their_capital_tells_something() {
        check("Open it in Word, Teams or Edge.", &["word", "teams", "edge"]);
        check("Word of caution. Edge cases. Teams of people! - Zoom in: Office hours", &[]);
        check("Lost Monitor Signal Returned", &[]);
        check("a word, two teams, the edge", &[]);
        check("Access Denied", &[]);
    }

    #[test]
    fn ordinary_words_count_before_a_version_or_a_cue() {
        check("Word keeps closing. Teams won’t load.", &["word", "teams"]);
        check("Edge browser. Outlook app.", &["edge", "outlook"]);
        check("Word 2016, access 2013, pixel 8", &["word-2016", "access-2013", "pixel-8"]);
        check("Microsoft Teams", &["teams"]);
    }

    #[test]
    fn addresses_and_paths_are_no_mentions() {
        check("https://support.example.com/iphone and www.firefox.example", &[]);
        check("[Chrome](https://example.com/firefox/android)", &["chrome"]);
        check(r"C:\Windows\System32, HKLM\SOFTWARE\Microsoft\Office", &[]);
        check("see support.example.com/windows/android, /etc/nginx, media/teams-android/a.png", &[]);
        check("Windows/Mac/Linux", &["windows", "macos", "linux"]);
    }

    #[test]
    fn ranges_hold_the_name_and_its_version() {
        let text = "„Überall“: Windows\u{a0}10/11, iPhone 15 Pro’s";
        let found = BUILTIN.mentions(text);
        let written: Vec<_> = found.iter().map(|m| &text[m.range.clone()]).collect();
        assert_eq!(written, ["Windows\u{a0}10", "11", "iPhone 15 Pro"]);
    }

    #[test]
    fn flags_are_resolved_in_many_spellings() {
        let resolve = |text: &str| BUILTIN.resolve(text).map(|e| e.id.as_str());
        for text in ["win11", "Windows 11", "windows-11", "w11", " WINDOWS_11 "] {
            assert_eq!(resolve(text), Some("windows-11"), "{text}");
        }
        assert_eq!(["word", "MAC", "ps5", "edge"].map(resolve), ["word", "macos", "playstation-5", "edge"].map(Some));
        assert_eq!(["windos", "windows 10/11", "", "é"].map(resolve), [None; 4]);
    }

    #[test]
    fn the_nearest_entry_is_offered() {
        let nearest = |text: &str| BUILTIN.nearest(text).map(|e| e.id.as_str());
        assert_eq!(nearest("windos 11"), Some("windows-11"));
        assert_eq!(nearest("iphnoe"), Some("iphone"));
        assert_eq!(nearest("qqqqqq"), None);
    }

    #[test]
    fn members_are_all_below() {
        let gazetteer = &BUILTIN;
        let windows = gazetteer.members("windows");
        assert_eq!(windows[0], "windows");
        assert!(["windows-11", "windows-8.1", "windows-server", "windows-server-2019"].iter().all(|id| windows.contains(id)));
        assert!(gazetteer.members("linux").contains(&"ubuntu-22.04"));
        assert_eq!(gazetteer.members("windows-11"), ["windows-11"]);
        assert!(gazetteer.members("plan-9").is_empty());
    }

    #[test]
    fn a_corpus_adds_its_own() {
        let extra = entries(
            "[[product]]\nid = 'acme-router'\nname = 'Acme Router'\nkind = 'device'\nnames = ['acme router', 'ar-500']\n\
             [[product]]\nid = 'chrome'\nname = 'Chrome'\nkind = 'product'\nnames = ['our browser']\n\
             [[product]]\nid = 'acme-os'\nname = 'Acme OS'\nkind = 'platform'\nfamily = 'linux'\nexact = ['AOS']\nversions = ['{1..3}']",
        );
        let gazetteer = Gazetteer::with(extra).unwrap();
        assert_eq!(ids(&gazetteer, "The AR-500, an Acme router, AOS 2, aos."), ["acme-router", "acme-router", "acme-os-2"]);
        assert_eq!(ids(&gazetteer, "our browser, Google Chrome"), ["chrome", "chrome"]);
        assert!(gazetteer.members("linux").contains(&"acme-os-3"));
    }

    #[test]
    fn broken_entries_are_errors_that_say_why() {
        let error = |toml: &str| Gazetteer::with(entries(&format!("[[product]]\nkind = 'device'\nname = 'X'\n{toml}"))).err().unwrap();
        assert!(error("id = 'x'").contains("has no names"));
        assert!(error("id = 'x'\nnames = [' ']").contains("has no names"));
        assert!(error("id = 'Big X'\nnames = ['x']").contains("lower-case"));
        assert!(error("id = 'x'\nnames = ['x']\nfamily = 'y'").contains("'y', which does not exist"));
        assert!(error("id = 'x'\nnames = ['x']\nfamily = 'x'").contains("circle"));
        assert!(error("id = 'x'\nnames = ['{x']").contains("brace"));
    }

    #[test]
    fn long_and_odd_texts_are_read() {
        let many = |text: &str| ids(&BUILTIN, &text.repeat(100_000)).len();
        assert_eq!(many("windows "), 0);
        assert_eq!(many("Windows "), 100_000);
        assert_eq!(many("ipad"), 0);
        assert_eq!(many("\u{a0}"), 0);
        assert_eq!(ids(&BUILTIN, &format!("Windows {}", "10, ".repeat(100_000))).len(), 100_000);
        assert_eq!(ids(&BUILTIN, &format!("https://{}", "Linux/".repeat(100_000))).len(), 0);
    }

    proptest! {
        #[test]
        fn mentions_are_in_order_and_apart(
            parts in prop::collection::vec(prop_oneof![Just("Windows".to_string()), Just(" 10".to_string()), Just("/".to_string()),
                Just("Word".to_string()), Just(" and ".to_string()), Just("iPhone".to_string()), Just("15 Pro".to_string()), any::<String>()], 0..20)
        ) {
            let text = parts.concat();
            let mut end = 0;
            for mention in BUILTIN.mentions(&text) {
                prop_assert!(mention.range.start >= end && !text[mention.range.clone()].is_empty());
                end = mention.range.end;
            }
            BUILTIN.resolve(&text);
        }
    }
}
