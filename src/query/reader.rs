//! Reads a query: splits it into parts and collects their terms and filters.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::fields;
use super::pasted::log_line::names_failure;
use super::pasted::statements::statements;
use super::syntax::{self, Part, PartKind};
use super::{Condition, Filter, Lexicon, Query, QueryTerm, Thesaurus};
use crate::index::facet;
use crate::text::{Analyzer, Token, code_term, equivalent_codes, other_terms, possible_codes, without_part_mark};

/// Number of terms of the longest phrase that is looked up in the thesaurus.
const MAX_PHRASE_TERMS: usize = 6;
/// Largest number of words of a query that is nothing but a code: 'irql not less or equal'.
const MAX_CODE_WORDS: usize = 6;
/// Minimum length of a word that may be the value of a code without a word about errors: '80070005'.
const MIN_VALUE: usize = 6;
/// Number of bytes above which a text counts as pasted, so that nothing in it is an operator.
const MAX_TYPED_BYTES: usize = 600;
/// Number of lines above which a text counts as pasted.
const MAX_TYPED_LINES: usize = 3;

/// Number of words outside quotations above which a query is prose. In prose, quotation marks quote what a message
/// says, and `-quiet` is a flag.
const MAX_UNQUOTED_WORDS: usize = 12;

/// Number of pairs of adjacent words that are also looked up as one word.
const MAX_JOINED_PAIRS: usize = 16;

impl Query {
    /// Parses a query. Every text is a valid query.
    pub fn parse(text: &str, lexicon: &Lexicon, analyzer: &mut Analyzer) -> Query {
        // A byte order mark or another invisible character is of the file or page that the text was copied from. Articles have none.
        let visible: String = text.chars().filter(|c| !syntax::is_blank(*c) || c.is_whitespace()).collect();
        let text = visible.as_str();
        let is_long = text.len() > MAX_TYPED_BYTES || text.trim().lines().count() > MAX_TYPED_LINES;
        let statements = statements(text, is_long).map(|statements| statements.join("\n"));
        let mut reader = QueryReader::new(statements.as_deref().unwrap_or(text), is_long || statements.is_some(), lexicon, analyzer);
        if reader.query.pasted {
            reader.read_lines();
        } else {
            reader.read_parts();
        }
        Query { text: text.to_string(), ..reader.finish(statements) }
    }

    /// Adds the pairs of adjacent terms of a sentence. `sequence` has the indexes of the terms in the order of the text,
    /// with the byte offsets of their words.
    fn add_bigrams(&mut self, sequence: &[(usize, usize)]) {
        let mut seen: HashSet<(usize, usize)> = HashSet::new();
        for adjacent in sequence.windows(2) {
            let [(first, from), (second, to)] = adjacent else { continue };
            // The words of a code follow it, and may begin before it.
            let between = self.text.get(*from..*to).unwrap_or_default();
            if first != second && !ends_sentence(between) && seen.insert((*first, *second)) {
                self.bigrams.push((*first, *second));
            }
        }
    }

    /// Adds the other spellings of ids to words with digits ('ETL5106', 'E1002') and to pairs of letters and digits ('etl 5106').
    fn add_spellings_of_ids(&mut self, sequence: &[(usize, usize)]) {
        for term in &mut self.terms {
            let may_be_id = term.code || !term.exact;
            let id = term.term.strip_prefix("code:").unwrap_or(&term.folded).to_string();
            let others = if may_be_id { other_terms(&id) } else { Vec::new() };
            term.synonyms.extend(others.into_iter().filter(|other| *other != [term.term.clone()]));
        }
        for adjacent in sequence.windows(2) {
            let [(_, from), (number, to)] = adjacent else { continue };
            let digits = self.text[*to..].bytes().take_while(u8::is_ascii_digit).count();
            let spelling = self.text.get(*from..*to + digits).unwrap_or_default();
            let others = if spelling.contains([' ', '-']) { other_terms(spelling) } else { Vec::new() };
            let is_known = others.first().is_none_or(|code| self.terms.iter().any(|term| term.term == code[0]));
            let term = &mut self.terms[*number];
            if is_known || term.exact {
                continue;
            }
            // The whole id stands for its number, which says more than the letters.
            term.synonyms.extend(others.into_iter().take(2));
        }
    }

    /// Adds the other names of all codes, the values that bare words with digits may be, and the codes that a short query as a
    /// whole may mean: '80070005', 'event 41'. These belong to its word with digits, and `kb code` understands them alike.
    fn add_codes(&mut self) {
        let others = |word: &str| {
            let codes = possible_codes(word);
            let named = codes.iter().flat_map(|code| equivalent_codes(code));
            codes.iter().cloned().chain(named).map(|code| code_term(&code)).collect::<Vec<String>>()
        };
        for term in &mut self.terms {
            // Nobody knows whether a number in a sentence is that of an error or of a page.
            let is_value = |code: &String| term.code || !code.contains(':');
            let may_be_code = term.code || !term.exact && term.word.len() >= MIN_VALUE && term.word.bytes().any(|b| b.is_ascii_digit());
            let codes = if may_be_code { others(&term.word) } else { Vec::new() };
            let codes: Vec<String> = codes.into_iter().filter(is_value).collect();
            term.add_synonyms(codes);
        }
        let is_code = !self.terms.iter().any(|term| term.code) && self.filters.is_empty() && self.order.len() <= MAX_CODE_WORDS;
        let codes = if is_code { others(&self.text) } else { Vec::new() };
        let has_digit = |index: &usize| self.terms[*index].word.bytes().any(|b| b.is_ascii_digit());
        let Some(telling) = self.order.iter().copied().find(has_digit).or(self.order.last().copied()) else { return };
        let term = &mut self.terms[telling];
        if !codes.is_empty() && !term.exact {
            term.add_synonyms(codes.clone());
            let synonyms = codes.into_iter().map(|code| vec![code]).collect();
            let text = self.text.clone();
            // A query of one word is that term already.
            if self.terms.iter().any(|known| known.term == text) {
                return;
            }
            self.terms.push(QueryTerm { synonyms, implied: true, exact: true, code: true, ..QueryTerm::of(text.clone(), text) });
        }
    }

    /// Adds adjacent words in one word to both of them: 'networkmanager' to 'network manager'.
    fn add_joined_words(&mut self, sequence: &[(usize, usize)], analyzer: &mut Analyzer) {
        let is_word = |term: &QueryTerm| !term.exact && term.folded.chars().all(char::is_alphabetic);
        for adjacent in sequence.windows(2).take(MAX_JOINED_PAIRS) {
            let [(first, from), (second, to)] = adjacent else { continue };
            let (a, b) = (&self.terms[*first], &self.terms[*second]);
            let between = self.text.get(*from..*to).unwrap_or_default();
            if first == second || !is_word(a) || !is_word(b) || !between.ends_with(' ') || ends_sentence(between) {
                continue;
            }
            let joined = analyzer.whole_terms(&format!("{}{}", a.folded, b.folded));
            let is_new = joined.len() == 1 && self.terms.iter().all(|known| known.term != joined[0]);
            for term in [*first, *second].into_iter().filter(|_| is_new) {
                self.terms[term].synonyms.push(joined.clone());
            }
        }
    }

    /// Adds the synonyms of the words and phrases of the query. A phrase becomes a term of its own, since its synonyms
    /// are not synonyms of any of its words.
    fn add_synonyms(&mut self, sequence: &[(usize, usize)], thesaurus: &Thesaurus) {
        let terms: Vec<String> = self.terms.iter().map(|t| t.term.clone()).collect();
        for start in 0..sequence.len() {
            if self.terms[sequence[start].0].exact {
                continue;
            }
            let phrase: Vec<&str> = sequence[start..].iter().take(MAX_PHRASE_TERMS).map(|(index, _)| terms[*index].as_str()).collect();
            for (length, synonyms) in thesaurus.look_up(&phrase) {
                let is_new = |synonym: &Vec<String>| !(synonym.len() == 1 && terms.contains(&synonym[0]));
                let new = synonyms.into_iter().filter(is_new);
                if length > 1 {
                    let term = phrase[..length].join(" ");
                    if self.terms.iter().all(|t| t.term != term) {
                        let synonyms = new.collect();
                        self.terms.push(QueryTerm { synonyms, implied: true, ..QueryTerm::of(term.clone(), term) });
                    }
                    continue;
                }
                let term = &mut self.terms[sequence[start].0];
                for synonym in new {
                    if !term.synonyms.contains(&synonym) {
                        term.synonyms.push(synonym);
                    }
                }
            }
        }
    }
}

/// Builds a [`Query`] from its text.
struct QueryReader<'a> {
    query: Query,
    lexicon: &'a Lexicon,
    analyzer: &'a mut Analyzer,
    /// Index of each term.
    indexes: HashMap<String, usize>,
    /// Indexes of the terms in the order of the text, with the byte offsets of their words.
    sequence: Vec<(usize, usize)>,
    /// Byte ranges of the values of fields, which are treated as words if the query has no others.
    values: Vec<Range<usize>>,
}

impl<'a> QueryReader<'a> {
    fn new(text: &str, pasted: bool, lexicon: &'a Lexicon, analyzer: &'a mut Analyzer) -> QueryReader<'a> {
        let as_title = (!text.trim().is_empty()).then(|| facet::whole_title_value(text));
        let query = Query { text: text.to_string(), as_title, pasted, ..Query::default() };
        QueryReader { query, lexicon, analyzer, indexes: HashMap::new(), sequence: Vec::new(), values: Vec::new() }
    }

    /// Reads a query that was typed, operators included.
    fn read_parts(&mut self) {
        let text = self.query.text.clone();
        let parts = syntax::parts(&text);
        let unquoted = parts.iter().filter(|part| !matches!(part.kind, PartKind::Phrase(_)));
        let prose = unquoted.map(|part| text[part.range.clone()].split_whitespace().count()).sum::<usize>() > MAX_UNQUOTED_WORDS;
        parts.into_iter().for_each(|part| self.read_part(&text, part, prose));
        if self.query.terms.is_empty() {
            let values: Vec<Range<usize>> = std::mem::take(&mut self.values);
            values.into_iter().for_each(|range| self.add_words(range, false));
        }
        if self.query.terms.is_empty() && self.query.filters.iter().any(|f| f.exclude) {
            self.query.notes.push("every word is excluded: treated as words".to_string());
            self.query.filters.retain(|f| !f.exclude);
            self.add_words(0..text.len(), false);
        }
        self.note_exclusions();
    }

    /// Says what is left out because of a minus, which may be meant as that of a program's option.
    fn note_exclusions(&mut self) {
        let is_word = |word: &str| word.starts_with(char::is_alphanumeric) && !word.contains(':');
        let words = self.query.filters.iter().filter(|f| f.exclude).filter_map(|f| f.typed.strip_prefix('-')).filter(|word| is_word(word));
        let notes: Vec<String> = words.map(|word| format!("what mentions {word} is left out: quote it to search for it")).collect();
        self.query.notes.extend(notes);
    }

    fn read_part(&mut self, text: &str, part: Part<'_>, prose: bool) {
        match part.kind {
            PartKind::Text | PartKind::Phrase(_) if prose => {
                if part.exclude {
                    let typed = &text[part.range.clone()];
                    self.query.notes.push(format!("operators are ignored in a long query: {typed} is treated as words"));
                }
                self.add_words(part.range, false);
            }
            PartKind::Text if part.exclude => self.add_exclusion(text, part.range.start + 1..part.range.end, &part.range),
            PartKind::Text => self.add_words(part.range, false),
            PartKind::Phrase(inner) if part.exclude => self.add_exclusion(text, inner, &part.range),
            PartKind::Phrase(inner) => {
                let phrases = self.analyzer.whole_terms_in_any_language(&text[inner.clone()]);
                if !phrases.is_empty() {
                    self.query.filters.push(Filter::of(Condition::Phrases(phrases), &text[part.range]));
                }
                self.add_words(inner, true);
            }
            PartKind::Field { name, value } => self.add_field(text, name, value, part.exclude, part.range),
            PartKind::UnknownField(name) => {
                self.query.notes.push(format!("unknown field '{name}': treated as words"));
                self.add_words(part.range, false);
            }
        }
    }

    /// Reads a pasted text line by line: all of it is words.
    fn read_lines(&mut self) {
        let text = self.query.text.clone();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let first = self.sequence.len();
            self.add_words(start..start + line.len(), false);
            start += line.len();
            if names_failure(line) {
                let alarming: Vec<usize> = self.sequence[first..].iter().map(|(index, _)| *index).collect();
                alarming.into_iter().for_each(|index| self.query.terms[index].alarming = true);
            }
        }
    }

    /// Adds the words of a part.
    fn add_words(&mut self, range: Range<usize>, quoted: bool) {
        let QueryReader { query, indexes, sequence, .. } = self;
        let text = query.text[range.clone()].to_string();
        let mut last = None;
        each_query_token(&text, self.analyzer, |token| {
            if token.weak {
                let parts = last.map(|index: usize| &mut query.terms[index].parts);
                let part = without_part_mark(token.term).to_string();
                return parts.filter(|parts| !parts.contains(&part)).into_iter().for_each(|parts| parts.push(part.clone()));
            }
            let index = *indexes.entry(token.term.to_string()).or_insert_with(|| {
                let word = text[token.range.clone()].to_string();
                query.terms.push(QueryTerm { count: 0, folded: token.word.to_string(), ..QueryTerm::of(token.term.to_string(), word) });
                query.terms.len() - 1
            });
            last = Some(index);
            query.terms[index].count += 1;
            query.terms[index].exact |= quoted || token.code;
            query.terms[index].code |= token.code;
            if !token.part {
                query.order.push(index);
            }
            sequence.push((index, range.start + token.range.start));
            query.unfinished = Some(index).filter(|_| !quoted && !token.code && range.start + token.range.end == query.text.len());
        });
    }

    fn add_exclusion(&mut self, text: &str, words: Range<usize>, typed: &Range<usize>) {
        let phrases = self.analyzer.whole_terms_in_any_language(&text[words]);
        if !phrases.is_empty() {
            self.query.filters.push(Filter { exclude: true, ..Filter::of(Condition::Phrases(phrases), &text[typed.clone()]) });
        }
    }

    fn add_field(&mut self, text: &str, name: &str, value: Range<usize>, exclude: bool, range: Range<usize>) {
        match fields::filters(name, &text[value.clone()], &self.lexicon.products, self.analyzer) {
            Ok(filters) => {
                let typed = &text[range.clone()];
                self.query.filters.extend(filters.into_iter().map(|f| Filter { exclude, typed: typed.to_string(), ..f }));
                if !exclude && fields::is_words(name) {
                    self.values.push(value);
                }
            }
            Err(reason) => {
                self.query.notes.push(format!("{reason}: treated as words"));
                self.add_words(range, false);
            }
        }
    }

    fn finish(mut self, statements: Option<String>) -> Query {
        self.query.statements = statements;
        self.query.add_bigrams(&self.sequence);
        if !self.query.pasted {
            self.query.add_spellings_of_ids(&self.sequence);
            self.query.add_codes();
        }
        // Of a long text that is all prose, the words themselves are enough.
        if !self.query.pasted || self.query.statements.is_some() {
            self.query.add_synonyms(&self.sequence, &self.lexicon.thesaurus);
            self.query.add_joined_words(&self.sequence, self.analyzer);
        }
        self.query
    }
}

/// Whether a sentence ends in a text between two words. A mark without a space after it is inside a name: `net.ipv4`, `std::vec`.
fn ends_sentence(between: &str) -> bool {
    let mut marks = between.match_indices(['.', ':', ';', '?', '!', '。', '？', '！']);
    between.contains('\n') || marks.any(|(at, mark)| between[at + mark.len()..].starts_with(char::is_whitespace))
}

/// Calls `visit` with the terms of a text that a query searches for. A compound of several words is searched for without
/// its words. A code is searched for together with its words, since an article may mention it in other words. The parts of an
/// identifier come along, too.
fn each_query_token(text: &str, analyzer: &mut Analyzer, mut visit: impl FnMut(Token<'_>)) {
    let mut of_code = false;
    analyzer.each_token(text, |token| {
        of_code = if token.part { of_code } else { token.code };
        if !token.part || of_code || token.weak {
            visit(token);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Query {
        Query::parse(text, Lexicon::built_in(), &mut Analyzer::default())
    }

    fn check(text: &str, expected: &[(&str, &str)]) {
        let query = parse(text);
        let terms: Vec<_> = query.terms.iter().map(|t| (t.term.as_str(), t.word.as_str())).collect();
        assert_eq!(terms, expected);
    }

    #[test]
    fn a_word_counts_once_and_keeps_its_spelling() {
        check(
            "WhatsApp won’t back up to the iCloud, backs up",
            &[("whatsapp", "WhatsApp"), ("not", "won’t"), ("backup", "back up"), ("icloud", "iCloud")],
        );
        assert_eq!(parse("backup, back up").terms[0].count, 2);
    }

    #[test]
    fn a_code_is_searched_for_together_with_its_words() {
        check("Error 43", &[("code:43", "Error 43"), ("error", "Error"), ("43", "43")]);
        check("ж0x80070005", &[("0x80070005", "0x80070005"), ("ж0x80070005", "ж0x80070005")]);
    }

    #[test]
    fn ids_are_searched_for_in_other_spellings() {
        let synonyms = |text: &str, term: &str| {
            let query = parse(text);
            let found = query.terms.iter().find(|t| t.term == term).unwrap();
            found.synonyms.iter().map(|s| s.join(" ")).collect::<Vec<_>>()
        };
        assert_eq!(synonyms("ldr5106 again", "ldr5106"), ["code:ldr5106", "ldr 5106"]);
        assert_eq!(synonyms("it says ldr 5106", "5106"), ["code:ldr5106", "ldr5106"]);
        assert_eq!(synonyms("LDR-5106", "code:ldr5106"), ["ldr5106", "ldr 5106"]);
        assert_eq!(synonyms("page 12", "12"), ["code:page12"]);
        assert!(synonyms("error 4711", "4711").is_empty() && synonyms("\"ldr 5106\"", "5106").is_empty());
    }

    #[test]
    fn bigrams_are_pairs_within_a_sentence() {
        let query = parse("No sound. Sound card missing");
        assert_eq!(query.bigrams, [(0, 1), (1, 2), (2, 3)]);
    }

    #[test]
    fn words_and_phrases_have_synonyms() {
        let synonyms = |text: &str, term: &str| {
            let query = parse(text);
            query
                .terms
                .iter()
                .find(|t| t.term == term)
                .map(|t| t.synonyms.iter().map(|s| s.join(" ")).collect::<Vec<_>>())
                .unwrap_or_default()
        };
        assert!(synonyms("laptop freezes", "freez").contains(&"hang".to_string()));
        assert!(synonyms("laptop won't turn on", "not turn on").contains(&"dead".to_string()));
        assert!(!synonyms("freezes and hangs", "freez").contains(&"hang".to_string()), "it is a word of the query anyway");
    }

    #[test]
    fn phrases_and_exclusions_are_filters() {
        let query = parse("laptop \"no sound\" -bluetooth -\"blue screen\"");
        let conditions: Vec<_> = query.filters.iter().map(|f| (&f.condition, f.exclude)).collect();
        let words = |text: &str| Condition::Phrases(Analyzer::default().whole_terms_in_any_language(text));
        assert_eq!(conditions, [(&words("no sound"), false), (&words("bluetooth"), true), (&words("blue screen"), true)]);
        assert_eq!(query.terms.iter().map(|t| t.term.as_str()).collect::<Vec<_>>(), ["laptop", "no", "sound"]);
        assert!(query.terms[1].exact && query.terms[1].synonyms.is_empty());
    }

    #[test]
    fn quotations_in_prose_are_not_filters() {
        let text =
            "When I start the program after the last update of the system I receive \"Access denied\" with -quiet or product:outlook";
        let query = parse(text);
        assert_eq!(query.filters.len(), 1, "{:?}", query.filters);
        assert_eq!(query.notes, ["operators are ignored in a long query: -quiet is treated as words"]);
        assert!(query.terms.iter().any(|t| t.term == "quiet") && query.terms.iter().all(|t| !t.exact));
    }

    #[test]
    fn the_value_of_a_field_is_searched_if_there_are_no_other_words() {
        let query = parse("title:printer");
        assert_eq!(query.terms.iter().map(|t| t.term.as_str()).collect::<Vec<_>>(), ["printer"]);
        assert_eq!(parse("title:printer offline").terms.len(), 1);
        check("title:\"paper jam\"", &[("paper", "paper"), ("jam", "jam")]);
        check("title:„Äpfel und“", &[("apfel", "Äpfel"), ("und", "und")]);
        check("\u{feff}title:« Äpfel und »", &[("apfel", "Äpfel"), ("und", "und")]);
        check("title:\"paper ja", &[("paper", "paper"), ("ja", "ja")]);
    }

    #[test]
    fn invalid_operators_are_noted_and_treated_as_words() {
        for text in ["colour:red", "kind:nonsense", "platform:nonsense", "since:yesterday", "code:hello", "heading:the", "-canon"] {
            let query = parse(text);
            assert!(query.filters.is_empty() && !query.terms.is_empty(), "{text}: {query:?}");
            assert_eq!(query.notes.len(), 1, "{text}");
        }
    }

    #[test]
    fn options_of_programs_are_words() {
        let query = parse("java -Xmx4g crashes");
        assert!(query.filters.is_empty() && query.terms.iter().any(|t| t.term == "xmx4g"), "{query:?}");
        let query = parse("tar -xzf fails");
        assert_eq!((query.filters.len(), query.notes.len()), (1, 1), "an exclusion is said: {query:?}");
    }

    #[test]
    fn pasted_text_has_no_operators() {
        let query = parse("Error: -disk failed\n\"no space\" title:left\nat line 3\n-end here");
        assert!(query.pasted && query.filters.is_empty() && query.notes.is_empty());
    }

    #[test]
    fn punctuation_alone_has_no_terms() {
        check("?!. -- \"\" ()", &[]);
    }
}
