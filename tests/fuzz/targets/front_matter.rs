//! Any front matter leaves the body as it is.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kb_fuzz::front_matter(data));
