//! Fuzz target: any text can be parsed as a query.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kb_fuzz::query(data));
