//! Words of many languages that mark problems, causes, fixes and instructions. The words are data: `data/languages.toml`.
//!
//! In: a heading, a sentence. Out: the role that its words announce, whether it tells of a problem, whether it gives
//! advice. The words of all languages are searched for together: a page may mix languages, and a heading is too short to
//! detect one.

use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use crate::article::model::Role;

/// Maximum number of words of a heading in which the first or the last word alone announces a fix: 'Lösung für Windows'.
const MAX_FIX_HEADING_WORDS: usize = 7;

/// Length in characters above which the end of a word tells its form: 'chez' is no imperative.
const MIN_IMPERATIVE: usize = 5;

/// Words for a remedy that are also English, where they may be part of any name.
const ENGLISH: [&str; 4] = ["solution", "solutions", "workaround", "correction"];
/// Maximum number of characters of such a heading in a script without spaces.
const MAX_SPACELESS_HEADING: usize = 24;

/// The words of one language.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Words {
    fix: Vec<String>,
    method: Vec<String>,
    step: Vec<String>,
    cause: Vec<String>,
    symptom: Vec<String>,
    related: Vec<String>,
    conclusion: Vec<String>,
    introduction: Vec<String>,
    faq: Vec<String>,
    background: Vec<String>,
    contents: Vec<String>,
    broken: Vec<String>,
    advice: Vec<String>,
    verbs: Vec<String>,
    starts: Vec<String>,
    ends: Vec<String>,
    endings: Vec<String>,
    how: Vec<String>,
    hints: Vec<String>,
}

/// Picks one list of the words of a language.
type Pick = fn(&Words) -> &Vec<String>;

/// The words of all languages.
struct Languages {
    /// Headings that are a single term, with their roles.
    headings: HashMap<String, Role>,
    /// Beginnings of headings of fixes: 'cómo solucionar'.
    fix_beginnings: Vec<String>,
    broken: Phrases,
    advice: Phrases,
    verbs: Vec<String>,
    starts: Vec<String>,
    ends: Vec<String>,
    endings: Vec<String>,
    /// Words that begin a question about how to do something.
    how: Phrases,
    hints: Vec<String>,
    /// Words that number fixes that imply a problem, things to try, steps, causes and symptoms.
    labels: Labels,
}

/// Words that may precede a number.
#[derive(Default)]
pub(crate) struct Labels {
    pub(crate) fix: Vec<String>,
    pub(crate) method: Vec<String>,
    pub(crate) step: Vec<String>,
    pub(crate) cause: Vec<String>,
    pub(crate) symptom: Vec<String>,
}

static LANGUAGES: LazyLock<Languages> = LazyLock::new(|| {
    let file: BTreeMap<String, Words> = rules!("languages");
    let all = |pick: Pick| file.values().flat_map(pick).cloned().collect::<Vec<String>>();
    let roles: [(Role, Pick); 9] = [
        (Role::Contents, |w| &w.contents),
        (Role::Background, |w| &w.background),
        (Role::Faq, |w| &w.faq),
        (Role::Introduction, |w| &w.introduction),
        (Role::Conclusion, |w| &w.conclusion),
        (Role::Related, |w| &w.related),
        (Role::Symptom, |w| &w.symptom),
        (Role::Cause, |w| &w.cause),
        (Role::Fix, |w| &w.fix),
    ];
    // Of a word that has roles in several languages, the last in the order above counts.
    let mut headings = HashMap::new();
    for (role, pick) in roles {
        headings.extend(all(pick).into_iter().filter(|w| !w.ends_with('*')).map(|w| (w, role)));
    }
    let stems = |words: Vec<String>| words.into_iter().filter_map(|w| w.strip_suffix('*').map(str::to_string)).collect();
    let terms = |pick: Pick| -> Vec<String> { all(pick).into_iter().filter(|w| !w.ends_with('*') && !w.contains(' ')).collect() };
    Languages {
        headings,
        fix_beginnings: stems(all(|w| &w.fix)),
        broken: Phrases::new(&all(|w| &w.broken)),
        advice: Phrases::new(&all(|w| &w.advice)),
        verbs: all(|w| &w.verbs),
        starts: all(|w| &w.starts),
        ends: all(|w| &w.ends),
        endings: all(|w| &w.endings),
        how: Phrases::new(&all(|w| &w.how)),
        hints: all(|w| &w.hints),
        labels: Labels {
            fix: terms(|w| &w.fix),
            method: terms(|w| &w.method),
            step: terms(|w| &w.step),
            cause: terms(|w| &w.cause),
            symptom: terms(|w| &w.symptom),
        },
    }
});

/// Compiles the words ahead of time: see [`crate::article::prepare`].
pub(crate) fn prepare() {
    for phrases in [&LANGUAGES.broken, &LANGUAGES.advice, &LANGUAGES.how] {
        phrases.matcher();
    }
}

/// Words that may precede a number.
pub(crate) fn labels() -> &'static Labels {
    &LANGUAGES.labels
}

/// First words of instructions.
pub(crate) fn verbs() -> impl Iterator<Item = &'static str> {
    LANGUAGES.verbs.iter().map(String::as_str)
}

/// Role announced by a heading in lower case.
pub(crate) fn role(heading: &str) -> Option<Role> {
    let heading = heading.trim_matches(|c: char| !c.is_alphanumeric());
    let term = heading.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
    if let Some(role) = LANGUAGES.headings.get(term) {
        return Some(*role);
    }
    if LANGUAGES.fix_beginnings.iter().any(|b| heading.starts_with(b.as_str())) {
        return Some(Role::Fix);
    }
    let mut words = heading.split(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '-' | '/' | '–')).filter(|w| !w.is_empty());
    let first = words.next()?;
    let last = words.clone().next_back().unwrap_or(first);
    // 'Solution brief' is English.
    let names_fix = |word: &str| LANGUAGES.headings.get(word) == Some(&Role::Fix) && !ENGLISH.contains(&word);
    let few = words.count() < MAX_FIX_HEADING_WORDS;
    (few && (names_fix(first) || names_fix(last)) || ends_with_fix(heading)).then_some(Role::Fix)
}

/// Whether a heading in a script without spaces ends with a noun for a remedy: '可能的原因及解决方法'.
fn ends_with_fix(heading: &str) -> bool {
    let chars = heading.chars().count();
    let noun = |start: usize| heading.char_indices().nth(start).and_then(|(at, _)| LANGUAGES.headings.get(&heading[at..]));
    let spaceless = heading.chars().next_back().is_some_and(is_spaceless);
    spaceless && chars <= MAX_SPACELESS_HEADING && (1..chars.saturating_sub(2)).any(|start| noun(start) == Some(&Role::Fix))
}

/// Whether a text in lower case tells of a problem.
pub(crate) fn tells_problem(text: &str) -> bool {
    LANGUAGES.broken.any(text)
}

/// Number of phrases in a text in lower case that tell the reader what to do.
pub(crate) fn advice(text: &str) -> usize {
    LANGUAGES.advice.count(text)
}

/// Whether a text in lower case instructs by how it begins or ends, in languages that do not separate words or put the
/// verb last.
pub(crate) fn instructs_by_ending(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    LANGUAGES.starts.iter().any(|s| text.starts_with(s.as_str())) || LANGUAGES.ends.iter().any(|e| ends_with_word(end, e))
}

/// Whether a word in lower case has the form of an imperative by which instructions begin: 'refaites', 'перезагрузите'.
pub(crate) fn is_imperative(word: &str) -> bool {
    word.chars().count() > MIN_IMPERATIVE && LANGUAGES.endings.iter().any(|e| word.ends_with(e.as_str()))
}

/// Whether a text ends with a word; scripts without spaces have no boundary before it.
fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|before| !joins(before.chars().next_back(), word.chars().next()))
}

/// Whether a text in lower case begins a question about how to do something: 'Wie kann ich …'.
pub(crate) fn asks_how(text: &str) -> bool {
    LANGUAGES.how.matches(text).next().is_some_and(|at| at == 0)
}

/// Whether a heading in lower case may be that of a remedy.
pub(crate) fn hints_at_remedy(heading: &str) -> bool {
    LANGUAGES.hints.iter().any(|hint| hint == heading)
}

/// A set of phrases that are searched for together, between the boundaries of words where a script has them.
struct Phrases {
    texts: Vec<String>,
    /// Whether each phrase must end with a word.
    whole: Vec<bool>,
    /// Compiled when it is first used: a search needs only the labels of steps.
    matcher: OnceLock<AhoCorasick>,
}

impl Phrases {
    fn new(phrases: &[String]) -> Phrases {
        let whole = phrases.iter().map(|p| !p.ends_with('*')).collect();
        let texts = phrases.iter().map(|p| p.trim_end_matches('*').to_string()).collect();
        Phrases { texts, whole, matcher: OnceLock::new() }
    }

    fn matcher(&self) -> &AhoCorasick {
        self.matcher.get_or_init(|| AhoCorasick::new(&self.texts).expect("built-in phrases are few and short"))
    }

    /// Offsets of the phrases in a text. They do not overlap: of those that share a word, the first counts.
    fn matches<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        let mut end = 0;
        self.matcher().find_overlapping_iter(text).filter_map(move |found| {
            let (before, after) = (&text[..found.start()], &text[found.end()..]);
            let phrase = &text[found.start()..found.end()];
            let starts = !joins(before.chars().next_back(), phrase.chars().next());
            let ends = !self.whole[found.pattern().as_usize()] || !joins(phrase.chars().next_back(), after.chars().next());
            let counts = starts && ends && found.start() >= end;
            counts.then(|| {
                end = found.end();
                found.start()
            })
        })
    }

    fn any(&self, text: &str) -> bool {
        self.matches(text).next().is_some()
    }

    fn count(&self, text: &str) -> usize {
        self.matches(text).count()
    }
}

/// Whether two neighbouring characters belong to one word. Scripts without spaces have no such boundary.
fn joins(left: Option<char>, right: Option<char>) -> bool {
    let of_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_spaceless(c));
    of_word(left) && of_word(right)
}

/// Whether a character belongs to a script that writes words without spaces, or attaches particles to them.
fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_many_languages_announce_roles() {
        for (heading, expected) in [
            ("lösung", Some(Role::Fix)),
            ("lösung für windows", Some(Role::Fix)),
            ("sorunun çözümü", Some(Role::Fix)),
            ("cómo solucionar el error", Some(Role::Fix)),
            ("原因", Some(Role::Cause)),
            ("症状:", Some(Role::Symptom)),
            ("ursache 2", Some(Role::Cause)),
            ("voir aussi", Some(Role::Related)),
            ("der drucker druckt nicht", None),
        ] {
            assert_eq!(role(heading), expected, "{heading}");
        }
    }

    #[test]
    fn words_are_found_whole_and_stems_at_the_beginning() {
        assert!(tells_problem("der drucker druckt nicht") && tells_problem("fehlermeldung beim start") && tells_problem("起動できない"));
        assert!(!tells_problem("die schichten des modells") && !tells_problem("notify the user"));
        assert!(tells_problem("problematisches verhalten") && !tells_problem("a non-persistent pool"));
        assert!(!asks_how("cumulative update fails: is there a fix?") && asks_how("wie kann ich es ändern?"));
        for explanation in [
            "エラーが発生します。画面が表示されます。",
            "오류가 발생합니다.",
            "请求超时。应用程序崩溃。",
            "the pump is used instead of the tap",
        ] {
            assert_eq!((advice(explanation), instructs_by_ending(explanation)), (0, false), "{explanation}");
        }
        assert_eq!(advice("to fix this, you can restart it"), 2);
    }
}
