//! Commands in messages: what they advise works when it is typed as printed.

use std::borrow::Cow;
use std::path::Path;

/// Commands that take `--index`, and that messages advise.
const OF_AN_INDEX: [&str; 9] = ["index", "search", "suggest", "code", "show", "dupes", "status", "check", "inspect"];

/// A path as an argument of a command line.
pub(super) fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = !text.is_empty() && !text.starts_with('-') && text.chars().all(|c| c.is_alphanumeric() || "/\\:._-+@%,".contains(c));
    if is_plain { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// Completes the commands between backticks in a message: with the index folder that was named, and, if `has_sources` says
/// that `kb index` alone would find nothing to read, with a place for a folder.
pub(super) fn completed<'t>(text: &'t str, index: Option<&Path>, has_sources: impl Fn() -> bool) -> Cow<'t, str> {
    if !text.contains("`kb ") {
        return Cow::Borrowed(text);
    }
    let flag = index.map_or_else(String::new, |index| format!(" --index {}", quoted(index)));
    let mut pieces: Vec<String> = text.split('`').map(str::to_string).collect();
    for piece in pieces.iter_mut().skip(1).step_by(2) {
        let mut words = piece.split(' ');
        if words.next() != Some("kb") || !words.next().is_some_and(|command| OF_AN_INDEX.contains(&command)) {
            continue;
        }
        let names_nothing = words.all(|word| word.starts_with('-'));
        let folder = if piece.starts_with("kb index") && names_nothing && !has_sources() { " FOLDER" } else { "" };
        *piece = format!("{piece}{folder}{flag}");
    }
    Cow::Owned(pieces.join("`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_completed() {
        let check = |text: &str, index: Option<&str>, has_sources: bool, expected: &str| {
            assert_eq!(completed(text, index.map(Path::new), || has_sources), expected);
        };
        check("run `kb index` to rebuild it", None, true, "run `kb index` to rebuild it");
        check("run `kb index` to rebuild it", Some("my ix"), true, "run `kb index --index 'my ix'` to rebuild it");
        check("run `kb index --rebuild`", Some("ix"), false, "run `kb index --rebuild FOLDER --index ix`");
        check("run `kb index FOLDER` to build one", Some("ix"), false, "run `kb index FOLDER --index ix` to build one");
        check(
            "`kb search` prints ids, see `kb.toml`, `kb --help`",
            Some("ix"),
            false,
            "`kb search --index ix` prints ids, see `kb.toml`, `kb --help`",
        );
        check("an odd `mark", Some("ix"), true, "an odd `mark");
    }

    #[test]
    fn paths_are_quoted_if_a_shell_would_split_them() {
        let check = |path: &str, expected: &str| assert_eq!(quoted(Path::new(path)), expected);
        check("/tmp/äpfel_1.md", "/tmp/äpfel_1.md");
        check("a b", "'a b'");
        check("it's", "'it'\\''s'");
        check("$x", "'$x'");
        check("-x", "'-x'");
    }
}
