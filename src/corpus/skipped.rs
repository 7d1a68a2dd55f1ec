//! Skipped files and lines, with reasons.

/// Stands for what differs between reasons of the same kind.
const ANY: char = '…';

/// A file, or a line of a JSONL file, that was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Path below the root of the source.
    pub path: String,
    /// Reason why the file or line was skipped: what happened, then perhaps a colon and the details.
    pub reason: String,
}

impl Skipped {
    /// The reason without what differs between files: the line at its beginning, numbers, what is in quotes, and the details after
    /// a colon. Reasons of the same kind are equal.
    pub fn kind(&self) -> String {
        let reason = self.reason.as_str();
        let after_line = reason.strip_prefix("line ").map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
        let reason = after_line.and_then(|rest| rest.strip_prefix(": ")).unwrap_or(reason);
        let what = reason.split_once(": ").map_or(reason, |(what, _)| what);
        // Only a quote at the beginning of a word opens a quotation: `isn't` has none.
        let mut kind = String::new();
        let mut closing = None;
        let mut chars = what.chars().peekable();
        while let Some(c) = chars.next() {
            match closing {
                // An apostrophe inside a quotation is followed by a letter.
                Some(quote) if c == quote && chars.peek().is_none_or(|next| !next.is_alphanumeric()) => closing = None,
                Some(_) => continue,
                None if matches!(c, '\'' | '`' | '"') && kind.chars().next_back().is_none_or(char::is_whitespace) => {
                    kind.push(ANY);
                    closing = Some(c);
                }
                None if c.is_ascii_digit() => kind.extend((!kind.ends_with(ANY)).then_some(ANY)),
                None => kind.push(c),
            }
        }
        kind
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(one: &str, other: &str, kind: &str) {
        let of = |reason: &str| Skipped { path: String::new(), reason: reason.to_string() }.kind();
        assert_eq!((of(one).as_str(), of(other).as_str()), (kind, kind));
    }

    #[test]
    fn reasons_of_the_same_kind_are_equal() {
        check("empty file", "empty file", "empty file");
        check("line 2 is not an article: x: y", "line 31 is not an article: z", "line … is not an article");
        check("line 2: it is odd: 'a'", "it is odd", "it is odd");
        check("15 bytes, larger than the limit of 7", "8 bytes, larger than the limit of 10", "… bytes, larger than the limit of …");
        check("line 5: 'Don't 1' mentions Windows 7", "'Run it' mentions Windows 10", "… mentions Windows …");
        check("'never closed", "'other", "…");
    }
}
