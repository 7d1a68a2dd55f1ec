//! Terms of a text whose language is not known: a query is searched for in articles of any language.

use super::analyzer::Analyzer;
use super::language::Language;

impl Analyzer {
    /// Returns the terms of a text as articles of different languages have them, each sequence once: first the English one.
    pub fn whole_terms_in_any_language(&mut self, text: &str) -> Vec<Vec<String>> {
        let mut all: Vec<Vec<String>> = Vec::new();
        for language in Language::ALL {
            self.set_language(language);
            let terms = self.whole_terms(text);
            if !terms.is_empty() && !all.contains(&terms) {
                all.push(terms);
            }
        }
        self.set_language(Language::English);
        all
    }

    /// Returns the terms of each word of a text as articles of different languages have them. English stop words have none.
    pub fn terms_of_words_in_any_language(&mut self, text: &str) -> Vec<Vec<String>> {
        let mut words = Vec::new();
        self.each_token(text, |token| {
            if !token.part {
                words.push((token.term.to_string(), token.word.to_string()));
            }
        });
        let alternatives = |(term, word): (String, String)| {
            let others = self.whole_terms_in_any_language(&word).into_iter().filter(|terms| terms.len() == 1).flatten();
            let mut terms = vec![term];
            terms.extend(others);
            terms.dedup();
            terms
        };
        words.into_iter().map(alternatives).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_stems_of_every_language() {
        let mut analyzer = Analyzer::default();
        let found = analyzer.whole_terms_in_any_language("Drucker im Netzwerk");
        assert_eq!(found[0], ["drucker", "netzwerk"]);
        assert!(found.contains(&vec!["druck".to_string(), "im".to_string(), "netzwerk".to_string()]), "{found:?}");
        let words = analyzer.terms_of_words_in_any_language("Drucker im Netzwerk");
        assert!(words.len() == 2 && words[0].contains(&"druck".to_string()) && words[0][0] == "drucker", "{words:?}");
        assert!(analyzer.whole_terms_in_any_language("…").is_empty());
    }
}
