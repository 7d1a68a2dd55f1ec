//! Reads the terms of one text for the [`Analyzer`](super::Analyzer).

use std::iter::Peekable;
use std::ops::Range;

use super::codes::{Code, code_term};
use super::compounds::is_name;
use super::identifiers::{may_be_identifier, part_term, parts};
use super::korean::noun;
use super::quantities::{Quantity, quantity};
use super::stems::{Stem, Stems};
use super::token::Token;
use super::words::{Word, bare_name, words};

/// Reads the words of a text one after another.
pub(super) struct TokenReader<'a, V> {
    pub(super) text: &'a str,
    pub(super) stems: &'a mut Stems,
    /// Buffer for the folded word.
    pub(super) folded: &'a mut String,
    /// Buffer for the words of a compound, joined.
    pub(super) joined: &'a mut String,
    /// Number of the article whose words are counted; 0 if they are not counted.
    pub(super) article: u32,
    pub(super) visit: V,
    /// Byte offset up to which words are parts of a term that was visited.
    pub(super) part_until: usize,
}

impl<V: FnMut(Token<'_>)> TokenReader<'_, V> {
    /// Visits all terms. `codes` are the codes of the text.
    pub(super) fn read(mut self, codes: &[Code]) {
        let mut codes = codes.iter().peekable();
        let mut inside_code = 0..0;
        let mut all = words(self.text);
        while let Some(word) = all.next() {
            if let Some(inside) = self.read_code(&mut codes, &word) {
                inside_code = inside;
            }
            if inside_code.contains(&word.range.start) {
                continue;
            }
            word.fold_into(self.folded);
            if self.folded.is_empty() {
                continue;
            }
            let is_part = word.range.start < self.part_until;
            let may_be_quantity = !is_part && self.folded.starts_with(|c: char| c.is_ascii_digit());
            if may_be_quantity && self.read_quantity(&word, all.clone()) {
                continue;
            }
            let skipped = self.read_word(&word, all.clone());
            if skipped > 0 {
                all.nth(skipped - 1);
            }
        }
    }

    /// Visits the code that begins with a word. Returns the range in which words are not visited: that of a code of one word,
    /// unless its term is not the word ('E1002'), by which it is found too.
    fn read_code<'c>(&mut self, codes: &mut Peekable<impl Iterator<Item = &'c Code>>, word: &Word<'_>) -> Option<Range<usize>> {
        while codes.next_if(|c| c.range.end <= word.range.start).is_some() {}
        let code = codes.next_if(|c| c.range.start < word.range.end)?;
        let term = code_term(&code.canonical);
        (self.visit)(Token { term: &term, word: &term, range: code.range.clone(), part: false, weak: false, code: true });
        self.part_until = code.range.end;
        let written = &self.text[code.range.clone()];
        let is_word = words(written).nth(1).is_none() && !term.contains(':');
        if is_word && written.contains('_') {
            self.read_parts(&Word { text: written, range: code.range.clone() });
        }
        Some(if is_word { code.range.clone() } else { 0..0 })
    }

    /// Visits the quantity that begins with the folded word, and returns whether that word has been visited with it. Further
    /// words are then parts of it.
    fn read_quantity<'a>(&mut self, word: &Word<'_>, rest: impl Iterator<Item = Word<'a>>) -> bool {
        let Some(Quantity { term, end, pieces }) = quantity(self.folded, word, rest, self.text) else { return false };
        (self.visit)(Token { term: &term, word: &term, range: word.range.start..end, part: false, weak: false, code: false });
        let Some(pieces) = pieces else {
            self.part_until = end;
            return false;
        };
        for piece in pieces {
            (self.visit)(Token { term: &piece, word: &piece, range: word.range.clone(), part: true, weak: false, code: false });
        }
        true
    }

    /// Visits the terms of a folded word and of the compound that begins with it. Returns how many of the words that follow
    /// are read with it.
    fn read_word<'a>(&mut self, word: &Word<'_>, rest: impl Iterator<Item = Word<'a>> + Clone) -> usize {
        let stem = self.stems.look_up(self.folded, self.article);
        let is_part = word.range.start < self.part_until;
        if is_part || !stem.begins_compounds {
            if !stem.stop {
                if stem.begins_compounds {
                    self.stems.count(self.folded, self.article);
                }
                self.visit_word(word, stem, is_part);
            }
            return 0;
        }
        let Some((compound, end)) = self.stems.compound(self.folded, word, rest, self.text) else {
            return self.visit_counted(word, stem, false);
        };
        let range = word.range.start..end;
        for term in &compound.terms {
            (self.visit)(Token { term, word: term, range: range.clone(), part: false, weak: false, code: false });
        }
        if let ([term], true) = (&compound.terms[..], self.article > 0) {
            // 'Wi-Fi' counts as 'wifi', and 'web pages' as 'webpages'.
            self.joined.clear();
            for word in words(&self.text[range]) {
                word.fold_into(self.folded);
                self.joined.push_str(self.folded);
            }
            self.stems.count_if(self.joined, term, self.article);
        }
        if !compound.keeps_words() {
            return compound.rest.len();
        }
        self.part_until = end;
        self.visit_counted(word, stem, true)
    }

    /// Counts and visits a word that begins compounds.
    fn visit_counted(&mut self, word: &Word<'_>, stem: Stem, part: bool) -> usize {
        if !stem.stop {
            // The search for compounds has overwritten the folded word.
            word.fold_into(self.folded);
            self.stems.count(self.folded, self.article);
            self.visit_word(word, stem, part);
        }
        0
    }

    /// Visits the term of a folded word, and the parts of an identifier.
    fn visit_word(&mut self, word: &Word<'_>, stem: Stem, part: bool) {
        let term = self.stems.term(stem, self.folded);
        (self.visit)(Token { term, word: self.folded, range: word.range.clone(), part, weak: false, code: false });
        if let Some(bare) = bare_name(self.folded) {
            (self.visit)(Token { term: bare, word: bare, range: word.range.clone(), part: true, weak: false, code: false });
        } else if may_be_identifier(word.text) && !is_name(self.stems.term(stem, self.folded)) {
            self.read_parts(word);
        } else if let Some(noun) = noun(word.text) {
            self.visit_part(noun, word);
        }
    }

    /// Visits the parts of an identifier.
    fn read_parts(&mut self, identifier: &Word<'_>) {
        for part in parts(identifier.text) {
            self.visit_part(part, identifier);
        }
    }

    /// Visits a part of a word.
    fn visit_part(&mut self, part: &str, word: &Word<'_>) {
        Word { text: part, range: 0..0 }.fold_into(self.folded);
        let stem = self.stems.look_up(self.folded, 0);
        if !stem.stop {
            let term = part_term(self.stems.term(stem, self.folded));
            (self.visit)(Token { term: &term, word: self.folded, range: word.range.clone(), part: true, weak: true, code: false });
        }
    }
}
