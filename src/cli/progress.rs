//! Progress of a run of `kb index`: a bar on a terminal, single lines elsewhere.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::index::Progress;
use crate::present::terminal::thousands;

/// Time between two lines of progress if there is no terminal.
const LINE_INTERVAL: Duration = Duration::from_secs(5);

/// Returns a progress bar if standard error is a terminal, lines otherwise.
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
    fn wait(&self, holder: &str) {
        say_waiting(holder);
    }

    fn start(&self, files: u64, bytes: u64) {
        self.all.store(files, Ordering::Relaxed);
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr());
        bar.set_style(style("reading"));
        let _ = self.bar.set(bar);
    }

    fn file(&self, bytes: u64) {
        let done = self.files.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(bar) = self.bar.get() {
            bar.set_message(format!("{}/{} files", thousands(done), thousands(self.all.load(Ordering::Relaxed))));
            bar.inc(bytes);
        }
    }

    fn write(&self, articles: u64) {
        if let Some(bar) = self.bar.get() {
            bar.set_style(style("writing"));
            bar.set_length(articles);
            bar.reset();
            self.all.store(articles, Ordering::Relaxed);
            self.files.store(0, Ordering::Relaxed);
        }
    }

    fn written(&self, articles: u64) {
        let done = self.files.fetch_add(articles, Ordering::Relaxed) + articles;
        if let Some(bar) = self.bar.get() {
            bar.set_message(format!("{}/{} articles", thousands(done), thousands(self.all.load(Ordering::Relaxed))));
            bar.inc(articles);
        }
    }

    fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

fn style(what: &str) -> ProgressStyle {
    let speed = if what == "reading" { "  {decimal_bytes_per_sec}" } else { "" };
    ProgressStyle::with_template(&format!("{what} {{bar:30.cyan/dim}} {{msg}}{speed}  {{eta}} left"))
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[derive(Default)]
struct Lines {
    files: AtomicU64,
    all: AtomicU64,
    bytes: AtomicU64,
    written: AtomicU64,
    started: OnceLock<Instant>,
    last_line: Mutex<Duration>,
}

impl Lines {
    /// Prints a line if enough time has passed since the last one.
    fn report(&self, line: impl FnOnce(Duration) -> String) {
        let elapsed = self.started.get().map_or(Duration::ZERO, Instant::elapsed);
        let mut last_line = self.last_line.lock().unwrap_or_else(PoisonError::into_inner);
        if elapsed >= *last_line + LINE_INTERVAL {
            *last_line = elapsed;
            say(&line(elapsed));
        }
    }
}

impl Progress for Lines {
    fn wait(&self, holder: &str) {
        say_waiting(holder);
    }

    fn start(&self, files: u64, bytes: u64) {
        self.all.store(files, Ordering::Relaxed);
        let _ = self.started.set(Instant::now());
        let what = if files == 1 { "file" } else { "files" };
        say(&format!("indexing {} {what}, {:.1} MB", thousands(files), bytes as f64 / 1e6));
    }

    fn file(&self, bytes: u64) {
        let done = self.files.fetch_add(1, Ordering::Relaxed) + 1;
        let read = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.report(|elapsed| {
            let rate = read as f64 / 1e6 / elapsed.as_secs_f64();
            format!("{}/{} files, {rate:.0} MB/s", thousands(done), thousands(self.all.load(Ordering::Relaxed)))
        });
    }

    fn write(&self, _articles: u64) {}

    fn written(&self, articles: u64) {
        let done = self.written.fetch_add(articles, Ordering::Relaxed) + articles;
        self.report(|_| format!("{} articles written", thousands(done)));
    }

    fn finish(&self) {}
}

/// Ignores progress, for short runs; waiting is still reported.
#[cfg(feature = "watch")]
pub(super) struct Silent;

#[cfg(feature = "watch")]
impl Progress for Silent {
    fn wait(&self, holder: &str) {
        say_waiting(holder);
    }

    fn start(&self, _files: u64, _bytes: u64) {}

    fn file(&self, _bytes: u64) {}

    fn write(&self, _articles: u64) {}

    fn written(&self, _articles: u64) {}

    fn finish(&self) {}
}

fn say_waiting(holder: &str) {
    say(&format!("{holder} is writing this index; waiting for it to finish"));
}

fn say(line: &str) {
    // If standard error is closed, nobody reads it.
    let _ = writeln!(io::stderr(), "{line}");
}
