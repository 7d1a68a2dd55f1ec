//! The command line: flags and settings in, library calls, text and exit codes out.
//!
//! Never here: logic. `args` says what can be typed, `settings` reads `kb.toml`, the commands call
//! the library, `output` prints, `progress` tells how far long work is.

mod args;
mod check;
mod code;
mod dupes;
mod eval;
mod index;
mod inspect;
mod output;
mod progress;
mod search;
mod settings;
mod show;
mod status;
mod suggest;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind as ClapErrorKind;

use crate::error::{Error, ErrorKind, Result};
use args::{Args, Command};
use output::Output;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// There is something to show.
    Found,
    /// There is nothing to show.
    Nothing,
}

/// Runs the program on its arguments, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    let takes_text = |argument: &OsString| ["search", "suggest", "code"].iter().any(|command| argument == command);
    if arguments.get(1).is_some_and(takes_text) {
        arguments = arguments.into_iter().map(quoted).collect();
    }
    match Args::try_parse_from(&arguments) {
        Ok(args) => finish(guarded(&args), args.json()),
        Err(error) => refuse(&error, &arguments),
    }
}

/// An argument as clap should read it. One with a space, or of hyphens alone, is no flag but a query that begins
/// with a minus; a space before it tells clap.
fn quoted(argument: OsString) -> OsString {
    let is_query =
        |text: &str| text.starts_with('-') && (text.contains(char::is_whitespace) || text.len() > 2 && text.trim_matches('-').is_empty());
    match argument.to_str() {
        Some(text) if is_query(text) => format!(" {text}").into(),
        _ => argument,
    }
}

/// Runs a command; a broken promise inside it is told as an error. The likely one is an index whose
/// bytes were changed on disk, which Tantivy does not survive.
fn guarded(args: &Args) -> Result<Ended> {
    std::panic::set_hook(Box::new(|_| {}));
    catch_unwind(AssertUnwindSafe(|| execute(args))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        let what = format!("something that cannot be has happened: {}", text.unwrap_or("no more is known"));
        Err(Error::new(ErrorKind::Internal, what)
            .hint("if the index was changed on disk, `kb index` builds it anew; else this is a bug of kb"))
    })
}

fn execute(args: &Args) -> Result<Ended> {
    let output = Output::new(args.color);
    match &args.command {
        Command::Index(command) => index::run(command, args, &output),
        Command::Search(command) => search::run(command, args, &output),
        Command::Status(command) => status::run(command, args, &output),
        Command::Dupes(command) => dupes::run(command, args, &output),
        Command::Check(command) => check::run(command, args, &output),
        Command::Suggest(command) => suggest::run(command, args, &output),
        Command::Eval(command) => eval::evaluate(command, args, &output),
        Command::Test(command) => eval::test(command, args, &output),
        Command::Show(command) => show::run(command, args, &output),
        Command::Code(command) => code::run(command, args, &output),
        Command::Inspect(command) => inspect::run(command, args, &output),
    }
}

fn finish(result: Result<Ended>, json: bool) -> ExitCode {
    match result {
        Ok(Ended::Found) => ExitCode::SUCCESS,
        Ok(Ended::Nothing) => ExitCode::from(1),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::print_error(&error, json);
            ExitCode::from(2)
        }
    }
}

/// Help and version are results; anything else that cannot be parsed is an error.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let asked = matches!(error.kind(), ClapErrorKind::DisplayHelp | ClapErrorKind::DisplayVersion);
    if !asked && arguments.iter().any(|a| a == "--json") {
        let message = error.render().to_string();
        let told: Vec<&str> = message.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
        let error = Error::usage(told.join(" ").trim_start_matches("error: "))
            .hint("`kb --help` tells what can be typed; a query with a minus is quoted: kb search \"printer -canon\"");
        return finish(Err(error), true);
    }
    output::print_clap(error);
    if asked { ExitCode::SUCCESS } else { ExitCode::from(2) }
}
