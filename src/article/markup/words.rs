//! Words next to markup: whether 'Launch**Settings**' are two words and 'un**fragment**able' is one.
//!
//! Some converters lose the spaces around bold text and code; some authors mark a part of a word.

use std::ops::Range;

/// Words that stand next to names of buttons, and are no parts of words.
const FUNCTION_WORDS: [&str; 52] = [
    "a", "an", "and", "are", "as", "at", "be", "box", "but", "button", "by", "choose", "click", "for", "from", "has", "hit", "icon", "if",
    "in", "into", "is", "it", "key", "link", "menu", "not", "of", "on", "open", "option", "or", "page", "press", "select", "so", "tab",
    "tap", "that", "the", "then", "this", "to", "type", "und", "under", "when", "will", "with", "y", "you", "your",
];

/// Maximum length in bytes of a part of a word that is looked at.
const MAX_WORD: usize = 64;

/// Endings of words that follow code without a space: '`Widget`s'.
const ENDINGS: [&str; 16] = ["s", "es", "d", "ed", "er", "ers", "ing", "n", "en", "t", "e", "th", "st", "nd", "rd", "ly"];

/// Whether two pieces of text, with markup but no whitespace between them, are separate words.
pub(super) fn are_separate(before: &str, after: &str) -> bool {
    let ends = |c: char| is_spaced(c) || matches!(c, ':' | ';' | ',' | '.' | '!' | '?' | ')' | ']');
    let begins = |c: char| is_spaced(c) || matches!(c, '(' | '[');
    before.ends_with(ends) && after.starts_with(begins)
}

/// Whether a bold span at the end of a text is a part of the word that continues after it: 'un**fragment**able',
/// '**N**ext'.
///
/// Most spans without spaces around them are names of buttons whose spaces were lost. They begin with a capital, or have
/// a function word next to them.
pub(super) fn is_part_of_word(text: &str, bold: &Range<usize>, after: &str) -> bool {
    let (Some(before), Some(span)) = (text.get(..bold.start), text.get(bold.clone())) else { return false };
    let (before, span) = (last_word(before), span.trim_start());
    let next = first_word(after);
    let is_small = |word: &str| !word.is_empty() && word.chars().all(char::is_lowercase);
    let is_function = |word: &str| FUNCTION_WORDS.binary_search(&word).is_ok();
    if !is_small(next) || is_function(next) {
        return false;
    }
    let is_letter = before.is_empty() && span.chars().count() == 1 && span.chars().all(char::is_alphabetic);
    is_letter || is_small(before) && is_small(span) && !is_function(before) && !is_function(span)
}

/// Whether code is a word of its own after a text that ends without a space.
pub(super) fn ends_before_code(before: &str, code: &str, after_code: bool) -> bool {
    let begins = |c: char| if after_code { is_spaced(c) } else { is_spaced(c) || matches!(c, '-' | '/' | '\\' | '%' | '$' | '.') };
    before.ends_with(|c: char| is_spaced(c) || matches!(c, ':' | ';' | ',')) && code.starts_with(begins)
}

/// Whether a text after code is a word of its own.
pub(super) fn begins_after_code(before: &str, after: &str) -> bool {
    let word = first_word(after);
    before.ends_with(|c: char| is_spaced(c) || matches!(c, ')' | '"')) && word.starts_with(is_spaced) && !ENDINGS.contains(&word)
}

/// Whether a text begins with a punctuation mark that belongs to the code before it, after a space too many: ' , then'. A
/// full stop may be an argument: 'docker build .'.
pub(super) fn begins_with_mark(text: &str) -> bool {
    let mut chars = text.trim_start().chars();
    chars.next().is_some_and(|c| matches!(c, ',' | ';' | '!' | '?')) && chars.next().is_none_or(char::is_whitespace)
}

/// Whether a character is a letter or a digit of a script that puts spaces between words.
fn is_spaced(c: char) -> bool {
    let unspaced = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    c.is_alphanumeric() && !unspaced
}

fn first_word(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len())]
}

/// The letters at the end of a text, or the last of them: a page may be one word.
fn last_word(text: &str) -> &str {
    let near = &text[text.floor_char_boundary(text.len().saturating_sub(MAX_WORD))..];
    near.rfind(|c: char| !c.is_alphabetic()).map_or(near, |at| &near[at + near[at..].chars().next().map_or(0, char::len_utf8)..])
}

#[cfg(test)]
mod tests {
    use crate::article::markup::block::BlockKind;
    use crate::article::markup::markdown;

    #[test]
    fn function_words_are_sorted() {
        assert!(super::FUNCTION_WORDS.is_sorted());
    }

    #[test]
    fn words_are_neither_divided_nor_joined() {
        let check = |markdown_text: &str, expected: &str| {
            let blocks = markdown::blocks(markdown_text, 1, &mut Vec::new());
            let BlockKind::Paragraph(inline) = &blocks[0].kind else { panic!("{blocks:?}") };
            assert_eq!(inline.text, expected, "{markdown_text}");
        };
        check("The disk is un**fragment**able, and the **W**orkbench opens.", "The disk is unfragmentable, and the Workbench opens.");
        check("Click **N**ext, then [un**fragment**able](x).", "Click Next, then unfragmentable.");
        check("Find the**plug** . Launch**Settings** , tap**(i)** now.", "Find the plug. Launch Settings, tap (i) now.");
        check(
            "Click the**Scan**button and press the **Logo key**and**R**at once.",
            "Click the Scan button and press the Logo key and R at once.",
        );
        check("Hit the**plug**is **X**to close. **Help**menu", "Hit the plug is X to close. Help menu");
        check("Run`cmd`to see`a`, `b`s and`-x`.", "Run cmd to see a, bs and -x.");
        check("Run`a` ,`b` , then `cd` ./c .", "Run a, b, then cd ./c .");
        check("(`a`)`b`, x=`c`, `f`(1), `a`.`b`", "(a)b, x=c, f(1), a.b");
        check("点击**设置**然后`cmd`运行", "点击设置然后cmd运行");
    }
}
