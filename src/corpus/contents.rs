//! The contents of a file: its bytes, and the text they decode to.
//!
//! Articles may be in any encoding; [`decode`] finds out in which. Settings, queries and judgements are UTF-8; [`read_text`]
//! also takes the byte order mark and the UTF-16 that editors and shells of Windows write.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::Path;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// Number of bytes in which a page declares its encoding. Browsers look at 1024; some pages have long comments first.
const DECLARATION_BYTES: usize = 4096;

/// The text of a file.
#[derive(Debug)]
pub struct Text {
    /// The decoded characters.
    pub text: String,
    /// A warning about bytes that had to be replaced.
    pub warning: Option<String>,
}

/// Reads the bytes of a file.
///
/// # Errors
/// The reason why the file is skipped: it no longer exists or cannot be read.
pub fn read(path: &Path) -> std::result::Result<Vec<u8>, String> {
    fs::read(path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => "vanished before it could be read".to_string(),
        _ => format!("cannot be read: {e}"),
    })
}

/// Reads a text file other than an article.
///
/// # Errors
/// The file cannot be read, or is neither UTF-8 nor UTF-16 with a byte order mark.
pub fn read_text(path: &Path) -> io::Result<String> {
    let bytes = fs::read(path)?;
    match Encoding::for_bom(&bytes) {
        Some((encoding, mark)) if encoding != encoding_rs::UTF_8 => {
            let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
            text.map(Cow::into_owned).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("not valid {}", encoding.name())))
        }
        mark => {
            let text = std::str::from_utf8(&bytes[mark.map_or(0, |(_, length)| length)..]);
            text.map(str::to_string).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, format!("not valid UTF-8: {e}")))
        }
    }
}

/// The text of bytes of which nothing is known, such as a log: by the byte order mark, or else as UTF-8.
pub fn decode_leniently(bytes: &[u8]) -> String {
    encoding_rs::UTF_8.decode(bytes).0.into_owned()
}

/// Decodes the bytes of a file: in the encoding of its byte order mark, else as UTF-8, else in the encoding that it
/// declares, else in the one that its bytes are likeliest to be in.
///
/// # Errors
/// The reason why the file is skipped: it is empty or not text.
pub fn decode(bytes: Vec<u8>) -> std::result::Result<Text, String> {
    if bytes.is_empty() {
        return Err("empty file".to_string());
    }
    let text = match wide_encoding(&bytes) {
        Some(encoding) => decode_as(encoding, &bytes),
        None if bytes.contains(&0) => return Err("binary file: contains NUL bytes".to_string()),
        None => decode_bytes(bytes),
    };
    if text.text.contains('\0') {
        return Err("binary file: contains NUL characters".to_string());
    }
    if text.text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err("empty file: contains only whitespace".to_string());
    }
    Ok(text)
}

/// UTF-16, by the byte order mark, or by the zero byte beside a '<' at the beginning of a page.
fn wide_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => Some(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] | [0, b'<', ..] => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// Decodes text of which each letter of ASCII is one byte.
fn decode_bytes(bytes: Vec<u8>) -> Text {
    let declared = declared_encoding(&bytes);
    // Its letters are pairs of ASCII letters: they look like UTF-8.
    if let Some(encoding) = declared.filter(|encoding| *encoding == encoding_rs::ISO_2022_JP) {
        return decode_as(encoding, &bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Text { text, warning: None },
        Err(e) => {
            let at = e.utf8_error().valid_up_to();
            match declared.filter(|encoding| *encoding != encoding_rs::UTF_8) {
                Some(encoding) => decode_as(encoding, e.as_bytes()),
                None => mended_utf8(e.as_bytes(), at).unwrap_or_else(|| guess(e.as_bytes())),
            }
        }
    }
}

/// The text of bytes most of which are UTF-8, with replacement characters for the others.
fn mended_utf8(bytes: &[u8], first_invalid: usize) -> Option<Text> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let beyond_ascii = text.chars().filter(|c| !c.is_ascii()).count();
    let replaced = text.matches(char::REPLACEMENT_CHARACTER).count();
    let warning = format!("invalid UTF-8 at byte {first_invalid}; invalid bytes were replaced");
    (replaced * 2 < beyond_ascii).then_some(Text { text, warning: Some(warning) })
}

/// The text of bytes in an encoding that nothing declares.
fn guess(bytes: &[u8]) -> Text {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let text = decode_as(encoding, bytes).text;
    Text { text, warning: Some(format!("not UTF-8, and declares no encoding; read as {}", encoding.name())) }
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Text {
    let (text, encoding, has_errors) = encoding.decode(bytes);
    let warning = has_errors.then(|| format!("invalid {}; invalid bytes were replaced", encoding.name()));
    Text { text: text.into_owned(), warning }
}

/// The encoding that a page declares at its beginning: `<meta charset="…">`, `<meta … content="text/html; charset=…">` or
/// `<?xml … encoding="…"?>`. One of two-byte letters cannot be true of a text in which ASCII can be read.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(DECLARATION_BYTES)];
    let tags = head.split(|b| *b == b'<').skip(1).map(|tag| tag.split(|b| *b == b'>').next().unwrap_or_default());
    let label = tags.map(|tag| String::from_utf8_lossy(tag).to_ascii_lowercase()).find_map(|tag| {
        let key = if tag.starts_with("meta") {
            "charset"
        } else if tag.starts_with("?xml") {
            "encoding"
        } else {
            return None;
        };
        let (_, value) = tag.split_once(key)?;
        let value = value.trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
        Some(value.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':' | '.')).next()?.to_string())
    })?;
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible() || *encoding == encoding_rs::ISO_2022_JP)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the decoded text, and whether there is a warning.
    fn check(bytes: &[u8], expected: &str, warned: bool) {
        let Text { text, warning } = decode(bytes.to_vec()).unwrap();
        assert_eq!((text.as_str(), warning.is_some()), (expected, warned), "{bytes:?}: {warning:?}");
    }

    #[test]
    fn declared_encodings_are_used_where_a_text_is_no_utf8() {
        check(b"<meta charset=windows-1252>Caf\xe9 won\x92t", "<meta charset=windows-1252>Caf\u{e9} won\u{2019}t", false);
        check(
            b"<META http-equiv=\"Content-Type\" content=\"text/html; charset=ISO-8859-2\">\xb3",
            "<META http-equiv=\"Content-Type\" content=\"text/html; charset=ISO-8859-2\">\u{142}",
            false,
        );
        check(b"<?xml version='1.0' encoding='KOI8-R'?><p>\xd4", "<?xml version='1.0' encoding='KOI8-R'?><p>\u{442}", false);
        check(b"<meta charset=\"shift_jis\">\x83v", "<meta charset=\"shift_jis\">\u{30d7}", false);
        check(b"<meta charset=iso-2022-jp>\x1b$B%W\x1b(B", "<meta charset=iso-2022-jp>\u{30d7}", false);
    }

    #[test]
    fn a_wrong_or_missing_declaration_does_no_harm() {
        check("<meta charset=windows-1252>Caf\u{e9}".as_bytes(), "<meta charset=windows-1252>Caf\u{e9}", false);
        for declaration in ["", "<meta charset>", "<meta charset=utf-16>", "<meta charset=utf-8>", "<meta charset=no-such>"] {
            let bytes = [declaration.as_bytes(), b"Un caf\xe9 cr\xe8me"].concat();
            check(&bytes, &format!("{declaration}Un caf\u{e9} cr\u{e8}me"), true);
        }
    }

    #[test]
    fn undeclared_encodings_are_guessed_and_damaged_utf8_stays_utf8() {
        check(b"Der Drucker l\xe4sst sich nicht \xf6ffnen", "Der Drucker l\u{e4}sst sich nicht \u{f6}ffnen", true);
        let russian = "Принтер не печатает: проверьте кабель и перезагрузите компьютер";
        check(&encoding_rs::WINDOWS_1251.encode(russian).0, russian, true);
        check(&encoding_rs::KOI8_R.encode(russian).0, russian, true);
        let japanese = "プリンターが印刷できない場合は、電源を入れ直してください";
        check(&encoding_rs::SHIFT_JIS.encode(japanese).0, japanese, true);
        check(&encoding_rs::EUC_JP.encode(japanese).0, japanese, true);
        check(b"Caf\xc3\xa9, cr\xc3\xa8me \xff", "Caf\u{e9}, cr\u{e8}me \u{fffd}", true);
    }

    #[test]
    fn other_files_may_begin_with_a_mark() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("text");
        let wide = |text: &str, to_bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
        let marked = "\u{feff}Caf\u{e9}";
        for bytes in
            [marked.as_bytes().to_vec(), marked.as_bytes()[3..].to_vec(), wide(marked, u16::to_le_bytes), wide(marked, u16::to_be_bytes)]
        {
            fs::write(&path, &bytes).unwrap();
            assert_eq!((read_text(&path).unwrap().as_str(), decode_leniently(&bytes).as_str()), ("Caf\u{e9}", "Caf\u{e9}"), "{bytes:?}");
        }
        for bytes in [&b"Caf\xe9"[..], &[0xff, 0xfe, b'x', 0xd8, b'y', 0]] {
            fs::write(&path, bytes).unwrap();
            assert_eq!(read_text(&path).unwrap_err().kind(), io::ErrorKind::InvalidData);
            assert!(decode_leniently(bytes).contains(char::REPLACEMENT_CHARACTER));
        }
    }

    #[test]
    fn utf16_is_read_with_and_without_a_mark() {
        let wide = |text: &str, to_bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
        check(&wide("\u{feff}# Caf\u{e9}", u16::to_le_bytes), "# Caf\u{e9}", false);
        check(&wide("\u{feff}# Caf\u{e9}", u16::to_be_bytes), "# Caf\u{e9}", false);
        check(&wide("<p>Caf\u{e9}", u16::to_le_bytes), "<p>Caf\u{e9}", false);
        check(&wide("<p>Caf\u{e9}", u16::to_be_bytes), "<p>Caf\u{e9}", false);
        check(&[0xff, 0xfe, b'#', 0, b'x'], "#\u{fffd}", true);
        assert!(decode(vec![0xff, 0xfe, 0, 0, 1, 0]).is_err());
        assert!(decode(vec![0xff, 0xfe, b' ', 0]).is_err());
    }
}
