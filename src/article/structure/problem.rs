//! Recognises texts that tell of a problem: 'Printer won't turn on'. The words are data: `data/kinds.toml`,
//! `data/languages.toml`.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::heading_dialect;
use super::languages;
use crate::article::model::Role;
use crate::text::pattern::pattern;
use crate::text::{CodeKind, codes};

/// Maximum number of words of a compound noun for a problem.
const MAX_COMPOUND: usize = 3;

#[derive(Deserialize)]
struct ProblemFile {
    problem: Entry,
    solving: Entry,
    weak: Entry,
    general: Entry,
}

#[derive(Deserialize)]
struct Entry {
    patterns: Vec<String>,
    #[cfg(test)]
    example: String,
}

struct Problems {
    /// Words of a problem, and words of its solution.
    problem: Regex,
    solving: Regex,
    weak: Regex,
    /// Beginnings of titles that are not about a problem that the reader has.
    general: Regex,
}

static PROBLEMS: LazyLock<Problems> = LazyLock::new(|| {
    let file = problem_file();
    let anywhere = |entry: &Entry| pattern(&format!(r"(?i)(?:\b|^)(?:{})(?:\b|$)", entry.patterns.join("|")));
    let general = pattern(&format!(r"(?i)^(?:{})(?:\b|$)", file.general.patterns.join("|")));
    Problems { problem: anywhere(&file.problem), solving: anywhere(&file.solving), weak: anywhere(&file.weak), general }
});

fn problem_file() -> ProblemFile {
    rules!("kinds")
}

/// Compiles the rules of this file ahead of time: see [`crate::article::prepare`].
pub(crate) fn prepare() {
    LazyLock::force(&PROBLEMS);
}

/// Whether a title tells of a problem, or of solving one.
pub(crate) fn in_title(title: &str) -> bool {
    let title = title.replace('’', "'");
    PROBLEMS.problem.is_match(&title) || solves(&title) || names_code(&title) || languages::tells_problem(&title.to_lowercase())
}

/// Whether a title that tells of a problem is about problems in general: 'Avoiding hardware failures'.
pub(crate) fn in_general(title: &str) -> bool {
    PROBLEMS.general.is_match(title)
}

/// Whether a title is that of a page of questions and answers.
pub(crate) fn is_faq(title: &str) -> bool {
    heading_dialect::role(title) == Some(Role::Faq)
        || title.split(|c: char| !c.is_alphanumeric()).any(|w| w.eq_ignore_ascii_case("faq") || w.eq_ignore_ascii_case("faqs"))
}

/// Whether a title tells of solving something: 'Troubleshooting the network'.
pub(crate) fn solves(title: &str) -> bool {
    PROBLEMS.solving.is_match(title)
}

/// Whether a title has a word that implies a problem except in guides.
pub(crate) fn weakly_in_title(title: &str) -> bool {
    PROBLEMS.weak.is_match(title)
}

/// Whether a heading names a problem: 'Error 1603', 'The page stays blank', '"Access denied"'.
pub(crate) fn in_heading(heading: &str) -> bool {
    let heading = heading.replace('’', "'");
    let quotes = heading.starts_with(['"', '“', '«', '„', '\'', '「']);
    quotes
        || PROBLEMS.problem.is_match(&heading)
        || PROBLEMS.weak.is_match(&heading)
        || names_code(&heading)
        || languages::tells_problem(&heading.to_lowercase())
}

/// Whether a heading that begins like an instruction is a compound noun for a problem: 'Boot failure', unlike 'Fix errors'.
pub(crate) fn is_compound(heading: &str) -> bool {
    let words: Vec<&str> = heading.split_whitespace().collect();
    let last = words.last().is_some_and(|last| PROBLEMS.problem.is_match(last));
    (2..=MAX_COMPOUND).contains(&words.len()) && last && !solves(words[0]) && !in_general(words[0])
}

/// Whether a page is about problems, by its title or by the words under which its publisher files it.
pub(crate) fn is_about(title: &str, filed_under: &str) -> bool {
    in_title_of_list(title) || weakly_in_title(title) || filed_under.lines().any(files_problems)
}

/// Whether the name of a file, a category or a tag is one for articles about problems: 'certificate errors', 'troubleshooting'.
pub(crate) fn files_problems(name: &str) -> bool {
    collects(name) || solves(name) || names_code(name) || PROBLEMS.problem.is_match(name)
}

/// Whether a heading announces several problems: 'Common issues', 'Fehlermeldungen'.
pub(crate) fn collects(heading: &str) -> bool {
    COLLECTIONS.is_match(heading)
}

/// Whether a title may be that of a page about problems: 'Storage debugging', 'Common issues'.
pub(crate) fn in_title_of_list(title: &str) -> bool {
    collects(title) || in_title(title) || title.to_lowercase().contains("debug")
}

/// Plural nouns for problems, in the languages that inflect them at the end of a word.
static COLLECTIONS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:issues|problems|errors|mistakes|bugs|failures|error messages|caveats|pitfalls|troubleshootings?|fehlermeldungen|probleme|errores|problemas|fallos|erros|mensagens|erreurs|problèmes|errori|problemi|fouten|problemen)(?:\b|$)|ошибки|проблемы|问题|問題|エラー一覧|오류",
    )
});

/// Whether a title contains an error code; the number of an update does not count.
fn names_code(title: &str) -> bool {
    codes(title).iter().any(|code| code.kind != CodeKind::KnowledgeBase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_matches_its_example() {
        let file = problem_file();
        assert!(PROBLEMS.problem.is_match(&file.problem.example));
        assert!(PROBLEMS.solving.is_match(&file.solving.example));
        assert!(PROBLEMS.weak.is_match(&file.weak.example));
        assert!(in_general(&file.general.example));
    }

    #[test]
    fn parts_of_words_do_not_count() {
        for title in ["Hide the drop-down arrow", "Download the full-size poster", "Debugging tools", "A notable change"] {
            assert!(!PROBLEMS.problem.is_match(title), "{title}");
        }
    }

    #[test]
    fn headings_name_problems() {
        for heading in ["Error 5: Access denied", "Can’t sign in", "\"No licence found\"", "Der Drucker druckt nicht", "起動できない"]
        {
            assert!(in_heading(heading), "{heading}");
        }
        assert!(!in_heading("Windows") && !in_heading("Update the driver"));
    }
}
