//! Scripts that are written without spaces between words: Chinese, Japanese, Thai, Lao, Khmer and Burmese.
//!
//! In: a text that begins with a letter of such a script. Out: where its words end. The segmenter has a dictionary for Chinese
//! and Japanese and models for the others.

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;
use unicode_normalization::char::is_combining_mark;

/// Longest text in bytes that is segmented at once, so that a page without any space takes no longer than others.
const MAX_BYTES: usize = 600;

/// Whether a character is a letter of a script without spaces.
pub(super) fn is_without_spaces(c: char) -> bool {
    matches!(
        c,
        '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{323af}'
            | '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}' | '\u{1780}'..='\u{17ff}'
    ) && c != '\u{30fb}'
}

/// Returns the byte offsets at which the words at the start of a text end, in descending order: those of its letters without spaces.
pub(super) fn word_ends(text: &str) -> Vec<usize> {
    let belongs = |c: char| is_without_spaces(c) || is_combining_mark(c);
    let near = &text[..text.floor_char_boundary(MAX_BYTES)];
    let run = &near[..near.find(|c: char| !belongs(c)).unwrap_or(near.len())];
    let segmenter = WordSegmenter::new_auto(WordBreakInvariantOptions::default());
    let mut ends: Vec<usize> = segmenter.segment_str(run).filter(|end| *end > 0).collect();
    ends.reverse();
    ends
}

/// Whether a word is a particle or an ending of Japanese or Chinese, which says nothing alone.
pub(super) fn is_particle(word: &str) -> bool {
    let is_hiragana = |c: char| matches!(c, '\u{3041}'..='\u{3096}');
    let is_chinese = |c: char| matches!(c, '的' | '了' | '吗' | '呢' | '吧' | '啊' | '着' | '嗎' | '著');
    let letters = word.chars().count();
    (1..=2).contains(&letters) && word.chars().all(is_hiragana) || letters == 1 && word.chars().all(is_chinese)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mut at = 0;
        let mut found = Vec::new();
        for end in word_ends(text).into_iter().rev() {
            found.push(&text[at..end]);
            at = end;
        }
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_are_found_without_spaces() {
        check("プリンターの電源が入りません。次", &["プリンター", "の", "電源", "が", "入り", "ま", "せん"]);
        check("打印机无法打印", &["打印", "机", "无法", "打印"]);
        check("เครื่องพิมพ์ไม่ทำงาน", &["เครื่อง", "พิมพ์", "ไม่", "ทำ", "งาน"]);
        check("x", &[]);
    }

    #[test]
    fn a_long_text_is_cut() {
        let ends = word_ends(&"漢".repeat(10_000));
        assert!(ends[0] <= MAX_BYTES && ends.len() <= MAX_BYTES / 3);
    }

    #[test]
    fn particles_say_nothing() {
        assert!(["が", "の", "です", "的"].iter().all(|word| is_particle(word)));
        assert!(!["電源", "ルーター", "a", "", "ください"].iter().any(|word| is_particle(word)));
    }
}
