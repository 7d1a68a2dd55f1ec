//! Mentions of the built-in entries and of extra ones.

use std::collections::HashMap;

use proptest::prelude::*;
use serde::Deserialize;

use super::builder::{self, BUILTIN};
use super::catalogue::Gazetteer;
use super::entry::Entry;

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
fn every_example_mentions_its_entry() {
    let named = |entry: &Entry| ids(&BUILTIN, &entry.example).contains(&entry.id.as_str());
    let unnamed: Vec<String> = builder::data().entries.into_iter().filter(|e| !named(e)).map(|e| e.example).collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
}

#[test]
fn no_two_entries_share_a_spelling() {
    let mut seen = HashMap::new();
    for entry in &BUILTIN.entries {
        for name in entry.names.iter().chain(&entry.exact) {
            let other = seen.insert(name, &entry.id).filter(|other| *other != &entry.id);
            assert_eq!(other, None, "'{name}' also belongs to {}", entry.id);
        }
    }
}

#[test]
fn every_special_word_is_an_exact_spelling() {
    let data = builder::data();
    for word in data.ordinary.iter().chain(&data.before_version) {
        assert!(data.entries.iter().any(|e| e.exact.contains(word)), "{word}");
    }
}

#[test]
fn each_version_of_a_list_is_a_mention() {
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
fn versions_may_be_attached_hyphenated_or_announced() {
    check("Windows11 win11 W11 Windows-11", &["windows-11"; 4]);
    check("iOS17, Windows\u{a0}11, Windows® 11", &["ios-17", "windows-11", "windows-11"]);
    check("Android version 12 or Android v13", &["android-12", "android-13"]);
    check("win7/8", &["windows-7", "windows-8"]);
    check("PowerPoint for iOS version 5", &["powerpoint", "ios"]);
}

#[test]
fn minor_numbers_belong_to_the_version() {
    check("Windows 11 22H2 and iOS 17.2", &["windows-11", "ios-17"]);
    check("Ubuntu 22.04.3 LTS, macOS 10.15.7, iOS 9.x.", &["ubuntu-22.04", "macos-10.15", "ios-9"]);
    check("macOS Sonoma 14 and macOS 14 alike", &["macos-14", "macos-14"]);
}

#[test]
fn future_versions_need_no_new_data() {
    check("iOS 23, Android 19, Office 2031", &["ios-23", "android-19", "office-2031"]);
    check("Ubuntu 34.04 and macOS 30", &["ubuntu-34.04", "macos-30"]);
    check("iOS 999", &["ios"]);
}

#[test]
fn counts_are_not_versions() {
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
fn names_end_at_word_boundaries() {
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
fn ordinary_words_count_if_their_capital_is_significant() {
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
fn addresses_and_paths_are_not_mentions() {
    check("https://support.example.com/iphone and www.firefox.example", &[]);
    check("[Chrome](https://example.com/firefox/android)", &["chrome"]);
    check(r"C:\Windows\System32, HKLM\SOFTWARE\Microsoft\Office", &[]);
    check("see support.example.com/windows/android, /etc/nginx, media/teams-android/a.png", &[]);
    check("Windows/Mac/Linux", &["windows", "macos", "linux"]);
}

#[test]
fn ranges_cover_the_name_and_its_version() {
    let text = "„Überall“: Windows\u{a0}10/11, iPhone 15 Pro’s";
    let found = BUILTIN.mentions(text);
    let written: Vec<_> = found.iter().map(|m| &text[m.range.clone()]).collect();
    assert_eq!(written, ["Windows\u{a0}10", "11", "iPhone 15 Pro"]);
}

#[test]
fn resolves_many_spellings() {
    let resolve = |text: &str| BUILTIN.resolve(text).map(|e| e.id.as_str());
    for text in ["win11", "Windows 11", "windows-11", "w11", " WINDOWS_11 "] {
        assert_eq!(resolve(text), Some("windows-11"), "{text}");
    }
    assert_eq!(["word", "MAC", "ps5", "edge"].map(resolve), ["word", "macos", "playstation-5", "edge"].map(Some));
    assert_eq!(["windos", "windows 10/11", "", "é"].map(resolve), [None; 4]);
}

#[test]
fn suggests_the_nearest_entry() {
    let nearest = |text: &str| BUILTIN.nearest(text).map(|e| e.id.as_str());
    assert_eq!(nearest("windos 11"), Some("windows-11"));
    assert_eq!(nearest("iphnoe"), Some("iphone"));
    assert_eq!(nearest("qqqqqq"), None);
}

#[test]
fn members_are_all_descendants() {
    let gazetteer = &BUILTIN;
    let windows = gazetteer.members("windows");
    assert_eq!(windows[0], "windows");
    assert!(["windows-11", "windows-8.1", "windows-server", "windows-server-2019"].iter().all(|id| windows.contains(id)));
    assert!(gazetteer.members("linux").contains(&"ubuntu-22.04"));
    assert_eq!(gazetteer.members("windows-11"), ["windows-11"]);
    assert!(gazetteer.members("plan-9").is_empty());
}

#[test]
fn a_corpus_adds_its_own_entries() {
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
fn invalid_entries_are_errors_with_a_reason() {
    let error = |toml: &str| Gazetteer::with(entries(&format!("[[product]]\nkind = 'device'\nname = 'X'\n{toml}"))).err().unwrap();
    assert!(error("id = 'x'").contains("has no names"));
    assert!(error("id = 'x'\nnames = [' ']").contains("has no names"));
    assert!(error("id = 'Big X'\nnames = ['x']").contains("lower-case"));
    assert!(error("id = 'x'\nnames = ['x']\nfamily = 'y'").contains("'y', which does not exist"));
    assert!(error("id = 'x'\nnames = ['x']\nfamily = 'x'").contains("cycle"));
    assert!(error("id = 'x'\nnames = ['{x']").contains("brace"));
}

#[test]
fn long_and_odd_texts_take_linear_time() {
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
    fn mentions_are_in_order_and_do_not_overlap(
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
