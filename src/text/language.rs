//! Languages that have a stemmer, and their detection.

use frostem::Algorithm;
use serde::{Deserialize, Serialize};
use whatlang::Lang;

use super::stop_words::is_stop_word;
use super::words::words;

/// Number of words from which the language is detected.
const SAMPLE_WORDS: usize = 200;
/// Number of bytes from which the language is detected.
const SAMPLE_BYTES: usize = 2000;
/// Smallest number of words whose language can be detected.
const MIN_WORDS: usize = 8;
/// Share of English function words from which on a text is English. They make up 0.3 to 0.5 of an English text, and less
/// than 0.1 of a text in another language.
const MIN_ENGLISH_SHARE: f64 = 0.2;

/// A language with a stemmer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "&str", try_from = "String")]
#[allow(missing_docs, reason = "the names explain themselves")]
pub enum Language {
    /// English, and every language without a stemmer.
    #[default]
    English,
    Arabic,
    Danish,
    Dutch,
    Finnish,
    French,
    German,
    Greek,
    Hungarian,
    Italian,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Spanish,
    Swedish,
    Tamil,
    Turkish,
}

use Language::*;

/// Languages with their ISO 639-1 codes, detectors and stemmers, in the order of [`Language`].
const LANGUAGES: [(Language, &str, Lang, Algorithm); 18] = [
    (English, "en", Lang::Eng, Algorithm::English),
    (Arabic, "ar", Lang::Ara, Algorithm::Arabic),
    (Danish, "da", Lang::Dan, Algorithm::Danish),
    (Dutch, "nl", Lang::Nld, Algorithm::Dutch),
    (Finnish, "fi", Lang::Fin, Algorithm::Finnish),
    (French, "fr", Lang::Fra, Algorithm::French),
    (German, "de", Lang::Deu, Algorithm::German),
    (Greek, "el", Lang::Ell, Algorithm::Greek),
    (Hungarian, "hu", Lang::Hun, Algorithm::Hungarian),
    (Italian, "it", Lang::Ita, Algorithm::Italian),
    (Norwegian, "no", Lang::Nob, Algorithm::Norwegian),
    (Portuguese, "pt", Lang::Por, Algorithm::Portuguese),
    (Romanian, "ro", Lang::Ron, Algorithm::Romanian),
    (Russian, "ru", Lang::Rus, Algorithm::Russian),
    (Spanish, "es", Lang::Spa, Algorithm::Spanish),
    (Swedish, "sv", Lang::Swe, Algorithm::Swedish),
    (Tamil, "ta", Lang::Tam, Algorithm::Tamil),
    (Turkish, "tr", Lang::Tur, Algorithm::Turkish),
];

impl Language {
    /// Number of languages.
    pub(super) const COUNT: usize = LANGUAGES.len();

    /// All languages, in their order.
    pub(crate) const ALL: [Language; Language::COUNT] = [
        English, Arabic, Danish, Dutch, Finnish, French, German, Greek, Hungarian, Italian, Norwegian, Portuguese, Romanian, Russian,
        Spanish, Swedish, Tamil, Turkish,
    ];

    /// ISO 639-1 code of the language.
    pub fn code(self) -> &'static str {
        LANGUAGES[self as usize].1
    }

    /// Returns the language of a code or tag: `de`, `de-AT`, `pt_BR`.
    pub fn of_code(code: &str) -> Option<Language> {
        let code = code.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        let code = if matches!(code.as_str(), "nb" | "nn") { "no" } else { &code };
        LANGUAGES.iter().find(|(_, known, ..)| *known == code).map(|(language, ..)| *language)
    }

    /// Stemming algorithm of the language.
    pub(super) fn algorithm(self) -> Algorithm {
        LANGUAGES[self as usize].3
    }

    /// Detects the language of a text from its beginning. Returns English if the language is uncertain.
    pub fn of_text(texts: impl Iterator<Item = impl AsRef<str>>) -> Language {
        let (mut sample, mut lower) = (String::new(), String::new());
        let (mut all, mut english) = (0, 0);
        for text in texts {
            let text = text.as_ref();
            for word in words(text).take(SAMPLE_WORDS - all) {
                all += 1;
                lower.clear();
                lower.push_str(word.text);
                lower.make_ascii_lowercase();
                english += usize::from(is_stop_word(&lower));
            }
            let end = text.floor_char_boundary(SAMPLE_BYTES.saturating_sub(sample.len()));
            sample.push_str(&text[..end]);
            sample.push(' ');
            if all >= SAMPLE_WORDS || sample.len() >= SAMPLE_BYTES {
                break;
            }
        }
        if all < MIN_WORDS || english as f64 >= MIN_ENGLISH_SHARE * all as f64 {
            return English;
        }
        let found = whatlang::detect(&sample).filter(whatlang::Info::is_reliable);
        found.and_then(|found| LANGUAGES.iter().find(|(_, _, lang, _)| *lang == found.lang())).map_or(English, |(language, ..)| *language)
    }
}

impl From<Language> for &'static str {
    fn from(language: Language) -> &'static str {
        language.code()
    }
}

impl TryFrom<String> for Language {
    type Error = String;

    fn try_from(code: String) -> Result<Language, String> {
        Language::of_code(&code).ok_or_else(|| format!("no language has the code '{code}'"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_detected() {
        let check = |text: &str, expected: Language| assert_eq!(Language::of_text(std::iter::once(text)), expected, "{text}");
        check("The printer is offline and does not print after the last update of the system.", English);
        check("Der Drucker ist nach dem letzten Update des Systems offline und druckt nicht mehr, obwohl er eingeschaltet ist.", German);
        check("L’imprimante est hors ligne et n’imprime plus depuis la dernière mise à jour du système.", French);
        check("La impresora está desconectada y no imprime desde la última actualización del sistema.", Spanish);
        check("Принтер отключён и не печатает после последнего обновления системы.", Russian);
        check("Drucker offline", English);
        check("プリンターがオフラインです。更新後に印刷できません。", English);
        check("ERR_CONNECTION_RESET 0x80070005 KB5034441 sfc /scannow dism chkdsk netsh winsock reset ipconfig flushdns", English);
    }

    #[test]
    fn languages_are_found_by_their_codes() {
        assert!(LANGUAGES.iter().enumerate().all(|(i, (language, ..))| *language as usize == i && Language::ALL[i] == *language));
        assert_eq!(Language::of_code("de-AT"), Some(German));
        assert_eq!(Language::of_code("pt_BR"), Some(Portuguese));
        assert_eq!(Language::of_code("nb"), Some(Norwegian));
        assert_eq!(Language::of_code("ja"), None);
    }
}
