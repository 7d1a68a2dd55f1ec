//! Menu paths in the text of a step: `Settings > Chats > Chat Backup`.
//!
//! In: the text of one step with its bold and code spans. Out: its menu paths, each as the names of its items.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::step_details::{limited, locate};
use crate::article::structure::instruction::is_instruction;
use crate::text::pattern::pattern;

/// Maximum length of a menu name in bytes.
const MAX_MENU_NAME: usize = 60;

/// Separators between two names of a menu path.
static SEPARATOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x) \s*(?:->|=>|-->|—>|[>→›»➔➜▸⇒➤])\s*
        | \s*,?\s+(?:and\s+)?then\s+(?:(?:tap|click|select|choose|open|press|go\s+to|tap\s+on|click\s+on)\s+)?(?:the\s+)?",
    )
});

/// A menu name without markup: capitalised words.
static MENU_NAME: LazyLock<Regex> = LazyLock::new(|| {
    // 'iPhone' and 'macOS' begin with a small letter.
    let word = r"(?:[\p{Lu}\d]|[a-z]{1,3}\p{Lu})[\w'’./+-]*";
    pattern(&format!(r"^{word}(?:(?: (?:&|and|of|to|the|for|or|in|on|with|a))* (?:{word}|&))*"))
});

/// Menu paths of a text, each as its names. `bold` and `code` are its bold and code spans, in order.
pub(crate) fn menu_paths(text: &str, bold: &[String], code: &[String]) -> Vec<Vec<String>> {
    let text = limited(text);
    // Most steps contain no path, and every step of a displayed hit is searched.
    if bold.len() < 2 && !text.contains(ARROWS) && !text.contains("then") {
        return Vec::new();
    }
    let spans = locate(text, bold);
    let in_code = locate(text, code);
    let mut paths = Vec::new();
    let mut current: Vec<String> = Vec::new();
    let mut end_of_last = 0;
    for separator in SEPARATOR.find_iter(text) {
        // The '>' of '<name>' or of a comparison in code is not a separator.
        if closes_bracket(text, separator.start()) || in_code.iter().any(|code| code.contains(&separator.start())) {
            continue;
        }
        let kind = Separator::of(separator.as_str());
        let joined = !current.is_empty() && separator.start() == end_of_last;
        let before = if joined { current.last().cloned() } else { name_before(text, separator.start(), &spans, kind) };
        let after = name_after(text, separator.end(), &spans, kind);
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
    // 'Apply, then OK' are buttons of one window rather than menus.
    let button = |name: &String| {
        ["apply", "ok", "yes", "no", "next", "finish", "save", "close", "done", "cancel"].contains(&name.to_lowercase().as_str())
    };
    if current.len() >= 2 && !current.first().is_some_and(button) {
        paths.push(std::mem::take(current));
    }
    current.clear();
}

/// Whether the '>' at an offset closes a '<' shortly before it.
fn closes_bracket(text: &str, at: usize) -> bool {
    let before = &text[text.floor_char_boundary(at.saturating_sub(MAX_MENU_NAME))..at];
    before.rfind('<').is_some_and(|open| !before[open..].contains('>') && !before[open + 1..].starts_with(' '))
}

/// Kind of separator, which determines the names that it may join.
#[derive(Clone, Copy, PartialEq)]
enum Separator {
    /// '>' joins any names.
    Arrow,
    /// 'then' joins bold names, and capitalised ones that nothing follows.
    Then,
}

impl Separator {
    fn of(separator: &str) -> Separator {
        if separator.contains("then") { Separator::Then } else { Separator::Arrow }
    }
}

/// Maximum number of words in a menu name that only the arrows around it mark as such.
const MAX_MENU_WORDS: usize = 5;
const ARROWS: [char; 9] = ['>', '→', '›', '»', '➔', '➜', '▸', '⇒', '➤'];

/// Nouns that may follow a menu name.
const MENU_NOUNS: [&str; 7] = ["menu", "app", "tab", "page", "screen", "window", "section"];

/// The menu name before a separator.
fn name_before(text: &str, end: usize, bold: &[Range<usize>], separator: Separator) -> Option<String> {
    let is_end = |span: &&Range<usize>| span.end <= end && text[span.end..end].chars().all(|c| matches!(c, '"' | '\'' | '”' | '’' | ' '));
    if let Some(span) = bold.iter().find(is_end) {
        return Some(tidy_name(&text[span.clone()])).filter(|n| is_name(n));
    }
    if let Some(name) = quoted_before(&text[..end]) {
        return Some(name).filter(|n| is_name(n));
    }
    // The last capitalised words, without the verb at the beginning of the sentence.
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
    if separator == Separator::Then {
        // 'Restart the PC, then …' contains no menu name.
        let described = words.len() > kept && ["the", "a", "an", "your", "this"].contains(&words[words.len() - kept - 1]);
        return Some(name).filter(|n| is_name(n) && !described);
    }
    let last_word = words.last().map(|w| tidy_name(w));
    // 'apps > permissions': a name in lower case is one word.
    Some(name).filter(|n| is_name(n)).or(last_word.filter(|n| is_name(n) && words.len() <= 3))
}

/// The quoted text at the end of a text.
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

/// The menu name after a separator, and the offset of its end.
fn name_after(text: &str, start: usize, bold: &[Range<usize>], separator: Separator) -> Option<(String, usize)> {
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
    // 'If speed > 100 Mbps' is a comparison.
    if rest.split_whitespace().next().is_some_and(|first| first.chars().all(|c| c.is_ascii_digit() || c == '%' || c == '.')) {
        return None;
    }
    if separator == Separator::Arrow
        && let Some(length) = chained(rest)
    {
        return Some((tidy_name(&rest[..length]), start + lead + length));
    }
    let length = match MENU_NAME.find(rest) {
        Some(found) if separator == Separator::Then && !ends_there(&rest[found.end()..]) => return None,
        Some(found) => found.end(),
        None if separator == Separator::Then => return None,
        None => rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len()),
    };
    let name = tidy_name(&rest[..length]);
    is_name(&name).then_some((name, start + lead + length))
}

/// Length in bytes of a name after an arrow that ends at the next arrow or with its sentence. It may be in lower case:
/// 'Bluetooth & devices', 'Check for updates'.
fn chained(rest: &str) -> Option<usize> {
    let end =
        rest.find(|c: char| matches!(c, '.' | ',' | ';' | ':' | '(' | ')' | '\n' | '"' | '“') || ARROWS.contains(&c)).unwrap_or(rest.len());
    // 'v2.1' and 'Save as…' continue after the full stop.
    let end =
        if rest[end..].starts_with('.') && !rest[end + 1..].starts_with([' ', '\n']) && end + 1 < rest.len() { return None } else { end };
    let name = rest[..end].trim_end().trim_end_matches(['-', '=']).trim_end();
    let mut words = name.split_whitespace();
    let first = words.next()?;
    let connects = |w: &str| ["and", "then", "to", "or", "if", "when", "in", "on", "from", "with", "until", "which", "there"].contains(&w);
    let plain = first.starts_with(char::is_alphabetic) && !name.split_whitespace().any(connects);
    (plain && name.split_whitespace().count() <= MAX_MENU_WORDS && is_name(name)).then_some(name.len())
}

/// Whether a sentence or clause ends at the beginning of a text, or continues with 'then'.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check_menu(text: &str, bold: &[&str], expected: &[&str]) {
        let bold: Vec<String> = bold.iter().map(|b| b.to_string()).collect();
        let found: Vec<String> = menu_paths(text, &bold, &[]).into_iter().map(|p| p.join(" > ")).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn finds_menu_paths_with_every_separator() {
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
    fn ignores_comparisons_buttons_and_placeholders() {
        check_menu("Check that Use % is > 70 and x -> y.", &[], &["x > y"]);
        check_menu("Open the app, then Windows restarts.", &[], &[]);
        check_menu("Turn off the PC, then Restart.", &[], &[]);
        check_menu("Press Yes, No, or Cancel.", &["Yes", "No", "Cancel"], &[]);
        check_menu("Click Apply, then OK.", &["Apply", "OK"], &[]);
        check_menu("Run Get-Mailbox -Identity <Name> -Archive <Path> If it fails, stop.", &[], &[]);
        check_menu(&">".repeat(10_000), &[], &[]);
    }
}
