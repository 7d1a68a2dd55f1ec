//! Details of a step: commands, file paths and key chords.
//!
//! In: the text of one step with its bold and code spans. Out: its details in order, as the author wrote them; nothing is
//! completed or guessed.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memchr3;
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::text::pattern::pattern;

/// Maximum number of bytes of a step to search for details; longer texts are not instructions.
const MAX_TEXT: usize = 8_000;
/// Maximum number of bytes between 'type' or 'run' and the text to type.
const MAX_TO_COMMAND: usize = 40;

/// Something to type or run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Text to type, verbatim.
    pub text: String,
    /// Language named by the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Verbs before a text to type or run: 'type **sfc /scannow**', 'run "cleanmgr"'.
static TO_TYPE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:types?|typing|enter(?:ing)?|run(?:ning)?|execut(?:e|ing)|input|paste|pasting)\b"));

/// Commands of a step: code other than paths and keys, and bold or quoted text to type.
pub(crate) fn commands(text: &str, bold: &[String], code: &[String]) -> Vec<Command> {
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

/// Whether the text between a verb and the text to type is short and within one clause.
fn is_near(between: &str) -> bool {
    between.len() <= MAX_TO_COMMAND && !between.contains(['.', ';', ',']) && !between.contains(" the ")
}

/// Whether a text is one to type: in small letters or like a command, unlike the key 'Enter' and the app 'Settings'.
fn is_typed(text: &str) -> bool {
    if text.starts_with("as ") {
        return false;
    }
    let first = text.chars().next().unwrap_or(' ');
    first.is_lowercase() || first == '%' || text.contains(['/', '\\', '_', '=']) || text.ends_with(".exe") || text.ends_with(".msc")
}

/// Range of the first quoted text from an offset on.
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

/// File and registry paths. A path contains spaces only if a separator follows them.
static PATH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?x)
        (?:HKEY_[A-Z_]+|HKLM|HKCU|HKCR|HKU|HKCC|Computer\\HKEY_[A-Z_]+):?(?:\\[^\\\s"<>|,;()]+(?:\x20[^\\\s"<>|,;()]+){0,3})*\\(?:[^\\\s"<>|,;()]+)
        | (?:[A-Za-z]:|%[A-Za-z_()\d]+%|\\\\[\w.$-]+)\\(?:[^\\/:*?"<>|\s,;]+(?:\x20[^\\/:*?"<>|\s,;]+){0,3}\\)*[^\\/:*?"<>|\s,;]*
        | %[A-Za-z_]+%
        | (?:~|/(?:etc|usr|var|home|Library|Users|System|Applications|opt|tmp|dev|proc|sys|bin|sbin|boot|mnt|media|srv|root|Volumes|private|data|run))(?:/[\w.@+~*-]+)+/?"#,
    )
});

/// File and registry paths of a text, each once.
pub(crate) fn paths(text: &str) -> Vec<String> {
    let text = limited(text);
    let mut paths: Vec<String> = Vec::new();
    if memchr3(b'\\', b'/', b'%', text.as_bytes()).is_none() {
        return paths;
    }
    for found in PATH.find_iter(text) {
        let before = text[..found.start()].chars().next_back();
        let path = found.as_str().trim_end_matches(['.', ')', '\'', '”', '’', ' ']);
        let starts_word = !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | ':' | '-'));
        if starts_word && path.len() > 2 && !paths.iter().any(|p| p == path) {
            paths.push(path.to_string());
        }
    }
    paths
}

const MODIFIER: &str =
    r"(?:ctrl|control|alt|shift|win(?:dows)?(?:\s+logo)?(?:\s+key)?|cmd|command|option|opt|fn|altgr|meta|super|⌘|⌥|⇧|⌃|⊞)";

/// Key chords: modifiers and a key with '+' or '-' between them, and function keys.
static KEYS: LazyLock<Regex> = LazyLock::new(|| {
    let key = r"(?:f\d{1,2}|esc(?:ape)?|enter|return|tab|space(?:bar)?|del(?:ete)?|ins(?:ert)?|home|end|page\s?(?:up|down)|backspace|print\s?screen|prtscn|pause|break|(?:up|down|left|right)(?:\s+arrow)?|plus|minus|[a-z0-9])";
    pattern(&format!(
        r"(?i)\b{MODIFIER}(?:\s*[+＋‐-]\s*{MODIFIER})*(?:\s*[+＋‐-]\s*{key})(?:\s*[+＋]\s*{key})?\b|[⌘⌥⇧⌃⊞](?:\s*[+＋]\s*{MODIFIER})*\s*[+＋]\s*{key}\b|\bF(?:1[0-2]|[1-9])\b|[⌘⌥⇧⌃]+[A-Z]"
    ))
});

/// Key chords of a text in a uniform spelling, each once: `Ctrl+Shift+Esc`.
pub(crate) fn keys(text: &str) -> Vec<String> {
    let text = limited(text);
    let mut keys: Vec<String> = Vec::new();
    // Most texts contain neither a separator of keys nor a function key.
    if memchr3(b'+', b'-', b'F', text.as_bytes()).is_none() && !text.contains(['⌘', '⌥', '⇧', '⌃', '＋', '‐']) {
        return keys;
    }
    for found in KEYS.find_iter(text) {
        // 'Windows-7' and 'Option-2' are names, rather than chords.
        let hyphens = !found.as_str().contains(['+', '＋']);
        let named = found.as_str().to_lowercase();
        if hyphens && named.ends_with(|c: char| c.is_ascii_digit()) && (named.starts_with("win") || named.starts_with("opt")) {
            continue;
        }
        let chord = with_separators(found.as_str()).split(['+', '＋', '-', '‐']).map(key_name).collect::<Vec<_>>().join("+");
        if !keys.contains(&chord) {
            keys.push(chord);
        }
    }
    keys
}

/// Adds separators after Apple's symbols: '⌘Q' becomes '⌘+Q'.
fn with_separators(chord: &str) -> String {
    let mut out = String::new();
    for c in chord.chars() {
        if out.ends_with(['⌘', '⌥', '⇧', '⌃']) && !matches!(c, '+' | '-' | ' ') {
            out.push('+');
        }
        out.push(c);
    }
    out
}

/// Name of a key as printed on keyboards.
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

/// The part of a text that is searched for details.
pub(super) fn limited(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT)]
}

/// Byte ranges of spans in a text, in order; spans that do not occur are skipped.
pub(super) fn locate(text: &str, wanted: &[String]) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut spans = Vec::with_capacity(wanted.len());
    for span in wanted {
        if let Some(offset) = text[at..].find(span.as_str()) {
            spans.push(at + offset..at + offset + span.len());
            at += offset + span.len();
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_commands(text: &str, bold: &[&str], code: &[&str], expected: &[&str]) {
        let owned = |list: &[&str]| list.iter().map(|s| s.to_string()).collect::<Vec<_>>();
        let found: Vec<String> = commands(text, &owned(bold), &owned(code)).into_iter().map(|c| c.text).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn commands_are_code_and_text_to_type() {
        check_commands("Run sfc /scannow and wait.", &[], &["sfc /scannow"], &["sfc /scannow"]);
        check_commands("Type devmgmt.msc and press Enter.", &["devmgmt.msc", "Enter"], &[], &["devmgmt.msc"]);
        check_commands("Type “cleanmgr” in the box.", &[], &[], &["cleanmgr"]);
        check_commands("Enter the Settings app and press Enter.", &["Settings", "Enter"], &[], &[]);
        check_commands("Edit /etc/hosts with nano.", &[], &["/etc/hosts", "nano"], &["nano"]);
    }

    #[test]
    fn distinguishes_paths_from_prose() {
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
    fn chords_have_a_uniform_spelling() {
        let check = |text: &str, expected: &[&str]| assert_eq!(keys(text), expected, "{text}");
        check("Press Ctrl + Shift + Esc.", &["Ctrl+Shift+Esc"]);
        check("Hold the Windows key + R, then ⌘Q", &["Win+R", "Cmd+Q"]);
        check("CTRL-ALT-DEL or Command+Option+Escape or F8", &["Ctrl+Alt+Delete", "Cmd+Option+Esc", "F8"]);
        check("⌘ + Space, or Option+Command+P+R", &["Cmd+Space", "Option+Cmd+P+R"]);
        check("Update Windows-7 first, then Option-2.", &[]);
        check("Shift your focus - a lot; control - it", &[]);
    }
}
