//! Sketches in a file: folding asks for few of them, and those of a million articles take a gigabyte.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::corpus::Fingerprint;

/// Bytes that wait until they are written together.
const BUFFER: usize = 256 * 1024;

/// Where the bytes of a sketch are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    at: u64,
    length: u32,
}

/// A file of sketches, one after the other, each as bytes.
pub(super) struct Sketches {
    file: File,
    path: PathBuf,
    /// Bytes in the file; what waits comes after these.
    written: u64,
    waiting: Vec<u8>,
    hasher: blake3::Hasher,
    /// Made by this run and not handed over to a generation.
    is_draft: bool,
}

impl Sketches {
    /// An empty file at a path.
    pub(super) fn create(path: PathBuf) -> io::Result<Sketches> {
        let file = File::options().read(true).write(true).create(true).truncate(true).open(&path)?;
        Ok(Sketches { file, path, written: 0, waiting: Vec::new(), hasher: blake3::Hasher::new(), is_draft: true })
    }

    /// A file that is there, for reading.
    pub(super) fn open(path: &Path) -> io::Result<Sketches> {
        let file = File::open(path)?;
        let written = file.metadata()?.len();
        Ok(Sketches { file, path: path.to_path_buf(), written, waiting: Vec::new(), hasher: blake3::Hasher::new(), is_draft: false })
    }

    /// Adds a sketch.
    pub(super) fn push(&mut self, bytes: &[u8]) -> io::Result<Place> {
        if self.waiting.len() >= BUFFER {
            self.flush()?;
        }
        let place = Place { at: self.written + self.waiting.len() as u64, length: u32::try_from(bytes.len()).map_err(io::Error::other)? };
        self.waiting.extend_from_slice(bytes);
        Ok(place)
    }

    /// The bytes of a sketch.
    pub(super) fn get(&self, place: Place) -> io::Result<Vec<u8>> {
        let length = place.length as usize;
        if let Some(at) = place.at.checked_sub(self.written) {
            let waits = usize::try_from(at).ok().and_then(|at| self.waiting.get(at..)?.get(..length));
            return waits.map(<[u8]>::to_vec).ok_or_else(|| io::ErrorKind::UnexpectedEof.into());
        }
        if place.at + u64::from(place.length) > self.written {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut bytes = vec![0; length];
        let mut file = &self.file;
        file.seek(SeekFrom::Start(place.at))?;
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.written))?;
        self.file.write_all(&self.waiting)?;
        self.hasher.update(&self.waiting);
        self.written += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }

    /// Gives the file its name, and the fingerprint of all its bytes.
    pub(super) fn finish(mut self, path: &Path) -> io::Result<Fingerprint> {
        self.flush()?;
        self.file.sync_all()?;
        fs::rename(&self.path, path)?;
        self.is_draft = false;
        let hash = self.hasher.finalize();
        Ok(std::array::from_fn(|at| hash.as_bytes()[at]))
    }
}

impl Drop for Sketches {
    fn drop(&mut self) {
        if self.is_draft {
            // What stays goes with its generation, and is no part of it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus;

    #[test]
    fn sketches_are_found_while_they_wait_and_when_they_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let (draft, path) = (folder.path().join(".draft"), folder.path().join("sketches"));
        let bytes = |n: usize| vec![n as u8; n % 700];
        let mut sketches = Sketches::create(draft.clone()).unwrap();
        let places: Vec<Place> = (0..2_000).map(|n| sketches.push(&bytes(n)).unwrap()).collect();
        assert!(sketches.written > 0 && !sketches.waiting.is_empty());
        let all = |sketches: &Sketches| places.iter().enumerate().all(|(n, place)| sketches.get(*place).unwrap() == bytes(n));
        assert!(all(&sketches));
        let fingerprint = sketches.finish(&path).unwrap();
        assert_eq!(fingerprint, corpus::fingerprint(&fs::read(&path).unwrap()));
        let whole = Sketches::open(&path).unwrap();
        assert!(all(&whole) && !draft.exists());
        assert!(whole.get(Place { at: whole.written - 1, length: 2 }).is_err());
        assert!(whole.get(Place { at: whole.written + 5, length: 2 }).is_err());
        drop(whole);
        assert!(path.exists());
    }

    #[test]
    fn what_no_generation_takes_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let draft = folder.path().join(".draft");
        drop(Sketches::create(draft.clone()).unwrap());
        assert!(!draft.exists());
    }
}
