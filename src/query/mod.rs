//! The query: what is being asked, as terms and conditions.
//!
//! In: what someone typed or pasted. Out: its terms, each once, with the words that they came from, what else
//! they may be called, and which of them stand side by side; and what hits must or must not have. Nothing that
//! can be typed is an error here, at most a note. Never here: I/O, the index's content.

mod fields;
mod filter;
mod syntax;
mod thesaurus;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use crate::article::Entry;
use crate::text::{Analyzer, Token};

pub use filter::{Condition, Filter, NotKnown, applies_to, day};
pub use thesaurus::Thesaurus;

use syntax::PartKind;

/// Terms of the longest phrase that is looked up.
const LONGEST_PHRASE: usize = 6;
/// A longer text was pasted: nothing in it is an operator.
const LONGEST_TYPED: usize = 600;
/// So does one of more lines.
const MOST_LINES: usize = 3;

/// With more words beside its quotations, a query is prose: its quotation marks quote what a message says, and its
/// `-quiet` is a flag.
const MOST_WORDS_BESIDE: usize = 12;

/// What a line of a log says that tells of a failure.
const ALARMS: [&str; 12] =
    ["error", "exception", "fail", "fatal", "critical", "panic", "denied", "refused", "timed out", "timeout", "unable", "cannot"];

/// What a query is understood with.
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// Words for the same thing.
    pub thesaurus: Thesaurus,
    /// What articles may apply to, beside what is built in.
    pub products: Vec<Entry>,
}

static BUILT_IN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon { thesaurus: Thesaurus::of_data(), products: Vec::new() });

impl Lexicon {
    /// What is built in.
    pub fn built_in() -> &'static Lexicon {
        &BUILT_IN
    }
}

/// A query, understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The text as it was typed.
    pub text: String,
    /// Its terms in the order of their first appearance.
    pub terms: Vec<QueryTerm>,
    /// The terms as they follow one another in the text, by their places: what several words spell is one.
    pub order: Vec<usize>,
    /// Terms that stand side by side in a sentence, by their places, each pair once.
    pub pairs: Vec<(usize, usize)>,
    /// What hits must have, or must not have; all of these hold.
    pub filters: Vec<Filter>,
    /// The term whose word the text ends in, which may not be typed to its end.
    pub unfinished: Option<usize>,
    /// It is no question but a log, a trace, a ticket: what tells most in it is asked for.
    pub pasted: bool,
    /// What was not taken as it may have been meant, a sentence each.
    pub notes: Vec<String>,
}

/// One term of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryTerm {
    /// The term, as it stands in posting lists.
    pub term: String,
    /// The word as it was typed.
    pub word: String,
    /// The same, folded; for several words and for codes the term.
    pub folded: String,
    /// How often it was.
    pub count: u32,
    /// What else it may be called: terms that follow one another.
    pub others: Vec<Vec<String>>,
    /// It is a phrase whose words are asked for already: only what else it may be called is looked for, and
    /// it is never missing.
    pub implied: bool,
    /// It is meant as it stands: a code, or quoted.
    pub exact: bool,
    /// It is a code.
    pub code: bool,
    /// It stands in a line of a log that tells of a failure.
    pub alarming: bool,
}

impl QueryTerm {
    /// A term that is asked for once, under no other name.
    pub fn of(term: String, word: String) -> QueryTerm {
        QueryTerm {
            folded: term.clone(),
            term,
            word,
            count: 1,
            others: Vec::new(),
            implied: false,
            exact: false,
            code: false,
            alarming: false,
        }
    }
}

impl Query {
    /// Understands a text.
    pub fn parse(text: &str, lexicon: &Lexicon, analyzer: &mut Analyzer) -> Query {
        let pasted = text.len() > LONGEST_TYPED || text.trim().lines().count() > MOST_LINES;
        let mut reading = Reading::new(text, pasted, lexicon, analyzer);
        if pasted {
            reading.lines();
        } else {
            reading.parts();
        }
        reading.finish()
    }

    /// Terms that follow one another in a sentence.
    fn add_pairs(&mut self, sequence: &[(usize, usize)]) {
        let mut seen: HashSet<(usize, usize)> = HashSet::new();
        for neighbours in sequence.windows(2) {
            let [(first, from), (second, to)] = neighbours else { continue };
            let apart = self.text[*from..*to].contains(['.', ':', ';', '?', '!', '\n']);
            if first != second && !apart && seen.insert((*first, *second)) {
                self.pairs.push((*first, *second));
            }
        }
    }

    /// What the words and phrases of the query may be called beside. A phrase is a term of its own, since none of
    /// its words alone means what it does.
    fn add_others(&mut self, sequence: &[(usize, usize)], thesaurus: &Thesaurus) {
        let asked: Vec<String> = self.terms.iter().map(|t| t.term.clone()).collect();
        for start in 0..sequence.len() {
            if self.terms[sequence[start].0].exact {
                continue;
            }
            let phrase: Vec<&str> = sequence[start..].iter().take(LONGEST_PHRASE).map(|(place, _)| asked[*place].as_str()).collect();
            for (length, others) in thesaurus.look_up(&phrase) {
                let is_new = |other: &&Vec<String>| !(other.len() == 1 && asked.contains(&other[0]));
                let new = others.iter().filter(is_new).cloned();
                if length > 1 {
                    let term = phrase[..length].join(" ");
                    if self.terms.iter().all(|t| t.term != term) {
                        let others = new.collect();
                        self.terms.push(QueryTerm { others, implied: true, ..QueryTerm::of(term.clone(), term) });
                    }
                    continue;
                }
                let term = &mut self.terms[sequence[start].0];
                for other in new {
                    if !term.others.contains(&other) {
                        term.others.push(other);
                    }
                }
            }
        }
    }
}

/// A query that is being read.
struct Reading<'a> {
    query: Query,
    lexicon: &'a Lexicon,
    analyzer: &'a mut Analyzer,
    /// The place of each term.
    places: HashMap<String, usize>,
    /// Places of the terms in the order of the text, with the bytes where they begin.
    sequence: Vec<(usize, usize)>,
    /// Values of fields, which are asked for where nothing else is.
    values: Vec<Range<usize>>,
}

impl<'a> Reading<'a> {
    fn new(text: &str, pasted: bool, lexicon: &'a Lexicon, analyzer: &'a mut Analyzer) -> Reading<'a> {
        let query = Query { text: text.to_string(), pasted, ..Query::default() };
        Reading { query, lexicon, analyzer, places: HashMap::new(), sequence: Vec::new(), values: Vec::new() }
    }

    fn parts(&mut self) {
        let text = self.query.text.clone();
        let parts = syntax::parts(&text);
        let beside = |part: &&syntax::Part<'_>| !matches!(part.kind, PartKind::Phrase(_));
        let words = |part: &syntax::Part<'_>| text[part.range.clone()].split_whitespace().count();
        let prose = parts.iter().filter(beside).map(words).sum::<usize>() > MOST_WORDS_BESIDE;
        for part in parts {
            match part.kind {
                PartKind::Text | PartKind::Phrase(_) if prose => {
                    if part.exclude {
                        let said = &text[part.range.clone()];
                        self.query.notes.push(format!("taken as words, since the query is long: {said}"));
                    }
                    self.words(part.range, false);
                }
                PartKind::Text if part.exclude => self.exclude(&text, part.range.start + 1..part.range.end, &part.range),
                PartKind::Text => self.words(part.range, false),
                PartKind::Phrase(inner) if part.exclude => self.exclude(&text, inner, &part.range),
                PartKind::Phrase(inner) => {
                    let terms = self.analyzer.whole_terms(&text[inner.clone()]);
                    if !terms.is_empty() {
                        self.query.filters.push(Filter::of(Condition::Words(terms), &text[part.range]));
                    }
                    self.words(inner, true);
                }
                PartKind::Field { name, value } => self.field(&text, name, value, part.exclude, part.range),
                PartKind::NoField(name) => {
                    self.query.notes.push(format!("no field is called '{name}': taken as words"));
                    self.words(part.range, false);
                }
            }
        }
        if self.query.terms.is_empty() {
            let asked: Vec<Range<usize>> = std::mem::take(&mut self.values);
            asked.into_iter().for_each(|range| self.words(range, false));
        }
        if self.query.terms.is_empty() && self.query.filters.iter().any(|f| f.exclude) {
            self.query.notes.push("all words were to be left out: taken as words".to_string());
            self.query.filters.retain(|f| !f.exclude);
            self.words(0..text.len(), false);
        }
    }

    /// Asks for all words of a pasted text, line by line.
    fn lines(&mut self) {
        let text = self.query.text.clone();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let first = self.sequence.len();
            self.words(start..start + line.len(), false);
            start += line.len();
            let lower = line.to_lowercase();
            if ALARMS.iter().any(|alarm| lower.contains(alarm)) {
                let alarming: Vec<usize> = self.sequence[first..].iter().map(|(place, _)| *place).collect();
                alarming.into_iter().for_each(|place| self.query.terms[place].alarming = true);
            }
        }
    }

    /// Asks for the words of a part.
    fn words(&mut self, range: Range<usize>, quoted: bool) {
        let Reading { query, places, sequence, .. } = self;
        let text = query.text[range.clone()].to_string();
        asked(&text, self.analyzer, |token| {
            let place = *places.entry(token.term.to_string()).or_insert_with(|| {
                let word = text[token.range.clone()].to_string();
                query.terms.push(QueryTerm { count: 0, folded: token.word.to_string(), ..QueryTerm::of(token.term.to_string(), word) });
                query.terms.len() - 1
            });
            query.terms[place].count += 1;
            query.terms[place].exact |= quoted || token.code;
            query.terms[place].code |= token.code;
            if !token.part {
                query.order.push(place);
            }
            sequence.push((place, range.start + token.range.start));
            query.unfinished = Some(place).filter(|_| !quoted && !token.code && range.start + token.range.end == query.text.len());
        });
    }

    fn exclude(&mut self, text: &str, words: Range<usize>, said: &Range<usize>) {
        let terms = self.analyzer.whole_terms(&text[words]);
        if !terms.is_empty() {
            self.query.filters.push(Filter { exclude: true, ..Filter::of(Condition::Words(terms), &text[said.clone()]) });
        }
    }

    fn field(&mut self, text: &str, name: &str, value: &str, exclude: bool, range: Range<usize>) {
        match fields::filters(name, value, &self.lexicon.products, self.analyzer) {
            Ok(filters) => {
                let said = &text[range.clone()];
                self.query.filters.extend(filters.into_iter().map(|f| Filter { exclude, said: said.to_string(), ..f }));
                if !exclude && fields::is_words(name) {
                    self.values.push(range.end - value.len().min(range.len())..range.end);
                }
            }
            Err(why) => {
                self.query.notes.push(format!("{why}: taken as words"));
                self.words(range, false);
            }
        }
    }

    fn finish(mut self) -> Query {
        self.query.add_pairs(&self.sequence);
        if !self.query.pasted {
            self.query.add_others(&self.sequence, &self.lexicon.thesaurus);
        }
        self.query
    }
}

/// Calls `visit` with the terms of a text as a query asks for them: what several words spell is asked for whole,
/// a code by its words too, since not all who write it say that it is one.
fn asked(text: &str, analyzer: &mut Analyzer, mut visit: impl FnMut(Token<'_>)) {
    let mut of_code = false;
    analyzer.each_token(text, |token| {
        of_code = if token.part { of_code } else { token.code };
        if !token.part || of_code {
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
    fn a_code_is_asked_for_by_its_words_too() {
        check("Error 43", &[("code:43", "Error 43"), ("error", "Error"), ("43", "43")]);
    }

    #[test]
    fn neighbours_are_pairs_within_a_sentence() {
        let query = parse("No sound. Sound card missing");
        assert_eq!(query.pairs, [(0, 1), (1, 2), (2, 3)]);
    }

    #[test]
    fn symptoms_may_be_called_otherwise() {
        let others = |text: &str, term: &str| {
            let query = parse(text);
            query
                .terms
                .iter()
                .find(|t| t.term == term)
                .map(|t| t.others.iter().map(|o| o.join(" ")).collect::<Vec<_>>())
                .unwrap_or_default()
        };
        assert!(others("laptop freezes", "freez").contains(&"hang".to_string()));
        assert!(others("laptop won't turn on", "not turn on").contains(&"dead".to_string()));
        assert!(!others("freezes and hangs", "freez").contains(&"hang".to_string()), "what is asked for anyway");
    }

    #[test]
    fn phrases_and_exclusions_are_conditions() {
        let query = parse("laptop \"no sound\" -bluetooth -\"blue screen\"");
        let conditions: Vec<_> = query.filters.iter().map(|f| (&f.condition, f.exclude)).collect();
        let words = |terms: &[&str]| Condition::Words(terms.iter().map(|t| t.to_string()).collect());
        assert_eq!(conditions, [(&words(&["no", "sound"]), false), (&words(&["bluetooth"]), true), (&words(&["bsod"]), true)]);
        assert_eq!(query.terms.iter().map(|t| t.term.as_str()).collect::<Vec<_>>(), ["laptop", "no", "sound"]);
        assert!(query.terms[1].exact && query.terms[1].others.is_empty());
    }

    #[test]
    fn what_prose_quotes_is_no_condition() {
        let asked =
            "When I start the program after the last update of the system I receive \"Access denied\" with -quiet or product:outlook";
        let query = parse(asked);
        assert_eq!(query.filters.len(), 1, "{:?}", query.filters);
        assert_eq!(query.notes, ["taken as words, since the query is long: -quiet"]);
        assert!(query.terms.iter().any(|t| t.term == "quiet") && query.terms.iter().all(|t| !t.exact));
    }

    #[test]
    fn a_field_alone_asks_for_its_value() {
        let query = parse("title:printer");
        assert_eq!(query.terms.iter().map(|t| t.term.as_str()).collect::<Vec<_>>(), ["printer"]);
        assert_eq!(parse("title:printer offline").terms.len(), 1);
    }

    #[test]
    fn what_cannot_be_meant_is_noted_and_taken_as_words() {
        for text in ["colour:red", "kind:nonsense", "platform:nonsense", "since:yesterday", "code:hello", "title:the", "-canon"] {
            let query = parse(text);
            assert!(query.filters.is_empty() && !query.terms.is_empty(), "{text}: {query:?}");
            assert_eq!(query.notes.len(), 1, "{text}");
        }
    }

    #[test]
    fn nothing_in_a_pasted_text_is_an_operator() {
        let query = parse("Error: -disk failed\n\"no space\" title:left\nat line 3\n-end here");
        assert!(query.pasted && query.filters.is_empty() && query.notes.is_empty());
    }

    #[test]
    fn punctuation_alone_asks_nothing() {
        check("?!. -- \"\" ()", &[]);
    }
}
