//! A heap of records outside memory: those of a million articles take gigabytes, and few are asked for at a time.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::corpus::Fingerprint;

/// Where a record is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    at: u64,
    length: u32,
}

/// Records of bytes, one after the other: the last ones in memory, the others in a file.
#[derive(Debug)]
pub(super) struct Heap {
    path: PathBuf,
    /// None as long as memory holds all.
    file: Option<File>,
    /// Bytes in the file; what waits comes after these.
    written: u64,
    waiting: Vec<u8>,
    /// Bytes that wait, at most, until they are written together.
    buffer: usize,
    hasher: blake3::Hasher,
    /// Made by this run and not handed over to a generation.
    is_draft: bool,
}

impl Heap {
    /// An empty one, with a file at a path once it holds more than so many bytes.
    pub(super) fn create(path: PathBuf, buffer: usize) -> Heap {
        Heap { path, file: None, written: 0, waiting: Vec::new(), buffer, hasher: blake3::Hasher::new(), is_draft: true }
    }

    /// An empty one that is held in memory, however large.
    pub(super) fn in_memory() -> Heap {
        Heap::create(PathBuf::new(), usize::MAX)
    }

    /// A file that is there, for reading.
    pub(super) fn open(path: &Path) -> io::Result<Heap> {
        let file = File::open(path)?;
        let written = file.metadata()?.len();
        let mut heap = Heap::create(path.to_path_buf(), 0);
        (heap.file, heap.written, heap.is_draft) = (Some(file), written, false);
        Ok(heap)
    }

    /// Adds a record.
    pub(super) fn push(&mut self, bytes: &[u8]) -> io::Result<Place> {
        if self.waiting.len() >= self.buffer {
            self.flush()?;
        }
        let place = Place { at: self.written + self.waiting.len() as u64, length: u32::try_from(bytes.len()).map_err(io::Error::other)? };
        self.waiting.extend_from_slice(bytes);
        Ok(place)
    }

    /// The bytes of a record.
    pub(super) fn get(&self, place: Place) -> io::Result<Vec<u8>> {
        let length = place.length as usize;
        if let Some(at) = place.at.checked_sub(self.written) {
            let waits = usize::try_from(at).ok().and_then(|at| self.waiting.get(at..)?.get(..length));
            return waits.map(<[u8]>::to_vec).ok_or_else(|| io::ErrorKind::UnexpectedEof.into());
        }
        let file = self.file.as_ref().filter(|_| place.at + u64::from(place.length) <= self.written);
        let mut bytes = vec![0; length];
        read_at(file.ok_or(io::ErrorKind::UnexpectedEof)?, &mut bytes, place.at)?;
        Ok(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(File::options().read(true).write(true).create(true).truncate(true).open(&self.path)?),
        };
        file.write_all(&self.waiting)?;
        self.hasher.update(&self.waiting);
        self.written += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }

    /// Gives the file its name, and the fingerprint of all its bytes.
    pub(super) fn finish(mut self, path: &Path) -> io::Result<Fingerprint> {
        self.flush()?;
        self.file.iter().try_for_each(File::sync_all)?;
        fs::rename(&self.path, path)?;
        self.is_draft = false;
        let hash = self.hasher.finalize();
        Ok(std::array::from_fn(|at| hash.as_bytes()[at]))
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        if self.is_draft && self.file.is_some() {
            // What stays goes with its generation, and is no part of it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Reads without a place that threads would share.
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
    fn records_are_found_while_they_wait_and_when_they_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let (draft, path) = (folder.path().join(".draft"), folder.path().join("records"));
        let bytes = |n: usize| vec![n as u8; n % 700];
        let mut heap = Heap::create(draft.clone(), 10_000);
        let places: Vec<Place> = (0..2_000).map(|n| heap.push(&bytes(n)).unwrap()).collect();
        assert!(heap.written > 0 && !heap.waiting.is_empty());
        let all = |heap: &Heap| places.iter().enumerate().all(|(n, place)| heap.get(*place).unwrap() == bytes(n));
        assert!(all(&heap));
        let fingerprint = heap.finish(&path).unwrap();
        assert_eq!(fingerprint, corpus::fingerprint(&fs::read(&path).unwrap()));
        let whole = Heap::open(&path).unwrap();
        assert!(all(&whole) && !draft.exists());
        assert!(whole.get(Place { at: whole.written - 1, length: 2 }).is_err());
        assert!(whole.get(Place { at: whole.written + 5, length: 2 }).is_err());
        drop(whole);
        assert!(path.exists());
    }

    #[test]
    fn few_records_need_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let draft = folder.path().join(".draft");
        let mut heap = Heap::create(draft.clone(), 10_000);
        let place = heap.push(b"few").unwrap();
        assert_eq!(heap.get(place).unwrap(), b"few");
        assert!(!draft.exists());
        let path = folder.path().join("records");
        heap.finish(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"few");
    }

    #[test]
    fn what_no_generation_takes_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let draft = folder.path().join(".draft");
        let mut heap = Heap::create(draft.clone(), 0);
        heap.push(b"one").unwrap();
        heap.push(b"two").unwrap();
        assert!(draft.exists());
        drop(heap);
        assert!(!draft.exists());
    }
}
