//! Fuzz target: the body is parsed whatever the front matter is.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kb_fuzz::front_matter(data));
