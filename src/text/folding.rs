//! Folding: letters that are compared as others, beyond those that Unicode decomposes.

/// Whether a mark makes no other word: accents, the vowel signs of Arabic and Hebrew, and the Arabic dash that lengthens words.
/// In other scripts a combining mark makes a different letter.
pub(super) fn is_dropped(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}'
            | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}'
            | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
    )
}

/// The letters of ASCII by which people write a small letter that has them not.
pub(super) fn spelled_out(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' => "o",
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ŋ' => "ng",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::text::words;

    #[test]
    fn spellings_of_a_word_are_equal() {
        let folded = |text: &str| {
            let mut out = String::new();
            words(text).next().unwrap().fold_into(&mut out);
            out
        };
        for (text, expected) in [
            ("Smørrebrød", "smorrebrod"),
            ("BLÅBÆR", "blabaer"),
            ("Łódź", "lodz"),
            ("Straße", "strasse"),
            ("STRAẞE", "strasse"),
            ("ışık", "isik"),
            ("IŞIK", "isik"),
            ("İstanbul", "istanbul"),
            ("cœur", "coeur"),
            ("Þór", "thor"),
            ("đường", "duong"),
            ("الطَّابِعَة", "الطابعة"),
            ("الطابـعة", "الطابعة"),
            ("שָׁלוֹם", "שלום"),
            ("हिन्दी", "हिन्दी"),
            ("ファイル", "ファイル"),
            ("ガ", "ガ"),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }
}
