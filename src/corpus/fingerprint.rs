//! Fingerprints: equal for equal bytes.

/// Fingerprint of some bytes: the first half of their BLAKE3 hash.
pub type Fingerprint = [u8; 16];

/// Computes the fingerprint of bytes.
pub fn fingerprint(bytes: &[u8]) -> Fingerprint {
    let hash = blake3::hash(bytes);
    std::array::from_fn(|at| hash.as_bytes()[at])
}
