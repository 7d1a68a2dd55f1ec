//! The session of a command: flags, settings, the current folder and the output.

use std::path::PathBuf;

use super::args::Args;
use super::output::Output;
use super::settings::{self, Settings};
use super::{command_text, progress, sources};
use crate::error::{Error, Result};
use crate::index::{Reader, UpdateOptions, update};
use crate::present::reply::Reply;
use crate::present::terminal::View;

/// The session of a command.
pub(super) struct Session<'a> {
    /// Flags that all commands take.
    pub(super) args: &'a Args,
    /// Folder in which the program was started.
    pub(super) current_dir: PathBuf,
    /// Settings that apply in that folder.
    pub(super) settings: Settings,
    /// Destination of replies.
    pub(super) output: Output,
}

impl Session<'_> {
    /// Reads the settings of the current folder.
    pub(super) fn new(args: &Args) -> Result<Session<'_>> {
        let current_dir = std::env::current_dir();
        let current_dir = current_dir.map_err(|e| {
            Error::usage(format!("the current folder cannot be read: {e}")).hint("change to a folder that exists").caused_by(e)
        })?;
        let settings = settings::read(args.index.as_deref(), &current_dir)?;
        Ok(Session { args, current_dir, settings, output: Output::new(args.color, args.command.format(), args.index.clone()) })
    }

    /// Opens the index, and builds it first if there is a corpus but no index.
    pub(super) fn open_or_build(&self) -> Result<Reader> {
        if !Reader::exists(&self.settings.index) && sources::any(&self.settings) {
            self.output.say("no index yet; building it first\n");
            let summary = update(&self.update_options(sources::unnamed(&self.settings)?), progress::for_stderr().as_ref())?;
            self.output.explain(Reply::IndexRun { summary: &summary, verbose: self.args.verbose })?;
            self.output.say("\n");
        }
        Reader::open(&self.settings.index)
    }

    /// Options of an update of these sources according to the settings.
    pub(super) fn update_options(&self, sources: Vec<PathBuf>) -> UpdateOptions {
        let settings = &self.settings;
        UpdateOptions {
            sources,
            keep_sources: false,
            index: settings.index.clone(),
            max_file_size: settings.max_file_size,
            products: settings.products.clone(),
            min_similarity: settings.resemblance,
            rebuild: false,
            wait: false,
        }
    }

    /// A message whose advice works as printed: see [`command_text::completed`].
    pub(super) fn advice(&self, text: &str) -> String {
        command_text::completed(text, self.args.index.as_deref(), || sources::any(&self.settings)).into_owned()
    }

    /// An error whose advice works as printed.
    pub(super) fn completed(&self, mut error: Error) -> Error {
        error.hint = error.hint.map(|hint| self.advice(&hint));
        error
    }

    /// The path of a file or folder that the user names: absolute, and with symbolic links resolved if it exists.
    pub(super) fn absolute(&self, path: &str) -> PathBuf {
        let path = self.current_dir.join(path);
        path.canonicalize().unwrap_or(path)
    }

    /// The terminal, with the folders to which the paths of an index are relative.
    pub(super) fn view(&self, reader: &Reader) -> View {
        let roots = reader.manifest().sources.iter().map(|source| source.root.clone()).collect();
        self.output.view(roots, &self.current_dir)
    }
}
