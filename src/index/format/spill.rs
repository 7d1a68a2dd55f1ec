//! Spill files: records of bytes that are kept outside memory. The records of a million articles take gigabytes, and a run
//! needs only a few of them at a time.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::corpus::Fingerprint;

/// The position of a record in a [`SpillFile`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SpillRef {
    offset: u64,
    length: u32,
}

/// A sequence of byte records: the last ones are buffered in memory, the others are in a file.
#[derive(Debug)]
pub(crate) struct SpillFile {
    path: PathBuf,
    /// `None` while all records fit into memory.
    file: Option<File>,
    /// Number of bytes in the file; the buffered records follow them.
    written: u64,
    buffered: Vec<u8>,
    /// Size of the buffer in bytes; its records are written together.
    buffer_size: usize,
    hasher: blake3::Hasher,
    /// Whether this run has created the file and it is not yet part of a generation.
    is_draft: bool,
}

impl SpillFile {
    /// An empty spill file. It is created at `path` once the records exceed `buffer_size` bytes.
    pub(crate) fn create(path: PathBuf, buffer_size: usize) -> SpillFile {
        SpillFile { path, file: None, written: 0, buffered: Vec::new(), buffer_size, hasher: blake3::Hasher::new(), is_draft: true }
    }

    /// An empty spill file that stays in memory, whatever its size.
    pub(crate) fn in_memory() -> SpillFile {
        SpillFile::create(PathBuf::new(), usize::MAX)
    }

    /// Opens an existing file for reading.
    pub(crate) fn open(path: &Path) -> io::Result<SpillFile> {
        let file = File::open(path)?;
        let written = file.metadata()?.len();
        let mut spill = SpillFile::create(path.to_path_buf(), 0);
        (spill.file, spill.written, spill.is_draft) = (Some(file), written, false);
        Ok(spill)
    }

    /// Adds a record.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> io::Result<SpillRef> {
        if self.buffered.len() >= self.buffer_size {
            self.flush()?;
        }
        let record =
            SpillRef { offset: self.written + self.buffered.len() as u64, length: u32::try_from(bytes.len()).map_err(io::Error::other)? };
        self.buffered.extend_from_slice(bytes);
        Ok(record)
    }

    /// The bytes of a record.
    pub(crate) fn get(&self, record: SpillRef) -> io::Result<Vec<u8>> {
        let length = record.length as usize;
        if let Some(offset) = record.offset.checked_sub(self.written) {
            let found = usize::try_from(offset).ok().and_then(|offset| self.buffered.get(offset..)?.get(..length));
            return found.map(<[u8]>::to_vec).ok_or_else(|| io::ErrorKind::UnexpectedEof.into());
        }
        let file = self.file.as_ref().filter(|_| record.offset + u64::from(record.length) <= self.written);
        let mut bytes = vec![0; length];
        read_at(file.ok_or(io::ErrorKind::UnexpectedEof)?, &mut bytes, record.offset)?;
        Ok(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(File::options().read(true).write(true).create(true).truncate(true).open(&self.path)?),
        };
        file.write_all(&self.buffered)?;
        self.hasher.update(&self.buffered);
        self.written += self.buffered.len() as u64;
        self.buffered.clear();
        Ok(())
    }

    /// Moves the file to `path`, and returns the fingerprint of all its bytes.
    pub(crate) fn finish(mut self, path: &Path) -> io::Result<Fingerprint> {
        self.flush()?;
        self.file.iter().try_for_each(File::sync_all)?;
        fs::rename(&self.path, path)?;
        self.is_draft = false;
        let hash = self.hasher.finalize();
        Ok(std::array::from_fn(|at| hash.as_bytes()[at]))
    }
}

impl Drop for SpillFile {
    fn drop(&mut self) {
        if self.is_draft && self.file.is_some() {
            // A draft that cannot be removed now is removed together with its generation.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Reads at an offset without moving the file position, which threads would share.
#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, at)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                bytes = &mut bytes[read..];
                at += read as u64;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus;

    #[test]
    fn records_are_found_in_the_buffer_and_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let (draft, path) = (folder.path().join(".draft"), folder.path().join("records"));
        let bytes = |n: usize| vec![n as u8; n % 700];
        let mut spill = SpillFile::create(draft.clone(), 10_000);
        let records: Vec<SpillRef> = (0..2_000).map(|n| spill.push(&bytes(n)).unwrap()).collect();
        assert!(spill.written > 0 && !spill.buffered.is_empty());
        let all = |spill: &SpillFile| records.iter().enumerate().all(|(n, record)| spill.get(*record).unwrap() == bytes(n));
        assert!(all(&spill));
        let fingerprint = spill.finish(&path).unwrap();
        assert_eq!(fingerprint, corpus::fingerprint(&fs::read(&path).unwrap()));
        let whole = SpillFile::open(&path).unwrap();
        assert!(all(&whole) && !draft.exists());
        assert!(whole.get(SpillRef { offset: whole.written - 1, length: 2 }).is_err());
        assert!(whole.get(SpillRef { offset: whole.written + 5, length: 2 }).is_err());
        drop(whole);
        assert!(path.exists());
    }

    #[test]
    fn a_few_records_stay_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let draft = folder.path().join(".draft");
        let mut spill = SpillFile::create(draft.clone(), 10_000);
        let record = spill.push(b"few").unwrap();
        assert_eq!(spill.get(record).unwrap(), b"few");
        assert!(!draft.exists());
        let path = folder.path().join("records");
        spill.finish(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"few");
    }

    #[test]
    fn an_unfinished_draft_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let draft = folder.path().join(".draft");
        let mut spill = SpillFile::create(draft.clone(), 0);
        spill.push(b"one").unwrap();
        spill.push(b"two").unwrap();
        assert!(draft.exists());
        drop(spill);
        assert!(!draft.exists());
    }
}
