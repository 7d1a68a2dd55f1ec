//! What a step names: menus, commands, paths, keys, and what it may cost.
//!
//! In: the text of one step, with what its markup says. Out: the things in it, in order, as data. All
//! of it is what the author wrote; nothing is completed or guessed. Risks are data: `data/risks.toml`.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use memchr::memchr3;
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::steps::is_instruction;
use crate::text::pattern::pattern;

/// A longer name is no menu.
const MAX_MENU_NAME: usize = 60;
/// Bytes of a step that are read for details; what is longer is no instruction.
const MAX_TEXT: usize = 8_000;
/// Bytes between 'type' or 'run' and what is to be typed.
const MAX_TO_COMMAND: usize = 40;

/// Something to type or run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// What to type, to the letter.
    pub text: String,
    /// The language that the author named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// What a step may cost the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Files, messages or settings may be lost.
    DataLoss,
    /// A device goes back to how it was sold.
    FactoryReset,
    /// The Windows registry is changed.
    Registry,
    /// Firmware or its settings are changed.
    Bios,
    /// A disk is formatted or partitioned.
    Format,
    /// A tool has to be bought.
    PaidTool,
}

impl Risk {
    /// The word that stands for the risk in replies.
    pub fn name(self) -> &'static str {
        match self {
            Risk::DataLoss => "data-loss",
            Risk::FactoryReset => "factory-reset",
            Risk::Registry => "registry",
            Risk::Bios => "bios",
            Risk::Format => "format",
            Risk::PaidTool => "paid-tool",
        }
    }
}

#[derive(Deserialize)]
struct RisksFile {
    risk: Vec<RiskEntry>,
}

#[derive(Deserialize)]
struct RiskEntry {
    name: Risk,
    needs: Vec<String>,
    patterns: Vec<String>,
    #[cfg(test)]
    example: String,
}

fn risks_file() -> RisksFile {
    rules!("risks")
}

struct Risks {
    /// Finds whether a text holds a word without which none of the patterns matches.
    any: AhoCorasick,
    each: Vec<(Risk, Regex)>,
}

static RISKS: LazyLock<Risks> = LazyLock::new(|| {
    let file = risks_file();
    let compile = |e: &RiskEntry| (e.name, pattern(&format!(r"(?i)\b(?:{})(?:\b|$)", e.patterns.join("|"))));
    let any = AhoCorasick::builder().ascii_case_insensitive(true).build(file.risk.iter().flat_map(|e| &e.needs));
    Risks { any: any.expect("the words in data/risks.toml are few"), each: file.risk.iter().map(compile).collect() }
});

/// See [`super::prepare`].
pub(super) fn prepare() {
    LazyLock::force(&RISKS);
}

/// What a text warns of, each risk once.
pub(super) fn risks(text: &str) -> Vec<Risk> {
    let text = limited(text);
    if !RISKS.any.is_match(text) {
        return Vec::new();
    }
    let warns = |pattern: &Regex| pattern.find_iter(text).any(|found| !is_denied(&text[..found.start()]));
    RISKS.each.iter().filter(|(_, pattern)| warns(pattern)).map(|(risk, _)| *risk).collect()
}

/// Whether what follows is said not to happen: 'this will not', 'do not', 'without'.
fn is_denied(before: &str) -> bool {
    let clause = before.rfind(['.', ',', ';', ':', '\n']).map_or(before, |at| &before[at + 1..]);
    let denies =
        |word: &str| matches!(word, "not" | "never" | "without" | "no" | "cannot") || word.ends_with("n't") || word.ends_with("n’t");
    clause.split_whitespace().rev().take(3).any(|word| denies(&word.to_lowercase()))
}

fn limited(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT)]
}

/// What stands between two names of a menu path.
static SEPARATOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x) \s*(?:->|=>|-->|—>|[>→›»➔➜▸⇒➤])\s*
        | \s*,?\s+(?:and\s+)?then\s+(?:(?:tap|click|select|choose|open|press|go\s+to|tap\s+on|click\s+on)\s+)?(?:the\s+)?",
    )
});

/// A name of a menu as it is written without markup: capitalised words.
static MENU_NAME: LazyLock<Regex> = LazyLock::new(|| {
    // 'iPhone' and 'macOS' begin small.
    let word = r"(?:[\p{Lu}\d]|[a-z]{1,3}\p{Lu})[\w'’./+-]*";
    pattern(&format!(r"^{word}(?:(?: (?:&|and|of|to|the|for|or|in|on|with|a))* (?:{word}|&))*"))
});

/// The menu paths of a text: `Settings > Chats > Chat Backup`, each as its names. `bold` are its
/// bold runs in order.
pub(super) fn menu_paths(text: &str, bold: &[String], code: &[String]) -> Vec<Vec<String>> {
    let text = limited(text);
    // Most steps name no path, and this is read for every hit that is shown.
    if bold.len() < 2 && !text.contains(ARROWS) && !text.contains("then") {
        return Vec::new();
    }
    let spans = locate(text, bold);
    let in_code = locate(text, code);
    let mut paths = Vec::new();
    let mut current: Vec<String> = Vec::new();
    let mut end_of_last = 0;
    for separator in SEPARATOR.find_iter(text) {
        // '<name>' is no step from menu to menu, and neither is what code compares.
        if closes_bracket(text, separator.start()) || in_code.iter().any(|code| code.contains(&separator.start())) {
            continue;
        }
        let sign = Sign::of(separator.as_str());
        let joined = !current.is_empty() && separator.start() == end_of_last;
        let before = if joined { current.last().cloned() } else { name_before(text, separator.start(), &spans, sign) };
        let after = name_after(text, separator.end(), &spans, sign);
        if !joined {
            close_path(&mut current, &mut paths);
        }
        let (Some(before), Some((after, end))) = (before, after) else { continue };
        if !joined {
            current.push(before);
        }
        current.push(after);
        end_of_last = end;
    }
    close_path(&mut current, &mut paths);
    paths
}

fn close_path(current: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    // 'Apply, then OK' are buttons of one window.
    let button = |name: &String| {
        ["apply", "ok", "yes", "no", "next", "finish", "save", "close", "done", "cancel"].contains(&name.to_lowercase().as_str())
    };
    if current.len() >= 2 && !current.first().is_some_and(button) {
        paths.push(std::mem::take(current));
    }
    current.clear();
}

/// Whether a '>' closes what a '<' shortly before it has opened.
fn closes_bracket(text: &str, at: usize) -> bool {
    let before = &text[text.floor_char_boundary(at.saturating_sub(MAX_MENU_NAME))..at];
    before.rfind('<').is_some_and(|open| !before[open..].contains('>') && !before[open + 1..].starts_with(' '))
}

/// How surely a separator joins names.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    /// '>' joins any names.
    Arrow,
    /// 'then' joins bold names, and capitalised ones that nothing follows.
    Then,
}

impl Sign {
    fn of(separator: &str) -> Sign {
        if separator.contains("then") { Sign::Then } else { Sign::Arrow }
    }
}

/// Where each of the runs stands in the text.
fn locate(text: &str, runs: &[String]) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut spans = Vec::with_capacity(runs.len());
    for run in runs {
        if let Some(offset) = text[at..].find(run.as_str()) {
            spans.push(at + offset..at + offset + run.len());
            at += offset + run.len();
        }
    }
    spans
}

/// Words of a name of a menu that is told by the arrows around it alone.
const MAX_MENU_WORDS: usize = 5;
const ARROWS: [char; 9] = ['>', '→', '›', '»', '➔', '➜', '▸', '⇒', '➤'];

/// What an author may call the thing that a name stands for.
const MENU_NOUNS: [&str; 7] = ["menu", "app", "tab", "page", "screen", "window", "section"];

/// The name that ends where a separator begins.
fn name_before(text: &str, end: usize, bold: &[Range<usize>], sign: Sign) -> Option<String> {
    let is_end = |span: &&Range<usize>| span.end <= end && text[span.end..end].chars().all(|c| matches!(c, '"' | '\'' | '”' | '’' | ' '));
    if let Some(span) = bold.iter().find(is_end) {
        return Some(tidy_name(&text[span.clone()])).filter(|n| is_name(n));
    }
    if let Some(name) = quoted_before(&text[..end]) {
        return Some(name).filter(|n| is_name(n));
    }
    // The last capitalised words before it, without the verb that opens the sentence.
    let start = text[..end].rfind(['.', ',', ';', ':', '(', '\n', '>', '→', '"', '“']).map_or(0, |i| i + 1);
    let start = text.ceil_char_boundary(start);
    let mut words: Vec<&str> = text[start..end].split_whitespace().collect();
    // 'the Settings app > Apps' names the app; 'Apple menu > …' names a menu.
    let noun = words.pop_if(|w| MENU_NOUNS.contains(w)).filter(|w| *w == "menu");
    let capital = |w: &&str| MENU_NAME.is_match(w) || *w == "&";
    let mut kept = words.iter().rev().take_while(|w| capital(w)).count();
    let leads = |word: &str| is_instruction(word) || ["In", "From", "On", "Under", "Via", "To", "At", "Within", "Through"].contains(&word);
    while kept > 1 && leads(words[words.len() - kept]) {
        kept -= 1;
    }
    if kept > 0 {
        words.extend(noun);
        kept += usize::from(noun.is_some());
    }
    let name = tidy_name(&words[words.len() - kept..].join(" "));
    if sign == Sign::Then {
        // 'Restart the PC, then …' names no menu.
        let described = words.len() > kept && ["the", "a", "an", "your", "this"].contains(&words[words.len() - kept - 1]);
        return Some(name).filter(|n| is_name(n) && !described);
    }
    let last_word = words.last().map(|w| tidy_name(w));
    // 'apps > permissions': what is not capitalised is one word.
    Some(name).filter(|n| is_name(n)).or(last_word.filter(|n| is_name(n) && words.len() <= 3))
}

/// What stands in quotes at the end of a text.
fn quoted_before(text: &str) -> Option<String> {
    let text = text.trim_end();
    let close = text.chars().next_back()?;
    let open = match close {
        '"' => '"',
        '”' => '“',
        '’' => '‘',
        _ => return None,
    };
    let inner = &text[..text.len() - close.len_utf8()];
    inner.rfind(open).map(|at| tidy_name(&inner[at..]))
}

/// The name that begins where a separator ends, and where it ends itself.
fn name_after(text: &str, start: usize, bold: &[Range<usize>], sign: Sign) -> Option<(String, usize)> {
    let lead = text[start..].len() - text[start..].trim_start_matches(['"', '\'', '“', '‘', '<']).len();
    if let Some(span) = bold.iter().find(|span| span.start == start || span.start == start + lead) {
        let end = span.end;
        return Some((tidy_name(&text[span.clone()]), end)).filter(|(n, _)| is_name(n));
    }
    let rest = &text[start + lead..];
    if let Some(length) = (lead > 0).then(|| rest.find(['"', '”', '’'])).flatten().filter(|length| *length <= MAX_MENU_NAME) {
        let close = rest[length..].chars().next().map_or(0, char::len_utf8);
        return Some((tidy_name(&rest[..length]), start + lead + length + close)).filter(|(n, _)| is_name(n));
    }
    // 'If speed > 100 Mbps' compares.
    if rest.split_whitespace().next().is_some_and(|first| first.chars().all(|c| c.is_ascii_digit() || c == '%' || c == '.')) {
        return None;
    }
    if sign == Sign::Arrow
        && let Some(length) = chained(rest)
    {
        return Some((tidy_name(&rest[..length]), start + lead + length));
    }
    let length = match MENU_NAME.find(rest) {
        Some(found) if sign == Sign::Then && !ends_there(&rest[found.end()..]) => return None,
        Some(found) => found.end(),
        None if sign == Sign::Then => return None,
        None => rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len()),
    };
    let name = tidy_name(&rest[..length]);
    is_name(&name).then_some((name, start + lead + length))
}

/// The bytes of a name behind an arrow that ends at the next arrow or with its sentence, whatever
/// its letters: 'Bluetooth & devices', 'Check for updates'.
fn chained(rest: &str) -> Option<usize> {
    let end =
        rest.find(|c: char| matches!(c, '.' | ',' | ';' | ':' | '(' | ')' | '\n' | '"' | '“') || ARROWS.contains(&c)).unwrap_or(rest.len());
    // 'v2.1' and 'Save as…' go on behind the full stop.
    let end =
        if rest[end..].starts_with('.') && !rest[end + 1..].starts_with([' ', '\n']) && end + 1 < rest.len() { return None } else { end };
    let name = rest[..end].trim_end().trim_end_matches(['-', '=']).trim_end();
    let mut words = name.split_whitespace();
    let first = words.next()?;
    let connects = |w: &str| ["and", "then", "to", "or", "if", "when", "in", "on", "from", "with", "until", "which", "there"].contains(&w);
    let plain = first.starts_with(char::is_alphabetic) && !name.split_whitespace().any(connects);
    (plain && name.split_whitespace().count() <= MAX_MENU_WORDS && is_name(name)).then_some(name.len())
}

/// Whether a sentence or its part ends here, or goes on with 'then'.
fn ends_there(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty() || rest.starts_with(['.', ',', ';', ')', '\n']) || rest.starts_with("then ") || rest.starts_with("and then ")
}

fn tidy_name(name: &str) -> String {
    name.trim()
        .trim_matches(|c: char| matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '.' | ',' | ':' | ';' | '<' | '>'))
        .trim()
        .to_string()
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= MAX_MENU_NAME && name.contains(char::is_alphabetic) && !name.contains(['>', '\n'])
}

/// What to type or run, as the words before it say: 'type **sfc /scannow**', 'run "cleanmgr"'.
static TO_TYPE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:types?|typing|enter(?:ing)?|run(?:ning)?|execut(?:e|ing)|input|paste|pasting)\b"));

/// The commands of a step: code that is no path, and bold or quoted text that is to be typed.
pub(super) fn commands(text: &str, bold: &[String], code: &[String]) -> Vec<Command> {
    let text = limited(text);
    let mut found: Vec<(usize, String)> = Vec::new();
    let spans = locate(text, code);
    let plain = |span: &&Range<usize>| {
        let code = &text[(*span).clone()];
        let placeholder = code.starts_with('<') && code.ends_with('>');
        code.contains(char::is_alphabetic) && paths(code).is_empty() && !placeholder && !code.starts_with("http") && keys(code).is_empty()
    };
    found.extend(spans.iter().filter(plain).map(|s| (s.start, text[s.clone()].to_string())));
    for verb in TO_TYPE.find_iter(text) {
        let typed = locate(text, bold).into_iter().find(|span| span.start >= verb.end()).or_else(|| quoted_after(text, verb.end()));
        let Some(span) = typed.filter(|span| is_near(&text[verb.end()..span.start]) && is_typed(&text[span.clone()])) else { continue };
        found.push((span.start, text[span].to_string()));
    }
    found.sort();
    found.dedup_by(|a, b| a.0 == b.0);
    found.into_iter().map(|(_, text)| Command { text, language: None }).collect()
}

/// Between the verb and what is typed stand a few words at most, and no other sentence.
fn is_near(between: &str) -> bool {
    between.len() <= MAX_TO_COMMAND && !between.contains(['.', ';', ',']) && !between.contains(" the ")
}

/// What is typed is small letters, or looks like a command: 'Enter' and 'Settings' are keys and places.
fn is_typed(text: &str) -> bool {
    if text.starts_with("as ") {
        return false;
    }
    let first = text.chars().next().unwrap_or(' ');
    first.is_lowercase() || first == '%' || text.contains(['/', '\\', '_', '=']) || text.ends_with(".exe") || text.ends_with(".msc")
}

fn quoted_after(text: &str, at: usize) -> Option<Range<usize>> {
    let start = at + text[at..].find(['"', '“', '‘'])?;
    let open = text[start..].chars().next()?;
    let close = if open == '"' {
        '"'
    } else if open == '“' {
        '”'
    } else {
        '’'
    };
    let inner = start + open.len_utf8();
    let end = inner + text[inner..].find(close)?;
    Some(inner..end)
}

/// File and registry paths. Spaces are part of a path only where a separator follows.
static PATH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?x)
        (?:HKEY_[A-Z_]+|HKLM|HKCU|HKCR|HKU|HKCC|Computer\\HKEY_[A-Z_]+):?(?:\\[^\\\s"<>|,;()]+(?:\x20[^\\\s"<>|,;()]+){0,3})*\\(?:[^\\\s"<>|,;()]+)
        | (?:[A-Za-z]:|%[A-Za-z_()\d]+%|\\\\[\w.$-]+)\\(?:[^\\/:*?"<>|\s,;]+(?:\x20[^\\/:*?"<>|\s,;]+){0,3}\\)*[^\\/:*?"<>|\s,;]*
        | %[A-Za-z_]+%
        | (?:~|/(?:etc|usr|var|home|Library|Users|System|Applications|opt|tmp|dev|proc|sys|bin|sbin|boot|mnt|media|srv|root|Volumes|private|data|run))(?:/[\w.@+~*-]+)+/?"#,
    )
});

/// The file and registry paths of a text, each once.
pub(super) fn paths(text: &str) -> Vec<String> {
    let text = limited(text);
    let mut paths: Vec<String> = Vec::new();
    if memchr3(b'\\', b'/', b'%', text.as_bytes()).is_none() {
        return paths;
    }
    for found in PATH.find_iter(text) {
        let before = text[..found.start()].chars().next_back();
        let path = found.as_str().trim_end_matches(['.', ')', '\'', '”', '’', ' ']);
        let whole = !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | ':' | '-'));
        if whole && path.len() > 2 && !paths.iter().any(|p| p == path) {
            paths.push(path.to_string());
        }
    }
    paths
}

const MODIFIER: &str =
    r"(?:ctrl|control|alt|shift|win(?:dows)?(?:\s+logo)?(?:\s+key)?|cmd|command|option|opt|fn|altgr|meta|super|⌘|⌥|⇧|⌃|⊞)";

/// Chords: modifiers and a key with '+' or '-' between them, and the function keys on their own.
static KEYS: LazyLock<Regex> = LazyLock::new(|| {
    let key = r"(?:f\d{1,2}|esc(?:ape)?|enter|return|tab|space(?:bar)?|del(?:ete)?|ins(?:ert)?|home|end|page\s?(?:up|down)|backspace|print\s?screen|prtscn|pause|break|(?:up|down|left|right)(?:\s+arrow)?|plus|minus|[a-z0-9])";
    pattern(&format!(
        r"(?i)\b{MODIFIER}(?:\s*[+＋‐-]\s*{MODIFIER})*(?:\s*[+＋‐-]\s*{key})(?:\s*[+＋]\s*{key})?\b|[⌘⌥⇧⌃⊞](?:\s*[+＋]\s*{MODIFIER})*\s*[+＋]\s*{key}\b|\bF(?:1[0-2]|[1-9])\b|[⌘⌥⇧⌃]+[A-Z]"
    ))
});

/// The key chords of a text, written one way: `Ctrl+Shift+Esc`. Each once.
pub(super) fn keys(text: &str) -> Vec<String> {
    let text = limited(text);
    let mut keys: Vec<String> = Vec::new();
    // A chord has a sign between its keys, a function key a digit.
    if memchr3(b'+', b'-', b'F', text.as_bytes()).is_none() && !text.contains(['⌘', '⌥', '⇧', '⌃', '＋', '‐']) {
        return keys;
    }
    for found in KEYS.find_iter(text) {
        // 'Windows-7' and 'Option-2' are names.
        let hyphens = !found.as_str().contains(['+', '＋']);
        let named = found.as_str().to_lowercase();
        if hyphens && named.ends_with(|c: char| c.is_ascii_digit()) && (named.starts_with("win") || named.starts_with("opt")) {
            continue;
        }
        let chord = symbols_apart(found.as_str()).split(['+', '＋', '-', '‐']).map(key_name).collect::<Vec<_>>().join("+");
        if !keys.contains(&chord) {
            keys.push(chord);
        }
    }
    keys
}

/// Apple's symbols need no sign between them: '⌘Q' is '⌘+Q'.
fn symbols_apart(chord: &str) -> String {
    let mut out = String::new();
    for c in chord.chars() {
        if out.ends_with(['⌘', '⌥', '⇧', '⌃']) && !matches!(c, '+' | '-' | ' ') {
            out.push('+');
        }
        out.push(c);
    }
    out
}

/// A key's name as it stands on keyboards.
fn key_name(key: &str) -> String {
    let lower = key.trim().to_lowercase();
    match lower.split_whitespace().next().unwrap_or_default() {
        "ctrl" | "control" | "⌃" => "Ctrl".to_string(),
        "win" | "windows" | "⊞" => "Win".to_string(),
        "cmd" | "command" | "⌘" => "Cmd".to_string(),
        "option" | "opt" | "⌥" => "Option".to_string(),
        "shift" | "⇧" => "Shift".to_string(),
        "escape" | "esc" => "Esc".to_string(),
        "delete" | "del" => "Delete".to_string(),
        "insert" | "ins" => "Insert".to_string(),
        "return" | "enter" => "Enter".to_string(),
        "spacebar" | "space" => "Space".to_string(),
        "altgr" => "AltGr".to_string(),
        _ => lower.split_whitespace().map(capitalised).collect::<Vec<_>>().join(" "),
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_menu(text: &str, bold: &[&str], expected: &[&str]) {
        let bold: Vec<String> = bold.iter().map(|b| b.to_string()).collect();
        let found: Vec<String> = menu_paths(text, &bold, &[]).into_iter().map(|p| p.join(" > ")).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn menu_paths_are_read_with_every_separator() {
        check_menu("Go to Settings > Chats > Chat Backup and tap Back Up Now.", &[], &["Settings > Chats > Chat Backup"]);
        check_menu("Open Settings → Privacy & Security → Location Services.", &[], &["Settings > Privacy & Security > Location Services"]);
        check_menu("In Settings > General > iPhone Storage, tap it.", &[], &["Settings > General > iPhone Storage"]);
        check_menu("Select **File**", &["File"], &[]);
        check_menu(
            "Go to Settings > Bluetooth & devices > Printers & scanners > Your printer > Remove.",
            &[],
            &["Settings > Bluetooth & devices > Printers & scanners > Your printer > Remove"],
        );
        check_menu("Choose Help > Check for updates.", &[], &["Help > Check for updates"]);
        check_menu("Open Settings > Accounts > Sign-in options and wait.", &[], &["Settings > Accounts > Sign-in"]);
        check_menu("If speed > 100 Mbps, stop.", &[], &[]);
        check_menu("Choose Apple menu > System Settings, then wait.", &[], &["Apple menu > System Settings"]);
        check_menu("Now open the Settings app > Apps.", &[], &["Settings > Apps"]);
        check_menu("Tap Settings, then General, then About.", &[], &["Settings > General > About"]);
        check_menu("Tap settings, then about, and wait.", &["settings", "about"], &["settings > about"]);
        check_menu("Click File and then click Options to go on.", &["File", "Options"], &["File > Options"]);
        check_menu("Open System Preferences -> Network.", &[], &["System Preferences > Network"]);
        check_menu("Use \"Apps\" > \"Default apps\" there, or Start > Power.", &[], &["Apps > Default apps", "Start > Power"]);
    }

    #[test]
    fn what_is_no_menu_path_gives_none() {
        check_menu("Check that Use % is > 70 and x -> y.", &[], &["x > y"]);
        check_menu("Open the app, then Windows restarts.", &[], &[]);
        check_menu("Turn off the PC, then Restart.", &[], &[]);
        check_menu("Press Yes, No, or Cancel.", &["Yes", "No", "Cancel"], &[]);
        check_menu("Click Apply, then OK.", &["Apply", "OK"], &[]);
        check_menu("Run Get-Mailbox -Identity <Name> -Archive <Path> If it fails, stop.", &[], &[]);
        check_menu(&">".repeat(10_000), &[], &[]);
    }

    fn check_commands(text: &str, bold: &[&str], code: &[&str], expected: &[&str]) {
        let owned = |list: &[&str]| list.iter().map(|s| s.to_string()).collect::<Vec<_>>();
        let found: Vec<String> = commands(text, &owned(bold), &owned(code)).into_iter().map(|c| c.text).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn commands_are_code_and_what_is_to_be_typed() {
        check_commands("Run sfc /scannow and wait.", &[], &["sfc /scannow"], &["sfc /scannow"]);
        check_commands("Type devmgmt.msc and press Enter.", &["devmgmt.msc", "Enter"], &[], &["devmgmt.msc"]);
        check_commands("Type “cleanmgr” in the box.", &[], &[], &["cleanmgr"]);
        check_commands("Enter the Settings app and press Enter.", &["Settings", "Enter"], &[], &[]);
        check_commands("Edit /etc/hosts with nano.", &[], &["/etc/hosts", "nano"], &["nano"]);
    }

    #[test]
    fn paths_are_told_from_prose() {
        let check = |text: &str, expected: &[&str]| assert_eq!(paths(text), expected, "{text}");
        check(r"Open C:\Windows\System32\drivers\etc now.", &[r"C:\Windows\System32\drivers\etc"]);
        check(r"Delete C:\Program Files\Acme\cache.db, then go on.", &[r"C:\Program Files\Acme\cache.db"]);
        check(r"Clear %LOCALAPPDATA%\Temp and \\server\share\docs.", &[r"%LOCALAPPDATA%\Temp", r"\\server\share\docs"]);
        check(
            r"Go to HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion.",
            &[r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion"],
        );
        check("Edit /etc/ssh/sshd_config and ~/.ssh/config.", &["/etc/ssh/sshd_config", "~/.ssh/config"]);
        check(
            r"Open HKEY_CURRENT_USER\Software\Foo and go to ~/Library/x and \\server\share.",
            &[r"HKEY_CURRENT_USER\Software\Foo", "~/Library/x", r"\\server\share"],
        );
        check("and/or https://example.com/usr/bin/x 10/12", &[]);
    }

    #[test]
    fn chords_have_one_spelling() {
        let check = |text: &str, expected: &[&str]| assert_eq!(keys(text), expected, "{text}");
        check("Press Ctrl + Shift + Esc.", &["Ctrl+Shift+Esc"]);
        check("Hold the Windows key + R, then ⌘Q", &["Win+R", "Cmd+Q"]);
        check("CTRL-ALT-DEL or Command+Option+Escape or F8", &["Ctrl+Alt+Delete", "Cmd+Option+Esc", "F8"]);
        check("⌘ + Space, or Option+Command+P+R", &["Cmd+Space", "Option+Cmd+P+R"]);
        check("Update Windows-7 first, then Option-2.", &[]);
        check("Shift your focus - a lot; control - it", &[]);
    }

    #[test]
    fn every_risk_has_an_example_that_names_it() {
        for entry in risks_file().risk {
            assert!(risks(&entry.example).contains(&entry.name), "{}", entry.example);
        }
        assert_eq!(risks("Open the app and tap OK."), []);
    }
}
