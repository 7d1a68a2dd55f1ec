//! One run of the program: arguments in, exit code out.

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind as ClapErrorKind;

use super::args::{Args, Command, FormatArgs};
use super::command_text::completed;
use super::outcome::Outcome;
use super::session::Session;
use super::{check, code, dupes, eval, index, inspect, output, search, show, status, suggest, test};
use crate::error::{Error, ErrorKind, Result};
use crate::present::reply::Format;

/// Runs the program with its arguments, the first of which is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    let takes_text = |argument: &OsString| ["search", "suggest", "code"].iter().any(|command| argument == command);
    if arguments.get(1).is_some_and(takes_text) {
        arguments = arguments.into_iter().map(quoted).collect();
    }
    match Args::try_parse_from(&arguments) {
        Ok(args) => finish(guarded(&args), args.command.format()),
        Err(error) => refuse(&error, &arguments),
    }
}

/// Prepares an argument for clap. An argument that begins with a minus and contains a space, or consists of hyphens alone, is
/// a query instead of a flag: a space in front makes clap treat it as one.
fn quoted(argument: OsString) -> OsString {
    let is_query =
        |text: &str| text.starts_with('-') && (text.contains(char::is_whitespace) || text.len() > 2 && text.trim_matches('-').is_empty());
    match argument.to_str() {
        Some(text) if is_query(text) => format!(" {text}").into(),
        _ => argument,
    }
}

/// Runs a command, and turns a panic into an error. The likely cause of a panic is an index whose bytes were changed on disk,
/// on which Tantivy panics.
fn guarded(args: &Args) -> Result<Outcome> {
    std::panic::set_hook(Box::new(|_| {}));
    catch_unwind(AssertUnwindSafe(|| execute(args))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        let what = format!("unexpected failure: {}", text.unwrap_or("no details are known"));
        let hint = "if the index was changed on disk, run `kb index --rebuild`; otherwise this is a bug in kb";
        Err(Error::new(ErrorKind::Internal, what).hint(completed(hint, args.index.as_deref(), || true)))
    })
}

fn execute(args: &Args) -> Result<Outcome> {
    let session = Session::new(args)?;
    command(args, &session).map_err(|error| session.completed(error))
}

fn command(args: &Args, session: &Session<'_>) -> Result<Outcome> {
    match &args.command {
        Command::Index(command) => index::run(command, session),
        Command::Search(command) => search::run(command, session),
        Command::Status(_) => status::run(session),
        Command::Dupes(command) => dupes::run(command, session),
        Command::Check(_) => check::run(session),
        Command::Suggest(command) => suggest::run(command, session),
        Command::Eval(command) => eval::run(command, session),
        Command::Test(command) => test::run(command, session),
        Command::Show(command) => show::run(command, session),
        Command::Code(command) => code::run(command, session),
        Command::Inspect(command) => inspect::run(command, session),
    }
}

fn finish(result: Result<Outcome>, format: Format) -> ExitCode {
    match result {
        Ok(Outcome::Found) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::print_error(&error, format);
            ExitCode::from(2)
        }
    }
}

/// Handles what clap does not parse: help and version are results, anything else is an error.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let requested = matches!(error.kind(), ClapErrorKind::DisplayHelp | ClapErrorKind::DisplayVersion);
    let format = FormatArgs::of_unparsed(arguments);
    if !requested && format != Format::Text {
        let message = error.render().to_string();
        let lines: Vec<&str> = message.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
        let error = Error::usage(lines.join(" ").trim_start_matches("error: "))
            .hint("`kb --help` lists commands and flags; quote a query that contains a minus: `kb search \"printer -canon\"`");
        return finish(Err(error), format);
    }
    output::print_clap(error);
    if requested { ExitCode::SUCCESS } else { ExitCode::from(2) }
}
