//! Recognises texts that instruct the reader. The verbs are data: `data/verbs.txt`, `data/languages.toml`.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::languages;

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
    let is_verb = VERBS.contains(verb.to_lowercase().as_str());
    if !is_verb {
        return languages::instructs_by_ending(&text.to_lowercase());
    }
    // 'CREATE command denied': a keyword in a sentence of ordinary words.
    let shouted = verb.len() > 1 && verb.chars().all(char::is_uppercase) && text.chars().any(char::is_lowercase);
    let noun = words.next().is_some_and(|next| AFTER_NOUNS.contains(&next.to_lowercase().as_str()));
    !shouted && !noun
}

/// Whether a word forbids something: 'Don't close it', 'Never close it', 'Do not close it'.
fn is_negation(word: &str) -> bool {
    ["don't", "don’t", "never", "do"].iter().any(|n| word.eq_ignore_ascii_case(n))
}

/// Whether a sentence instructs, at its beginning or after a clause: 'If it is off, turn it on', 'On Windows, open it'.
pub(crate) fn sentence_instructs(sentence: &str) -> bool {
    is_instruction(sentence) || after_clause(sentence)
}

/// Whether a list item instructs in one of its first two sentences: 'Maybe files are left. Delete them.'
pub(crate) fn item_instructs(text: &str) -> bool {
    let text = &text[..text.floor_char_boundary(MAX_ITEM)];
    sentences(text).take(2).any(|s| sentence_instructs(s) && !names_another_text(s)) || is_instruction(text)
}

/// Whether a sentence only names another text: 'See the manual'.
pub(crate) fn names_another_text(sentence: &str) -> bool {
    let first = sentence.split(' ').next().unwrap_or_default().to_lowercase();
    ["see", "refer", "read", "visit", "consult", "note", "learn"].contains(&first.as_str())
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
            if c == '\n' || matches!(c, '。' | '！' | '？') || matches!(c, '.' | '!' | '?' | ';') && followed_by_space {
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
    }
}
