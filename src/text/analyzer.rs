//! The analyzer: turns text into terms.

use std::ops::Range;

use super::codes::{Code, codes};
use super::language::Language;
use super::stems::Stems;
use super::token::Token;
use super::token_reader::TokenReader;

/// Version of the rules in this folder: raised when the same text yields other terms.
pub const ANALYSIS_VERSION: u32 = 7;

/// Turns text into terms, and counts the articles that contain each word. It caches stems, so each thread keeps one
/// analyzer for all of its texts.
pub struct Analyzer {
    language: Language,
    /// Stems by language, created when the language is first used.
    stems: [Option<Stems>; Language::COUNT],
    /// Buffer for the folded word.
    folded: String,
    /// Buffer for the words of a compound, joined.
    joined: String,
    /// Number of articles whose words were counted.
    articles: u32,
    /// Number of the article whose words are being counted, from 1; 0 if words are not counted.
    article: u32,
}

impl Default for Analyzer {
    fn default() -> Self {
        Analyzer {
            language: Language::English,
            stems: Default::default(),
            folded: String::new(),
            joined: String::new(),
            articles: 0,
            article: 0,
        }
    }
}

impl Analyzer {
    /// Sets the language of the texts that follow. The default is English.
    pub fn set_language(&mut self, language: Language) {
        self.language = language;
    }

    /// Starts to count the words of an article: each is counted once, in whatever texts it occurs until the next article.
    pub fn begin_article(&mut self) {
        self.articles += 1;
        self.article = self.articles;
    }

    /// Stops counting words.
    pub fn end_article(&mut self) {
        self.article = 0;
    }

    /// Whether the counts have grown so large that they must be taken before the next article.
    pub fn is_full(&self) -> bool {
        self.stems.iter().flatten().any(Stems::is_full)
    }

    /// Takes the counted words, folded but not stemmed, with the number of articles that contain each. Stop words and codes
    /// are not counted. A compound of several words, such as 'Wi-Fi', is counted in its joined form. `visit` is called
    /// once for each language in which a word occurs.
    pub fn take_words(&mut self, mut visit: impl FnMut(&str, u32)) {
        for stems in self.stems.iter_mut().flatten() {
            stems.counts().for_each(|(word, articles)| visit(word, articles));
            stems.clear();
        }
    }

    /// Calls `visit` with every term of `text`, in order, and returns the codes in it. A code ('Error 43'), compound ('log in')
    /// or quantity ('5 GHz') of several words is a single term whose range covers all of them; it precedes the terms of
    /// its words. The parts of an identifier follow it.
    pub fn each_token(&mut self, text: &str, visit: impl FnMut(Token<'_>)) -> Vec<Code> {
        let found = codes(text);
        let (language, article) = (self.language, self.article);
        let Analyzer { stems, folded, joined, .. } = self;
        let stems = stems[language as usize].get_or_insert_with(|| Stems::new(language));
        TokenReader { text, stems, folded, joined, article, visit, part_until: 0 }.read(&found);
        found
    }

    /// Calls `visit` with every term of `text` and the byte range of its words, in order.
    pub fn each_term(&mut self, text: &str, mut visit: impl FnMut(&str, Range<usize>)) {
        self.each_token(text, |token| visit(token.term, token.range));
    }

    /// Returns the terms of `text` in order; a code or compound of several words is a single one.
    pub fn whole_terms(&mut self, text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        self.each_token(text, |token| {
            if !token.part {
                terms.push(token.term.to_string());
            }
        });
        terms
    }

    /// Returns all terms of `text` in order, including repeated ones, but not those of the parts of identifiers.
    pub fn terms(&mut self, text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        self.each_token(text, |token| {
            if !token.weak {
                terms.push(token.term.to_string());
            }
        });
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(Analyzer::default().terms(text), expected, "{text}");
    }

    fn check_all(text: &str, expected: &[&str]) {
        let mut terms = Vec::new();
        Analyzer::default().each_term(text, |term, _| terms.push(term.to_string()));
        assert_eq!(terms, expected, "{text}");
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
    fn compounds_have_one_term_for_all_spellings() {
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
    fn products_have_one_name() {
        for text in ["Windows 11", "win11", "W11", "Win 11", "win-11"] {
            check(text, &["window", "11"]);
        }
        check("iPhone X", &["iphon", "x"]);
        check("iPhone XR", &["iphon", "xr"]);
    }

    #[test]
    fn irregular_forms_are_stemmed() {
        check("the screen froze, frozen, freezes", &["screen", "freez", "freez", "freez"]);
    }

    #[test]
    fn a_code_is_a_single_term() {
        check("0xC000021A", &["0xc000021a"]);
        check("ERR_CONNECTION_RESET", &["err_connection_reset"]);
        check("KB5034441 on 10.0.19045.", &["kb5034441", "on", "10.0.19045"]);
        check("Exit 0x80070005 is -2147024891", &["exit", "0x80070005", "0x80070005"]);
        check("Windows shows Code 43.", &["window", "show", "code:43", "code", "43"]);
        check("ECONNREFUSED", &["econnrefused"]);
    }

    #[test]
    fn identifiers_have_parts() {
        check_all("DeleteStreams", &["deletestream", "~delet", "~stream"]);
        check_all("check_tool_call", &["check_tool_call", "~check", "~tool", "~call"]);
        check_all("ERR_CONNECTION_RESET", &["err_connection_reset", "~err", "~connect", "~reset"]);
        check_all("net.ipv4.tcp_tw_reuse", &["net", "ipv4", "tcp_tw_reuse", "~tcp", "~tw", "~reus"]);
        check_all("PowerPoint", &["powerpoint"]);
        check_all("연결이", &["연결이", "~연결"]);
    }

    #[test]
    fn quantities_are_single_terms() {
        check("500GB", &["500gb", "500", "gb"]);
        check("a 500 GB disk", &["500gb", "500", "gb", "disk"]);
        check("1920 x 1080", &["1920x1080", "1920", "x", "1080"]);
        assert_eq!(Analyzer::default().whole_terms("5 GHz, 5GHz and 5ghz"), ["5ghz"; 3]);
    }

    #[test]
    fn any_text_can_be_analyzed() {
        check("", &[]);
        check("… — !!! \u{0} ''' ___", &[]);
        check("プリンター", &["プリンター"]);
    }

    #[test]
    fn ranges_are_byte_ranges_of_the_words() {
        let text = "Ünable to print";
        let mut ranges = Vec::new();
        Analyzer::default().each_term(text, |_, range| ranges.push(&text[range]));
        assert_eq!(ranges, ["Ünable", "print"]);
    }
}
