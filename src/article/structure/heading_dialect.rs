//! Heading dialects: how authors number fixes, and which headings announce a role.
//!
//! In: the text of one heading. Out: its label, its clean title, its role. The words are data: `data/dialects.toml`,
//! `data/roles.toml`.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::{Regex, RegexSet};
use serde::Deserialize;

use super::languages;
use crate::article::model::Role;
use crate::text::pattern::{pattern, patterns};

/// Maximum length of a bold line that serves as a heading; a longer one is a sentence.
pub(crate) const MAX_BOLD_HEADING: usize = 110;

/// What the number in a heading counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counts {
    /// Fixes: 'Method 2'.
    Fixes,
    /// Steps of one procedure: 'Step 2'.
    Steps,
    /// Unknown: a number without a word, '2.'.
    Numbers,
    /// Problems, each with its own fix: 'Error 2'.
    Problems,
}

/// The label before a heading's title.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Label {
    pub(crate) counts: Counts,
    /// Word of the label in lower case; empty for a number alone.
    pub(crate) word: String,
    /// Number; `None` for a letter ('Option B').
    pub(crate) ordinal: Option<u32>,
    /// Whether the label only counts in a series, since no punctuation separates number and title ('Fix 5 GHz Wi-Fi').
    pub(crate) uncertain: bool,
}

impl Label {
    /// Whether the word implies an article that solves a problem.
    pub(crate) fn implies_problem(&self) -> bool {
        DIALECTS.file.problem_words.contains(&self.word)
    }

    /// Whether the word announces a cause.
    pub(crate) fn names_cause(&self) -> bool {
        DIALECTS.file.cause_words.contains(&self.word)
    }
}

/// A parsed heading.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Heading {
    pub(crate) label: Option<Label>,
    /// Title without label, markup and closing punctuation.
    pub(crate) title: String,
    /// Title with its label, for headings inside a fix.
    pub(crate) full: String,
}

impl Heading {
    /// The label as the author writes it, for a section with this title: 'Method 2:', '3.'. Empty if the title says it.
    pub(crate) fn written_label(&self, title: &str) -> String {
        let before = if self.title == self.full && title != self.full { Some(&*self.full) } else { self.full.strip_suffix(&self.title) };
        before.unwrap_or_default().trim().to_string()
    }
}

#[derive(Deserialize)]
struct DialectFile {
    fix_words: Vec<String>,
    problem_words: Vec<String>,
    step_words: Vec<String>,
    trouble_words: Vec<String>,
    cause_words: Vec<String>,
    numbers: Vec<Vec<String>>,
}

struct Dialects {
    file: DialectFile,
    labelled: Regex,
    numbered: Regex,
    problems: Regex,
    /// First words of labels; a heading that begins with another word has no label.
    first_words: HashSet<String>,
}

static DIALECTS: LazyLock<Dialects> = LazyLock::new(|| {
    let mut file: DialectFile = rules!("dialects");
    let labels = languages::labels();
    file.fix_words.extend(labels.fix.iter().chain(&labels.method).cloned());
    file.problem_words.extend(labels.fix.iter().cloned());
    file.step_words.extend(labels.step.iter().cloned());
    file.trouble_words.extend(labels.symptom.iter().chain(&labels.cause).cloned());
    file.cause_words.extend(labels.cause.iter().cloned());
    // The longest word first, since the first alternative that matches wins.
    for words in [&mut file.fix_words, &mut file.step_words, &mut file.trouble_words] {
        words.sort_by_key(|w| std::cmp::Reverse(w.len()));
        words.dedup();
    }
    let words = file.fix_words.iter().chain(&file.step_words).cloned().collect::<Vec<_>>().join("|");
    let numbers = file.numbers.concat().join("|");
    let labelled = format!(
        r"(?i)^(?:the )?({words})\s*(?:no\.|number|#|№)?\s*[-–—.:]?\s*(?:(\d{{1,2}})|({numbers})|((?-i:[A-H])))(?:\s+of\s+\d{{1,2}})?(\s*[:：.)\]|/\-–—]+\s*|\s+|$)"
    );
    let numbered = r"^[#№(\[]?(?:(\d{1,2})\s*(?:[.)\]:：]\s*|\s*[-–—|]\s+)|[A-H][.)]\s+)(.*)$".to_string();
    let problems = format!(
        r"(?i)^(?:[a-z]+ ){{0,2}}({})\s*(?:no\.|number|#|№)?\s*(\d{{1,2}}|{numbers})\s*[:：.)\-–—]+\s*([^\d\s].*)$",
        file.trouble_words.join("|")
    );
    let labels = file.fix_words.iter().chain(&file.step_words);
    let first_words = labels.filter_map(|l| l.split(' ').next()).chain(["the"]).map(str::to_string).collect();
    Dialects { labelled: pattern(&labelled), numbered: pattern(&numbered), problems: pattern(&problems), first_words, file }
});

/// Whether a text may begin with a label or a number. A cheap check without false negatives.
pub(crate) fn may_be_labelled(raw: &str) -> bool {
    let letters = raw.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(raw.len());
    let continues = raw[letters..].starts_with(char::is_alphabetic);
    !raw.is_empty() && (letters == 0 || continues || DIALECTS.first_words.contains(&raw[..letters].to_ascii_lowercase()))
}

/// Whether a line numbers a fix: 'Fix 2: X', '3. X'.
pub(crate) fn numbers_a_fix(text: &str) -> bool {
    text.len() <= MAX_BOLD_HEADING && parse(text).label.is_some_and(|l| !l.uncertain && l.counts != Counts::Steps)
}

/// Parses a heading.
pub(crate) fn parse(raw: &str) -> Heading {
    let text = without_question_label(clean(raw));
    let parsed = counted_step(&text)
        .or_else(|| labelled(&text))
        .or_else(|| numbered(&text))
        .or_else(|| bare_number(&text))
        .or_else(|| numbered_problem(&text));
    let full = tidy_title(&text);
    match parsed {
        Some((label, title)) if !title.is_empty() => Heading { label: Some(label), title, full },
        // 'Option 1' alone: the label serves as the title.
        Some((label, _)) => Heading { label: Some(label), title: full.clone(), full },
        None => Heading { label: None, title: full.clone(), full },
    }
}

/// Whether a text begins with the label of a question: 'Q1: Why is it blank?'
pub(crate) fn labels_question(text: &str) -> bool {
    QUESTION.find(text).is_some_and(|label| label.end() < text.len())
}

/// Whether a text begins with the label of an answer: 'A: Restart it.'
pub(crate) fn labels_answer(text: &str) -> bool {
    ANSWER.is_match(text)
}

/// A heading without the label of a question: 'Q: Why is it blank?', 'Question 2: …'.
fn without_question_label(text: String) -> String {
    match QUESTION.find(&text) {
        Some(label) if label.end() < text.len() => text[label.end()..].to_string(),
        _ => text,
    }
}

static QUESTION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i:q|question|frage|pregunta|pergunta|domanda|вопрос|问|問|質問|질문) ?\d{0,3} ?[:：.)、] *"));

static ANSWER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i:a|answer|antwort|réponse|respuesta|resposta|risposta|ответ|答|回答|답변) ?\d{0,3} ?[:：]"));

/// A step that is counted by an ordinal: '第 1 步. X', '第二步：X'.
static COUNTED_STEP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^第 ?(?:([0-9]{1,2})|([一二三四五六七八九十])) ?步[:：.、 ]*(.*)$").expect("a constant pattern that a test compiles")
});

fn counted_step(text: &str) -> Option<(Label, String)> {
    let found = text.starts_with('第').then(|| COUNTED_STEP.captures(text)).flatten()?;
    let ordinal = found.get(1).and_then(|n| n.as_str().parse().ok()).or_else(|| found.get(2).and_then(|n| spelled_number(n.as_str())));
    Some((Label { counts: Counts::Steps, word: "步".to_string(), ordinal, uncertain: false }, tidy_title(&found[3])))
}

/// Parses a label with a word: 'Fix 2: X', 'Method Two - X'.
fn labelled(text: &str) -> Option<(Label, String)> {
    if !may_be_labelled(text) {
        return None;
    }
    let found = DIALECTS.labelled.captures(text)?;
    let title = &text[found.get_match().end()..];
    let word = found[1].to_lowercase();
    let mark = found.get(5).map_or("", |m| m.as_str());
    let marked = mark.is_empty() || !mark.trim().is_empty();
    let ordinal = match (found.get(2), found.get(3)) {
        (Some(digits), _) => digits.as_str().parse().ok(),
        (_, Some(number)) => spelled_number(number.as_str()),
        _ => None,
    };
    // 'Fix one of your monitors', 'Option A is gone': after a word or a letter there must be punctuation.
    if found.get(2).is_none() && !marked {
        return None;
    }
    // 'Fix 2.4 GHz Wi-Fi': the number continues.
    if mark == "." && title.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let counts = if DIALECTS.file.step_words.contains(&word) { Counts::Steps } else { Counts::Fixes };
    Some((Label { counts, word, ordinal, uncertain: !marked }, tidy_title(title)))
}

/// Value of a spelled-out number.
fn spelled_number(text: &str) -> Option<u32> {
    let of = |numbers: &Vec<String>| numbers.iter().position(|n| n.eq_ignore_ascii_case(text)).map(|i| i as u32 + 1);
    DIALECTS.file.numbers.iter().find_map(of)
}

/// Parses a number with punctuation: '2. X'.
fn numbered(text: &str) -> Option<(Label, String)> {
    let found = DIALECTS.numbered.captures(text)?;
    // '2.4 GHz' and '10:30 alarm' are not numbered headings.
    if found[2].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // A number may be followed by a label: '1. Method 1: X'.
    let inner = labelled(&found[2]).map(|(_, title)| title).filter(|t| !t.is_empty());
    let title = inner.unwrap_or_else(|| tidy_title(&found[2]));
    Some((
        Label {
            counts: Counts::Numbers,
            word: String::new(),
            ordinal: found.get(1).and_then(|n| n.as_str().parse().ok()),
            uncertain: false,
        },
        title,
    ))
}

/// Parses a numbered problem, 'Video Error 2: No sound'. It only counts in a series, since 'Error 43: X' names a code.
fn numbered_problem(text: &str) -> Option<(Label, String)> {
    // 'Error 01' is a code.
    let found = DIALECTS.problems.captures(text).filter(|found| !found[2].starts_with('0'))?;
    let label = Label {
        counts: Counts::Problems,
        word: found[1].to_lowercase(),
        ordinal: found[2].parse().ok().or_else(|| spelled_number(&found[2])),
        uncertain: true,
    };
    Some((label, tidy_title(&found[3])))
}

/// A word that no dialect knows, with a number and punctuation: 'Mehtod 2: X'.
static COUNTED_WORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\p{L}[\p{L}\p{M}]{2,14}) ?(\d{1,2}) ?[:：.)\-–—]+ *([^\d\s].*)$").expect("a constant pattern that a test compiles")
});

/// Parses a heading that counts with an unknown word. It only counts in a series.
pub(crate) fn counted_word(text: &str) -> Option<(Label, String)> {
    let found = COUNTED_WORD.captures(text)?;
    let label = Label { counts: Counts::Numbers, word: found[1].to_lowercase(), ordinal: found[2].parse().ok(), uncertain: false };
    Some((label, tidy_title(&found[3])))
}

/// Parses a number without punctuation, '1 Raise the volume'. It only counts in a series.
fn bare_number(text: &str) -> Option<(Label, String)> {
    let (digits, title) = text.split_once(' ')?;
    let ordinal = digits.parse().ok().filter(|n| (1..100).contains(n) && digits.len() <= 2)?;
    Some((Label { counts: Counts::Numbers, word: String::new(), ordinal: Some(ordinal), uncertain: true }, tidy_title(title)))
}

/// A heading without leftover markup: groups of backticks, escapes, bullets, stray emphasis.
fn clean(raw: &str) -> String {
    let mut text = raw.replace(['\n', '\t'], " ");
    if text.contains("``") || text.starts_with('`') {
        text = text.replace('`', " ");
    }
    let text = text.replace("**", "").replace("\\.", ".").replace("\\)", ")");
    // A keycap digit: '1️⃣'.
    let text = text.replace('\u{fe0f}', "").replace('\u{20e3}', ". ");
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || is_ornament(c));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character is a bullet, arrow, symbol or emoji before a heading.
fn is_ornament(c: char) -> bool {
    matches!(c, '•' | '·' | '*' | '>' | '~' | '|' | '-' | '–' | '—' | ':' | '_' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// A title without surrounding punctuation.
fn tidy_title(text: &str) -> String {
    let text = text.trim().trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | '|')).trim();
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | '!' | '…' | ',' | ';' | '*' | '_'));
    let text = text.strip_suffix('#').map_or(text, |t| if t.ends_with(' ') { t.trim_end_matches(['#', ' ']) } else { text });
    text.to_string()
}

#[derive(Deserialize)]
struct RolesFile {
    hints: Vec<String>,
    role: Vec<RoleEntry>,
}

#[derive(Deserialize)]
struct RoleEntry {
    role: Role,
    patterns: Vec<String>,
    #[cfg(test)]
    example: String,
}

/// Roles, the pattern of the headings of each, and the pattern of the headings that may be those of a remedy.
struct Roles {
    roles: Vec<Role>,
    patterns: RegexSet,
    hints: Regex,
}

static ROLES: LazyLock<Roles> = LazyLock::new(|| {
    let file: RolesFile = rules!("roles");
    let whole = |patterns: &[String]| format!("^(?:{})$", patterns.join("|"));
    let each: Vec<String> = file.role.iter().map(|e| whole(&e.patterns)).collect();
    Roles {
        roles: file.role.iter().map(|e| e.role).collect(),
        patterns: patterns(each.iter().map(String::as_str)),
        hints: pattern(&whole(&file.hints)),
    }
});

/// Compiles the rules of this file ahead of time: see [`crate::article::prepare`].
pub(crate) fn prepare() {
    LazyLock::force(&DIALECTS);
    LazyLock::force(&ROLES);
}

/// Role announced by the words of a heading, if any.
pub(crate) fn role(title: &str) -> Option<Role> {
    roles(title).next()
}

/// All roles that the words of a heading may announce, the most likely first.
pub(crate) fn roles(title: &str) -> impl Iterator<Item = Role> {
    let title = comparable(title);
    let english = ROLES.patterns.matches(&title).into_iter().map(|index| ROLES.roles[index]);
    english.chain(languages::role(&title))
}

/// Whether a heading may be that of a remedy, if its text tells the reader what to do: 'Recommended action'.
pub(crate) fn hints_at_remedy(title: &str) -> bool {
    let title = comparable(title);
    ROLES.hints.is_match(&title) || languages::hints_at_remedy(&title)
}

/// A heading in lower case, with straight apostrophes and without closing punctuation.
fn comparable(title: &str) -> String {
    let title = title.to_lowercase().replace('’', "'");
    title.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_kept_as_it_is_written() {
        let check = |raw: &str, title: &str, expected: &str| assert_eq!(parse(raw).written_label(title), expected, "{raw}");
        check("Fix 3: Free some space", "Free some space", "Fix 3:");
        check("**Method Two - Update it**", "Update it", "Method Two -");
        check("4\\. Wipe the lens", "Wipe the lens", "4.");
        check("Option B) Ask", "Ask", "Option B)");
        check("Lösung 2: Neu starten", "Neu starten", "Lösung 2:");
        check("Option 1", "Option 1", "");
        check("Option 1", "Replace the cable", "Option 1");
        check("Replace the cable", "Replace the cable", "");
    }

    fn check(raw: &str, ordinal: Option<u32>, title: &str) {
        let heading = parse(raw);
        // An uncertain label does not count for a heading alone.
        let (label, read_title) = match heading.label {
            Some(label) if !label.uncertain => (Some(label), heading.title),
            _ => (None, heading.full),
        };
        assert_eq!((label.and_then(|l| l.ordinal), read_title.as_str()), (ordinal, title), "{raw}");
    }

    #[test]
    fn parses_numbers_in_every_dialect() {
        check("1\\. Check the cable", Some(1), "Check the cable");
        check("Fix 2: Update the driver", Some(2), "Update the driver");
        check("Method Two - Roll back", Some(2), "Roll back");
        check("Solution1. Restart", Some(1), "Restart");
        check("Way 3) Reset the network", Some(3), "Reset the network");
        check("Tip #4 – Clean the port", Some(4), "Clean the port");
        check("(5) Ask for help", Some(5), "Ask for help");
        check("```` ```` ``  Method 3: Scan the disk", Some(3), "Scan the disk");
        check("6: Try another port.", Some(6), "Try another port");
        check("Fix ONE: Restart", Some(1), "Restart");
        check("Option 2", Some(2), "Option 2");
        check("🔧 Fix №1 — Restart", Some(1), "Restart");
        check("1️⃣ Restart", Some(1), "Restart");
        check("Solution 1 of 2 | Raise the volume", Some(1), "Raise the volume");
        check("Option B: Use the web page", None, "Use the web page");
    }

    #[test]
    fn numbers_of_the_title_stay_in_it() {
        check("2.4 GHz network missing", None, "2.4 GHz network missing");
        check("5 ways to fix it", None, "5 ways to fix it");
        check("Fix 100% disk usage", None, "Fix 100% disk usage");
        check("Fix one of your monitors", None, "Fix one of your monitors");
        check("7-Zip cannot open the file", None, "7-Zip cannot open the file");
        check("Step-by-step guide", None, "Step-by-step guide");
    }

    #[test]
    fn every_role_matches_its_example() {
        let file: RolesFile = rules!("roles");
        for entry in file.role {
            assert_eq!(role(&entry.example), Some(entry.role), "{}", entry.example);
        }
    }
}
