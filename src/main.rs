//! The `kb` program; everything else is in the library.

use std::process::ExitCode;

/// mimalloc, because parsing an article allocates thousands of small strings, and threads free what others allocated.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kb::cli::run(std::env::args_os())
}
