//! The command line: turns flags and settings into library calls, and results into text and exit codes.
//!
//! It never parses articles, ranks or formats. Read `run` first: it parses the arguments, runs one command and
//! returns the exit code. `args` declares what can be typed, with `values` and `examples`; `settings` reads
//! `kb.toml`; `session` combines all that a command needs. A command builds a reply, and `output` prints it in the
//! format of the session. `last_search` remembers what `kb show 2` shows, and
//! `progress` reports on long work.

mod args;
mod check;
mod code;
mod command_text;
mod dupes;
mod eval;
mod examples;
mod index;
mod inspect;
mod last_search;
mod outcome;
mod output;
mod pasted;
mod progress;
mod run;
mod search;
mod session;
mod settings;
mod show;
mod sources;
mod status;
mod suggest;
mod test;
mod values;
#[cfg(feature = "watch")]
mod watch;

pub use run::run;
