//! Reads a pasted text. Of a very long one only the beginning and the end are read: the first failure is near the cause, and the
//! last one is why the log ends.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::corpus;

/// Largest number of bytes that are read of the beginning and of the end of a text. An even number, so that a character of two
/// bytes stays whole.
const MAX_PART: usize = 4 << 20;
/// Number of bytes that are read at a time behind the beginning.
const CHUNK: u64 = 1 << 20;

/// A pasted text.
pub(super) struct Pasted {
    pub(super) text: String,
    /// What was left out, for the user.
    pub(super) cut: Option<String>,
}

/// Reads a file.
pub(super) fn read_file(mut file: File) -> io::Result<Pasted> {
    let metadata = file.metadata()?;
    let length = metadata.len();
    if !metadata.is_file() || length <= 2 * MAX_PART as u64 {
        return read(file);
    }
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    (&mut file).take(MAX_PART as u64).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start((length - MAX_PART as u64) & !1))?;
    // One more, since the end may be at an odd offset.
    file.take(MAX_PART as u64 + 1).read_to_end(&mut tail)?;
    Ok(joined(head, &tail, length))
}

/// Reads a stream.
pub(super) fn read(mut from: impl Read) -> io::Result<Pasted> {
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    (&mut from).take(MAX_PART as u64).read_to_end(&mut head)?;
    let mut length = head.len() as u64;
    loop {
        let read = (&mut from).take(CHUNK).read_to_end(&mut tail)?;
        length += read as u64;
        if tail.len() > 2 * MAX_PART {
            tail.drain(..(tail.len() - MAX_PART) & !1);
        }
        if read == 0 {
            break;
        }
    }
    tail.drain(..tail.len().saturating_sub(MAX_PART) & !1);
    Ok(joined(head, &tail, length))
}

fn joined(mut head: Vec<u8>, tail: &[u8], length: u64) -> Pasted {
    let is_cut = length > (head.len() + tail.len()) as u64;
    // Lines of UTF-16 end in two bytes.
    let is_wide = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    let start = if is_cut && !is_wide { tail.iter().position(|b| *b == b'\n').unwrap_or(0) } else { 0 };
    head.extend_from_slice(&tail[start..]);
    let part = MAX_PART >> 20;
    let cut = is_cut.then(|| format!("the text has {} MiB: only its first and its last {part} MiB were read", length.div_ceil(1 << 20)));
    Pasted { text: corpus::decode_leniently(&head), cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_long_text_is_read() {
        let line = "2025-06-03 10:00:00 INFO all is well\n";
        let text = format!("first\n{}last\n", line.repeat(300_000));
        let pasted = read(text.as_bytes()).unwrap();
        assert!(pasted.text.starts_with("first\n2025") && pasted.text.ends_with("\nlast\n"), "{}", pasted.text.len());
        assert_eq!(pasted.cut.as_deref(), Some("the text has 11 MiB: only its first and its last 4 MiB were read"));
        assert!(pasted.text.lines().all(|line| line.len() < 50), "no line begins in the middle");
        let whole = read(line.repeat(150_000).as_bytes()).unwrap();
        assert_eq!((whole.text.len(), whole.cut), (line.len() * 150_000, None));
        let path = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(path.path(), &text).unwrap();
        let of_file = read_file(File::open(path.path()).unwrap()).unwrap();
        assert_eq!((of_file.text, of_file.cut), (pasted.text, pasted.cut));
    }
}
