//! The `kb` program; everything is in the library.

use std::process::ExitCode;

/// Reading an article makes thousands of small strings, and threads free what others made.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kb::cli::run(std::env::args_os())
}
