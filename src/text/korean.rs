//! Korean words: nouns with the particles that follow them.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::data_lines::data_lines;

static PARTICLES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| data_lines(include_str!("data/korean_particles.txt")).collect());

/// Fewest syllables of a noun: of a shorter word, the end may be part of the noun.
const SHORTEST_NOUN: usize = 2;

/// Returns the noun of a Korean word that ends in a particle. The longest particle counts.
pub(super) fn noun(word: &str) -> Option<&str> {
    let is_hangul = |c: char| matches!(c, '\u{ac00}'..='\u{d7a3}');
    if !word.starts_with(is_hangul) || !word.ends_with(is_hangul) {
        return None;
    }
    let ends = word.char_indices().skip(SHORTEST_NOUN).map(|(at, _)| at);
    ends.map(|at| word.split_at(at)).find(|(_, end)| PARTICLES.contains(end)).map(|(noun, _)| noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_precede_particles() {
        for (word, expected) in [
            ("와이파이가", Some("와이파이")),
            ("연결이", Some("연결")),
            ("서버에서는", Some("서버")),
            ("프린터로", Some("프린터")),
            ("온도", None),
            ("연결", None),
            ("printer", None),
            ("", None),
        ] {
            assert_eq!(noun(word), expected, "{word}");
        }
    }
}
