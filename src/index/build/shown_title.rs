//! The title that a family of copies is shown under.
//!
//! Copies may carry titles that their publisher has reworded beyond recognition, and the oldest is no better than the others.
//! The title whose words the text uses most is.

use std::collections::HashSet;

use fnv::FnvHashMap;

use crate::article::{Article, Section};
use crate::index::format::record::Copy;
use crate::text::Analyzer;

/// Occurrences in the text that one in a heading is worth.
const IN_HEADING: f32 = 3.0;

/// The title that an article is shown under: its own if its copies have no other. The analyzer must not count words.
pub(super) fn shown_title(article: &Article, copies: &[Copy], analyzer: &mut Analyzer) -> String {
    if copies.iter().all(|copy| copy.title == article.title) {
        return article.title.clone();
    }
    let titles: Vec<&String> = std::iter::once(&article.title).chain(copies.iter().map(|copy| &copy.title)).collect();
    let words: Vec<HashSet<String>> = titles.iter().map(|title| analyzer.terms(title).into_iter().collect()).collect();
    let occurrences = occurrences(&article.sections, words.iter().flatten(), analyzer);
    let mut best = (nearness(&words[0], &occurrences), titles[0]);
    for (title, words) in titles.into_iter().zip(&words).skip(1) {
        let nearness = nearness(words, &occurrences);
        // Of equal ones, the article's own, or else the first by path.
        if nearness > best.0 {
            best = (nearness, title);
        }
    }
    best.1.clone()
}

/// How often the text uses each of the words.
fn occurrences<'a>(sections: &[Section], words: impl Iterator<Item = &'a String>, analyzer: &mut Analyzer) -> FnvHashMap<&'a str, f32> {
    let mut occurrences: FnvHashMap<&str, f32> = words.map(|word| (word.as_str(), 0.0)).collect();
    let mut count = |text: &str, weight: f32| {
        analyzer.each_term(text, |term, _| {
            if let Some(count) = occurrences.get_mut(term) {
                *count += weight;
            }
        });
    };
    for section in sections {
        count(&section.title, IN_HEADING);
        count(&section.plain_text(), 1.0);
    }
    occurrences
}

/// How near a title is to the text: the cosine of the two, with damped frequencies.
fn nearness(words: &HashSet<String>, occurrences: &FnvHashMap<&str, f32>) -> f32 {
    let mut weights: Vec<f32> = words.iter().map(|word| occurrences[word.as_str()].ln_1p()).collect();
    // The sum of floats depends on their order, and that of a set is random.
    weights.sort_by(f32::total_cmp);
    weights.iter().sum::<f32>() / (words.len().max(1) as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::parse;
    use crate::corpus::Format;

    fn check(text: &str, copies: &[&str], expected: &str) {
        let article = parse(text, Format::Markdown, "x");
        let copy = |title: &&str| Copy { source: 0, path: "x.md".into(), title: title.to_string(), url: None, updated: None };
        assert_eq!(shown_title(&article, &copies.iter().map(copy).collect::<Vec<_>>(), &mut Analyzer::default()), expected);
    }

    #[test]
    fn the_title_nearest_to_the_text_is_shown() {
        let body = "The scanner feeds two sheets at once.\n\n## Fix 1: Clean the rollers of the scanner\n\nWipe the rollers.\n";
        let text = format!("---\ntitle: All is well again, done and dusted\n---\n\n{body}");
        check(&text, &["Completed: Paper Woes", "Scanner Feeds Two Sheets? Clean It"], "Scanner Feeds Two Sheets? Clean It");
        check(&text, &["All is well again, done and dusted"], "All is well again, done and dusted");
        check(&text, &["Over and out"], "All is well again, done and dusted");
    }
}
