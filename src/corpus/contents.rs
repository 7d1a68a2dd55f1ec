//! The contents of a file: its bytes, and the text they decode to.

use std::fs;
use std::io;
use std::path::Path;

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

/// Decodes the bytes of a file as UTF-8.
///
/// # Errors
/// The reason why the file is skipped: it is empty or not text.
pub fn decode(bytes: Vec<u8>) -> std::result::Result<Text, String> {
    if bytes.is_empty() {
        return Err("empty file".to_string());
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("UTF-16 text: save it as UTF-8".to_string());
    }
    if bytes.contains(&0) {
        return Err("binary file: contains NUL bytes".to_string());
    }
    match String::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => Err("empty file: contains only whitespace".to_string()),
        Ok(text) => Ok(Text { text, warning: None }),
        Err(e) => {
            let at = e.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(e.as_bytes()).into_owned();
            Ok(Text { text, warning: Some(format!("invalid UTF-8 at byte {at}; invalid bytes were replaced")) })
        }
    }
}
