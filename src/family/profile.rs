//! What is compared of an article, and of a fix.

use std::collections::BTreeSet;
use std::hash::Hasher;
use std::ops::Range;

use fnv::FnvHasher;
use serde::{Deserialize, Serialize};

use super::Sketch;
use super::sketch::{HashedWord, each_word};
use crate::article::{Article, Gazetteer, Role, Section};
use crate::text::codes;

/// Words below which a text says nothing of its own: 'Restart it', 'See the manual'.
const MIN_WORDS: usize = 12;

/// What folding needs of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Its text.
    pub sketch: Sketch,
    /// What must agree for it to be a near copy.
    pub facts: Facts,
    /// Its fixes with the places of their sections.
    pub fixes: Vec<(usize, Sketch)>,
    /// It has so few words that its title is compared too.
    pub with_title: bool,
}

/// The text of an article that is compared: its headings and blocks, without what was stripped, and without its
/// title unless there are fewer than twelve words.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    text: String,
    sections: Vec<Part>,
    /// Where the title is, for an article of few words.
    title: Range<usize>,
}

/// A section in the text.
#[derive(Clone, Debug)]
struct Part {
    is_fix: bool,
    title: Range<usize>,
    text: Range<usize>,
}

impl Compared {
    /// Reads an article.
    pub fn of(article: &Article) -> Compared {
        let mut all = Compared::default();
        for section in &article.sections {
            let title = all.push(&section.title);
            // Blocks part themselves from what stands before.
            let text = all.text.len();
            section.blocks.iter().for_each(|block| block.push_text(&mut all.text));
            let text = text..all.text.len();
            all.text.push('\n');
            all.sections.push(Part { is_fix: section.role == Role::Fix, title, text });
        }
        let words = all.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        if words.take(MIN_WORDS).count() < MIN_WORDS {
            all.title = all.push(&article.title);
        }
        all
    }

    fn push(&mut self, text: &str) -> Range<usize> {
        let start = self.text.len();
        self.text.push_str(text);
        self.text.push('\n');
        start..self.text.len() - 1
    }

    /// What folding needs of it.
    pub fn profile(&self, gazetteer: &Gazetteer) -> Profile {
        let (mut all, mut fixes, mut words) = (Vec::new(), Vec::new(), Vec::new());
        for (place, part) in self.sections.iter().enumerate() {
            each_word(&self.text[part.title.clone()], |word| all.push(word.hash));
            let text = &self.text[part.text.clone()];
            words.clear();
            each_word(text, |word| words.push(word));
            all.extend(words.iter().map(|word| word.hash));
            if part.is_fix {
                fixes.extend(sketch_of_fix(text, &words, gazetteer).map(|sketch| (place, sketch)));
            }
        }
        each_word(&self.text[self.title.clone()], |word| all.push(word.hash));
        Profile { sketch: Sketch::of_words(&all), facts: self.facts(), fixes, with_title: !self.title.is_empty() }
    }

    fn facts(&self) -> Facts {
        let mut named: BTreeSet<String> = BTreeSet::new();
        for range in self.sections.iter().flat_map(|part| [&part.title, &part.text]) {
            let text = &self.text[range.clone()];
            named.extend(codes(text).into_iter().map(|code| code.canonical));
            each_identifier(text, |word| _ = named.insert(word.to_lowercase()));
        }
        let mut hasher = FnvHasher::default();
        named.iter().for_each(|name| hasher.write(name.as_bytes()));
        let fixes = self.sections.iter().filter(|part| part.is_fix).count();
        Facts { named: hasher.finish(), fixes: u32::try_from(fixes).unwrap_or(u32::MAX) }
    }
}

/// What tells articles of one template apart, however much else they share. A copy that names another code or
/// has a further fix would be lost in its family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// A hash of the codes and identifiers that the text names: `0x80070005`, `msvcp140`.
    pub named: u64,
    /// How many fixes it has. The same text may have none under a title that is not about a problem.
    pub fixes: u32,
}

impl Facts {
    /// Whether near copies may have these.
    pub(super) fn agree(self, other: Facts) -> bool {
        let same_fixes = self.fixes == other.fixes || self.fixes == 0 || other.fixes == 0;
        self.named == other.named && same_fixes
    }

    /// What stands for texts of the same words, whatever their order.
    pub(super) fn and(self, other: Facts) -> Facts {
        Facts { named: self.named.min(other.named), fixes: self.fixes.max(other.fixes) }
    }
}

/// Calls `visit` with the words that hold letters and digits: no ordinals, and no numbers with units.
fn each_identifier(text: &str, mut visit: impl FnMut(&str)) {
    let parts = |c: char| !c.is_alphanumeric() && c != '_';
    let mut at = 0;
    // Few words have a digit.
    while let Some(digit) = text.as_bytes()[at..].iter().position(u8::is_ascii_digit) {
        let digit = at + digit;
        let start = at + text[at..digit].rfind(parts).map_or(0, |i| i + text[at + i..].chars().next().map_or(1, char::len_utf8));
        let end = digit + text[digit..].find(parts).unwrap_or(text.len() - digit);
        let word = &text[start..end];
        if (word.starts_with(|c: char| c.is_ascii_alphabetic()) || word.starts_with("0x")) && word.len() > 3 {
            visit(word);
        }
        at = end;
    }
}

/// The sketch of a fix, its heading, numbers and the names of platforms, products and devices aside;
/// none for a fix of fewer than twelve other words.
pub fn of_fix(fix: &Section, gazetteer: &Gazetteer) -> Option<Sketch> {
    let text = fix.plain_text();
    let mut words = Vec::new();
    each_word(&text, |word| words.push(word));
    sketch_of_fix(&text, &words, gazetteer)
}

fn sketch_of_fix(text: &str, words: &[HashedWord], gazetteer: &Gazetteer) -> Option<Sketch> {
    let mut kept = Vec::with_capacity(words.len());
    let mut words = words.iter().peekable();
    // Mentions come in the order of the text, and one may lie in another.
    for mention in gazetteer.mentions(text) {
        while let Some(word) = words.next_if(|word| word.start < mention.range.end) {
            kept.extend((word.start < mention.range.start && word.has_letters).then_some(word.hash));
        }
    }
    kept.extend(words.filter(|word| word.has_letters).map(|word| word.hash));
    (kept.len() >= MIN_WORDS).then(|| Sketch::of_words(&kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::read;
    use crate::corpus::Format;

    fn fix(text: &str) -> Option<Sketch> {
        let article = read(&format!("# It fails\n\n## Fix 1: x\n\n{text}\n"), Format::Markdown, "x");
        of_fix(&article.sections[0], &Gazetteer::builtin())
    }

    #[test]
    fn names_and_numbers_are_set_aside() {
        let text = |name: &str, n: u32| {
            format!("1. Open the settings of {name} and go to Network.\n2. Wait {n} seconds, then connect to the network again.")
        };
        let on_windows = fix(&text("Windows 11", 30)).unwrap();
        assert_eq!(on_windows, fix(&text("macOS Sonoma", 5)).unwrap());
        assert_ne!(on_windows, fix(&text("the printer", 30)).unwrap());
        assert_eq!(fix("Restart Windows 11."), None);
    }

    #[test]
    fn the_title_is_no_part_of_an_article_that_is_compared() {
        let with = |title: &str, text: &str| {
            let article = read(&format!("# {title}\n\n{text}\n"), Format::Markdown, "x");
            Compared::of(&article).profile(&Gazetteer::builtin()).sketch
        };
        let long = "It is dark in the room though the switch is on.\n\n## Fix 1: Plug\n\nPush it in.";
        assert_eq!(with("The lamp fails", long), with("My lamp is broken", long));
        assert_ne!(with("The lamp fails", "See the manual."), with("The printer fails", "See the manual."));
    }

    #[test]
    fn identifiers_are_words_with_digits() {
        let mut found = Vec::new();
        each_identifier("msvcp140.dll, 0x80070005 and 2nd, x64, v2_10 über9 10GB a1b2", |word| found.push(word.to_string()));
        assert_eq!(found, ["msvcp140", "0x80070005", "v2_10", "a1b2"]);
    }
}
