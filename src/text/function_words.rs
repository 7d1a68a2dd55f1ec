//! Function words: words that hold a sentence together, and those with which people greet.
//!
//! In: a folded word and a language. Out: whether it is a function word there. A query is not about them, so they are neither
//! corrected nor reported as missing. The English words are in `data/stop_words.txt`, which are not even indexed, and in
//! `data/function_words.txt`; those of the other languages come with a crate.

use std::sync::{LazyLock, OnceLock};

use fnv::FnvHashSet;

use super::data_lines::data_lines;
use super::language::Language;
use super::scripts::is_particle;
use super::stop_words::is_stop_word;
use super::words::words;

static ENGLISH: LazyLock<FnvHashSet<&'static str>> = LazyLock::new(|| data_lines(include_str!("data/function_words.txt")).collect());

/// The folded function words of each language, in the order of [`Language`], as they are first needed.
static OTHERS: [OnceLock<FnvHashSet<String>>; Language::COUNT] = [const { OnceLock::new() }; Language::COUNT];

/// Whether a folded word is a function word of a language.
pub fn is_function_word(word: &str, language: Language) -> bool {
    if !word.is_ascii() && is_particle(word) {
        return true;
    }
    match language {
        Language::English => is_stop_word(word) || ENGLISH.contains(word),
        other => OTHERS[other as usize].get_or_init(|| listed(other)).contains(word),
    }
}

fn listed(language: Language) -> FnvHashSet<String> {
    let mut folded = String::new();
    let listed = stop_words::lookup(language.code()).unwrap_or_default();
    let fold = |word: &&str| {
        words(word).next()?.fold_into(&mut folded);
        Some(folded.clone())
    };
    listed.iter().filter_map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_function_words() {
        for word in ["since", "this", "hi", "thanks", "keeps", "where"] {
            assert!(is_function_word(word, Language::English), "{word}");
        }
        for (word, language) in [
            ("und", Language::German),
            ("uber", Language::German),
            ("les", Language::French),
            ("della", Language::Italian),
            ("para", Language::Spanish),
            ("het", Language::Dutch),
            ("не", Language::Russian),
            ("og", Language::Danish),
        ] {
            assert!(is_function_word(word, language), "{word}");
        }
        assert!(Language::ALL[1..].iter().all(|language| !listed(*language).is_empty()), "each language has a list");
    }

    #[test]
    fn other_words_are_none() {
        for language in Language::ALL {
            for word in ["printer", "drucker", "imprimante", "offline", "not", ""] {
                assert!(!is_function_word(word, language), "{word} {language:?}");
            }
        }
    }
}
