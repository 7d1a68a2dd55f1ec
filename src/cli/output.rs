//! Printing: results to standard output, everything else to standard error.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};

use super::args::Color;
use super::command_text::{completed, quoted};
use crate::error::{Error, ErrorKind, Result};
use crate::present::reply::{Format, Reply};
use crate::present::terminal::View;

/// Width in columns of text that goes to a file or a pipe.
const WIDTH_WITHOUT_TERMINAL: usize = 100;
/// Width in columns from which on lines are kept: a narrower terminal breaks them itself.
const MIN_WIDTH: usize = 24;
/// Largest width in columns: longer lines are hard to read.
const MAX_WIDTH: usize = 120;

/// Destination of replies.
pub(super) struct Output {
    format: Format,
    choice: ColorChoice,
    /// The index folder that was named, which commands in notes must name, too.
    index: Option<PathBuf>,
}

impl Output {
    pub(super) fn new(color: Color, format: Format, index: Option<PathBuf>) -> Output {
        let choice = match color {
            Color::Auto => AutoStream::choice(&io::stdout()),
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Output { format, choice, index }
    }

    /// Prints a reply in the requested format.
    pub(super) fn print(&self, reply: Reply<'_>) -> Result<()> {
        let printed = reply.print(self.format)?;
        self.say(&completed(&printed.notes, self.index.as_deref(), || true));
        self.result(&printed.result)
    }

    /// Prints the notes of a reply's text format to standard error, whatever the output format.
    pub(super) fn explain(&self, reply: Reply<'_>) -> Result<()> {
        self.say(&reply.print(Format::Text)?.notes);
        Ok(())
    }

    /// Prints an error in the requested format without ending the command.
    pub(super) fn error(&self, error: &Error) {
        print_error(error, self.format);
    }

    /// Prints text, which may have colours, to standard error.
    pub(super) fn say(&self, text: &str) {
        let choice = match self.choice {
            ColorChoice::Never => ColorChoice::Never,
            ColorChoice::Always | ColorChoice::AlwaysAnsi => AutoStream::choice(&io::stderr()),
            ColorChoice::Auto => ColorChoice::Auto,
        };
        let mut stream = AutoStream::new(io::stderr().lock(), choice);
        // If standard error is closed, nobody reads it.
        let _ = stream.write_all(text.as_bytes());
    }

    fn result(&self, text: &str) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let written = match (self.format.is_styled(), self.choice) {
            (false, _) => write(io::stdout().lock(), text),
            // In one piece: a stream that removes colours would write the text between them in many.
            (true, ColorChoice::Never) => write(io::stdout().lock(), &strip_str(text).to_string()),
            (true, choice) => write(AutoStream::new(io::stdout().lock(), choice), text),
        };
        written.map_err(|e| Error::new(ErrorKind::Internal, format!("standard output cannot be written: {e}")).caused_by(e))
    }

    /// The terminal, and the folders relative to which paths are shown.
    pub(super) fn view(&self, roots: Vec<PathBuf>, current_dir: &Path) -> View {
        let terminal = io::stdout().is_terminal();
        let terminal_width = || terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
        let width = terminal_width().or_else(columns).unwrap_or(WIDTH_WITHOUT_TERMINAL);
        View {
            width: width.clamp(MIN_WIDTH, MAX_WIDTH),
            index_flag: self.index.as_deref().map_or_else(String::new, |index| format!(" --index {}", quoted(index))),
            links: terminal && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
            current_dir: current_dir.canonicalize().unwrap_or_else(|_| current_dir.to_path_buf()),
            roots,
        }
    }
}

fn write(mut stream: impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

/// The width set by the environment variable `COLUMNS`, for output that is not a terminal.
fn columns() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok()
}

/// Whether an error means that the reader of standard output has closed it, as `head` does.
pub(super) fn is_broken_pipe(error: &Error) -> bool {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<io::Error>());
    error.kind == ErrorKind::Internal && source.is_some_and(|source| source.kind() == io::ErrorKind::BrokenPipe)
}

/// Prints an error to standard error.
pub(super) fn print_error(error: &Error, format: Format) {
    let text = Reply::Error(error).print(format).map_or_else(|e| e.to_string(), |printed| printed.notes);
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Prints messages of the argument parser: help to standard output, errors to standard error.
pub(super) fn print_clap(error: &clap::Error) {
    let _ = error.print();
}
