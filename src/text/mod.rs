//! Words: from text to the terms of posting lists, the same for indexing and for querying.
//!
//! In: text. Out: terms with the byte ranges they came from. Words are folded (case, accents,
//! apostrophes) and stemmed in the language of their text; an error code is one term, whatever its spelling. What else has
//! a digit or an underscore is kept whole and unstemmed. Never here: the index, the meaning of a query.

mod codes;
mod compounds;
mod language;
pub(crate) mod pattern;
mod stems;
mod words;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use fnv::FnvHashSet;
use frostem::Stemmer;

pub use codes::{Code, CodeKind, asked, codes, same_as, term};
pub use language::Language;
pub use words::{Word, words};

use stems::Stems;

/// The version of everything in this folder: raised when the same text gives other terms.
pub const ANALYSIS_VERSION: u32 = 4;

static STOP_WORDS: LazyLock<FnvHashSet<&'static str>> = LazyLock::new(|| data_lines(include_str!("data/stop_words.txt")).collect());

/// Words with stems of their own.
static STEMS: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| data_lines(include_str!("data/stems.txt")).filter_map(|line| line.split_once(' ')).collect());

/// Compiles the rules by which codes are found: see [`crate::article::prepare`].
pub fn prepare() {
    codes::prepare();
}

/// The lines of a data file that say something.
pub(crate) fn data_lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Checks a file that has the terms of another one, or writes it where `KB_WRITE_TERMS` is set.
#[cfg(test)]
pub(crate) fn check_terms(file: &str, expected: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if option_env!("KB_WRITE_TERMS").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap();
    assert!(found == expected, "{file} is out of date: write it anew with `KB_WRITE_TERMS=1 cargo test the_terms_are`");
}

/// A term in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// The term.
    pub term: &'a str,
    /// The word as it is spelt, folded; for several words and for codes the term.
    pub word: &'a str,
    /// The bytes of its words.
    pub range: Range<usize>,
    /// It is one of the words of the term of several words that came before.
    pub part: bool,
    /// It is a code.
    pub code: bool,
}

/// Turns words into terms. One for each thread: it remembers the stems that it has computed.
pub struct Analyzer {
    language: Language,
    /// By language, where it was asked for.
    stems: [Option<Stems>; Language::COUNT],
    folded: String,
    joined: String,
    /// Articles of which it has counted words.
    articles: u32,
    /// The article whose words it counts, by its number from 1; else 0.
    round: u32,
}

impl Default for Analyzer {
    fn default() -> Self {
        Analyzer {
            language: Language::English,
            stems: Default::default(),
            folded: String::new(),
            joined: String::new(),
            articles: 0,
            round: 0,
        }
    }
}

impl Analyzer {
    /// What it reads from now on is in this language. It begins with English.
    pub fn set_language(&mut self, language: Language) {
        self.language = language;
    }

    /// From now on words are counted, each once until the next beginning: the words of an article.
    pub fn begin_article(&mut self) {
        self.articles += 1;
        self.round = self.articles;
    }

    /// From now on words are not counted.
    pub fn end_article(&mut self) {
        self.round = 0;
    }

    /// Whether so many words are counted that they are to be taken before the next article.
    pub fn is_full(&self) -> bool {
        self.stems.iter().flatten().any(Stems::is_full)
    }

    /// Takes the words that it has counted, as they are spelt but folded, with how many articles have each. Stop words and
    /// codes are not counted; of a compound that is spelt in parts, 'Wi-Fi', that form is counted which has none. A word
    /// may come more than once: for each language once.
    pub fn take_words(&mut self, mut visit: impl FnMut(&str, u32)) {
        for stems in self.stems.iter_mut().flatten() {
            stems.met().for_each(|(word, articles)| visit(word, articles));
            stems.clear();
        }
    }

    /// Calls `visit` with every term of `text`, in order, and gives the codes that stand there. What several
    /// words spell, a code ('Error 43') or a compound ('log in'), is a term before those of its words, over all
    /// of them.
    pub fn each_token(&mut self, text: &str, mut visit: impl FnMut(Token<'_>)) -> Vec<Code> {
        let found = codes(text);
        let mut codes = found.iter().peekable();
        let mut inside = 0..0;
        let mut whole_until = 0;
        let mut all = words(text);
        let (language, round) = (self.language, self.round);
        let Analyzer { stems, folded, joined, .. } = self;
        let stems = stems[language as usize].get_or_insert_with(|| Stems::new(language));
        while let Some(word) = all.next() {
            while codes.next_if(|c| c.range.end <= word.range.start).is_some() {}
            if let Some(code) = codes.next_if(|c| c.range.start < word.range.end) {
                let term = term(&code.canonical);
                visit(Token { term: &term, word: &term, range: code.range.clone(), part: false, code: true });
                whole_until = code.range.end;
                let one_word = words(&text[code.range.clone()]).nth(1).is_none();
                inside = if one_word { code.range.clone() } else { 0..0 };
            }
            if inside.contains(&word.range.start) {
                continue;
            }
            word.fold_into(folded);
            if folded.is_empty() {
                continue;
            }
            let mut part = word.range.start < whole_until;
            let stem = stems.of(folded, round);
            if part || !stem.begins_spellings {
                if !stem.stop {
                    if stem.begins_spellings {
                        stems.meet(folded, round);
                    }
                    let term = stems.term(stem, folded);
                    visit(Token { term, word: folded, range: word.range, part, code: false });
                }
                continue;
            }
            if let Some((spelling, end)) = stems.spelt(folded, &word, all.clone(), text) {
                let range = word.range.start..end;
                let token = |term| Token { term, word: term, range: range.clone(), part: false, code: false };
                spelling.terms.iter().for_each(|term| visit(token(term)));
                if let ([term], true) = (&spelling.terms[..], round > 0) {
                    // 'Wi-Fi' is 'wifi' to many, and 'web pages' are 'webpages'.
                    joined.clear();
                    for word in words(&text[range]) {
                        word.fold_into(folded);
                        joined.push_str(folded);
                    }
                    stems.meet_as(joined, term, round);
                }
                if !spelling.keeps_words() {
                    for _ in &spelling.rest {
                        all.next();
                    }
                    continue;
                }
                (whole_until, part) = (end, true);
            }
            if !stem.stop {
                // Looking for the spelling has written over it.
                word.fold_into(folded);
                stems.meet(folded, round);
                let term = stems.term(stem, folded);
                visit(Token { term, word: folded, range: word.range, part, code: false });
            }
        }
        found
    }

    /// Calls `visit` with every term of `text` and the byte range of its words, in order.
    pub fn each_term(&mut self, text: &str, mut visit: impl FnMut(&str, Range<usize>)) {
        self.each_token(text, |token| visit(token.term, token.range));
    }

    /// The terms of `text` as they follow one another: what several words spell is one.
    pub fn whole_terms(&mut self, text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        self.each_token(text, |token| {
            if !token.part {
                terms.push(token.term.to_string());
            }
        });
        terms
    }

    /// The terms of `text`, in order, repeated ones too.
    pub fn terms(&mut self, text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        self.each_term(text, |term, _| terms.push(term.to_string()));
        terms
    }
}

/// The term of a folded word: the stem of an English one, everything else as it is.
fn term_of(stemmer: &Stemmer, word: &str) -> String {
    match STEMS.get(word) {
        Some(stem) => (*stem).to_string(),
        None if word.bytes().all(|b| b.is_ascii_lowercase()) => stemmer.stem(word).to_string(),
        None => word.to_string(),
    }
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
        check("Café and CAFE\u{301}", &["cafe", "cafe"]);
    }

    #[test]
    fn negation_is_one_symptom() {
        for text in ["won’t print", "won't print", "wont print", "will not print", "cannot print", "can't print", "isn't printing"] {
            check(text, &["not", "print"]);
        }
    }

    #[test]
    fn compounds_are_found_however_they_are_spelt() {
        check("wifi", &["wifi"]);
        check("Wi-Fi", &["wifi", "wi", "fi"]);
        check("wi fi", &["wifi", "wi", "fi"]);
        check("Logged in", &["login", "log"]);
        check("pop-ups", &["popup", "pop", "up"]);
        check("It is not backing up.", &["not", "backup", "back", "up"]);
        check("blue screen of death", &["bsod", "blue", "screen", "death"]);
        check("BSOD", &["bsod"]);
        check("the log. In it", &["log"]);
    }

    #[test]
    fn products_go_by_one_name() {
        for text in ["Windows 11", "win11", "W11", "Win 11", "win-11"] {
            check(text, &["window", "11"]);
        }
        check("iPhone X", &["iphon", "x"]);
        check("iPhone XR", &["iphon", "xr"]);
    }

    #[test]
    fn exceptions_are_stems_of_their_own() {
        check("the screen froze, frozen, freezes", &["screen", "freez", "freez", "freez"]);
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
