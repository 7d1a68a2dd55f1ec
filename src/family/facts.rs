//! Facts that distinguish articles made from one template.

use std::collections::BTreeSet;
use std::hash::Hasher;

use fnv::FnvHasher;
use serde::{Deserialize, Serialize};

use crate::text::codes;

/// Facts that near-duplicates must agree on, however similar their texts are. If an article that names another code
/// or has a further fix were merged into a family, nobody could find it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Hash of the codes and identifiers that the text names: `0x80070005`, `msvcp140`.
    pub named: u64,
    /// Number of fixes. The same text may have none of them under a title that is not about a problem.
    pub fixes: u32,
}

impl Facts {
    /// Collects the facts of an article from the texts of its sections and the number of its fixes.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>, fixes: usize) -> Facts {
        let mut named: BTreeSet<String> = BTreeSet::new();
        for text in texts {
            named.extend(codes(text).into_iter().map(|code| code.canonical));
            each_identifier(text, |word| _ = named.insert(word.to_lowercase()));
        }
        let mut hasher = FnvHasher::default();
        named.iter().for_each(|name| hasher.write(name.as_bytes()));
        Facts { named: hasher.finish(), fixes: u32::try_from(fixes).unwrap_or(u32::MAX) }
    }

    /// Whether articles with these facts may be near-duplicates.
    pub(super) fn agree(self, other: Facts) -> bool {
        let same_fixes = self.fixes == other.fixes || self.fixes == 0 || other.fixes == 0;
        self.named == other.named && same_fixes
    }

    /// Merges the facts of two articles with the same words; the order does not matter.
    pub(super) fn merged(self, other: Facts) -> Facts {
        Facts { named: self.named.min(other.named), fixes: self.fixes.max(other.fixes) }
    }
}

/// Calls `visit` with the words that have letters and digits, except ordinals and numbers with units.
fn each_identifier(text: &str, mut visit: impl FnMut(&str)) {
    let separates = |c: char| !c.is_alphanumeric() && c != '_';
    let mut at = 0;
    // Few words have a digit, so these are looked for first.
    while let Some(digit) = text.as_bytes()[at..].iter().position(u8::is_ascii_digit) {
        let digit = at + digit;
        let start = at + text[at..digit].rfind(separates).map_or(0, |i| i + text[at + i..].chars().next().map_or(1, char::len_utf8));
        let end = digit + text[digit..].find(separates).unwrap_or(text.len() - digit);
        let word = &text[start..end];
        if (word.starts_with(|c: char| c.is_ascii_alphabetic()) || word.starts_with("0x")) && word.len() > 3 {
            visit(word);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_words_with_digits() {
        let mut found = Vec::new();
        each_identifier("msvcp140.dll, 0x80070005 and 2nd, x64, v2_10 über9 10GB a1b2", |word| found.push(word.to_string()));
        assert_eq!(found, ["msvcp140", "0x80070005", "v2_10", "a1b2"]);
    }
}
