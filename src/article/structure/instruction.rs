//! Recognises texts that instruct the reader. The verbs are data: `data/verbs.txt`, `data/languages.toml`.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::languages;
use crate::text::pattern::pattern;

static VERBS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let english = include_str!("../data/verbs.txt").lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    english.chain(languages::verbs()).collect()
});

/// Words that may precede the verb of an instruction.
const CONNECTORS: [&str; 14] =
    ["please", "then", "next", "now", "finally", "first", "also", "again", "or", "and", "just", "simply", "alternatively", "instead"];

/// Words after which the word before is a noun: 'Access is denied', 'Use of the disk'.
const AFTER_NOUNS: [&str; 24] = [
    "is", "are", "was", "were", "has", "have", "had", "will", "can", "cannot", "can't", "could", "may", "might", "does", "doesn't", "did",
    "of", "fails", "failed", "isn't", "error", "errors", "won't",
];

/// First words of a clause that precedes an instruction: 'If it is off, turn it on'.
const SUBORDINATORS: [&str; 28] = [
    "if",
    "to",
    "in",
    "on",
    "when",
    "once",
    "after",
    "before",
    "for",
    "from",
    "as",
    "under",
    "with",
    "at",
    "by",
    "otherwise",
    "while",
    "until",
    "using",
    "since",
    "because",
    "without",
    "where",
    "should",
    "depending",
    "or",
    "else",
    "so",
];

/// Maximum number of bytes of a list item to look at.
const MAX_ITEM: usize = 2_000;
/// Maximum number of words of a label before an instruction: 'A: Restart it'.
const MAX_LABEL_WORDS: usize = 8;

/// Compiles the rules of this file ahead of time: see [`crate::article::prepare`].
pub(crate) fn prepare() {
    LazyLock::force(&VERBS);
}

/// Whether a text begins like an instruction: 'Open the Settings app'.
pub(crate) fn is_instruction(text: &str) -> bool {
    let mut words = words(text);
    let Some(mut verb) = words.next() else { return false };
    if is_negation(verb) {
        return words.find(|w| !w.eq_ignore_ascii_case("not")).is_some_and(|w| VERBS.contains(w.to_lowercase().as_str()));
    }
    if CONNECTORS.contains(&verb.to_lowercase().as_str()) {
        match words.next() {
            Some(next) => verb = next,
            None => return false,
        }
    }
    let lower = verb.to_lowercase();
    if !VERBS.contains(lower.as_str()) {
        return languages::is_imperative(&lower) || languages::instructs_by_ending(&text.to_lowercase());
    }
    // 'CREATE command denied': a keyword in a sentence of ordinary words.
    let shouted = verb.len() > 1 && verb.chars().all(char::is_uppercase) && text.chars().any(char::is_lowercase);
    let noun = words.next().is_some_and(|next| AFTER_NOUNS.contains(&next.to_lowercase().as_str()));
    !shouted && !noun
}

/// Whether a text begins with the gerund of an instruction: 'Rejecting unknown recipients'.
pub(crate) fn is_gerund(text: &str) -> bool {
    let first = words(text).next().unwrap_or_default().to_lowercase();
    let Some(stem) = first.strip_suffix("ing") else { return false };
    let doubled = stem.len() > 2 && stem.is_ascii() && stem.as_bytes()[stem.len() - 1] == stem.as_bytes()[stem.len() - 2];
    VERBS.contains(stem) || VERBS.contains(format!("{stem}e").as_str()) || doubled && VERBS.contains(&stem[..stem.len() - 1])
}

/// Whether a word forbids something: 'Don't close it', 'Never close it', 'Do not close it'.
fn is_negation(word: &str) -> bool {
    ["don't", "don’t", "never", "do"].iter().any(|n| word.eq_ignore_ascii_case(n))
}

/// Whether a sentence instructs, at its beginning or after a clause: 'If it is off, turn it on', 'On Windows, open it'.
pub(crate) fn sentence_instructs(sentence: &str) -> bool {
    is_instruction(sentence) || after_clause(sentence) || addresses_reader(sentence)
}

/// Words between a modal verb and the verb that it belongs to: 'You may want to reinstall it'.
const BETWEEN: [&str; 17] = [
    "also", "then", "just", "simply", "either", "to", "have", "need", "want", "be", "able", "try", "still", "always", "first", "instead",
    "probably",
];

/// Words without which no sentence addresses the reader. A quick check, since most sentences have none.
static ADDRESSES: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:you|users|by)\b"));

/// Whether a sentence tells the reader what they can, should or must do: 'You can reinstall the driver'.
fn addresses_reader(sentence: &str) -> bool {
    if !ADDRESSES.is_match(sentence) {
        return false;
    }
    let mut words = words(sentence).map(str::to_lowercase).peekable();
    while let Some(word) = words.next() {
        // 'It is faster by disabling the backup.'
        if word == "by" {
            while words.next_if(|next| next.ends_with("ly")).is_some() {}
            if words.peek().is_some_and(|next| is_gerund(next)) {
                return true;
            }
        }
        let modal = |w: &String| ["can", "could", "should", "must", "may", "might", "will", "need", "have"].contains(&w.as_str());
        let addressed = matches!(word.as_str(), "you" | "users") && words.next_if(modal).is_some() || word == "you'll";
        if addressed {
            while words.next_if(|w| BETWEEN.contains(&w.as_str())).is_some() {}
            if words.peek().is_some_and(|verb| VERBS.contains(verb.as_str())) {
                return true;
            }
        }
    }
    false
}

/// Whether a list item instructs in one of its first two sentences: 'Maybe files are left. Delete them.'
pub(crate) fn item_instructs(text: &str) -> bool {
    let text = &text[..text.floor_char_boundary(MAX_ITEM)];
    sentences(text).take(2).any(|s| sentence_instructs(s) && !names_another_text(s)) || is_instruction(text)
}

/// First words of sentences that name another text, and words that may precede them.
const POINTERS: [&str; 25] = [
    "see",
    "refer",
    "read",
    "visit",
    "consult",
    "note",
    "learn",
    "siehe",
    "lesen",
    "beachten",
    "voir",
    "consultez",
    "lisez",
    "véase",
    "vea",
    "consulte",
    "consulta",
    "veja",
    "vedi",
    "consultare",
    "см",
    "смотрите",
    "zobacz",
    "zie",
    "xem",
];
const POLITE: [&str; 5] = ["please", "also", "bitte", "veuillez", "por"];
const SPACELESS_POINTERS: [&str; 8] = ["请参", "参考", "参见", "详见", "请查看文档", "請參", "参照", "詳しくは"];

/// Whether a sentence only names another text: 'See the manual'.
pub(crate) fn names_another_text(sentence: &str) -> bool {
    let mut words = words(sentence).map(str::to_lowercase);
    let first = words.find(|w| !POLITE.contains(&w.as_str())).unwrap_or_default();
    POINTERS.contains(&first.as_str()) || SPACELESS_POINTERS.iter().any(|p| sentence.starts_with(p))
}

fn after_clause(sentence: &str) -> bool {
    let Some(first) = words(sentence).next() else { return false };
    let subordinate = !first.is_ascii() || SUBORDINATORS.contains(&first.to_lowercase().as_str());
    let label = sentence.split_once(':').filter(|(label, _)| label.split(' ').count() <= MAX_LABEL_WORDS);
    // 'Black screen: If it is off, turn it on': one clause after one label.
    let labelled = |rest: &str| is_instruction(rest) || rest.split_once(',').is_some_and(|(_, rest)| is_instruction(rest));
    label.is_some_and(|(_, rest)| labelled(rest))
        || subordinate
            && sentence.match_indices([',', ':', '，', '、', '：']).take(3).any(|(at, mark)| is_instruction(&sentence[at + mark.len()..]))
}

/// Sentences of a text, without their surrounding spaces.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = rest.len();
        let mut chars = rest.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let followed_by_space = chars.peek().is_none_or(|(_, next)| next.is_whitespace());
            let ends = matches!(c, '.' | '!' | '?' | ';') && followed_by_space && !(c == '.' && ends_with_abbreviation(&rest[..at]));
            if c == '\n' || matches!(c, '。' | '！' | '？') || ends {
                end = at + c.len_utf8();
                break;
            }
        }
        let (sentence, tail) = rest.split_at(end);
        rest = tail;
        Some(sentence.trim())
    })
    .filter(|s| !s.is_empty())
}

/// Abbreviations inside a sentence, without their last full stop.
const ABBREVIATIONS: [&str; 14] = ["e.g", "i.e", "eg", "ie", "vs", "cf", "incl", "approx", "z.b", "d.h", "bzw", "p.ex", "p.ej", "т.е"];

fn ends_with_abbreviation(text: &str) -> bool {
    let start = text.rfind(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"')).map_or(0, |at| at + 1);
    let word = text[start..].trim_start_matches(|c: char| !c.is_alphanumeric());
    word.len() <= 8 && ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | ':' | '.'));
    words.map(|w| w.trim_matches(|c: char| !c.is_alphanumeric())).filter(|w| !w.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_begin_with_a_verb_or_follow_a_clause() {
        for text in [
            "Open it",
            "Please, restart it",
            "If it is off, turn it on",
            "Öffnen Sie die Datei",
            "ファイルを開いてください",
            "点击确定",
            "端口错误，需检查服务",
        ] {
            assert!(sentence_instructs(text), "{text}");
        }
        for text in ["CREATE command denied to user", "Access is denied", "Use of memory grows", "The disk is full, open files stay"] {
            assert!(!sentence_instructs(text), "{text}");
        }
    }

    #[test]
    fn sentences_end_at_full_stops_and_lines() {
        let all: Vec<&str> = sentences("Version 2.0 is out. Update it!\nThen 再起動する。OK").collect();
        assert_eq!(all, ["Version 2.0 is out.", "Update it!", "Then 再起動する。", "OK"]);
        assert_eq!(sentences("Open a port (e.g. 80) or, z. B. here, two. Wait.").count(), 4);
        assert_eq!(sentences("Name the port, e.g. 80. Wait.").count(), 2);
    }
}
