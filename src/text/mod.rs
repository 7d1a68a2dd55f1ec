//! Words: from text to the terms of posting lists, the same for indexing and for querying.
//!
//! In: text. Out: terms with the byte ranges they came from. Words are folded (case, accents,
//! apostrophes), English ones stemmed; an error code is one term, whatever its spelling. What else has
//! a digit or an underscore is kept whole and unstemmed. Never here: the index, the meaning of a query.

mod codes;
pub(crate) mod pattern;
mod words;

use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

pub use codes::{Code, CodeKind, asked, codes, same_as, term};
pub use words::{Word, words};

/// The version of everything in this folder: raised when the same text gives other terms.
pub const ANALYSIS_VERSION: u32 = 2;

/// Stems kept ready. A corpus has some hundred thousand different words; hostile text has any number.
const MAX_CACHED_STEMS: usize = 200_000;

static STOP_WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("stop_words.txt").lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect());

/// Turns words into terms. One for each thread: it remembers the stems that it has computed.
pub struct Analyzer {
    stemmer: Stemmer,
    stems: HashMap<String, String>,
    folded: String,
}

impl Default for Analyzer {
    fn default() -> Self {
        Analyzer { stemmer: Stemmer::new(Algorithm::English), stems: HashMap::new(), folded: String::new() }
    }
}

impl Analyzer {
    /// Calls `visit` with every term of `text` and the byte range of its word, in order. A code of
    /// several words, 'Error 43', is a term before those of its words, over all of them.
    pub fn each_term(&mut self, text: &str, mut visit: impl FnMut(&str, Range<usize>)) {
        let mut codes = codes(text).into_iter().peekable();
        let mut inside = 0..0;
        for word in words(text) {
            while codes.next_if(|c| c.range.end <= word.range.start).is_some() {}
            if let Some(code) = codes.next_if(|c| c.range.start < word.range.end) {
                visit(&term(&code.canonical), code.range.clone());
                let one_word = words(&text[code.range.clone()]).nth(1).is_none();
                inside = if one_word { code.range } else { 0..0 };
            }
            if inside.contains(&word.range.start) {
                continue;
            }
            word.fold_into(&mut self.folded);
            if self.folded.is_empty() || STOP_WORDS.contains(self.folded.as_str()) {
                continue;
            }
            visit(stem(&self.stemmer, &mut self.stems, &self.folded), word.range);
        }
    }

    /// The terms of `text`, in order, repeated ones too.
    pub fn terms(&mut self, text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        self.each_term(text, |term, _| terms.push(term.to_string()));
        terms
    }
}

fn stem<'a>(stemmer: &Stemmer, stems: &'a mut HashMap<String, String>, word: &'a str) -> &'a str {
    if !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word;
    }
    if stems.len() >= MAX_CACHED_STEMS {
        stems.clear();
    }
    if !stems.contains_key(word) {
        stems.insert(word.to_string(), stemmer.stem(word).to_string());
    }
    &stems[word]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(Analyzer::default().terms(text), expected, "{text}");
    }

    #[test]
    fn words_are_folded_and_stemmed() {
        check("Restarting the Café's routers", &["restart", "cafe", "router"]);
        check("It won’t connect, won't", &["wont", "connect", "wont"]);
        check("Wi-Fi", &["wi", "fi"]);
    }

    #[test]
    fn codes_stay_whole() {
        check("0xC000021A", &["0xc000021a"]);
        check("ERR_CONNECTION_RESET", &["err_connection_reset"]);
        check("KB5034441 on 10.0.19045.", &["kb5034441", "on", "10.0.19045"]);
        check("Exit 0x80070005 is -2147024891", &["exit", "0x80070005", "0x80070005"]);
        check("Windows shows Code 43.", &["window", "show", "code:43", "code", "43"]);
        check("ECONNREFUSED", &["econnrefused"]);
    }

    #[test]
    fn any_text_is_read() {
        check("", &[]);
        check("… — !!! \u{0} ''' ___", &[]);
        check("プリンター", &["プ", "リ", "ン", "タ", "ー"]);
    }

    #[test]
    fn ranges_are_bytes_of_the_words() {
        let text = "Ünable to print";
        let mut ranges = Vec::new();
        Analyzer::default().each_term(text, |_, range| ranges.push(&text[range]));
        assert_eq!(ranges, ["Ünable", "print"]);
    }
}
