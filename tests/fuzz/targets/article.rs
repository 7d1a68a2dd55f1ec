//! Any bytes give an article, in every format.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kb_fuzz::article(data));
