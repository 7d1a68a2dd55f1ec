//! Fuzz target: any bytes can be parsed as an article, in every format.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kb_fuzz::article(data));
