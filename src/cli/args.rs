//! What can be typed.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  kb search whatsapp icloud            the fixes for a symptom
  kb index docs                        index the articles in docs/
  kb show 3fa91c                       a whole fix, by the id that search printed
  kb show docs/printer-offline.md      an article's outline

Exit codes: 0 something was found or done, 1 a search found nothing, 2 an error.";

const INDEX_EXAMPLES: &str = "\
Examples:
  kb index                             the folder `corpus`, or the sources of kb.toml
  kb index docs notes/faq.jsonl        a folder and a file of records
  kb index ~/articles --index /tmp/kb  into another folder
  kb index --watch                     stay, and index what changes

Takes .md, .markdown, .mdx, .html and .htm, an article each, and .jsonl, an article a line:
{\"_id\": …, \"title\": …, \"text\": …} with `url`, `tags`, `updated` and whatever else you keep.
Files named by .gitignore or .kbignore are left out. The index holds what the last run was given. Only
files whose size or time has changed are read; until a run is done, the index before it serves.";

const SEARCH_EXAMPLES: &str = "\
Examples:
  kb search whatsapp icloud
  kb search \"printer offline after update\" -n 3
  kb search \"no sound\" --platform windows-11
  kb search 'printer \"paper jam\" -canon title:offline since:2024'
  kb search - < build.log              what tells most in a log; --from FILE likewise
  kb search 0xc000021a --json | jq '.hits[0].steps'
  kb search --batch queries.jsonl > results.ndjson

Words may be missing, rare ones least. \"A phrase\" must be there, -word must not; field:value asks for title,
heading, tag, category, product, device, platform, code, kind, path, since or before. All else is text: hyphens
inside words, paths, versions, numbers, addresses.

A batch has a query a line, {\"_id\": \"q1\", \"text\": \"…\"}; its results come in the same order.";

const CODE_EXAMPLES: &str = "\
Examples:
  kb code 0xC000021A                   its fixes, whether written 0xc000021a, C000021A or -1073741286
  kb code error 43
  kb code irql not less or equal       a stop code by its name finds its number too
  kb code --top -n 50                  the codes of the index, with counts";

const INSPECT_EXAMPLES: &str = "\
Examples:
  kb inspect docs/printer-offline.md   kind, sections, fixes, steps, and what was taken out
  kb inspect docs/*.md --json | jq .stripped

Reads the files themselves. Where an index holds them, what recurs over its articles is taken out too.
JSON is one line a file: file, title, kind, text (all that goes into the index), fixes with steps,
sections, codes, applies_to, stripped, warnings.";

const SUGGEST_EXAMPLES: &str = "\
Examples:
  kb suggest whats                     titles, headings, products and codes with a word that begins so
  kb suggest 0x8007                    error codes
  kb suggest --json \"printer off\" | jq -r '.suggestions[].text'";

const STATUS_EXAMPLES: &str = "\
Examples:
  kb status                            articles, copies, fixes, size, what has changed since
  kb status --json | jq .changed";

const DUPES_EXAMPLES: &str = "\
Examples:
  kb dupes                             the twenty largest families of copies, and groups of fixes
  kb dupes -n 0 --json | jq '.families[].copies[].path'

A family is one article under several titles; search finds it once, by any of them. A group is one fix
that stands in several articles; search shows the best of them.";

const CHECK_EXAMPLES: &str = "\
Examples:
  kb check && echo whole               checksums, counts, and every file of the list of files

Exit code 2 where something is wrong; `kb index --rebuild` mends it.";

const EVAL_EXAMPLES: &str = "\
Examples:
  kb eval sets/office                  nDCG@10, MRR@10, success@1, success@10, recall@100
  kb eval sets/office --level section  of headings instead of files
  kb eval sets/office --run before.txt       keep the run, in TREC's form
  kb eval sets/office --compare before.txt   what has been gained and lost since

A set is a folder with queries.jsonl, {\"_id\": …, \"text\": …} a line, and qrels.files.tsv or
qrels.section.tsv: query, 0, file or file:line, grade, between tabs. Where it has a folder `articles`, that is
indexed for the occasion; else the index is searched. `match` or `class` in a query makes classes.";

const TEST_EXAMPLES: &str = "\
Examples:
  kb test cases.toml                   exit code 1 where a case fails

  [[case]]
  query = \"whatsapp icloud\"
  article = \"cloud-backup/whatsapp-not-backing-up-to-icloud.md\"
  first = 3                            # within the first three; 1 where it is not said
  absent = [\"promo/buy-this.md\"]

`fix` names the title of a section, `nothing = true` expects that nothing is found.";

const SHOW_EXAMPLES: &str = "\
Examples:
  kb show 3fa91c2e                     a fix, by the beginning of its id
  kb show docs/printer-offline.md      an article's outline with the ids of its sections
  kb show 3fa91c2e --json";

/// Fixes for what is broken, from your own troubleshooting articles.
#[derive(Debug, Parser)]
#[command(name = "kb", version, about, after_help = EXAMPLES, max_term_width = 100)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
    /// The index folder [default: `index` beside kb.toml, else here]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) index: Option<PathBuf>,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(super) color: Color,
    /// Name everything that was skipped
    #[arg(long, short, global = true)]
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
    /// Index a folder of articles
    #[command(after_help = INDEX_EXAMPLES)]
    Index(IndexArgs),
    /// Find the fixes for a symptom
    #[command(after_help = SEARCH_EXAMPLES)]
    Search(SearchArgs),
    /// Complete what is being typed
    #[command(after_help = SUGGEST_EXAMPLES)]
    Suggest(SuggestArgs),
    /// Tell what the index holds, and whether the corpus has changed since
    #[command(after_help = STATUS_EXAMPLES)]
    Status(StatusArgs),
    /// List articles that are copies of one another, and fixes that several articles share
    #[command(after_help = DUPES_EXAMPLES)]
    Dupes(DupesArgs),
    /// Check that the index is whole
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Show a fix or section whole, or an article's outline
    #[command(after_help = SHOW_EXAMPLES)]
    Show(ShowArgs),
    /// Find the fixes for an error code, or list the codes of the index
    #[command(after_help = CODE_EXAMPLES)]
    Code(CodeArgs),
    /// Measure how well the right articles or sections are found, on judged queries
    #[command(after_help = EVAL_EXAMPLES)]
    Eval(EvalArgs),
    /// Hold searches against your own cases, for a CI
    #[command(after_help = TEST_EXAMPLES)]
    Test(TestArgs),
    /// Show how files are understood: kind, fixes, steps, codes, what is left out and why
    #[command(after_help = INSPECT_EXAMPLES)]
    Inspect(InspectArgs),
}

/// Flags of `kb index`.
#[derive(Debug, ClapArgs)]
pub(super) struct IndexArgs {
    /// Folders of articles, or single files [default: the sources of kb.toml, else `corpus`]
    #[arg(value_name = "SOURCE")]
    pub(super) sources: Vec<PathBuf>,
    /// Leave out larger files: bytes, or with a unit (500k, 16M, 1G) [default: 16M]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) max_file_size: Option<u64>,
    /// Read every file anew, beside the index that serves
    #[arg(long)]
    pub(super) rebuild: bool,
    /// Wait for another `kb index` to end; one at a time may wait
    #[arg(long)]
    pub(super) wait: bool,
    /// Stay, and bring the index up to date whenever something changes
    #[arg(long)]
    pub(super) watch: bool,
    /// Print the summary as JSON, one line a run
    #[arg(long)]
    pub(super) json: bool,
}

/// Flags of `kb search`.
#[derive(Debug, ClapArgs)]
pub(super) struct SearchArgs {
    /// The symptom, in your own words
    #[arg(value_name = "QUERY", required_unless_present_any = ["batch", "from"], conflicts_with_all = ["batch", "from"], allow_negative_numbers = true)]
    pub(super) query: Vec<String>,
    /// Search for what a file says: a log, a trace, a ticket (`-` is standard input)
    #[arg(long, value_name = "FILE", conflicts_with = "batch")]
    pub(super) from: Option<PathBuf>,
    /// How many hits to give
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = crate::search::DEFAULT_LIMIT)]
    pub(super) limit: usize,
    /// How many hits to pass over before: the next page begins where one ends
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) offset: usize,
    /// Every matching fix of an article, not just its best three
    #[arg(long, conflicts_with = "per_article")]
    pub(super) all: bool,
    /// At most so many fixes of one article: 1 gives different articles only [default: 3, all of one that stands out]
    #[arg(long, value_name = "N")]
    pub(super) per_article: Option<usize>,
    /// Show with each hit the same fix in other articles
    #[arg(long)]
    pub(super) expand: bool,
    /// Show what is unlikely to answer, too
    #[arg(long)]
    pub(super) weak: bool,
    /// Tell of what each score is the sum
    #[arg(long)]
    pub(super) explain: bool,
    /// The last word may not be typed to its end: for search as you type
    #[arg(long)]
    pub(super) prefix: bool,
    /// Only what applies to a platform or says none: windows-11, "macOS 14", android (may be repeated)
    #[arg(long, value_name = "NAME")]
    pub(super) platform: Vec<String>,
    /// Only what applies to a product or device, or says none: whatsapp, iphone-x (may be repeated)
    #[arg(long, value_name = "NAME")]
    pub(super) product: Vec<String>,
    /// Only articles that were changed on this day or later: 2024-05-01, 2024-05, 2024
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(super) since: Option<jiff::civil::Date>,
    /// Only articles that were last changed before this day
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(super) before: Option<jiff::civil::Date>,
    /// Count all that matches, shown or not, by platform, product, device and kind
    #[arg(long)]
    pub(super) facets: bool,
    /// Leave out fixes that promote a paid tool
    #[arg(long)]
    pub(super) no_commercial: bool,
    /// Answer as JSON
    #[arg(long)]
    pub(super) json: bool,
    /// Answer the queries of a JSONL file (`-` is standard input), a line of JSON each
    #[arg(long, value_name = "FILE")]
    pub(super) batch: Option<PathBuf>,
}

/// Flags of `kb code`.
#[derive(Debug, ClapArgs)]
pub(super) struct CodeArgs {
    /// The code, in any spelling
    #[arg(value_name = "CODE", required_unless_present = "top", conflicts_with = "top", allow_negative_numbers = true)]
    pub(super) code: Vec<String>,
    /// List the codes of the index, those of the most articles first
    #[arg(long)]
    pub(super) top: bool,
    /// How many hits or codes to give [default: 10 hits, 20 codes]
    #[arg(short = 'n', long = "limit", value_name = "N")]
    pub(super) limit: Option<usize>,
    /// Every fix of an article, not just its best three
    #[arg(long)]
    pub(super) all: bool,
    /// Answer as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Flags of `kb inspect`.
#[derive(Debug, ClapArgs)]
pub(super) struct InspectArgs {
    /// Files of articles, or folders of them
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// Answer as JSON, one line a file
    #[arg(long)]
    pub(super) json: bool,
}

/// Flags of `kb status`.
#[derive(Debug, ClapArgs)]
pub(super) struct StatusArgs {
    /// Answer as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Flags of `kb dupes`.
#[derive(Debug, ClapArgs)]
pub(super) struct DupesArgs {
    /// How many families and groups to list, the largest first; 0 for all
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = 20)]
    pub(super) limit: usize,
    /// Answer as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Flags of `kb check`.
#[derive(Debug, ClapArgs)]
pub(super) struct CheckArgs {
    /// Answer as JSON
    #[arg(long)]
    pub(super) json: bool,
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
    /// Write what was found, in TREC's form
    #[arg(long, value_name = "FILE")]
    pub(super) run: Option<PathBuf>,
    /// Compare with a run that was written before
    #[arg(long, value_name = "FILE")]
    pub(super) compare: Option<PathBuf>,
    /// Answer as JSON, one line a set
    #[arg(long)]
    pub(super) json: bool,
}

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Level {
    /// Whether the article was found
    Article,
    /// Whether the right section was
    Section,
}

/// Flags of `kb test`.
#[derive(Debug, ClapArgs)]
pub(super) struct TestArgs {
    /// Files of cases, in TOML
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// Answer as JSON, one line a file
    #[arg(long)]
    pub(super) json: bool,
}

/// Flags of `kb suggest`.
#[derive(Debug, ClapArgs)]
pub(super) struct SuggestArgs {
    /// What has been typed so far; a space at its end ends the last word
    #[arg(value_name = "PREFIX", required = true)]
    pub(super) prefix: Vec<String>,
    /// How many suggestions to give
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    pub(super) limit: usize,
    /// Answer as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Flags of `kb show`.
#[derive(Debug, ClapArgs)]
pub(super) struct ShowArgs {
    /// An id that search printed, its beginning, or the path of an indexed file
    #[arg(value_name = "ID|PATH")]
    pub(super) what: String,
    /// Answer as JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Args {
    /// Whether errors are wanted as JSON.
    pub(super) fn json(&self) -> bool {
        match &self.command {
            Command::Index(command) => command.json,
            Command::Search(command) => command.json || command.batch.is_some(),
            Command::Status(command) => command.json,
            Command::Dupes(command) => command.json,
            Command::Check(command) => command.json,
            Command::Suggest(command) => command.json,
            Command::Eval(command) => command.json,
            Command::Test(command) => command.json,
            Command::Show(command) => command.json,
            Command::Code(command) => command.json,
            Command::Inspect(command) => command.json,
        }
    }
}

fn day(text: &str) -> Result<jiff::civil::Date, String> {
    crate::query::day(text).ok_or_else(|| "it is no day; write 2024-05-01, 2024-05 or 2024".to_string())
}

/// Reads '16M', '500k', '1G' or a number of bytes. Units are powers of 1024.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        other => return Err(format!("'{other}' is no unit of size; use k, M or G")),
    };
    let number: u64 = digits.trim().parse().map_err(|_| format!("'{digits}' is no number"))?;
    number.checked_mul(unit).ok_or_else(|| "the size is too large".to_string())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        super::Args::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(super::size("16M"), Ok(16 << 20));
        assert_eq!(super::size("500k"), Ok(500 << 10));
        assert_eq!(super::size("12"), Ok(12));
        assert!(super::size("12x").is_err() && super::size("").is_err() && super::size("99999999999G").is_err());
    }
}
