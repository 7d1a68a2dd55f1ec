//! The language of a query, as far as its function words tell, and which of its words are function words.

use crate::query::{Query, QueryTerm};
use crate::text::{Language, is_function_word, words};

/// Number of function words from which on a query is in a language other than English: a single one may be an English word, as
/// German 'die' is.
const MIN_FUNCTION_WORDS: usize = 2;

/// The language of a query among those of the articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct QueryLanguage {
    /// The language in which most function words of the query are; `None` if it has none.
    pub(super) known: Option<Language>,
    /// Whether there are words that are no function words.
    says_something: bool,
}

impl QueryLanguage {
    /// The language of a query. `others` are the languages of the articles, except English.
    pub(super) fn of(query: &Query, others: &[Language]) -> QueryLanguage {
        let mut counts = vec![(Language::English, 0)];
        counts.extend(others.iter().map(|language| (*language, 0)));
        let mut folded = String::new();
        for word in words(&query.text) {
            word.fold_into(&mut folded);
            counts.iter_mut().for_each(|(language, count)| *count += usize::from(is_function_word(&folded, *language)));
        }
        let english = counts[0].1;
        // Of equal counts the first wins, so that English does.
        let best = counts.into_iter().rev().max_by_key(|(_, count)| *count).filter(|(_, count)| *count > 0);
        let is_certain = |(language, count): &(Language, usize)| *language == Language::English || *count >= MIN_FUNCTION_WORDS;
        let english = Some((Language::English, english)).filter(|(_, count)| *count > 0);
        let known = best.filter(is_certain).or(english).map(|(language, _)| language);
        let language = known.unwrap_or_default();
        let says_something = query.terms.iter().any(|term| !term.implied && !is_function(term, language));
        QueryLanguage { known, says_something }
    }

    /// Whether a term is a function word of the query's language, and the query has other words.
    pub(super) fn is_function(self, term: &QueryTerm) -> bool {
        self.says_something && !term.implied && is_function(term, self.known.unwrap_or_default())
    }
}

fn is_function(term: &QueryTerm, language: Language) -> bool {
    !term.exact && !term.code && is_function_word(&term.folded, language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Lexicon;
    use crate::text::Analyzer;

    fn check(text: &str, known: Option<Language>, function_words: &[&str]) {
        let query = Query::parse(text, Lexicon::built_in(), &mut Analyzer::default());
        let language = QueryLanguage::of(&query, &[Language::German, Language::French]);
        assert_eq!(language.known, known, "{text}");
        let found: Vec<&str> = query.terms.iter().filter(|t| language.is_function(t)).map(|t| t.word.as_str()).collect();
        assert_eq!(found, function_words, "{text}");
    }

    #[test]
    fn function_words_tell_the_language() {
        check("printer is offline since this morning", Some(Language::English), &["since"]);
        check("der Drucker ist offline", Some(Language::German), &["der", "ist"]);
        check("l’imprimante ne marche pas avec le nouveau pilote", Some(Language::French), &["ne", "pas", "avec", "le"]);
        check("hi, scanner keeps jamming, thanks", Some(Language::English), &["hi", "keeps", "thanks"]);
        check("printer offline", None, &[]);
        // One word is not enough.
        check("die battery", None, &[]);
        // A query of function words alone is about them.
        check("since", Some(Language::English), &[]);
        check("\"since\" offline", Some(Language::English), &[]);
    }
}
