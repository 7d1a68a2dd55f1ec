//! The encoding of stored records.
//!
//! The length of a record is at its end, so that it can be read in place from a block of Tantivy's document store, whose
//! own reader copies byte by byte.

use serde::Serialize;
use serde::de::DeserializeOwned;

const LENGTH: usize = size_of::<u32>();

/// Encodes a record.
pub(crate) fn to_bytes(record: &impl Serialize) -> Vec<u8> {
    let mut bytes = postcard::to_stdvec(record).expect("plain structs can be serialised");
    let length = u32::try_from(bytes.len()).expect("a record is smaller than the largest file");
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes
}

/// Decodes the record at the end of a stored document.
///
/// # Errors
/// The bytes are not a record; the message says why.
pub(crate) fn read<T: DeserializeOwned>(document: &[u8]) -> Result<T, String> {
    let record = || {
        let (rest, length) = document.split_last_chunk::<LENGTH>()?;
        rest.get(rest.len().checked_sub(u32::from_le_bytes(*length) as usize)?..)
    };
    postcard::from_bytes(record().ok_or("it is truncated")?).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_whatever_precedes_it() {
        let record = ("lamp".to_string(), vec![1_u64, 300]);
        let stored = to_bytes(&record);
        let document = [b"header".as_slice(), &stored].concat();
        assert_eq!(read::<(String, Vec<u64>)>(&document).unwrap(), record);
        for cut in 0..stored.len() {
            assert!(read::<(String, Vec<u64>)>(&stored[..cut]).is_err(), "{cut}");
        }
    }
}
