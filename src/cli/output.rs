//! Printing: results to standard output, everything else to standard error.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use serde::Serialize;

use super::args::Color;
use crate::error::{Error, ErrorKind, Result};
use crate::index::Manifest;
use crate::present::json;
use crate::present::terminal::View;

/// The mark of a reader that went away, in an error's message.
const BROKEN_PIPE: &str = "standard output was closed";

/// Where results go.
pub(super) struct Output {
    choice: ColorChoice,
}

impl Output {
    pub(super) fn new(color: Color) -> Output {
        let choice = match color {
            Color::Auto => AutoStream::choice(&io::stdout()),
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Output { choice }
    }

    /// Prints text that may have colours.
    pub(super) fn text(&self, text: &str) -> Result<()> {
        // In one piece: a stream that drops colours writes what stands between them one by one.
        let plain;
        let text = if self.choice == ColorChoice::Never {
            plain = strip_str(text).to_string();
            &plain
        } else {
            text
        };
        let mut stream = AutoStream::new(io::stdout().lock(), self.choice);
        stream.write_all(text.as_bytes()).and_then(|()| stream.flush()).map_err(write_error)
    }

    /// Prints a value as one line of JSON.
    pub(super) fn json(&self, value: &impl Serialize) -> Result<()> {
        let mut line =
            serde_json::to_vec(value).map_err(|e| Error::new(ErrorKind::Internal, format!("a reply does not serialise: {e}")))?;
        line.push(b'\n');
        let mut stdout = io::stdout().lock();
        stdout.write_all(&line).and_then(|()| stdout.flush()).map_err(write_error)
    }

    /// Says something that is no result.
    pub(super) fn say(&self, text: &str) {
        let choice = match self.choice {
            ColorChoice::Never => ColorChoice::Never,
            ColorChoice::Always | ColorChoice::AlwaysAnsi => AutoStream::choice(&io::stderr()),
            ColorChoice::Auto => ColorChoice::Auto,
        };
        let mut stream = AutoStream::new(io::stderr().lock(), choice);
        // Where standard error is closed there is no one to tell.
        let _ = stream.write_all(text.as_bytes());
    }

    /// How the terminal is, and where the sources are.
    pub(super) fn view(&self, manifest: &Manifest, current_dir: PathBuf) -> View {
        let terminal = io::stdout().is_terminal();
        let width = terminal.then(terminal_size::terminal_size).flatten().map_or(100, |(width, _)| usize::from(width.0));
        View {
            width: width.clamp(40, 120),
            links: terminal && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
            current_dir: current_dir.canonicalize().unwrap_or(current_dir),
            filtered: false,
            weak: false,
            roots: manifest.sources.iter().map(|s| s.root.clone()).collect(),
        }
    }
}

fn write_error(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Error::new(ErrorKind::Internal, BROKEN_PIPE),
        _ => Error::new(ErrorKind::Internal, format!("standard output cannot be written: {error}")),
    }
}

/// Whether an error only says that the reader has seen enough.
pub(super) fn is_broken_pipe(error: &Error) -> bool {
    error.message == BROKEN_PIPE
}

/// Tells an error on standard error: one sentence and the next step, or JSON.
pub(super) fn print_error(error: &Error, as_json: bool) {
    let mut stderr = anstream::stderr().lock();
    if as_json {
        let line = serde_json::to_string(&json::error(error)).unwrap_or_else(|e| e.to_string());
        let _ = writeln!(stderr, "{line}");
        return;
    }
    let red = anstyle::AnsiColor::Red.on_default().bold();
    let text: String = error.to_string().chars().filter(|c| !c.is_control()).collect();
    let _ = writeln!(stderr, "{red}error:{red:#} {text}");
    if let Some(hint) = &error.hint {
        let _ = writeln!(stderr, "  {hint}");
    }
}

/// Prints what the argument parser has to say: help on standard output, errors on standard error.
pub(super) fn print_clap(error: &clap::Error) {
    let _ = error.print();
}
