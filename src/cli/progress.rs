//! How far a build is: a bar on a terminal, single lines elsewhere.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::index::Progress;
use crate::present::terminal::thousands;

/// Between two lines where there is no terminal.
const LINE_INTERVAL: Duration = Duration::from_secs(5);

/// The progress that fits standard error.
pub(super) fn for_stderr() -> Box<dyn Progress> {
    if io::stderr().is_terminal() { Box::new(Bar::default()) } else { Box::new(Lines::default()) }
}

#[derive(Default)]
struct Bar {
    bar: OnceLock<ProgressBar>,
    files: AtomicU64,
    all: AtomicU64,
}

impl Progress for Bar {
    fn start(&self, files: u64, bytes: u64) {
        self.all.store(files, Ordering::Relaxed);
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("indexing {bar:30.cyan/dim} {msg}  {decimal_bytes_per_sec}  {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let _ = self.bar.set(bar);
    }

    fn file(&self, bytes: u64) {
        let done = self.files.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(bar) = self.bar.get() {
            bar.set_message(format!("{}/{} files", thousands(done), thousands(self.all.load(Ordering::Relaxed))));
            bar.inc(bytes);
        }
    }

    fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

#[derive(Default)]
struct Lines {
    files: AtomicU64,
    all: AtomicU64,
    bytes: AtomicU64,
    started: OnceLock<Instant>,
    told: Mutex<Duration>,
}

impl Progress for Lines {
    fn start(&self, files: u64, bytes: u64) {
        self.all.store(files, Ordering::Relaxed);
        let _ = self.started.set(Instant::now());
        let what = if files == 1 { "file" } else { "files" };
        say(&format!("indexing {} {what}, {:.1} MB", thousands(files), bytes as f64 / 1e6));
    }

    fn file(&self, bytes: u64) {
        let done = self.files.fetch_add(1, Ordering::Relaxed) + 1;
        let read = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let elapsed = self.started.get().map_or(Duration::ZERO, Instant::elapsed);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if elapsed >= *told + LINE_INTERVAL {
            *told = elapsed;
            let rate = read as f64 / 1e6 / elapsed.as_secs_f64();
            say(&format!("{}/{} files, {rate:.0} MB/s", thousands(done), thousands(self.all.load(Ordering::Relaxed))));
        }
    }

    fn finish(&self) {}
}

fn say(line: &str) {
    // Where standard error is closed there is no one to tell.
    let _ = writeln!(io::stderr(), "{line}");
}
