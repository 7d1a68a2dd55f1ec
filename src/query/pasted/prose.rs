//! Lines in which a person describes a problem.

use super::log_line::is_aside;
use super::trace;
use super::words::WORDS;
use crate::text::{Language, is_function_word};

/// Number of words from which on a line may be a description of the problem.
const MIN_WORDS: usize = 4;
/// Number of letters that are as much as these words in a script without spaces.
const MIN_IDEOGRAPHS: usize = 6;
/// Share of the words of a sentence that hold it together: one in this many.
const FUNCTION_SHARE: usize = 6;
/// Largest number of words of a line that are looked at.
const MAX_WORDS: usize = 40;

/// Whether a line may be a description in front of a log: words of a sentence, no banner and no header of a table.
pub(super) fn is_description(line: &str) -> bool {
    !line.starts_with([' ', '\t']) && is_prose(line) && !is_aside(line) && trace::exception(line).is_none() && !trace::is_frame(line)
}

/// Whether a line reads like a sentence.
pub(super) fn is_prose(line: &str) -> bool {
    let line = line.trim();
    if line.chars().filter(|c| !c.is_ascii() && !c.is_lowercase() && !c.is_uppercase() && c.is_alphabetic()).count() >= MIN_IDEOGRAPHS {
        return true;
    }
    let words: Vec<String> = words(line).collect();
    let is_marked = line.starts_with(['#', '+', '*', '=', '<', '{', '[', '/', '$', '>']) || line.contains("  ") || line.contains("(c)");
    let holds = |word: &&String| Language::ALL.iter().any(|language| is_function_word(word, *language));
    let function_words = words.iter().take(MAX_WORDS).filter(holds).count();
    words.len() >= MIN_WORDS && !is_marked && function_words * FUNCTION_SHARE >= words.len().min(MAX_WORDS)
}

/// Whether a line is about who writes it: 'we get this since Monday'.
pub(super) fn speaks_of_itself(line: &str) -> bool {
    let is_speaker = |word: String| WORDS.speakers.contains(&word);
    words(line).any(is_speaker) || line.trim().ends_with('?') || !line.is_ascii() && words(line).count() == 1
}

fn words(line: &str) -> impl Iterator<Item = String> {
    line.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_prose() {
        for line in [
            "since sunday the till does not print receipts any more",
            "Seit gestern druckt er nur noch leere Seiten.",
            "l'imprimante ne répond plus depuis hier",
            "三楼会议室的投影仪没有声音",
        ] {
            assert!(is_description(line), "{line}");
        }
        for line in [
            "Timestamp                 Thread  Type  Activity",
            "Copyright (c) 1982, 2024, Oracle.",
            "CC [M] /home/jo/netdrv.o",
            "Loading User Symbols",
        ] {
            assert!(!is_description(line), "{line}");
        }
        assert!(speaks_of_itself("We restarted it twice.") && !speaks_of_itself("A complete log is in the folder."));
    }
}
