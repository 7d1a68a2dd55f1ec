//! Emoji: pictures that are words.

/// Whether a character is a picture that people may search for. Signs of typography, such as arrows and stars in lists, are not.
pub(super) fn is_emoji(c: char) -> bool {
    c >= '\u{231a}'
        && matches!(
            c,
            '\u{1f300}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}' | '\u{1f004}' | '\u{1f0cf}' | '\u{1f18e}' | '\u{1f191}'..='\u{1f19a}'
                | '\u{1f1e6}'..='\u{1f1ff}' | '\u{231a}' | '\u{231b}' | '\u{23e9}'..='\u{23ec}' | '\u{23f0}' | '\u{23f3}'
                | '\u{2614}' | '\u{2615}' | '\u{2648}'..='\u{2653}' | '\u{267f}' | '\u{2693}' | '\u{26a0}' | '\u{26a1}' | '\u{26bd}' | '\u{26be}'
                | '\u{26c4}' | '\u{26c5}' | '\u{26d4}' | '\u{26ea}' | '\u{26f2}' | '\u{26f3}' | '\u{26f5}' | '\u{26fa}' | '\u{26fd}' | '\u{2705}'
                | '\u{270a}' | '\u{270b}' | '\u{2728}' | '\u{274c}' | '\u{274e}' | '\u{2753}'..='\u{2755}' | '\u{2757}' | '\u{2764}' | '\u{2b50}'
        )
}
