//! Commands and flags.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use super::examples;
use super::values::{count, day, size};
use crate::present::reply::Format;

/// Heading of the flags that all commands take.
const GLOBAL: &str = "Global options";

/// The command line of `kb`.
#[derive(Debug, Parser)]
#[command(name = "kb", version, about, after_help = examples::KB, max_term_width = 100)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Index folder [default: `index` next to kb.toml, or in the current folder]
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "DIR")]
    pub(super) index: Option<PathBuf>,
    /// When to use colour
    #[arg(long, global = true, help_heading = GLOBAL, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(super) color: Color,
    /// List every skipped file and every warning
    #[arg(long, short, global = true, help_heading = GLOBAL)]
    pub(super) verbose: bool,
}

/// When output is coloured.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Index folders of articles
    #[command(after_help = examples::index())]
    Index(IndexArgs),
    /// Find the fixes for a symptom
    #[command(after_help = examples::SEARCH)]
    Search(SearchArgs),
    /// Suggest completions for a partly typed query
    #[command(after_help = examples::SUGGEST)]
    Suggest(SuggestArgs),
    /// Show what the index contains and whether it is up to date
    #[command(after_help = examples::STATUS)]
    Status(StatusArgs),
    /// List copies of articles, and fixes that several articles share
    #[command(after_help = examples::DUPES)]
    Dupes(DupesArgs),
    /// Verify the index
    #[command(after_help = examples::CHECK)]
    Check(CheckArgs),
    /// Show a whole fix or article, or its outline
    #[command(after_help = examples::SHOW)]
    Show(ShowArgs),
    /// Find the fixes for an error code, or list the codes of the index
    #[command(after_help = examples::CODE)]
    Code(CodeArgs),
    /// Measure search quality on judged queries
    #[command(after_help = examples::EVAL)]
    Eval(EvalArgs),
    /// Run your own test cases, for example in CI
    #[command(after_help = examples::TEST)]
    Test(TestArgs),
    /// Show how files are parsed: sections, fixes, steps, codes, removed ads
    #[command(after_help = examples::INSPECT)]
    Inspect(InspectArgs),
}

/// The flag that selects the output format.
#[derive(Debug, ClapArgs)]
pub(super) struct FormatArgs {
    /// Print JSON, one object per line
    #[arg(long)]
    json: bool,
}

impl FormatArgs {
    fn format(&self) -> Format {
        if self.json { Format::Json } else { Format::Text }
    }

    /// The format that arguments ask for which cannot be parsed.
    pub(super) fn of_unparsed(arguments: &[OsString]) -> Format {
        FormatArgs { json: arguments.iter().any(|argument| argument == "--json") }.format()
    }
}

/// Flags of `kb index`.
#[derive(Debug, ClapArgs)]
pub(super) struct IndexArgs {
    /// Folders of articles, or single files, to add to those of the index [default: the sources of kb.toml, or else those of
    /// the index, or else `corpus`]
    #[arg(value_name = "SOURCE")]
    pub(super) sources: Vec<PathBuf>,
    /// Index only the named sources, and remove the others from the index
    #[arg(long, requires = "sources")]
    pub(super) replace: bool,
    /// Skip files larger than this: bytes, or with a unit (500k, 16M, 1G) [default: 16M]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) max_file_size: Option<u64>,
    /// Read every file again and build the index from scratch
    #[arg(long)]
    pub(super) rebuild: bool,
    /// Wait for another `kb index` to finish; only one can wait
    #[arg(long)]
    pub(super) wait: bool,
    /// Keep running, and update the index whenever a source changes
    #[cfg(feature = "watch")]
    #[arg(long)]
    pub(super) watch: bool,
    #[command(flatten)]
    format: FormatArgs,
}

/// Flags of `kb search`.
#[derive(Debug, ClapArgs)]
pub(super) struct SearchArgs {
    /// The symptom, in your own words; without it, standard input is read if it is a pipe or a file
    #[arg(
        value_name = "QUERY",
        conflicts_with_all = ["batch", "from"],
        allow_negative_numbers = true
    )]
    pub(super) query: Vec<String>,
    /// Search with the contents of a file: a log, a stack trace or a ticket (`-` is standard input)
    #[arg(long, value_name = "FILE", conflicts_with = "batch")]
    pub(super) from: Option<PathBuf>,
    /// Show at most N hits
    #[arg(short = 'n', long = "limit", value_name = "N", value_parser = count, default_value_t = crate::search::DEFAULT_LIMIT)]
    pub(super) limit: usize,
    /// Skip the first N hits
    #[arg(long, value_name = "N", value_parser = count, default_value_t = 0)]
    pub(super) offset: usize,
    /// Show every matching fix of an article instead of the best three
    #[arg(long, conflicts_with = "per_article")]
    pub(super) all: bool,
    /// Show at most N fixes of an article [default: 3, or all if one article stands out]
    #[arg(long, value_name = "N", value_parser = count)]
    pub(super) per_article: Option<usize>,
    /// Rank the best N articles; hits of others are on no page [default: 60, or up to 200 for a hundred hits]
    #[arg(long, value_name = "N", value_parser = count)]
    pub(super) articles: Option<usize>,
    /// List the same fix in other articles below each hit
    #[arg(long)]
    pub(super) expand: bool,
    /// Show hits even if they are unlikely to answer the query
    #[arg(long)]
    pub(super) weak: bool,
    /// Show how each score is computed
    #[arg(long)]
    pub(super) explain: bool,
    /// Treat the last word as a prefix, for search-as-you-type
    #[arg(long)]
    pub(super) prefix: bool,
    /// Show only sections that apply to a platform or state none: windows-11, "macOS 14" (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(super) platform: Vec<String>,
    /// Show only sections that apply to a product or device or state none: whatsapp, iphone-x (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(super) product: Vec<String>,
    /// Show only articles last changed on or after a day: 2024-05-01, 2024-05, 2024
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(super) since: Option<jiff::civil::Date>,
    /// Show only articles last changed before a day
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(super) before: Option<jiff::civil::Date>,
    /// Count all matches, shown or not, by platform, product, device, kind and more
    #[arg(long)]
    pub(super) facets: bool,
    /// Hide fixes that promote a paid tool
    #[arg(long)]
    pub(super) no_commercial: bool,
    #[command(flatten)]
    format: FormatArgs,
    /// Answer each query of a JSONL file with a line of JSON (`-` is standard input)
    #[arg(long, value_name = "FILE")]
    pub(super) batch: Option<PathBuf>,
}

/// Flags of `kb code`.
#[derive(Debug, ClapArgs)]
pub(super) struct CodeArgs {
    /// The error code, in any spelling
    #[arg(value_name = "CODE", required_unless_present = "top", conflicts_with = "top", allow_negative_numbers = true)]
    pub(super) code: Vec<String>,
    /// List the codes of the index, those in most articles first
    #[arg(long)]
    pub(super) top: bool,
    /// Show at most N hits or codes [default: 10 hits, 20 codes]
    #[arg(short = 'n', long = "limit", value_name = "N", value_parser = count)]
    pub(super) limit: Option<usize>,
    /// Show every fix of an article instead of the best three
    #[arg(long)]
    pub(super) all: bool,
    #[command(flatten)]
    format: FormatArgs,
}

/// Flags of `kb inspect`.
#[derive(Debug, ClapArgs)]
pub(super) struct InspectArgs {
    /// Articles, or folders of them
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    #[command(flatten)]
    format: FormatArgs,
}

/// Flags of `kb status`.
#[derive(Debug, ClapArgs)]
pub(super) struct StatusArgs {
    #[command(flatten)]
    format: FormatArgs,
}

/// Flags of `kb dupes`.
#[derive(Debug, ClapArgs)]
pub(super) struct DupesArgs {
    /// List the N largest families and groups; 0 lists all
    #[arg(short = 'n', long = "limit", value_name = "N", value_parser = count, default_value_t = 20)]
    pub(super) limit: usize,
    #[command(flatten)]
    format: FormatArgs,
}

/// Flags of `kb check`.
#[derive(Debug, ClapArgs)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    format: FormatArgs,
}

/// Flags of `kb eval`.
#[derive(Debug, ClapArgs)]
pub(super) struct EvalArgs {
    /// Folders of judged sets
    #[arg(value_name = "SET", required = true)]
    pub(super) sets: Vec<PathBuf>,
    /// What is judged
    #[arg(long, value_enum, default_value_t = Level::Article, value_name = "LEVEL")]
    pub(super) level: Level,
    /// Save the run in TREC format
    #[arg(long, value_name = "FILE")]
    pub(super) run: Option<PathBuf>,
    /// Compare with a previously saved run
    #[arg(long, value_name = "FILE")]
    pub(super) compare: Option<PathBuf>,
    #[command(flatten)]
    format: FormatArgs,
}

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Level {
    /// Articles
    Article,
    /// Sections
    Section,
}

/// Flags of `kb test`.
#[derive(Debug, ClapArgs)]
pub(super) struct TestArgs {
    /// Files of test cases, in TOML
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    #[command(flatten)]
    format: FormatArgs,
}

/// Flags of `kb suggest`.
#[derive(Debug, ClapArgs)]
pub(super) struct SuggestArgs {
    /// The text typed so far; a trailing space marks the last word as complete
    #[arg(value_name = "PREFIX", required = true)]
    pub(super) prefix: Vec<String>,
    /// Show at most N suggestions
    #[arg(short = 'n', long, value_name = "N", value_parser = count, default_value_t = 10)]
    pub(super) limit: usize,
    #[command(flatten)]
    format: FormatArgs,
}

/// Flags of `kb show`.
#[derive(Debug, ClapArgs)]
pub(super) struct ShowArgs {
    /// The number of a hit of the last search in this terminal, an id or its beginning, an indexed file, or a line of one
    #[arg(value_name = "N|ID|PATH[:LINE]")]
    pub(super) what: String,
    /// Show the whole article of a hit
    #[arg(long, conflicts_with = "outline")]
    pub(super) all: bool,
    /// Show the outline of an article, with the ids of its sections
    #[arg(long)]
    pub(super) outline: bool,
    #[command(flatten)]
    format: FormatArgs,
}

impl Command {
    /// Format of replies and errors. A batch is JSON in any case.
    pub(super) fn format(&self) -> Format {
        match self {
            Command::Search(command) if command.batch.is_some() => Format::Json,
            Command::Search(command) => command.format.format(),
            Command::Index(command) => command.format.format(),
            Command::Status(command) => command.format.format(),
            Command::Dupes(command) => command.format.format(),
            Command::Check(command) => command.format.format(),
            Command::Suggest(command) => command.format.format(),
            Command::Eval(command) => command.format.format(),
            Command::Test(command) => command.format.format(),
            Command::Show(command) => command.format.format(),
            Command::Code(command) => command.format.format(),
            Command::Inspect(command) => command.format.format(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        super::Args::command().debug_assert();
    }
}
