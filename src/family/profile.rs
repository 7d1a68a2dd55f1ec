//! What is compared of an article, and of a fix.

use std::collections::BTreeSet;
use std::hash::Hasher;

use fnv::FnvHasher;
use serde::{Deserialize, Serialize};

use super::Sketch;
use crate::article::{Article, Gazetteer, Role, Section};
use crate::text::codes;

/// Words below which a text says nothing of its own: 'Restart it', 'See the manual'.
const MIN_WORDS: usize = 12;

/// The sketch of an article's text: its headings and blocks, without what was stripped, and without its
/// title unless there are fewer than twelve words.
pub fn of_article(article: &Article) -> Sketch {
    let mut texts: Vec<String> = article.sections.iter().flat_map(|s| [s.title.clone(), s.plain_text()]).collect();
    let words = texts.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).filter(|word| !word.is_empty());
    if words.take(MIN_WORDS).count() < MIN_WORDS {
        texts.push(article.title.clone());
    }
    Sketch::of(texts.iter().map(String::as_str))
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
    /// The facts of an article.
    pub fn of(article: &Article) -> Facts {
        let mut named: BTreeSet<String> = BTreeSet::new();
        for section in &article.sections {
            for text in [&section.title, &section.plain_text()] {
                named.extend(codes(text).into_iter().map(|code| code.canonical));
                let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
                named.extend(words.filter(|word| is_identifier(word)).map(str::to_lowercase));
            }
        }
        let mut hasher = FnvHasher::default();
        named.iter().for_each(|name| hasher.write(name.as_bytes()));
        let fixes = article.sections.iter().filter(|s| s.role == Role::Fix).count();
        Facts { named: hasher.finish(), fixes: u32::try_from(fixes).unwrap_or(u32::MAX) }
    }

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

/// Letters and digits in one word: no ordinal, and no number with a unit.
fn is_identifier(word: &str) -> bool {
    let starts_with_letter = word.starts_with(|c: char| c.is_ascii_alphabetic()) || word.starts_with("0x");
    starts_with_letter && word.bytes().any(|b| b.is_ascii_digit()) && word.len() > 3
}

/// The sketch of a fix, its heading, numbers and the names of platforms, products and devices aside;
/// none for a fix of fewer than twelve other words.
pub fn of_fix(fix: &Section, gazetteer: &Gazetteer) -> Option<Sketch> {
    let text = fix.plain_text();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for mention in gazetteer.mentions(&text) {
        // Mentions come in the order of the text, and one may lie in another.
        if mention.range.start >= at {
            kept.push_str(&text[at..mention.range.start]);
            kept.push(' ');
        }
        at = at.max(mention.range.end);
    }
    kept.push_str(&text[at..]);
    let words: Vec<&str> = kept.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().any(char::is_alphabetic)).collect();
    (words.len() >= MIN_WORDS).then(|| Sketch::of(words))
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
        let with = |title: &str, text: &str| of_article(&read(&format!("# {title}\n\n{text}\n"), Format::Markdown, "x"));
        let long = "It is dark in the room though the switch is on.\n\n## Fix 1: Plug\n\nPush it in.";
        assert_eq!(with("The lamp fails", long), with("My lamp is broken", long));
        assert_ne!(with("The lamp fails", "See the manual."), with("The printer fails", "See the manual."));
    }
}
