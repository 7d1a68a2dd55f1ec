//! The text of articles and fixes that is compared.

use std::ops::Range;

use super::sketch::{HashedWord, each_word};
use super::{Facts, Sketch};
use crate::article::{Article, Gazetteer, Role, Section};

/// Number of words below which a text is too short to be compared on its own: 'Restart it', 'See the manual'.
const MIN_WORDS: usize = 12;

/// Sketches and facts by which an article is compared with others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Sketch of the text.
    pub sketch: Sketch,
    /// Facts that near-duplicates must agree on.
    pub facts: Facts,
    /// Sketches of the fixes, each with the index of its section.
    pub fixes: Vec<(usize, Sketch)>,
    /// Whether the text has so few words that the title is compared too.
    pub with_title: bool,
}

/// The text of an article that is compared: headings and blocks, without the parts that were stripped. The title is
/// included only if there are fewer than twelve words.
#[derive(Clone, Debug, Default)]
pub struct Comparable {
    text: String,
    sections: Vec<SectionRange>,
    /// Byte range of the title; empty unless it is compared.
    title: Range<usize>,
}

/// Byte ranges of a section.
#[derive(Clone, Debug)]
struct SectionRange {
    is_fix: bool,
    title: Range<usize>,
    text: Range<usize>,
}

impl Comparable {
    /// Collects the text of an article.
    pub fn of(article: &Article) -> Comparable {
        let mut all = Comparable::default();
        for section in &article.sections {
            let title = all.push(&section.title);
            // `push_text` separates each block from the one before.
            let text = all.text.len();
            section.blocks.iter().for_each(|block| block.push_text(&mut all.text));
            let text = text..all.text.len();
            all.text.push('\n');
            all.sections.push(SectionRange { is_fix: section.role == Role::Fix, title, text });
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

    /// Computes the sketches and facts of the article.
    pub fn profile(&self, gazetteer: &Gazetteer) -> Profile {
        let (mut all, mut fixes, mut words) = (Vec::new(), Vec::new(), Vec::new());
        for (index, section) in self.sections.iter().enumerate() {
            each_word(&self.text[section.title.clone()], |word| all.push(word.hash));
            let text = &self.text[section.text.clone()];
            words.clear();
            each_word(text, |word| words.push(word));
            all.extend(words.iter().map(|word| word.hash));
            if section.is_fix {
                fixes.extend(sketch_without_names(text, &words, gazetteer).map(|sketch| (index, sketch)));
            }
        }
        each_word(&self.text[self.title.clone()], |word| all.push(word.hash));
        Profile { sketch: Sketch::of_words(&all), facts: self.facts(), fixes, with_title: !self.title.is_empty() }
    }

    fn facts(&self) -> Facts {
        let ranges = self.sections.iter().flat_map(|section| [&section.title, &section.text]);
        let fixes = self.sections.iter().filter(|section| section.is_fix).count();
        Facts::of(ranges.map(|range| &self.text[range.clone()]), fixes)
    }
}

/// Computes the sketch of a fix from its text, except the heading, numbers, and names of platforms, products and
/// devices. Returns `None` if fewer than twelve words remain.
pub fn sketch_of_fix(fix: &Section, gazetteer: &Gazetteer) -> Option<Sketch> {
    let text = fix.plain_text();
    let mut words = Vec::new();
    each_word(&text, |word| words.push(word));
    sketch_without_names(&text, &words, gazetteer)
}

fn sketch_without_names(text: &str, words: &[HashedWord], gazetteer: &Gazetteer) -> Option<Sketch> {
    let mut kept = Vec::with_capacity(words.len());
    let mut words = words.iter().peekable();
    // Mentions are in the order of the text; one may contain another.
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
    use crate::article::parse;
    use crate::corpus::Format;

    fn fix(text: &str) -> Option<Sketch> {
        let article = parse(&format!("# It fails\n\n## Fix 1: x\n\n{text}\n"), Format::Markdown, "x");
        sketch_of_fix(&article.sections[0], &Gazetteer::builtin())
    }

    #[test]
    fn names_and_numbers_in_a_fix_are_not_compared() {
        let text = |name: &str, n: u32| {
            format!("1. Open the settings of {name} and go to Network.\n2. Wait {n} seconds, then connect to the network again.")
        };
        let on_windows = fix(&text("Windows 11", 30)).unwrap();
        assert_eq!(on_windows, fix(&text("macOS Sonoma", 5)).unwrap());
        assert_ne!(on_windows, fix(&text("the printer", 30)).unwrap());
        assert_eq!(fix("Restart Windows 11."), None);
    }

    #[test]
    fn the_title_is_compared_only_if_the_text_is_short() {
        let with = |title: &str, text: &str| {
            let article = parse(&format!("# {title}\n\n{text}\n"), Format::Markdown, "x");
            Comparable::of(&article).profile(&Gazetteer::builtin()).sketch
        };
        let long = "It is dark in the room though the switch is on.\n\n## Fix 1: Plug\n\nPush it in.";
        assert_eq!(with("The lamp fails", long), with("My lamp is broken", long));
        assert_ne!(with("The lamp fails", "See the manual."), with("The printer fails", "See the manual."));
    }
}
